// Words what is not JSON: looks again, from the last token that was accepted, for what the grammar
// wants there and what stands there instead.
#include "json/json_fault.h"

#include <fmt/core.h>

#include <cstdint>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "json/json_scan.h"

namespace abac::inline abi1::internal {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

JsonFault fault(std::size_t offset, std::string message) { return {offset, std::move(message)}; }

/// Names what stands at `position`, for the end of a message.
std::string found(std::string_view text, std::size_t position) {
  if (position >= text.size()) return "the end of the text";
  const auto byte = static_cast<unsigned char>(text[position]);
  if (is_letter(text[position])) {
    std::size_t end = position;
    while (is_letter(at(text, end)) && end - position < 20) ++end;
    return quoted(text.substr(position, end - position));
  }
  if (byte < 0x20 || byte == 0x7f) return fmt::format("U+{:04X}", static_cast<unsigned>(byte));
  std::size_t end = position;
  if (decode_scalar(text, end) > 0x10FFFF) {
    return fmt::format("the byte 0x{:02x}, which is not UTF-8", static_cast<unsigned>(byte));
  }
  return quoted(text.substr(position, end - position));
}

/// Reads four hexadecimal digits.
std::optional<std::uint32_t> read_hex(std::string_view text, std::size_t position) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const char c = at(text, position + i);
    if (!is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) return {};
    const char digit = is_digit(c) ? static_cast<char>(c - '0') : static_cast<char>((c | 32) - 87);
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

/// Checks the escape whose backslash stands at `position` and moves past it.
std::optional<JsonFault> check_escape(std::string_view text, std::size_t& position) {
  const std::size_t begin = position;
  const char kind = at(text, begin + 1);
  position += 2;
  if (kind != 'u') {
    if (kind != '\0' && std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos) {
      return {};
    }
    return fault(begin,
                 "a backslash starts no escape here; expected one of `\\\" \\\\ \\/ \\b "
                 "\\f \\n \\r \\t` or `\\u` with four hexadecimal digits");
  }
  const auto unit = read_hex(text, position);
  if (!unit) return fault(begin, "expected four hexadecimal digits after `\\u`");
  position += 4;
  if (*unit == 0) {
    JsonFault nul = fault(begin, "U+0000 is not accepted in a string");
    nul.is_grammatical = true;
    return nul;
  }
  if (*unit < 0xD800 || *unit > 0xDFFF) return {};
  if (*unit < 0xDC00 && at(text, position) == '\\' && at(text, position + 1) == 'u') {
    const auto low = read_hex(text, position + 2);
    if (low && *low >= 0xDC00 && *low <= 0xDFFF) {
      position += 6;
      return {};
    }
  }
  JsonFault unpaired =
      fault(begin, fmt::format("the escape `{}` is half of a surrogate pair and stands alone",
                               text.substr(begin, 6)));
  unpaired.is_grammatical = true;
  return unpaired;
}

std::optional<JsonFault> check_character(std::string_view text, std::size_t& position) {
  const auto byte = static_cast<unsigned char>(text[position]);
  if (byte < 0x20) {
    return fault(position, fmt::format("the control character U+{:04X} must be escaped in a string",
                                       static_cast<unsigned>(byte)));
  }
  if (byte < 0x80) {
    ++position;
    return {};
  }
  const std::size_t begin = position;
  if (decode_scalar(text, position) <= 0x10FFFF) return {};
  return fault(
      begin, fmt::format("the byte 0x{:02x} is not valid UTF-8 here", static_cast<unsigned>(byte)));
}

JsonFault find_number_fault(std::string_view text, std::size_t begin) {
  const std::size_t digits = begin + (text[begin] == '-' ? 1 : 0);
  if (!is_digit(at(text, digits))) {
    return fault(digits, "expected a digit after `-`, found " + found(text, digits));
  }
  std::size_t position = at(text, digits) == '0' ? digits + 1 : skip_digits(text, digits);
  if (at(text, position) == '.') {
    if (!is_digit(at(text, position + 1))) {
      return fault(position + 1,
                   "expected a digit after the decimal point, found " + found(text, position + 1));
    }
    position = skip_digits(text, position + 1);
  }
  if (const char e = at(text, position); e == 'e' || e == 'E') {
    ++position;
    if (at(text, position) == '+' || at(text, position) == '-') ++position;
    if (!is_digit(at(text, position))) {
      return fault(position, "expected a digit in the exponent, found " + found(text, position));
    }
  }
  const std::size_t end = number_end(text, begin);
  return {.offset = begin,
          .message = "the number " + quoted(text.substr(begin, end - begin)) +
                     " is too large for a binary64 value",
          .is_grammatical = true,
          .gap = JsonGap{digits + 1, end}};
}

/// Words the fault of the token at `position`, where `expected` was expected.
JsonFault find_token_fault(std::string_view text, std::size_t position, std::string_view expected,
                           bool is_number_expected) {
  const char c = at(text, position);
  if (position < text.size()) {
    if (c == '"') {
      if (auto string_fault = find_string_fault(text, position)) return std::move(*string_fault);
    }
    if (is_number_expected && (c == '-' || is_digit(c))) return find_number_fault(text, position);
    if (c == '/') return fault(position, "comments are not accepted");
    if (c == '\'') return fault(position, "a string stands in double quotes");
  }
  return fault(position, fmt::format("expected {}, found {}", expected, found(text, position)));
}

JsonFault find_fault_after_value(std::string_view text, std::size_t position, char close) {
  const std::size_t next = skip_json_space(text, position);
  const bool is_object = close == '}';
  if (at(text, next) != ',') {
    if (next == position && next > 0 && is_digit(at(text, next)) && text[next - 1] == '0') {
      return fault(next, "a number has no leading zeros");
    }
    return find_token_fault(text, next, is_object ? "`,` or `}`" : "`,` or `]`", false);
  }
  const std::size_t token = skip_json_space(text, next + 1);
  if (at(text, token) == close) {
    return fault(next, fmt::format("a comma before `{}` is not accepted", close));
  }
  if (is_object) return find_token_fault(text, token, "a member's name in double quotes", false);
  return find_token_fault(text, token, "a value", true);
}

}  // namespace

