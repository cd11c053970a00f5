// Cuts and quotes texts for messages.
#include "diagnostics/quoted_text.h"

#include "base/case_folding.h"
#include "base/printable_text.h"

namespace abac::inline abi1::internal {
namespace {

/// Returns whether a character neither parts words nor belongs to what is written around them.
bool is_part_of_word(char32_t c) noexcept {
  const bool is_mark =
      c == ' ' || c == '`' || c == '(' || c == ')' || c == ',' || c == ';' || c == '"' || c == '\'';
  return !is_mark && !is_unprintable(c) && c <= 0x10FFFF;
}

bool is_word(std::string_view text) noexcept {
  for (std::size_t position = 0; position < text.size();) {
    if (escape_size(text.substr(position)) != 0) return false;
    if (!is_part_of_word(decode_scalar(text, position))) return false;
  }
  return !text.empty();
}

}  // namespace

std::string_view text_begin(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t end = 0;
  for (std::size_t next = 0; next <= max_bytes; decode_scalar(text, next)) end = next;
  return text.substr(0, end);
}

std::string quoted(std::string_view text) {
  // Long enough for an ARN, short enough for a line.
  constexpr std::size_t kMaxQuotedBytes = 160;
  const std::string_view shown = text_begin(text, kMaxQuotedBytes);
  std::string result = "`";
  append_printable_value(result, shown);
  result += shown.size() < text.size() ? "`…" : "`";
  return result;
}

std::string name_words(std::string_view name) {
  return is_word(name) ? std::string(name) : quoted(name);
}

}  // namespace abac::inline abi1::internal
