// The distance of two texts, up to 2, by the usual table of distances of their beginnings.
//
//         g  e  t         a cell is the least of: the one above + 1 (taken out), the one on the
//      0  1  2            left + 1 (put in), the one above left, + 1 if the bytes differ, and the
//   g  1  0  1  2         one two above and two left + 1 if the last two bytes are exchanged
//   t  2  1  1  1
//   e     2  1  1         distance 1: `gte` is `get` with two exchanged
//
// Cells more than two off the diagonal are above 2 and are left out; a row that has nothing within
// the limit ends it, which for most names is the third or fourth.
#include "lint/did_you_mean.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::uint8_t kFar = kMaxComparedBytes;  // more than any limit

using Row = std::array<std::uint8_t, kMaxComparedBytes + 1>;

bool same(char a, char b) noexcept { return fold_ascii(a) == fold_ascii(b); }

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) noexcept {
  const std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit) return limit + 1;
  Row two_above;
  Row above;
  Row row;
  two_above.fill(kFar);
  for (std::size_t k = 0; k <= b.size(); ++k) above[k] = static_cast<std::uint8_t>(k);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t first = i > limit ? i - limit : 0;
    const std::size_t last = std::min(b.size(), i + limit);
    row.fill(kFar);
    std::size_t least = kFar;
    for (std::size_t k = first; k <= last; ++k) {
      std::size_t cell = above[k] + std::size_t{1};
      if (k > 0) {
        const std::size_t put_in = row[k - 1] + std::size_t{1};
        const std::size_t replaced = above[k - 1] + std::size_t{same(a[i - 1], b[k - 1]) ? 0U : 1U};
        cell = std::min({cell, put_in, replaced});
      }
      if (i > 1 && k > 1 && same(a[i - 1], b[k - 2]) && same(a[i - 2], b[k - 1])) {
        cell = std::min(cell, two_above[k - 2] + std::size_t{1});
      }
      row[k] = static_cast<std::uint8_t>(cell);
      least = std::min(least, cell);
    }
    // An exchange may still come out of the row above.
    if (least > limit &&
        *std::min_element(above.begin() + static_cast<std::ptrdiff_t>(first),
                          above.begin() + static_cast<std::ptrdiff_t>(last) + 1) > limit) {
      return limit + 1;
    }
    two_above = above;
    above = row;
  }
  return above[b.size()];
}

NearestName::NearestName(std::string_view text) noexcept
    : text_(text), limit_(text.size() < 6 ? 1 : 2) {}

bool NearestName::offer(std::string_view name) noexcept {
  if (text_.size() > kMaxComparedBytes || name.size() > kMaxComparedBytes) return false;
  const std::size_t distance = edit_distance(text_, name, limit_);
  if (distance > limit_) return false;
  if (has_best_ && distance == limit_ && ascii_fold_equal(best_, name)) return true;
  is_unique_ = !has_best_ || distance < limit_;  // which is that of the best
  has_best_ = true;
  best_ = name;
  limit_ = distance;
  return true;
}

std::optional<std::string_view> NearestName::found() const noexcept {
  if (!is_unique_) return std::nullopt;
  return best_;
}

}  // namespace abac::inline abi1::internal
