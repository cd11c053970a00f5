#include "lint/grants.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMostListed = 4;

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
  const std::string folded = ascii_folded(action);
  return statement.covers_action(folded) && !statement.document.denies_everywhere(folded);
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

std::string listed(std::span<const std::string_view> texts) {
  std::string list;
  const std::size_t shown = texts.size() <= kMostListed ? texts.size() : kMostListed - 1;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i != 0) list += i + 1 == texts.size() ? " and " : ", ";
    list += quoted(texts[i]);
  }
  if (shown < texts.size()) list += fmt::format(" and {} more", texts.size() - shown);
  return list;
}

}  // namespace abac::inline abi1::internal
