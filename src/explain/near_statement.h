// Statements that did not match but came close, nearest first.
#pragma once

#include "explain/scenario.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// How far a statement is from matching: a condition counts 1, the resource 2, the principal 3,
/// the action 4.
[[nodiscard]] std::uint32_t distance(const Candidate& candidate, Effect effect) noexcept;

/// Returns how long the beginning is that an action's pattern and the action share, case apart
///
[[nodiscard]] std::size_t shared_size(std::string_view pattern, std::string_view action) noexcept;

/// Returns the statements of an effect that came close, at most `limit`: of one layer, or of all
/// that apply where `layer` is kNone. `candidates` are the scenario's. Where a layer has none whose
/// action holds, those count that allow other actions of the service, or all but some to which this
/// one belongs, a bounded number of them looked at. Throws std::bad_alloc.
[[nodiscard]] List<Candidate> find_near(Scenario& scenario, std::span<const Candidate> candidates,
                                        Effect effect, std::uint32_t layer, std::size_t limit,
                                        Arena& arena);

}  // namespace abac::inline abi1::internal
