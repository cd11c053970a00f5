// The edges of the checks of resources that ask the catalogue. Their plain examples are in
// check_examples_test.cc.
#include <abac/validate.h>
#include <fmt/core.h>

#include <string>
#include <string_view>

#include "support/catch.h"
#include "support/shipped_catalogue.h"

namespace {

/// What a check finds in a text: severity and place, a line each.
std::string found_in(std::string_view code, const std::string& json,
                     abac::LintOptions options = {}) {
  options.catalogue = &abac::shipped_catalogue();
  std::string text;
  for (const abac::Finding& finding : abac::lint_policy(json, options)) {
    const abac::Diagnostic& diagnostic = finding.diagnostic;
    REQUIRE(diagnostic.severity != abac::Severity::Error);
    if (to_string(diagnostic.code) != code) continue;
    text += fmt::format("{} {}\n", to_string(diagnostic.severity), diagnostic.pointer);
  }
  return text;
}

std::string document(std::string_view statements) {
  return fmt::format(R"({{"Version": "2012-10-17", "Statement": [{}]}})", statements);
}

std::string allow(std::string_view actions, std::string_view resources) {
  return fmt::format(R"({{"Effect": "Allow", "Action": {}, "Resource": {}}})", actions, resources);
}

/// The same in an Allow of these actions and resources.
std::string found(std::string_view code, std::string_view actions, std::string_view resources,
                  const abac::LintOptions& options = {}) {
  return found_in(code, document(allow(actions, resources)), options);
}

/// Whether it finds something in an Allow of `s3:*` on this one.
bool fires(std::string_view code, std::string_view arn, const abac::LintOptions& options = {}) {
  return !found(code, R"("s3:*")", fmt::format(R"("{}")", arn), options).empty();
}

}  // namespace

