// Policy sets that grow: each member by its shape, a list, a list that may be absent, or levels.
#include "policy/policy_members.h"

#include <iterator>
#include <utility>

namespace abac::inline abi1 {
namespace internal {
namespace {

template <class T>
void append(std::vector<T>& list, std::vector<T>&& more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

template <class T>
void append(std::optional<std::vector<T>>& list, std::optional<std::vector<T>>&& more) {
  if (!more) return;
  if (!list) list.emplace();
  append(*list, *std::move(more));
}

bool attach(PolicyList& list, Policy&& policy, std::size_t level) {
  if (level != 0) return false;
  list.push_back(std::move(policy));
  return true;
}

bool attach(PolicyLevels& levels, Policy&& policy, std::size_t level) {
  if (level > levels.size()) return false;
  if (level < levels.size()) return attach(levels[level], std::move(policy), 0);
  PolicyList list;  // made before it is a level, so that there is none without its policy
  list.push_back(std::move(policy));
  levels.push_back(std::move(list));
  return true;
}

template <class T>
bool attach(std::optional<T>& member, Policy&& policy, std::size_t level) {
  if (member) return attach(*member, std::move(policy), level);
  T fresh;
  if (!attach(fresh, std::move(policy), level)) return false;
  member = std::move(fresh);
  return true;
}

bool require(PolicyList&) { return false; }

template <class T>
bool require(std::optional<T>& member) {
  if (!member) member.emplace();
  return true;
}

}  // namespace
}  // namespace internal

void append(Policies& policies, Policies&& more) {
  for (const internal::PolicyTypeTraits& traits : internal::kPolicyTypes) {
    internal::with_member(traits.type, [&](auto member) {
      internal::append(policies.*member, std::move(more.*member));
    });
  }
}

bool attach(Policies& policies, PolicyType type, const Policy& policy, std::size_t level) {
  Policy copy = policy;  // before anything changes; it may be one of `policies`
  return internal::with_member(type, [&](auto member) {
    return internal::attach(policies.*member, std::move(copy), level);
  });
}

bool require(Policies& policies, PolicyType type) {
  return internal::with_member(type,
                               [&](auto member) { return internal::require(policies.*member); });
}

}  // namespace abac::inline abi1
