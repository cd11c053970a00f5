// A request that owns its texts, made of one that borrows them.
#pragma once

#include <abac/request.h>

namespace abac::inline abi1::internal {

/// Copies what a request holds. Throws std::bad_alloc.
[[nodiscard]] OwnedRequest::Fields copy_fields(const Request& request);

}  // namespace abac::inline abi1::internal
