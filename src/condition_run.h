// Runs of statements whose first conditions are alike, so that a decision tests many in one go.
#pragma once

#include <cstdint>
#include <vector>

namespace abac::internal {

class GuardMaker;
struct Program;

/// Denies that are neighbours in a chunk of the index, that no probe finds and whose first
/// conditions differ in their values alone: what the request has is looked up and read once for
/// all. Each run begins where the one before ends, the first where its chunk begins. Many alike are
/// several runs behind one without statements, whose guard is theirs too.
struct ConditionRun {
  std::uint32_t slot = 0;          ///< of the key of the conditions
  std::uint32_t end = 0;           ///< of `StatementIndex::statements`
  std::uint32_t guard = 0;         ///< index of `Program::atoms`, or kNone; condition_guard.h
  std::uint32_t also_guarded = 0;  ///< so many further runs are behind the guard
};

/// Moves those statements from `begin` on to the front that form runs, of at least `min_run`.
/// Adds the runs to `runs`. REQUIRES: all are Denies.
void make_runs(const Program& program, std::uint32_t min_run, std::uint32_t begin,
               std::vector<std::uint32_t>& statements, GuardMaker& guards,
               std::vector<ConditionRun>& runs);

}  // namespace abac::internal
