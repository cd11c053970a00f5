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

PolicyType first_denying(std::uint8_t denies) noexcept {
  return *std::find_if(kExplicitOrder.begin(), kExplicitOrder.end(),
                       [&](PolicyType type) { return (denies & bit_of(type)) != 0; });
}

Verdict allow(int step) noexcept { return {Decision::Allowed, std::nullopt, step}; }

Verdict deny(PolicyType reason, int step) noexcept {
  return {Decision::ImplicitDeny, reason, step};
}

}  // namespace

Verdict combine(const Findings& f) noexcept {
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
  // 10 Callers without an identity side.
  if (f.kind == CallerKind::Service || f.kind == CallerKind::WebIdentity ||
      f.kind == CallerKind::Anonymous) {
    return d ? allow(10) : deny(PolicyType::Resource, 10);
  }
  const int step = !f.is_same_account ? 11 : f.has_own_gate ? 12 : 13;
  switch (step) {
    case 11:  // Not same-account.
      if ((d || r || a) && id) return allow(step);
      break;
    case 12:  // Same account, resource with its own gate.
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

}  // namespace abac::internal
