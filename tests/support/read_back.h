// Reads printed texts, by the rule that abac/printable.h gives and with none of its code.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace abac::read_back {

/// Appends a character as UTF-8.
inline void append_utf8(std::string& text, char32_t c) {
  const auto byte = [&](char32_t bits) { text += static_cast<char>(bits); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    byte(0xE0 | c >> 12);
    byte(0x80 | (c >> 6 & 0x3F));
  } else {
    byte(0xF0 | c >> 18);
    byte(0x80 | (c >> 12 & 0x3F));
    byte(0x80 | (c >> 6 & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

/// Returns the number of the escape that begins at a place, or 0x110000 where none does.
inline char32_t unit_at(std::string_view printed, std::size_t at) {
  constexpr char32_t kNone = 0x110000;
  if (printed.size() < at + 6 || printed[at] != '\\' || printed[at + 1] != 'u') return kNone;
  const std::string digits(printed.substr(at + 2, 4));
  if (digits.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) return kNone;
  return static_cast<char32_t>(std::stoul(digits, nullptr, 16));
}

/// Returns the text that was printed.
inline std::string text_of(std::string_view printed) {
  std::string text;
  for (std::size_t at = 0; at < printed.size();) {
    char32_t c = unit_at(printed, at);
    if (c > 0xFFFF) {
      text += printed[at++];
      continue;
    }
    at += 6;
    const char32_t low = unit_at(printed, at);
    if (c >= 0xD800 && c < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      at += 6;
    }
    append_utf8(text, c);
  }
  return text;
}

/// Returns the texts that stand in backticks.
inline std::vector<std::string> quoted_texts(std::string_view words) {
  std::vector<std::string> texts;
  for (std::size_t begin = 0; (begin = words.find('`', begin)) != std::string_view::npos;) {
    const std::size_t end = words.find('`', begin + 1);
    if (end == std::string_view::npos) break;
    texts.push_back(text_of(words.substr(begin + 1, end - begin - 1)));
    begin = end + 1;
  }
  return texts;
}

}  // namespace abac::read_back
