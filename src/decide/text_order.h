// The values of one key of a request in the order of how they begin, or end: which of them a
// pattern may match.
//
// Idea: what matches `team-7-*` begins with `team-7-`, and in the order of texts all that do stand
// side by side, found by halves. Of a pattern that has wildcards in front its end tells the same in
// the order of the texts read backwards.
//
//   forwards    admin  team-1-read  team-2-read  team-2-write     `team-2*`   the last two
//   backwards   admin  team-1-read  team-2-read  team-2-write     `*-read`    the two in the middle
//
// Cost: n log n comparisons once, mostly of eight bytes that stand beside the number of the text;
// then 2 log n for each pattern. 16 bytes a text.
#pragma once

#include "base/scratch_memory.h"

#include <algorithm>
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
                               ScratchMemory& memory) noexcept {
    if (places_ != nullptr) return true;
    if (has_no_memory_) return false;
    places_ = memory.take<Place>(texts.size());
    has_no_memory_ = places_ == nullptr;
    if (has_no_memory_) return false;
    texts_ = texts;
    fill();
    return true;
  }

  /// Returns the places of the texts that begin, or end, with `piece`; all where it is empty.
  /// REQUIRES: is_filled.
  [[nodiscard]] std::span<const Place> with(std::string_view piece) const noexcept {
    const std::span<const Place> all(places_, texts_.size());
    const auto compare_piece = [&](const Place& place) {
      const std::string_view text = texts_[place.text];
      const std::size_t size = std::min(piece.size(), text.size());
      return compare(
          end_ == TextEnd::Front ? text.substr(0, size) : text.substr(text.size() - size), piece);
    };
    const auto first = std::ranges::partition_point(
        all, [&](const Place& place) { return compare_piece(place) < 0; });
    const auto behind = std::partition_point(
        first, all.end(), [&](const Place& place) { return compare_piece(place) == 0; });
    return {first, behind};
  }

 private:
  [[nodiscard]] char byte(std::string_view text, std::size_t i) const noexcept {
    return end_ == TextEnd::Front ? text[i] : text[text.size() - 1 - i];
  }

  /// Returns how many bytes two texts have in common, from the end that counts.
  [[nodiscard]] std::size_t common(std::string_view a, std::string_view b,
                                   std::size_t most) const noexcept {
    std::size_t size = 0;
    most = std::min({most, a.size(), b.size()});
    while (size < most && byte(a, size) == byte(b, size)) ++size;
    return size;
  }

  /// Returns less than, equal to or more than 0.
  [[nodiscard]] int compare(std::string_view a, std::string_view b) const noexcept {
    if (end_ == TextEnd::Front) return a.compare(b);
    const std::size_t same = common(a, b, a.size());
    if (same == a.size() || same == b.size())
      return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
    return static_cast<unsigned char>(byte(a, same)) < static_cast<unsigned char>(byte(b, same))
               ? -1
               : 1;
  }

  void fill() noexcept {
    std::size_t skipped = texts_.empty() ? 0 : texts_.front().size();
    for (const std::string_view text : texts_) skipped = common(texts_.front(), text, skipped);
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      places_[i] = {bytes_of(texts_[i], skipped), static_cast<std::uint32_t>(i)};
    }
    std::sort(places_, places_ + texts_.size(), [&](const Place& a, const Place& b) {
      return a.bytes != b.bytes ? a.bytes < b.bytes : compare(texts_[a.text], texts_[b.text]) < 0;
    });
  }

  [[nodiscard]] std::uint64_t bytes_of(std::string_view text, std::size_t from) const noexcept {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < sizeof bytes; ++i) {
      bytes <<= 8;
      if (from + i < text.size()) bytes |= static_cast<unsigned char>(byte(text, from + i));
    }
    return bytes;
  }

  TextEnd end_;
  bool has_no_memory_ = false;
  std::span<const std::string_view> texts_;
  Place* places_ = nullptr;
};

}  // namespace abac::inline abi1::internal
