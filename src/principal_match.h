// One statement's `Principal` or `NotPrincipal` against the caller [6.1].
#pragma once

#include "program.h"
#include "request_check.h"

#include <cstdint>

namespace abac::internal {

/// How strongly a statement names the caller [P-1], [P-7]; ascending.
enum class PrincipalLevel : std::uint8_t { None, Unknown, Account, Role, Direct };

/// Returns the level at which the statement reaches the caller. For `NotPrincipal` it is None for
/// an exempt caller, else Direct. A statement without the element reaches every caller (Direct).
[[nodiscard]] PrincipalLevel match_principal(const Program& program, const StatementCode& statement,
                                             const RequestFacts& facts) noexcept;

}  // namespace abac::internal
