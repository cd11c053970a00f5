// YAML text → tree of values with places, by libyaml, which only the source knows.
#pragma once

#include <abac/diagnostic.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

/// What aliases may add to a text in all: they name what stands elsewhere, and a few lines of them
/// that name each other would fill any memory.
inline constexpr std::size_t kMaxAliasedValues = 100'000;

/// Reads a YAML text into an empty tree. Scalars are those of the core schema, but that a number is
/// one only where JSON has it so: `000123456789` and `2012-10-17` are texts, as are `yes` and `on`.
/// Aliases stand for copies of what they name; tags are kept. Returns why the text cannot be read,
/// with the place of it, and nothing where it could: no YAML, nested deeper than JSON may be, or
/// with too many values, those of aliases included; longer than a case may be. Throws
/// std::bad_alloc.
[[nodiscard]] std::optional<Diagnostic> read_yaml(std::string_view text, ValueTree& tree);

}  // namespace abac::inline abi1::internal
