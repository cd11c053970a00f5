// Ties the shared abac_tools to the core library of its own version.
#include "program/core_version.h"

namespace abac::inline abi1::internal {
namespace {

/// Read by nobody: the loader has to find what it points to.
[[gnu::used]] const char* const core_needed = &ABAC_CORE_VERSION;

}  // namespace
}  // namespace abac::inline abi1::internal
