// The checks of dangerous grants, of paths by which rights grow, and of conditions on MFA.
#include <abac/validate.h>

#include <set>
#include <string>

#include "lint/escalation_paths.h"
#include "support/catch.h"
#include "support/lint_findings.h"

using abac::ErrorCode;
using abac_test::found_by;
using abac_test::found_in_set;
using abac_test::found_in_statements;

namespace {

using enum ErrorCode;

std::string allow(const std::string& action, const std::string& resource,
                  const std::string& condition = "{}") {
  return R"({"Effect": "Allow", "Action": )" + action + R"(, "Resource": )" + resource +
         R"(, "Condition": )" + condition + "}";
}

std::string with_condition(const std::string& effect, const std::string& condition) {
  return R"({"Effect": ")" + effect +
         R"(", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": )" +
         condition + "}";
}

const std::string kDenyIam = R"(, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"})";

}  // namespace

TEST_CASE("roles that can be passed are all or some, and for any service or one") {
  struct Row {
    std::string statement;
    std::string everywhere;
    std::string narrower;
  };
  const std::string all = "security /Statement/0/Action";
  const std::string some = "suggestion /Statement/0/Action";
  const auto row = GENERATE_COPY(values<Row>({
      {allow(R"("iam:PassRole")", R"("*")"), all, ""},
      {allow(R"("iam:Pass*")", R"("arn:aws:iam::111122223333:role/*")"), all, ""},
      {allow(R"("iam:PassRole")", R"(["arn:aws:iam::*:*"])"), all, ""},
      {R"({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})",
       "security /Statement/0/NotAction", ""},
      {R"({"Effect": "Allow", "Action": "iam:PassRole",
           "NotResource": "arn:aws:iam::111122223333:role/a"})",
       all, ""},
      {allow(R"("iam:PassRole")", R"("arn:aws:iam::111122223333:role/app-*")"), "", some},
      {allow(R"("*")", R"("arn:aws:ssm:*:*:parameter/a")"), "", ""},
      {allow(R"("iam:PassRole")", R"("*")",
             R"({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})"),
       "", ""},
      {allow(R"("iam:PassRole")", R"("*")",
             R"({"StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}})"),
       all, ""},
      {allow(R"("iam:PassRole")", R"("*")", R"({"StringLike": {"iam:PassedToService": "*"}})"), all,
       ""},
      {allow(R"("iam:GetRole")", R"("*")"), "", ""},
      {allow(R"("iam:PassRole")", R"("*")") + kDenyIam, "", ""},
      {allow(R"("iam:PassRole")", R"("*")") +
           R"(, {"Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:role/admin"})",
       all, ""},
      {R"({"Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"})", "", ""},
  }));
  CAPTURE(row.statement);
  CHECK(found_in_statements(PassRoleEverywhere, row.statement) == row.everywhere);
  CHECK(found_in_statements(PassRoleWithoutService, row.statement) == row.narrower);
}

TEST_CASE("service-linked roles are for the services that a condition or the path names") {
  const auto found = [](const std::string& resource, const std::string& condition = "{}") {
    return found_in_statements(
        ServiceLinkedRoleEverywhere,
        allow(R"("iam:CreateServiceLinkedRole")", '"' + resource + '"', condition));
  };
  const std::string warning = "warning /Statement/0/Action";
  CHECK(found("*") == warning);
  CHECK(found("arn:aws:iam::*:role/*") == warning);
  CHECK(found("arn:aws:iam::*:role/aws-service-role/*") == warning);
  CHECK(found("arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/*").empty());
  CHECK(found("*", R"({"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}})").empty());
  CHECK(found("*", R"({"StringLike": {"iam:AWSServiceName": "rds.amazonaws.com"}})").empty());
  CHECK(found("*", R"({"StringLike": {"iam:AWSServiceName": "*.amazonaws.com"}})") == warning);
  CHECK(found("*", R"({"StringNotEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}})") ==
        warning);
}

TEST_CASE("all roles of all accounts can be assumed without condition") {
  const auto found = [](const std::string& resource, const std::string& condition = "{}") {
    return found_in_statements(AssumeRoleEverywhere,
                               allow(R"("sts:Assume*")", '"' + resource + '"', condition));
  };
  CHECK(found("*") == "security /Statement/0/Action");
  CHECK(found("arn:*:iam::*:role/*") == "security /Statement/0/Action");
  CHECK(found("arn:aws:iam::111122223333:role/*").empty());
  CHECK(found("*", R"({"StringEquals": {"aws:ResourceOrgID": "o-abcdefghij"}})").empty());
}

TEST_CASE("a path of escalation is found where each of its steps is granted") {
  const auto found = [](const std::string& statements) {
    return found_in_statements(PrivilegeEscalation, statements);
  };
  const std::string security = "security /Statement/0/Action";
  CHECK(found(allow(R"("iam:CreatePolicyVersion")", R"("*")")) == security);
  CHECK(found(allow(R"("iam:Attach*Policy")", R"("arn:aws:iam::*:role/*")")) == security);
  CHECK(found(allow(R"("iam:PutUserPolicy")", R"("arn:aws:iam::*:user/${aws:username}")")) ==
        security);
  CHECK(found(allow(R"("iam:PutRolePolicy")", R"("arn:aws:iam::*:role/app")")).empty());
  CHECK(found(allow(R"("iam:PassRole")", R"("*")")).empty());
  CHECK(found(allow(R"(["iam:PassRole", "ec2:RunInstances"])", R"("*")")) ==
        "security /Statement/0/Action/0");
  CHECK(found(allow(R"("lambda:CreateFunction")", R"("*")") + ", " +
              allow(R"("iam:PassRole")", R"("*")") + ", " + allow(R"("lambda:Inv*")", R"("*")")) ==
        "security /Statement/1/Action");
  CHECK(found(allow(R"(["iam:PassRole", "lambda:CreateFunction"])", R"("*")")).empty());
  CHECK(found(allow(R"("iam:PassRole")", R"("*")",
                    R"({"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}})") +
              ", " + allow(R"("ec2:RunInstances")", R"("*")"))
            .empty());
  CHECK(found(allow(R"("iam:PassRole")", R"("*")",
                    R"({"StringEqualsIfExists": {"iam:PassedToService": "a.amazonaws.com"}})") +
              ", " + allow(R"("ec2:RunInstances")", R"("*")"))
            .empty());
  CHECK(found(allow(R"("iam:CreatePolicyVersion")", R"("*")") + kDenyIam).empty());
  // That the caller used MFA does not make the rights smaller.
  CHECK(found(allow(R"("iam:CreatePolicyVersion")", R"("*")",
                    R"({"Bool": {"aws:MultiFactorAuthPresent": "true"}})")) == security);
}

TEST_CASE("what runs already is a path by narrower grants, too, as a suggestion") {
  const auto found = [](const std::string& statements) {
    return found_in_statements(PrivilegeEscalation, statements);
  };
  CHECK(found(allow(R"("ssm:SendCommand")", R"("*")")) == "security /Statement/0/Action");
  CHECK(found(allow(R"("ssm:SendCommand")", R"("arn:aws:ec2:*:*:instance/*")")) ==
        "suggestion /Statement/0/Action");
  CHECK(found(allow(R"("ssm:SendCommand")", R"("*")",
                    R"({"StringEquals": {"aws:ResourceTag/team": "red"}})")) ==
        "suggestion /Statement/0/Action");
}

TEST_CASE("what cannot be a resource of the action is no path") {
  const auto found = [](const std::string& actions, const std::string& resource) {
    return found_in_statements(PrivilegeEscalation, allow(actions, '"' + resource + '"'));
  };
  const std::string suggestion = "suggestion /Statement/0/Action";
  CHECK(found(R"("lambda:UpdateFunctionCode")", "arn:aws:lambda:*:*:function:f") == suggestion);
  CHECK(found(R"("lambda:UpdateFunctionCode")", "arn:aws:s3:::b/*").empty());
  CHECK(found(R"("iam:*")", "arn:aws:iam::*:role/*") == "security /Statement/0/Action");
  CHECK(found(R"("iam:*")", "arn:aws:iam:::role/*").empty());
  CHECK(found(R"("*")", "arn:aws:sqs:*:*:q").empty());
  CHECK(found_in_statements(PrivilegeEscalation, R"({"Effect": "Allow", "NotAction": "iam:*",
                                                     "Resource": "arn:aws:s3:::b/*"})")
            .empty());
}

TEST_CASE("what cannot be a role is not passed") {
  const auto found = [](const std::string& resource) {
    return found_in_statements(PassRoleWithoutService, allow(R"("iam:*")", '"' + resource + '"'));
  };
  CHECK(found("arn:aws:iam::111122223333:role/x") == "suggestion /Statement/0/Action");
  CHECK(found("arn:aws:iam::111122223333:user/x").empty());
  CHECK(found("arn:aws:iam:::role/x").empty());
}

TEST_CASE("full administrators have no paths, and paths run through the documents of a set") {
  CHECK(found_in_statements(PrivilegeEscalation,
                            allow(R"("*")", R"("*")") + ", " + allow(R"("iam:*")", R"("*")"))
            .empty());
  const auto document = [](const std::string& statement) {
    return R"({"Version": "2012-10-17", "Statement": )" + statement + "}";
  };
  const std::string run = document(allow(R"("ec2:RunInstances")", R"("*")"));
  const std::string pass = document(allow(R"("iam:PassRole")", R"("*")"));
  CHECK(found_in_set(PrivilegeEscalation, R"({"identity": [)" + run + ", " + pass + "]}") ==
        "security /identity/1/Statement/Action");
  CHECK(found_in_set(PrivilegeEscalation,
                     R"({"identity": [)" + run + R"(], "session": [)" + pass + "]}")
            .empty());
}

TEST_CASE("the table of paths names each action once and uses all of them") {
  const auto& table = abac::internal::escalation_paths();
  CHECK(std::set<std::string_view>(table.actions.begin(), table.actions.end()).size() ==
        table.actions.size());
  std::set<std::size_t> used;
  for (const auto& path : table.paths) {
    CHECK_FALSE(path.steps.empty());
    for (const auto& step : path.steps) used.insert(step.begin(), step.end());
  }
  CHECK(used.size() == table.actions.size());
  for (const std::string_view action : table.actions) {
    CAPTURE(action);
    CHECK(abac::shipped_catalogue().find_action(action));
  }
}

TEST_CASE("lists of dangerous actions are looked for on all resources") {
  struct Row {
    ErrorCode code;
    std::string statement;
    std::string found;
  };
  const std::string security = "security /Statement/0/Action";
  const std::string suggestion = "suggestion /Statement/0/Action";
  const auto row = GENERATE_COPY(values<Row>({
      {CredentialCreation, allow(R"("iam:Create*")", R"("*")"), security},
      {CredentialCreation, allow(R"("iam:CreateAccessKey")", R"("arn:aws:iam::*:user/*")"), ""},
      {CredentialCreation, allow(R"("iam:CreateRole")", R"("*")"), ""},
      {DataReadEverywhere, allow(R"("kms:*")", R"("*")"), suggestion},
      {DataReadEverywhere, allow(R"("s3:GetObject")", R"("arn:aws:s3:::b/*")"), ""},
      {DataReadEverywhere,
       allow(R"("s3:GetObject")", R"("*")", R"({"StringEquals": {"aws:ResourceAccount": "1"}})"),
       ""},
      {PermissionsManagementEverywhere, allow(R"("s3:*")", R"("*")"), suggestion},
      {PermissionsManagementEverywhere, allow(R"("S3:putbucketpolicy")", R"("*")"), suggestion},
      {PermissionsManagementEverywhere, allow(R"("s3:Get*")", R"("*")"), ""},
      {PermissionsManagementEverywhere, allow(R"("iam:*")", R"("*")"), ""},
      {PermissionsManagementEverywhere,
       R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})",
       "suggestion /Statement/0/NotAction"},
      {AuditTrailOff, allow(R"("cloudtrail:Stop*")", R"("*")"), security},
      {AuditTrailOff, allow(R"("cloudtrail:*")", R"("*")"), ""},
      {AuditTrailOff, allow(R"("cloudtrail:Describe*")", R"("*")"), ""},
      {BoundaryRemovable, allow(R"("iam:*")", R"("*")"), security},
      {BoundaryRemovable, allow(R"("iam:*")", R"("*")") + kDenyIam, ""},
  }));
  CAPTURE(to_string(row.code), row.statement);
  CHECK(found_in_statements(row.code, row.statement) == row.found);
}

TEST_CASE("a Deny without MFA takes in requests without the key") {
  const auto found = [](const std::string& condition, const std::string& beside = "") {
    return found_in_statements(MfaDenyWithoutIfExists, with_condition("Deny", condition) + beside);
  };
  const std::string bad = R"({"Bool": {"aws:MultiFactorAuthPresent": "false"}})";
  CHECK(found(bad) == "security /Statement/0/Condition/Bool");
  CHECK(found(R"({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})").empty());
  CHECK(found(R"({"Bool": {"aws:MultiFactorAuthPresent": "true"}})").empty());
  CHECK(found(R"({"Bool": {"aws:MultiFactorAuthPresent": "false"},
                  "Null": {"aws:MultiFactorAuthPresent": "false"}})")
            .empty());
  CHECK(found(bad,
              ", " + with_condition("Deny", R"({"Null": {"aws:MultiFactorAuthPresent": "true"}})"))
            .empty());
}

TEST_CASE("the operator of a condition on MFA is written anew where nothing else is under it") {
  const auto edits = [](const std::string& condition) {
    const std::string json =
        R"({"Version": "2012-10-17", "Statement": )" + with_condition("Allow", condition) + "}";
    for (const abac::Finding& finding : abac::lint_policy(json)) {
      if (finding.diagnostic.code == MfaAllowWithIfExists) return finding.edits;
    }
    FAIL("not found");
    return std::vector<abac::TextEdit>();
  };
  const auto alone = edits(R"({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})");
  REQUIRE(alone.size() == 1);
  CHECK(alone.front().text == R"("Bool")");
  CHECK(edits(R"({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true",
                                   "aws:SecureTransport": "true"}})")
            .empty());
  CHECK(edits(R"({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"},
                  "Bool": {"aws:SecureTransport": "true"}})")
            .empty());
}

TEST_CASE("the presence of a key of MFA is no test of MFA") {
  const auto found = [](const std::string& effect, const std::string& condition,
                        const std::string& beside = "") {
    return found_in_statements(MfaPresenceOnly, with_condition(effect, condition) + beside);
  };
  const std::string place = "/Statement/0/Condition/Null/aws:MultiFactorAuthPresent";
  CHECK(found("Allow", R"({"Null": {"aws:MultiFactorAuthPresent": "false"}})") ==
        "security " + place);
  CHECK(found("Deny", R"({"Null": {"aws:MultiFactorAuthPresent": "true"}})") ==
        "security " + place);
  CHECK(found("Allow", R"({"Null": {"aws:MultiFactorAuthPresent": "false"},
                           "Bool": {"aws:MultiFactorAuthPresent": "true"}})")
            .empty());
  CHECK(found("Deny", R"({"Null": {"aws:MultiFactorAuthPresent": "true"}})",
              ", " + with_condition("Deny", R"({"Bool": {"aws:MultiFactorAuthPresent": "false"}})"))
            .empty());
  CHECK(found("Allow", R"({"Null": {"aws:MultiFactorAuthAge": "false"}})") ==
        "suggestion /Statement/0/Condition/Null/aws:MultiFactorAuthAge");
  CHECK(found("Allow", R"({"Null": {"aws:MultiFactorAuthAge": "false"},
                           "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}})")
            .empty());
}
