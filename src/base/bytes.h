// Work on the bytes of short texts, eight or sixteen at a time: what the decision path does to
// every text of a request.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// For the one caller of a function on the decision path, where a call costs more than it does.
#if defined(__GNUC__)
#define ABAC_ALWAYS_INLINE inline __attribute__((always_inline))
#define ABAC_INLINE_LAMBDA __attribute__((always_inline))
#define ABAC_NEVER_INLINE __attribute__((noinline))
#else
#define ABAC_ALWAYS_INLINE inline
#define ABAC_INLINE_LAMBDA
#define ABAC_NEVER_INLINE
#endif

namespace abac::inline abi1::internal {

inline constexpr std::uint64_t kEveryByte = 0x0101010101010101;
inline constexpr std::uint64_t kHighBits = 0x80 * kEveryByte;

[[nodiscard]] inline std::uint64_t load_8(const char* bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

/// Returns the place of the first bit. REQUIRES: there is one.
[[nodiscard]] inline std::size_t first_place(std::uint64_t bits) noexcept {
  return static_cast<unsigned>(std::countr_zero(bits));
}

[[nodiscard]] inline std::uint32_t load_4(const char* bytes) noexcept {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

/// Returns whether `size` bytes are equal. Short texts, which most are, need no call.
[[nodiscard]] inline bool equal_bytes(const char* a, const char* b, std::size_t size) noexcept {
  if (size >= 8) {
    if (size > 32) return std::memcmp(a, b, size) == 0;
    std::uint64_t difference = load_8(a + size - 8) ^ load_8(b + size - 8);
    for (std::size_t i = 0; i + 8 < size; i += 8) difference |= load_8(a + i) ^ load_8(b + i);
    return difference == 0;
  }
  if (size >= 4) {
    return ((load_4(a) ^ load_4(b)) | (load_4(a + size - 4) ^ load_4(b + size - 4))) == 0;
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

[[nodiscard]] inline bool equal_text(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && equal_bytes(a.data(), b.data(), a.size());
}

/// Returns whether eight bytes of ASCII fold to those of `folded`, which has no upper case.
[[nodiscard]] constexpr bool word_folds_to(std::uint64_t word, std::uint64_t folded) noexcept {
  const std::uint64_t difference = word ^ folded;
  // Where `folded` is a letter, the case bit may differ.
  const std::uint64_t from_a = folded + (0x80 - 'a') * kEveryByte;
  const std::uint64_t past_z = folded + (0x80 - 'z' - 1) * kEveryByte;
  return (difference & ~((from_a & ~past_z & kHighBits) >> 2)) == 0;
}

/// The same for texts of any size. `folded` may hold any bytes.
[[nodiscard]] inline bool ascii_folds_to(const char* text, const char* folded,
                                         std::size_t size) noexcept {
  if (size >= 8) {
    for (std::size_t i = 0; i + 8 < size; i += 8) {
      if (!word_folds_to(load_8(text + i), load_8(folded + i))) return false;
    }
    return word_folds_to(load_8(text + size - 8), load_8(folded + size - 8));
  }
  if (size >= 4) {
    const auto ends = [&](const char* at) {
      return load_4(at) | std::uint64_t{load_4(at + size - 4)} << 32;
    };
    return word_folds_to(ends(text), ends(folded));
  }
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  for (std::size_t i = 0; i < size; ++i) {
    a = a << 8 | static_cast<unsigned char>(text[i]);
    b = b << 8 | static_cast<unsigned char>(folded[i]);
  }
  return word_folds_to(a, b);
}

/// Returns the last eight bytes of a text; of a shorter one all, in any places of the word.
[[nodiscard]] inline std::uint64_t last_bytes(std::string_view text) noexcept {
  const char* const data = text.data();
  const std::size_t size = text.size();
  if (size >= 8) return load_8(data + size - 8);
  if (size >= 4) return load_4(data) | std::uint64_t{load_4(data + size - 4)} << 32;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < size; ++i) bytes = bytes << 8 | static_cast<unsigned char>(data[i]);
  return bytes;
}

/// Returns all bytes of a text or-ed together, in any places of the word, but for what its
/// `last_bytes` hold.
[[nodiscard]] inline std::uint64_t all_bits_before_last(std::string_view text) noexcept {
  const char* const data = text.data();
  const std::size_t size = text.size();
  if (size < 8) return 0;
  std::uint64_t bits = load_8(data);
  if (size > 16) bits |= load_8(data + 8);
  for (std::size_t i = 16; i + 8 < size; i += 8) bits |= load_8(data + i);
  return bits;
}

/// Returns whether some byte is above 0x7F.
[[nodiscard]] inline bool has_high_bit(std::string_view text) noexcept {
  return ((all_bits_before_last(text) | last_bytes(text)) & kHighBits) != 0;
}

#if defined(__SSE2__)
/// Loads less than sixteen bytes, zeros behind them.
[[nodiscard]] inline __m128i load_short(std::string_view text) noexcept {
  const char* const data = text.data();
  const std::size_t size = text.size();
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  if (size >= 8) {
    low = load_8(data);
    if (size > 8) high = load_8(data + size - 8) >> (8 * (16 - size));
  } else if (size >= 4) {
    low = load_4(data) | std::uint64_t{load_4(data + size - 4)} << (8 * (size - 4));
  } else {
    for (std::size_t i = size; i-- > 0;) low = low << 8 | static_cast<unsigned char>(data[i]);
  }
  return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}
#endif

/// Returns whether eight bytes are all digits.
[[nodiscard]] constexpr bool are_digits(std::uint64_t word) noexcept {
  constexpr std::uint64_t kHighNibbles = 0xF0 * kEveryByte;
  constexpr std::uint64_t kDigits = 0x30 * kEveryByte;
  return (word & kHighNibbles) == kDigits && ((word + 0x06 * kEveryByte) & kHighNibbles) == kDigits;
}

/// Returns the positions of a character among the first 64 bytes of a text, as bits.
[[nodiscard]] inline std::uint64_t positions_of(char c, std::string_view text) noexcept {
  std::uint64_t positions = 0;
  std::size_t i = 0;
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8(c);
  const auto mask_at = [&](std::size_t at) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    return static_cast<std::uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
  };
  if (text.size() >= 64)
    return mask_at(0) | mask_at(16) << 16 | mask_at(32) << 32 | mask_at(48) << 48;
  if (text.size() >= 16) {
    const std::size_t last = text.size() - 16;  // what was seen before is seen again
    positions = mask_at(0) | mask_at(last) << last;
    if (text.size() > 32) positions |= mask_at(16) << 16;
    if (text.size() > 48) positions |= mask_at(32) << 32;
    return positions;
  }
#endif
  for (; i < text.size() && i < 64; ++i) {
    positions |= static_cast<std::uint64_t>(text[i] == c ? 1 : 0) << i;
  }
  return positions;
}

#if defined(__SSE2__)
/// Returns zero for those of sixteen bytes that stand in [low, low + size].
[[nodiscard]] inline __m128i beyond_range(__m128i bytes, char low, char size) noexcept {
  return _mm_subs_epu8(_mm_sub_epi8(bytes, _mm_set1_epi8(low)), _mm_set1_epi8(size));
}

/// Returns which of sixteen bytes are zero, as bits.
[[nodiscard]] inline unsigned zeros_in(__m128i bytes) noexcept {
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
}
#endif

/// What the characters of a text of up to 64 bytes are.
struct NameScan {
  std::uint64_t slashes = 0;  ///< where they stand, as bits
  bool has_other = false;     ///< some character is neither a slash nor usual in names
};

/// Classifies the bytes of a text: usual in names are letters, digits and `+,-.@[]\^_`{|}~`, all of
/// which a name may hold [G-23]. REQUIRES: at most 64 bytes, with at least 16 before the end that
/// can be read.
[[nodiscard]] ABAC_ALWAYS_INLINE NameScan scan_name(std::string_view text) noexcept {
  NameScan scan;
#if defined(__SSE2__)
  struct Block {
    std::uint64_t slashes;
    __m128i other;  // zero where usual
  };
  const auto read = [](const char* at) ABAC_INLINE_LAMBDA {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const int slashes = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('/')));
    return Block{static_cast<std::uint64_t>(slashes),  // '+' to '9', '@' to '~'
                 _mm_min_epu8(beyond_range(bytes, '+', 14), beyond_range(bytes, '@', 62))};
  };
  const std::size_t size = text.size();
  const Block last = read(text.data() + size - 16);
  if (size < 16) {
    scan.slashes = last.slashes >> (16 - size);
    scan.has_other = zeros_in(last.other) >> (16 - size) != 0xFFFFU >> (16 - size);
    return scan;
  }
  scan.slashes = last.slashes << (size - 16);
  __m128i other = last.other;
  const auto add = [&](std::size_t position) ABAC_INLINE_LAMBDA {
    const Block block = read(text.data() + position);
    scan.slashes |= block.slashes << position;
    other = _mm_or_si128(other, block.other);
  };
  if (size > 16) add(0);
  if (size > 32) add(16);
  if (size > 48) add(32);
  scan.has_other = zeros_in(other) != 0xFFFF;
#else
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    if (c == '/') scan.slashes |= bit;
    if (!((c >= '+' && c <= '9') || (c >= '@' && c <= '~'))) scan.has_other = true;
  }
#endif
  return scan;
}

