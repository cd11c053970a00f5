#include "lint/facts.h"

namespace abac::inline abi1::internal {

std::span<const Check> tag_support_checks() noexcept { return {}; }

}  // namespace abac::inline abi1::internal
