// Checking policies before they ship: every error at once, and the warnings. In the library
// abac::tools.
#pragma once

#include <abac/export.h>
#include <abac/policy.h>

#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// Checks a policy document, attached as `type`, or a policy set (told apart as by
/// `parse_policies`). Returns every error and warning, in the order of their places.
///
/// A document of type `Resource` in which every statement is one of a role trust policy is checked
/// as such [G-17]; otherwise that goes by the request [G-19].
///
/// Without an error among the diagnostics, `parse_policies` and `PolicySet::compile` accept the
/// text. Throws `std::bad_alloc` where there is no memory even for the diagnostic `out_of_memory`,
/// and nothing else; any number of threads may call it at once.
[[nodiscard]] ABAC_API std::vector<Diagnostic> validate_policy(
    std::string_view json, PolicyType type = PolicyType::Identity, const TextSource& source = {});

/// Returns whether AWS refuses to save a policy that has this diagnostic, though the engine takes
/// it: a warning that counts as an error for whoever is about to ship the policy.
[[nodiscard]] ABAC_API bool is_refused_by_aws(const Diagnostic& diagnostic) noexcept;

/// Returns the policy type that a text shows: `Resource` for a policy document with a `Principal`
/// or `NotPrincipal`, else `Identity`. Control policies, boundaries, session and endpoint policies
/// are known by where they are attached alone. Throws `std::bad_alloc`, and nothing else.
[[nodiscard]] ABAC_API PolicyType shown_policy_type(std::string_view json);

}  // namespace abac::inline abi1
