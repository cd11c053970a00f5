// Making of plans: for each action that is known, which statements it meets and what they test.
// What plans are is told in program/plan.h.
#pragma once

#include "program/program.h"

#include <memory>

namespace abac::inline abi1::internal {

/// Returns the actions that the policies name literally, as many of them as pay.
[[nodiscard]] std::shared_ptr<const KnownActions> literal_actions(const Program& program);

/// Makes the plans of a program for the actions. REQUIRES: it is complete but for that. Throws
/// std::bad_alloc.
void make_plans(Program& program, std::shared_ptr<const KnownActions> actions);

}  // namespace abac::inline abi1::internal
