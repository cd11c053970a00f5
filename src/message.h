// Decision → words: AWS's sentence for a denial [M-2]…[M-5], and the places of policies [M-6].
#pragma once

#include "combine.h"
#include "program.h"

#include <abac/request.h>

#include <string>

namespace abac::internal {

/// Returns the sentence for a denial; empty for `Allowed`.
[[nodiscard]] std::string denial_message(const Verdict& verdict, const Request& request,
                                         bool is_trust_case);

/// Returns the policy's name, or its place: `identity[0]`, `service_control[1][0]`.
[[nodiscard]] std::string policy_place(const Program& program, const PolicyOrigin& policy);

}  // namespace abac::internal
