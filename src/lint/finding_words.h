// What many findings say alike: lists of names, and texts of a document written anew or left out.
#pragma once

#include <abac/validate.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// Returns the first three names quoted, and how many more there are: `` `a`, `b`, `c` and 12
/// more``.
[[nodiscard]] std::string in_words(std::span<const std::string> names);
[[nodiscard]] std::string in_words(std::span<const std::string_view> names);

/// Returns the edit that makes a text of the document another one.
[[nodiscard]] TextEdit rewritten(const Text& text, std::string_view value);

/// Returns the change that takes a string out of a list with its comma: `where` is its place,
/// `beside` that of the one before it, or, with `is_first`, of the one behind. Nothing where a
/// place is not known. Changes of several strings of a list do not overlap, but for those of the
/// first two.
[[nodiscard]] std::vector<TextEdit> remove_from_list(const SourceRange& where,
                                                     const SourceRange& beside, bool is_first);

/// The same for an entry of a list; nothing where it is the only one.
[[nodiscard]] std::vector<TextEdit> remove_from_list(const std::vector<Text>& list,
                                                     std::size_t index);

/// Returns the text of an entry with another part of the ARN, counted from 0. REQUIRES: it has it.
[[nodiscard]] std::string with_part(const ResourceEntry& entry, std::size_t i,
                                    std::string_view part);

}  // namespace abac::inline abi1::internal
