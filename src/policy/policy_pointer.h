// Places in policy trees and sets as JSON pointers, made only when there is something to report.
#pragma once

#include "iam/policy_type.h"
#include "policy/policy_members.h"

#include <abac/policy_set.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns the member names under which the tree's negatable elements stand.
[[nodiscard]] constexpr std::string_view action_member(const EntryList& list) noexcept {
  return list.is_negated ? "NotAction" : "Action";
}
[[nodiscard]] constexpr std::string_view resource_member(const EntryList& list) noexcept {
  return list.is_negated ? "NotResource" : "Resource";
}
[[nodiscard]] constexpr std::string_view principal_member(
    const PrincipalElement& element) noexcept {
  return element.is_negated ? "NotPrincipal" : "Principal";
}

/// Returns the pointer of the statement `index`, `document` being the policy's own.
[[nodiscard]] std::string statement_pointer(std::string_view document, const Policy& policy,
                                            std::size_t index);

/// Returns the pointer of an entry, `element` being the list's own.
[[nodiscard]] std::string entry_pointer(std::string_view element, const EntryList& list,
                                        std::size_t index);

/// Returns the pointer of an entry of a principal, `element` being the principal's own.
[[nodiscard]] std::string entry_pointer(std::string_view element, const PrincipalElement& principal,
                                        std::size_t index);

/// Returns the pointers of a condition's operator, key and value, `statement` being the
/// statement's own.
[[nodiscard]] std::string operator_pointer(std::string_view statement, const Condition& condition);
[[nodiscard]] std::string key_pointer(std::string_view statement, const Condition& condition);
[[nodiscard]] std::string value_pointer(std::string_view statement, const Condition& condition,
                                        std::size_t index);

/// Where a policy stands in a policy set.
struct PolicyPlace {
  PolicyType type = PolicyType::Identity;
  std::optional<std::size_t> level;  ///< For the types that have levels.
  std::size_t index = 0;
};

/// Returns the pointer of a policy's document, `set` being the policy set's own.
[[nodiscard]] std::string policy_pointer(std::string_view set, const PolicyPlace& place,
                                         const Policy& policy);

/// Returns the place of a policy: `identity[0]`, `service_control[1][0]`.
[[nodiscard]] std::string policy_place(PolicyType type, std::size_t level, std::size_t index);

/// Calls `visit(const PolicyPlace&, const Policy&)` for every policy, type by type.
template <class Visit>
void for_each_policy(const Policies& policies, const Visit& visit) {
  for (const PolicyTypeTraits& traits : kPolicyTypes) {
    for_each_list(policies, traits.type, [&](std::size_t level, const PolicyList& list) {
      PolicyPlace place{traits.type, std::nullopt, 0};
      if (traits.has_levels) place.level = level;
      for (; place.index < list.size(); ++place.index) visit(place, list[place.index]);
    });
  }
}

}  // namespace abac::inline abi1::internal
