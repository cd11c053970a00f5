// Warnings about AWS's quotas: sizes and characters that AWS does not take and the engine does.
// Called by policy_warnings.cc.
#pragma once

#include <abac/policy_set.h>

#include <string_view>

#include "diagnostics/diagnostic_list.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// Adds the warnings of [G-37] about one document of the parser.
void warn_about_quotas(const Policy& policy, PolicyType type, std::string_view source,
                       std::string_view pointer, DiagnosticList& diagnostics);

/// Adds those about what one session, or one entity of an organization, takes together. `document`
/// holds the policy set and was read from `json`.
void warn_about_set_quotas(const Policies& policies, const JsonDocument& document,
                           std::string_view json, DiagnosticList& diagnostics);

}  // namespace abac::inline abi1::internal