std::optional<JsonFault> find_string_fault(std::string_view text, std::size_t begin) {
  std::optional<JsonFault> first;
  std::size_t position = begin + 1;
  while (position < text.size() && text[position] != '"') {
    auto next =
        text[position] == '\\' ? check_escape(text, position) : check_character(text, position);
    if (!next) continue;
    const bool is_grammatical = next->is_grammatical;
    if (!first) first = std::move(next);
    // After a fault that the grammar accepts there may be one that it does not.
    first->is_grammatical = is_grammatical;
    if (!is_grammatical) break;
  }
  if (!first && position < text.size()) return {};
  const std::size_t close = closing_quote(text, position);
  // An unclosed string is told by the line break or the end that it runs into.
  if (!first) return fault(begin, "the string is not closed");
  if (close < text.size()) first->gap = JsonGap{begin + 1, close};
  return first;
}

JsonFault find_json_fault(std::string_view text, std::size_t position, JsonContext context) {
  const std::size_t next = skip_json_space(text, position);
  switch (context) {
    case JsonContext::Start:
      if (next == text.size()) return fault(next, "the text is empty; expected a value");
      return find_token_fault(text, next, "a value", true);
    case JsonContext::End:
      return fault(next, "expected nothing after the value, found " + found(text, next));
    case JsonContext::ObjectStart:
      return find_token_fault(text, next, "a member's name in double quotes or `}`", false);
    case JsonContext::Name: {
      if (at(text, next) != ':') return find_token_fault(text, next, "`:`", false);
      return find_token_fault(text, skip_json_space(text, next + 1), "a value", true);
    }
    case JsonContext::Member:
      return find_fault_after_value(text, position, '}');
    case JsonContext::ArrayStart:
      return find_token_fault(text, next, "a value or `]`", true);
    case JsonContext::Item:
      return find_fault_after_value(text, position, ']');
  }
  return fault(next, "expected a value");
}

}  // namespace abac::inline abi1::internal
