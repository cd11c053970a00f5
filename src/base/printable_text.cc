// Escapes texts for people.
#include "base/printable_text.h"

#include <abac/printable.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

struct Characters {
  char32_t first;
  char32_t last;
};

// In order. Those not assigned are meant, too: Unicode keeps them for ignorable characters.
constexpr auto kUnprintable = std::to_array<Characters>({
    {0x00, 0x1F},        // controls
    {0x7F, 0xA0},        // delete, controls, no-break space
    {0xAD, 0xAD},        // soft hyphen
    {0x034F, 0x034F},    // grapheme joiner
    {0x061C, 0x061C},    // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x1680, 0x1680},    // Ogham space
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian selectors and vowel separator
    {0x2000, 0x200F},    // spaces, joiners, marks of direction
    {0x2028, 0x202F},    // separators, embeddings, narrow space
    {0x205F, 0x206F},    // space, word joiner, invisible operators, isolates
    {0x2800, 0x2800},    // blank Braille pattern
    {0x3000, 0x3000},    // ideographic space
    {0x3164, 0x3164},    // Hangul filler
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFA0, 0xFFA0},    // Hangul filler
    {0xFFF0, 0xFFFB},    // interlinear annotations
    {0x1BCA0, 0x1BCA3},  // shorthand format controls
    {0x1D173, 0x1D17A},  // musical format controls
    {0xE0000, 0xE0FFF},  // tags, variation selectors
});

constexpr bool is_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Returns whether the text begins with `\u` and four hexadecimal digits.
bool is_escape(std::string_view text) noexcept {
  constexpr std::size_t kSize = kMaxEscapeSize / 2;
  return text.size() >= kSize && text.starts_with("\\u") &&
         std::ranges::all_of(text.substr(2, 4), is_hex);
}

/// Returns whether the escape is `\ud` and then a digit in between. REQUIRES: it is an escape.
bool is_surrogate(std::string_view escape, char first, char last) noexcept {
  const char digit = fold_ascii(escape[3]);
  return fold_ascii(escape[2]) == 'd' && digit >= first && digit <= last;
}

/// What is escaped besides the unprintable.
enum class Escaped : std::uint8_t { Nothing, Backslash, BackslashAndBacktick };

void append_text(std::string& line, std::string_view text, Escaped escaped) {
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const char32_t c = decode_scalar(text, position);
    if (c > 0x10FFFF) {
      line += "\uFFFD";
    } else if (is_unprintable(c) || (c == U'`' && escaped == Escaped::BackslashAndBacktick) ||
               (c == U'\\' && escaped != Escaped::Nothing && is_escape(text.substr(begin)))) {
      append_unicode_escape(line, c);
    } else {
      line.append(text, begin, position - begin);
    }
  }
}

}  // namespace

bool is_unprintable(char32_t c) noexcept {
  if (c < 0x7F) return c < 0x20;
  const auto* const found = std::ranges::lower_bound(kUnprintable, c, {}, &Characters::last);
  return found != kUnprintable.end() && found->first <= c;
}

void append_unicode_escape(std::string& out, char32_t c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  if (c > 0xFFFF) {
    append_unicode_escape(out, 0xD800 + ((c - 0x10000) >> 10));
    return append_unicode_escape(out, 0xDC00 + (c & 0x3FF));
  }
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[c >> shift & 15];
}

std::size_t escape_size(std::string_view text) noexcept {
  if (!is_escape(text)) return 0;
  const std::string_view next = text.substr(kMaxEscapeSize / 2);
  const bool is_pair =
      is_surrogate(text, '8', 'b') && is_escape(next) && is_surrogate(next, 'c', 'f');
  return is_pair ? kMaxEscapeSize : kMaxEscapeSize / 2;
}

void append_printable(std::string& line, std::string_view text) {
  append_text(line, text, Escaped::Backslash);
}

void append_printable_value(std::string& line, std::string_view value) {
  append_text(line, value, Escaped::BackslashAndBacktick);
}

void append_printable_words(std::string& line, std::string_view words) {
  append_text(line, words, Escaped::Nothing);
}

}  // namespace abac::inline abi1::internal

namespace abac::inline abi1 {

std::string printable(std::string_view text) {
  std::string result;
  internal::append_printable(result, text);
  return result;
}

}  // namespace abac::inline abi1
