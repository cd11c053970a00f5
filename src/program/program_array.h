// The arrays of a program, and the one block of memory in which they stand once it is complete.
//
// Idea: a program is about fifty arrays. While it is compiled each grows in memory of its own; then
// `ProgramMemory::take` moves them all into one block, what a decision reads first before what only
// explanations read:
//
//   while compiling   statements [#####  ]   atoms [###   ]   origins [####    ]
//   complete          [actions|index|statements|atoms|keys|values|texts|…|origins|spellings]
//                      ▲             ▲ `statements` is a view of its part of the block
//
// So a program has no unused capacity, no allocator's header for each array, and what is read
// together stands together: a small one in a few pages, a large one in huge pages (below).
//
// What an array knows of the block is an address, of which the block's owner, the program, says
// nothing else: elements hold offsets only (offsets_only.h). A copy of an array owns what it has;
// so a program that is copied is one of single arrays again, and `take` makes a block of them. An
// array that is a view and grows takes memory of its own.
//
// Cost: 16 bytes an array, one load to get at its elements. Making the block copies each element
// once; shrinking each array to its size would do the same.
#pragma once

#include "base/bytes.h"
#include "program/offsets_only.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace abac::inline abi1::internal {

class ProgramMemory;

/// Elements in a row, up to 2³² − 1 of them. As std::vector where not told otherwise; what would
/// not fit throws std::bad_alloc.
template <class T>
class ProgramArray {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  ProgramArray() noexcept = default;
  explicit ProgramArray(std::size_t size) { resize(size); }
  ProgramArray(const ProgramArray& other) { append(other.begin(), other.end()); }
  ProgramArray(ProgramArray&& other) noexcept { swap(other); }
  ProgramArray& operator=(ProgramArray other) noexcept {
    swap(other);
    return *this;
  }
  ~ProgramArray() { release(); }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  /// Of elements in memory of its own; 0 where it is a view.
  [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
  [[nodiscard]] T* data() noexcept { return data_; }
  [[nodiscard]] const T* data() const noexcept { return data_; }
  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] T& operator[](std::size_t index) noexcept { return data_[index]; }
  [[nodiscard]] const T& operator[](std::size_t index) const noexcept { return data_[index]; }
  [[nodiscard]] T& front() noexcept { return *data_; }
  [[nodiscard]] const T& front() const noexcept { return *data_; }
  [[nodiscard]] T& back() noexcept { return data_[size_ - 1]; }
  [[nodiscard]] const T& back() const noexcept { return data_[size_ - 1]; }
  /// What an array of characters holds.
  explicit(false) operator std::string_view() const noexcept requires std::is_same_v<T, char> {
    return {data_, size_};
  }

  /// The element may be one of the array.
  void push_back(const T& element) {
    const T copy = element;
    make_room(1);
    data_[size_++] = copy;
  }
  T& emplace_back() {
    push_back(T());
    return back();
  }
  /// REQUIRES: the elements are not of this array.
  template <class Iterator>
  void append(Iterator first, Iterator last) {
    make_room(static_cast<std::size_t>(std::distance(first, last)));
    for (; first != last; ++first) data_[size_++] = *first;
  }
  void resize(std::size_t size) {
    if (size > size_) {
      make_room(size - size_);
      std::fill(data_ + size_, data_ + size, T());
    }
    size_ = static_cast<std::uint32_t>(size);
  }
  void assign(std::size_t size, const T& element) {
    clear();
    make_room(size);
    size_ = static_cast<std::uint32_t>(size);
    std::fill(begin(), end(), element);
  }
  void erase(const T* first, const T* last) noexcept {
    T* const place = data_ + (first - data_);
    size_ =
        static_cast<std::uint32_t>(std::copy(last, static_cast<const T*>(end()), place) - data_);
  }
  void clear() noexcept { size_ = 0; }
  /// Gives back its memory with its elements.
  void reset() noexcept { *this = ProgramArray(); }
  void reserve(std::size_t capacity) {
    if (capacity > std::max(capacity_, size_)) move_to(capacity);
  }

