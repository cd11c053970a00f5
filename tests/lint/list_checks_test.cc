// The edges of the checks of lists.
#include <string>

#include "lint/advice.h"

using abac::PolicyType;
using enum abac::ErrorCode;

namespace {

std::string with_actions(const std::string& actions) {
  return document_of(R"({"Effect": "Allow", "Action": [)" + actions +
                     R"(], "Resource": "arn:aws:s3:::b/*"})");
}

std::string with_resources(const std::string& resources) {
  return document_of(R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": [)" + resources +
                     "]}");
}

std::string with_values(const std::string& op, const std::string& values) {
  return document_of(R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                         "Condition": {")" +
                     op + R"(": {"x:y": [)" + values + "]}}}");
}

std::string with_principal(const std::string& effect, const std::string& principal) {
  return document_of(R"({"Effect": ")" + effect + R"(", "Principal": )" + principal +
                     R"(, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})");
}

constexpr abac::LintOptions kResource{.type = PolicyType::Resource};

}  // namespace

TEST_CASE("A-3 equal entries are told, each but the first") {
  CHECK(places(DuplicateEntry, with_actions(R"("s3:Get*", "S3:get*", "s3:GET*", "s3:Put*")")) ==
        "/Statement/0/Action/1 /Statement/0/Action/2");
  CHECK(places(DuplicateEntry, with_actions(R"("*", "*:*")")) == "/Statement/0/Action/1");
  CHECK(places(DuplicateEntry, with_resources(R"("arn:aws:s3:::b", "arn:aws:s3:::B")")) == "-");
  CHECK(places(DuplicateEntry, with_resources(R"("arn:aws:s3:::b", "arn:aws:s3:::b")")) ==
        "/Statement/0/Resource/1");
  CHECK(places(DuplicateEntry, with_values("StringEquals", R"("a", "b", "a")")) ==
        "/Statement/0/Condition/StringEquals/x:y/2");
  CHECK(places(DuplicateEntry,
               with_principal("Allow", R"({"Service": ["s3.amazonaws.com", "S3.amazonaws.com"]})"),
               kResource) == "/Statement/0/Principal/Service/1");
}

TEST_CASE("an entry is redundant if another one covers all of it") {
  CHECK(places(RedundantAction, with_actions(R"("s3:GetObject", "s3:Get*", "s3:*Tagging")")) ==
        "/Statement/0/Action/0");
  CHECK(places(RedundantAction, with_actions(R"("s3:GetObject", "sqs:*", "*")")) ==
        "/Statement/0/Action/0 /Statement/0/Action/1");
  CHECK(places(RedundantAction, with_actions(R"("s3:G?tObject", "s3:G*ect")")) ==
        "/Statement/0/Action/0");
  CHECK(places(RedundantAction, with_actions(R"("s3:Get*", "s3:GET*")")) == "-");
  CHECK(places(RedundantAction, with_actions(R"("s3:GetObject", "s3:GetObjectAcl")")) == "-");
}

TEST_CASE("of two patterns that cover each other the later one is redundant") {
  CHECK(places(RedundantAction, with_actions(R"("s3:**", "s3:*")")) == "/Statement/0/Action/1");
  CHECK(places(RedundantAction, with_actions(R"("s3:*", "s3:**")")) == "/Statement/0/Action/1");
}

TEST_CASE("R-7 a resource is redundant by components") {
  CHECK(places(RedundantResource, with_resources(R"("arn:aws:s3:::b", "arn:aws:s3:::b/*")")) ==
        "-");
  CHECK(places(RedundantResource, with_resources(R"("arn:aws:s3:::b/*", "*")")) ==
        "/Statement/0/Resource/0");
  CHECK(places(RedundantResource, with_resources(R"("arn:aws:s3", "arn:aws:s3:::b")")) ==
        "/Statement/0/Resource/1");
  CHECK(places(RedundantResource,
               with_resources(R"("arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}/*")")) ==
        "/Statement/0/Resource/1");
  CHECK(places(RedundantResource,
               with_resources(R"("arn:aws:s3:::b/*/x", "arn:aws:s3:::b/${aws:username}/x")")) ==
        "-");
}

