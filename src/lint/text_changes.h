// Changes of a policy's text that fixes are made of, and lists of names for messages.
#pragma once

#include <abac/validate.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// Returns the text as JSON writes it, with its quotes.
[[nodiscard]] std::string json_string(std::string_view text);

/// Returns the change that takes a string out of a list with its comma: `where` is its place,
/// `beside` that of the one before it, or, with `is_first`, of the one behind. Nothing where a
/// place is not known. Changes of several strings of a list do not overlap, but for those of the
/// first two.
[[nodiscard]] std::vector<TextEdit> remove_from_list(const SourceRange& where,
                                                     const SourceRange& beside, bool is_first);

/// The same for an entry of a list; nothing where it is the only one.
[[nodiscard]] std::vector<TextEdit> remove_from_list(const std::vector<Text>& list,
                                                     std::size_t index);

/// Returns names as a message lists them, quoted, a few and how many more there are:
/// `` `a`, `b`, `c` and 12 more``.
[[nodiscard]] std::string listed(std::span<const std::string> names);

}  // namespace abac::inline abi1::internal
