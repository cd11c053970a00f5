// Where and why a text is not JSON: the fault at which the parser stopped, in words. Called by
// json_reader.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

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

}  // namespace abac::inline abi1::internal
