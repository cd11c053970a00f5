// Memory that runs out when told to, and is counted: replaces `operator new`, so that it may be
// included once in a program, and in none with a sanitizer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <new>

namespace abac::failing_memory {

inline constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

/// Since when is up to the test, which sets it to 0.
inline std::atomic<std::size_t> allocation_count{0};
/// Allocations past the first so many fail, `fail_count` of them.
inline std::atomic<std::size_t> enough{kNever};
inline std::atomic<std::size_t> fail_count{kNever};
/// Blocks that are not freed yet.
inline std::atomic<std::size_t> live_count{0};

inline void* allocate(std::size_t size, std::size_t alignment) {
  const std::size_t number = allocation_count++;
  if (number >= enough && number - enough < fail_count) throw std::bad_alloc();
  const std::size_t rounded = (size + alignment - 1) / alignment * alignment;
  void* const memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  if (memory == nullptr) throw std::bad_alloc();
  ++live_count;
  return memory;
}

inline void release(void* memory) noexcept {
  if (memory == nullptr) return;
  --live_count;
  std::free(memory);
}

}  // namespace abac::failing_memory

// NOLINTBEGIN(misc-definitions-in-headers): what replaces the library's own may not be inline
void* operator new(std::size_t size) {
  return abac::failing_memory::allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return abac::failing_memory::allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { abac::failing_memory::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { abac::failing_memory::release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept {
  abac::failing_memory::release(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  abac::failing_memory::release(memory);
}
// NOLINTEND(misc-definitions-in-headers)
