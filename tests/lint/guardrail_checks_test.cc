// The checks of control policies and of permissions boundaries.
#include <abac/validate.h>

#include <string>

#include "support/catch.h"
#include "support/lint_findings.h"

using abac::ErrorCode;
using abac::PolicyType;
using abac_test::found_by;
using abac_test::found_in_set;
using abac_test::found_in_statements;

namespace {

using enum ErrorCode;

std::string deny(const std::string& condition, const std::string& action = R"("Action": "*")") {
  return R"({"Effect": "Deny", )" + action + R"(, "Resource": "*", "Condition": )" + condition +
         "}";
}

std::string rcp(const std::string& condition, const std::string& action = R"("Action": "s3:*")") {
  return R"({"Effect": "Deny", "Principal": "*", )" + action +
         R"(, "Resource": "*", "Condition": )" + condition + "}";
}

const std::string kAllowAll =
    R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})";
const std::string kDenySome =
    R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}})";

}  // namespace

TEST_CASE("a level of a set needs an Allow, and a document alone only where it is said to be one") {
  const auto in_set = [](const std::string& levels) {
    return found_in_set(LevelWithoutAllow, R"({"service_control": )" + levels + "}");
  };
  CHECK(in_set("[[" + kDenySome + ", " + kAllowAll + "]]").empty());
  CHECK(in_set("[[" + kAllowAll + "], [" + kDenySome + ", " + kDenySome + "]]") ==
        "warning /service_control/1/0");
  CHECK(in_set("[[" + kDenySome + "], [" + kDenySome + "]]") ==
        "warning /service_control/0/0, warning /service_control/1/0");
  CHECK(in_set("[[" + kAllowAll + "], []]") == "warning /service_control/1");
  CHECK(found_in_set(LevelWithoutAllow,
                     R"({"identity": [)" + kAllowAll + R"(], "resource_control": [[], []]})") ==
        "warning /resource_control/0, warning /resource_control/1");
  CHECK(in_set("[]").empty());
  const auto alone = [](const std::string& document, bool is_whole_level) {
    return found_by(LevelWithoutAllow, document,
                    {.type = PolicyType::ServiceControl, .is_whole_level = is_whole_level});
  };
  CHECK(alone(kDenySome, false).empty());
  CHECK(alone(kDenySome, true) == "warning ");
  CHECK(alone(kAllowAll, true).empty());
}

TEST_CASE("a Deny by Region spares the global services by name, or leaves their Region") {
  const auto found = [](const std::string& condition,
                        const std::string& action = R"("Action": "*")") {
    return found_in_statements(ScpRegionDenyHitsGlobal, deny(condition, action),
                               PolicyType::ServiceControl);
  };
  const std::string elsewhere = R"({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})";
  CHECK(found(elsewhere) == "warning /Statement/0/Condition/StringNotEquals/aws:RequestedRegion");
  CHECK(found(elsewhere, R"("NotAction": "iam:*")").empty());
  CHECK(found(elsewhere, R"("Action": "ec2:*")").empty());
  CHECK(
      found(R"({"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}})").empty());
  CHECK(found(R"({"StringNotLike": {"aws:RequestedRegion": "us-*"}})").empty());
  CHECK(found(R"({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"},
                  "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}})")
            .empty());
  CHECK(found(R"({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"},
                  "StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}})")
            .empty());
  CHECK(found(R"({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})").empty());
}

TEST_CASE("a Deny by network says what of calls by services") {
  const auto found = [](const std::string& condition,
                        const std::string& action = R"("Action": "*")") {
    return found_in_statements(NetworkDenyHitsServices, deny(condition, action));
  };
  CHECK(found(R"({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})",
              R"("Action": "execute-api:Invoke")")
            .empty());
  CHECK(found(R"({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})") ==
        "warning /Statement/0/Condition/NotIpAddress/aws:SourceIp");
  CHECK(found(R"({"StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-1a2b3c4d"},
                  "NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}})") ==
        "warning /Statement/0/Condition/StringNotEqualsIfExists/aws:SourceVpc");
  CHECK(found(R"({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})").empty());
  CHECK(found(R"({"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"},
                  "Null": {"aws:SourceVpce": "false"}})")
            .empty());
  for (const std::string beside :
       {R"("Bool": {"aws:ViaAWSService": "false"})", R"("Null": {"aws:CalledViaFirst": "true"})",
        R"("BoolIfExists": {"aws:PrincipalIsAWSService": "false"})"}) {
    CAPTURE(beside);
    CHECK(found(R"({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}, )" + beside + "}").empty());
  }
}

