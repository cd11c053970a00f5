// The edges of the checks of resources that need no catalogue. Their plain examples are in
// check_examples_test.cc.
#include <abac/validate.h>
#include <fmt/core.h>

#include <string>
#include <string_view>

#include "support/catch.h"

namespace {

using abac::PolicyType;

/// What a check finds in a statement with this `Resource`: `fires`, with the fix behind it, and
/// `refused` where AWS does not save the policy; empty where it finds nothing.
std::string found(std::string_view code, std::string_view resource,
                  abac::LintOptions options = {}) {
  const bool has_principal =
      options.type == PolicyType::Resource || options.type == PolicyType::VpcEndpoint;
  const std::string document = fmt::format(
      R"({{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", {} "Action": "s3:*",
           "Resource": {}}}]}})",
      has_principal ? R"("Principal": "*",)" : "", resource);
  options.includes_off_by_default = true;
  std::string text;
  for (const abac::Finding& finding : abac::lint_policy(document, options)) {
    REQUIRE(finding.diagnostic.severity != abac::Severity::Error);
    if (to_string(finding.diagnostic.code) != code) continue;
    text += finding.is_refused_by_aws ? "refused" : "fires";
    if (!finding.fix.empty()) text += ": " + finding.fix;
    text += '\n';
  }
  return text;
}

std::string in_quotes(std::string_view arn) { return fmt::format(R"("{}")", arn); }

/// Whether the check finds something, and nothing that AWS refuses.
bool fires(std::string_view code, std::string_view arn, const abac::LintOptions& options = {}) {
  const std::string text = found(code, in_quotes(arn), options);
  CHECK_FALSE(text.starts_with("refused"));
  return !text.empty();
}
bool is_refused(std::string_view code, std::string_view arn,
                const abac::LintOptions& options = {}) {
  return found(code, in_quotes(arn), options).starts_with("refused");
}
bool is_silent(std::string_view code, std::string_view arn, const abac::LintOptions& options = {}) {
  return found(code, in_quotes(arn), options).empty();
}

}  // namespace

