// Whether operators of conditions fit their keys and values: the edges of each check.
#include <abac/validate.h>

#include <string>

#include "support/catch.h"
#include "support/condition_findings.h"

using abac::ErrorCode;

namespace {

/// Checks that both effects have the same findings.
void check_both(ErrorCode code, const std::string& condition, const std::string& expected) {
  CAPTURE(condition);
  CHECK(found_under(code, "Allow", condition) == expected);
  CHECK(found_under(code, "Deny", condition) == expected);
}

}  // namespace

TEST_CASE("C-14 a wildcard under an operator of equality is told for each value") {
  using enum ErrorCode;
  check_both(WildcardWithoutLike, R"({"StringEquals": {"aws:username": ["a", "b*", "c?"]}})",
             "warning StringEquals/aws:username/1, warning StringEquals/aws:username/2");
  check_both(WildcardWithoutLike, R"({"StringNotEqualsIgnoreCase": {"aws:username": "*"}})",
             "warning StringNotEqualsIgnoreCase/aws:username");
  check_both(WildcardWithoutLike, R"({"StringEquals": {"aws:username": "a${*}b${?}"}})", "");
  check_both(WildcardWithoutLike, R"({"StringEquals": {"aws:username": "${aws:userid, '*'}"}})",
             "");
  check_both(WildcardWithoutLike, R"({"StringLike": {"aws:username": "a*"}})", "");
  check_both(WildcardWithoutLike, R"({"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:*:*"}})", "");
}

TEST_CASE("C-16 Like without any wildcard is told, and not where one value has one") {
  using enum ErrorCode;
  check_both(LikeWithoutWildcard, R"({"StringLike": {"aws:username": ["a", "${aws:userid}"]}})",
             "suggestion StringLike/aws:username");
  check_both(LikeWithoutWildcard, R"({"StringLike": {"aws:username": ["a", "b*"]}})", "");
  check_both(LikeWithoutWildcard, R"({"ArnLike": {"aws:SourceArn": "arn:aws:a:b:c:d"}})", "");
}

TEST_CASE("a wildcard alone asks for presence, or under negation for absence") {
  using enum ErrorCode;
  const std::string like = R"({"StringLike": {"aws:username": "*"}})";
  check_both(PresenceByWildcard, like, "suggestion StringLike/aws:username");
  check_both(AbsenceByWildcard, like, "");
  check_both(PresenceByWildcard, R"({"ForAnyValue:ArnEquals": {"aws:SourceArn": ["a", "**"]}})",
             "suggestion ForAnyValue:ArnEquals/aws:SourceArn");
  for (const std::string op : {"StringLikeIfExists", "ForAllValues:StringLike"}) {
    check_both(PresenceByWildcard, "{\"" + op + R"(": {"aws:username": "*"}})", "");
    check_both(ConditionAlwaysTrue, "{\"" + op + R"(": {"aws:username": "*"}})",
               "security " + op + "/aws:username");
  }
  check_both(PresenceByWildcard, R"({"StringLike": {"aws:username": "?*"}})", "");
  check_both(AbsenceByWildcard, R"({"ArnNotLikeIfExists": {"aws:SourceArn": "*"}})",
             "suggestion ArnNotLikeIfExists/aws:SourceArn");
  check_both(AbsenceByWildcard, R"({"ForAnyValue:StringNotLike": {"aws:TagKeys": "*"}})", "");
}

TEST_CASE("a condition that holds for every request is told") {
  using enum ErrorCode;
  check_both(ConditionAlwaysTrue, R"({"Null": {"aws:username": ["true", false]}})",
             "security Null/aws:username");
  check_both(ConditionAlwaysTrue, R"({"Null": {"aws:username": ["true", true]}})", "");
  check_both(ConditionAlwaysTrue, R"({"BoolIfExists": {"aws:AssumedRoot": ["True", "false"]}})",
             "security BoolIfExists/aws:AssumedRoot");
  check_both(ConditionAlwaysTrue, R"({"Bool": {"aws:AssumedRoot": ["true", "false"]}})", "");
  check_both(ConditionAlwaysTrue,
             R"({"IpAddressIfExists": {"aws:SourceIp": ["0.0.0.0/0", "::/0"]}})",
             "security IpAddressIfExists/aws:SourceIp");
  check_both(ConditionAlwaysTrue, R"({"IpAddressIfExists": {"aws:SourceIp": "0.0.0.0/0"}})", "");
  check_both(ConditionAlwaysTrue, R"({"StringNotLikeIfExists": {"aws:username": "*"}})", "");
}

