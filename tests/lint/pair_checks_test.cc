// The edges of the checks that compare statements.
#include <string>

#include "lint/advice.h"

using abac::PolicyType;
using enum abac::ErrorCode;

namespace {

std::string statement(const std::string& effect, const std::string& actions,
                      const std::string& resources, const std::string& more = "") {
  return R"({"Effect": ")" + effect + R"(", "Action": )" + actions + R"(, "Resource": )" +
         resources + more + "}";
}

std::string allow(const std::string& actions, const std::string& resources,
                  const std::string& more = "") {
  return statement("Allow", actions, resources, more);
}

std::string deny(const std::string& actions, const std::string& resources,
                 const std::string& more = "") {
  return statement("Deny", actions, resources, more);
}

const std::string kGet = R"("s3:GetObject")";
const std::string kAll = R"("s3:*")";
const std::string kBucket = R"("arn:aws:s3:::b/*")";
const std::string kStar = R"("*")";
const std::string kMfa = R"(, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}})";

std::string about(abac::ErrorCode code, const std::string& a, const std::string& b,
                  PolicyType type = PolicyType::Identity) {
  return places(code, document_of(a + ", " + b), {.type = type});
}

}  // namespace

TEST_CASE("statements are alike whatever the order of their lists and the form of scalars") {
  const std::string condition =
      R"(, "Condition": {"StringEquals": {"aws:username": ["a", "b"], "x:y": "c"}})";
  const std::string same =
      R"(, "Condition": {"StringEquals": {"x:y": ["c"], "aws:UserName": ["b", "a", "b"]}})";
  const std::string two = R"(["s3:GetObject", "s3:PutObject"])";
  const std::string reversed = R"(["s3:putobject", "S3:GetObject"])";
  CHECK(about(DuplicateStatement, allow(two, kStar, condition), allow(reversed, kStar, same)) ==
        "/Statement/1");
  CHECK(about(DuplicateStatement, allow(two, kStar, condition), deny(two, kStar, condition)) ==
        "-");
  CHECK(about(DuplicateStatement, allow(two, kStar, condition), allow(two, kStar, kMfa)) == "-");
  CHECK(about(DuplicateStatement, allow(two, kStar), allow(two, kBucket)) == "-");
  CHECK(about(RedundantStatement, allow(two, kStar), allow(reversed, kStar)) == "-");
}

TEST_CASE("a statement is redundant if another one of its effect says more") {
  CHECK(about(RedundantStatement, allow(kGet, kBucket), allow(kAll, kBucket)) == "/Statement/0");
  CHECK(about(RedundantStatement, allow(kAll, kBucket), allow(kGet, kBucket)) == "/Statement/1");
  CHECK(about(RedundantStatement, deny(kGet, kBucket, kMfa), deny(kAll, kStar)) == "/Statement/0");
  CHECK(about(RedundantStatement, allow(kGet, kBucket, kMfa), allow(kAll, kStar, kMfa)) ==
        "/Statement/0");
  CHECK(about(RedundantStatement, allow(R"("s3:**")", kBucket), allow(kAll, kBucket)) ==
        "/Statement/1");

  CHECK(about(RedundantStatement, allow(kGet, kStar), allow(kAll, kBucket)) == "-");
  CHECK(about(RedundantStatement, allow(kGet, kBucket), deny(kAll, kBucket)) == "-");
  CHECK(about(RedundantStatement, allow(kGet, kBucket), allow(kAll, kBucket, kMfa)) == "-");
  CHECK(about(RedundantStatement, allow(R"(["s3:GetObject", "sqs:*"])", kStar),
              allow(kAll, kStar)) == "-");
  CHECK(about(RedundantStatement, allow(kGet, kBucket),
              R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})") == "-");
}

TEST_CASE("P-8 a Deny for an account takes in one for its user, an Allow does not") {
  const auto with = [](const std::string& effect, const std::string& principal) {
    return statement(effect, kGet, kBucket, R"(, "Principal": {"AWS": ")" + principal + "\"}");
  };
  const auto both = [&](const std::string& effect) {
    return about(RedundantStatement, with(effect, "arn:aws:iam::111122223333:user/u"),
                 with(effect, "111122223333"), PolicyType::Resource);
  };
  CHECK(both("Deny") == "/Statement/0");
  CHECK(both("Allow") == "-");
  CHECK(about(RedundantStatement, with("Allow", "111122223333"), with("Allow", "*"),
              PolicyType::Resource) == "/Statement/0");
}

TEST_CASE("a condition is bypassed where the same is allowed without it") {
  CHECK(about(BypassedCondition, allow(kGet, kBucket, kMfa), allow(kAll, kStar)) == "/Statement/0");
  CHECK(about(RedundantStatement, allow(kGet, kBucket, kMfa), allow(kAll, kStar)) == "-");
  CHECK(about(BypassedCondition, allow(kGet, kBucket, kMfa), allow(kGet, kBucket, kMfa)) == "-");
  CHECK(about(BypassedCondition, allow(kAll, kStar, kMfa), allow(kGet, kStar)) == "-");
  const auto by_not_action = [&](const std::string& but) {
    return about(BypassedCondition, allow(kGet, kBucket, kMfa),
                 R"({"Effect": "Allow", "NotAction": ")" + but + R"(", "Resource": "*"})");
  };
  CHECK(by_not_action("iam:*") == "/Statement/0");
  CHECK(by_not_action("s3:*Object") == "-");
  // Elsewhere it is just said twice.
  CHECK(about(BypassedCondition, allow(kGet, kBucket, kMfa), allow(kAll, kStar),
              PolicyType::ServiceControl) == "-");
  CHECK(about(RedundantStatement, allow(kGet, kBucket, kMfa), allow(kAll, kStar),
              PolicyType::ServiceControl) == "/Statement/0");
}

TEST_CASE("an Allow is shadowed if each action on each resource is denied without a condition") {
  const std::string two = R"(["s3:GetObject", "s3:PutObject"])";
  CHECK(about(ShadowedAllow, allow(kGet, kBucket, kMfa), deny(kAll, kStar)) == "/Statement/0");
  CHECK(about(ShadowedAllow, allow(two, kBucket),
              deny(kGet, kStar) + ", " + deny(R"("s3:Put*")", kBucket)) == "/Statement/0");
  CHECK(about(ShadowedAllow, allow(kGet, R"(["arn:aws:s3:::b/*", "arn:aws:s3:::c/*"])"),
              deny(kGet, kBucket)) == "-");
  CHECK(about(ShadowedAllow, allow(kGet, kBucket), deny(kAll, kStar, kMfa)) == "-");
  CHECK(about(ShadowedAllow, R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})",
              deny(kAll, kStar)) == "-");
  CHECK(about(ShadowedAllow, R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})",
              deny(kStar, kStar)) == "/Statement/0");
}

TEST_CASE("a single action is shadowed where the others are not") {
  const std::string two = R"(["s3:GetObject", "s3:PutObject"])";
  const std::string document = document_of(allow(two, kBucket) + ", " + deny(kGet, kStar));
  CHECK(places(ShadowedAction, document) == "/Statement/0/Action/0");
  CHECK(places(ShadowedAllow, document) == "-");
  CHECK(about(ShadowedAction, allow(two, kBucket), deny(kAll, kStar)) == "-");
  CHECK(fixed(ShadowedAction, document) ==
        document_of(allow(R"(["s3:PutObject"])", kBucket) + ", " + deny(kGet, kStar)));
}

TEST_CASE("what a statement grants is not graded where it is denied anyway") {
  CHECK(about(FullAdmin, allow(kStar, kStar), deny(kStar, kStar)) == "-");
  CHECK(about(FullAdmin, allow(kStar, kStar), deny(kAll, kStar)) == "/Statement/0");
}

TEST_CASE("in a set an Allow is shadowed by the policies of the same side") {
  const auto in_set = [](const std::string& type, const std::string& denying) {
    return R"({"identity": [)" + document_of(allow(kGet, kBucket)) + R"(], ")" + type + R"(": )" +
           denying + "}";
  };
  const std::string denying = document_of(deny(kAll, kStar));
  CHECK(places(ShadowedAllow, in_set("service_control", "[[" + denying + "]]")) ==
        "/identity/0/Statement/0");
  CHECK(places(ShadowedAllow, in_set("session", "[" + denying + "]")) == "/identity/0/Statement/0");
  // Not every request comes through the endpoint.
  const std::string endpoint = document_of(deny(kAll, kStar, R"(, "Principal": "*")"));
  CHECK(places(ShadowedAllow, in_set("vpc_endpoint", "[" + endpoint + "]")) == "-");
}

TEST_CASE("in a set a condition is bypassed by another policy of the type") {
  const std::string set = R"({"identity": [)" + document_of(allow(kGet, kBucket, kMfa)) + ", " +
                          document_of(allow(kAll, kStar)) + "]}";
  CHECK(places(BypassedCondition, set) == "/identity/0/Statement/0");
  // A statement is redundant beside one of its own document alone.
  const std::string twice = R"({"identity": [)" + document_of(allow(kGet, kBucket)) + ", " +
                            document_of(allow(kAll, kStar)) + "]}";
  CHECK(places(RedundantStatement, twice) == "-");
  // Its `${…}` would be plain text there.
  const std::string old =
      R"({"identity": [)" + document_of(allow(kGet, R"("arn:aws:s3:::${aws:username}/*")", kMfa)) +
      R"(, {"Version": "2008-10-17", "Statement": )" + allow(kAll, R"("arn:aws:s3:::$*")") + "}]}";
  CHECK(places(BypassedCondition, old) == "-");
}

TEST_CASE("the checks in pairs stop at their limit and say so") {
  std::string statements;
  for (int i = 0; i < 2'000; ++i) {
    statements += (i > 0 ? ", " : "") + allow(R"("s3:*)" + std::to_string(i) + '"', kBucket);
  }
  CHECK(places(ChecksIncomplete, document_of(statements)) == "");
  CHECK(places(ChecksIncomplete, document_of(allow(kGet, kBucket))) == "-");
}
