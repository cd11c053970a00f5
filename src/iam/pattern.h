// Matching of texts against compiled patterns: literals, `*`, `?` and policy variables, without
// recursion, and in time proportional to pattern × text at worst. compiler.cc makes the
// patterns.
#pragma once

#include "iam/segment_search.h"

#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Matches segments in their order with any runs between and behind them: behind each in `tokens`
/// stands an AnyRun.
template <class Texts>
[[nodiscard]] bool matches_between_runs(std::span<const Token> tokens, std::string_view text,
                                        const Texts& texts) noexcept {
  while (!tokens.empty()) {
    std::size_t size = 0;
    while (tokens[size].kind != Token::Kind::AnyRun) ++size;
    const std::size_t end = SegmentSearch(tokens.first(size), texts).find_end(text);
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end);
    tokens = tokens.subspan(size + 1);
  }
  return true;
}

/// Returns whether the whole text matches the pattern [0.2 Glob].
///
/// Greedy with one point of return: a run may be fixed at its shortest as soon as the next run is
/// reached, since that one can take whatever the first left over; from the end likewise. Most texts
/// fail in what begins and ends a pattern, so these come first: what stands before the first run
/// and behind the last, and then, from the end of the text, the segment before the last run, which
/// is all that tells `*a*b*1*` from `*a*b*2*`. O(pattern × text). REQUIRES: every variable of the
/// pattern has a value.
template <class Texts>
[[nodiscard]] bool matches_glob(std::span<const Token> tokens, std::string_view text,
                                const Texts& texts) noexcept {
  std::size_t used = 0;
  const std::size_t taken = match_head(tokens, text, texts, used);
  if (taken == std::string_view::npos) return false;
  if (used == tokens.size()) return taken == text.size();
  // Here tokens[used] is an AnyRun, and everything before it has matched.
  text.remove_prefix(taken);
  tokens = tokens.subspan(used + 1);
  const auto behind_last_run = [&](std::size_t end) {
    while (end != 0 && tokens[end - 1].kind != Token::Kind::AnyRun) --end;
    return end;
  };
  std::size_t last = behind_last_run(tokens.size());
  if (!SegmentSearch(tokens.subspan(last), texts).take_end(text)) return false;
  if (last == 0) return true;
  const std::size_t before = behind_last_run(last - 1);
  const SegmentSearch segment(tokens.subspan(before, last - 1 - before), texts);
  if (segment.is_literal()) {
    const std::size_t begin = segment.find_last(text);
    if (begin == std::string_view::npos) return false;
    text = text.substr(0, begin);
    last = before;
  }
  return matches_between_runs(tokens.first(last), text, texts);
}

}  // namespace abac::inline abi1::internal
