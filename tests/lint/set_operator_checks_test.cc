// What conditions do with absent keys and with several values: the edges of each check.
#include <abac/validate.h>

#include <string>

#include "support/catch.h"
#include "support/condition_findings.h"

using abac::ErrorCode;

namespace {

std::string in_allow(ErrorCode code, const std::string& condition, std::string_view action = "*") {
  return found_under(code, "Allow", condition, action);
}
std::string in_deny(ErrorCode code, const std::string& condition) {
  return found_under(code, "Deny", condition);
}

}  // namespace

TEST_CASE("C-10 a plain operator on a key with several values is told") {
  using enum ErrorCode;
  CHECK(in_allow(MissingSetOperator, R"({"StringNotLike": {"aws:TagKeys": "a"}})") ==
        "warning StringNotLike/aws:TagKeys");
  CHECK(in_deny(MissingSetOperator, R"({"StringEquals": {"kms:EncryptionContextKeys": "a"}})") ==
        "warning StringEquals/kms:EncryptionContextKeys");
  CHECK(in_allow(MissingSetOperator, R"({"Null": {"aws:TagKeys": "true"}})").empty());
  CHECK(
      in_allow(MissingSetOperator, R"({"ForAnyValue:StringLike": {"aws:TagKeys": "a"}})").empty());
  CHECK(in_allow(MissingSetOperator, R"({"StringLike": {"own:Keys": "a"}})").empty());
}

TEST_CASE("C-11 a set operator on a key with one value is told") {
  using enum ErrorCode;
  const std::string all = R"({"ForAllValues:StringEquals": {"aws:username": "a"}})";
  CHECK(in_allow(ForAllValuesOnSingleValue, all) ==
        "security ForAllValues:StringEquals/aws:username");
  CHECK(in_deny(ForAllValuesOnSingleValue, all) ==
        "warning ForAllValues:StringEquals/aws:username");
  CHECK(in_allow(ForAllValuesOnSingleValue,
                 R"({"ForAllValues:StringEquals": {"aws:username": "a"},
                     "Null": {"aws:username": "false"}})") ==
        "suggestion ForAllValues:StringEquals/aws:username");
  CHECK(in_deny(ForAllValuesOnSingleValue,
                R"({"ForAllValues:StringNotEquals": {"aws:username": "a"}})") ==
        "suggestion ForAllValues:StringNotEquals/aws:username");
  CHECK(
      in_allow(ForAnyValueOnSingleValue, R"({"ForAnyValue:StringLike": {"aws:username": "a*"}})") ==
      "suggestion ForAnyValue:StringLike/aws:username");
  CHECK(
      in_allow(ForAnyValueOnSingleValue, R"({"ForAnyValue:StringNotLike": {"aws:username": "a*"}})")
          .empty());
  CHECK(in_allow(ForAnyValueOnSingleValue,
                 R"({"ForAnyValue:StringLike": {"accounts.google.com:aud": "a*"}})") ==
        "security ForAnyValue:StringLike/accounts.google.com:aud");
  CHECK(in_allow(ForAnyValueOnSingleValue,
                 R"({"ForAnyValue:StringLike": {"accounts.google.com:amr": "a*"}})")
            .empty());
}

TEST_CASE("C-11 ForAllValues in an Allow is told where the key may be absent") {
  using enum ErrorCode;
  const auto found = [](const std::string& condition, std::string_view action = "*") {
    const std::string text = in_allow(UnanchoredSetOperator, condition, action);
    return text.substr(0, text.find(' '));
  };
  CHECK(found(R"({"ForAllValues:StringEquals": {"kms:EncryptionContextKeys": "a"}})") ==
        "security");
  CHECK(found(R"({"ForAllValues:StringNotEquals": {"kms:EncryptionContextKeys": "a"}})") ==
        "security");
  CHECK(found(R"({"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}})") == "suggestion");
  CHECK(found(R"({"ForAllValues:StringLike": {"aws:TagKeys": ["a"]},
                  "Null": {"aws:tagkeys": "False"}})")
            .empty());
  CHECK(found(R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"},
                  "Null": {"aws:TagKeys": ["true", "false"]}})") == "suggestion");
  CHECK(found(R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"},
                  "StringEquals": {"aws:RequestTag/a": "b"}})")
            .empty());
  CHECK(found(R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"},
                  "Null": {"aws:PrincipalTag/a": "false"}})") == "suggestion");
  CHECK(found(R"({"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": "a"}})").empty());
  CHECK(found(R"({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}})").empty());
  CHECK(in_deny(UnanchoredSetOperator, R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}})")
            .empty());

  SECTION("not where each request of the actions has the key") {
    const std::string tag_keys = R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}})";
    CHECK(found(tag_keys, "ec2:CreateTags").empty());
    CHECK(found(tag_keys, "lambda:TagResource").empty());
    CHECK(found(tag_keys, "ec2:RunInstances") == "suggestion");
    const std::string operations =
        R"({"ForAllValues:StringEquals": {"kms:GrantOperations": "Decrypt"}})";
    CHECK(found(operations, "kms:CreateGrant").empty());
    CHECK(found(operations, "kms:*") == "security");
    CHECK(found(R"({"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": "a"},
                    "StringEquals": {"s3:RequestObjectTag/a": "b"}})",
                "s3:PutObject")
              .empty());
    const std::string records = R"({"ForAllValues:StringEquals":
        {"route53:ChangeResourceRecordSetsRecordTypes": "TXT"}})";
    CHECK(found(records, "route53:ChangeResourceRecordSets").empty());
    CHECK(found(records, "route53:*") == "security");
    const std::string leading = R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"}})";
    CHECK(found(leading, "dynamodb:Query").empty());
  }
}

