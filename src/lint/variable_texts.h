// The texts of a statement in which policy variables stand.
#pragma once

#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// Calls `call(variables, text, place)` for each text of the statement that has variables; `place`
/// is a function.
template <class Call>
void for_each_text(const StatementFacts& statement, const Call& call) {
  for (const ResourceEntry& entry : statement.resources) {
    if (!entry.variables.empty()) {
      call(entry.variables, *entry.text, [&] { return statement.place_of(entry); });
    }
  }
  for (const ConditionFacts& condition : statement.conditions) {
    for (const ValueFacts& value : condition.values) {
      if (!value.variables.empty()) {
        call(value.variables, *value.text, [&] { return condition.value_place(value); });
      }
    }
  }
}

}  // namespace abac::inline abi1::internal
