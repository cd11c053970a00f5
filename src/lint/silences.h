// One cause, one finding: which findings are left out where another one says enough.
#pragma once

#include <vector>

#include "lint/check.h"

namespace abac::inline abi1::internal {

/// Removes the findings of one document or one set that follow from another of the same statement,
/// or, where the table says so, of the same document.
void silence(std::vector<FoundByCheck>& found);

}  // namespace abac::inline abi1::internal
