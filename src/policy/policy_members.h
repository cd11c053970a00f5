// The members of a policy set by their policy type, for whatever goes through all of them.
#pragma once

#include "iam/policy_type.h"

#include <abac/policy_set.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace abac::inline abi1::internal {

using PolicyList = std::vector<Policy>;
using PolicyLevels = std::vector<PolicyList>;

/// Returns `visit(member)` for the pointer to the type's member, which is a `PolicyList`, an
/// optional one, or optional `PolicyLevels`.
template <class Visit>
decltype(auto) with_member(PolicyType type, Visit&& visit) {
  switch (type) {
    case PolicyType::Identity:
      return visit(&Policies::identity);
    case PolicyType::Resource:
      return visit(&Policies::resource);
    case PolicyType::PermissionsBoundary:
      return visit(&Policies::permissions_boundary);
    case PolicyType::Session:
      return visit(&Policies::session);
    case PolicyType::ServiceControl:
      return visit(&Policies::service_control);
    case PolicyType::ResourceControl:
      return visit(&Policies::resource_control);
    case PolicyType::VpcEndpoint:
      break;
  }
  return visit(&Policies::vpc_endpoint);
}

namespace policy_members {

template <class Visit>
void visit_lists(auto& list, Visit&& visit) requires requires {
  list.front().statements;
}
{ visit(std::size_t{0}, list); }
template <class Visit>
void visit_lists(auto& levels, Visit&& visit) requires requires {
  levels.front().front();
}
{
  for (std::size_t i = 0; i < levels.size(); ++i) visit(i, levels[i]);
}
template <class Visit>
void visit_lists(auto& member, Visit&& visit) requires requires {
  member.has_value();
}
{
  if (member) visit_lists(*member, visit);
}

[[nodiscard]] inline bool is_attached(const PolicyList& list) noexcept { return !list.empty(); }
template <class T>
[[nodiscard]] bool is_attached(const std::optional<T>& member) noexcept {
  return member.has_value();
}

}  // namespace policy_members

/// Calls `visit(level, list)` for each list of policies that the type has in the set: for each
/// level, root first, or once with level 0. Set is Policies, const or not.
template <class Set, class Visit>
void for_each_list(Set& policies, PolicyType type, Visit&& visit) {
  with_member(type, [&](auto member) { policy_members::visit_lists(policies.*member, visit); });
}

/// Returns whether policies of the type are attached: for a guardrail an empty list is one that
/// allows nothing [E-6], for the others it is none.
[[nodiscard]] inline bool is_attached(const Policies& policies, PolicyType type) noexcept {
  return with_member(type,
                     [&](auto member) { return policy_members::is_attached(policies.*member); });
}

}  // namespace abac::inline abi1::internal
