#include "lint/grants.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

/// An action folded in place: the tables are asked about in every statement.
class FoldedAction {
 public:
  explicit FoldedAction(std::string_view action) noexcept
      : size_(std::min(action.size(), text_.size())) {
    fold_ascii(action.substr(0, size_), text_.data());
  }
  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 128> text_;
  std::size_t size_;
};

}  // namespace

std::string ascii_folded(std::string_view text) {
  std::string folded(text.size(), '\0');
  fold_ascii(text, folded.data());
  return folded;
}

bool grants_everything(const StatementFacts& statement) noexcept {
  return statement.is_allow && statement.is_unconditional() && statement.has_all_actions() &&
         !statement.has_not_resource && statement.has_all_resources();
}

bool grants_somewhere(const StatementFacts& statement, std::string_view action) {
  if (!statement.is_allow) return false;
  const FoldedAction folded(action);
  return statement.covers_action(folded.text()) &&
         !statement.document.denies_everywhere(folded.text());
}

bool grants_everywhere(const StatementFacts& statement, std::string_view action) {
  return statement.is_allow && statement.has_all_resources() && grants_somewhere(statement, action);
}

std::vector<std::string_view> granted_everywhere(const StatementFacts& statement,
                                                 std::span<const std::string_view> actions) {
  std::vector<std::string_view> granted;
  if (!statement.is_allow || !statement.has_all_resources()) return granted;
  for (const std::string_view action : actions) {
    if (grants_somewhere(statement, action)) granted.push_back(action);
  }
  return granted;
}

Place place_of_grant(const StatementFacts& statement, std::string_view action) {
  const std::string folded = ascii_folded(action);
  if (!statement.has_not_action) {
    for (const ActionEntry& entry : statement.actions) {
      if (entry.is_all || covers(entry.folded, folded)) return statement.place_of(entry);
    }
  }
  return statement.action_list_place();
}

}  // namespace abac::inline abi1::internal
