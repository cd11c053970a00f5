// Building of key indexes, and their look-up.
#include "request/key_index.h"

#include "base/case_folding.h"
#include "base/keyed_hash.h"

#include <algorithm>
#include <bit>

namespace abac::inline abi1::internal {

template <class Element>
std::size_t KeyIndex<Element>::slots_for(std::size_t count) noexcept {
  return std::bit_ceil(2 * count);
}

template <class Element>
std::size_t KeyIndex<Element>::words_for(std::size_t count) noexcept {
  return count <= kMaxOwn ? 0 : slots_for(count) + count;
}

template <class Element>
void KeyIndex<Element>::build(std::span<const Element> map,
                              std::span<std::uint32_t> memory) noexcept {
  map_ = map;
  slots_ = slots_for(map.size());
  has_repeated_ = false;
  if (map.size() <= kMaxOwn) {
    memory_ = {};
    fill(own_slots_.data(), own_next_.data());
  } else {
    memory_ = memory;
    fill(memory.data(), memory.data() + slots_);
  }
}

/// From the last key to the first, so that what stands in a slot is the first of its name.
template <class Element>
template <class Position>
void KeyIndex<Element>::fill(Position* slots, Position* next) noexcept {
  std::fill_n(slots, slots_, Position{0});
  for (std::size_t i = map_.size(); i-- > 0;) {
    const std::size_t place = place_of(slots, map_[i].key);
    has_repeated_ = has_repeated_ || slots[place] != 0;
    if constexpr (kMayRepeat) next[i] = slots[place];
    slots[place] = static_cast<Position>(i + 1);
  }
}

/// Returns the slot of a name: the one that has a key of it, or the free one where it would stand.
template <class Element>
template <class Position>
std::size_t KeyIndex<Element>::place_of(const Position* slots,
                                        std::string_view name) const noexcept {
  std::size_t slot = hash_folded(name, process_hash_key()) & (slots_ - 1);
  while (slots[slot] != 0 && !fold_equal(map_[slots[slot] - std::size_t{1}].key, name)) {
    slot = (slot + 1) & (slots_ - 1);
  }
  return slot;
}

template <class Element>
std::size_t KeyIndex<Element>::find(std::string_view name) const noexcept {
  const std::size_t found = memory_.empty() ? own_slots_[place_of(own_slots_.data(), name)]
                                            : memory_[place_of(memory_.data(), name)];
  return found == 0 ? kNone : found - 1;
}

template class KeyIndex<Tag>;
template class KeyIndex<ContextEntry>;

}  // namespace abac::inline abi1::internal
