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
    std::uint64_t word, colons, underscores;
  };

  /// Folds a block to `position` of the buffer and classifies its bytes. The case bit of an
  /// underscore is set too, which `read_blocks` mends.
  Block read_block(__m128i bytes, std::size_t position) noexcept {
    const auto spread = [](char c) { return _mm_set1_epi8(c); };
    const auto beyond = [&](__m128i text, char low,
                            char size) {  // zero where low <= c <= low + size
      return _mm_subs_epu8(_mm_sub_epi8(text, spread(low)), spread(size));
    };
    const auto bits = [](__m128i mask) {
      return static_cast<std::uint64_t>(_mm_movemask_epi8(mask));
    };
    const __m128i folded = _mm_or_si128(bytes, spread(0x20));
    const __m128i is_underscore = _mm_cmpeq_epi8(bytes, spread('_'));
    const __m128i is_word = _mm_cmpeq_epi8(  // the colon stands behind the digits
        _mm_min_epu8(beyond(folded, 'a', 25), beyond(bytes, '0', 10)), _mm_setzero_si128());
    const __m128i is_dash = _mm_cmpeq_epi8(bytes, spread('-'));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(buffer_.data() + position), folded);
    return {bits(_mm_or_si128(is_word, is_dash)), bits(_mm_cmpeq_epi8(bytes, spread(':'))),
            bits(is_underscore)};
  }

  bool read_blocks(std::string_view action) noexcept {
    const auto load = [&](std::size_t position) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(action.data() + position));
    };
    Block all{0, 0, 0};
    if (size_ < 16) {
      all = read_block(load_short(action), 0);
    } else if (size_ <= 64) {
      const auto add = [&](std::size_t position) {
        const Block block = read_block(load(position), position);
        all.word |= block.word << position;
        all.colons |= block.colons << position;
        all.underscores |= block.underscores << position;
      };
      add(0);
      if (size_ > 32) add(16);
      if (size_ > 48) add(32);
      add(size_ - 16);
    } else {  // rare, so not by bits
      for (std::size_t i = 0; i < size_; ++i) buffer_[i] = fold_ascii(action[i]);
      std::memset(buffer_.data() + size_, 0, 16);
      colon_ = action.find(':');
      return is_action(action);
    }
    _mm_storeu_si128(reinterpret_cast<__m128i*>(buffer_.data() + size_), _mm_setzero_si128());
    for (std::uint64_t rest = all.underscores; rest != 0; rest &= rest - 1) {
      buffer_[static_cast<std::size_t>(std::countr_zero(rest))] = '_';
    }
    if (all.colons == 0) return false;
    colon_ = static_cast<std::size_t>(std::countr_zero(all.colons));
    const std::uint64_t bad = ~(all.word | all.underscores) << (64 - size_);
    // One colon, not at an end; no underscore before it.
    return bad == 0 && (all.colons & (all.colons - 1)) == 0 && colon_ != 0 && colon_ + 1 != size_ &&
           (all.underscores & (all.colons - 1)) == 0;
  }
#endif

  std::string_view original_;
  std::size_t size_ = 0;
  std::size_t colon_ = 0;
  std::array<char, kMaxSize + 16> buffer_;
};

}  // namespace abac::internal
