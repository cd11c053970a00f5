// Runs of statements whose first conditions are alike, so that a decision tests many in one go.
//
// Idea: organizations deny by lists. Statements that name no action, resource or value that a
// request must have can't be filed, and every request would be tested against all of them. But
// mostly they ask the same of the same key, with another value each:
//
//   31  Deny * where aws:SourceIp is in 203.0.113.0/26   ┐ a run: one look-up of the key, one
//   32  Deny * where aws:SourceIp is in 203.0.113.64/26  │ reading of its text as an address, then
//   33  Deny * where aws:SourceIp is in 203.0.113.128/25 ┘ three comparisons
//   prefilter: aws:SourceIp is in 203.0.113.0/24         = and none of it for most requests
//
// Many alike are a tree of two levels, a run without statements before runs of at most 32:
//
//   head run      prefilter: ends in -blocked-…          statements: none    runs_behind: 4
//     run 1       prefilter: ends in 0                   statements: 32
//     run 2       prefilter: …                           statements: 32
//     …
//
// Where the head's prefilter fails, its `runs_behind` are left out with it.
//
// Cost: a run that is left out takes one condition's test. Of 60 global Denies in ten kinds each
// costs 50 instructions, and 999 Denies by what a tag ends with cost 4,800 a decision instead of
// 124,000 (docs/internals.md). Only Denies are put in runs: of a request that is allowed every Deny
// must be seen to fail, while the first Allow that matches settles its layer.
#pragma once

#include <cstdint>

namespace abac::inline abi1::internal {

/// Denies that are neighbours in a chunk of the index, that no field finds and whose first
/// conditions differ in their values alone: what the request has is looked up and read once for
/// all. Each run begins where the one before ends, the first where its chunk begins. Many alike are
/// several runs behind one without statements, whose prefilter is theirs too.
struct ConditionRun {
  std::uint32_t slot = 0;         ///< of the key of the conditions
  std::uint32_t end = 0;          ///< of `StatementIndex::statements`
  std::uint32_t prefilter = 0;    ///< index of `Program::atoms`, or kNone; condition_prefilter.h
  std::uint32_t runs_behind = 0;  ///< so many further runs stand behind the prefilter
};

}  // namespace abac::inline abi1::internal
