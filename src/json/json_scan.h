// The pieces that readers of JSON text pass over: white space, numbers, the plain part of strings.
#pragma once

#include <cstddef>
#include <string_view>

namespace abac::inline abi1::internal {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Returns the byte at a position; U+0000 behind the end.
[[nodiscard]] constexpr char at(std::string_view text, std::size_t position) noexcept {
  return position < text.size() ? text[position] : '\0';
}

/// Returns the position of the first byte from `position` that is no digit.
[[nodiscard]] std::size_t skip_digits(std::string_view text, std::size_t position) noexcept;

/// Returns the first position from `position` of a byte that a JSON string may not hold as it is,
/// or that is worth a look: quote, backslash, control character, or part of a character beyond
/// ASCII.
[[nodiscard]] std::size_t plain_end(std::string_view text, std::size_t position) noexcept;

/// Returns the position of the quote that closes the string in which `position` lies, or the text's
/// size.
[[nodiscard]] std::size_t closing_quote(std::string_view text, std::size_t position) noexcept;

/// Returns the end of the number that begins at `begin`, as far as it goes.
[[nodiscard]] std::size_t number_end(std::string_view text, std::size_t begin) noexcept;

/// Returns the position of the first byte from `position` that is not JSON white space.
[[nodiscard]] std::size_t skip_json_space(std::string_view text, std::size_t position) noexcept;

}  // namespace abac::inline abi1::internal