TEST_CASE("R-8 an ARN that lacks parts is told apart from one that lacks a colon") {
  constexpr std::string_view kCode = "incomplete_arn";
  CHECK(found(kCode, R"("arn:aws:sqs:us-east-1")") == "fires: write `arn:aws:sqs:us-east-1:*:*`\n");
  CHECK(found(kCode, R"("arn:aws:s3::b")") == "refused: did you mean `arn:aws:s3:::b`?\n");
  CHECK(found(kCode, R"("arn:aws:s3:b")") == "refused: did you mean `arn:aws:s3:::b`?\n");
  CHECK(found(kCode, R"("arn:aws:s3::b/*")") == "refused: did you mean `arn:aws:s3:::b/*`?\n");
  CHECK(found(kCode, R"("arn:aws:sqs:us-east-1:queue")") ==
        "refused: did you mean `arn:aws:sqs:us-east-1::queue`?\n");
  CHECK(is_refused(kCode, "arn:aws"));
  CHECK(is_refused(kCode, "arn:aws::x"));
  CHECK(is_refused(kCode, "arn:aws::::x"));
  CHECK(is_refused(kCode, "arn:aws::::x", {.type = PolicyType::Session}));
  CHECK(fires(kCode, "arn:aws:sqs:us-east-1:111122223333"));
  CHECK(found(kCode, R"("arn:aws:s3:bucket/*")") ==
        "refused: did you mean `arn:aws:s3:::bucket/*`?\n");
  CHECK(found(kCode, R"("arn:aws:sqs:*")") == "fires: write `arn:aws:sqs:*:*:*`\n");
  CHECK(found(kCode, R"("arn:aws:s3*")") == "fires: write `arn:aws:s3*:*:*:*`\n");
  CHECK(found(kCode, R"("arn:aws:*")") == "fires: write `arn:aws:*:*:*:*`\n");
  CHECK(is_silent(kCode, "arn:aws:s3:::b"));
  CHECK(is_silent(kCode, "*"));

  const abac::LintOptions of_resource{.type = PolicyType::Resource};
  CHECK(fires(kCode, "arn:aws:s3:*", of_resource));
  CHECK(found(kCode, R"("arn:aws:s3::b")", of_resource) ==
        "fires: did you mean `arn:aws:s3:::b`?\n");
  CHECK(is_silent(kCode, "execute-api:/prod/*", of_resource));
}

TEST_CASE("an ARN of IAM has a type before the name") {
  constexpr std::string_view kCode = "iam_arn_without_path";
  const auto of_iam = [](std::string_view resource) {
    return fmt::format("arn:aws:iam::111122223333:{}", resource);
  };
  CHECK(found(kCode, in_quotes(of_iam("roles/x"))) == "refused: did you mean `role/`?\n");
  for (const std::string_view resource : {"x", "user", "team/x", ""}) {
    INFO(resource);
    CHECK(is_refused(kCode, of_iam(resource)));
  }
  for (const std::string_view resource : {"user/x", "role/*", "*", "ro*", "us?r/x", "root",
                                          "mfa/${aws:username}", "${aws:PrincipalTag/type}/x"}) {
    INFO(resource);
    CHECK(is_silent(kCode, of_iam(resource)));
  }
}

TEST_CASE("the service of an ARN is told where it is written in capitals or is a pattern") {
  CHECK(found("arn_service_case", R"("arn:aws:S3:::b")") == "fires: write `arn:aws:s3:::b`\n");
  CHECK(is_silent("arn_service_case", "arn:aws:s3:::B"));
  CHECK(is_silent("arn_service_case", "arn:aws:Own:::b", {.own_services = {"Own"}}));
  CHECK(fires("arn_service_wildcard", "arn:aws:s*:::b"));
  CHECK(fires("arn_service_wildcard", "arn:*:*:*:*:*"));
  CHECK(is_silent("arn_service_wildcard", "arn:aws:s3:::*"));
  CHECK(is_silent("arn_service_wildcard", "*"));
}

TEST_CASE("a partition is one of AWS's or named in the options") {
  constexpr std::string_view kCode = "unknown_partition";
  CHECK(found(kCode, R"("arn:awss:s3:::b")") == "refused: did you mean `aws`?\n");
  CHECK(found(kCode, R"("arn::s3:::b")") == "refused: did you mean `aws`?\n");
  CHECK(is_refused(kCode, "arn:aws-China:s3:::b"));
  for (const std::string_view partition :
       {"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
        "*", "aws*", "aws-??"}) {
    INFO(partition);
    CHECK(is_silent(kCode, fmt::format("arn:{}:s3:::b", partition)));
  }
  CHECK(is_silent(kCode, "arn:minio:s3:::b", {.own_partitions = {"minio"}}));
  CHECK(is_silent(kCode, "arn:<partition>:s3:::b"));  // a template, which another check tells
}

TEST_CASE("a document that names two partitions is told once") {
  constexpr std::string_view kCode = "mixed_partitions";
  CHECK(found(kCode, R"(["arn:aws:s3:::b", "arn:aws-cn:s3:::b", "arn:aws-cn:s3:::c"])") ==
        "fires: write `arn:*:…`, or a document for each partition\n");
  CHECK(found(kCode, R"(["arn:aws:s3:::b", "arn:*:s3:::c", "arn:aws:s3:::d"])").empty());
  CHECK(found(kCode, R"(["arn:aws:s3:::b", "arn:awss:s3:::b"])").empty());
}

TEST_CASE("the account of an ARN has 12 digits") {
  constexpr std::string_view kCode = "invalid_arn_account";
  const auto with = [](std::string_view account) {
    return fmt::format("arn:aws:sns:us-east-1:{}:t", account);
  };
  CHECK(is_refused(kCode, with("11112222333")));
  CHECK(is_refused(kCode, with("1111222233334")));
  CHECK(fires(kCode, with("account-id")));  // AWS is known to save that
  for (const std::string_view account :
       {"111122223333", "", "*", "1111*", "????", "aws", "<account-id>", "XXXXXXXXXXXX"}) {
    INFO(account);
    CHECK(is_silent(kCode, with(account)));
  }
  CHECK(is_silent(kCode, "arn:own:sns:us-east-1:acme:t", {.own_partitions = {"own"}}));
  CHECK(is_silent(kCode, "arn:aws:own:us-east-1:acme:t", {.own_services = {"own"}}));
}

TEST_CASE("an endpoint policy takes an account or a wildcard") {
  constexpr std::string_view kCode = "arn_account_wildcard_mixed";
  const abac::LintOptions endpoint{.type = PolicyType::VpcEndpoint};
  CHECK(fires(kCode, "arn:aws:s3:*:1111*:accesspoint/x", endpoint));
  CHECK(is_silent(kCode, "arn:aws:s3:*:*:accesspoint/x", endpoint));
  CHECK(is_silent(kCode, "arn:aws:s3:*:111122223333:accesspoint/x", endpoint));
  CHECK(is_silent(kCode, "arn:aws:s3:*:1111*:accesspoint/x"));
}

TEST_CASE("a Region has words and a number, and buckets and IAM have none") {
  constexpr std::string_view kCode = "invalid_arn_region";
  const auto with = [](std::string_view region) {
    return fmt::format("arn:aws:sqs:{}:*:q", region);
  };
  for (const std::string_view region :
       {"us-east1", "US-EAST-1", "us-east-1a", "useast-1", "region"}) {
    INFO(region);
    CHECK(fires(kCode, with(region)));
  }
  for (const std::string_view region :
       {"us-east-1", "us-gov-west-1", "eusc-de-east-1", "us-*", "*", "", "<region>"}) {
    INFO(region);
    CHECK(is_silent(kCode, with(region)));
  }
  CHECK(found(kCode, R"("arn:aws:s3:us-east-1::b/*")") == "refused: write `arn:aws:s3:::b/*`\n");
  CHECK(is_refused(kCode, "arn:aws:iam:us-east-1:111122223333:role/r"));
  CHECK(is_silent(kCode, "arn:aws:s3:us-east-1:111122223333:accesspoint/x"));
  CHECK(is_silent(kCode, "arn:aws:s3:us-east-1:111122223333:*"));
  CHECK(is_silent(kCode, "arn:aws:s3:*::b"));
}

TEST_CASE("a slash at the end of a bucket's ARN is told, and one at the end of a folder is not") {
  constexpr std::string_view kCode = "trailing_slash_resource";
  CHECK(fires(kCode, "arn:aws:s3:::b/"));
  for (const std::string_view arn :
       {"arn:aws:s3:::b/folder/", "arn:aws:s3:::b*/", "arn:aws:s3:::b/*", "arn:aws:s3:::b",
        "arn:aws:s3:::", "arn:aws:sqs:*:*:q/"}) {
    INFO(arn);
    CHECK(is_silent(kCode, arn));
  }
}

TEST_CASE("a prefix without a separator takes in other names") {
  constexpr std::string_view kCode = "name_prefix_overlap";
  for (const std::string_view arn :
       {"arn:aws:s3:::team*", "arn:aws:dynamodb:*:*:table/team*", "arn:aws:sqs:*:*:team*",
        "arn:aws:secretsmanager:*:*:secret:team*"}) {
    INFO(arn);
    CHECK(fires(kCode, arn));
  }
  for (const std::string_view arn :
       {"arn:aws:s3:::team-*", "arn:aws:s3:::te*", "arn:aws:s3:::team/*", "arn:aws:s3:::*team*",
        "arn:aws:dynamodb:*:*:table/*", "arn:aws:lambda:*:*:function:team*"}) {
    INFO(arn);
    CHECK(is_silent(kCode, arn));
  }
}

TEST_CASE("parts of ARNs are not looked at where plain text may hold their colons") {
  const auto findings = abac::lint_policy(
      R"({"Statement": {"Effect": "Allow", "Action": "s3:*",
          "Resource": "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:x"}})");
  for (const abac::Finding& finding : findings) {
    INFO(to_string(finding.diagnostic));
    CHECK(to_string(finding.diagnostic.code).find("arn") == std::string_view::npos);
    CHECK(to_string(finding.diagnostic.code) != "unknown_partition");
  }
}
