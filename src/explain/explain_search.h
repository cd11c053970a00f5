// The search for the smallest change of a case that turns its decision. Every change is made and
// decided again by the engine. What the changes read like is explain.cc.
#pragma once

#include "explain/scenario.h"

#include <abac/explain.h>

#include <span>

namespace abac::inline abi1::internal {

/// A change that turns the decision.
struct FoundChange {
  std::span<const Edit> edits;  ///< of the request
  std::span<const std::uint32_t> removed;
  std::span<const AllowPlace> allowed;
  Decision decision = Decision::Refused;
};

/// An edit of one fact that changes the decision, if only the kind of denial.
struct Witness {
  Edit edit;
  Decision decision = Decision::Refused;
};

struct SearchResult {
  explicit SearchResult(Arena& arena)
      : changes(arena.list<FoundChange>(4)), witnesses(arena.list<Witness>(4)) {}

  List<FoundChange> changes;  ///< fewest edits first
  List<Witness> witnesses;
  std::size_t decision_count = 0;
  bool gave_up = false;
};

/// The search asks for so many of the nearest statements, to try all but the last.
inline constexpr std::size_t kSearchedStatements = 5;

/// The statements that came close to allowing in a place, nearest first: at least as many as the
/// search asks for, where there are.
struct NearPlace {
  AllowPlace place;
  std::span<const Candidate> near;
};

/// Searches from a traced scenario of the unchanged case, `obstacles` being its own where it is
/// denied, and `places` what came close in each place of those. The result borrows from the arena.
/// Throws std::bad_alloc.
[[nodiscard]] SearchResult search_changes(Scenario& root, std::span<const Candidate> candidates,
                                          const Obstacles& obstacles,
                                          std::span<const NearPlace> places,
                                          std::size_t max_decisions, Arena& arena);

}  // namespace abac::inline abi1::internal
