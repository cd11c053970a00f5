// Decision → words: AWS's sentence for a denial [M-2]…[M-5], and the places of policies [M-6].
#pragma once

#include "combine.h"

#include <abac/request.h>

#include <string>

namespace abac::internal {

/// Sets the text to the sentence for a denial. REQUIRES: the verdict has a reason.
void set_denial_message(std::string& message, const Verdict& verdict, const Request& request,
                        bool is_trust_case);

/// Returns the place of a policy: `identity[0]`, `service_control[1][0]`.
[[nodiscard]] std::string policy_place(PolicyType type, std::size_t level, std::size_t index);

}  // namespace abac::internal
