// Another operator for a condition, as a fix.
#pragma once

#include <string_view>

#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// Returns the fix that writes another operator: with its edit where the condition is alone under
/// its own, and the statement has none under the new one.
[[nodiscard]] Fix write_operator(const ConditionFacts& condition, std::string_view op);

}  // namespace abac::inline abi1::internal
