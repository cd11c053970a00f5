// The action of a request, folded and checked in one pass, [A-3].
#pragma once

#include "base/bytes.h"
#include "base/case_folding.h"
#include "iam/arn.h"

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace abac::inline abi1::internal {

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
    size_ = 0;
    if (action.size() > kMaxSize) {
      colon_ = action.find(':');
      return is_action(action);
    }
    size_ = action.size();
#if defined(__SSE2__)
    return read_blocks(action);
#else
    return read_bytes(action);
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
  /// Folds sixteen bytes to `position` of the buffer and adds where colons stand among them.
  /// Returns zero for each letter, digit, dash and colon.
  ABAC_ALWAYS_INLINE __m128i read_block(__m128i bytes, std::size_t position,
                                        std::uint64_t& colons) noexcept {
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(buffer_.data() + position), folded);
    const auto equal = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    colons |= static_cast<std::uint64_t>(_mm_movemask_epi8(equal(':'))) << position;
    const __m128i other =  // the colon stands behind the digits
        _mm_min_epu8(beyond_range(folded, 'a', 25), beyond_range(bytes, '0', 10));
    return _mm_andnot_si128(equal('-'), other);
  }

  bool read_blocks(std::string_view action) noexcept {
    if (size_ > 64) return read_bytes(action);
    const auto read = [&](std::size_t position, std::uint64_t& colons) ABAC_INLINE_LAMBDA {
      const char* const at = action.data() + position;
      return read_block(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)), position, colons);
    };
    std::uint64_t colons = 0;
    unsigned usual = 0;
    if (size_ >= 16) {
      __m128i other = _mm_or_si128(read(0, colons), read(size_ - 16, colons));
      if (size_ > 32) other = _mm_or_si128(other, read(16, colons));
      if (size_ > 48) other = _mm_or_si128(other, read(32, colons));
      usual = zeros_in(other);
    } else {
      usual = zeros_in(read_block(load_short(action), 0, colons)) | 0xFFFFU << size_;
    }
    if ((usual & 0xFFFF) != 0xFFFF) return read_bytes(action);  // an underscore, perhaps
    _mm_storeu_si128(reinterpret_cast<__m128i*>(buffer_.data() + size_), _mm_setzero_si128());
    colon_ = first_place(colons);
    // One colon, not at an end.
    return colons != 0 && (colons & (colons - 1)) == 0 && colon_ != 0 && colon_ + 1 != size_;
  }
#endif

  /// `read` of any action that is folded.
  ABAC_NEVER_INLINE bool read_bytes(std::string_view action) noexcept {
    for (std::size_t i = 0; i < size_; ++i) buffer_[i] = fold_ascii(action[i]);
    std::memset(buffer_.data() + size_, 0, 16);
    colon_ = action.find(':');
    return is_action(action);
  }

  // All uninitialised until an action is read.
  union {
    std::string_view original_;
  };
  std::size_t size_;
  std::size_t colon_;
  std::array<char, kMaxSize + 16> buffer_;
};

}  // namespace abac::inline abi1::internal
