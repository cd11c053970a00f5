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

TEST_CASE("K-10 K-12 K-13 only the names of tags' keys are keys of tags") {
  using Tags = std::vector<abac::Tag>;
  const Tags tags = {{"team", "red"}};
  const auto is_present = [&](const std::string& key) {
    const auto policies = abac::parse_policies(
        R"({"identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*",
            "Resource":"*","Condition":{"StringEquals":{")" +
        key + R"(":"red"}}}}]})");
    INFO(key);
    REQUIRE(policies.has_value());
    const auto set = abac::PolicySet::compile(*policies);
    REQUIRE(set.has_value());
    const abac::Request request{
        .principal = {.arn = "arn:aws:iam::111122223333:user/alice", .tags = tags},
        .action = "s3:GetObject",
        .resource = {.arn = "arn:aws:s3:::b/k", .account = "111122223333", .tags = tags},
        .request_tags = tags,
    };
    return abac::decide(*set, request) == abac::Decision::Allowed;
  };
  for (const char* const key : {"aws:PrincipalTag/team", "aws:ResourceTag/TEAM",
                                "s3:resourcetag/team", "AWS:RequestTag/Team"}) {
    CHECK(is_present(key));
  }
  for (const char* const key :
       {"aws:OtherTag/team", "s3:RequestTag/team", "s3:PrincipalTag/team", "ec2:ResourceTag/team",
        "aws:RequestTags/team", "aws:ATag/team", "aws:/team", "aws:RequestTag/eam",
        "aws:RequestTag/team/", "aws:RequestTag/"}) {
    CHECK_FALSE(is_present(key));
  }
}

TEST_CASE("K-12 a resource whose owner is not known has no account, and not an empty one") {
  const auto decided = [](std::string_view owner, const std::string& condition) {
    const auto policies = abac::parse_policies(
        R"({"vpc_endpoint":[{"Version":"2012-10-17","Statement":{"Effect":"Deny",
            "Principal":"*","Action":"*","Resource":"*","Condition":)" +
        condition + "}}]}");
    REQUIRE(policies.has_value());
    const auto set = abac::PolicySet::compile(*policies);
    REQUIRE(set.has_value());
    abac::Request request{.principal = {.arn = "*"},
                          .action = "s3:GetObject",
                          .resource = {.arn = "arn:aws:s3:::b/k"}};
    if (!owner.empty()) request.resource.account = owner;
    return abac::decide(*set, request);
  };
  using enum abac::Decision;
  const std::string absent = R"({"Null":{"aws:ResourceAccount":"true"}})";
  const std::string empty = R"({"StringEquals":{"aws:ResourceAccount":""}})";
  const std::string owned = R"({"StringEquals":{"aws:ResourceAccount":"111122223333"}})";
  CHECK(decided("", absent) == ExplicitDeny);
  CHECK(decided("", empty) == ImplicitDeny);
  CHECK(decided("111122223333", absent) == ImplicitDeny);
  CHECK(decided("111122223333", owned) == ExplicitDeny);
}
