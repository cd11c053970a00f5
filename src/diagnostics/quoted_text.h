// Texts of a document as the messages about it quote them: in backticks, which no text can end.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns the text in backticks, fit for a message of one line: escaped as by
/// `append_printable_value`, and cut where it is long.
[[nodiscard]] std::string quoted(std::string_view text);

/// Returns a name as it reads best: as it is, or quoted where it holds a blank or a mark that could
/// be taken for the sentence's own.
[[nodiscard]] std::string name_words(std::string_view name);

/// Returns the beginning of a text: at most so many bytes, and no part of a character.
[[nodiscard]] std::string_view text_begin(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace abac::inline abi1::internal
