// What was probably meant by a name that is not known: the known one that is nearest to it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace abac::inline abi1::internal {

/// Texts above this length have no nearest one, and are none.
inline constexpr std::size_t kMaxComparedBytes = 64;

/// Returns the Damerau-Levenshtein distance of the texts, folded by ASCII, where it is at most
/// `limit`, else more than that: how many bytes must be put in, taken out, replaced, or exchanged
/// with their neighbour, each edited once. REQUIRES: both have at most 64 bytes, and `limit` <= 2.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b,
                                        std::size_t limit) noexcept;

/// Finds the name that is nearest to a text among those that it is offered: at a distance of at
/// most 2, or 1 where the text has less than six bytes.
class NearestName {
 public:
  /// Borrows the text.
  explicit NearestName(std::string_view text) noexcept;

  /// Compares another name, which is borrowed, too: some thousand instructions at most. Returns
  /// whether it is the nearest so far, alone or not.
  bool offer(std::string_view name) noexcept;

  /// Returns the nearest; none where nothing is near, or two different names are as near.
  [[nodiscard]] std::optional<std::string_view> found() const noexcept;

 private:
  std::string_view text_;
  std::size_t limit_;  // of what is worth being looked at
  std::string_view best_;
  bool has_best_ = false;
  bool is_unique_ = false;
};

/// Returns that of the candidates, a range of texts, which `NearestName` finds.
template <class Candidates>
[[nodiscard]] std::optional<std::string_view> did_you_mean(std::string_view text,
                                                           const Candidates& candidates) noexcept {
  NearestName nearest(text);
  for (const auto& candidate : candidates) nearest.offer(candidate);
  return nearest.found();
}

}  // namespace abac::inline abi1::internal