TEST_CASE("a value is redundant beside one that takes more") {
  const auto about = [](const std::string& op, const std::string& values) {
    return places(RedundantConditionValue, with_values(op, values));
  };
  const auto at = [](const std::string& op, int index) {
    return "/Statement/0/Condition/" + op + "/x:y/" + std::to_string(index);
  };
  CHECK(about("StringLike", R"("a*", "ab")") == at("StringLike", 1));
  CHECK(about("StringNotLike", R"("ab", "a*")") == at("StringNotLike", 0));
  CHECK(about("StringEquals", R"("a*", "ab")") == "-");
  CHECK(about("ArnLike", R"("arn:aws:s3:::b", "arn:aws:s3:::*")") == at("ArnLike", 0));
  CHECK(about("ArnLike", R"("arn:aws:*:x", "arn:aws:s3:::x")") == "-");
  CHECK(about("NumericGreaterThanEquals", R"(2, 1, 3)") ==
        at("NumericGreaterThanEquals", 0) + " " + at("NumericGreaterThanEquals", 2));
  CHECK(about("NumericLessThan", R"(1, 20)") == at("NumericLessThan", 0));
  CHECK(about("NumericEquals", R"(1, 20)") == "-");
  CHECK(about("DateLessThan", R"("2026-01-01", "2025-01-01T00:00:00Z")") == at("DateLessThan", 1));
  CHECK(about("IpAddress",
              R"("203.0.113.0/24", "203.0.0.0/16", "198.51.100.0/24", "2001:db8::/32")") ==
        at("IpAddress", 0));
  CHECK(about("NotIpAddress", R"("203.0.113.0/24", "203.0.113.7/24")") == at("NotIpAddress", 1));
}

TEST_CASE("P-4 the star for AWS's principals takes in services in a Deny alone") {
  const std::string both = R"({"AWS": "*", "Service": "s3.amazonaws.com"})";
  CHECK(places(RedundantPrincipal, with_principal("Allow", both), kResource) == "-");
  CHECK(places(RedundantPrincipal, with_principal("Deny", both), kResource) ==
        "/Statement/0/Principal/Service");
  CHECK(places(RedundantPrincipal, with_principal("Allow", R"({"AWS": ["111122223333", "*"]})"),
               kResource) == "/Statement/0/Principal/AWS/0");
}

TEST_CASE("P-8 an account takes in its users and roles in a Deny alone") {
  const std::string principal = R"({"AWS": ["arn:aws:iam::111122223333:user/u", "111122223333",
                                    "arn:aws:iam::444455556666:role/p/r",
                                    "arn:aws:sts::444455556666:assumed-role/R/s"]})";
  CHECK(places(RedundantPrincipal, with_principal("Allow", principal), kResource) == "-");
  CHECK(places(RedundantPrincipal, with_principal("Deny", principal), kResource) ==
        "/Statement/0/Principal/AWS/0 /Statement/0/Principal/AWS/3");
}

TEST_CASE("P-2 the ARN of a root stands for the account in its partition alone") {
  const auto beside = [](const std::string& root) {
    return places(RedundantPrincipal,
                  with_principal("Deny", R"({"AWS": [")" + root +
                                             R"(", "arn:aws:iam::111122223333:user/u"]})"),
                  kResource);
  };
  CHECK(beside("arn:aws:iam::111122223333:root") == "/Statement/0/Principal/AWS/1");
  CHECK(beside("arn:aws-cn:iam::111122223333:root") == "-");
}

TEST_CASE("what is redundant is left out with its comma") {
  CHECK(fixed(RedundantAction, R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
      "Action": ["s3:Get*", "s3:GetObject", "s3:Put*", "s3:PutObject"], "Resource": "*"}})") ==
        R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
      "Action": ["s3:Get*", "s3:Put*"], "Resource": "*"}})");
  CHECK(fixed(RedundantResource,
              with_resources("\n  \"arn:aws:s3:::b/*\",\n  \"arn:aws:s3:::b*\"\n")) ==
        with_resources("\n  \"arn:aws:s3:::b*\"\n"));
  CHECK(fixed(RedundantPrincipal, with_principal("Allow", R"({"AWS": ["*", "111122223333"]})"),
              kResource) == with_principal("Allow", R"({"AWS": ["*"]})"));
}

TEST_CASE("a list of a hundred thousand entries is read in one go") {
  std::string actions = R"("s3:a*")";
  for (int i = 0; i < 50'000; ++i) actions += ", \"s3:ab" + std::to_string(i) + '"';
  CHECK(places(DuplicateEntry, with_actions(actions)) == "-");
  std::string json = with_actions(R"("s3:b*")" + actions.substr(7));
  CHECK(places(RedundantAction, json) == "-");
  CHECK(places(ChecksIncomplete, json) == "-");
}
