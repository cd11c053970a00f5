// Which characters of a text from outside may reach a terminal, a page or a line of text as they
// are, and how the others are written: the one place that decides it, for all kinds of output. JSON
// escapes the same ones (json_writer.cc), and pages do besides what HTML needs (explain_html.cc).
//
// They are written as JSON writes them, `\u202e`, those past U+FFFF as two such. A text may hold
// these six characters itself: then its backslash is written as `\u005c`, and no other backslash
// is, so that paths and patterns stay as they are. So what is printed reads back as one text alone:
// a `\u` with four hexadecimal digits is always an escape, and every other character is itself.
//
// Example: U+202E is written `\u202e`, the six characters are written `\u005cu202e`, and `C:\users`
// is written as it is.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns whether a character would steer a terminal, break a line or turn the direction of what
/// stands around it, or cannot be seen, or looks like a space and is none: control characters, line
/// and paragraph separators, what Unicode calls Bidi_Control, Default_Ignorable_Code_Point or
/// Space_Separator, marks of interlinear annotations and the blank Braille pattern.
[[nodiscard]] bool is_unprintable(char32_t c) noexcept;

/// Appends `\u000a`, or two such where that is what JSON needs. REQUIRES: `c` <= U+10FFFF.
void append_unicode_escape(std::string& out, char32_t c);

inline constexpr std::size_t kMaxEscapeSize = 12;

/// Returns the length of the escape that the text begins with, 12 where that is a pair; 0 where it
/// begins with none.
[[nodiscard]] std::size_t escape_size(std::string_view text) noexcept;

/// Appends the text on one line: unprintable characters, and backslashes that would seem to begin
/// an escape, are escaped, and bytes that are not UTF-8 become U+FFFD. What stands in backticks
/// stays so.
void append_printable(std::string& line, std::string_view text);

/// The same for a value within a line, in which backticks enclose what is quoted: one that is part
/// of the value is written as `\u0060`, so that no value begins or ends a quotation.
void append_printable_value(std::string& line, std::string_view value);

/// Appends words that were put together of printable texts, or a text of JSON, in which escapes are
/// escapes: they stay, and only what is unprintable is escaped.
void append_printable_words(std::string& line, std::string_view words);

}  // namespace abac::inline abi1::internal
