// Texts that nearly meet: of the sizes at which blocks of the code end, equal but for a character
// at a chosen place, and patterns made of them.
#pragma once

#include "support/random_source.h"

#include <string>
#include <vector>

namespace abac::random {

/// Characters, each a UTF-8 text of its own.
using Letters = std::vector<std::string>;

/// Few ASCII letters, so that texts of them are often alike; `z` and `Z` end the alphabet.
[[nodiscard]] const Letters& name_letters();

/// Letters of one, two, three and four bytes, most of which have another case of another size.
[[nodiscard]] const Letters& any_letters();

/// Returns a size one less than a block, as large, or one more: of 8, 16 or 64 bytes, rarely of 240
/// or 256; or a small one. At most `most`.
[[nodiscard]] std::size_t size_near_block(Source& source, std::size_t most);

/// Returns a text of so many bytes or, where a letter has several, a few more.
[[nodiscard]] std::string text_of(Source& source, const Letters& letters, std::size_t size);

/// Returns the text with one character changed, taken out or put in: at either end, at the end of
/// the first or the beginning of the last eight, or anywhere. A digit stays one.
[[nodiscard]] std::string near_twin(Source& source, const std::string& text,
                                    const Letters& letters);

/// Returns the text, or a near twin of it.
[[nodiscard]] std::string text_or_twin(Source& source, const std::string& text,
                                       const Letters& letters);

/// Returns a pattern of parts of the text: a beginning, an end, both, what is between, or several.
[[nodiscard]] std::string pattern_of(Source& source, const std::string& text);

/// Returns the text with characters in another case, ASCII or not.
[[nodiscard]] std::string with_any_other_case(Source& source, const std::string& text);

/// Returns the characters of a UTF-8 text.
[[nodiscard]] Letters characters_of(const std::string& text);

}  // namespace abac::random
