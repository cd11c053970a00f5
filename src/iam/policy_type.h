// The policy types: what is particular to each, in one table, and sets of them as bits.
//
// Whoever adds a type adds its enumerator (abac/policy.h, abac/c.h), its member of a policy set
// (abac/policy_set.h, policy/policy_members.h), its row here, and its step in decide/combine.h or
// .cc. Whatever can be said of all types alike asks the table.
#pragma once

#include <abac/policy.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace abac::inline abi1::internal {

/// What policies of a type are to callers of some kind [E-4].
enum class Binding : std::uint8_t {
  Binds,
  Ignored,  ///< They do not apply to such a caller.
  Refused,  ///< Such a caller has none; a case that attaches some is refused [E-21].
};

/// What a type asks of the element `Principal` [G-17].
enum class PrincipalRule : std::uint8_t {
  Forbidden,
  Required,  ///< or `NotPrincipal`
  Everyone,  ///< exactly `"*"`
};

/// What an entry of `Resource` means that begins as an ARN and has fewer than six parts.
enum class ShortArnRule : std::uint8_t {
  Completed,           ///< The missing parts are `*`.
  AsWritten,           ///< It is accepted, and matches hardly anything.
  Refused,             ///< It is refused,
  RefusedWithoutStar,  ///< unless it ends in `*`.
};

/// AWS's words for policies of a type, in the reasons of denials [M-3].
struct PolicyWords {
  std::string_view with_article;  ///< `a service control policy`
  std::size_t article_size;       ///< with the blank behind it

  [[nodiscard]] constexpr std::string_view without_article() const noexcept {
    return {with_article.data() + article_size, with_article.size() - article_size};
  }
};

/// What AWS counts of a document that may not be too long [G-37].
enum class SizeUnit : std::uint8_t {
  Characters,
  CharactersWithoutSpace,
  BytesWithoutSpace,
  Bytes,
};

/// How long AWS lets documents of a kind be [G-37].
struct SizeQuota {
  std::string_view document;  ///< `a managed policy`; empty where it depends on more than the type
  std::size_t limit = 0;
  SizeUnit unit = SizeUnit::Bytes;
};

inline constexpr SizeQuota kManagedPolicyQuota = {"a managed policy", 6'144,
                                                  SizeUnit::CharactersWithoutSpace};

/// A row of the table.
struct PolicyTypeTraits {
  PolicyType type;
  std::string_view name;  ///< of its member in a policy set, and in results
  PolicyWords words;
  std::string_view slot;  ///< what explanations call the place where its policies are attached
  std::uint8_t rank;      ///< among all: the order of results [M-6], and of reasons [M-4]
  bool is_guardrail;      ///< It limits and never grants; absent, it is no limit [E-6].
  bool has_levels;        ///< It is a list of levels, each of which must allow [E-6].
  Binding service_linked_role;  ///< what it is to service-linked roles [E-5]
  Binding without_identity;     ///< to callers without an identity side
  bool is_decided_by_owner;     ///< Whose the resource is must be known [E-2].
  bool accepts_id;              ///< AWS's grammar has `Id` in its documents [G-9].
  PrincipalRule principal;      ///< in its statements
  bool needs_resource;          ///< `Resource` or `NotResource` is required [G-17].
  bool has_strict_sids;         ///< letters and digits, and no Sid twice [G-16]
  ShortArnRule short_arns;      ///< in its statements
  bool is_denial_named;         ///< AWS tells the ARN of the policy that denies [M-3].
  bool has_iam_characters;      ///< IAM takes its documents, and certain characters alone [G-37].
  SizeQuota quota;              ///< of its documents
  std::size_t most_on_entity;   ///< of each level: policies on a root, unit or account [G-37]
};

