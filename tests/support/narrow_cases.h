// Random cases about one thing each, in which everything else matches: actions, ARNs, callers,
// names of keys, or values of one key. Policies and requests share one stem, so that they meet or
// just not.
#pragma once

#include "support/random_cases.h"

namespace abac::random {

/// Returns policies with requests of callers of an account.
[[nodiscard]] Batch narrow_batch(Source& source, std::size_t request_count);

}  // namespace abac::random
