// Context keys that follow from a request. Most are shown by the cases of tests/conformance.
#include <abac/evaluate.h>

#include <string>
#include <string_view>

#include "support/catch.h"

namespace {

/// Whether a condition holds for a caller, told by a resource policy that allows everyone by it.
bool holds(std::string_view caller, const std::string& condition) {
  const auto policies = abac::parse_policies(
      R"({"resource":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",
          "Action":"*","Resource":"*","Condition":)" +
      condition + "}}]}");
  REQUIRE(policies.has_value());
  const auto set = abac::PolicySet::compile(*policies);
  REQUIRE(set.has_value());
  const abac::Request request{
      .principal = {.arn = caller},
      .action = "s3:GetObject",
      .resource = {.arn = "arn:aws:s3:::b/k", .account = "111122223333"},
  };
  const abac::Decision decision = abac::decide(*set, request);
  REQUIRE(decision != abac::Decision::Refused);
  return decision == abac::Decision::Allowed;
}

}  // namespace

TEST_CASE("K-10 whether the caller is a service is told of all who sign their calls") {
  struct Row {
    const char* caller;
    const char* value;  // null where the key is absent
  };
  for (const Row& row :
       {Row{"arn:aws:iam::111122223333:user/alice", "false"},
        Row{"arn:aws:iam::111122223333:role/Dev", "false"},
        Row{"arn:aws:sts::111122223333:assumed-role/Dev/s", "false"},
        Row{"arn:aws:sts::111122223333:federated-user/fay", "false"},
        Row{"lambda.amazonaws.com", "true"},
        Row{"arn:aws:iam::111122223333:saml-provider/Okta", nullptr},
        Row{"arn:aws:iam::111122223333:oidc-provider/x.y/z", nullptr}, Row{"*", nullptr}}) {
    CAPTURE(row.caller);
    const std::string key = R"({"aws:PrincipalIsAWSService":")";
    for (const char* value : {"true", "false"}) {
      const bool is_value = row.value != nullptr && row.value == std::string_view(value);
      CHECK(holds(row.caller, R"({"Bool":)" + key + value + "\"}}") == is_value);
    }
    CHECK(holds(row.caller, R"({"Null":)" + key + "true\"}}") == (row.value == nullptr));
  }
}
