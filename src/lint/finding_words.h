// What many findings say alike: lists of names, and texts of a document written anew.
#pragma once

#include <abac/validate.h>

#include <span>
#include <string>
#include <string_view>

#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// Returns the first three names quoted, and how many more there are: `` `a`, `b`, `c` and 12
/// more``.
[[nodiscard]] std::string in_words(std::span<const std::string> names);

/// Returns the edit that makes a text of the document another one.
[[nodiscard]] TextEdit rewritten(const Text& text, std::string_view value);

/// Returns the text of an entry with another part of the ARN, counted from 0. REQUIRES: it has it.
[[nodiscard]] std::string with_part(const ResourceEntry& entry, std::size_t i,
                                    std::string_view part);

}  // namespace abac::inline abi1::internal
