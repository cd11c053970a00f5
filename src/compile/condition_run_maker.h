// Making of runs of statements whose first conditions are alike.
#pragma once

#include "program/condition_run.h"
#include "program/statement_index.h"

#include <cstdint>
#include <vector>

namespace abac::inline abi1::internal {

class PrefilterMaker;
struct Program;

/// Moves those statements from `begin` on to the front that form runs, of at least
/// `options.min_run`. Adds the runs to `runs`. REQUIRES: all are Denies.
void make_runs(const Program& program, const StatementIndex::Options& options, std::uint32_t begin,
               ProgramArray<std::uint32_t>& statements, PrefilterMaker& prefilters,
               ProgramArray<ConditionRun>& runs);

}  // namespace abac::inline abi1::internal
