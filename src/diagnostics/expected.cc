// The end of a process that asks a result for what it has not.
#include <abac/expected.h>

#include <cstdio>
#include <cstdlib>
#include <new>

namespace abac::inline abi1 {

void internal::stop(const char* fault, const Diagnostic* reason) noexcept {
  std::fprintf(stderr, "abac::Expected: %s", fault);
  if (reason != nullptr) {
    try {
      std::fprintf(stderr, ": %s", to_string(*reason).c_str());
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the fault itself is told
    }
  }
  std::fputc('\n', stderr);
  std::abort();
}

}  // namespace abac::inline abi1
