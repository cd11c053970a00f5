// The table of known actions as it is made.
#include "program/known_actions.h"

#include "base/case_folding.h"

#include <algorithm>

namespace abac::inline abi1::internal {
namespace {

constexpr bool is_usual(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == ':';
}

}  // namespace

/// Returns whether there was a place.
bool KnownActions::put(const Action& action) noexcept {
  std::size_t place = hash(action.text.data(), action.size) & mask_;
  for (std::size_t i = 0; i < kMaxProbes; ++i) {
    if (actions_[place].size == 0) {
      actions_[place] = action;
      return true;
    }
    place = (place + 1) & mask_;
  }
  return false;
}

/// Doubles the table. What finds no place in the new one is not known any more; it keeps its index.
void KnownActions::grow() {
  std::vector<Action> old(std::max<std::size_t>(actions_.size() * 2, 8));
  old.swap(actions_);
  mask_ = actions_.size() - 1;
  for (const Action& action : old) {
    if (action.size != 0) static_cast<void>(put(action));
  }
}

void KnownActions::add(std::string_view action) {
  if (action.size() < kMinSize || action.size() > kMaxSize || count_ == kMaxActions) return;
  Action entry;
  entry.text = {};
  fold_ascii(action, entry.text.data());
  entry.size = static_cast<std::uint32_t>(action.size());
  const std::string_view folded(entry.text.data(), entry.size);
  if (!std::ranges::all_of(folded, is_usual) || find(folded) != nullptr) return;
  entry.index = static_cast<std::uint32_t>(count_);
  entry.is_sts = folded.starts_with("sts:");
  if (actions_.size() < count_ + count_ / 2 + 2) grow();
  if (put(entry)) ++count_;
}

}  // namespace abac::inline abi1::internal
