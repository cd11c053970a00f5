// Where a part of a pattern without `*` stands in a text: 64 places are compared at once, so that
// hostile patterns (`*a?a?a?…b*`) take a fraction of pattern × text. Called by pattern.h.
//
// Idea: the plain search, which tries the segment at every place, but for 64 places in one word.
// Bit p of `found` says that the segment may begin at place p. Each of its characters, standing
// `offset` behind the begin, leaves those bits whose text has it there:
//
//   text                 b a b c a b a c a b c        segment  a?c
//   places of a          . 1 . . 1 . 1 . 1 . .        offset 0
//   places of c, two on  . 1 . . . 1 . . 1 . .        offset 2; the `?` at 1 asks for nothing
//   both                 . 1 . . . . . . 1 . .        first: place 1
//
// `positions_of` finds the places of one byte, sixteen bytes an instruction. A `?` is one character
// and not one byte [0.2 Glob]. In text beyond ASCII the characters are first narrowed to a byte
// each, those that have none to the same one; what is found so is only a candidate, and compared.
//
// Cost: for each 64 places of the text four comparisons of sixteen bytes a character of the
// segment, and fewer as soon as no bit is left. Bound: the window of narrowed characters is on the
// stack, 4 KiB; for longer segments in text beyond ASCII each place is tried. Source: comparing
// many places by the bits of a word is as in R. Baeza-Yates and G. Gonnet, A New Approach to Text
// Searching, 1992, but with a bit for a place of the text, not for one of the pattern.
#pragma once

#include "base/bytes.h"
#include "base/case_folding.h"
#include "base/text_search.h"
#include "iam/pattern_token.h"

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Searches for one segment: tokens none of which is an AnyRun.
/// `Texts` gives `literal(TextRef)` and `variable(index)` as views.
template <class Texts>
class SegmentSearch {
 public:
  SegmentSearch(std::span<const Token> segment, const Texts& texts) noexcept
      : segment_(segment), texts_(texts) {}

  /// Returns the bytes that the segment takes at the start of the text, or npos.
  [[nodiscard]] std::size_t match(std::string_view text) const noexcept {
    std::size_t used = 0;
    return match_head(segment_, text, texts_, used);
  }

  /// Returns the end of the first place where the segment stands, or npos.
  [[nodiscard]] std::size_t find_end(std::string_view text) const noexcept {
    if (text.empty()) return match(text);
    if (is_literal()) {
      const std::string_view literal = texts_.literal(segment_.front().text);
      const std::size_t begin = find_text(text, literal);
      return begin == kNowhere ? std::string_view::npos : begin + literal.size();
    }
    const std::size_t begin = is_ascii(text) ? find_among_bytes(text) : find_among_characters(text);
    if (begin == std::string_view::npos) return begin;
    return begin + match(text.substr(begin));
  }

  /// Whether it is one literal, which is found by its bytes whatever the text.
  [[nodiscard]] bool is_literal() const noexcept {
    return segment_.size() == 1 && segment_.front().kind == Token::Kind::Literal;
  }

  /// Returns the begin of the last place where the segment stands, or npos. REQUIRES: it is a
  /// literal.
  [[nodiscard]] std::size_t find_last(std::string_view text) const noexcept {
    return find_last_text(text, texts_.literal(segment_.front().text));
  }

  /// Takes the segment from the end of the text; returns false where that ends otherwise.
  [[nodiscard]] bool take_end(std::string_view& text) const noexcept {
    for (std::size_t i = segment_.size(); i-- != 0;) {
      if (segment_[i].kind == Token::Kind::AnyChar) {
        if (text.empty()) return false;
        text.remove_suffix(last_scalar_size(text));
      } else {
        const std::string_view piece = piece_of(segment_[i]);
        if (!text.ends_with(piece)) return false;
        text.remove_suffix(piece.size());
      }
    }
    return true;
  }

 private:
  static constexpr std::size_t kPlaces = 64;
  static constexpr std::size_t kWindow = 4096;

  [[nodiscard]] std::string_view piece_of(const Token& token) const noexcept {
    return token.kind == Token::Kind::Literal ? texts_.literal(token.text)
                                              : texts_.variable(token.text.offset);
  }