/// By PolicyType.
inline constexpr std::array<PolicyTypeTraits, 7> kPolicyTypes = {{
    {.type = PolicyType::Identity,
     .name = "identity",
     .words = {"an identity-based policy", 3},
     .slot = "identity",
     .rank = 4,
     .is_guardrail = false,
     .has_levels = false,
     .service_linked_role = Binding::Binds,
     .without_identity = Binding::Refused,
     .is_decided_by_owner = false,
     .accepts_id = false,
     .principal = PrincipalRule::Forbidden,
     .needs_resource = true,
     .has_strict_sids = true,
     .short_arns = ShortArnRule::Completed,
     .is_denial_named = true,
     .has_iam_characters = true,
     .quota = kManagedPolicyQuota,
     .most_on_entity = 0},
    {.type = PolicyType::Resource,
     .name = "resource",
     .words = {"a resource-based policy", 2},
     .slot = "resource policy",
     .rank = 3,
     .is_guardrail = false,
     .has_levels = false,
     .service_linked_role = Binding::Binds,
     .without_identity = Binding::Binds,
     .is_decided_by_owner = true,
     .accepts_id = true,
     .principal = PrincipalRule::Required,
     .needs_resource = false,
     .has_strict_sids = false,
     .short_arns = ShortArnRule::AsWritten,
     .is_denial_named = false,
     .has_iam_characters = false,
     .quota = {},
     .most_on_entity = 0},
    {.type = PolicyType::PermissionsBoundary,
     .name = "permissions_boundary",
     .words = {"a permissions boundary", 2},
     .slot = "permissions boundary",
     .rank = 5,
     .is_guardrail = true,
     .has_levels = false,
     .service_linked_role = Binding::Binds,
     .without_identity = Binding::Refused,
     .is_decided_by_owner = false,
     .accepts_id = false,
     .principal = PrincipalRule::Forbidden,
     .needs_resource = true,
     .has_strict_sids = true,
     .short_arns = ShortArnRule::Completed,
     .is_denial_named = true,
     .has_iam_characters = true,
     .quota = kManagedPolicyQuota,
     .most_on_entity = 0},
    {.type = PolicyType::Session,
     .name = "session",
     .words = {"a session policy", 2},
     .slot = "session policy",
     .rank = 6,
     .is_guardrail = true,
     .has_levels = false,
     .service_linked_role = Binding::Binds,
     .without_identity = Binding::Refused,
     .is_decided_by_owner = false,
     .accepts_id = false,
     .principal = PrincipalRule::Forbidden,
     .needs_resource = true,
     .has_strict_sids = true,
     .short_arns = ShortArnRule::Refused,
     .is_denial_named = true,
     .has_iam_characters = true,
     .quota = {"an inline session policy", 2'048, SizeUnit::Characters},
     .most_on_entity = 0},
    {.type = PolicyType::ServiceControl,
     .name = "service_control",
     .words = {"a service control policy", 2},
     .slot = "service control policy",
     .rank = 0,
     .is_guardrail = true,
     .has_levels = true,
     .service_linked_role = Binding::Ignored,
     .without_identity = Binding::Ignored,
     .is_decided_by_owner = false,
     .accepts_id = false,
     .principal = PrincipalRule::Forbidden,
     .needs_resource = true,
     .has_strict_sids = true,
     .short_arns = ShortArnRule::RefusedWithoutStar,
     .is_denial_named = true,
     .has_iam_characters = false,
     .quota = {"a service control policy", 10'240, SizeUnit::Characters},
     .most_on_entity = 10},
    {.type = PolicyType::ResourceControl,
     .name = "resource_control",
     .words = {"a resource control policy", 2},
     .slot = "resource control policy",
     .rank = 1,
     .is_guardrail = true,
     .has_levels = true,
     .service_linked_role = Binding::Ignored,
     .without_identity = Binding::Binds,
     .is_decided_by_owner = true,
     .accepts_id = true,
     .principal = PrincipalRule::Everyone,
     .needs_resource = true,
     .has_strict_sids = true,
     .short_arns = ShortArnRule::Refused,
     .is_denial_named = true,
     .has_iam_characters = false,
     .quota = {"a resource control policy", 5'120, SizeUnit::Characters},
     .most_on_entity = 5},
    {.type = PolicyType::VpcEndpoint,
     .name = "vpc_endpoint",
     .words = {"a VPC endpoint policy", 2},
     .slot = "VPC endpoint policy",
     .rank = 2,
     .is_guardrail = true,
     .has_levels = false,
     .service_linked_role = Binding::Binds,
     .without_identity = Binding::Binds,
     .is_decided_by_owner = false,
     .accepts_id = true,
     .principal = PrincipalRule::Required,
     .needs_resource = true,
     .has_strict_sids = false,
     .short_arns = ShortArnRule::AsWritten,
     .is_denial_named = false,
     .has_iam_characters = false,
     .quota = {"a VPC endpoint policy", 20'480, SizeUnit::Characters},
     .most_on_entity = 0},
}};

inline constexpr std::size_t kPolicyTypeCount = kPolicyTypes.size();

/// Returns the type's row.
[[nodiscard]] constexpr const PolicyTypeTraits& traits_of(PolicyType type) noexcept {
  return kPolicyTypes[static_cast<std::size_t>(type)];
}

/// AWS's words for the policies of type `resource` of a role, in a trust case [G-19], [M-3].
inline constexpr PolicyWords kTrustPolicyWords = {"the role trust policy", 4};

/// A set of policy types.
using PolicyTypeSet = std::uint8_t;
static_assert(kPolicyTypeCount <= std::numeric_limits<PolicyTypeSet>::digits,
              "a set of policy types has a bit for each: it needs a wider type now");

/// Returns the set of the one type.
[[nodiscard]] constexpr PolicyTypeSet bit_of(PolicyType type) noexcept {
  return static_cast<PolicyTypeSet>(1U << static_cast<unsigned>(type));
}

/// Returns the types whose row has the property.
template <class HasProperty>
[[nodiscard]] constexpr PolicyTypeSet types_where(HasProperty&& has_property) noexcept {
  PolicyTypeSet set = 0;
  for (const PolicyTypeTraits& traits : kPolicyTypes) {
    if (has_property(traits)) set |= bit_of(traits.type);
  }
  return set;
}

inline constexpr PolicyTypeSet kGuardrails =
    types_where([](const PolicyTypeTraits& traits) { return traits.is_guardrail; });
inline constexpr PolicyTypeSet kTypesWithLevels =
    types_where([](const PolicyTypeTraits& traits) { return traits.has_levels; });
/// What does not apply to service-linked roles, and to callers without an identity side [E-4].
inline constexpr PolicyTypeSet kIgnoredForServiceLinkedRoles = types_where(
    [](const PolicyTypeTraits& traits) { return traits.service_linked_role == Binding::Ignored; });
inline constexpr PolicyTypeSet kIgnoredWithoutIdentity = types_where(
    [](const PolicyTypeTraits& traits) { return traits.without_identity == Binding::Ignored; });
/// What callers without an identity side cannot have [E-21].
inline constexpr PolicyTypeSet kRefusedWithoutIdentity = types_where(
    [](const PolicyTypeTraits& traits) { return traits.without_identity == Binding::Refused; });

/// All types, in the order of results [M-6], which is that of the reasons for explicit denials
/// [M-4].
inline constexpr std::array<PolicyType, kPolicyTypeCount> kResultOrder = [] {
  std::array<PolicyType, kPolicyTypeCount> order{};
  for (const PolicyTypeTraits& traits : kPolicyTypes) order[traits.rank] = traits.type;
  return order;
}();

namespace policy_type_checks {
constexpr bool stands_at_its_number(std::size_t i) {
  return static_cast<std::size_t>(kPolicyTypes[i].type) == i;
}
constexpr bool has_its_own_rank(std::size_t i) {
  return kPolicyTypes[i].rank < kPolicyTypeCount &&
         kResultOrder[kPolicyTypes[i].rank] == kPolicyTypes[i].type;
}
constexpr bool hold(bool (*check)(std::size_t)) {
  for (std::size_t i = 0; i < kPolicyTypeCount; ++i) {
    if (!check(i)) return false;
  }
  return true;
}
static_assert(hold(stands_at_its_number), "rows stand in the order of PolicyType");
static_assert(hold(has_its_own_rank), "ranks are 0, 1, 2 … each once");
}  // namespace policy_type_checks

}  // namespace abac::inline abi1::internal
