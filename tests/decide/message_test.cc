// The sentence of a denial: which policy type, and which policy, it names.
#include <abac/evaluate.h>

#include <string>
#include <string_view>

#include "support/catch.h"

namespace {

constexpr std::string_view kDeny =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}})";
constexpr std::string_view kAllow =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
constexpr std::string_view kArn = "arn:aws:iam::111122223333:policy/Limits";

std::string named(std::string_view name, std::string_view document) {
  return R"({"name":")" + std::string(name) + R"(","document":)" + std::string(document) + '}';
}

/// What follows the resource in the message.
std::string reason(const std::string& policies_json, const abac::Request& request) {
  const auto policies = abac::parse_policies(policies_json);
  REQUIRE(policies.has_value());
  const auto set = abac::PolicySet::compile(*policies);
  REQUIRE(set.has_value());
  const auto response = abac::evaluate(*set, request);
  REQUIRE(response.has_value());
  CHECK(abac::decide(*set, request) == response->decision);
  const std::string head = "on resource: " + std::string(request.resource.arn) + ' ';
  const std::size_t at = response->message.find(head);
  REQUIRE(at != std::string::npos);
  return response->message.substr(at + head.size());
}

abac::Request asks(std::string_view owner = "111122223333") {
  return {.principal = {.arn = "arn:aws:iam::111122223333:user/alice"},
          .action = "s3:GetObject",
          .resource = {.arn = "arn:aws:s3:::b/k", .account = owner}};
}

}  // namespace

TEST_CASE("M-3 an explicit denial ends in the ARN of the policy whose name is one") {
  const std::string allow(kAllow);
  struct Row {
    const char* type;
    std::string before;
    std::string after;
    std::string words;
  };
  const Row rows[] = {
      {"identity", R"({"identity":[)" + allow + ',', "]}", "an identity-based policy"},
      {"permissions_boundary", R"({"permissions_boundary":[)" + allow + ',', "]}",
       "a permissions boundary"},
      {"session", R"({"session":[)", "]}", "a session policy"},
      {"service_control", R"({"service_control":[[)" + allow + "],[" + allow + ',', "]]}",
       "a service control policy"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    const std::string words = "with an explicit deny in " + row.words;
    CHECK(reason(row.before + named(kArn, kDeny) + row.after, asks()) ==
          words + ": " + std::string(kArn));
    CHECK(reason(row.before + named("Limits", kDeny) + row.after, asks()) == words);
    CHECK(reason(row.before + named("ARN:aws:x", kDeny) + row.after, asks()) == words);
    CHECK(reason(row.before + std::string(kDeny) + row.after, asks()) == words);
  }
  const std::string deny_all =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*",
          "Resource":"*"}})";
  CHECK(reason(R"({"resource_control":[[)" + named("arn:x", deny_all) + "]]}", asks()) ==
        "with an explicit deny in a resource control policy: arn:x");
  CHECK(reason(R"({"resource":[)" + named(kArn, deny_all) + "]}", asks()) ==
        "with an explicit deny in a resource-based policy");
  CHECK(reason(R"({"vpc_endpoint":[)" + named(kArn, deny_all) + "]}", asks()) ==
        "with an explicit deny in a VPC endpoint policy");
}

TEST_CASE("M-3 the policy of the first matching Deny of the type that is named is told") {
  const std::string other =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*"}})";
  CHECK(reason(R"({"identity":[)" + named("arn:a", other) + ',' + named("arn:b", kDeny) + ',' +
                   named("arn:c", kDeny) + "]}",
               asks()) == "with an explicit deny in an identity-based policy: arn:b");
  CHECK(reason(R"({"identity":[)" + std::string(kDeny) + ',' + named("arn:b", kDeny) + "]}",
               asks()) == "with an explicit deny in an identity-based policy");
  // [M-4]: service control before identity, endpoint before identity.
  CHECK(reason(R"({"service_control":[[)" + named("arn:scp", kDeny) + R"(]],"identity":[)" +
                   named("arn:b", kDeny) + "]}",
               asks()) == "with an explicit deny in a service control policy: arn:scp");
  CHECK(reason(R"({"session":[)" + named("arn:s", kDeny) + R"(],"identity":[)" +
                   std::string(kDeny) + "]}",
               asks()) == "with an explicit deny in an identity-based policy");
  // An implicit denial tells no policy.
  CHECK(reason(R"({"identity":[)" + named("arn:b", other) + "]}", asks()) ==
        "because no identity-based policy allows the s3:GetObject action");
}

TEST_CASE("M-5 across accounts a side of the resource without any grant is named first") {
  const std::string allow(kAllow);
  const std::string by_account =
      R"("resource":[{"Version":"2012-10-17","Statement":{"Effect":"Allow",
          "Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}}])";
  const std::string of_resource = "because no resource-based policy allows the s3:GetObject action";
  CHECK(reason("{}", asks("444455556666")) == of_resource);
  CHECK(reason(R"({"identity":[)" + allow + "]}", asks("444455556666")) == of_resource);
  CHECK(reason(R"({"permissions_boundary":[]})", asks("444455556666")) == of_resource);
  CHECK(reason("{" + by_account + "}", asks("444455556666")) ==
        "because no identity-based policy allows the s3:GetObject action");
  CHECK(reason(R"({"permissions_boundary":[],)" + by_account + R"(,"identity":[)" + allow + "]}",
               asks("444455556666")) ==
        "because no permissions boundary allows the s3:GetObject action");
}

TEST_CASE("E-14 a session of the root user is bound by its task policy") {
  abac::Request root = asks();
  root.principal.arn = "arn:aws:iam::111122223333:root";
  const std::string named_root =
      R"("resource":[{"Version":"2012-10-17","Statement":{"Effect":"Allow",
          "Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}}])";
  const std::string no_session = "because no session policy allows the s3:GetObject action";
  CHECK(reason(R"({"session":[],)" + named_root + "}", root) == no_session);
  CHECK(reason(R"({"session":[]})", root) == no_session);
  const auto decision = [](const std::string& json, const abac::Request& request) {
    const auto set = abac::PolicySet::compile(*abac::parse_policies(json));
    REQUIRE(set.has_value());
    return abac::decide(*set, request);
  };
  const std::string task = R"("session":[)" + std::string(kAllow) + "]";
  CHECK(decision("{" + task + "}", root) == abac::Decision::Allowed);
  CHECK(decision("{" + named_root + "}", root) == abac::Decision::Allowed);

  // A key that guards itself: the account that it names is the root user, and its session a role.
  abac::Request key = root;
  key.action = "kms:Decrypt";
  key.resource = {.arn = "arn:aws:kms:us-east-1:111122223333:key/k"};
  CHECK(decision("{" + named_root + "}", key) == abac::Decision::Allowed);
  CHECK(decision("{" + task + ',' + named_root + "}", key) == abac::Decision::Allowed);
  CHECK(decision("{" + task + "}", key) == abac::Decision::ImplicitDeny);
  CHECK(reason(R"({"session":[],)" + named_root + "}", key) ==
        "because no session policy allows the kms:Decrypt action");
}
