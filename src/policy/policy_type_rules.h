// What each policy type requires of a policy and forbids, and all rules over a policy set. The
// rules that hold for every type are policy_rules.h.
#pragma once

#include <abac/policy_set.h>

#include <string_view>

#include "diagnostics/diagnostic_list.h"
#include "policy/policy_rules.h"

namespace abac::inline abi1::internal {

/// Checks what the policy type requires and forbids: [G-16]…[G-18], [R-8].
void check_policy_type(const Policy& policy, PolicyType type, std::string_view pointer,
                       DiagnosticList& diagnostics, TreeOrigin origin = TreeOrigin::Caller);

/// Checks what a `resource` policy must be where the request makes it a role trust policy [G-17],
/// [G-19].
void check_trust_policy(const Policy& policy, std::string_view pointer,
                        DiagnosticList& diagnostics);

/// Calls `check_policy` and `check_policy_type` on every policy. Of one whose text has a name,
/// pointers are those of the text; else they begin with the policy's place: `/service_control/1/0`,
/// or `/identity/0/document` where it has a name.
void check_policies(const Policies& policies, DiagnosticList& diagnostics,
                    TreeOrigin origin = TreeOrigin::Caller);

}  // namespace abac::inline abi1::internal
