// Matching of texts against compiled patterns: literals, `*`, `?` and policy variables, in time
// proportional to pattern × text at worst, without recursion. compiler.cc makes the
// patterns.
#pragma once

#include "bytes.h"

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace abac::internal {

/// A piece of a program's text pool.
struct TextRef {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;

  friend bool operator==(TextRef, TextRef) = default;
};

/// One element of a pattern.
struct Token {
  enum class Kind : std::uint8_t {
    Literal,   ///< `text`
    AnyChar,   ///< `?`: one scalar value
    AnyRun,    ///< `*`: any run of characters
    Variable,  ///< a policy variable: index `text.offset` of the program's variables
  };
  Kind kind = Kind::Literal;
  TextRef text;

  friend bool operator==(const Token&, const Token&) = default;
};

/// Returns the number of bytes of the character that starts at `text[position]`. A byte that does
/// not start a complete UTF-8 sequence counts as one character. REQUIRES: position < text.size().
[[nodiscard]] inline std::size_t scalar_size(std::string_view text, std::size_t position) noexcept {
  const auto byte = static_cast<unsigned char>(text[position]);
  if (byte < 0xC0) return 1;
  const std::size_t size = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
  if (size > text.size() - position) return 1;
  for (std::size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[position + i]) & 0xC0) != 0x80) return 1;
  }
  return size;
}

/// Matches the tokens up to the first AnyRun at the start of `text`. Returns the number of bytes
/// taken, or npos; `count` becomes the number of tokens used.
/// `Texts` gives `literal(TextRef)` and `variable(index)` as views.
template <class Texts>
[[nodiscard]] std::size_t match_head(std::span<const Token> tokens, std::string_view text,
                                     const Texts& texts, std::size_t& count) noexcept {
  std::size_t position = 0;
  for (count = 0; count < tokens.size(); ++count) {
    const Token& token = tokens[count];
    if (token.kind == Token::Kind::AnyRun) break;
    if (token.kind == Token::Kind::AnyChar) {
      if (position == text.size()) return std::string_view::npos;
      position += scalar_size(text, position);
      continue;
    }
    const std::string_view piece = token.kind == Token::Kind::Literal
                                       ? texts.literal(token.text)
                                       : texts.variable(token.text.offset);
    if (!text.substr(position).starts_with(piece)) return std::string_view::npos;
    position += piece.size();
  }
  return position;
}

/// Returns whether the whole text matches the pattern [0.2 Glob].
///
/// Greedy with one point of return: a run may be fixed at its shortest as soon as the next run is
/// reached, since that one can take whatever the first left over. O(pattern × text).
/// REQUIRES: every variable of the pattern has a value.
template <class Texts>
[[nodiscard]] bool matches_glob(std::span<const Token> tokens, std::string_view text,
                                const Texts& texts) noexcept {
  std::size_t used = 0;
  std::size_t taken = match_head(tokens, text, texts, used);
  if (taken == std::string_view::npos) return false;
  if (used == tokens.size()) return taken == text.size();

  std::span<const Token> rest = tokens;
  std::string_view remaining = text;
  for (;;) {
    // Here rest[used] is an AnyRun, and everything before it has matched.
    remaining.remove_prefix(taken);
    rest = rest.subspan(used + 1);
    if (rest.empty()) return true;
    for (;;) {
      taken = match_head(rest, remaining, texts, used);
      if (taken != std::string_view::npos && (used < rest.size() || taken == remaining.size()))
        break;
      if (remaining.empty()) return false;
      remaining.remove_prefix(scalar_size(remaining, 0));
      if (rest.front().kind == Token::Kind::Literal) {  // skip to where it can begin
        const char first = texts.literal(rest.front().text).front();
        const void* found =
            remaining.empty() ? nullptr : std::memchr(remaining.data(), first, remaining.size());
        if (found == nullptr) return false;
        remaining.remove_prefix(
            static_cast<std::size_t>(static_cast<const char*>(found) - remaining.data()));
      }
    }
    if (used == rest.size()) return true;
  }
}

}  // namespace abac::internal
