// The values of one key of a request in the order of how they begin, or end: which of them a
// pattern may match.
//
// Idea: what matches `team-7-*` begins with `team-7-`, and in the order of texts all that do stand
// side by side, found by halves. Of a pattern that has wildcards in front its end tells the same in
// the order of the texts read backwards.
//
//   forwards    admin  team-1-read  team-2-read  team-2-write     `team-2*`   the last two
//   backwards   team-1-read  team-2-read  team-2-write  admin     `*-read`    the first two
//
// Cost: n log n comparisons once, mostly of eight bytes that stand beside the number of the text;
// then 2 log n for each pattern. 16 bytes a text.
#pragma once

#include "base/scratch_memory.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Which end of texts.
enum class TextEnd : std::uint8_t { Front, Back };

/// Not thread-safe. Borrows the texts.
class TextOrder {
 public:
  struct Place {
    std::uint64_t bytes;  ///< the first that the texts do not have in common, the first highest
    std::uint32_t text;   ///< of the texts
  };

  explicit TextOrder(TextEnd end) noexcept : end_(end) {}

  /// Puts the texts in order where that was not done; returns false where there is no memory.
  /// REQUIRES: the same texts each time, fewer than 2^32.
  [[nodiscard]] bool is_filled(std::span<const std::string_view> texts,
                               ScratchMemory& memory) noexcept;

  /// Returns the places of the texts that begin, or end, with `piece`; all where it is empty.
  /// REQUIRES: is_filled.
  [[nodiscard]] std::span<const Place> with(std::string_view piece) const noexcept;

 private:
  [[nodiscard]] char byte(std::string_view text, std::size_t i) const noexcept;
  [[nodiscard]] std::size_t common(std::string_view a, std::string_view b,
                                   std::size_t most) const noexcept;
  [[nodiscard]] int compare(std::string_view a, std::string_view b) const noexcept;
  [[nodiscard]] std::uint64_t bytes_of(std::string_view text, std::size_t from) const noexcept;
  void fill() noexcept;

  TextEnd end_;
  bool has_no_memory_ = false;
  std::span<const std::string_view> texts_;
  Place* places_ = nullptr;
};

}  // namespace abac::inline abi1::internal
