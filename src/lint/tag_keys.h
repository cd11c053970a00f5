// The tag keys that a document names: in condition keys and in variables.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "lint/facts.h"

namespace abac::inline abi1::internal {

inline constexpr std::string_view kPrincipalTag = "aws:principaltag/";

/// A tag key where it stands.
struct TagUse {
  TagKind kind;
  std::string_view key;         ///< As written.
  std::string_view folded_key;  ///< [K-1]
  const StatementFacts* statement;
  const ConditionFacts* condition;  ///< Null for a variable of a resource entry.
  const ValueFacts* value;          ///< Of a variable in a condition; else null.
  const ResourceEntry* resource;    ///< Of a variable in a resource entry; else null.

  [[nodiscard]] Place place() const {
    if (resource != nullptr) return statement->place_of(*resource);
    return value != nullptr ? condition->value_place(*value) : condition->key_place();
  }
};

/// Returns what stands behind the first slash of a condition key.
[[nodiscard]] constexpr std::string_view tag_key_of(std::string_view key) noexcept {
  return key.substr(std::min(key.find('/'), key.size() - 1) + 1);
}

/// Returns the tag key of a condition that has one, as written.
[[nodiscard]] inline std::string_view tag_key_as_written(const ConditionFacts& condition) noexcept {
  return tag_key_of(condition.condition.key.value);
}

/// Calls `call(use)` for each tag key that the statement names, those of the caller, of resources
/// and of requests.
template <class Call>
void for_each_tag(const StatementFacts& statement, const Call& call) {
  const auto in_variables = [&](const std::vector<VariableUse>& variables,
                                const ConditionFacts* condition, const ValueFacts* value,
                                const ResourceEntry* resource) {
    for (const VariableUse& variable : variables) {
      if (!variable.folded_key.starts_with(kPrincipalTag)) continue;
      call(TagUse{TagKind::Principal, tag_key_of(variable.key), tag_key_of(variable.folded_key),
                  &statement, condition, value, resource});
    }
  };
  for (const ResourceEntry& entry : statement.resources) {
    in_variables(entry.variables, nullptr, nullptr, &entry);
  }
  for (const ConditionFacts& condition : statement.conditions) {
    if (!condition.tag_key.empty()) {
      call(TagUse{condition.tag, tag_key_as_written(condition), condition.tag_key, &statement,
                  &condition, nullptr, nullptr});
    }
    for (const ValueFacts& value : condition.values) {
      in_variables(value.variables, &condition, &value, nullptr);
    }
  }
}

/// The same for all statements of a document.
template <class Call>
void for_each_tag(const DocumentFacts& document, const Call& call) {
  for (const StatementFacts& statement : document.statements) for_each_tag(statement, call);
}

}  // namespace abac::inline abi1::internal
