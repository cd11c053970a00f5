// The edges of the checks of principals and of role trust policies. Their plain examples are in
// check_examples_test.cc.
#include <abac/validate.h>
#include <fmt/core.h>

#include <string>
#include <string_view>

#include "support/catch.h"

namespace {

using abac::PolicyType;

/// How often the check finds something in a document of these statements; `1 security` where its
/// severity is another than the row's.
std::string found(std::string_view code, const std::string& statements,
                  abac::LintOptions options = {.type = PolicyType::Resource}) {
  const std::string document = R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
  std::string text;
  for (const abac::Finding& finding : abac::lint_policy(document, options)) {
    const abac::Diagnostic& diagnostic = finding.diagnostic;
    if (to_string(diagnostic.code) != code) continue;
    text += fmt::format("{} {}\n", to_string(diagnostic.severity), diagnostic.pointer);
  }
  return text;
}

std::string allow(std::string_view principal, std::string_view condition = "{}",
                  std::string_view action = "s3:GetObject") {
  return fmt::format(
      R"({{"Effect": "Allow", "Principal": {}, "Action": "{}", "Resource": "*", "Condition": {}}})",
      principal, action, condition);
}

std::string trust(std::string_view principal, std::string_view actions,
                  std::string_view condition = "{}") {
  return fmt::format(R"({{"Effect": "Allow", "Principal": {}, "Action": {}, "Condition": {}}})",
                     principal, actions, condition);
}

constexpr std::string_view kGitHub =
    R"({"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"})";
constexpr std::string_view kWebIdentity = R"("sts:AssumeRoleWithWebIdentity")";

std::string with_subject(std::string_view subject) {
  return trust(
      kGitHub, kWebIdentity,
      fmt::format(R"({{"StringLike": {{"token.actions.githubusercontent.com:sub": "{}"}}}})",
                  subject));
}

}  // namespace

