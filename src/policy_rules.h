// What the texts of a policy may say: every refusal that can be told from the tree alone, so that a
// tree built by hand is checked as strictly as a parsed one. The shape of the JSON is
// policy_parser.h.
#pragma once

#include <abac/policy_set.h>

#include <cstdint>
#include <string_view>

#include "diagnostics.h"

namespace abac::internal {

/// Where a tree comes from. In a tree of the parser, what stands with line 0 could not be read and
/// was reported already; in any other tree a place means nothing.
enum class TreeOrigin : std::uint8_t { Caller, Parser };

/// Checks what does not depend on the policy type, [G-23]…[G-27], [G-31]…[G-36], [R-4],
/// [V-2], [V-3]; for trees of a caller also that nothing is empty. `pointer` is the
/// document's own. Cost: linear in the policy's size; nothing is formatted without an error.
void check_policy(const Policy& policy, std::string_view pointer, Diagnostics& diagnostics,
                  TreeOrigin origin = TreeOrigin::Caller);

/// Checks what the policy type requires and forbids: [G-16]…[G-18], [R-8].
void check_policy_type(const Policy& policy, PolicyType type, std::string_view pointer,
                       Diagnostics& diagnostics, TreeOrigin origin = TreeOrigin::Caller);

/// Checks what a `resource` policy must be where the request makes it a role trust policy [G-17],
/// [G-19].
void check_trust_policy(const Policy& policy, std::string_view pointer, Diagnostics& diagnostics);

/// Calls `check_policy` and `check_policy_type` on every policy, with pointers that begin with the
/// policy's place: `/service_control/1/0`, or `/identity/0/document` where it has a name.
void check_policies(const Policies& policies, Diagnostics& diagnostics,
                    TreeOrigin origin = TreeOrigin::Caller);

}  // namespace abac::internal
