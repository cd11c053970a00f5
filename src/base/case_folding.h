// Unicode simple case folding (CaseFolding.txt statuses C and S, Unicode 15.1), locale independent:
// how context key names [K-1] and the IgnoreCase operators [C-15] compare.
#pragma once

#include "base/keyed_hash.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Decodes the scalar value that starts at `text[position]` and moves `position` past it. A byte
/// that is not valid UTF-8 counts as one character of its own (0x110000 + byte), so hostile input
/// cannot read past the end or stall. REQUIRES: position < text.size().
char32_t decode_scalar(std::string_view text, std::size_t& position) noexcept;

/// Returns the simple case folding of `scalar`.
[[nodiscard]] char32_t fold_scalar(char32_t scalar) noexcept;

/// Returns whether the texts are equal after folding. Does not allocate.
[[nodiscard]] bool fold_equal(std::string_view a, std::string_view b) noexcept;

/// Returns whether `piece` is equal to what stands at `text[position]`, after folding; then moves
/// `position` past that. REQUIRES: position <= text.size().
[[nodiscard]] bool skip_folded(std::string_view text, std::size_t& position,
                               std::string_view piece) noexcept;

/// Returns a hash of the folded text, which is the same for all texts that are `fold_equal`. Reads
/// ASCII by words of eight bytes. Does not allocate.
[[nodiscard]] std::uint64_t hash_folded(std::string_view text, const HashKey& key) noexcept;

/// Returns the folded text.
[[nodiscard]] std::string fold(std::string_view text);

/// Returns whether all bytes are below 0x80.
[[nodiscard]] bool is_ascii(std::string_view text) noexcept;

/// Returns whether ASCII texts alone fold to `folded`: it is ASCII, without `k` and `s`, to which
/// the Kelvin sign and the long s fold.
[[nodiscard]] bool folds_from_ascii_only(std::string_view folded) noexcept;

/// Folds `A`–`Z` only.
[[nodiscard]] constexpr char fold_ascii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// Writes the text with `A`–`Z` folded to `folded`, which has room for it.
void fold_ascii(std::string_view text, char* folded) noexcept;

/// Returns whether the texts are equal after ASCII folding.
[[nodiscard]] bool ascii_fold_equal(std::string_view a, std::string_view b) noexcept;

}  // namespace abac::inline abi1::internal
