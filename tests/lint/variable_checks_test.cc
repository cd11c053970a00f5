// The edges of the checks of variables and of templates. Their plain examples are in
// check_examples_test.cc.
#include <abac/validate.h>
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "support/catch.h"
#include "support/shipped_catalogue.h"

namespace {

using abac::PolicyType;

/// What a check finds in a text: places, with the fix behind them, a line each.
std::string found_in(std::string_view code, const std::string& json,
                     const abac::LintOptions& options = {}) {
  std::string text;
  for (const abac::Finding& finding : abac::lint_policy(json, options)) {
    const abac::Diagnostic& diagnostic = finding.diagnostic;
    REQUIRE(diagnostic.severity != abac::Severity::Error);
    if (to_string(diagnostic.code) != code) continue;
    text += diagnostic.pointer;
    if (!finding.fix.empty()) text += " " + finding.fix;
    text += '\n';
  }
  return text;
}

std::string document(std::string_view members, std::string_view effect = "Allow") {
  return fmt::format(R"({{"Version": "2012-10-17", "Statement": [
                         {{"Effect": "{}", "Action": "s3:GetObject", {}}}]}})",
                     effect, members);
}
std::string on(std::string_view name) {
  return document(fmt::format(R"("Resource": "arn:aws:s3:::b/{}")", name));
}
std::string under(std::string_view condition, std::string_view effect = "Allow") {
  return document(fmt::format(R"("Resource": "*", "Condition": {})", condition), effect);
}

bool fires(std::string_view code, const std::string& json, const abac::LintOptions& options = {}) {
  return !found_in(code, json, options).empty();
}

abac::LintOptions with_catalogue() { return {.catalogue = &abac::shipped_catalogue()}; }

}  // namespace

