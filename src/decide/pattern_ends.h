// What all texts begin and end with that a value with wildcards matches.
#pragma once

#include "decide/joiner.h"
#include "decide/text_order.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Puts the pieces in front of a value's first wildcard, or behind its last, one behind the other.
/// Borrows the room.
class EndJoiner {
 public:
  EndJoiner(TextEnd end, std::span<char> room, RequestKeys& keys) noexcept
      : end_(end), room_(room), keys_(keys) {}

  /// Returns what each text begins, or ends, with that the value matches; nothing where that is
  /// longer than the room. REQUIRES: it is a text or an ARN and has wildcards, and its variables
  /// have values.
  [[nodiscard]] std::optional<std::string_view> join(const Value& value) noexcept {
    const Program& program = keys_.program();
    switch (value.kind) {
      case Value::Kind::Prefix:
        if (end_ == TextEnd::Front) put(program.text(value.text()));
        break;
      case Value::Kind::Suffix:
        if (end_ == TextEnd::Back) put(program.text(value.text()));
        break;
      case Value::Kind::Glob:
      case Value::Kind::Template:
        put_tokens(value.tokens());
        break;
      case Value::Kind::Arn:
        put_parts(program.arn_patterns[value.index()]);
        break;
      default:
        break;
    }
    if (!fits_) return std::nullopt;
    return std::string_view(
        end_ == TextEnd::Front ? room_.data() : room_.data() + room_.size() - size_, size_);
  }

 private:
  /// Each returns whether there may be more.
  bool put(std::string_view piece) noexcept {
    fits_ = piece.size() <= room_.size() - size_;
    if (!fits_) return false;
    const std::size_t at = end_ == TextEnd::Front ? size_ : room_.size() - size_ - piece.size();
    std::copy(piece.begin(), piece.end(), room_.data() + at);
    size_ += piece.size();
    return true;
  }

  bool put_tokens(Range range) noexcept {
    const std::span<const Token> tokens = tokens_of(keys_.program(), range);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[end_ == TextEnd::Front ? i : tokens.size() - 1 - i];
      if (token.is_wildcard() || !put(piece_of(token, keys_.texts()))) return false;
    }
    return true;
  }

  /// A text's first five colons stand between its parts, and so do those of a pattern [C-27]. One
  /// of the parts has a wildcard.
  void put_parts(const ArnPattern& pattern) noexcept {
    const std::size_t last = pattern.parts.size() - 1;
    std::size_t i = 0;
    while (put_tokens(pattern.parts[end_ == TextEnd::Front ? i : last - i]) && put(":")) ++i;
  }

  TextEnd end_;
  std::span<char> room_;
  RequestKeys& keys_;
  std::size_t size_ = 0;
  bool fits_ = true;
};

}  // namespace abac::inline abi1::internal
