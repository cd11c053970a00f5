// The decision combiner by itself: all that can have been granted, on each side, and which grants
// matter there. Together with the truth tables (combine_truth_table_test.cc) this is what its
// modified condition/decision coverage rests on: all combinations are run, so that for each fact
// there are two that differ in it alone, and here it is seen to turn the decision.
#include "combine.h"

#include <cstddef>
#include <string>
#include <vector>

#include "catch.h"

namespace {

using abac::Decision;
using abac::PolicyType;
using abac::internal::bit_of;
using abac::internal::Findings;
using abac::internal::Grants;
using abac::internal::kAccountGrant;
using abac::internal::kGrantSets;
using abac::internal::kRoleGrant;
using abac::internal::Side;

const std::vector<Side> kSides = {Side::WithoutIdentity, Side::OtherAccount, Side::OwnGate,
                                  Side::SameAccount};

/// What was found where exactly this is granted, no Deny matches and all guardrails are attached.
Findings found(Side side, Grants grants) {
  const auto has = [&](unsigned grant) { return (grants & grant) != 0; };
  Findings f;
  f.kind = side == Side::WithoutIdentity ? abac::internal::CallerKind::Service
                                         : abac::internal::CallerKind::Role;
  f.is_same_account = side != Side::OtherAccount;
  f.has_own_gate = side == Side::OwnGate;
  f.identity_allows = has(bit_of(PolicyType::Identity));
  f.resource_allows_direct = has(bit_of(PolicyType::Resource));
  f.resource_allows_role = has(kRoleGrant);
  f.resource_allows_account = has(kAccountGrant);
  f.permissions_boundary = {true, has(bit_of(PolicyType::PermissionsBoundary))};
  f.session = {true, has(bit_of(PolicyType::Session))};
  f.service_control = {true, has(bit_of(PolicyType::ServiceControl))};
  f.resource_control = {true, has(bit_of(PolicyType::ResourceControl))};
  f.vpc_endpoint = {true, has(bit_of(PolicyType::VpcEndpoint))};
  return f;
}

/// Whether granting or withholding this one thing turns the decision about some request.
bool matters(Side side, Grants grant) {
  for (std::size_t grants = 0; grants < kGrantSets; ++grants) {
    const auto with = static_cast<Grants>(grants | grant);
    const auto without = static_cast<Grants>(grants & ~std::size_t{grant});
    if (combine(found(side, with)).decision != combine(found(side, without)).decision) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("E-10 what no Deny matches is decided by table as by the algorithm") {
  for (const Side side : kSides) {
    for (std::size_t grants = 0; grants < kGrantSets; ++grants) {
      const auto set = static_cast<Grants>(grants);
      CAPTURE(static_cast<int>(side), grants);
      REQUIRE(decide_without_deny(side, set) == combine(found(side, set)).decision);
    }
  }
}

TEST_CASE("E-6 every guardrail can turn the decision alone, where it binds the caller") {
  for (const Side side : kSides) {
    CAPTURE(static_cast<int>(side));
    CHECK(matters(side, bit_of(PolicyType::ServiceControl)));
    CHECK(matters(side, bit_of(PolicyType::ResourceControl)));
    CHECK(matters(side, bit_of(PolicyType::VpcEndpoint)));
    const bool has_identity = side != Side::WithoutIdentity;
    CHECK(matters(side, bit_of(PolicyType::PermissionsBoundary)) == has_identity);
    CHECK(matters(side, bit_of(PolicyType::Session)) == has_identity);
  }
}

TEST_CASE("E-10 every grant can turn the decision alone, but for those that a side ignores") {
  for (const Side side : kSides) {
    CAPTURE(static_cast<int>(side));
    const bool has_identity = side != Side::WithoutIdentity;
    CHECK(matters(side, bit_of(PolicyType::Resource)));
    CHECK(matters(side, bit_of(PolicyType::Identity)) == has_identity);
    CHECK(matters(side, kRoleGrant) == has_identity);
    // Within the account a resource without its own gate needs no trust in the account.
    CHECK(matters(side, kAccountGrant) == (side == Side::OtherAccount || side == Side::OwnGate));
  }
}

TEST_CASE("E-8 a Deny of any policy type turns what all others allow") {
  const std::vector<PolicyType> types = {
      PolicyType::Identity,   PolicyType::Resource,       PolicyType::PermissionsBoundary,
      PolicyType::Session,    PolicyType::ServiceControl, PolicyType::ResourceControl,
      PolicyType::VpcEndpoint};
  for (const Side side : kSides) {
    const Findings allowed = found(side, kGrantSets - 1);
    REQUIRE(combine(allowed).decision == Decision::Allowed);
    for (const PolicyType type : types) {
      Findings denied = allowed;
      denied.denies = bit_of(type);
      CAPTURE(static_cast<int>(side), std::string(to_string(type)));
      CHECK(combine(denied).decision == Decision::ExplicitDeny);
      CHECK(combine(denied).reason == type);
    }
  }
}
