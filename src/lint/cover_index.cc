#include "lint/cover_index.h"

#include <algorithm>
#include <tuple>

namespace abac::inline abi1::internal {

void CoverIndex::add(std::string_view pattern, std::size_t owner) {
  const std::size_t head = std::min(pattern.find_first_of("*?"), pattern.size());
  patterns_.push_back({pattern, owner, pattern.substr(0, head)});
}

void CoverIndex::sort() {
  std::ranges::sort(patterns_, {}, [](const Pattern& pattern) {
    return std::tuple(pattern.head, !pattern.is_literal(), pattern.owner);
  });
  for (std::size_t i = 0; i < patterns_.size();) {
    Head head{.text = patterns_[i].head, .parent = kNone, .first = i, .first_open = i, .last = i};
    while (head.last < patterns_.size() && patterns_[head.last].head == head.text) {
      if (patterns_[head.last].is_literal()) ++head.first_open;
      ++head.last;
    }
    i = head.last;
    // The head before this one, or one of its ancestors, is the longest that this one begins with.
    std::size_t parent = heads_.empty() ? kNone : heads_.size() - 1;
    while (parent != kNone && !head.text.starts_with(heads_[parent].text)) {
      parent = heads_[parent].parent;
    }
    head.parent = parent;
    heads_.push_back(head);
  }
}

std::size_t CoverIndex::deepest_head(std::string_view text) const noexcept {
  const auto above = std::ranges::upper_bound(heads_, text, {}, &Head::text);
  std::size_t i = static_cast<std::size_t>(above - heads_.begin());
  if (i == 0) return kNone;
  --i;
  while (i != kNone && !text.starts_with(heads_[i].text)) i = heads_[i].parent;
  return i;
}

}  // namespace abac::inline abi1::internal
