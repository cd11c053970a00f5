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

namespace abac::internal {

inline constexpr std::uint64_t kEveryByte = 0x0101010101010101;
inline constexpr std::uint64_t kHighBits = 0x80 * kEveryByte;

[[nodiscard]] inline std::uint64_t load_8(const char* bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
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

/// Returns whether some byte is above 0x7F.
[[nodiscard]] inline bool has_high_bit(std::string_view text) noexcept {
  const char* const data = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    std::uint64_t bits = load_8(data + size - 8);
    for (std::size_t i = 0; i + 8 < size; i += 8) bits |= load_8(data + i);
    return (bits & kHighBits) != 0;
  }
  if (size >= 4) return ((load_4(data) | load_4(data + size - 4)) & 0x80808080) != 0;
  unsigned bits = 0;
  for (std::size_t i = 0; i < size; ++i) bits |= static_cast<unsigned char>(data[i]);
  return bits >= 0x80;
}

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
  for (; i + 16 <= text.size() && i < 64; i += 16) positions |= mask_at(i) << i;
  if (i < text.size() && i < 64 && text.size() >= 16) {
    const std::size_t last = text.size() - 16;  // what was seen before is seen again
    return positions | mask_at(last) << last;
  }
#endif
  for (; i < text.size() && i < 64; ++i) {
    positions |= static_cast<std::uint64_t>(text[i] == c ? 1 : 0) << i;
  }
  return positions;
}

/// Returns the positions, among the first 64 bytes of a text, of the bytes that may not be part of
/// a name [G-23]: all but printable ASCII without `/ : * ? $`.
[[nodiscard]] inline std::uint64_t odd_name_positions(std::string_view text) noexcept {
  std::uint64_t positions = 0;
  std::size_t i = 0;
#if defined(__SSE2__)
  const auto odd_at = [&](std::size_t at) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    const auto is = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    // Signed: control characters and everything above 0x7F.
    const __m128i odd = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20)), is(0x7F));
    const __m128i separators = _mm_or_si128(is('/'), is(':'));
    const __m128i special = _mm_or_si128(_mm_or_si128(is('*'), is('?')), is('$'));
    return static_cast<std::uint64_t>(
        _mm_movemask_epi8(_mm_or_si128(odd, _mm_or_si128(separators, special))));
  };
  for (; i + 16 <= text.size() && i < 64; i += 16) positions |= odd_at(i) << i;
  if (i < text.size() && i < 64 && text.size() >= 16) {
    const std::size_t last = text.size() - 16;  // what was seen before is seen again
    return positions | odd_at(last) << last;
  }
#endif
  for (; i < text.size() && i < 64; ++i) {
    const char c = text[i];
    const bool is_odd =
        c < 0x20 || c == 0x7F || c == '/' || c == ':' || c == '*' || c == '?' || c == '$';
    positions |= static_cast<std::uint64_t>(is_odd ? 1 : 0) << i;
  }
  return positions;
}

}  // namespace abac::internal
