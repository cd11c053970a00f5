// Conditions of one statement that no request meets: what just contradicts and what just does not.
#include <abac/validate.h>

#include <string>

#include "support/catch.h"
#include "support/condition_findings.h"

using abac::ErrorCode;

namespace {

bool is_dead(const std::string& condition) {
  CAPTURE(condition);
  const std::string in_allow = found_under(ErrorCode::ConditionNeverTrue, "Allow", condition);
  const std::string in_deny = found_under(ErrorCode::ConditionNeverTrue, "Deny", condition);
  CHECK(in_allow.empty() == in_deny.empty());
  if (!in_allow.empty()) {
    CHECK(in_allow.starts_with("warning "));
    CHECK(in_deny.starts_with("security "));
  }
  return !in_allow.empty();
}

}  // namespace

TEST_CASE("a key that must be absent and present contradicts itself") {
  CHECK(is_dead(R"({"Null": {"own:k": "true"}, "NumericEquals": {"OWN:K": 1}})"));
  CHECK(is_dead(R"({"StringNotLike": {"own:k": "*"}, "StringEquals": {"own:k": "a"}})"));
  CHECK(is_dead(R"({"Null": {"aws:TagKeys": "true"}, "StringEquals": {"aws:RequestTag/a": "b"}})"));
  CHECK_FALSE(is_dead(R"({"Null": {"own:k": "true"}, "StringEqualsIfExists": {"own:k": "a"}})"));
  CHECK_FALSE(is_dead(R"({"Null": {"own:k": "true"}, "StringNotEquals": {"own:k": "a"}})"));
  CHECK_FALSE(is_dead(R"({"Null": {"own:k": ["true", "false"]}, "StringEquals": {"own:k": "a"}})"));
  CHECK_FALSE(is_dead(R"({"Null": {"own:k": "true"}, "StringEquals": {"own:j": "a"}})"));
}

TEST_CASE("lists of texts contradict each other where none is left") {
  CHECK(is_dead(
      R"({"StringEquals": {"own:k": ["a", "b"]}, "StringEqualsIfExists": {"own:k": "c"}})"));
  CHECK(is_dead(R"({"StringEquals": {"own:k": ["a", "b"]},
                    "StringNotEquals": {"own:k": ["b", "a", "c"]}})"));
  CHECK(is_dead(R"({"StringEquals": {"own:k": "a"}, "StringLike": {"own:k": "b*"}})"));
  CHECK(is_dead(R"({"StringEquals": {"own:k": "ab"}, "StringNotLike": {"own:k": "a*"}})"));
  CHECK(
      is_dead(R"({"StringEquals": {"own:k": "a"}, "StringNotEqualsIgnoreCase": {"own:k": "A"}})"));
  CHECK_FALSE(
      is_dead(R"({"StringEquals": {"own:k": ["a", "b"]}, "StringNotEquals": {"own:k": "b"}})"));
  CHECK_FALSE(
      is_dead(R"({"StringEquals": {"own:k": "a"}, "StringEqualsIgnoreCase": {"own:k": "A"}})"));
  CHECK_FALSE(
      is_dead(R"({"StringEqualsIfExists": {"own:k": "a"}, "StringLikeIfExists": {"own:k": "b"}})"));
  CHECK_FALSE(
      is_dead(R"({"StringEquals": {"own:k": "${aws:userid}"}, "StringLike": {"own:k": "b"}})"));
  CHECK_FALSE(
      is_dead(R"({"StringEquals": {"own:k": "a"}, "StringLike": {"own:k": "${aws:userid}"}})"));
  CHECK_FALSE(is_dead(R"({"StringEquals": {"own:k": "a*"}, "StringLike": {"own:k": "a?"}})"));
  CHECK_FALSE(
      is_dead(R"({"ForAnyValue:StringEquals": {"own:k": "a"}, "StringEquals": {"own:k": "b"}})"));
}

TEST_CASE("bounds of numbers and dates contradict each other where they cross") {
  CHECK(
      is_dead(R"({"NumericLessThan": {"own:k": "5"}, "NumericGreaterThanEquals": {"own:k": 5}})"));
  CHECK(is_dead(R"({"NumericEquals": {"own:k": ["1", "2"]}, "NumericGreaterThan": {"own:k": 2}})"));
  CHECK_FALSE(is_dead(
      R"({"NumericLessThanEquals": {"own:k": 5}, "NumericGreaterThanEquals": {"own:k": 5}})"));
  CHECK_FALSE(
      is_dead(R"({"NumericLessThan": {"own:k": ["5", "9"]}, "NumericGreaterThan": {"own:k": 7}})"));
  CHECK(is_dead(R"({"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"},
                    "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}})"));
  CHECK_FALSE(is_dead(R"({"DateLessThan": {"aws:CurrentTime": "2026-01-02T00:00:00Z"},
                          "DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}})"));
}

TEST_CASE("addresses and booleans contradict each other where none is left") {
  CHECK(is_dead(R"({"IpAddress": {"own:k": "10.0.0.0/8"},
                    "IpAddressIfExists": {"own:k": ["11.0.0.0/8", "2001:db8::/32"]}})"));
  CHECK_FALSE(is_dead(R"({"IpAddress": {"own:k": "10.0.0.0/8"},
                          "IpAddressIfExists": {"own:k": ["10.1.2.3"]}})"));
  CHECK(is_dead(R"({"Bool": {"own:k": "true"}, "BoolIfExists": {"own:k": ["False", false]}})"));
  CHECK_FALSE(is_dead(R"({"Bool": {"own:k": "true"}, "BoolIfExists": {"own:k": [true, false]}})"));
}

TEST_CASE("C-10 a Deny on a key with several values goes by each of them") {
  const std::string condition =
      R"({"StringEquals": {"aws:TagKeys": "a"}, "StringEqualsIfExists": {"aws:TagKeys": "b"}})";
  CHECK_FALSE(found_under(ErrorCode::ConditionNeverTrue, "Allow", condition).empty());
  CHECK(found_under(ErrorCode::ConditionNeverTrue, "Deny", condition).empty());
}

TEST_CASE("K-17 keys of which no request has both are told where both are required") {
  const auto found = [](const std::string& condition) {
    return found_under(ErrorCode::KeysNeverTogether, "Deny", condition);
  };
  CHECK(found(R"({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                  "Null": {"aws:SourceVpc": "false"}})") == "security Null/aws:SourceVpc");
  CHECK(found(R"({"StringLike": {"aws:username": "a*"}, "Bool": {"aws:AssumedRoot": "true"}})") ==
        "security Bool/aws:AssumedRoot");
  CHECK(found(R"({"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"},
                  "Null": {"aws:SourceVpc": "false"}})")
            .empty());
  CHECK(found(R"({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                  "StringNotEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}})")
            .empty());
}

TEST_CASE("long lists of values are compared in little time") {
  const auto list = [](const std::string& prefix, const std::string& suffix) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) {
      if (i != 0) text += ", ";
      text += "\"" + prefix + std::to_string(i) + suffix + "\"";
    }
    return "[" + text + "]";
  };
  CHECK(is_dead(R"({"StringEquals": {"own:k": )" + list("a", "") +
                R"(}, "StringEqualsIfExists": {"own:k": )" + list("b", "") + "}}"));
  // The comparisons of patterns end before anything is known.
  CHECK_FALSE(is_dead(R"({"StringEquals": {"own:k": )" + list("a", "") +
                      R"(}, "StringLike": {"own:k": )" + list("b", "*") + "}}"));
}
