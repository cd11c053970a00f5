// A set of one policy, attached as a given type.
#pragma once

#include <abac/policy_set.h>

namespace abac::inline abi1 {

[[nodiscard]] inline Policies attached(const Policy& policy, PolicyType type) {
  Policies policies;
  switch (type) {
    case PolicyType::Identity:
      policies.identity = {policy};
      break;
    case PolicyType::Resource:
      policies.resource = {policy};
      break;
    case PolicyType::PermissionsBoundary:
      policies.permissions_boundary = {policy};
      break;
    case PolicyType::Session:
      policies.session = {policy};
      break;
    case PolicyType::ServiceControl:
      policies.service_control = {{policy}};
      break;
    case PolicyType::ResourceControl:
      policies.resource_control = {{policy}};
      break;
    case PolicyType::VpcEndpoint:
      policies.vpc_endpoint = {policy};
      break;
  }
  return policies;
}

}  // namespace abac::inline abi1
