// Requests with something changed: mostly unsound, or sound and odd.
#pragma once

#include "request_set.h"
#include "support/random_source.h"

namespace abac::bench {

/// Returns the request with one to three changes in caller, action, resource, tags or context:
/// single characters, other forms of ARNs and accounts, keys twice, in another case or beyond
/// ASCII, context members that replace derived keys.
[[nodiscard]] Fields changed(random::Source& source, const Fields& fields);

}  // namespace abac::bench
