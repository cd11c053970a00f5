// Texts in the order of one of their ends, by the bytes of that end that they do not have in
// common.
//
// Idea: of names such as `team-17-read` the first bytes are those of all others, and the next eight
// mostly tell two apart; these stand beside the number of the text, as a number, so that sorting
// rarely looks at a text.
//
//   texts     team-17-read  team-2-read  team-17   in common `team-`
//   numbers   "17-read"     "2-read"     "17"      17 < 17-read < 2-read
//
// Zeros stand behind what is shorter than eight bytes: of equal numbers the texts themselves
// decide.
#include "decide/text_order.h"

#include <algorithm>
#include <cstring>

namespace abac::inline abi1::internal {

bool TextOrder::is_filled(std::span<const std::string_view> texts, ScratchMemory& memory) noexcept {
  if (places_ != nullptr) return true;
  if (has_no_memory_) return false;
  places_ = memory.take<Place>(texts.size());
  has_no_memory_ = places_ == nullptr;
  if (has_no_memory_) return false;
  texts_ = texts;
  fill();
  return true;
}

std::span<const TextOrder::Place> TextOrder::with(std::string_view piece) const noexcept {
  const std::span<const Place> all(places_, texts_.size());
  const auto compare_piece = [&](const Place& place) {
    const std::string_view text = texts_[place.text];
    const std::size_t size = std::min(piece.size(), text.size());
    return compare(end_ == TextEnd::Front ? text.substr(0, size) : text.substr(text.size() - size),
                   piece);
  };
  const auto first = std::ranges::partition_point(
      all, [&](const Place& place) { return compare_piece(place) < 0; });
  const auto behind = std::partition_point(
      first, all.end(), [&](const Place& place) { return compare_piece(place) == 0; });
  return {first, behind};
}

/// Counts from the end that counts.
char TextOrder::byte(std::string_view text, std::size_t i) const noexcept {
  return end_ == TextEnd::Front ? text[i] : text[text.size() - 1 - i];
}

/// Returns how many bytes two texts have in common there.
std::size_t TextOrder::common(std::string_view a, std::string_view b,
                              std::size_t most) const noexcept {
  std::size_t size = 0;
  most = std::min({most, a.size(), b.size()});
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  const auto has_word_in_common = [&] {
    const std::size_t from_end = size + kWord;
    return end_ == TextEnd::Front ? std::memcmp(a.data() + size, b.data() + size, kWord) == 0
                                  : std::memcmp(a.data() + (a.size() - from_end),
                                                b.data() + (b.size() - from_end), kWord) == 0;
  };
  while (most - size >= kWord && has_word_in_common()) size += kWord;
  while (size < most && byte(a, size) == byte(b, size)) ++size;
  return size;
}

/// Returns less than, equal to or more than 0.
int TextOrder::compare(std::string_view a, std::string_view b) const noexcept {
  if (end_ == TextEnd::Front) return a.compare(b);
  const std::size_t same = common(a, b, a.size());
  if (same == a.size() || same == b.size()) {
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
  }
  const auto value = [&](std::string_view text) {
    return static_cast<unsigned char>(byte(text, same));
  };
  return value(a) < value(b) ? -1 : 1;
}

std::uint64_t TextOrder::bytes_of(std::string_view text, std::size_t from) const noexcept {
  std::uint64_t bytes = 0;
  for (std::size_t i = from; i < from + sizeof bytes; ++i) {
    bytes = bytes << 8 | (i < text.size() ? static_cast<unsigned char>(byte(text, i)) : 0U);
  }
  return bytes;
}

void TextOrder::fill() noexcept {
  std::size_t skipped = texts_.empty() ? 0 : texts_.front().size();
  for (const std::string_view text : texts_) skipped = common(texts_.front(), text, skipped);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    places_[i] = {bytes_of(texts_[i], skipped), static_cast<std::uint32_t>(i)};
  }
  std::sort(places_, places_ + texts_.size(), [&](const Place& a, const Place& b) {
    return a.bytes != b.bytes ? a.bytes < b.bytes : compare(texts_[a.text], texts_[b.text]) < 0;
  });
}

}  // namespace abac::inline abi1::internal
