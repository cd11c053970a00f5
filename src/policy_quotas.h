// Warnings about AWS's quotas: sizes and characters that AWS does not take and the engine does.
// Called by policy_warnings.cc.
#pragma once

#include <abac/policy_set.h>

#include <string_view>

#include "diagnostics.h"

namespace abac::internal {

/// Adds the warnings of [G-37] about one document of the parser.
void warn_about_quotas(const Policy& policy, PolicyType type, std::string_view source,
                       std::string_view pointer, Diagnostics& diagnostics);

}  // namespace abac::internal
