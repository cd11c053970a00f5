// Conditions with long lists → tables of their values, program/value_table.h.
#pragma once

#include "base/keyed_hash.h"
#include "program/program.h"

namespace abac::inline abi1::internal {

/// Gives each condition of more than kFewValues values its table; conditions that have the same
/// list in common share one. REQUIRES: the program is complete, its index included.
void make_value_tables(Program& program, const HashKey& key = process_hash_key());

}  // namespace abac::inline abi1::internal
