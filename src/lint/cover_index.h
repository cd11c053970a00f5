// Many patterns at once: which of them cover a given one, without a look at each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// Finds those patterns of a collection that may cover another one.
///
/// A pattern's *head* is what stands before its first `*` or `?`. As a letter is covered by the
/// same letter alone, a pattern covers only what begins with its head: `s3:Get*` only what begins
/// with `s3:Get`, a text without wildcard only itself, and `s3:*Tagging` what begins with `s3:`.
/// So the heads are sorted, and each knows its *parent*, the longest other head that it begins
/// with:
///
///     (empty) <- "s3:" <- "s3:get" <- "s3:getobject"
///                      <- "s3:put"
///
/// For a given text all heads that it begins with are the ancestors of one of them, and that one is
/// the head before which the text would be inserted, or an ancestor of it. To make the index takes
/// n log n comparisons of texts, to ask it log n and one for each ancestor. Whether a candidate
/// does cover is left to the caller, since actions, ARNs and values are compared in different ways.
///
/// The patterns are borrowed.
class CoverIndex {
 public:
  /// Adds a pattern, which the caller knows by `owner`.
  void add(std::string_view pattern, std::size_t owner);
  /// Makes it ready to be asked. REQUIRES: nothing is added behind it.
  void sort();

  /// A candidate.
  struct Pattern {
    std::string_view text;
    std::size_t owner;
    std::string_view head;

    [[nodiscard]] bool is_literal() const noexcept { return head.size() == text.size(); }
  };

  /// Calls `visit(const Pattern&)` for all patterns that may cover `narrow`, until it returns
  /// false. With `narrow` itself, where that is one of them; those without wildcard that are
  /// shorter than it are left out where `skips_short` says that they cover nothing else.
  template <class Visit>
  void for_each_candidate(std::string_view narrow, bool skips_short, const Visit& visit) const {
    for (std::size_t i = deepest_head(narrow); i != kNone; i = heads_[i].parent) {
      const Head& head = heads_[i];
      const bool is_shorter = head.text.size() < narrow.size();
      const std::size_t first = skips_short && is_shorter ? head.first_open : head.first;
      for (std::size_t j = first; j < head.last; ++j) {
        if (!visit(patterns_[j])) return;
      }
    }
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// A head, and its patterns: first those without wildcard, then, from `first_open`, the others.
  struct Head {
    std::string_view text;
    std::size_t parent;
    std::size_t first;
    std::size_t first_open;
    std::size_t last;
  };

  /// Returns the longest head with which the text begins.
  [[nodiscard]] std::size_t deepest_head(std::string_view text) const noexcept;

  std::vector<Pattern> patterns_;
  std::vector<Head> heads_;
};

}  // namespace abac::inline abi1::internal
