// Memory for what is too large for a decision's place on the stack: taken in pieces, given back all
// at once. Unlike an Arena it does not throw: who asks must do without where there is none.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <new>

namespace abac::inline abi1::internal {

/// Not thread-safe. Costs nothing until something is taken.
class ScratchMemory {
 public:
  ScratchMemory() noexcept = default;
  ScratchMemory(const ScratchMemory&) = delete;
  ScratchMemory& operator=(const ScratchMemory&) = delete;
  ~ScratchMemory() {
    if (last_ != nullptr) [[unlikely]]
      give_back();
  }

  /// Returns room for so many elements, not initialised, or null where there is no memory.
  template <class T>
  [[nodiscard]] T* take(std::size_t count) noexcept {
    static_assert(alignof(T) <= alignof(Piece));
    return static_cast<T*>(take_bytes(count * sizeof(T)));
  }

 private:
  struct alignas(std::max_align_t) Piece {
    Piece* before;
  };

  [[nodiscard]] ABAC_NEVER_INLINE void* take_bytes(std::size_t size) noexcept {
    void* const memory = ::operator new(sizeof(Piece) + size, std::nothrow);
    if (memory == nullptr) return nullptr;
    last_ = new (memory) Piece{last_};
    return last_ + 1;
  }

  ABAC_NEVER_INLINE void give_back() noexcept {
    while (last_ != nullptr) {
      Piece* const piece = last_;
      last_ = piece->before;
      ::operator delete(piece);
    }
  }

  Piece* last_ = nullptr;
};

}  // namespace abac::inline abi1::internal
