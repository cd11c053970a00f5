// One pass over the keys of a map: what they hold, and whether two of them fold to one name [K-3],
// [K-4]. The plain form is to compare each key with each before it.
//
// Idea: most maps have few keys, and the bits that their signatures take of one word tell them
// apart (scan_keys); else they are compared pair by pair. Of many keys each is given a mark: the
// same for keys of ASCII that differ in case alone, and mostly another for all others.
//
//   key          mark       its bit of 4096 in `seen`
//   `team`       83c1…      2108        was not set: new
//   `Cost`       1f07…       496        was not set: new
//   `TEAM`       83c1…      2108        was set: compared with marks before it, equal to the first;
//                                       then the texts, which fold alike: refused
//
// Cost: some 30 instructions a key, and one for each mark before it where its bit was set: of 50
// keys one in three maps has such a key. Bound: 1.5 KB of stack; maps of more than kMarkedKeys
// keys, of keys beyond ASCII, or with more bits set twice than chance does are indexed
// (key_index.h) with the secret key of the process, since the marks are no secret.
#pragma once

#include "base/bytes.h"
#include "base/case_folding.h"
#include "iam/context_key.h"
#include "request/key_index.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Whether two keys of a map fold to one name.
enum class Repeats : std::uint8_t {
  None,
  Some,
  NoMemory,  ///< it can't be told
  NotTold,   ///< not yet: `find_repeats` tells
};

/// What one pass over a map's keys tells.
struct KeyScan {
  std::uint64_t signatures = 0;  ///< `key_signature` of all
  std::uint64_t bits = 0;        ///< all bytes or-ed, eight at a time
  Repeats repeats = Repeats::None;
  bool is_usual = true;  ///< few keys of ASCII, none of which repeats

  [[nodiscard]] bool has_non_ascii() const noexcept { return (bits & kHighBits) != 0; }
};

/// Up to this many keys are compared pair by pair.
inline constexpr std::size_t kFewKeys = 8;
/// Up to this many are told apart by marks.
inline constexpr std::size_t kMarkedKeys = 255;
/// As often may a key find its bit taken. Of 255 keys 8 do, on average.
inline constexpr std::size_t kMostTaken = 40;

/// Finds two keys that fold to one name by an index of them all.
template <class Element>
ABAC_NEVER_INLINE Repeats find_repeats_by_index(std::span<const Element> map) noexcept {
  using Index = KeyIndex<Element>;
  const std::size_t words = Index::words_for(map.size());
  const std::unique_ptr<std::uint32_t[]> memory(
      words == 0 ? nullptr : new (std::nothrow) std::uint32_t[words]);
  if (words != 0 && memory == nullptr) return Repeats::NoMemory;
  Index index;
  index.build(map, {memory.get(), words});
  return index.has_repeated() ? Repeats::Some : Repeats::None;
}

/// The same by comparing each with each. REQUIRES: where some key has bytes above 0x7F,
/// `has_non_ascii` says so.
template <class Element>
ABAC_NEVER_INLINE Repeats find_repeats_by_pairs(std::span<const Element> map,
                                                bool has_non_ascii) noexcept {
  for (std::size_t i = 1; i < map.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (has_non_ascii ? fold_equal(map[i].key, map[j].key)
                        : map[i].key.size() == map[j].key.size() &&
                              ascii_fold_equal(map[i].key, map[j].key)) {
        return Repeats::Some;
      }
    }
  }
  return Repeats::None;
}

/// Returns whether an earlier key of the same mark differs from that at `position` in the case of
/// ASCII letters at most.
template <class Element>
ABAC_NEVER_INLINE bool equals_earlier(std::span<const Element> map, const std::uint32_t* marks,
                                      std::size_t position) noexcept {
  for (std::size_t i = 0; i < position; ++i) {
    if (marks[i] == marks[position] && ascii_fold_equal(map[i].key, map[position].key)) return true;
  }
  return false;
}

/// `scan_keys` of keys that two may be of one name, however many there are.
template <class Element>
ABAC_ALWAYS_INLINE KeyScan scan_without_marks(std::span<const Element> map) noexcept {
  std::uint64_t signatures = 0;
  std::uint64_t bits = 0;
  std::uint64_t repeated = 0;
  for (const Element& element : map) {
    const std::string_view key = element.key;
    const char* const data = key.data();
    const std::size_t size = key.size();
    std::uint64_t end = 0;
    if (size >= 8) {  // most have up to 32 bytes
      end = load_8(data + size - 8);
      bits |= load_8(data) | end;
      if (size > 16) {
        bits |= load_8(data + 8) | load_8(data + size - 16);
        if (size > 32) [[unlikely]]
          bits |= all_bits_before_last(key);
      }
    } else {
      end = last_bytes(key);
      bits |= end;
    }
    const unsigned place = signature_place(end);
    repeated |= signatures >> place;
    signatures |= std::uint64_t{1} << place;
  }
  const bool is_usual = ((repeated & 1) | (bits & kHighBits)) == 0;
  return {signatures, bits, is_usual ? Repeats::None : Repeats::NotTold, is_usual};
}

template <class Element>
ABAC_NEVER_INLINE KeyScan scan_many_keys(std::span<const Element> map) noexcept {
  if (map.size() > kMarkedKeys) {
    KeyScan scan = scan_without_marks(map);
    scan.is_usual = false;
    scan.repeats = find_repeats_by_index(map);
    return scan;
  }
  constexpr std::uint64_t kFactor = 0xD6E8FEB86659FD93;
  std::array<std::uint64_t, 64> seen{};
  std::array<std::uint32_t, kMarkedKeys> marks;  // NOLINT: written before they are read
  std::uint64_t signatures = 0;
  std::uint64_t bits = 0;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < map.size(); ++i) {
    const std::string_view key = map[i].key;
    const std::uint64_t end = last_bytes(key);
    bits |= end;
    std::uint64_t hash = mix_without_case(end);
    signatures |= std::uint64_t{1} << (hash >> 58);
    for (std::size_t at = 0; at + 8 < key.size(); at += 8) {
      const std::uint64_t word = load_8(key.data() + at);
      bits |= word;
      hash = mix_without_case(word) ^ (hash ^ hash >> 32) * kFactor;
    }
    marks[i] = static_cast<std::uint32_t>(hash >> 20);
    std::uint64_t& word = seen[hash >> 58];
    const std::uint64_t before = word;
    word |= std::uint64_t{1} << (hash >> 52 & 63);
    if (word == before) [[unlikely]] {
      if (++taken <= kMostTaken && equals_earlier(map, marks.data(), i)) {
        return {signatures, bits, Repeats::Some, false};
      }
    }
  }
  const bool is_told = (bits & kHighBits) == 0 && taken <= kMostTaken;
  return {signatures, bits, is_told ? Repeats::None : find_repeats_by_index(map), false};
}

/// Scans the keys of a map. Where two of few look alike it is not told whether they do.
template <class Element>
ABAC_ALWAYS_INLINE KeyScan scan_keys(std::span<const Element> map) noexcept {
  if (map.size() > kFewKeys) [[unlikely]]
    return scan_many_keys(map);
  return scan_without_marks(map);
}

/// Returns whether two keys of a scanned map fold to one name.
template <class Element>
[[nodiscard]] Repeats find_repeats(std::span<const Element> map, const KeyScan& scan) noexcept {
  return scan.repeats == Repeats::NotTold ? find_repeats_by_pairs(map, scan.has_non_ascii())
                                          : scan.repeats;
}

}  // namespace abac::inline abi1::internal
