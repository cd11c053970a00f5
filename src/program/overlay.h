// A program with a few policies more and a few less: what a change of many policies takes until
// they are compiled anew.
//
// Idea: the program stays as it is. What was removed is a bit a statement, what was added is a
// small program of its own with the same layers. A request is evaluated by both, each with its own
// index and keys, and what matches is counted by one tally: whether a statement stands in the one
// or the other makes no difference to what follows from its match.
//
// Example: 100,000 statements in `identity`, of which a policy's statements 70 to 79 are removed,
// and a policy with a Deny is added. `base` is the program of before, bits 70 to 79 of `removed`
// are set, and `added` has one layer, `identity`, with one statement. A request is denied where a
// Deny of `base` matches that is not removed, or that of `added`.
#pragma once

#include "program/program.h"

#include <abac/policy_set.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace abac::inline abi1::internal {

/// INVARIANTS: both programs have the same layers. What is asked of policies as a whole
/// (`attached`, `needs_owner`) `added` answers for all that are there. The `trust_violation` to
/// tell is that of `base` where it has one, else that of `added`. In each layer the statements of
/// `added` stand behind those of `base` [M-6].
struct Overlay {
  std::shared_ptr<const Program> base;
  std::shared_ptr<const Program> added;
  Policies policies;                   ///< which `added` was compiled of
  std::vector<std::uint64_t> removed;  ///< a bit for each statement of `base`
  std::vector<bool> removed_policies;  ///< the same of its policies
  std::size_t removed_count = 0;       ///< of statements
  /// By layer: how many policies have been there, those that were removed among them.
  std::vector<std::size_t> place_counts;
  std::vector<std::uint32_t>
      slots_of_base;  ///< by slot of `added`; kNone where `base` has no such key

  [[nodiscard]] bool is_removed(std::uint32_t id) const noexcept {
    return (removed[id / 64] >> (id % 64) & 1) != 0;
  }
  [[nodiscard]] bool is_removed(const StatementCode& statement) const noexcept {
    return is_removed(static_cast<std::uint32_t>(&statement - base->statements.data()));
  }
};

}  // namespace abac::inline abi1::internal
