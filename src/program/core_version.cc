// The name itself, which the core library defines and nobody reads; what it is for, in the header.
#include "program/core_version.h"

namespace abac::inline abi1::internal {

const char ABAC_CORE_VERSION = 0;

}  // namespace abac::inline abi1::internal