TEST_CASE("R-3 an action without resources on an ARN is told, and worse where there is no other") {
  constexpr std::string_view kCode = "action_without_resource_support";
  CHECK(found(kCode, R"(["s3:GetObject", "s3:ListAllMyBuckets"])", R"("arn:aws:s3:::b/*")") ==
        "suggestion /Statement/0/Action/1\n");
  CHECK(found(kCode, R"(["sqs:ListQueues", "s3:ListAllMyBuckets"])", R"("arn:aws:s3:::b/*")") ==
        "warning /Statement/0/Resource\n");
  // AWS takes some such lists by the ARN of all that they list.
  for (const std::string all :
       {"arn:aws:s3:::*", "arn:aws:events:*:*:rule/*", "arn:aws:fsx:*:*:volume/*/*"}) {
    CHECK(found(kCode, R"(["s3:ListAllMyBuckets", "events:ListRules"])", '"' + all + '"') ==
          "suggestion /Statement/0/Action/0\n");
  }
  CHECK(found(kCode, R"("s3:ListAllMyBuckets")", R"(["arn:aws:s3:::b", "*"])").empty());
  CHECK(found(kCode, R"("s3:ListAllMy*")", R"("arn:aws:s3:::b")").empty());
  CHECK(found(kCode, R"("s3:NoSuchAction")", R"("arn:aws:s3:::b")").empty());
  CHECK(found_in(kCode, document(R"({"Effect": "Allow", "Action": "s3:ListAllMyBuckets",
                                     "NotResource": "arn:aws:s3:::b"})"))
            .empty());
}

TEST_CASE("R-14 an action that works on none of the resources is told once a statement") {
  constexpr std::string_view kCode = "resource_type_mismatch";
  CHECK(found(kCode, R"(["s3:GetObject", "s3:PutObject"])", R"("arn:aws:s3:::b")") ==
        "warning /Statement/0/Action/0\n");
  CHECK(found(kCode, R"(["s3:ListBucket", "s3:GetObject"])", R"(["arn:aws:s3:::b"])") ==
        "warning /Statement/0/Action/1\n");
  // The name of a bucket has no slash.
  CHECK(found(kCode, R"("s3:ListBucket")", R"("arn:aws:s3:::b/*")") ==
        "warning /Statement/0/Action\n");
  CHECK(found(kCode, R"("s3:ListBucket")", R"("arn:aws:s3:::b*")").empty());
  CHECK(found(kCode, R"("s3:GetObject")", R"("arn:aws:s3:::${aws:username}")").empty());
  CHECK(found(kCode, R"("s3:GetObject")", R"(["arn:aws:s3:::b", "arn:aws:s3:::b/*"])").empty());
  CHECK(found(kCode, R"("s3:GetObject")", R"("arn:aws:s3:::*")").empty());
  CHECK(found(kCode, R"("s3:GetObject")", R"("arn:aws:s3:*")").empty());
  CHECK(found(kCode, R"("s3:Get*")", R"("arn:aws:s3:::b")").empty());
  CHECK(found(kCode, R"("sts:AssumeRole")", R"("arn:aws:sts::111122223333:role/r")") ==
        "warning /Statement/0/Action\n");
  CHECK(found(kCode, R"("sts:AssumeRole")", R"("arn:aws:iam::111122223333:role/r")").empty());
  // What the catalogue does not know of.
  CHECK(found(kCode, R"("cloudformation:CreateChangeSet")",
              R"("arn:aws:cloudformation:*:aws:transform/*")")
            .empty());
}

TEST_CASE("R-14 what another check says of the ARN is not said of the action, too") {
  constexpr std::string_view kCode = "resource_type_mismatch";
  CHECK(found(kCode, R"("sqs:SendMessage")", R"("arn:aws:sns:*:*:t")").empty());
  CHECK(found(kCode, R"("s3:ListBucket")", R"("arn:aws:S3:::b")").empty());
  CHECK(found(kCode, R"("lambda:InvokeFunction")", R"("arn:aws:lamda:*:*:function:f")").empty());
  CHECK(found(kCode, R"("iam:GetUser")", R"("arn:aws:iam::111122223333:x")").empty());
  CHECK(found(kCode, R"("s3:ListBucket")", R"("arn:aws:s3::111122223333:b")").empty());
  CHECK(found(kCode, R"("lambda:InvokeFunction")", R"("arn:aws:lambda:*:function:f")").empty());
}

TEST_CASE("a resource that no action uses is told beside one that is used") {
  constexpr std::string_view kCode = "resource_without_action";
  constexpr std::string_view kBoth = R"(["arn:aws:s3:::b/*", "arn:aws:s3:::b"])";
  CHECK(found(kCode, R"("s3:GetObject")", kBoth) == "suggestion /Statement/0/Resource/1\n");
  CHECK(found(kCode, R"("s3:GetObject*")", kBoth) == "suggestion /Statement/0/Resource/1\n");
  CHECK(found(kCode, R"("s3:*")", kBoth).empty());
  CHECK(found(kCode, R"(["s3:GetObject", "s3:List*"])", kBoth).empty());
  CHECK(found(kCode, R"(["s3:GetObject", "s3:NoSuchAction"])", kBoth).empty());
  CHECK(found(kCode, R"(["s3:GetObject", "own:*"])", kBoth).empty());
  CHECK(found(kCode, R"("*")", kBoth).empty());
  CHECK(found(kCode, R"("s3:GetObject")", R"(["arn:aws:s3:::a", "arn:aws:s3:::b"])").empty());
  // Where no action is named, nobody else tells it.
  constexpr std::string_view kMistyped = R"("arn:aws:logs:us-east-1:111122223333:log-grp:x")";
  CHECK(found(kCode, R"("logs:*")", kMistyped) == "suggestion /Statement/0/Resource\n");
  CHECK(found(kCode, R"("logs:CreateLogStream")", kMistyped).empty());
  CHECK(found_in(kCode, document(fmt::format(
                            R"({{"Effect": "Deny", "NotAction": "s3:GetObject", "Resource": {}}})",
                            kBoth)))
            .empty());
}

TEST_CASE("a call that needs several resources is told where one is never allowed") {
  constexpr std::string_view kCode = "required_resource_missing";
  const std::string instances = allow(R"("ec2:RunInstances")", R"("arn:aws:ec2:*:*:instance/*")");
  const std::string others = allow(R"("ec2:Run*")", R"(["arn:aws:ec2:*::image/*",
      "arn:aws:ec2:*:*:network-interface/*", "arn:aws:ec2:*:*:security-group/*",
      "arn:aws:ec2:*:*:subnet/*", "arn:aws:ec2:*:*:volume/*"])");
  CHECK(found_in(kCode, document(instances)) == "warning /Statement/0/Action\n");
  CHECK(found_in(kCode, document(instances + "," + instances)) == "warning /Statement/0/Action\n");
  CHECK(found_in(kCode, document(instances + "," + others)).empty());
  CHECK(found_in(kCode, document(instances + "," + allow(R"("ec2:*")", R"("*")"))).empty());
  CHECK(found_in(kCode,
                 fmt::format(R"({{"identity": [{}, {}]}})", document(instances), document(others)))
            .empty());
  // None of them: the statement is about something else.
  CHECK(found(kCode, R"("ec2:RunInstances")", R"("arn:aws:ec2:*:*:key-pair/*")").empty());
}

TEST_CASE("a star is told where single resources could be allowed to be changed") {
  constexpr std::string_view kCode = "resource_star_with_resource_support";
  CHECK(found(kCode, R"(["sqs:ListQueues", "sqs:DeleteQueue"])", R"(["arn:aws:sqs:*:*:q", "*"])") ==
        "suggestion /Statement/0/Resource/1\n");
  CHECK(found(kCode, R"("sqs:GetQueueAttributes")", R"("*")").empty());
  CHECK(found(kCode, R"("sqs:*")", R"("*")").empty());
  CHECK(found_in(kCode, document(R"({"Effect": "Allow", "Action": "sqs:DeleteQueue",
      "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/t": "x"}}})"))
            .empty());
  CHECK(found_in(kCode, document(R"({"Effect": "Deny", "Action": "sqs:DeleteQueue",
                                     "Resource": "*"})"))
            .empty());
}

TEST_CASE("the service of an ARN is in the catalogue or named in the options") {
  constexpr std::string_view kCode = "arn_service_unknown";
  CHECK(fires(kCode, "arn:aws:lamda:*:*:function:f"));
  CHECK_FALSE(fires(kCode, "arn:aws:execute-api:*:*:a/*"));
  CHECK_FALSE(fires(kCode, "arn:aws:l*:*:*:function:f"));
  CHECK_FALSE(fires(kCode, "arn:aws:S3:::b"));
  CHECK_FALSE(fires(kCode, "arn:aws:own:*:*:x", {.own_services = {"own"}}));
  CHECK_FALSE(fires(kCode, "arn:acme:own:*:*:x", {.own_partitions = {"acme"}}));
}

TEST_CASE("a resource of another service is told") {
  constexpr std::string_view kCode = "arn_service_differs_from_action";
  CHECK(found(kCode, R"("sqs:*")", R"(["arn:aws:sqs:*:*:q", "arn:aws:sns:*:*:t"])") ==
        "suggestion /Statement/0/Resource/1\n");
  CHECK(found(kCode, R"("sqs:*")", R"("arn:aws:sns:*:*:t")") ==
        "suggestion /Statement/0/Resource\n");
  CHECK(found(kCode, R"(["sqs:*", "sns:Publish"])", R"("arn:aws:sns:*:*:t")").empty());
  CHECK(found(kCode, R"("*")", R"("arn:aws:sns:*:*:t")").empty());
  CHECK(found(kCode, R"(["sqs:*", "own:*"])", R"("arn:aws:sns:*:*:t")").empty());
  CHECK(found(kCode, R"("tag:*")", R"("arn:aws:sns:*:*:t")").empty());
  CHECK(found(kCode, R"("sqs:*")", R"("arn:aws:*:*:*:t")").empty());
}

TEST_CASE("an ARN has a Region and an account where those of its service have") {
  CHECK(fires("arn_account_not_allowed", "arn:aws:s3::111122223333:b"));
  CHECK(fires("arn_account_not_allowed", "arn:aws:s3::111122223333:b/*"));
  CHECK_FALSE(fires("arn_account_not_allowed", "arn:aws:s3::*:b"));
  CHECK_FALSE(fires("arn_account_not_allowed", "arn:aws:s3::111122223333:accesspoint/m"));
  CHECK_FALSE(fires("arn_account_not_allowed", "arn:aws:s3::111122223333:*"));

  CHECK(fires("arn_region_not_allowed", "arn:aws:route53:us-east-1::hostedzone/Z"));
  CHECK_FALSE(fires("arn_region_not_allowed", "arn:aws:route53:*::hostedzone/Z"));
  CHECK(fires("arn_region_not_allowed", "arn:aws:iam:us-east-1:111122223333:role/r"));

  CHECK(fires("arn_account_missing", "arn:aws:sqs:us-east-1::q"));
  CHECK_FALSE(fires("arn_account_missing", "arn:aws:sqs:us-east-1:*:q"));
  CHECK_FALSE(fires("arn_account_missing", "arn:aws:ec2:us-east-1::image/*"));
  CHECK_FALSE(fires("arn_account_missing", "arn:aws:s3:::b"));

  CHECK(fires("arn_region_missing", "arn:aws:sqs::111122223333:q"));
  CHECK_FALSE(fires("arn_region_missing", "arn:aws:s3:::b"));
}

TEST_CASE("an ARN that lacks both Region and account is told once, with both in the fix") {
  const std::string json = document(allow(R"("sqs:*")", R"("arn:aws:sqs:::q")"));
  const abac::LintOptions options{.catalogue = &abac::shipped_catalogue()};
  std::string fixes;
  for (const abac::Finding& finding : abac::lint_policy(json, options)) {
    const std::string_view code = to_string(finding.diagnostic.code);
    if (code.ends_with("_missing")) fixes += fmt::format("{}: {}\n", code, finding.fix);
  }
  CHECK(fixes == "arn_region_missing: write `arn:aws:sqs:*:*:q`\n");
}

TEST_CASE("many actions on many resources take no longer than their text allows") {
  std::string actions;
  std::string resources;
  for (int i = 0; i < 10'000; ++i) {
    actions += fmt::format("{}\"ec2:*{}\"", i == 0 ? "" : ",", i);
    resources += fmt::format("{}\"arn:aws:*:*:*:x{}*y*\"", i == 0 ? "" : ",", i);
  }
  // Silent: there are too many pairs.
  CHECK(found("resource_without_action", "[\"ec2:*\"," + actions + "]", "[" + resources + "]")
            .empty());
}
