// Matching of texts against compiled patterns: literals, `*`, `?` and policy variables, without
// recursion, and in time proportional to pattern × text at worst. compiler.cc makes the
// patterns.
#pragma once

#include "iam/segment_search.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns whether the whole text matches the pattern [0.2 Glob].
///
/// Greedy with one point of return: a run may be fixed at its shortest as soon as the next run is
/// reached, since that one can take whatever the first left over. O(pattern × text).
/// REQUIRES: every variable of the pattern has a value.
template <class Texts>
[[nodiscard]] bool matches_glob(std::span<const Token> tokens, std::string_view text,
                                const Texts& texts) noexcept {
  std::size_t used = 0;
  std::size_t taken = match_head(tokens, text, texts, used);
  if (taken == std::string_view::npos) return false;
  if (used == tokens.size()) return taken == text.size();
  for (;;) {
    // Here tokens[used] is an AnyRun, and everything before it has matched.
    text.remove_prefix(taken);
    tokens = tokens.subspan(used + 1);
    if (tokens.empty()) return true;
    const auto run = std::find_if(tokens.begin(), tokens.end(), [](const Token& token) {
      return token.kind == Token::Kind::AnyRun;
    });
    used = static_cast<std::size_t>(run - tokens.begin());
    const SegmentSearch segment(tokens.first(used), texts);
    if (used == tokens.size()) return segment.ends(text);
    taken = segment.find_end(text);
    if (taken == std::string_view::npos) return false;
  }
}

}  // namespace abac::inline abi1::internal
