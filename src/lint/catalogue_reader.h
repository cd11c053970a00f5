// The text of a catalogue to what it holds; docs/formats.md tells of the text.
#pragma once

#include <abac/expected.h>

#include <memory>
#include <string>

#include "lint/catalogue_state.h"

namespace abac::inline abi1::internal {

/// Reads the text, which the result keeps. Errors as `Catalogue::parse` has them but for
/// `out_of_memory`: throws std::bad_alloc.
[[nodiscard]] Expected<std::shared_ptr<const CatalogueState>> read_catalogue(
    std::string text, const TextSource& source);

}  // namespace abac::inline abi1::internal
