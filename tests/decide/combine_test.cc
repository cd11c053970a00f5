// The decision combiner by itself: all that can have been granted, in each situation, and which
// grants matter there. Together with the truth tables (combine_truth_table_test.cc) this is what
// its modified condition/decision coverage rests on: all combinations are run, so that for each
// fact there are two that differ in it alone, and here it is seen to turn the decision.
#include "decide/combine.h"

#include <cstddef>
#include <string>
#include <vector>

#include "support/catch.h"

namespace {

using abac::Decision;
using abac::PolicyType;
using abac::Step;
using abac::internal::bit_of;
using abac::internal::CallerKind;
using abac::internal::decide_without_deny;
using abac::internal::Grants;
using abac::internal::kAccountGrant;
using abac::internal::kGrantSets;
using abac::internal::kGuardrails;
using abac::internal::kPolicyTypes;
using abac::internal::kRoleGrant;
using abac::internal::MatchSummary;
using abac::internal::PolicyTypeSet;
using abac::internal::situation_of;

const std::vector<CallerKind> kKinds = {
    CallerKind::User, CallerKind::Role,    CallerKind::RoleSession, CallerKind::FederatedUser,
    CallerKind::Root, CallerKind::Service, CallerKind::WebIdentity, CallerKind::Anonymous};

/// The four ways in which the algorithm ends, by what leads there.
struct Ending {
  Step step;
  CallerKind kind;
  bool is_same_account;
  bool has_own_gate;
};
const std::vector<Ending> kEndings = {
    {Step::CallerWithoutIdentity, CallerKind::Service, true, false},
    {Step::OtherAccount, CallerKind::Role, false, false},
    {Step::OwnGate, CallerKind::Role, true, true},
    {Step::SameAccount, CallerKind::Role, true, false}};

/// What matched where exactly this is granted, no Deny matches and all guardrails are attached.
MatchSummary matched(const Ending& ending, Grants grants) {
  MatchSummary summary;
  summary.kind = ending.kind;
  summary.is_same_account = ending.is_same_account;
  summary.has_own_gate = ending.has_own_gate;
  summary.attached = kGuardrails;
  summary.grants = grants;
  return summary;
}

/// Whether granting or withholding this one thing turns the decision about some request.
bool matters(const Ending& ending, Grants grant) {
  for (std::size_t grants = 0; grants < kGrantSets; ++grants) {
    const auto with = static_cast<Grants>(grants | grant);
    const auto without = static_cast<Grants>(grants & ~std::size_t{grant});
    if (combine(matched(ending, with)).decision != combine(matched(ending, without)).decision) {
      return true;
    }
  }
  return false;
}

/// Compares both forms for each set of guardrails that is attached and each set of grants.
void compare_forms(MatchSummary summary) {
  for (unsigned attached = 0; attached <= kGuardrails; ++attached) {
    if ((attached & ~unsigned{kGuardrails}) != 0) continue;
    summary.attached = static_cast<PolicyTypeSet>(attached);
    const auto situation = situation_of(summary.kind, summary.is_same_account, summary.has_own_gate,
                                        summary.is_attached(PolicyType::Session));
    for (std::size_t grants = 0; grants < kGrantSets; ++grants) {
      summary.grants = static_cast<Grants>(grants);
      const auto with_absent = static_cast<Grants>(grants | (kGuardrails & ~attached));
      if (decide_without_deny(situation, with_absent) == combine(summary).decision) continue;
      CAPTURE(static_cast<int>(summary.kind), summary.is_same_account, summary.has_own_gate,
              attached, grants);
      REQUIRE(decide_without_deny(situation, with_absent) == combine(summary).decision);
    }
  }
}

}  // namespace

TEST_CASE("E-10 what no Deny matches is decided by table as by the algorithm") {
  for (const CallerKind kind : kKinds) {
    for (const bool is_same_account : {false, true}) {
      for (const bool has_own_gate : {false, true}) {
        MatchSummary summary;
        summary.kind = kind;
        summary.is_same_account = is_same_account;
        summary.has_own_gate = has_own_gate;
        compare_forms(summary);
      }
    }
  }
}

TEST_CASE("E-10 the step that settles a request follows from caller and resource") {
  for (const Ending& ending : kEndings) {
    for (const Grants grants : {Grants{kGuardrails}, static_cast<Grants>(kGrantSets - 1)}) {
      CHECK(combine(matched(ending, grants)).step == ending.step);
    }
  }
}

TEST_CASE("E-6 every guardrail can turn the decision alone, where it binds the caller") {
  for (const Ending& ending : kEndings) {
    CAPTURE(std::string(to_string(ending.step)));
    CHECK(matters(ending, bit_of(PolicyType::ServiceControl)));
    CHECK(matters(ending, bit_of(PolicyType::ResourceControl)));
    CHECK(matters(ending, bit_of(PolicyType::VpcEndpoint)));
    const bool has_identity = ending.step != Step::CallerWithoutIdentity;
    CHECK(matters(ending, bit_of(PolicyType::PermissionsBoundary)) == has_identity);
    CHECK(matters(ending, bit_of(PolicyType::Session)) == has_identity);
  }
}

TEST_CASE("E-10 every grant can turn the decision alone, but for those that a step ignores") {
  for (const Ending& ending : kEndings) {
    CAPTURE(std::string(to_string(ending.step)));
    const bool has_identity = ending.step != Step::CallerWithoutIdentity;
    CHECK(matters(ending, bit_of(PolicyType::Resource)));
    CHECK(matters(ending, bit_of(PolicyType::Identity)) == has_identity);
    CHECK(matters(ending, kRoleGrant) == has_identity);
    // Within the account a resource without its own gate needs no trust in the account.
    CHECK(matters(ending, kAccountGrant) ==
          (ending.step == Step::OtherAccount || ending.step == Step::OwnGate));
  }
}

TEST_CASE("E-8 a Deny of any policy type turns what all others allow") {
  for (const Ending& ending : kEndings) {
    const MatchSummary allowed = matched(ending, kGrantSets - 1);
    REQUIRE(combine(allowed).decision == Decision::Allowed);
    for (const auto& traits : kPolicyTypes) {
      MatchSummary denied = allowed;
      denied.denies = bit_of(traits.type);
      CAPTURE(std::string(to_string(ending.step)), std::string(traits.name));
      CHECK(combine(denied).decision == Decision::ExplicitDeny);
      CHECK(combine(denied).reason == traits.type);
    }
  }
}
