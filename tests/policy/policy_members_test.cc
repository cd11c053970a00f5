// Policies put together type by type.
#include <abac/c.h>
#include <abac/policy_set.h>

#include "policy/policy_members.h"
#include "support/catch.h"

#include <string>
#include <vector>

namespace {

using abac::Policies;
using abac::Policy;
using abac::PolicyType;

Policy named(const std::string& name) {
  Policy policy;
  policy.name = name;
  return policy;
}

/// The names of the policies of a type, those of a level together.
std::vector<std::string> names(Policies& policies, PolicyType type) {
  std::vector<std::string> found;
  abac::internal::for_each_list(policies, type, [&](std::size_t, const auto& list) {
    std::string level;
    for (const Policy& policy : list) level += policy.name.value_or("?");
    found.push_back(level);
  });
  return found;
}

using Names = std::vector<std::string>;

TEST_CASE("G-17 each policy type stands at its number, in C as in C++, and has a name") {
  const std::vector<abac_policy_type> in_c = {
      ABAC_IDENTITY,        ABAC_RESOURCE,         ABAC_PERMISSIONS_BOUNDARY, ABAC_SESSION,
      ABAC_SERVICE_CONTROL, ABAC_RESOURCE_CONTROL, ABAC_VPC_ENDPOINT};
  REQUIRE(abac::policy_types().size() == in_c.size());
  for (std::size_t i = 0; i < in_c.size(); ++i) {
    const PolicyType type = abac::policy_types()[i];
    CHECK(static_cast<std::size_t>(type) == i);
    CHECK(in_c[i] == static_cast<abac_policy_type>(i));
    CHECK(abac::parse_policy_type(to_string(type)) == type);
  }
  CHECK(static_cast<int>(PolicyType::ServiceControl) == ABAC_SERVICE_CONTROL);
  CHECK(static_cast<int>(PolicyType::VpcEndpoint) == ABAC_VPC_ENDPOINT);
}

TEST_CASE("E-6 a policy is attached behind those of its type, and to no other") {
  for (const PolicyType type : abac::policy_types()) {
    INFO(type);
    Policies policies;
    REQUIRE(attach(policies, type, named("a")));
    REQUIRE(attach(policies, type, named("b")));
    for (const PolicyType other : abac::policy_types()) {
      const Names expected = other == type                             ? Names{"ab"}
                             : other < PolicyType::PermissionsBoundary ? Names{""}
                                                                       : Names{};
      CHECK(names(policies, other) == expected);
    }
  }
}

TEST_CASE("E-6 levels are filled from the root, and no level is left out") {
  for (const PolicyType type : abac::policy_types()) {
    INFO(type);
    const bool has_levels =
        type == PolicyType::ServiceControl || type == PolicyType::ResourceControl;
    Policies policies;
    CHECK(!attach(policies, type, named("x"), 1));
    CHECK(policies == Policies());
    REQUIRE(attach(policies, type, named("a"), 0));
    CHECK(attach(policies, type, named("b"), 1) == has_levels);
    CHECK(!attach(policies, type, named("x"), 3));
    CHECK(attach(policies, type, named("c"), 0));
    CHECK(names(policies, type) == (has_levels ? Names{"ac", "b"} : Names{"ac"}));
  }
}

TEST_CASE("E-6 a guardrail can be made present without policies; what grants cannot") {
  for (const PolicyType type : abac::policy_types()) {
    INFO(type);
    const bool is_guardrail = type != PolicyType::Identity && type != PolicyType::Resource;
    Policies policies;
    CHECK(require(policies, type) == is_guardrail);
    CHECK(abac::internal::is_attached(policies, type) == is_guardrail);
    REQUIRE(attach(policies, type, named("a")));
    CHECK(require(policies, type) == is_guardrail);
    CHECK(names(policies, type) == Names{"a"});
  }
}

TEST_CASE("a policy may be attached that stands in the set already") {
  Policies policies;
  REQUIRE(attach(policies, PolicyType::Identity, named("a")));
  for (int i = 0; i < 20; ++i) {
    REQUIRE(attach(policies, PolicyType::Identity, policies.identity.front()));
  }
  CHECK(names(policies, PolicyType::Identity) == Names{std::string(21, 'a')});
}

}  // namespace
