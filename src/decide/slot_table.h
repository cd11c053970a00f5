// What a decision remembers by a slot of the program: the values of the keys of a large policy set
// that have no place of their own in RequestKeys, and those of keys of many values (value_set.h).
//
// Idea: an open-addressing table from slots to elements, at most half full, which doubles. Elements
// stand in blocks that do not move, as references to them are in use while others are added:
//
//   places   . 200:0 . . 731:2 . 130:1 .        slot and number of the element
//   blocks   [ element 0, element 1, … ] of 64
//
// Cost: a multiplication and mostly one comparison a look-up. Slots are numbers of the program's
// own, so that nobody chooses which collide. Where there is no memory nothing is added, and who
// asks does without.
#pragma once

#include "base/scratch_memory.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>

namespace abac::inline abi1::internal {

/// Not thread-safe; one object serves one decision. Costs nothing until something is added.
template <class Element>
class SlotTable {
 public:
  /// Returns the element that was added for a slot, or null.
  [[nodiscard]] Element* find(std::uint32_t slot) const noexcept {
    if (places_ == nullptr) return nullptr;
    for (std::size_t at = place_of(slot); places_[at].slot != kFree; at = (at + 1) & mask_) {
      if (places_[at].slot == slot) return places_[at].element;
    }
    return nullptr;
  }

  /// Adds an element; returns where it stands from now on, or null where there is no memory.
  /// REQUIRES: the slot has none.
  ABAC_NEVER_INLINE Element* add(std::uint32_t slot, const Element& element,
                                 ScratchMemory& memory) noexcept {
    if ((places_ == nullptr || 2 * (count_ + 1) > mask_ + 1) && !grow(memory)) return nullptr;
    if (count_ % kBlock == 0 && (block_ = memory.take<Element>(kBlock)) == nullptr) return nullptr;
    Element* const kept = new (block_ + count_ % kBlock) Element(element);
    put({slot, kept});
    ++count_;
    return kept;
  }

 private:
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  static constexpr std::size_t kBlock = 64;
  static constexpr std::size_t kFewest = 128;

  struct Place {
    std::uint32_t slot;
    Element* element;
  };

  [[nodiscard]] std::size_t place_of(std::uint32_t slot) const noexcept {
    return static_cast<std::size_t>((slot * std::uint64_t{0x9E3779B97F4A7C15}) >> 32) & mask_;
  }

  void put(const Place& place) noexcept {
    std::size_t at = place_of(place.slot);
    while (places_[at].slot != kFree) at = (at + 1) & mask_;
    places_[at] = place;
  }

  /// What it outgrows stays with the memory until the decision ends, as much again at most.
  [[nodiscard]] bool grow(ScratchMemory& memory) noexcept {
    const std::size_t size = places_ == nullptr ? kFewest : 2 * (mask_ + 1);
    Place* const places = memory.take<Place>(size);
    if (places == nullptr) return false;
    std::fill_n(places, size, Place{kFree, nullptr});
    const Place* const before = places_;
    if (before == nullptr) count_ = 0;
    const std::size_t before_size = before == nullptr ? 0 : mask_ + 1;
    places_ = places;
    mask_ = size - 1;
    for (std::size_t i = 0; i < before_size; ++i) {
      if (before[i].slot != kFree) put(before[i]);
    }
    return true;
  }

  // Uninitialised until there are places.
  std::size_t mask_;
  std::size_t count_;
  Element* block_;  // the last, where there is one
  Place* places_ = nullptr;
};

}  // namespace abac::inline abi1::internal
