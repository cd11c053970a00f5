// A bounded queue of lines between threads that may not wait and one that writes (decision_log.cc).
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {

/// A ring of slots, each with a number that says whose turn it is: that of the push that may fill
/// it, or one more once it is filled (D. Vyukov, "Bounded MPMC queue"). Takes no lock.
class LineQueue {
 public:
  /// Throws std::bad_alloc.
  explicit LineQueue(std::size_t capacity)
      : slots_(std::bit_ceil(std::clamp(capacity, kLeast, kMost))), mask_(slots_.size() - 1) {
    for (std::size_t i = 0; i < slots_.size(); ++i) slots_[i].turn = i;
  }

  /// Appends the line; returns false where the queue is full. Any thread may push.
  [[nodiscard]] bool push(std::string&& line) noexcept {
    std::size_t at = next_push_.load(std::memory_order_relaxed);
    for (;;) {
      Slot& slot = slots_[at & mask_];
      const std::size_t turn = slot.turn.load(std::memory_order_acquire);
      if (turn == at) {
        if (next_push_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
          slot.line = std::move(line);
          slot.turn.store(at + 1, std::memory_order_release);
          return true;
        }
      } else if (turn + mask_ == at) {
        return false;  // filled a round ago and not taken yet
      } else {
        at = next_push_.load(std::memory_order_relaxed);
      }
    }
  }

  /// Takes the oldest line; returns false where there is none. One thread at a time.
  [[nodiscard]] bool pop(std::string& line) noexcept {
    Slot& slot = slots_[next_pop_ & mask_];
    if (slot.turn.load(std::memory_order_acquire) != next_pop_ + 1) return false;
    line = std::move(slot.line);
    slot.turn.store(next_pop_ + slots_.size(), std::memory_order_release);
    ++next_pop_;
    return true;
  }

 private:
  struct Slot {
    std::atomic<std::size_t> turn{0};
    std::string line;
  };

  // One slot cannot tell full from empty; the bound keeps an absurd capacity from taking all
  // memory.
  static constexpr std::size_t kLeast = 2;
  static constexpr std::size_t kMost = std::size_t{1} << 20;
  // The counters are apart, so that pushing and popping threads do not take turns with one line of
  // their caches.
  static constexpr std::size_t kCacheLine = 64;
  std::vector<Slot> slots_;
  const std::size_t mask_;
  alignas(kCacheLine) std::atomic<std::size_t> next_push_{0};
  alignas(kCacheLine) std::size_t next_pop_ = 0;
};

}  // namespace abac::inline abi1::internal
