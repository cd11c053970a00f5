// The words of the policy tree's enumerations.
#include <abac/policy.h>

namespace abac {
namespace {

constexpr PolicyType kPolicyTypes[] = {
    PolicyType::Identity,    PolicyType::Resource,       PolicyType::PermissionsBoundary,
    PolicyType::Session,     PolicyType::ServiceControl, PolicyType::ResourceControl,
    PolicyType::VpcEndpoint,
};

}  // namespace

std::string_view to_string(PolicyType type) noexcept {
  switch (type) {
    case PolicyType::Identity:
      return "identity";
    case PolicyType::Resource:
      return "resource";
    case PolicyType::PermissionsBoundary:
      return "permissions_boundary";
    case PolicyType::Session:
      return "session";
    case PolicyType::ServiceControl:
      return "service_control";
    case PolicyType::ResourceControl:
      return "resource_control";
    case PolicyType::VpcEndpoint:
      return "vpc_endpoint";
  }
  return {};
}

std::string_view to_string(Effect effect) noexcept {
  return effect == Effect::Allow ? "Allow" : "Deny";
}

std::optional<PolicyType> parse_policy_type(std::string_view name) noexcept {
  for (const PolicyType type : kPolicyTypes) {
    if (to_string(type) == name) return type;
  }
  return std::nullopt;
}

}  // namespace abac