/// Where the characters of a pattern of actions stand, as bits.
struct ActionScan {
  std::uint64_t colons = 0;
  std::uint64_t words = 0;  ///< letters, digits and `-`
  std::uint64_t marks = 0;  ///< `_`, `*` and `?`
};

/// Classifies the bytes of a text. REQUIRES: 8 to 64 bytes.
[[nodiscard]] inline ActionScan scan_action(std::string_view text) noexcept {
  ActionScan scan;
#if defined(__SSE2__)
  const auto add = [&](__m128i bytes, auto&& shift) {
    const auto equal = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    const auto bits = [](__m128i mask) {
      return static_cast<std::uint64_t>(_mm_movemask_epi8(mask));
    };
    // The bit that tells small from large letters makes a letter of no other byte.
    const __m128i letters = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    const auto within = [](__m128i of, char first, char more) {
      const __m128i beyond =
          _mm_subs_epu8(_mm_sub_epi8(of, _mm_set1_epi8(first)), _mm_set1_epi8(more));
      return _mm_cmpeq_epi8(beyond, _mm_setzero_si128());
    };
    const __m128i words =
        _mm_or_si128(equal('-'), _mm_or_si128(within(bytes, '0', 9), within(letters, 'a', 25)));
    scan.colons |= shift(bits(equal(':')));
    scan.words |= shift(bits(words));
    scan.marks |= shift(bits(_mm_or_si128(equal('_'), _mm_or_si128(equal('*'), equal('?')))));
  };
  const char* const data = text.data();
  const std::size_t size = text.size();
  if (size < 16) {  // two halves that overlap
    const auto half = [](const char* at) {
      return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
    };
    add(half(data), [](std::uint64_t bits) { return bits & 0xFF; });
    add(half(data + size - 8), [&](std::uint64_t bits) { return (bits & 0xFF) << (size - 8); });
    return scan;
  }
  const auto block = [](const char* at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  };
  for (std::size_t i = 0; i + 16 < size; i += 16) {
    add(block(data + i), [&](std::uint64_t bits) { return bits << i; });
  }
  add(block(data + size - 16), [&](std::uint64_t bits) { return bits << (size - 16); });
#else
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char folded = static_cast<char>(c | 0x20);
    if (c == ':') scan.colons |= bit;
    if (c == '-' || (c >= '0' && c <= '9') || (folded >= 'a' && folded <= 'z')) scan.words |= bit;
    if (c == '_' || c == '*' || c == '?') scan.marks |= bit;
  }
#endif
  return scan;
}

/// Returns whether twelve bytes are all digits. REQUIRES: sixteen bytes can be read.
[[nodiscard]] inline bool are_twelve_digits(const char* bytes) noexcept {
#if defined(__SSE2__)
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  return (zeros_in(beyond_range(text, '0', 9)) & 0xFFF) == 0xFFF;
#else
  return are_digits(load_8(bytes)) && are_digits(load_8(bytes + 4));
#endif
}

}  // namespace abac::inline abi1::internal
