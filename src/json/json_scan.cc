// Passes over what is uniform in a JSON text, most of which lies in strings: many bytes at a time.
#include "json/json_scan.h"

#include <bit>
#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace abac::inline abi1::internal {
namespace {

#if defined(__SSE2__)
/// Returns a bit for each of sixteen bytes that is not plain.
inline unsigned special_bytes(const char* bytes) noexcept {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  // As signed numbers, the bytes beyond ASCII are below the space too, and so is U+007F plus one.
  const __m128i is_control =
      _mm_cmplt_epi8(_mm_add_epi8(block, _mm_set1_epi8(1)), _mm_set1_epi8(' ' + 1));
  const __m128i is_special =
      _mm_or_si128(is_control, _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                            _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
  return static_cast<unsigned>(_mm_movemask_epi8(is_special));
}
#else
/// Sets the high bit of every byte that is zero; may set others, but only behind one that is.
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
  return (word - 0x0101010101010101) & ~word & 0x8080808080808080;
}
#endif

bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

}  // namespace

std::size_t skip_digits(std::string_view text, std::size_t position) noexcept {
  while (is_digit(at(text, position))) ++position;
  return position;
}

std::size_t plain_end(std::string_view text, std::size_t position) noexcept {
#if defined(__SSE2__)
  for (; position + 16 <= text.size(); position += 16) {
    const unsigned mask = special_bytes(text.data() + position);
    if (mask != 0) return position + static_cast<std::size_t>(std::countr_zero(mask));
  }
  if (text.size() >= 16 && position < text.size()) {
    // The last block overlaps what is passed already, which is left out of the mask.
    const std::size_t last = text.size() - 16;
    const unsigned mask = special_bytes(text.data() + last) >> (position - last);
    if (mask == 0) return text.size();
    return position + static_cast<std::size_t>(std::countr_zero(mask));
  }
#else
  for (; position + 8 <= text.size(); position += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + position, 8);
    constexpr std::uint64_t kEach = 0x0101010101010101;
    const std::uint64_t is_control = (word - kEach * 0x20) & ~word;
    const std::uint64_t is_special = zero_bytes(word ^ (kEach * static_cast<unsigned char>('"'))) |
                                     zero_bytes(word ^ (kEach * static_cast<unsigned char>('\\'))) |
                                     zero_bytes(word ^ (kEach * 0x7f));
    if (((is_control | is_special | word) & 0x8080808080808080) != 0) break;
  }
#endif
  while (position < text.size() && is_plain(text[position])) ++position;
  return position;
}

std::size_t closing_quote(std::string_view text, std::size_t position) noexcept {
  while (position < text.size() && text[position] != '"') {
    position += text[position] == '\\' ? 2U : 1U;
  }
  return position < text.size() ? position : text.size();
}

std::size_t skip_json_space(std::string_view text, std::size_t position) noexcept {
  while (position < text.size()) {
    const char c = text[position];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') break;
    ++position;
  }
  return position;
}

std::size_t number_end(std::string_view text, std::size_t begin) noexcept {
  std::size_t position = begin;
  if (at(text, position) == '-') ++position;
  position = at(text, position) == '0' ? position + 1 : skip_digits(text, position);
  if (at(text, position) == '.') position = skip_digits(text, position + 1);
  if (at(text, position) == 'e' || at(text, position) == 'E') {
    ++position;
    if (at(text, position) == '+' || at(text, position) == '-') ++position;
    position = skip_digits(text, position);
  }
  return position;
}

}  // namespace abac::inline abi1::internal
