// A statement → what is told of it: its place, and what held and failed in it.
#pragma once

#include "explain/case_difference.h"
#include "explain/scenario.h"

#include <abac/explain.h>

namespace abac::inline abi1::internal {

/// Returns where a policy stands in the set.
[[nodiscard]] PolicySlot slot_of(const Program& program, std::uint32_t layer) noexcept;

/// Returns where a statement was written. Borrows from program and arena. Throws std::bad_alloc.
[[nodiscard]] StatementPlace place_of(const Program& program, std::uint32_t statement,
                                      Arena& arena);

/// Tells of a statement part by part. `needs` is what an Allow of `resource` that matches lacks.
/// Borrows from program, request, `needs` and arena. Throws std::bad_alloc.
[[nodiscard]] StatementFinding tell(Scenario& scenario, const Candidate& candidate,
                                    std::span<const PolicySlot> needs, CaseComparer& cases,
                                    Arena& arena);

}  // namespace abac::inline abi1::internal