TEST_CASE("lists that mix JSON types or both booleans are told") {
  using enum ErrorCode;
  check_both(MixedValueTypes, R"({"NumericEquals": {"aws:MultiFactorAuthAge": [1, "2", 3]}})",
             "suggestion NumericEquals/aws:MultiFactorAuthAge");
  check_both(MixedValueTypes, R"({"NumericEquals": {"aws:MultiFactorAuthAge": [1, -2]}})", "");
  check_both(MixedValueTypes, R"({"Bool": {"aws:AssumedRoot": true}})", "");
  check_both(MultipleBooleans, R"({"Bool": {"aws:AssumedRoot": ["true", "FALSE"]}})",
             "warning Bool/aws:AssumedRoot");
  check_both(MultipleBooleans, R"({"StringEquals": {"aws:username": ["true", "false"]}})", "");
}

TEST_CASE("an operator of another type than the key is told") {
  using enum ErrorCode;
  struct Row {
    std::string op, key, value, expected;
  };
  const auto row = GENERATE(values<Row>({
      {"StringLike", "aws:SourceIp", "10.*", "warning"},
      {"NumericLessThan", "aws:CurrentTime", "1", "warning"},
      {"NumericLessThan", "aws:EpochTime", "1", ""},
      {"DateLessThan", "aws:EpochTime", "1", ""},
      {"Bool", "aws:username", "true", "warning"},
      {"BinaryEquals", "aws:username", "", "warning"},
      {"IpAddress", "aws:VpcSourceIp", "10.0.0.0/8", ""},
      {"ArnLike", "aws:username", "*", ""},
      {"StringLike", "aws:SourceArn", "*", ""},
      {"Null", "aws:SourceIp", "true", ""},
      {"NumericEquals", "aws:PrincipalTag/level", "1", "warning"},
      {"NumericEquals", "own:level", "1", ""},
      {"StringEquals", "s3:max-keys", "1", "warning"},
      {"NumericEquals", "s3:max-keys", "1", ""},
      {"NumericLessThan", "glacier:ArchiveAgeInDays", "365", ""},
  }));
  CAPTURE(row.op, row.key);
  const std::string condition =
      "{\"" + row.op + "\": {\"" + row.key + "\": \"" + row.value + "\"}}";
  const std::string found = found_under(OperatorKeyTypeMismatch, "Allow", condition);
  CHECK(found.substr(0, found.find(' ')) == row.expected);
}

