// Deciding through the public API: what a caller of `decide`, `evaluate` and `check_case` can rely
// on. What single rules of IAM decide is in cases/.
#include <abac/abac.h>

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "support/catch.h"

namespace {

abac::PolicySet compiled(std::string_view json) {
  const auto policies = abac::parse_policies(json);
  REQUIRE(policies.has_value());
  const auto set = abac::PolicySet::compile(*policies);
  REQUIRE(set.has_value());
  return *set;
}

/// A policy set of one identity statement on everything, with a condition.
abac::PolicySet one_statement(std::string_view effect, std::string_view condition) {
  return compiled(R"({"identity": [{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"x:base": "true"}}},
      {"Effect": ")" +
                  std::string(effect) + R"(", "Action": "*", "Resource": "*", "Condition": )" +
                  std::string(condition) + "}]}]}");
}

abac::Request request_with(std::span<const abac::ContextEntry> context) {
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = "s3:GetObject";
  request.resource.arn = "arn:aws:s3:::docs/plan.txt";
  request.context = context;
  return request;
}

constexpr std::string_view read_docs = R"({"Version": "2012-10-17", "Statement": {
    "Sid": "ReadDocs", "Effect": "Allow", "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::docs/*"}})";

}  // namespace

TEST_CASE("N-2 what cannot be told lets a Deny match and keeps an Allow from matching") {
  struct Example {
    std::string_view name;
    std::string_view condition;
  };
  const auto example =
      GENERATE(Example{"a number that is none", R"({"NumericLessThan": {"x:text": "5"}})"},
               Example{"a date that is none", R"({"DateNotEquals": {"x:text": "2024-01-01"}})"},
               Example{"an address that is none", R"({"NotIpAddress": {"x:text": "10.0.0.0/8"}})"},
               Example{"a list without set operator", R"({"StringEquals": {"x:list": "a"}})"});
  INFO(example.name);
  const std::array<std::string_view, 2> elements = {"a", "b"};
  const std::span<const std::string_view> list = elements;

  const std::array<abac::ContextEntry, 2> without_base = {{{"x:text", "many"}, {"x:list", list}}};
  CHECK(decide(one_statement("Allow", example.condition), request_with(without_base)) ==
        abac::Decision::ImplicitDeny);

  const std::array<abac::ContextEntry, 3> with_base = {
      {{"x:text", "many"}, {"x:list", list}, {"x:base", "true"}}};
  CHECK(decide(one_statement("Deny", example.condition), request_with(with_base)) ==
        abac::Decision::ExplicitDeny);
}

TEST_CASE("N-2 a missing key is never something that cannot be told") {
  const std::array<abac::ContextEntry, 1> base = {{{"x:base", "true"}}};
  CHECK(decide(one_statement("Deny", R"({"NumericLessThan": {"x:text": "5"}})"),
               request_with(base)) == abac::Decision::Allowed);
  CHECK(decide(one_statement("Allow", R"({"NumericNotEquals": {"x:text": "5"}})"),
               request_with({})) == abac::Decision::Allowed);
}

TEST_CASE("E-20 a refused request has an error and no decision") {
  const abac::PolicySet everything = compiled(
      R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})");
  abac::Request request = request_with({});
  REQUIRE(decide(everything, request) == abac::Decision::Allowed);
  REQUIRE(check_case(everything, request).has_value());

  SECTION("a malformed caller") { request.principal.arn = "ana"; }
  SECTION("no caller") { request.principal.arn = ""; }
  SECTION("a pattern as action") { request.action = "s3:*"; }
  SECTION("a resource that is no ARN") { request.resource.arn = "plan.txt"; }
  SECTION("identity policies on a caller that has none") { request.principal.arn = "*"; }

  CHECK(decide(everything, request) == abac::Decision::Refused);
  const auto response = evaluate(everything, request);
  REQUIRE_FALSE(response.has_value());
  const auto checked = check_case(everything, request);
  REQUIRE_FALSE(checked.has_value());
  CHECK(response.error() == checked.error());
  CHECK(checked.error().code != abac::ErrorCode::None);
  CHECK_FALSE(checked.error().message.empty());
}

TEST_CASE(
    "E-20 what nobody has decided is a refusal, and an effect that nobody has chosen a Deny") {
  STATIC_REQUIRE(abac::Decision{} == abac::Decision::Refused);
  STATIC_REQUIRE(abac::Effect{} == abac::Effect::Deny);
  CHECK(abac::Response().decision == abac::Decision::Refused);
  CHECK(abac::MatchedStatement().effect == abac::Effect::Deny);
  CHECK(abac::Statement().effect == abac::Effect::Deny);
}

TEST_CASE("no value of the interface that is zero means more than it should") {
  STATIC_REQUIRE(abac::Severity{} == abac::Severity::Error);
  STATIC_REQUIRE(abac::PolicyVersion{} == abac::PolicyVersion::V2008_10_17);
  STATIC_REQUIRE(abac::DocumentKind{} == abac::DocumentKind::Unknown);
  STATIC_REQUIRE(abac::Outcome{} == abac::Outcome::Fails);
  STATIC_REQUIRE(abac::PrincipalMatch{} == abac::PrincipalMatch::None);
  STATIC_REQUIRE(abac::LayerVerdict{} == abac::LayerVerdict::Denies);
  STATIC_REQUIRE(abac::Influence{} == abac::Influence::None);
}

