// The algorithm of section 6.3. The comments are its numbered steps.
#include "combine.h"

#include <algorithm>
#include <array>

namespace abac::internal {
namespace {

/// [M-4]
constexpr std::array kExplicitOrder = {
    PolicyType::ServiceControl, PolicyType::ResourceControl, PolicyType::VpcEndpoint,
    PolicyType::Resource,       PolicyType::Identity,        PolicyType::PermissionsBoundary,
    PolicyType::Session,
};

constexpr PolicyType first_denying(std::uint8_t denies) noexcept {
  return *std::find_if(kExplicitOrder.begin(), kExplicitOrder.end(),
                       [&](PolicyType type) { return (denies & bit_of(type)) != 0; });
}

constexpr Verdict allow(int step) noexcept { return {Decision::Allowed, std::nullopt, step}; }

constexpr Verdict deny(PolicyType reason, int step) noexcept {
  return {Decision::ImplicitDeny, reason, step};
}

constexpr Verdict verdict_of(const Findings& f) noexcept {
  // 4 Explicit deny.
  if (f.denies != 0) return {Decision::ExplicitDeny, first_denying(f.denies), 4};
  // 5 Resource control, 6 service control, 7 VPC endpoint.
  if (f.resource_control.is_present && !f.resource_control.allows) {
    return deny(PolicyType::ResourceControl, 5);
  }
  if (f.service_control.is_present && !f.service_control.allows) {
    return deny(PolicyType::ServiceControl, 6);
  }
  if (f.vpc_endpoint.is_present && !f.vpc_endpoint.allows) {
    return deny(PolicyType::VpcEndpoint, 7);
  }
  // 8 Resource side.
  const bool d = f.resource_allows_direct;
  const bool r = f.resource_allows_role;
  const bool a = f.resource_allows_account;
  // 9 Identity side.
  const bool i = f.identity_allows || f.kind == CallerKind::Root;
  const bool b = !f.permissions_boundary.is_present || f.permissions_boundary.allows;
  const bool s = f.session.is_present ? f.session.allows : f.kind != CallerKind::FederatedUser;
  const bool id = i && b && s;
  const Side side = side_of(f.kind, f.is_same_account, f.has_own_gate);
  const int step = step_of(side);
  switch (side) {
    case Side::WithoutIdentity:  // 10 Callers without an identity side.
      return d ? allow(step) : deny(PolicyType::Resource, step);
    case Side::OtherAccount:  // 11 Not same-account.
      if ((d || r || a) && id) return allow(step);
      break;
    case Side::OwnGate:  // 12 Same account, resource with its own gate.
      if (d || (r && b && s) || (a && id)) return allow(step);
      break;
    default:  // 13 Same account, any other resource.
      if (d || (r && b && s) || id) return allow(step);
      break;
  }
  // [M-5]
  const PolicyType limit = !b ? PolicyType::PermissionsBoundary : PolicyType::Session;
  if (step != 11 && r) return deny(limit, step);
  if (step == 12 && !a) return deny(PolicyType::Resource, step);
  if (!i) return deny(PolicyType::Identity, step);
  return deny(b && s ? PolicyType::Resource : limit, step);
}

/// What a set of grants says to the algorithm, with every guardrail attached.
constexpr Findings findings_of(Side side, Grants grants) noexcept {
  const auto has = [&](PolicyType type) { return (grants & bit_of(type)) != 0; };
  Findings f;
  f.kind = side == Side::WithoutIdentity ? CallerKind::Service : CallerKind::User;
  f.is_same_account = side != Side::OtherAccount;
  f.has_own_gate = side == Side::OwnGate;
  f.identity_allows = has(PolicyType::Identity);
  f.resource_allows_direct = has(PolicyType::Resource);
  f.resource_allows_role = (grants & kRoleGrant) != 0;
  f.resource_allows_account = (grants & kAccountGrant) != 0;
  f.resource_control = {true, has(PolicyType::ResourceControl)};
  f.service_control = {true, has(PolicyType::ServiceControl)};
  f.vpc_endpoint = {true, has(PolicyType::VpcEndpoint)};
  f.permissions_boundary = {true, has(PolicyType::PermissionsBoundary)};
  f.session = {true, has(PolicyType::Session)};
  return f;
}

using AllowedTable = std::array<std::array<std::uint64_t, kGrantSets / 64>, 4>;

constexpr AllowedTable make_allowed() noexcept {
  AllowedTable allowed{};
  for (std::size_t side = 0; side < allowed.size(); ++side) {
    for (std::size_t grants = 0; grants < kGrantSets; ++grants) {
      const Findings f = findings_of(static_cast<Side>(side), static_cast<Grants>(grants));
      const std::uint64_t bit = verdict_of(f).decision == Decision::Allowed ? 1 : 0;
      allowed[side][grants / 64] |= bit << (grants % 64);
    }
  }
  return allowed;
}

}  // namespace

constinit const AllowedTable kAllowed = make_allowed();

Verdict combine(const Findings& findings) noexcept { return verdict_of(findings); }

}  // namespace abac::internal