TEST_CASE("C-29 a String operator on an ARN is the graver the further its wildcards reach") {
  using enum ErrorCode;
  const auto graded = [](const std::string& effect, const std::string& op,
                         const std::string& value) {
    const std::string found = found_under(
        StringLikeOnArnKey, effect, "{\"" + op + R"(": {"aws:SourceArn": ")" + value + "\"}}");
    return found.substr(0, found.find(' '));
  };
  CHECK(graded("Allow", "StringLike", "arn:aws:sns:*:111122223333:*") == "security");
  CHECK(graded("Deny", "StringNotLike", "arn:aws:sns:*:111122223333:*") == "security");
  CHECK(graded("Deny", "StringLike", "arn:aws:sns:*:111122223333:*") == "warning");
  CHECK(graded("Allow", "StringNotLike", "arn:aws:sns:*:111122223333:*") == "warning");
  CHECK(graded("Allow", "StringLike", "arn:aws:sns:*") == "suggestion");
  CHECK(graded("Allow", "StringLike", "arn:aws:s*:*") == "security");
  CHECK(graded("Allow", "StringLike", "arn:aws:sns:*:111122223333") == "security");
  CHECK(graded("Allow", "StringLike", "arn:aws:sns:eu-west-1:111122223333:*") == "suggestion");
  CHECK(graded("Allow", "StringLike", "*").empty());
  CHECK(graded("Allow", "StringLike", "arn:aws:sns:eu-west-1:${aws:userid}:a").empty());
  CHECK(found_under(StringEqualsOnArnKey, "Allow",
                    R"({"StringNotEquals": {"aws:SourceArn": "arn:aws:a:b:c:d"}})") ==
        "suggestion StringNotEquals/aws:SourceArn");
  CHECK(found_under(StringEqualsOnArnKey, "Allow", R"({"StringEquals": {"aws:SourceArn": "a*"}})")
            .empty());
}

TEST_CASE(
    "C-28 an ARN pattern of fewer than six parts is told, and where it looks like a template") {
  using enum ErrorCode;
  check_both(UnreadableArnPattern,
             R"({"ArnLike": {"aws:SourceArn": ["*", "**", "arn:aws:s3", "arn:*:*:*:*:*"]}})",
             "warning ArnLike/aws:SourceArn/2");
  check_both(UnreadableArnPattern,
             R"({"ArnLike": {"aws:SourceArn": "arn:aws:s3:${a:b, 'c:d:e'}"}})",
             "warning ArnLike/aws:SourceArn");
  const auto message = [](const std::string& value) {
    std::string text;
    for (const abac::Finding& finding :
         abac::lint_policy(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
             "Action": "*", "Resource": "*", "Condition": {"ArnLike": {"aws:SourceArn": ")" +
                           value + "\"}}}}")) {
      if (finding.diagnostic.code == UnreadableArnPattern) text = finding.diagnostic.message;
    }
    return text;
  };
  CHECK(message("<topic-arn>").ends_with("; it looks like a template that was not filled in"));
  CHECK(message("${aws_sns_topic.a.arn}").ends_with("that was not filled in"));
  CHECK(message("topic").ends_with("can't be compared with an ARN"));
}

TEST_CASE("C-20 C-22 dates without zone, and days under equality, are told") {
  using enum ErrorCode;
  check_both(MissingZone, R"({"DateLessThan": {"aws:CurrentTime":
      ["2024-01-01T00:00:00", "2024-01-01T00:00:00Z", "2024-01-01"]}})",
             "warning DateLessThan/aws:CurrentTime/0");
  check_both(DateOnlyEquals, R"({"DateNotEquals": {"aws:CurrentTime":
      ["2024-01", "2024-01-01", "2024-01-01T00:00:00Z", "1704067200", "-1"]}})",
             "warning DateNotEquals/aws:CurrentTime/0, warning DateNotEquals/aws:CurrentTime/1");
  check_both(DateOnlyEquals, R"({"DateLessThan": {"aws:CurrentTime": "2024-01-01"}})", "");
}

TEST_CASE("an operator is replaced where no other key stands under it") {
  const auto edits = [](const std::string& condition) {
    const std::string json = R"({"Version": "2012-10-17", "Statement": {"Effect": "Deny",
        "Action": "*", "Resource": "*", "Condition": )" +
                             condition + "}}";
    std::string fixed;
    for (const abac::Finding& finding : abac::lint_policy(json)) {
      for (const abac::TextEdit& edit : finding.edits) {
        fixed += json.substr(edit.where.begin, edit.where.end - edit.where.begin) + " to " +
                 edit.text + "; ";
      }
    }
    return fixed;
  };
  CHECK(edits(R"({"StringEquals": {"aws:username": "a*"}})") ==
        R"("StringEquals" to "StringLike"; )");
  CHECK(edits(R"({"StringEquals": {"aws:username": "a*", "aws:userid": "b"}})").empty());
  CHECK(edits(R"({"StringEquals": {"aws:username": "a*"}, "StringLike": {"aws:userid": "b*"}})")
            .empty());
  CHECK(edits(R"({"StringLike": {"aws:username": "*"}})") ==
        R"("StringLike" to "Null"; "*" to "false"; )");
}
