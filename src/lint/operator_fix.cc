#include "lint/operator_fix.h"

#include <fmt/core.h>

#include <algorithm>

namespace abac::inline abi1::internal {

Fix write_operator(const ConditionFacts& condition, std::string_view op) {
  Fix fix{.words = fmt::format("write `{}`", op)};
  const auto is_in_the_way = [&](const ConditionFacts& other) {
    return &other != &condition && (other.condition.op.value == op ||
                                    other.condition.op.value == condition.condition.op.value);
  };
  if (std::ranges::none_of(condition.statement.conditions, is_in_the_way)) {
    fix.edits.push_back({condition.condition.op.where, fmt::format("\"{}\"", op)});
  }
  return fix;
}

}  // namespace abac::inline abi1::internal
