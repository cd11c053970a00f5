// The elements of compiled patterns: literals, `*`, `?` and policy variables, and what they take at
// the start of a text. Whole patterns are pattern.h.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

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

  [[nodiscard]] bool is_wildcard() const noexcept {
    return kind == Kind::AnyRun || kind == Kind::AnyChar;
  }

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

/// Returns the same of the character that ends the text. REQUIRES: the text is not empty.
[[nodiscard]] inline std::size_t last_scalar_size(std::string_view text) noexcept {
  for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size) {
    const std::size_t begin = text.size() - size;
    if ((static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) continue;
    return scalar_size(text, begin) == size ? size : 1;
  }
  return 1;
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

}  // namespace abac::inline abi1::internal