TEST_CASE("a resource control policy tells services and principals apart") {
  struct Row {
    std::string condition;
    ErrorCode code;
    bool is_found;
  };
  const std::string service = R"("Bool": {"aws:PrincipalIsAWSService": "true"})";
  const std::string org = R"("StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"})";
  const std::string source = R"("StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abcdefghij"})";
  const auto row = GENERATE_COPY(values<Row>({
      {org, RcpPrincipalKeyHitsServices, true},
      {R"("StringNotEquals": {"aws:PrincipalTag/team": "red"})", RcpPrincipalKeyHitsServices, true},
      {org + R"(, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"})",
       RcpPrincipalKeyHitsServices, false},
      {org + R"(, "Null": {"aws:PrincipalOrgID": "false"})", RcpPrincipalKeyHitsServices, false},
      {R"("StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"})", RcpPrincipalKeyHitsServices,
       false},
      {source, RcpSourceKeyHitsPrincipals, true},
      {source, RcpSourceKeyWithoutNullCheck, false},
      {source + ", " + service, RcpSourceKeyHitsPrincipals, false},
      {source + ", " + service, RcpSourceKeyWithoutNullCheck, true},
      {source + R"(, "Bool": {"aws:PrincipalIsAWSService": "false"})", RcpSourceKeyHitsPrincipals,
       true},
      {source + ", " + service + R"(, "Null": {"aws:SourceArn": "false"})",
       RcpSourceKeyWithoutNullCheck, false},
  }));
  CAPTURE(row.condition, to_string(row.code));
  CHECK(found_in_statements(row.code, rcp("{" + row.condition + "}"), PolicyType::ResourceControl)
            .empty() != row.is_found);
}

TEST_CASE("what web identities alone do hits no service") {
  CHECK(found_in_statements(
            RcpPrincipalKeyHitsServices,
            rcp(R"({"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}})",
                R"("Action": ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"])"),
            PolicyType::ResourceControl)
            .empty());
}

TEST_CASE("a resource control policy names services to which it applies") {
  CHECK(found_in_statements(RcpServiceNotSupported,
                            rcp("{}", R"("Action": ["s3:*", "ec2:*", "nosuch:*"])"),
                            PolicyType::ResourceControl) == "warning /Statement/0/Action/1");
}

TEST_CASE("a Deny of the root user says what of sessions of AssumeRoot") {
  const auto found = [](const std::string& condition) {
    return found_in_statements(ScpDeniesRootOnlyPartly, deny(condition),
                               PolicyType::ServiceControl);
  };
  CHECK(found(R"({"StringLike": {"aws:PrincipalArn": ["arn:aws:iam::*:root"]}})") ==
        "suggestion /Statement/0/Condition/StringLike/aws:PrincipalArn");
  CHECK(found(R"({"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}})").empty());
  CHECK(found(R"({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/r"}})").empty());
}

TEST_CASE("a boundary keeps its holder from lifting it") {
  const auto found = [](const std::string& denies) {
    return found_in_statements(BoundaryEscape,
                               R"({"Effect": "Allow", "Action": "*", "Resource": "*"})" + denies,
                               PolicyType::PermissionsBoundary);
  };
  CHECK(found("") == "security /Statement/0/Action");
  CHECK(found(R"(, {"Effect": "Deny", "Action": "iam:*PermissionsBoundary", "Resource": "*"})") ==
        "security /Statement/0/Action");
  CHECK(found(R"(, {"Effect": "Deny", "Action": "iam:*PermissionsBoundary", "Resource": "*",
                    "Condition": {"StringNotEquals": {"iam:PermissionsBoundary": "b"}}},
                   {"Effect": "Deny", "Resource": "arn:aws:iam::111122223333:policy/boundary",
                    "Action": ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"]})")
            .empty());
  CHECK(found_in_statements(BoundaryEscape,
                            R"({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})",
                            PolicyType::PermissionsBoundary)
            .empty());
}

TEST_CASE("who makes users or roles within a boundary passes it on") {
  const auto found = [](const std::string& action, const std::string& boundary) {
    return found_in_set(BoundaryNotRequired,
                        R"({"identity": [{"Version": "2012-10-17", "Statement":
                            {"Effect": "Allow", "Resource": "*", "Action": ")" +
                            action + R"("}}])" + boundary + "}");
  };
  const std::string open = R"(, "permissions_boundary": [)" + kAllowAll + "]";
  const std::string closed = R"(, "permissions_boundary": [{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
      {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*",
       "Condition": {"StringEquals": {"iam:PermissionsBoundary": "b"}}}]}])";
  CHECK(found("iam:Create*", open) == "security /identity/0/Statement/Action");
  CHECK(found("iam:Create*", "").empty());
  CHECK(found("iam:Create*", closed).empty());
  CHECK(found("iam:GetRole", open).empty());
}