  /// A character as one byte: characters that have none (past U+00FF) are all the same.
  [[nodiscard]] static char narrow(std::string_view text, std::size_t position,
                                   std::size_t size) noexcept {
    const auto first = static_cast<unsigned char>(text[position]);
    if (size == 1) return first < 0x80 ? text[position] : '\0';
    if (size > 2 || first > 0xC3) return '\0';
    const auto second = static_cast<unsigned char>(text[position + 1]);
    return static_cast<char>((first & 0x1F) << 6 | (second & 0x3F));
  }

  /// Returns at which of the first 64 characters of the window, one byte each, the segment can
  /// begin, as bits. Where `is_narrowed`, the segment's characters are compared as bytes too.
  [[nodiscard]] std::uint64_t places(std::string_view window, bool is_narrowed) const noexcept {
    std::uint64_t found = ~std::uint64_t{0};
    std::size_t offset = 0;
    const auto compare = [&](char c) {
      if (offset >= window.size()) {
        found = 0;
      } else {
        found &= positions_of(c, window.substr(offset++));
      }
      return found != 0;
    };
    for (const Token& token : segment_) {
      if (token.kind == Token::Kind::AnyChar) {
        ++offset;
        continue;
      }
      const std::string_view piece = piece_of(token);
      for (std::size_t i = 0; i < piece.size();) {
        const std::size_t size = is_narrowed ? scalar_size(piece, i) : 1;
        if (!compare(is_narrowed ? narrow(piece, i, size) : piece[i])) return 0;
        i += size;
      }
    }
    if (offset > window.size()) return 0;
    const std::size_t last = window.size() - offset;  // the last place with room
    return last + 1 < kPlaces ? found & ((std::uint64_t{1} << (last + 1)) - 1) : found;
  }

  [[nodiscard, gnu::noinline]] std::size_t find_among_bytes(std::string_view text) const noexcept {
    for (std::size_t begin = 0; begin <= text.size(); begin += kPlaces) {
      const std::uint64_t found = places(text.substr(begin), false);
      if (found != 0) return begin + static_cast<std::size_t>(std::countr_zero(found));
    }
    return std::string_view::npos;
  }

  /// The same for any text, by way of one byte a character.
  [[nodiscard, gnu::noinline]] std::size_t find_among_characters(
      std::string_view text) const noexcept {
    const std::size_t needed = character_count() + kPlaces - 1;
    if (needed > kWindow) return find_step_by_step(text);
    std::array<char, kWindow> window;  // NOLINT: written before it is read
    std::size_t begin = 0;
    for (;;) {
      std::size_t size = 0;
      std::size_t end = begin;
      std::size_t next = begin;
      while (end < text.size() && size < needed) {
        const std::size_t bytes = scalar_size(text, end);
        window[size++] = narrow(text, end, bytes);
        end += bytes;
        if (size == kPlaces) next = end;
      }
      std::uint64_t found = places({window.data(), size}, true);
      for (std::size_t place = 0, at = begin; found != 0; ++place, found >>= 1) {
        if ((found & 1) != 0 && match(text.substr(at)) != std::string_view::npos) return at;
        if (at < text.size()) at += scalar_size(text, at);
      }
      if (size < needed) return std::string_view::npos;
      begin = next;
    }
  }

  [[nodiscard]] std::size_t find_step_by_step(std::string_view text) const noexcept {
    for (std::size_t begin = 0;; begin += scalar_size(text, begin)) {
      if (match(text.substr(begin)) != std::string_view::npos) return begin;
      if (begin == text.size()) return std::string_view::npos;
    }
  }

  [[nodiscard]] std::size_t character_count() const noexcept {
    std::size_t count = 0;
    for (const Token& token : segment_) {
      if (token.kind == Token::Kind::AnyChar) {
        ++count;
        continue;
      }
      const std::string_view piece = piece_of(token);
      for (std::size_t i = 0; i < piece.size(); i += scalar_size(piece, i)) ++count;
    }
    return count;
  }

  std::span<const Token> segment_;
  const Texts& texts_;
};

}  // namespace abac::inline abi1::internal
