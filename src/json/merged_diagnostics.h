// What is wrong with a text, as one list: the diagnostics of the JSON reader and those of the
// reader of its tree, without the ones that merely follow from others.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostic_list.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// Takes the diagnostics about the tree of `document`, which was read from `text`, and returns them
/// with the document's own, in the order of their places. Left out are errors about a string or
/// number in whose content the JSON reader has found a fault.
[[nodiscard]] std::vector<Diagnostic> merge_diagnostics(std::string_view text,
                                                        const JsonDocument& document,
                                                        DiagnosticList& of_tree);

/// Returns the first error of what `merge_diagnostics` returns, if there is one.
[[nodiscard]] std::optional<Diagnostic> take_first_error(std::string_view text,
                                                         const JsonDocument& document,
                                                         DiagnosticList& of_tree);

}  // namespace abac::inline abi1::internal
