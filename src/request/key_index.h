// An index of the keys of a map by their folded names: which keys of a request fold to a name, and
// which two fold to one [K-3], [K-4]. For maps of many keys that are asked for many names; the
// plain form is to compare the name with each key in turn (key_lookup.h).
//
// Idea: a hash table from folded names to positions in the map, with linear probing. The hash is of
// the folded name, which is not written anywhere: hash_folded folds while it hashes. Keys that fold
// to one name are a chain of positions, in the order of the map:
//
//   map       0 `Team`   1 `cost`   2 `TEAM`   3 `\u017Fite`       (a long s, which folds to `s`)
//   slots     . 3 . 0 . . 1 .         by the hashes of `site`, `team`, `cost`
//   next      2 . . .                 behind 0 comes 2
//   find `team` → 0, next(0) → 2      find `site` → 3
//
// Cost: each key is hashed once, some 25 ns where it is of 20 characters, and compared with what
// stands in its place, mostly nothing; a look-up is the same. Comparing instead is count × names
// comparisons, of 512 bytes beyond ASCII 2 µs each.
//
// Bound: up to kMaxOwn keys the index stands in its own 768 bytes (512 of context keys, of which no
// two fold to one name), a position in a byte; for more the caller gives memory, three to five
// words a key. The hash has the secret key of the process, so that no choice of names makes chains
// of places long.
#pragma once

#include <abac/request.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace abac::inline abi1::internal {

/// Borrows the map and its memory. Not thread-safe while it is built. Element: Tag or ContextEntry.
template <class Element>
class KeyIndex {
 public:
  static constexpr std::size_t kMaxOwn = 255;
  static constexpr std::size_t kNone = ~std::size_t{0};

  KeyIndex() noexcept {}  // NOLINT: built before it is asked

  /// Returns how many words of memory `build` needs for so many keys.
  [[nodiscard]] static std::size_t words_for(std::size_t count) noexcept;

  /// Indexes a map of at most 2^31 keys, in `memory` where it has more than kMaxOwn.
  void build(std::span<const Element> map, std::span<std::uint32_t> memory) noexcept;

  /// Whether two keys fold to one name.
  [[nodiscard]] bool has_repeated() const noexcept { return has_repeated_; }
  /// Returns the position of the first key that folds to the same as `name`, or kNone.
  [[nodiscard]] std::size_t find(std::string_view name) const noexcept;
  /// Returns the position of the next key behind that at `position` of the same name, or kNone.
  [[nodiscard]] std::size_t next(std::size_t position) const noexcept {
    if constexpr (!kMayRepeat) return kNone;
    const std::size_t next = memory_.empty() ? own_next_[position] : memory_[slots_ + position];
    return next == 0 ? kNone : next - 1;
  }

 private:
  /// Of requests that are not refused, tags alone have keys that fold to one name.
  static constexpr bool kMayRepeat = std::is_same_v<Element, Tag>;

  template <class Position>
  void fill(Position* slots, Position* next) noexcept;
  template <class Position>
  [[nodiscard]] std::size_t place_of(const Position* slots, std::string_view name) const noexcept;
  [[nodiscard]] static std::size_t slots_for(std::size_t count) noexcept;

  std::span<const Element> map_;
  std::span<std::uint32_t> memory_;  ///< the slots, then what is next
  std::size_t slots_ = 0;            ///< how many; a power of two
  bool has_repeated_ = false;
  // Positions from 1; 0 is none. Uninitialised until built.
  union {
    std::array<std::uint8_t, 2 * (kMaxOwn + 1)> own_slots_;
  };
  union {
    std::array<std::uint8_t, kMayRepeat ? kMaxOwn : 1> own_next_;
  };
};

extern template class KeyIndex<Tag>;
extern template class KeyIndex<ContextEntry>;

}  // namespace abac::inline abi1::internal
