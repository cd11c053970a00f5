// Checking policies before they ship: every error at once, and the warnings.
#pragma once

#include <abac/export.h>
#include <abac/policy.h>

#include <string_view>
#include <vector>

namespace abac {

/// Checks a policy document, attached as `type`, or a policy set (told apart as by
/// `parse_policies`). Returns every error and warning, in the order of their places.
///
/// Without an error among the findings, `parse_policies` and `PolicySet::compile` accept the text.
/// `file` is put into the findings. Throws `std::bad_alloc` where there is no memory even for the
/// finding `out_of_memory`, and nothing else; any number of threads may call it at once.
[[nodiscard]] ABAC_API std::vector<Diagnostic> validate_policy(
    std::string_view json, PolicyType type = PolicyType::Identity, std::string_view file = {});

}  // namespace abac
