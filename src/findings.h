// What is wrong with a text, as one list: the findings of the JSON reader and those of the reader
// of its tree, without the ones that merely follow from others.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "diagnostics.h"
#include "json_reader.h"

namespace abac::internal {

/// Takes the findings about the tree of `document`, which was read from `text`, and returns them
/// with the document's own, in the order of their places. Left out are errors about a string or
/// number in whose content the JSON reader has found a fault.
[[nodiscard]] std::vector<Diagnostic> merge_findings(std::string_view text,
                                                     const JsonDocument& document,
                                                     Diagnostics& findings);

/// Returns the first error of what `merge_findings` returns, if there is one.
[[nodiscard]] std::optional<Diagnostic> take_first_error(std::string_view text,
                                                         const JsonDocument& document,
                                                         Diagnostics& findings);

}  // namespace abac::internal
