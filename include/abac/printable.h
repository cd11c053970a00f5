// Texts from outside on a terminal or in lines of text.
#pragma once

#include <abac/export.h>

#include <string>
#include <string_view>

namespace abac::inline abi1 {

/// Returns the text fit for a terminal and for one line of a log: control characters, line
/// separators, characters that turn the direction of text, characters that cannot be seen and
/// spaces but the usual one are written as `\u001b`, as JSON writes them, and bytes that are not
/// UTF-8 as U+FFFD.
///
/// It reads back: a `\u` with four hexadecimal digits is always an escape. Where the text itself
/// has such six characters, their backslash is written as `\u005c`; any other backslash stays.
///
/// What the library makes for people is so already and would be escaped twice: `to_string` of a
/// diagnostic and its `message`, `to_text`, `to_html`, `differences`; and all JSON escapes these
/// characters. `Response::message` holds the request's texts as they are. Throws std::bad_alloc.
[[nodiscard]] ABAC_API std::string printable(std::string_view text);

}  // namespace abac::inline abi1
