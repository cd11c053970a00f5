// From what matched to the decision: steps 4 to 13 of section 6.3 of docs/semantics.md.
//
// `combine` is the algorithm as that page tells it, step by step and with its letters; every rule
// of it stands there and nowhere else. `decide_without_deny` is its fast form, for `decide`, which
// needs no reasons. It rests on two observations:
//   - of the request, the steps ask four things: what kind of caller it is, whether the accounts
//     are the same, whether the resource has a gate of its own, whether session policies are
//     attached. That makes 64 situations;
//   - of what matched, they ask for each policy type whether it allows, and for `resource` at which
//     level it does. That is a set of nine grants, a bit each, if guardrails that are not attached
//     count as allowing.
// So all answers are 64 x 512 bits. The compiler computes them, by calling `combine`'s own steps;
// looking one up costs some ten instructions and no branch that depends on the data.
//
// Example: a user of the same account, an ordinary resource, no session policies; an Allow in
// `identity` matched, and no guardrail is attached. The grants are `identity` and, since they set
// no limit, all five guardrails. Step 13 says yes, and so does bit 0b0'0111'1101 of its situation.
// tests/decide/combine_test.cc compares both forms over all inputs.
#pragma once

#include "iam/arn.h"
#include "iam/policy_type.h"

#include <abac/evaluate.h>
#include <abac/reason.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace abac::inline abi1::internal {

/// What grants: the types in which an Allow matches, as `bit_of` them, and these two. The bit of
/// `Resource` is D, an Allow that names the caller directly.
using Grants = std::uint16_t;
inline constexpr Grants kRoleGrant = 1U << kPolicyTypeCount;           ///< R
inline constexpr Grants kAccountGrant = 1U << (kPolicyTypeCount + 1);  ///< A
inline constexpr std::size_t kGrantSets = std::size_t{1} << (kPolicyTypeCount + 2);
static_assert(kGrantSets - 1 <= std::numeric_limits<Grants>::max(),
              "a set of grants has a bit for each policy type and two more: it needs a wider type");

/// What the algorithm asks of a request, and what matched.
struct MatchSummary {
  CallerKind kind = CallerKind::User;
  bool is_same_account = true;  ///< [E-3]
  bool has_own_gate = false;    ///< [E-12]
  PolicyTypeSet attached = 0;   ///< guardrails that are attached and bind the caller [E-4]
  PolicyTypeSet denies = 0;     ///< types that bind the caller and in which a Deny matches
  /// What allows; of types with levels those where every level does, and there is one [E-6].
  Grants grants = 0;

  [[nodiscard]] constexpr bool is_attached(PolicyType type) const noexcept {
    return (attached & bit_of(type)) != 0;
  }
  [[nodiscard]] constexpr bool allows(PolicyType type) const noexcept {
    return (grants & bit_of(type)) != 0;
  }
  /// Whether a guardrail lets it pass: absent, it sets no limit [E-6].
  [[nodiscard]] constexpr bool permits(PolicyType guardrail) const noexcept {
    return !is_attached(guardrail) || allows(guardrail);
  }
};

/// The decision, and why.
struct Verdict {
  Decision decision = Decision::ImplicitDeny;
  Step step = Step::SameAccount;
  std::optional<PolicyType> reason;  ///< of a denial: the type that is named [M-4], [M-5]

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// A guardrail that limits every grant, also a direct one of a resource policy [E-9].
struct OuterGuardrail {
  PolicyType type;
  Step step;               ///< its word is the name of the type
  std::string_view words;  ///< what explanations say of the step
};

/// Steps 5 to 7, in their order.
inline constexpr std::array<OuterGuardrail, 3> kOuterGuardrails = {{
    {PolicyType::ResourceControl, Step::ResourceControl,
     "resource control policies limit every grant"},
    {PolicyType::ServiceControl, Step::ServiceControl,
     "service control policies limit every grant"},
    {PolicyType::VpcEndpoint, Step::VpcEndpoint, "VPC endpoint policies limit every grant"},
}};
[[nodiscard]] constexpr bool limits_every_grant(PolicyType type) noexcept {
  for (const OuterGuardrail& guardrail : kOuterGuardrails) {
    if (guardrail.type == type) return true;
  }
  return false;
}
/// Returns the guardrail whose step it is; null for other steps.
[[nodiscard]] constexpr const OuterGuardrail* outer_guardrail_of(Step step) noexcept {
  for (const OuterGuardrail& guardrail : kOuterGuardrails) {
    if (guardrail.step == step) return &guardrail;
  }
  return nullptr;
}

/// Returns the decision that follows. Pure.
[[nodiscard]] Verdict combine(const MatchSummary& summary) noexcept;

/// A number for all that steps 8 to 13 ask of a request, apart from grants.
using Situation = std::size_t;
inline constexpr Situation kSituations = 64;

[[nodiscard]] constexpr Situation situation_of(CallerKind kind, bool is_same_account,
                                               bool has_own_gate, bool has_session) noexcept {
  return static_cast<Situation>(kind) | Situation{has_session} << 3 |
         Situation{is_same_account} << 4 | Situation{has_own_gate} << 5;
}

/// Adds what a resource says to a situation of the caller alone.
[[nodiscard]] constexpr Situation with_resource(Situation of_caller, bool is_same_account,
                                                bool has_own_gate) noexcept {
  return of_caller | Situation{is_same_account} << 4 | Situation{has_own_gate} << 5;
}

/// For each situation, a bit for every set of grants: whether `combine` allows what no Deny
/// matches.
using SituationAnswers = std::array<std::uint64_t, kGrantSets / 64>;
extern const std::array<SituationAnswers, kSituations> kAllowed;

/// Returns what `combine` decides where no Deny matches. `grants` holds the guardrails that are not
/// attached, or do not bind the caller, too.
[[nodiscard]] inline Decision decide_without_deny(Situation situation, Grants grants) noexcept {
  const std::uint64_t word = kAllowed[situation][grants / 64];
  return (word >> (grants % 64) & 1) != 0 ? Decision::Allowed : Decision::ImplicitDeny;
}

}  // namespace abac::inline abi1::internal