  void swap(ProgramArray& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  friend class ProgramMemory;

  static constexpr std::size_t kMost = 0xFFFFFFFF;

  /// For so many more elements.
  void make_room(std::size_t count) {
    if (count <= capacity_ - std::min(capacity_, size_)) return;
    if (count > kMost - size_) throw std::bad_alloc();
    constexpr std::size_t kLeast = 16;
    move_to(std::min(std::max({size_ + count, std::size_t{2} * size_, kLeast}), kMost));
  }

  ABAC_NEVER_INLINE void move_to(std::size_t capacity) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (capacity > kMost) throw std::bad_alloc();
    T* const moved = std::allocator<T>().allocate(capacity);
    std::uninitialized_copy(begin(), end(), moved);
    release();
    data_ = moved;
    capacity_ = static_cast<std::uint32_t>(capacity);
  }

  void release() noexcept {
    if (capacity_ != 0) std::allocator<T>().deallocate(data_, capacity_);
  }

  /// Copies the elements to `place`, gives back its own memory and becomes a view of them there.
  void move_into(std::byte* place) noexcept {
    T* const elements = reinterpret_cast<T*>(place);
    std::uninitialized_copy(begin(), end(), elements);
    release();
    data_ = elements;
    capacity_ = 0;
  }

  T* data_ = nullptr;  ///< its own where `capacity_` is not 0, else of the block
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

/// The block. What is large is asked of the system in huge pages: a decision over 100,000
/// statements reads about thirty lines anywhere in 20 MB, and each is a page of its own to look up.
class ProgramMemory {
 public:
  ProgramMemory() noexcept = default;
  /// Nothing: the arrays of a copy own what they have.
  ProgramMemory(const ProgramMemory&) noexcept {}
  ProgramMemory(ProgramMemory&& other) noexcept { swap(other); }
  ProgramMemory& operator=(ProgramMemory other) noexcept {
    swap(other);
    return *this;
  }
  ~ProgramMemory() { release(); }

  /// Moves arrays into a new block, in the order in which `for_each(visit)` calls `visit(array)`
  /// for each. REQUIRES: no other array is a view of the block so far.
  template <class ForEach>
  void take(ForEach&& for_each) {
    std::size_t size = 0;
    for_each([&](const auto& array) { size = end_behind(size, array); });
    ProgramMemory memory(size);
    std::size_t next = 0;
    for_each([&](auto& array) {
      const std::size_t end = end_behind(next, array);
      array.move_into(memory.bytes_ + (end - bytes_of(array)));
      next = end;
    });
    swap(memory);
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  explicit ProgramMemory(std::size_t size);

  template <class T>
  [[nodiscard]] static std::size_t bytes_of(const ProgramArray<T>& array) noexcept {
    return array.size() * sizeof(T);
  }
  /// Where an array ends that is put behind `offset`, at the next place fit for its elements.
  template <class T>
  [[nodiscard]] static std::size_t end_behind(std::size_t offset,
                                              const ProgramArray<T>& array) noexcept {
    if (array.empty()) return offset;
    return (offset + alignof(T) - 1) / alignof(T) * alignof(T) + bytes_of(array);
  }
  void swap(ProgramMemory& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
  }
  void release() noexcept;

  std::byte* bytes_ = nullptr;
  std::size_t size_ = 0;
};

/// A part of a program that may be left out. Copied with what it is part of.
template <class T>
class ProgramPart {
 public:
  /// There, and as T begins. Throws std::bad_alloc.
  ProgramPart() : part_(std::make_unique<T>()) {}
  ProgramPart(const ProgramPart& other)
      : part_(other.is_there() ? std::make_unique<T>(*other) : nullptr) {}
  ProgramPart(ProgramPart&& other) noexcept = default;
  ProgramPart& operator=(ProgramPart other) noexcept {
    part_.swap(other.part_);
    return *this;
  }
  ~ProgramPart() = default;

  [[nodiscard]] bool is_there() const noexcept { return part_ != nullptr; }
  void leave_out() noexcept { part_.reset(); }
  // REQUIRES: it is there.
  [[nodiscard]] T& operator*() noexcept { return *part_; }
  [[nodiscard]] const T& operator*() const noexcept { return *part_; }
  [[nodiscard]] T* operator->() noexcept { return part_.get(); }
  [[nodiscard]] const T* operator->() const noexcept { return part_.get(); }

 private:
  std::unique_ptr<T> part_;
};

/// An array of a program.
template <OffsetsOnly T>
using OffsetVector = ProgramArray<T>;

}  // namespace abac::inline abi1::internal
