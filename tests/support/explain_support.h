// Explanations of cases written as JSON, for the tests of explanations.
#pragma once

#include "support/catch.h"

#include <abac/explain.h>

#include <string>

namespace abac::explain_support {

/// Explains; fails the test where the case is refused.
inline Explanation explained(const std::string& policies_json, const std::string& request_json,
                             const ExplainOptions& options = {}) {
  const auto policies = parse_policies(policies_json, {.file = "policies.json"});
  INFO((policies ? "" : to_string(policies.error())));
  REQUIRE(policies);
  const auto set = PolicySet::compile(*policies);
  INFO((set ? "" : to_string(set.error())));
  REQUIRE(set);
  const auto request = parse_request(request_json);
  INFO((request ? "" : to_string(request.error())));
  REQUIRE(request);
  auto explanation = explain(*set, request->view(), options);
  INFO((explanation ? "" : to_string(explanation.error())));
  REQUIRE(explanation);
  return *std::move(explanation);
}

/// A request of user Alice for an object.
inline std::string user_request(const std::string& members = "") {
  return R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":{"team":"blue"}},
             "action":"s3:GetObject",
             "resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"})" +
         members + "}";
}

/// An identity policy with one statement that has the condition.
inline std::string policy_if(const std::string& effect, const std::string& condition) {
  return R"({"Version":"2012-10-17","Statement":{"Sid":"S","Effect":")" + effect +
         R"(","Action":"*","Resource":"*","Condition":)" + condition + "}}";
}

}  // namespace abac::explain_support
