// The actions that somebody knows beforehand, and which of them a request names: read, folded and
// found in one step, [A-3].
//
// Idea: a hash table with a cache line for each action, which holds the folded text itself. The
// hash is of three overlapping words of the action as it stands in the request, each with the bit
// set that tells small from large letters; so nothing is folded before. What stands in the place is
// then compared with the request's action, sixteen bytes at a time, where letters may differ in
// that bit. What is equal to an action is one: it needs no other check.
//
//   sagemaker:DeleteApp   words `sagemake` (0), `er:Delet` (5), `eleteApp` (11), each | 0x20…
//   line 5                `sagemaker:deleteapp`, 19 bytes, action 3
//
// Cost: some 70 instructions for an action that is known, and one line of memory; some 35 for one
// that is not. To fold, check and find it by ActionIndex takes 290.
//
// Bound: actions of 8 to 48 bytes without `_`, which all but a few of AWS's are; others are not
// known, which costs them the shorter way and nothing else. An action stands within kMaxProbes
// lines of its place or is not known either, so that no choice of texts makes a search long.
#pragma once

#include "base/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// Immutable once made; any number of threads may use one object at once.
class KnownActions {
 public:
  static constexpr std::size_t kMinSize = 8;
  static constexpr std::size_t kMaxSize = 48;
  static constexpr std::size_t kMaxProbes = 16;
  /// More actions than this are not known; AWS has about 20,000.
  static constexpr std::size_t kMaxActions = 0xFFFF;

  /// A line of the table.
  struct alignas(64) Action {
    std::array<char, kMaxSize> text;  ///< folded
    std::uint32_t size = 0;           ///< 0: free
    std::uint32_t index = 0;          ///< among the actions, from 0
    bool is_sts = false;              ///< of service `sts`
  };

  /// Knows no action.
  KnownActions() = default;

  /// Adds an action that is one; unless it cannot be held, is there already, or too many
  /// stand where it would. Throws std::bad_alloc.
  void add(std::string_view action);

  /// Returns how many there are.
  [[nodiscard]] std::size_t size() const noexcept { return count_; }

  /// Returns the action that a text is, or null. A text that is one of these is an action.
  [[nodiscard]] ABAC_ALWAYS_INLINE const Action* find(std::string_view text) const noexcept {
    const std::size_t size = text.size();
    if (size - kMinSize > kMaxSize - kMinSize || actions_.empty()) return nullptr;
    const Action* const table = actions_.data();
    std::size_t place = hash(text.data(), size) & mask_;
    for (std::size_t i = 0; i < kMaxProbes; ++i) {
      const Action& action = table[place];
      if (action.size == size && folds_to(text.data(), action.text.data(), size)) return &action;
      if (action.size == 0) return nullptr;
      place = (place + 1) & mask_;
    }
    return nullptr;
  }

  /// Calls `visit(action)` for each.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Action& action : actions_) {
      if (action.size != 0) visit(action);
    }
  }

  /// Returns the bytes that it holds outside itself.
  [[nodiscard]] std::size_t memory_bytes() const noexcept {
    return actions_.capacity() * sizeof(Action);
  }

  /// Returns whether a text folds to a known action. REQUIRES: both have `size` bytes, kMinSize to
  /// kMaxSize; `known` holds small letters, digits, `-` and `:` alone.
  [[nodiscard]] static ABAC_ALWAYS_INLINE bool folds_to(const char* text, const char* known,
                                                        std::size_t size) noexcept {
#if defined(__SSE2__)
    const __m128i case_bit = _mm_set1_epi8(0x20);
    // Zero for bytes that agree. What is no letter has the bit of letters, 0x40, not set: such a
    // byte must have the bit of the case as it stands, since its fellow without is another byte.
    const auto difference = [&](__m128i bytes, __m128i folded) ABAC_INLINE_LAMBDA {
      const __m128i unequal = _mm_xor_si128(_mm_or_si128(bytes, case_bit), folded);
      const __m128i fellow =
          _mm_andnot_si128(_mm_or_si128(bytes, _mm_srli_epi16(folded, 1)), case_bit);
      return _mm_or_si128(unequal, fellow);
    };
    const auto load = [](const char* at) ABAC_INLINE_LAMBDA {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    };
    __m128i other;
    if (size >= 16) {
      const std::size_t last = size - 16;
      other = _mm_or_si128(difference(load(text), load(known)),
                           difference(load(text + last), load(known + last)));
      if (size > 32) other = _mm_or_si128(other, difference(load(text + 16), load(known + 16)));
    } else {
      const auto ends = [&](const char* at) ABAC_INLINE_LAMBDA {
        const auto half = [](const char* eight) ABAC_INLINE_LAMBDA {
          return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(eight));
        };
        return _mm_unpacklo_epi64(half(at), half(at + size - 8));
      };
      other = difference(ends(text), ends(known));
    }
    return zeros_in(other) == 0xFFFF;
#else
    return ascii_folds_to(text, known, size);
#endif
  }

 private:
  /// REQUIRES: kMinSize bytes or more.
  [[nodiscard]] static ABAC_ALWAYS_INLINE std::uint64_t hash(const char* text,
                                                             std::size_t size) noexcept {
    constexpr std::uint64_t kCaseBits = 0x20 * kEveryByte;
    __extension__ using Product = unsigned __int128;
    const auto fold = [](Product product) ABAC_INLINE_LAMBDA {
      return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    };
    const std::uint64_t first = load_8(text) | kCaseBits;
    const std::uint64_t last = load_8(text + size - 8) | kCaseBits;
    const std::uint64_t middle = load_8(text + size / 2 - 4) | kCaseBits;
    const std::uint64_t ends =
        fold(Product{first ^ 0x452821E638D01377} * (last ^ 0x9E3779B97F4A7C15 ^ size));
    return fold(Product{ends ^ middle} * 0x9E3779B97F4A7C15);
  }
  bool put(const Action& action) noexcept;
  void grow();

  std::vector<Action> actions_;  ///< a power of two
  std::size_t mask_ = 0;
  std::size_t count_ = 0;
};

}  // namespace abac::inline abi1::internal
