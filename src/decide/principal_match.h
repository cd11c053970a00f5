// One statement's `Principal` or `NotPrincipal` against the caller [6.1].
#pragma once

#include "program/program.h"
#include "request/request_check.h"

#include <cstdint>

namespace abac::inline abi1::internal {

/// How strongly a statement names the caller [P-1], [P-7]; ascending.
enum class PrincipalLevel : std::uint8_t { None, Unknown, Account, Role, Direct };

/// Returns the level at which one entry names the caller, in a statement of that effect.
[[nodiscard]] PrincipalLevel match_entry(const Program& program, const PrincipalEntryCode& entry,
                                         const Caller& caller, const Principal& asking,
                                         Effect effect) noexcept;

/// What keeps a caller from being exempt by `NotPrincipal`, a bit each [P-10], [P-11].
using ExemptionGaps = std::uint8_t;
inline constexpr ExemptionGaps kCallerNotNamed = 1;   ///< the user, session, service … itself
inline constexpr ExemptionGaps kRoleNotNamed = 2;     ///< the session's role
inline constexpr ExemptionGaps kAccountNotNamed = 4;  ///< the caller's account
inline constexpr ExemptionGaps kSessionUnknown = 8;   ///< A role is asked for, and not its session.
inline constexpr ExemptionGaps kBoundaryAttached = 16;

/// Returns what keeps the caller from being exempt by the element; none for an exempt caller.
/// REQUIRES: it is `NotPrincipal`.
[[nodiscard]] ExemptionGaps find_exemption_gaps(const Program& program,
                                                const PrincipalCode& principal,
                                                const RequestFacts& facts,
                                                const Principal& asking) noexcept;

/// Returns the level at which the statement reaches the caller. For `NotPrincipal` it is None for
/// an exempt caller, else Direct. A statement without the element reaches every caller (Direct).
/// `asking` is the principal of the request.
[[nodiscard]] PrincipalLevel match_principal(const Program& program, const StatementCode& statement,
                                             const RequestFacts& facts,
                                             const Principal& asking) noexcept;

}  // namespace abac::inline abi1::internal