TEST_CASE("C-7 set operators in a Deny are told by what they do without the key") {
  using enum ErrorCode;
  const std::string all = R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}})";
  const std::string any = R"({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}})";
  CHECK(in_deny(ForAllValuesInDeny, all) == "warning ForAllValues:StringEquals/aws:TagKeys");
  CHECK(in_allow(ForAllValuesInDeny, all).empty());
  CHECK(
      in_deny(ForAllValuesInDeny, R"({"ForAllValues:StringEqualsIfExists": {"aws:TagKeys": "a"}})")
          .empty());
  CHECK(in_deny(ForAllValuesInDeny, R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"},
                                        "Null": {"aws:TagKeys": "false"}})")
            .empty());
  CHECK(in_deny(ForAllValuesInDeny, R"({"ForAllValues:StringNotEquals": {"aws:TagKeys": "a"}})")
            .empty());
  CHECK(in_deny(ForAnyValueInDeny, any) == "suggestion ForAnyValue:StringEquals/aws:TagKeys");
  CHECK(in_allow(ForAnyValueInDeny, any).empty());
  CHECK(in_deny(ForAnyValueInDeny, R"({"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "a"}})")
            .empty());
  const std::string deny = R"({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": )";
  CHECK(found_in(ForAnyValueInDeny,
                 deny + any + "}, " + deny + R"({"Null": {"AWS:TagKeys": "true"}}})")
            .empty());
  const std::string negated = R"({"ForAnyValue:StringNotLike": {"aws:TagKeys": "a"}})";
  CHECK(in_allow(ForAnyValueNegated, negated) == "security ForAnyValue:StringNotLike/aws:TagKeys");
  CHECK(in_deny(ForAnyValueNegated, negated) == "suggestion ForAnyValue:StringNotLike/aws:TagKeys");
  CHECK(in_allow(ForAnyValueNegated, any).empty());
}

TEST_CASE("C-7 IfExists in an Allow is told for keys that a request may lack") {
  using enum ErrorCode;
  const auto found = [](const std::string& condition) {
    return !in_allow(IfExistsInAllow, condition).empty();
  };
  CHECK(found(R"({"StringEqualsIfExists": {"aws:ResourceTag/a": "b"}})"));
  CHECK(found(R"({"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}})"));
  CHECK_FALSE(found(R"({"StringEqualsIfExists": {"ec2:InstanceType": "t3.nano"}})"));
  CHECK(found(R"({"StringEqualsIfExists": {"aws:RequestTag/a": "b"}})"));
  CHECK_FALSE(found(R"({"StringEqualsIfExists": {"aws:RequestTag/a": "b"},
                        "StringEquals": {"aws:ResourceTag/a": "b"}})"));
  CHECK_FALSE(found(R"({"StringNotEqualsIfExists": {"aws:ResourceTag/a": "b"}})"));
  CHECK_FALSE(found(R"({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})"));
  CHECK_FALSE(found(R"({"StringEqualsIfExists": {"aws:ResourceTag/a": "b"},
                        "Null": {"aws:ResourceTag/A": "false"}})"));
  CHECK(
      in_deny(IfExistsInAllow, R"({"StringEqualsIfExists": {"aws:ResourceTag/a": "b"}})").empty());
}

TEST_CASE("C-7 negation in an Allow is told for keys that a request may lack") {
  using enum ErrorCode;
  const auto found = [](const std::string& condition) {
    return !in_allow(NegatedConditionInAllow, condition).empty();
  };
  CHECK(found(R"({"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}})"));
  CHECK(found(R"({"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}})"));
  CHECK_FALSE(found(R"({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})"));
  CHECK_FALSE(found(R"({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/r"}})"));
  CHECK_FALSE(found(R"({"StringNotEquals": {"aws:ResourceTag/a": "b"}})"));
  CHECK_FALSE(found(R"({"StringNotLike": {"aws:SourceVpce": "*"}})"));
  CHECK_FALSE(found(R"({"ForAnyValue:StringNotEquals": {"kms:EncryptionContextKeys": "a"}})"));
  CHECK_FALSE(found(R"({"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"},
                        "Null": {"aws:SourceVpce": "false"}})"));
}

TEST_CASE("Null false is told where another condition requires the key") {
  using enum ErrorCode;
  CHECK(in_allow(RedundantNullCheck, R"({"Null": {"aws:username": "false"},
                                         "StringLike": {"AWS:UserName": "a*"}})") ==
        "suggestion Null/aws:username");
  CHECK(in_allow(RedundantNullCheck, R"({"Null": {"aws:username": "false"},
                                         "StringNotLike": {"aws:username": "a*"}})")
            .empty());
  CHECK(in_allow(RedundantNullCheck, R"({"Null": {"aws:TagKeys": "false"},
                                         "StringLike": {"aws:RequestTag/a": "a*"}})")
            .empty());
}
