// Program → its index of statements.
#pragma once

#include "program/program.h"

namespace abac::inline abi1::internal {

/// Builds the index of a program whose statements, atoms and resource patterns are complete. Adds
/// to the program the conditions that are prefilters of others.
void build_index(Program& program, const StatementIndex::Options& options);

}  // namespace abac::inline abi1::internal
