// The texts that a request makes of values with variables.
#pragma once

#include "decide/request_keys.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

[[nodiscard]] inline std::span<const Token> tokens_of(const Program& program,
                                                      Range range) noexcept {
  return std::span(program.tokens).subspan(range.begin, range.size());
}

/// REQUIRES: the token is no wildcard, and its variable has a value.
[[nodiscard]] inline std::string_view piece_of(const Token& token,
                                               const RequestKeys::Texts& texts) noexcept {
  return token.kind == Token::Kind::Literal ? texts.literal(token.text)
                                            : texts.variable(token.text.offset);
}

/// Puts the pieces of tokens one behind the other.
class Joiner {
 public:
  Joiner(std::span<char> room, RequestKeys& keys) noexcept : room_(room), keys_(keys) {}

  /// Returns the text of the tokens, or nothing where there is no room for it. REQUIRES: they are
  /// resolved, and no wildcards.
  [[nodiscard]] std::optional<std::string_view> join(Range range) noexcept {
    const std::span<const Token> tokens = tokens_of(keys_.program(), range);
    const std::span<char> joined = room_;
    std::size_t size = 0;
    for (const Token& token : tokens) {
      const std::string_view piece = piece_of(token, keys_.texts());
      if (piece.size() > joined.size() - size) return std::nullopt;
      std::copy(piece.begin(), piece.end(), joined.begin() + static_cast<std::ptrdiff_t>(size));
      size += piece.size();
    }
    room_ = joined.subspan(size);
    return std::string_view(joined.data(), size);
  }

  /// The same of each part of an ARN.
  [[nodiscard]] std::optional<ArnParts> join(const ArnPattern& pattern) noexcept {
    ArnParts arn;
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
      const std::optional<std::string_view> part = join(pattern.parts[i]);
      if (!part) return std::nullopt;
      arn.parts[i] = *part;
    }
    return arn;
  }

 private:
  std::span<char> room_;
  RequestKeys& keys_;
};

}  // namespace abac::inline abi1::internal