TEST_CASE("M-1 decisions have the names of AWS's simulator") {
  CHECK(to_string(abac::Decision::Allowed) == "allowed");
  CHECK(to_string(abac::Decision::ImplicitDeny) == "implicitDeny");
  CHECK(to_string(abac::Decision::ExplicitDeny) == "explicitDeny");
  CHECK(to_string(abac::Decision::Refused) == "refused");

  const abac::PolicySet policies = compiled(read_docs);
  const auto response = evaluate(policies, request_with({}));
  REQUIRE(response.has_value());
  CHECK(to_json(*response).starts_with(R"({"decision":"allowed")"));
}

TEST_CASE("M-1 a response is used again and holds nothing of what it held") {
  const abac::PolicySet policies = compiled(read_docs);
  const abac::Request allowed = request_with({});
  abac::Request denied = allowed;
  denied.action = "s3:PutObject";
  abac::Request malformed = allowed;
  malformed.action = "no-service";

  abac::Response response;
  for (const abac::Request& request : {denied, allowed, denied}) {
    REQUIRE(evaluate(policies, request, response).has_value());
    CHECK(response == *evaluate(policies, request));
  }
  CHECK(evaluate(policies, malformed, response).error() == evaluate(policies, malformed).error());
  CHECK(response.decision == abac::Decision::Refused);
  CHECK(response.message.empty());
}

TEST_CASE("M-8 what AWS's simulator takes and gives has its place here") {
  const abac::PolicySet policies = compiled(R"({
      "identity": [{"Version": "2012-10-17", "Statement": {
          "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
          "Condition": {"StringEquals": {"x:stage": "prod"}}}}],
      "permissions_boundary": [{"Version": "2012-10-17", "Statement": {
          "Effect": "Allow", "Action": "s3:*", "Resource": "*"}}],
      "resource": [{"Version": "2012-10-17", "Statement": {
          "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::docs/secret*"}}]})");
  const std::array<abac::ContextEntry, 1> context = {{{"x:stage", "prod"}}};
  abac::Request request = request_with(context);
  request.resource.account = "111122223333";

  const auto allowed = evaluate(policies, request);
  REQUIRE(allowed.has_value());
  CHECK(allowed->decision == abac::Decision::Allowed);
  CHECK(allowed->message.empty());
  REQUIRE(allowed->matched_statements.size() == 2);
  CHECK(allowed->missing_context_keys.empty());

  request.context = {};
  const auto missing = evaluate(policies, request);
  REQUIRE(missing.has_value());
  CHECK(missing->decision == abac::Decision::ImplicitDeny);
  REQUIRE(missing->missing_context_keys.size() == 1);
  CHECK(missing->missing_context_keys.front() == "x:stage");

  // The simulator expands wildcards in ResourceArns; here the ARN names one resource [R-2].
  request.context = context;
  request.resource.arn = "arn:aws:s3:::docs/*";
  CHECK(decide(policies, request) == abac::Decision::Allowed);
}

TEST_CASE("G-19 a trust case needs the ARN of a role without region") {
  const auto policies = compiled(R"({"identity": [{"Version": "2012-10-17", "Statement": {
      "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}]})");
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = "STS:AssumeRole";
  request.resource.arn = "arn:aws:iam::111122223333:role/Dev";
  CHECK(abac::decide(policies, request) == abac::Decision::ImplicitDeny);
  request.resource.arn = "arn:aws:iam:us-east-1:111122223333:role/Dev";
  CHECK(abac::decide(policies, request) == abac::Decision::Allowed);
  request.resource.arn = "arn:aws:iam::111122223333:user/Dev";
  CHECK(abac::decide(policies, request) == abac::Decision::Allowed);
}

TEST_CASE("N-6 a decision looks at the statements that could change it, and counts no others") {
  const auto tree = abac::parse_policies(R"({"identity": [{"Version": "2012-10-17", "Statement": [
      {"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::docs/*"},
      {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"},
      {"Effect": "Deny", "Action": "s3:GetO*", "Resource": "*",
       "Condition": {"Bool": {"x:blocked": "true"}}}]}]})");
  REQUIRE(tree);
  const std::array<std::string_view, 1> actions = {"s3:GetObject"};
  const auto vocabulary = abac::Vocabulary::make(actions);
  REQUIRE(vocabulary);
  const std::array<abac::ContextEntry, 1> blocked = {{{"x:blocked", "true"}}};
  const auto found = abac::PolicySet::compile(*tree);
  const auto planned = abac::PolicySet::compile_for(*vocabulary, *tree);
  for (const auto* policies : {&found, &planned}) {
    INFO((policies == &found ? "by indexes" : "by plans"));
    REQUIRE(*policies);
    CHECK(abac::count_considered(**policies, request_with({})) == 2);       // the Deny, the Allow
    CHECK(abac::count_considered(**policies, request_with(blocked)) == 1);  // the Deny is final
    abac::Request request = request_with({});
    request.action = "iam:ListUsers";
    CHECK(abac::count_considered(**policies, request) == 0);
    request.action = "s3:*";  // refused
    CHECK(abac::count_considered(**policies, request) == 0);
  }

  const auto added = abac::parse_policies(R"({"identity": [{"Version": "2012-10-17", "Statement": [
      {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
       "Condition": {"Bool": {"x:closed": "true"}}}]}]})");
  REQUIRE(added);
  const auto changed = planned->with(*added, {});
  REQUIRE(changed);
  CHECK(abac::count_considered(*changed, request_with({})) == 3);
  CHECK(abac::count_considered(*changed, request_with(blocked)) == 1);
}