TEST_CASE("a statement for everyone is public unless a condition tells who calls") {
  constexpr std::string_view kCode = "public_access_weak_condition";
  const auto weak = [&](std::string_view condition) {
    return !found(kCode, allow(R"("*")", condition)).empty();
  };
  CHECK(weak(R"({"Bool": {"aws:SecureTransport": "true"}})"));
  CHECK(weak(R"({"StringLike": {"aws:UserAgent": "app*"}})"));
  CHECK(weak(R"({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})"));
  CHECK(weak(R"({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "::/0"]}})"));
  CHECK(weak(R"({"Null": {"aws:PrincipalOrgID": "false"}})"));
  CHECK(weak(R"({"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}})"));
  CHECK(weak(R"({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefghij"}})"));
  CHECK(weak(R"({"StringEquals": {"s3:prefix": "public/"}})"));

  CHECK_FALSE(weak(R"({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})"));
  CHECK_FALSE(weak(R"({"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}})"));
  CHECK_FALSE(weak(R"({"Bool": {"aws:SecureTransport": "true"},
                       "StringEquals": {"aws:PrincipalAccount": "111122223333"}})"));
  CHECK_FALSE(weak(R"({"StringLike": {"s3:prefix": "home/${aws:username}/*"}})"));
  CHECK(found("public_access", allow(R"({"AWS": ["111122223333", "*"]})")) ==
        "security /Statement/0/Principal\n");
  CHECK(found("public_access", allow(R"({"AWS": "111122223333"})")).empty());
}

TEST_CASE("a service needs a source unless it sends none") {
  constexpr std::string_view kCode = "service_without_source";
  constexpr std::string_view kSns = R"({"Service": "sns.amazonaws.com"})";
  CHECK(found(kCode, allow(kSns)) == "security /Statement/0/Principal\n");
  for (const std::string_view key : {"aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID"}) {
    CHECK(found(kCode, allow(kSns, fmt::format(R"({{"StringEquals": {{"{}": "x"}}}})", key)))
              .empty());
  }
  // What a request need not have is no limit.
  CHECK_FALSE(
      found(kCode, allow(kSns, R"({"StringEqualsIfExists": {"aws:SourceAccount": "x"}})")).empty());
  CHECK(found(kCode, allow(R"({"Service": "delivery.logs.amazonaws.com"})")).empty());
  CHECK(found(kCode, allow(R"({"Service": "sns.amazonaws.com", "AWS": "111122223333"})")).empty());
  CHECK(
      found(kCode, trust(R"({"Service": "lambda.amazonaws.com"})", R"("sts:AssumeRole")")).empty());
}

TEST_CASE("P-10 NotPrincipal names what stands above whom it names") {
  constexpr std::string_view kCode = "not_principal_incomplete";
  const auto deny = [&](std::string_view principals) {
    return found(
        kCode,
        fmt::format(
            R"({{"Effect": "Deny", "NotPrincipal": {{"AWS": {}}}, "Action": "s3:*", "Resource": "*"}})",
            principals));
  };
  constexpr std::string_view kSession = "arn:aws:sts::111122223333:assumed-role/r/s";
  CHECK(deny(R"("arn:aws:iam::111122223333:role/r")") ==
        "security /Statement/0/NotPrincipal/AWS\n");
  CHECK(deny(R"(["arn:aws:iam::111122223333:role/r", "111122223333"])").empty());
  CHECK(deny(R"(["arn:aws:iam::111122223333:role/r", "999988887777"])") ==
        "security /Statement/0/NotPrincipal/AWS/0\n");
  CHECK_FALSE(deny(fmt::format(R"(["{}", "111122223333"])", kSession)).empty());
  CHECK(deny(fmt::format(R"(["{}", "arn:aws:iam::111122223333:role/r", "111122223333"])", kSession))
            .empty());
  CHECK(deny(R"("111122223333")").empty());
}

TEST_CASE("a key policy keeps the account in") {
  constexpr std::string_view kCode = "kms_account_missing";
  constexpr std::string_view kRole = R"({"AWS": "arn:aws:iam::111122223333:role/Admin"})";
  CHECK(found(kCode, allow(kRole, "{}", "kms:*")) == "warning \n");
  CHECK(found(kCode, allow(R"({"AWS": "111122223333"})", "{}", "kms:*")).empty());
  CHECK(found(kCode, allow(R"({"AWS": "111122223333"})", "{}", "kms:Put*")).empty());
  CHECK_FALSE(found(kCode, allow(R"({"AWS": "111122223333"})", "{}", "kms:Decrypt")).empty());
  // Public access says more.
  CHECK(found(kCode, allow(kRole, "{}", "kms:*") + "," + allow(R"("*")", "{}", "kms:Decrypt"))
            .empty());
  CHECK(found(kCode, allow(kRole, "{}", "s3:*")).empty());
}

TEST_CASE("the subject of a web identity names one repository") {
  constexpr std::string_view kCode = "trust_oidc_subject_wide";
  const auto grade = [&](std::string_view subject) {
    const std::string text = found(kCode, with_subject(subject));
    return text.substr(0, text.find(' '));
  };
  CHECK(grade("*") == "security");
  CHECK(grade("repo:*") == "security");
  CHECK(grade("repo:org*") == "security");
  CHECK(grade("repo:org/app*") == "security");
  CHECK(grade("repo:org/*") == "suggestion");
  CHECK(grade("repo:org/app:*").empty());
  CHECK(grade("repo:org/app:ref:refs/heads/*").empty());
}

TEST_CASE("a shared provider is asked for the claim of the tenant") {
  constexpr std::string_view kCode = "trust_oidc_claim_missing";
  const auto by = [&](std::string_view claim) {
    return found(kCode, trust(kGitHub, kWebIdentity,
                              fmt::format(R"({{"StringEquals": {{"{}": "x"}}}})", claim)));
  };
  CHECK_FALSE(by("token.actions.githubusercontent.com:aud").empty());
  CHECK(by("token.actions.githubusercontent.com:sub").empty());
  CHECK(by("token.actions.githubusercontent.com:JOB_WORKFLOW_REF").empty());
  CHECK(found(kCode, trust(R"({"Federated": "accounts.google.com"})", kWebIdentity)).empty());
}

TEST_CASE("each kind of provider has its action") {
  constexpr std::string_view kCode = "trust_action_for_principal";
  constexpr std::string_view kSaml =
      R"({"Federated": "arn:aws:iam::111122223333:saml-provider/x"})";
  constexpr std::string_view kAccount = R"({"AWS": "111122223333"})";
  CHECK(found(kCode, trust(kSaml, R"("sts:AssumeRole")")) ==
        "warning /Statement/0/Principal/Federated\n");
  CHECK(found(kCode, trust(kSaml, R"("sts:AssumeRoleWithSAML")")).empty());
  CHECK(found(kCode, trust(kSaml, R"("sts:*")")).empty());
  CHECK(found(kCode, trust(kSaml, R"("sts:TagSession")")).empty());
  CHECK_FALSE(found(kCode, trust(kGitHub, R"("sts:AssumeRoleWithSAML")")).empty());
  CHECK(found(kCode, trust(kAccount, R"(["sts:AssumeRole", "sts:AssumeRoleWithSAML"])")) ==
        "warning /Statement/0/Action/1\n");
}

TEST_CASE("a trust policy has no actions of other services, and one without sts is none") {
  constexpr std::string_view kCode = "trust_foreign_action";
  constexpr std::string_view kAccount = R"({"AWS": "111122223333"})";
  CHECK(found(kCode, trust(kAccount, R"(["sts:AssumeRole", "s3:GetObject"])")) ==
        "warning /Statement/0/Action/1\n");
  // The policy of a repository of images has no Resource either.
  CHECK(found(kCode, trust(kAccount, R"("ecr:BatchGetImage")")).empty());
  CHECK_FALSE(found(kCode, trust(kAccount, R"("ecr:BatchGetImage")"),
                    {.type = PolicyType::Resource, .is_trust_policy = true})
                  .empty());
}

TEST_CASE("an account of one's own is no third party") {
  constexpr std::string_view kCode = "trust_external_id_missing";
  const std::string statement =
      trust(R"({"AWS": ["999988887777", "111122223333"]})", R"("sts:AssumeRole")");
  CHECK(found(kCode, statement) ==
        "suggestion /Statement/0/Principal/AWS/0\nsuggestion /Statement/0/Principal/AWS/1\n");
  CHECK(found(kCode, statement, {.type = PolicyType::Resource, .own_accounts = {"111122223333"}}) ==
        "suggestion /Statement/0/Principal/AWS/0\n");
}
