// The algorithm of section 6.3 of docs/semantics.md, and the table that is made of it. The comments
// are its numbered steps; D, R, A, I, B and S are its letters.
#include "decide/combine.h"

#include <algorithm>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

/// [M-4] REQUIRES: the set is not empty.
constexpr PolicyType first_of(PolicyTypeSet types) noexcept {
  return *std::ranges::find_if(kResultOrder,
                               [&](PolicyType type) { return (types & bit_of(type)) != 0; });
}

constexpr Verdict allow(Step step) noexcept { return {Decision::Allowed, step, std::nullopt}; }

constexpr Verdict deny(PolicyType reason, Step step) noexcept {
  return {Decision::ImplicitDeny, step, reason};
}

constexpr Verdict settle(const MatchSummary& m) noexcept {
  // 4 Explicit deny, before everything else [E-8].
  if (m.denies != 0) return {Decision::ExplicitDeny, Step::ExplicitDeny, first_of(m.denies)};
  // 5 Resource control policies, 6 service control policies, 7 VPC endpoint policies [E-9].
  for (const OuterGuardrail& guardrail : kOuterGuardrails) {
    if (!m.permits(guardrail.type)) return deny(guardrail.type, guardrail.step);
  }
  // 8 Resource side. A session of the root user is bound by its task policy [E-14].
  const bool is_root_session = m.kind == CallerKind::Root && m.is_attached(PolicyType::Session);
  const bool is_named = m.allows(PolicyType::Resource);
  const bool d = is_named && !is_root_session;
  const bool r = (m.grants & kRoleGrant) != 0 || (is_named && is_root_session);
  const bool a = (m.grants & kAccountGrant) != 0;
  // 9 Identity side. Without session policies a federated user has none [E-13].
  const bool i = m.allows(PolicyType::Identity) || m.kind == CallerKind::Root;
  const bool b = m.permits(PolicyType::PermissionsBoundary);
  const bool s = m.is_attached(PolicyType::Session) ? m.allows(PolicyType::Session)
                                                    : m.kind != CallerKind::FederatedUser;
  const bool id = i && b && s;
  // 10 Service, WebIdentity or Anonymous.
  if (!has_identity(m.kind)) {
    constexpr Step kStep = Step::CallerWithoutIdentity;
    return d ? allow(kStep) : deny(PolicyType::Resource, kStep);
  }
  const Step step = !m.is_same_account ? Step::OtherAccount
                    : m.has_own_gate   ? Step::OwnGate
                                       : Step::SameAccount;
  if (step == Step::OtherAccount) {  // 11: both sides [E-15], of which A is one [E-16]
    if ((d || r || a) && id) return allow(step);
  } else if (step == Step::OwnGate) {  // 12 [E-12]
    if (d || (r && b && s) || (a && id)) return allow(step);
  } else {  // 13: D alone [E-10], R within boundary and session [E-11], A not [E-17]
    if (d || (r && b && s) || id) return allow(step);
  }
  // [M-5]
  const PolicyType limit = !b ? PolicyType::PermissionsBoundary : PolicyType::Session;
  if (step != Step::OtherAccount && r) return deny(limit, step);
  if (step == Step::OtherAccount && !d && !r && !a) return deny(PolicyType::Resource, step);
  if (step == Step::OwnGate && !a) return deny(PolicyType::Resource, step);
  if (!i) return deny(PolicyType::Identity, step);
  // Here something limits the identity side: with `id` all that is left would be allowed.
  return deny(limit, step);
}

/// Goes through all sets of grants in one situation. All guardrails are attached in it, session
/// policies perhaps excepted: those that are not stand among the grants.
constexpr SituationAnswers answers_in(Situation situation) noexcept {
  MatchSummary summary;
  summary.kind = static_cast<CallerKind>(situation & 7);
  const bool has_session = (situation >> 3 & 1) != 0;
  summary.is_same_account = (situation >> 4 & 1) != 0;
  summary.has_own_gate = (situation >> 5 & 1) != 0;
  summary.attached = static_cast<PolicyTypeSet>(
      has_session ? kGuardrails : kGuardrails & ~bit_of(PolicyType::Session));
  SituationAnswers answers{};
  for (std::size_t grants = 0; grants < kGrantSets; ++grants) {
    summary.grants = static_cast<Grants>(grants);
    const std::uint64_t bit = settle(summary).decision == Decision::Allowed ? 1 : 0;
    answers[grants / 64] |= bit << (grants % 64);
  }
  return answers;
}

/// A constant for each situation, because compilers bound the steps of one constant's evaluation.
template <Situation Which>
constexpr SituationAnswers kAnswers = answers_in(Which);

template <std::size_t... Numbers>
constexpr std::array<SituationAnswers, kSituations> all_answers(
    std::index_sequence<Numbers...>) noexcept {
  return {{kAnswers<Numbers>...}};
}

}  // namespace

constinit const std::array<SituationAnswers, kSituations> kAllowed =
    all_answers(std::make_index_sequence<kSituations>());

static_assert(static_cast<unsigned>(CallerKind::Anonymous) < 8,
              "a situation has 3 bits for a kind");

Verdict combine(const MatchSummary& summary) noexcept { return settle(summary); }

}  // namespace abac::inline abi1::internal
