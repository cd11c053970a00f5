// A statement → what is told of it: its place, and what held and failed in it.
#pragma once

#include "scenario.h"

#include <abac/explain.h>

namespace abac::internal {

/// Returns where a policy stands in the set.
[[nodiscard]] PolicySlot slot_of(const Program& program, std::uint32_t layer) noexcept;

/// Returns where a statement was written. Borrows from program and arena. Throws std::bad_alloc.
[[nodiscard]] StatementPlace place_of(const Program& program, std::uint32_t statement,
                                      Arena& arena);

/// Tells of a candidate part by part. Borrows from program, request and arena. Throws
/// std::bad_alloc.
[[nodiscard]] StatementFinding tell(Scenario& scenario, const Candidate& candidate, Arena& arena);

}  // namespace abac::internal
