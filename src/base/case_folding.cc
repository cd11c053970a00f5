// Unicode simple case folding: ASCII by words of eight bytes, all else by a table of ranges that
// tools/generate_case_folding.py writes.
//
// ASCII, eight bytes at once in a word. To know which bytes are `A`…`Z`, numbers are added to all
// of them that carry into a byte's top bit just where it is at least `A`, and where it is past `Z`:
//
//   byte          @ 40    A 41    Z 5a    [ 5b
//   + 3f            7f      80      99      9a      top bit: at least A
//   + 25            65      66      7f      80      top bit: past Z
//   the first and not the second, shifted from 80 to 20: what makes a letter small
//
// The rest: some 200 ranges of scalars that fold by one distance, every scalar or every other one:
//
//   {U+0100, U+012E, 2, +1}   Ā → ā, Ă → ă, …      {U+0391, U+03A1, 1, +32}   Α → α, Β → β, …
//
// A range is found by a binary search among those of the scalar's page of 256 (`first_ranges`), of
// which no page has more than 49. What the scalars below U+0600 fold to, those of European scripts,
// is a table of its own.
//
// Cost: about ten instructions for eight bytes of ASCII. Texts are not folded to be compared: both
// are read side by side, and nothing is allocated.
#include "base/case_folding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace abac::inline abi1::internal {
namespace {

// Scalars `first`, `first + stride`, … `last` fold to themselves plus `delta`.
struct FoldingRange {
  char32_t first;
  char32_t last;
  std::uint8_t stride;
  std::int32_t delta;
};

constexpr auto ranges = std::to_array<FoldingRange>({
#include "base/case_folding_data.inc"
});

// So that no division is needed.
static_assert(std::ranges::all_of(ranges, [](const FoldingRange& range) {
  return std::has_single_bit(range.stride);
}));

// What decode_scalar() adds to a byte that is not part of valid UTF-8.
constexpr char32_t invalid_byte = 0x110000;

constexpr std::uint64_t high_bits = 0x8080808080808080;

constexpr std::uint64_t repeat(std::uint64_t byte) noexcept { return byte * 0x0101010101010101; }

std::uint64_t load_word(const char* bytes) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Folds the bytes `A`–`Z` of a word. Carries cannot leave a byte: its top bit is cleared first.
constexpr std::uint64_t fold_word(std::uint64_t word) noexcept {
  const std::uint64_t low = word & ~high_bits;
  const std::uint64_t from_a = low + repeat(0x80 - 'A');
  const std::uint64_t past_z = low + repeat(0x7f - 'Z');
  const std::uint64_t upper = (from_a & ~past_z) & ~word & high_bits;
  return word | (upper >> 2);
}
static_assert(fold_word(0x405a5b60617a41c1) == 0x407a5b60617a61c1);

// Whether eight bytes of ASCII fold alike: they differ in the case of letters only.
constexpr bool fold_alike(std::uint64_t x, std::uint64_t y) noexcept {
  const std::uint64_t lower = x | repeat(0x20);
  const std::uint64_t from_a = lower + repeat(0x80 - 'a');
  const std::uint64_t past_z = lower + repeat(0x7f - 'z');
  const std::uint64_t letters = from_a & ~past_z & high_bits;
  return ((x ^ y) & ~(letters >> 2)) == 0;
}
static_assert(fold_alike(0x405a5b60617a4142, 0x407a5b60415a6162));
static_assert(!fold_alike(0x4040404040404040, 0x6060606060606060));
static_assert(!fold_alike(0x5b5b5b5b5b5b5b5b, 0x7b7b7b7b7b7b7b7b));

constexpr bool is_ascii_byte(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

constexpr bool is_continuation(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Calls `append(byte)` for the bytes of a character.
template <class Append>
void encode_scalar(char32_t scalar, Append&& append) {
  const auto continuation = [&](unsigned shift) {
    append(static_cast<unsigned char>(0x80 | ((scalar >> shift) & 0x3f)));
  };
  if (scalar >= invalid_byte) {
    append(static_cast<unsigned char>(scalar - invalid_byte));
  } else if (scalar < 0x80) {
    append(static_cast<unsigned char>(scalar));
  } else if (scalar < 0x800) {
    append(static_cast<unsigned char>(0xc0 | (scalar >> 6)));
    continuation(0);
  } else if (scalar < 0x10000) {
    append(static_cast<unsigned char>(0xe0 | (scalar >> 12)));
    continuation(6);
    continuation(0);
  } else {
    append(static_cast<unsigned char>(0xf0 | (scalar >> 18)));
    continuation(12);
    continuation(6);
    continuation(0);
  }
}

void append_scalar(std::string& text, char32_t scalar) {
  encode_scalar(scalar, [&](unsigned char byte) { text += static_cast<char>(byte); });
}

/// The bytes of a word, the first in the lowest place.
constexpr std::uint64_t first_lowest(std::uint64_t loaded) noexcept {
  return std::endian::native == std::endian::little ? loaded : __builtin_bswap64(loaded);
}

/// Hashes bytes by words, however they are cut when they come: those of a folded text, of which
/// equal texts can have theirs at other places (`K` of one byte, the Kelvin sign of three).
class FoldedHash {
 public:
  explicit FoldedHash(const HashKey& key) noexcept : hash_(key) {}

  /// Eight bytes at once, the first in the lowest place.
  void add_word(std::uint64_t word) noexcept {
    const unsigned shift = 8 * (size_ % 8);
    size_ += 8;
    if (shift == 0) {
      hash_.add(word);
      return;
    }
    hash_.add(pending_ | word << shift);
    pending_ = word >> (64 - shift);
  }

  void add_byte(unsigned char byte) noexcept {
    pending_ |= std::uint64_t{byte} << (8 * (size_ % 8));
    if (++size_ % 8 != 0) return;
    hash_.add(pending_);
    pending_ = 0;
  }

  [[nodiscard]] std::uint64_t value() noexcept {
    if (size_ % 8 != 0) hash_.add(pending_);
    hash_.add(size_);
    return hash_.value();
  }

 private:
  KeyedHash hash_;
  std::uint64_t pending_ = 0;  // the bytes behind the last word, zeros above
  unsigned size_ = 0;
};

void add_scalar(FoldedHash& hash, char32_t scalar) noexcept {
  encode_scalar(scalar, [&](unsigned char byte) { hash.add_byte(byte); });
}

// The whole comparison, from a place where both texts are equal so far.
bool fold_equal_slowly(std::string_view a, std::string_view b) noexcept {
  std::size_t position = 0;
  return skip_folded(a, position, b) && position == a.size();
}

// Of each page of 256 scalars the first range that is not before it, and one entry past the last.
constexpr std::size_t page_count = (ranges.back().last >> 8) + 1;
static_assert(ranges.size() < 0x100);
constexpr auto first_ranges = [] {
  std::array<std::uint8_t, page_count + 1> first{};
  std::size_t range = 0;
  for (std::size_t page = 0; page < first.size(); ++page) {
    while (range < ranges.size() && ranges[range].last < page << 8) ++range;
    first[page] = static_cast<std::uint8_t>(range);
  }
  return first;
}();

char32_t fold_by_ranges(char32_t scalar) noexcept {
  const std::size_t page = scalar >> 8;
  if (page >= page_count) return scalar;
  // The first range that does not end before the scalar is at latest the first of the next page.
  const auto range = std::lower_bound(
      ranges.begin() + first_ranges[page], ranges.begin() + first_ranges[page + 1], scalar,
      [](const FoldingRange& each, char32_t wanted) { return each.last < wanted; });
  if (range == ranges.end() || scalar < range->first) return scalar;
  if (((scalar - range->first) & (range->stride - 1U)) != 0) return scalar;
  return static_cast<char32_t>(static_cast<std::int32_t>(scalar) + range->delta);
}

// What the scalars of European scripts fold to.
constexpr std::size_t tabled_count = 0x600;
constexpr auto folded_scalars = [] {
  std::array<std::uint16_t, tabled_count> folded{};
  for (std::size_t scalar = 0; scalar < tabled_count; ++scalar) {
    folded[scalar] = static_cast<std::uint16_t>(scalar);
  }
  for (const FoldingRange& range : ranges) {
    for (char32_t scalar = range.first; scalar <= range.last; scalar += range.stride) {
      if (scalar >= tabled_count) break;
      folded[scalar] = static_cast<std::uint16_t>(static_cast<std::int32_t>(scalar) + range.delta);
    }
  }
  return folded;
}();

}  // namespace

char32_t decode_scalar(std::string_view text, std::size_t& position) noexcept {
  const auto lead = static_cast<unsigned char>(text[position]);
  if (lead < 0x80) {
    ++position;
    return lead;
  }
  const std::size_t size = lead < 0xc2   ? 1
                           : lead < 0xe0 ? 2
                           : lead < 0xf0 ? 3
                           : lead < 0xf5 ? 4
                                         : 1;
  char32_t scalar = lead & (0xffU >> (size + 1));
  bool is_valid = size > 1 && text.size() - position >= size;
  for (std::size_t i = 1; is_valid && i < size; ++i) {
    const char c = text[position + i];
    is_valid = is_continuation(c);
    scalar = (scalar << 6) | (static_cast<unsigned char>(c) & 0x3fU);
  }
  // Leads below 0xC2 are out already: what is left are long forms of three and four bytes,
  // surrogates, and what lies past U+10FFFF.
  if (is_valid && size == 3) is_valid = scalar >= 0x800 && (scalar < 0xd800 || scalar > 0xdfff);
  if (is_valid && size == 4) is_valid = scalar >= 0x10000 && scalar < 0x110000;
  position += is_valid ? size : 1;
  return is_valid ? scalar : invalid_byte + lead;
}

char32_t fold_scalar(char32_t scalar) noexcept {
  return scalar < tabled_count ? folded_scalars[scalar] : fold_by_ranges(scalar);
}

bool fold_equal(std::string_view a, std::string_view b) noexcept {
  const std::size_t size = std::min(a.size(), b.size());
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    const std::uint64_t x = load_word(a.data() + i);
    const std::uint64_t y = load_word(b.data() + i);
    if (((x | y) & high_bits) != 0) return fold_equal_slowly(a.substr(i), b.substr(i));
    if (!fold_alike(x, y)) return false;
  }
  for (; i < size; ++i) {
    if (!is_ascii_byte(a[i]) || !is_ascii_byte(b[i])) {
      return fold_equal_slowly(a.substr(i), b.substr(i));
    }
    if (fold_ascii(a[i]) != fold_ascii(b[i])) return false;
  }
  return a.size() == b.size();
}

bool skip_folded(std::string_view text, std::size_t& position, std::string_view piece) noexcept {
  std::size_t at = position;
  for (std::size_t i = 0; i < piece.size();) {
    for (; i + 8 <= piece.size() && at + 8 <= text.size(); i += 8, at += 8) {
      const std::uint64_t x = load_word(piece.data() + i);
      const std::uint64_t y = load_word(text.data() + at);
      if (((x | y) & high_bits) != 0) break;
      if (!fold_alike(x, y)) return false;
    }
    if (i == piece.size()) break;
    if (at == text.size()) return false;
    const char32_t a = decode_scalar(piece, i);
    const char32_t b = decode_scalar(text, at);
    if (a != b && fold_scalar(a) != fold_scalar(b)) return false;
  }
  position = at;
  return true;
}

std::uint64_t hash_folded(std::string_view text, const HashKey& key) noexcept {
  FoldedHash hash(key);
  std::size_t i = 0;
  while (i < text.size()) {
    for (; i + 8 <= text.size(); i += 8) {
      const std::uint64_t word = load_word(text.data() + i);
      if ((word & high_bits) != 0) break;
      hash.add_word(first_lowest(fold_word(word)));
    }
    // One character, after which there may be words again.
    if (i < text.size()) add_scalar(hash, fold_scalar(decode_scalar(text, i)));
  }
  return hash.value();
}

std::string fold(std::string_view text) {
  std::string folded(text);
  if (is_ascii(text)) {
    fold_ascii(text, folded.data());
    return folded;
  }
  folded.clear();
  for (std::size_t i = 0; i < text.size();)
    append_scalar(folded, fold_scalar(decode_scalar(text, i)));
  return folded;
}

void fold_ascii(std::string_view text, char* folded) noexcept {
  if (text.size() < 8) {
    for (std::size_t i = 0; i < text.size(); ++i) folded[i] = fold_ascii(text[i]);
    return;
  }
  const auto fold_at = [&](std::size_t i) {
    const std::uint64_t word = fold_word(load_word(text.data() + i));
    std::memcpy(folded + i, &word, sizeof word);
  };
  for (std::size_t i = 0; i + 8 < text.size(); i += 8) fold_at(i);
  fold_at(text.size() - 8);
}

bool folds_from_ascii_only(std::string_view folded) noexcept {
  return is_ascii(folded) && folded.find_first_of("ks") == std::string_view::npos;
}

bool is_ascii(std::string_view text) noexcept {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    if ((load_word(text.data() + i) & high_bits) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if (!is_ascii_byte(text[i])) return false;
  }
  return true;
}

bool ascii_fold_equal(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  std::size_t i = 0;
  for (; i + 8 <= a.size(); i += 8) {
    if (fold_word(load_word(a.data() + i)) != fold_word(load_word(b.data() + i))) return false;
  }
  for (; i < a.size(); ++i) {
    if (fold_ascii(a[i]) != fold_ascii(b[i])) return false;
  }
  return true;
}

}  // namespace abac::inline abi1::internal
