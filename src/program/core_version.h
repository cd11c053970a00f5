// The version of the core library as a name that linkers see.
//
// A shared abac_tools looks into programs that the shared core library has compiled, with its own
// copy of the functions for that. Only a core of the same version lays them out alike. So
// abac_tools refers to this name, which no other version has, and the loader refuses any other
// core.
#pragma once

#include <abac/export.h>
#include <abac/version.h>

#define ABAC_INTERNAL_JOIN(major, minor, patch) core_of_##major##_##minor##_##patch
#define ABAC_INTERNAL_NAME(major, minor, patch) ABAC_INTERNAL_JOIN(major, minor, patch)
/// `core_of_0_2_0`.
#define ABAC_CORE_VERSION \
  ABAC_INTERNAL_NAME(ABAC_VERSION_MAJOR, ABAC_VERSION_MINOR, ABAC_VERSION_PATCH)

namespace abac::inline abi1::internal {

extern ABAC_API const char ABAC_CORE_VERSION;

}  // namespace abac::inline abi1::internal
