// Where a text stands in another, from the front and from the back: sixteen places at once.
//
// Idea: of sixteen places those are left at which the part's first byte stands, and its last byte
// as far on as it should. Mostly that is none or one, which is compared; where more are left,
// further bytes of the part are asked for, so that no choice of texts costs more than part × text
// / 16.
//
//   text   b a b c a b a c a b c d e f g h      part `abc`
//   a      . 1 . . 1 . 1 . 1 . . . . . . .      c, two on  . 1 . . . 1 . . 1 . . . . . . .
//   both   . 1 . . . . . . 1 . . . . . . .      the first from the front, the last from the back
//
// The last block ends with the last place that has room, and so sees some places again: at those
// the part does not stand, as the block before told.
#pragma once

#include "base/bytes.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <string_view>

namespace abac::inline abi1::internal {

/// No place.
inline constexpr std::size_t kNowhere = std::string_view::npos;

#if defined(__SSE2__)
/// Looks for one part at sixteen places of a text. Borrows both.
class PlacesOfText {
 public:
  static constexpr std::size_t kCount = 16;

  /// REQUIRES: `part` is not empty.
  PlacesOfText(std::string_view text, std::string_view part) noexcept
      : text_(text.data()),
        part_(part),
        front_(_mm_set1_epi8(part.front())),
        back_(_mm_set1_epi8(part.back())) {}

  /// Returns at which of the places from `begin` on the part stands, as bits. REQUIRES: there is
  /// room for it at all of them.
  [[nodiscard]] ABAC_ALWAYS_INLINE unsigned from(std::size_t begin) const noexcept {
    const char* const at = text_ + begin;
    const std::size_t size = part_.size();
    unsigned found = equal(at, front_) & equal(at + size - 1, back_);
    if (found == 0 || size <= 2) return found;
    for (std::size_t i = 1; (found & (found - 1)) != 0 && i + 1 < size; ++i) {
      found &= equal(at + i, _mm_set1_epi8(part_[i]));
    }
    // Of several all bytes were compared, of one perhaps not.
    if ((found & (found - 1)) != 0) return found;
    return found != 0 && equal_bytes(at + std::countr_zero(found), part_.data(), size) ? found : 0;
  }

 private:
  [[nodiscard]] static unsigned equal(const char* at, __m128i wanted) noexcept {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
  }

  const char* text_;
  std::string_view part_;
  __m128i front_;
  __m128i back_;
};

/// Returns at which places the part stands, as bits. REQUIRES: there is room for it at fewer than
/// sixteen, up to `last`.
[[nodiscard]] inline unsigned few_places_of_text(std::string_view text, std::string_view part,
                                                 std::size_t last) noexcept {
  const __m128i bytes = text.size() < 16
                            ? load_short(text)
                            : _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data()));
  const __m128i equal = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(part.front()));
  unsigned found = static_cast<unsigned>(_mm_movemask_epi8(equal)) & ((2U << last) - 1);
  if (part.size() == 1) return found;
  for (unsigned left = found; left != 0; left &= left - 1) {
    const char* const at = text.data() + std::countr_zero(left);
    if (!equal_bytes(at, part.data(), part.size())) found ^= left & (~left + 1);
  }
  return found;
}

/// Returns the first place where `part` stands in the text, or kNowhere. REQUIRES: `part` is not
/// empty.
[[nodiscard]] inline std::size_t find_text(std::string_view text, std::string_view part) noexcept {
  if (part.size() > text.size()) return kNowhere;
  const std::size_t last = text.size() - part.size();
  constexpr std::size_t kOthers = PlacesOfText::kCount - 1;
  if (last < kOthers) {
    const unsigned found = few_places_of_text(text, part, last);
    return found == 0 ? kNowhere : first_place(found);
  }
  const PlacesOfText places(text, part);
  for (std::size_t begin = 0;; begin = std::min(begin + PlacesOfText::kCount, last - kOthers)) {
    const unsigned found = places.from(begin);
    if (found != 0) return begin + first_place(found);
    if (begin == last - kOthers) return kNowhere;
  }
}

/// Returns the last place where `part` stands in the text, or kNowhere. REQUIRES: `part` is not
/// empty.
[[nodiscard]] inline std::size_t find_last_text(std::string_view text,
                                                std::string_view part) noexcept {
  if (part.size() > text.size()) return kNowhere;
  const std::size_t last = text.size() - part.size();
  constexpr std::size_t kOthers = PlacesOfText::kCount - 1;
  const auto last_place = [](unsigned bits) {
    return static_cast<std::size_t>(std::bit_width(bits)) - 1;
  };
  if (last < kOthers) {
    const unsigned found = few_places_of_text(text, part, last);
    return found == 0 ? kNowhere : last_place(found);
  }
  const PlacesOfText places(text, part);
  for (std::size_t begin = last - kOthers;; begin -= std::min(begin, PlacesOfText::kCount)) {
    const unsigned found = places.from(begin);
    if (found != 0) return begin + last_place(found);
    if (begin == 0) return kNowhere;
  }
}
#else
[[nodiscard]] inline std::size_t find_text(std::string_view text, std::string_view part) noexcept {
  return text.find(part);
}

[[nodiscard]] inline std::size_t find_last_text(std::string_view text,
                                                std::string_view part) noexcept {
  return text.rfind(part);
}
#endif

/// Returns whether `part` stands in the text. REQUIRES: `part` is not empty.
[[nodiscard]] inline bool contains_text(std::string_view text, std::string_view part) noexcept {
  return find_text(text, part) != kNowhere;
}

}  // namespace abac::inline abi1::internal
