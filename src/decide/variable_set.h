// The values of a condition's long list that hold variables and no wildcards, arranged for look-ups
// by the texts that a request makes of them; literals of the list have their place in the program,
// value_table.h.
//
// Idea: of `ForAnyValue:StringEquals {"ex:list": ["${ex:a}", "home/${ex:b}", …]}` each of the n
// values of the request would be compared with each of m values of the policy. After kSearches of
// them those of the policy are put into a hash table, once, and the other values are looked up:
// n + m. Conditions are tested one after the other, so one table at a time is enough.
//
//   value            request            place
//   ${ex:a}          ex:a = `red`       hash(`red`), 0
//   home/${ex:b}     ex:b = `ana`       hash(`home/ana`), 1     joined in the room, which the next
//   home/${ex:c}     ex:c is absent     none                    value takes over
//
// What is found by its hash is compared as it would be without the table, piece by piece. So only
// the hash needs the whole text in one place.
//
// Cost: a hash for each value on both sides, two words for each place, of which at most half are
// taken. Values that become longer than kLongest are left out, as many could repeat one long text
// of the request; only texts that are long themselves are compared with all values then. Where
// there is no memory all texts are.
#pragma once

#include "base/scratch_memory.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace abac::inline abi1::internal {

/// Not thread-safe; one object serves one decision. Costs nothing until something is searched.
class VariableSet {
 public:
  VariableSet() noexcept {}  // NOLINT: of no list

  /// Returns whether values can be looked up, or are to be compared one by one. `list` is the same
  /// number for the same `count` values. Where they are put into the table `put(i, room)` is called
  /// for each, which calls `add` or `add_long`, or neither for a value that equals nothing.
  template <class Put>
  [[nodiscard]] bool is_filled(std::uint32_t list, std::uint32_t count, ScratchMemory& memory,
                               Put&& put) noexcept {
    if (list + 1 != list_) {
      list_ = list + 1;
      searches_ = 0;
      places_ = nullptr;
    }
    if (places_ != nullptr) return true;
    if (searches_++ < kSearches || !reserve(count, memory)) return false;
    for (std::uint32_t i = 0; i < count; ++i) put(i, room());
    return true;
  }

  /// Adds the i-th value, whose text has this hash. `is_equal(j)` tells whether the j-th value,
  /// added before, equals that text: then one of them is enough.
  template <class IsEqual>
  void add(std::uint32_t i, std::uint64_t hash, IsEqual&& is_equal) noexcept {
    is_empty_ = false;
    Place& place = find(hash, is_equal);
    if (place.value == kFree) place = {hash, i};
  }

  /// Notes that there is a value whose text has more than kLongest bytes.
  void add_long() noexcept {
    is_empty_ = false;
    has_long_ = true;
  }

  // REQUIRES of all that follow: is_filled.

  /// Returns whether no value equals anything.
  [[nodiscard]] bool is_empty() const noexcept { return is_empty_; }

  /// Returns whether a text with this hash equals one of the values that were added; `is_equal(i)`
  /// tells whether it is the i-th.
  template <class IsEqual>
  [[nodiscard]] bool contains(std::uint64_t hash, IsEqual&& is_equal) const noexcept {
    return find(hash, is_equal).value != kFree;
  }

  /// Returns whether a text of so many bytes may equal a value that was too long to be added:
  /// folded or not, texts are equal to others of a third of their bytes at least.
  [[nodiscard]] bool may_be_long(std::size_t size) const noexcept {
    return has_long_ && size >= kLongest / 3;
  }

 private:
  static constexpr std::uint32_t kSearches = 4;
  static constexpr std::size_t kLongest = 2048;
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;

  struct Place {
    std::uint64_t hash;
    std::uint32_t value;
  };

  /// Takes places and the room behind them at once.
  [[nodiscard]] bool reserve(std::uint32_t count, ScratchMemory& memory) noexcept {
    const std::size_t size = std::bit_ceil(2 * std::size_t{count} + 1);
    places_ = memory.take<Place>(size + kLongest / sizeof(Place));
    if (places_ == nullptr) return false;
    std::fill_n(places_, size, Place{0, kFree});
    mask_ = size - 1;
    is_empty_ = true;
    has_long_ = false;
    return true;
  }

  [[nodiscard]] std::span<char> room() const noexcept {
    return {reinterpret_cast<char*>(places_ + mask_ + 1), kLongest};
  }

  /// Returns the place of an equal value, or the free one where it would stand.
  template <class IsEqual>
  [[nodiscard]] Place& find(std::uint64_t hash, IsEqual&& is_equal) const noexcept {
    std::size_t at = hash & mask_;
    while (places_[at].value != kFree &&
           !(places_[at].hash == hash && is_equal(places_[at].value))) {
      at = (at + 1) & mask_;
    }
    return places_[at];
  }

  std::uint32_t list_ = 0;  ///< 0 is none, 1 the first
  // Uninitialised until there is a list.
  std::uint32_t searches_;
  Place* places_;
  std::size_t mask_;
  bool is_empty_;
  bool has_long_;
};

}  // namespace abac::inline abi1::internal
