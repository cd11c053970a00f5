// The oracle's own readers and matchers of text: Unicode, globs, numbers, dates, booleans, base64,
// IP addresses. Written to be obviously right and slow; used by oracle.cc, shares nothing with src.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::oracle {

/// Returns the scalar values of a UTF-8 text; a stray byte stands for itself, out of Unicode.
[[nodiscard]] std::u32string characters(std::string_view utf8);

/// Returns the folded characters. Knows ASCII, Latin-1, the basic Greek and Cyrillic letters, those
/// of full width, Deseret and the folds into ASCII; a test that uses others must not ask the
/// oracle.
[[nodiscard]] std::u32string fold(std::string_view utf8);

/// Returns the text with `A`-`Z` in lower case.
[[nodiscard]] std::string ascii_lower(std::string_view text);

/// One step of a pattern.
struct Symbol {
  enum class Kind { Character, OneOfAny, OneButColon, AnyRun, RunWithoutColon };
  Kind kind = Kind::Character;
  char32_t character = 0;
};
using Pattern = std::vector<Symbol>;

/// Returns whether the pattern matches the whole text.
[[nodiscard]] bool matches(const Pattern& pattern, const std::u32string& text);

/// Returns -1, 0 or 1 for less, equal, greater; nothing where `left` is not a number. Throws where
/// `right`, the policy's value, is none [C-17], [C-18].
[[nodiscard]] std::optional<int> compare_numbers(const std::string& left, const std::string& right);

/// The same for dates [C-20]-[C-22].
[[nodiscard]] std::optional<int> compare_dates(const std::string& left, const std::string& right);

/// Returns the truth value that the text spells [C-23].
[[nodiscard]] std::optional<bool> read_boolean(std::string_view text);

/// Returns the bytes of a standard padded base64 text [C-23].
[[nodiscard]] std::optional<std::string> read_base64(std::string_view text);

/// Returns the bits of an address, 32 or 128 characters `0` or `1`; IPv4 in IPv6 clothes is IPv4
/// [C-25].
[[nodiscard]] std::optional<std::string> read_address(const std::string& text);

/// Returns the leading bits that a range asks for and its family [C-24], [C-25].
struct AddressRange {
  std::size_t family_bits = 32;
  std::string leading_bits;
};
[[nodiscard]] std::optional<AddressRange> read_address_range(const std::string& text);

}  // namespace abac::oracle
