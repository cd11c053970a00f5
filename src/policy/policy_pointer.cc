// Places in policy trees and sets as JSON pointers.
#include "policy/policy_pointer.h"

#include <fmt/core.h>

#include <algorithm>

#include "diagnostics/json_pointer.h"

namespace abac::inline abi1::internal {

std::string statement_pointer(std::string_view document, const Policy& policy, std::size_t index) {
  std::string pointer = child_pointer(document, "Statement");
  if (policy.is_statement_array || policy.statements.size() != 1) {
    pointer = child_pointer(pointer, index);
  }
  return pointer;
}

std::string entry_pointer(std::string_view element, const EntryList& list, std::size_t index) {
  if (!list.is_array && list.entries.size() == 1) return std::string(element);
  return child_pointer(element, index);
}

std::string entry_pointer(std::string_view element, const PrincipalElement& principal,
                          std::size_t index) {
  const auto& entries = principal.entries;
  const PrincipalKind kind = entries[index].kind;
  const auto of_kind = [kind](const PrincipalEntry& entry) { return entry.kind == kind; };
  std::string member = child_pointer(element, to_string(kind));
  if (!entries[index].is_array && std::ranges::count_if(entries, of_kind) == 1) return member;
  const auto end = entries.begin() + static_cast<std::ptrdiff_t>(index);
  return child_pointer(member,
                       static_cast<std::size_t>(std::count_if(entries.begin(), end, of_kind)));
}

std::string operator_pointer(std::string_view statement, const Condition& condition) {
  return child_pointer(child_pointer(statement, "Condition"), condition.op.value);
}

std::string key_pointer(std::string_view statement, const Condition& condition) {
  return child_pointer(operator_pointer(statement, condition), condition.key.value);
}

std::string value_pointer(std::string_view statement, const Condition& condition,
                          std::size_t index) {
  std::string pointer = key_pointer(statement, condition);
  if (condition.is_array || condition.values.size() != 1) pointer = child_pointer(pointer, index);
  return pointer;
}

std::string policy_pointer(std::string_view set, const PolicyPlace& place, const Policy& policy) {
  std::string pointer = child_pointer(set, abac::to_string(place.type));
  if (place.level) pointer = child_pointer(pointer, *place.level);
  pointer = child_pointer(pointer, place.index);
  if (policy.name) pointer = child_pointer(pointer, "document");
  return pointer;
}

std::string policy_place(PolicyType type, std::size_t level, std::size_t index) {
  if (traits_of(type).has_levels) {
    return fmt::format("{}[{}][{}]", abac::to_string(type), level, index);
  }
  return fmt::format("{}[{}]", abac::to_string(type), index);
}

}  // namespace abac::inline abi1::internal
