// Memory that is given back all at once: what an explanation points into, and the scratch of its
// search.
//
// Idea: a bump allocator. To take memory is to move `next_` on; nothing is given back before the
// arena is destroyed, and then in one go. The first bytes are the caller's own buffer, on the stack
// or in the result; once they are used up, blocks of 16 KiB, 32 KiB, … are asked for.
//
//   [buffer ######|####]   [16 KiB ##########|    ]   [32 KiB ###|             ]
//                                                               next_         end_
//
// Cost: an addition and a comparison each time, no header for each piece, no destructors (elements
// must not need any). Bound: doubling, at most half of what was asked of the system is unused; a
// list that grows in an arena leaves what it outgrew behind, another factor of two.
#pragma once

#include "base/bytes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <limits>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace abac::inline abi1::internal {

class Arena;

/// For containers in an arena: what they outgrow is given back with all the rest.
template <class T>
class ArenaAllocator {
 public:
  using value_type = T;
  using propagate_on_container_move_assignment = std::true_type;

  explicit ArenaAllocator(Arena& arena) noexcept : arena_(&arena) {}
  template <class Other>
  explicit(false) ArenaAllocator(const ArenaAllocator<Other>& other) noexcept
      : arena_(other.arena_) {}

  [[nodiscard]] T* allocate(std::size_t count);
  void deallocate(T*, std::size_t) noexcept {}

  friend bool operator==(const ArenaAllocator&, const ArenaAllocator&) = default;

 private:
  template <class Other>
  friend class ArenaAllocator;

  Arena* arena_;
};

/// A list in an arena.
template <class T>
using List = std::vector<T, ArenaAllocator<T>>;

/// Not thread-safe. Throws std::bad_alloc.
class Arena {
 public:
  /// Uses `buffer` before it asks for memory.
  Arena(std::byte* buffer, std::size_t size) noexcept : next_(buffer), end_(buffer + size) {}
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Copies the text.
  [[nodiscard]] std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    char* const copy = static_cast<char*>(take(text.size(), 1));
    copy_bytes(text, copy);
    return {copy, text.size()};
  }

  /// Joins copies of the texts.
  [[nodiscard]] std::string_view join(std::initializer_list<std::string_view> texts) {
    std::size_t size = 0;
    for (std::string_view text : texts) size += text.size();
    if (size == 0) return {};
    char* const begin = static_cast<char*>(take(size, 1));
    char* end = begin;
    for (std::string_view text : texts) {
      copy_bytes(text, end);
      end += text.size();
    }
    return {begin, size};
  }

  /// Makes an array of default values.
  template <class T>
  [[nodiscard]] std::span<T> array(std::size_t size) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (size == 0) return {};
    T* const begin = static_cast<T*>(take(size * sizeof(T), alignof(T)));
    std::uninitialized_value_construct_n(begin, size);
    return {begin, size};
  }

  /// Makes an array of copies of the value.
  template <class T>
  [[nodiscard]] std::span<T> array(std::size_t size, const T& value) {
    static_assert(std::is_trivially_destructible_v<T>);
    if (size == 0) return {};
    T* const begin = static_cast<T*>(take(size * sizeof(T), alignof(T)));
    std::uninitialized_fill_n(begin, size, value);
    return {begin, size};
  }

  /// Copies the items.
  template <class Items>
  [[nodiscard]] auto keep_all(const Items& items) {
    using T = std::remove_cv_t<std::remove_reference_t<decltype(*items.begin())>>;
    const std::span<T> copy = array<T>(items.size());
    std::copy(items.begin(), items.end(), copy.begin());
    return std::span<const T>(copy);
  }

  /// Makes an empty list whose memory is the arena's.
  template <class T>
  [[nodiscard]] List<T> list(std::size_t reserved = 0) {
    List<T> items{ArenaAllocator<T>(*this)};
    items.reserve(reserved);
    return items;
  }

  [[nodiscard]] std::size_t used_bytes() const noexcept { return used_bytes_; }

 private:
  template <class T>
  friend class ArenaAllocator;

  [[nodiscard]] ABAC_ALWAYS_INLINE void* take(std::size_t size, std::size_t alignment) {
    const std::size_t padding = padding_of(next_, alignment);
    if (padding + size > static_cast<std::size_t>(end_ - next_)) return take_block(size, alignment);
    std::byte* const place = next_ + padding;
    next_ = place + size;
    used_bytes_ += size;
    return place;
  }

  [[nodiscard]] ABAC_NEVER_INLINE void* take_block(std::size_t size, std::size_t alignment) {
    const std::size_t block_size = std::max(size + alignment, block_size_);
    block_size_ *= 2;
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block_size));
    next_ = blocks_.back().get();
    end_ = next_ + block_size;
    return take(size, alignment);
  }

  /// Short texts, which most are, need no call.
  static void copy_bytes(std::string_view text, char* to) noexcept {
    const char* const from = text.data();
    const std::size_t size = text.size();
    if (size > 64) {
      std::memcpy(to, from, size);
    } else if (size >= 8) {
      for (std::size_t i = 0; i + 8 < size; i += 8) std::memcpy(to + i, from + i, 8);
      std::memcpy(to + size - 8, from + size - 8, 8);
    } else if (size >= 4) {
      std::memcpy(to, from, 4);
      std::memcpy(to + size - 4, from + size - 4, 4);
    } else if (size != 0) {
      to[0] = from[0];
      to[size / 2] = from[size / 2];
      to[size - 1] = from[size - 1];
    }
  }

  [[nodiscard]] static std::size_t padding_of(const std::byte* place,
                                              std::size_t alignment) noexcept {
    return -reinterpret_cast<std::uintptr_t>(place) & (alignment - 1);
  }

  std::byte* next_;
  std::byte* end_;
  std::size_t block_size_ = 16384;
  std::size_t used_bytes_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
};

template <class T>
T* ArenaAllocator<T>::allocate(std::size_t count) {
  constexpr std::size_t kSize = sizeof(T);  // NOLINT(bugprone-sizeof-expression): of pointers, too
  if (count > std::numeric_limits<std::size_t>::max() / kSize) throw std::bad_array_new_length();
  return static_cast<T*>(arena_->take(count * kSize, alignof(T)));
}

/// Joins texts up to a size that is worth reading; variables can make a text of any size.
class BoundedText {
 public:
  static constexpr std::size_t kMaxSize = 2048;

  BoundedText() noexcept {}  // NOLINT: the buffer is written before it is read

  void append(std::string_view text) noexcept {
    const std::size_t size = std::min(text.size(), buffer_.size() - size_);
    if (size < text.size()) is_cut_ = true;
    if (size != 0) std::memcpy(buffer_.data() + size_, text.data(), size);
    size_ += size;
  }

  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
  [[nodiscard]] std::string_view text() const noexcept { return {buffer_.data(), size_}; }

 private:
  std::array<char, kMaxSize> buffer_;
  std::size_t size_ = 0;
  bool is_cut_ = false;
};

}  // namespace abac::inline abi1::internal
