// Counts what the program takes from the heap; allocations.cc replaces `operator new` for that.
#pragma once

#include <cstddef>

namespace abac::bench {

/// Heap use of the calling thread since it started.
struct Allocations {
  std::size_t count = 0;
  /// Bytes taken and not given back; negative where the thread freed what another one took.
  std::ptrdiff_t live_bytes = 0;
};

[[nodiscard]] Allocations allocations() noexcept;

}  // namespace abac::bench
