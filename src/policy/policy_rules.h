// What the texts of a policy may say, whatever its policy type: every refusal that can be told from
// the tree alone, so that a tree built by hand is checked as strictly as a parsed one. The shape of
// the JSON is policy_parser.h; what goes by the policy type is policy_type_rules.h.
#pragma once

#include <abac/policy.h>

#include <string_view>

#include "diagnostics/diagnostic_list.h"
#include "policy/policy_walk.h"

namespace abac::inline abi1::internal {

/// Checks one document, [G-23]…[G-27], [G-31]…[G-36], [R-4],
/// [V-2], [V-3]; for trees of a caller also that nothing is empty. `pointer` is the
/// document's own. Cost: linear in the policy's size; nothing is formatted without an error.
void check_policy(const Policy& policy, std::string_view pointer, DiagnosticList& diagnostics,
                  TreeOrigin origin = TreeOrigin::Caller);

}  // namespace abac::inline abi1::internal
