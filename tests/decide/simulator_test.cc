// Three answers that AWS's own policy simulator gets wrong, and the right ones.
#include "support/catch.h"

#include <abac/abac.h>

#include <string>
#include <vector>

namespace abac::inline abi1 {
namespace {

PolicySet policy_set(std::string_view json) {
  auto policies = parse_policies(json);
  REQUIRE(policies.has_value());
  auto set = PolicySet::compile(*policies);
  REQUIRE(set.has_value());
  return *set;
}

Response response_to(const PolicySet& policies, const Request& request) {
  auto response = evaluate(policies, request);
  REQUIRE(response.has_value());
  CHECK(decide(policies, request) == response->decision);
  return *std::move(response);
}

const Request kGetObject{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                         .action = "s3:GetObject",
                         .resource = {.arn = "arn:aws:s3:::docs/plan.txt"}};

}  // namespace

TEST_CASE(
    "M-7 the simulator reports keys of statements that cannot match but this engine does not") {
  const PolicySet policies = policy_set(R"({"identity": [{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
       "Condition": {"StringEquals": {"ex:asked": "x"}}},
      {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
       "Condition": {"StringEquals": {"ex:of-another-action": "x"}}},
      {"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*",
       "Condition": {"StringEquals": {"ex:of-an-excluded-action": "x"}}},
      {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::other/*",
       "Condition": {"StringEquals": {"ex:of-another-resource": "x"}}},
      {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::docs/${ex:unresolved}",
       "Condition": {"StringEquals": {"ex:beside-a-variable-without-value": "x"}}}]}]})");
  const Response response = response_to(policies, kGetObject);
  CHECK(response.decision == Decision::ImplicitDeny);
  CHECK(response.missing_context_keys ==
        std::vector<std::string_view>{"ex:asked", "ex:unresolved",
                                      "ex:beside-a-variable-without-value"});
}

TEST_CASE("M-7 the simulator reports no keys of service control policies but this engine does") {
  const PolicySet policies = policy_set(R"({
      "identity": [{"Version": "2012-10-17", "Statement":
          {"Effect": "Allow", "Action": "*", "Resource": "*"}}],
      "service_control": [[{"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": "*", "Resource": "*"},
          {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
           "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]}]]})");
  const Response response = response_to(policies, kGetObject);
  CHECK(response.decision == Decision::Allowed);
  CHECK(response.missing_context_keys == std::vector<std::string_view>{"aws:RequestedRegion"});
}

TEST_CASE(
    "E-12 the simulator ignores role trust policies but this engine asks them for sts:AssumeRole") {
  Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                  .action = "sts:AssumeRole",
                  .resource = {.arn = "arn:aws:iam::111122223333:role/Dev"}};
  const std::string identity = R"("identity": [{"Version": "2012-10-17", "Statement":
      {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}])";
  const auto trusting = [&](std::string_view principal) {
    return policy_set("{" + identity + R"(, "resource": [{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ")" +
                      std::string(principal) + R"("}}}]})");
  };

  SECTION("a trust policy that names another principal denies") {
    const PolicySet policies = trusting("arn:aws:iam::111122223333:user/bob");
    const Response response = response_to(policies, request);
    CHECK(response.decision == Decision::ImplicitDeny);
    CHECK(
        response.message ==
        "User: arn:aws:iam::111122223333:user/ana is not authorized to perform: sts:AssumeRole on "
        "resource: arn:aws:iam::111122223333:role/Dev because no role trust policy allows the "
        "sts:AssumeRole action");
  }
  SECTION("no trust policy denies as well") {
    CHECK(response_to(policy_set("{" + identity + "}"), request).decision ==
          Decision::ImplicitDeny);
  }
  SECTION("a trust policy that names the caller or its account allows") {
    CHECK(response_to(trusting("arn:aws:iam::111122223333:user/ana"), request).decision ==
          Decision::Allowed);
    CHECK(response_to(trusting("111122223333"), request).decision == Decision::Allowed);
  }
  SECTION("a trust policy that names another identity provider denies") {
    request.principal.arn = "arn:aws:iam::111122223333:saml-provider/Idp";
    request.action = "sts:AssumeRoleWithSAML";
    const auto policies = policy_set(R"({"resource": [{"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "sts:AssumeRoleWithSAML",
         "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Other"}}}]})");
    CHECK(response_to(policies, request).decision == Decision::ImplicitDeny);
  }
}

}  // namespace abac::inline abi1
