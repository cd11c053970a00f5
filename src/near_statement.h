// Statements that did not match but came close, nearest first.
#pragma once

#include "scenario.h"

#include <span>

namespace abac::internal {

/// How far a statement is from matching: a condition counts 1, the resource 2, the principal 3,
/// the action 4.
[[nodiscard]] std::uint32_t distance(const Candidate& candidate, Effect effect) noexcept;

/// Returns the statements of an effect that came close, at most `limit`: of one layer, or of all
/// that apply where `layer` is kNone. `candidates` are the scenario's. Where a layer has none whose
/// action holds, those count that allow other actions of the service, a bounded number of them
/// looked at. Throws std::bad_alloc.
[[nodiscard]] List<Candidate> find_near(Scenario& scenario, std::span<const Candidate> candidates,
                                        Effect effect, std::uint32_t layer, std::size_t limit,
                                        Arena& arena);

}  // namespace abac::internal