TEST_CASE("V-12 a variable that every caller has needs no guard") {
  constexpr std::string_view kCode = "variable_without_guard";
  const auto differs = [](std::string_view variable) {
    return under(
        fmt::format(R"({{"StringNotEquals": {{"aws:ResourceAccount": "{}"}}}})", variable));
  };
  CHECK(fires(kCode, differs("${aws:PrincipalOrgID}")));
  CHECK_FALSE(fires(kCode, differs("${aws:PrincipalOrgID, 'none'}")));
  for (const std::string_view key : {"aws:PrincipalAccount", "aws:principalarn", "aws:userid"}) {
    INFO(key);
    CHECK_FALSE(fires(kCode, differs("${" + std::string(key) + "}")));
  }
  // Who is anonymous has no account.
  CHECK(fires(kCode, R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
      "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition":
      {"StringNotEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}}})",
              {.type = PolicyType::Resource}));
  // Another condition requires the key.
  CHECK_FALSE(fires(kCode, under(R"({"StringNotEquals": {"s3:prefix": "${aws:PrincipalOrgID}"},
                                     "StringLike": {"aws:PrincipalOrgID": "o-*"}})")));
}

TEST_CASE("R-9 a template's variable in Region or account is no variable of IAM") {
  constexpr std::string_view kCode = "variable_before_resource_part";
  const auto in_account = [](std::string_view account) {
    return document(fmt::format(R"("Resource": "arn:aws:sqs:*:{}:q")", account));
  };
  CHECK(fires(kCode, in_account("${aws:PrincipalAccount}")));
  CHECK_FALSE(fires(kCode, in_account("${AWS::AccountId}")));
  CHECK_FALSE(fires(kCode, in_account("${data.aws_caller_identity.current.account_id}")));
}

TEST_CASE("V-11 a variable that no request has is told with what was meant") {
  constexpr std::string_view kCode = "unknown_variable";
  const std::string place = "/Statement/0/Resource";
  CHECK(found_in(kCode, on("${aws:usernme}")) == place + " did you mean `${aws:username}`?\n");
  CHECK(found_in(kCode, on("${aws:PrincipleTag/Team}/*")) ==
        place + " did you mean `${aws:PrincipalTag/Team}`?\n");
  CHECK(found_in(kCode, on("${aws:PrincipalTag}")) ==
        place + " write `${aws:PrincipalTag/team}` with the tag that is meant\n");
  CHECK(fires(kCode, on("${aws:PrincipalTag/}")));
  CHECK(found_in(kCode, on("${aws:accountId}")) == place + "\n");
  CHECK_FALSE(fires(kCode, on("${AWS:UserName}")));
  CHECK_FALSE(fires(kCode, on("${aws:PrincipalTag/a/b}")));
  CHECK_FALSE(fires(kCode, on("${saml:sub}")));
  CHECK_FALSE(fires(kCode, on("${cognito-identity.amazonaws.com:sub}")));
  CHECK_FALSE(fires(kCode, on("${Name}")));
  CHECK_FALSE(fires(kCode, on("${AWS::Region}")));
}

TEST_CASE("V-11 keys of services are unknown where the catalogue knows the service") {
  constexpr std::string_view kCode = "unknown_variable";
  CHECK_FALSE(fires(kCode, on("${s3:prefixx}")));
  CHECK(found_in(kCode, on("${s3:prefixx}"), with_catalogue()) ==
        "/Statement/0/Resource did you mean `${s3:prefix}`?\n");
  CHECK_FALSE(fires(kCode, on("${s3:prefix}"), with_catalogue()));
  CHECK_FALSE(fires(kCode, on("${s3:ExistingObjectTag/team}"), with_catalogue()));
  CHECK_FALSE(fires(kCode, on("${ec2:SourceInstanceARN}"), with_catalogue()));
  CHECK_FALSE(fires(kCode, on("${own:key}"), with_catalogue()));
  CHECK_FALSE(fires(kCode, on("${transfer:UserName}"), with_catalogue()));
  CHECK_FALSE(fires(kCode, on("${iot:Connection.Thing.ThingName}"), with_catalogue()));
}

TEST_CASE("V-11 the edit writes the key that was meant and leaves the rest") {
  for (const abac::Finding& finding :
       abac::lint_policy(on("a/${aws:usernme, 'x'}/*"), {.catalogue = nullptr})) {
    if (to_string(finding.diagnostic.code) != "unknown_variable") continue;
    REQUIRE(finding.edits.size() == 1);
    CHECK(finding.edits[0].text == R"("arn:aws:s3:::b/a/${aws:username, 'x'}/*")");
    CHECK(finding.edits[0].where == finding.diagnostic.where);
    return;
  }
  FAIL("nothing found");
}

TEST_CASE("V-8 a variable of a key with several values is told") {
  constexpr std::string_view kCode = "multivalued_variable";
  CHECK(fires(kCode, under(R"({"StringEquals": {"s3:prefix": "${aws:TagKeys}"}})")));
  CHECK_FALSE(fires(kCode, on("${aws:PrincipalOrgID}")));
  CHECK_FALSE(fires(kCode, on("${aws:nosuchkey}")));
}

TEST_CASE("a variable that the caller picks is told where nothing ties it") {
  constexpr std::string_view kCode = "caller_chosen_variable";
  for (const std::string_view key : {"aws:RequestTag/team", "aws:UserAgent", "aws:referer",
                                     "sts:RoleSessionName", "aws:userid"}) {
    INFO(key);
    CHECK(fires(kCode, on("${" + std::string(key) + "}/*")));
  }
  CHECK_FALSE(fires(kCode, on("${aws:username}/*")));
  CHECK(fires(kCode, under(R"({"StringEquals": {"aws:ResourceTag/t": "${aws:RequestTag/t}"}})")));
  // What is no grant, marks one's own, or is the caller's to pick.
  CHECK_FALSE(fires(kCode, document(R"("Resource": "arn:aws:s3:::${aws:userid}")", "Deny")));
  CHECK_FALSE(fires(kCode, under(R"({"StringEquals": {"aws:ResourceTag/t": "${aws:userid}"}})")));
  CHECK_FALSE(
      fires(kCode, under(R"({"StringEquals": {"aws:RequestTag/t": "${sts:RoleSessionName}"}})")));
  // A condition that says what it may be.
  const auto tied = [](std::string_view condition) {
    return document(fmt::format(
        R"("Resource": "arn:aws:s3:::${{aws:RequestTag/t}}/*", "Condition": {})", condition));
  };
  CHECK_FALSE(fires(kCode, tied(R"({"StringEquals": {"aws:requesttag/T": ["a", "b"]}})")));
  CHECK(fires(kCode, tied(R"({"Null": {"aws:RequestTag/t": "false"}})")));
  CHECK(fires(kCode, tied(R"({"StringNotEquals": {"aws:RequestTag/t": "a"}})")));
}

TEST_CASE("a trust policy of the set can say what sessions there are") {
  constexpr std::string_view kCode = "caller_chosen_variable";
  const auto set = [](std::string_view variable, std::string_view condition) {
    return fmt::format(R"({{"identity": [{}], "resource": [{{"Version": "2012-10-17", "Statement":
        {{"Effect": "Allow", "Principal": {{"AWS": "111122223333"}}, "Action": "sts:AssumeRole",
          "Condition": {}}}}}]}})",
                       on(variable), condition);
  };
  constexpr std::string_view kPinned =
      R"({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}})";
  CHECK(fires(kCode, set("${sts:RoleSessionName}/*", "{}")));
  CHECK(fires(kCode, set("${aws:userid}/*", "{}")));
  CHECK_FALSE(fires(kCode, set("${sts:RoleSessionName}/*", kPinned)));
  CHECK_FALSE(fires(kCode, set("${aws:userid}/*", kPinned)));

  // Who may set an identity only a trust policy tells.
  CHECK(fires(kCode, on("${aws:SourceIdentity}/*")));
  CHECK(fires(kCode, set("${aws:SourceIdentity}/*", kPinned)));
  CHECK_FALSE(fires(kCode, set("${aws:SourceIdentity}/*",
                               R"({"StringLike": {"sts:SourceIdentity": "team-*"}})")));
}

TEST_CASE("a wildcard beside a variable takes in other values") {
  constexpr std::string_view kCode = "variable_followed_by_wildcard";
  for (const std::string_view name :
       {"${aws:username}*", "${aws:username}?", "*${aws:username}", "a/${aws:username}*/b"}) {
    INFO(name);
    CHECK(fires(kCode, on(name)));
  }
  for (const std::string_view name :
       {"${aws:username}/*", "*/${aws:username}", "${aws:PrincipalAccount}*", "${*}${aws:username}",
        "${aws:username}-*"}) {
    INFO(name);
    CHECK_FALSE(fires(kCode, on(name)));
  }
  CHECK(fires(kCode, under(R"({"StringLike": {"s3:prefix": "${aws:username}*"}})")));
  CHECK_FALSE(fires(kCode, under(R"({"StringEquals": {"s3:prefix": "${aws:username}*"}})")));
  CHECK_FALSE(fires(kCode, under(R"({"StringLike": {"s3:prefix": "${aws:username}*"}})", "Deny")));
}

TEST_CASE("V-9 a wildcard in a default is told") {
  CHECK(fires("wildcard_in_default", on("${aws:username, 'a?'}")));
  CHECK_FALSE(fires("wildcard_in_default", on("${aws:username, 'a'}*")));
}

TEST_CASE("what looks like a variable and is text is told") {
  constexpr std::string_view kCode = "unusual_variable_text";
  for (const std::string_view name :
       {"{aws:username}", "{{aws:username}}", "%{aws:username}", "$aws:username"}) {
    INFO(name);
    CHECK(fires(kCode, on(name)));
  }
  for (const std::string_view name :
       {"${aws:username}", "$aws/things", "{username}", "cost$", "$$", "a$1:2", "{{x}}"}) {
    INFO(name);
    CHECK_FALSE(fires(kCode, on(name)));
  }
  CHECK(fires(kCode, R"({"Version": "2012-10-17", "Statement": {"Sid": "${aws:username}",
      "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}})",
              {.type = PolicyType::Resource}));
}

TEST_CASE("aws:username is told where callers are sessions of roles") {
  constexpr std::string_view kCode = "username_for_roles";
  const abac::LintOptions control{.type = PolicyType::ServiceControl};
  CHECK(fires(kCode, under(R"({"StringNotEquals": {"aws:username": "a"}})", "Deny"), control));
  CHECK_FALSE(
      fires(kCode, under(R"({"StringEqualsIfExists": {"aws:username": "a"}})", "Deny"), control));
  CHECK_FALSE(fires(kCode, under(R"({"Null": {"aws:username": "true"}})", "Deny"), control));
  CHECK_FALSE(fires(kCode, on("${aws:username}/*")));
  CHECK(fires(kCode, fmt::format(R"({{"identity": [{}], "session": [{}]}})",
                                 on("${aws:username}/*"), document(R"("Resource": "*")"))));
}

TEST_CASE("V-4 a character needs no braces where there are no wildcards") {
  constexpr std::string_view kCode = "special_variable_elsewhere";
  CHECK(found_in(kCode, under(R"({"StringNotEquals": {"s3:prefix": ["a", "${?}${*}b"]}})")) ==
        "/Statement/0/Condition/StringNotEquals/s3:prefix/1 write `?*b`\n");
  CHECK_FALSE(fires(kCode, under(R"({"StringLike": {"s3:prefix": "${*}"}})")));
  CHECK_FALSE(fires(kCode, under(R"({"StringEquals": {"s3:prefix": "${$}"}})")));
}

TEST_CASE("a template is told by its marks") {
  constexpr std::string_view kCode = "template_placeholder";
  for (const std::string_view name :
       {"<bucket name>", "${Name}", "${aws_s3_bucket.b.arn}", "${AWS::Region}", "{{name}}",
        "%{name}", "%s", "XXXX", "REPLACE_ME", "a-CHANGEME"}) {
    INFO(name);
    CHECK(fires(kCode, on(name)));
  }
  for (const std::string_view name : {"${aws:username}", "${*}", "<3", "a<b", "{name}", "%20s",
                                      "XXX", "replace", "{{aws:username}}"}) {
    INFO(name);
    CHECK_FALSE(fires(kCode, on(name)));
  }
  CHECK(fires(kCode, document(R"("Resource": "arn:aws:sqs:us-east-1:123456789:q")")));
  CHECK_FALSE(fires(kCode, document(R"("Resource": "arn:aws:sqs:us-east-1:123456789012:q")")));
  CHECK(fires(kCode, under(R"({"StringEquals": {"aws:PrincipalOrgID": "<org-id>"}})")));
  CHECK(fires(kCode, R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource":
                         "arn:aws:s3:::${Name}"}})"));
  // Also where the mark makes the policy one that is refused.
  for (const std::string_view account : {"<account-id>", "XXXXXXXXXXXX"}) {
    INFO(account);
    const std::string json = document(fmt::format(
        R"("Resource": "*", "Principal": {{"AWS": ["*", "arn:aws:iam::{}:root"]}})", account));
    CHECK(std::ranges::any_of(
        abac::lint_policy(json, {.type = PolicyType::Resource}), [](const abac::Finding& finding) {
          return finding.diagnostic.code == abac::ErrorCode::TemplatePlaceholder &&
                 finding.diagnostic.pointer == "/Statement/0/Principal/AWS/1";
        }));
  }
}

TEST_CASE("a template is told once, or at each of its marks") {
  constexpr std::string_view kCode = "template_placeholder";
  const std::string json = document(R"("Resource": ["arn:aws:s3:::<a>", "arn:aws:s3:::b",
      "arn:aws:s3:::<c>"])");
  CHECK(found_in(kCode, json) == "/Statement/0/Resource/0\n");
  CHECK(found_in(kCode, json, {.lists_template_marks = true}) ==
        "/Statement/0/Resource/0\n/Statement/0/Resource/2\n");
}
