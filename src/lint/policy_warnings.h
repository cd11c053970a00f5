// The warnings that a policy document deserves, by its policy type. Refusals are policy_rules.h.
#pragma once

#include <abac/policy.h>

#include <string_view>

#include "diagnostics/diagnostic_list.h"

namespace abac::inline abi1::internal {

/// Adds the warnings about one document of the parser: [G-9], [G-10], [G-16], [G-23], [G-33],
/// [G-35], [G-37], [A-2], [R-8], [R-9], [C-11], [C-20], [C-28], [V-12], [V-13], [S-20]. `source` is
/// the document as written, `pointer` its own.
void warn_about_policy(const Policy& policy, PolicyType type, std::string_view source,
                       std::string_view pointer, DiagnosticList& diagnostics);

/// Returns whether all entries of `Action` name this service.
[[nodiscard]] bool names_only_service(const Statement& statement,
                                      std::string_view service) noexcept;

/// Returns whether all of a `resource` policy's statements look like those of a role trust policy.
[[nodiscard]] bool is_trust_policy(const Policy& policy) noexcept;

/// Returns whether the statement of a `resource` policy looks like one of a role trust policy;
/// whether it is one goes by the request [G-19].
[[nodiscard]] bool is_trust_statement(const Statement& statement) noexcept;

}  // namespace abac::inline abi1::internal
