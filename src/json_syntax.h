// Where and why a text is not JSON: finds the fault at which the parser stopped and words it.
// Called by json_reader.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace abac::internal {

/// What stands right before the place where the parser stopped.
enum class JsonContext {
  Start,        ///< nothing yet
  End,          ///< the whole value
  ObjectStart,  ///< `{`
  Name,         ///< a member's name
  Member,       ///< a member's value
  ArrayStart,   ///< `[`
  Item,         ///< an item of an array
};

/// A part of the text to leave out, so that the rest can be read: byte offsets, half-open.
struct JsonGap {
  std::size_t begin;
  std::size_t end;
};

struct JsonFault {
  std::size_t offset = 0;
  std::string message;
  /// Whether the grammar of RFC 8259 accepts the text nevertheless: `1e400`, `"\ud800"`.
  bool is_grammatical = false;
  /// Where only the content of a string or number is at fault, that content.
  std::optional<JsonGap> gap = {};
};

/// Returns the fault of a text that the parser refused. `position` is the end of the last token
/// that was accepted.
[[nodiscard]] JsonFault find_json_fault(std::string_view text, std::size_t position,
                                        JsonContext context);

/// Returns the first fault of the string whose opening quote stands at `begin`, if there is one.
[[nodiscard]] std::optional<JsonFault> find_string_fault(std::string_view text, std::size_t begin);

/// Returns the first position from `position` of a byte that does not stand for itself in a JSON
/// string: quote, backslash, control character, or part of a character beyond ASCII.
[[nodiscard]] std::size_t plain_end(std::string_view text, std::size_t position) noexcept;

/// Returns the position of the quote that closes the string in which `position` lies, or the text's
/// size.
[[nodiscard]] std::size_t closing_quote(std::string_view text, std::size_t position) noexcept;

/// Returns the end of the number that begins at `begin`, as far as it goes.
[[nodiscard]] std::size_t number_end(std::string_view text, std::size_t begin) noexcept;

/// Returns the position of the first byte from `position` that is not JSON white space.
[[nodiscard]] std::size_t skip_json_space(std::string_view text, std::size_t position) noexcept;

}  // namespace abac::internal
