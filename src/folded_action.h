// The action of a request, folded and checked in one pass, [A-3].
#pragma once

#include "arn.h"
#include "bytes.h"
#include "case_folding.h"

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace abac::internal {

/// Owns the folded text, with at least eight bytes of zero behind it. Not copied.
class FoldedAction {
 public:
  /// Longer actions are not folded: `text` is then empty and `is_folded` false.
  static constexpr std::size_t kMaxSize = 240;

  FoldedAction() noexcept {}
  FoldedAction(const FoldedAction&) = delete;
  FoldedAction& operator=(const FoldedAction&) = delete;

  /// Returns whether the text is an action.
  [[nodiscard]] bool read(std::string_view action) noexcept {
    original_ = action;
    if (action.size() > kMaxSize) {
      colon_ = action.find(':');
      return is_action(action);
    }
    size_ = action.size();
#if defined(__SSE2__)
    return read_blocks(action);
#else
    for (std::size_t i = 0; i < size_; ++i) {
      const char c = action[i];
      buffer_[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    std::memset(buffer_.data() + size_, 0, 16);
    colon_ = action.find(':');
    return is_action(action);
#endif
  }

  [[nodiscard]] bool is_folded() const noexcept { return original_.size() <= kMaxSize; }
  [[nodiscard]] std::string_view original() const noexcept { return original_; }
  [[nodiscard]] std::string_view text() const noexcept { return {buffer_.data(), size_}; }
  /// The position of the colon.
  [[nodiscard]] std::size_t colon() const noexcept { return colon_; }
  /// Returns whether the action is of the service, whose name is given folded.
  [[nodiscard]] bool is_service(std::string_view folded) const noexcept {
    return is_folded() ? equal_text(text().substr(0, colon_), folded)
                       : ascii_fold_equal(original_.substr(0, colon_), folded);
  }
  /// Eight folded bytes, zeros behind the end. REQUIRES: is_folded() and position <= size.
  [[nodiscard]] std::uint64_t word(std::size_t position) const noexcept {
    return load_8(buffer_.data() + position);
  }

 private:
#if defined(__SSE2__)
  /// What sixteen bytes hold, a bit each.
  struct Block {
    std::uint64_t bad, colons, underscores;
  };

  /// Folds a block to `position` of the buffer and classifies its bytes.
  Block read_block(__m128i bytes, std::size_t position) noexcept {
    const auto spread = [](char c) { return _mm_set1_epi8(c); };
    const auto in_range = [&](__m128i text, char low, char high) {
      return _mm_and_si128(_mm_cmpgt_epi8(text, spread(static_cast<char>(low - 1))),
                           _mm_cmplt_epi8(text, spread(static_cast<char>(high + 1))));
    };
    const auto bits = [](__m128i mask) {
      return static_cast<std::uint64_t>(_mm_movemask_epi8(mask));
    };
    const __m128i is_upper = in_range(bytes, 'A', 'Z');
    const __m128i folded = _mm_or_si128(bytes, _mm_and_si128(is_upper, spread(0x20)));
    const __m128i is_underscore = _mm_cmpeq_epi8(bytes, spread('_'));
    const __m128i is_word =  // the colon stands behind the digits
        _mm_or_si128(_mm_or_si128(in_range(folded, 'a', 'z'), in_range(bytes, '0', ':')),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, spread('-')), is_underscore));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(buffer_.data() + position), folded);
    return {bits(is_word) ^ 0xFFFF, bits(_mm_cmpeq_epi8(bytes, spread(':'))), bits(is_underscore)};
  }

  bool read_blocks(std::string_view action) noexcept {
    const auto load = [&](std::size_t position) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(action.data() + position));
    };
    Block all{0, 0, 0};
    if (size_ < 16) {
      all = read_block(load_short(action), 0);
      all.bad &= (std::uint64_t{1} << size_) - 1;
    } else {
      for (std::size_t i = 0; i < size_; i += 16) {
        const std::size_t position = i + 16 <= size_ ? i : size_ - 16;
        const Block block = read_block(load(position), position);
        all.bad |= block.bad;
        all.colons |= position < 64 ? block.colons << position : 0;
        all.underscores |= position < 64 ? block.underscores << position : 0;
      }
    }
    std::memset(buffer_.data() + size_, 0, 16);
    if (size_ > 64) {  // rare, so not by bits
      colon_ = action.find(':');
      return is_action(action);
    }
    colon_ = static_cast<std::size_t>(std::countr_zero(all.colons));
    // One colon, not at an end; no underscore before it.
    return all.bad == 0 && all.colons != 0 && (all.colons & (all.colons - 1)) == 0 && colon_ != 0 &&
           colon_ + 1 != size_ && (all.underscores & (all.colons - 1)) == 0;
  }

  /// Loads less than sixteen bytes, zeros behind them.
  static __m128i load_short(std::string_view text) noexcept {
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

  std::string_view original_;
  std::size_t size_ = 0;
  std::size_t colon_ = 0;
  std::array<char, kMaxSize + 16> buffer_;
};

}  // namespace abac::internal
