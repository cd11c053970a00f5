// Located tree → Policy: the shape of a policy document [G-5]…[G-15], [G-21], [G-22], [G-28],
// [G-29]. What its texts may say is policy_rules.h, called from here; policy sets are
// policy_set_parser.h.
#pragma once

#include <abac/policy.h>

#include <string_view>

#include "diagnostics/diagnostic_list.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// Reads a policy document. Everything that is wrong with it, whatever its policy type, is added to
/// `diagnostics`, `pointer` being the value's own. Where that adds an error, the result serves only
/// to find further errors: what could not be read stands in it with line 0.
[[nodiscard]] Policy read_policy(const JsonValue& value, std::string_view pointer,
                                 DiagnosticList& diagnostics);

}  // namespace abac::inline abi1::internal
