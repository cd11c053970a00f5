// The names, values and uses of condition keys: the edges of each check.
#include <abac/validate.h>

#include <string>
#include <vector>

#include "support/catch.h"
#include "support/condition_findings.h"

using abac::ErrorCode;
using abac::PolicyType;

namespace {

/// Returns what the check says of a key with a value in an Allow: the severity, or nothing.
std::string about_key(ErrorCode code, const std::string& key, const std::string& value = "x",
                      const abac::LintOptions& options = {}) {
  const std::string found = found_under(
      code, "Allow", R"({"StringEquals": {")" + key + R"(": ")" + value + "\"}}", "*", options);
  return found.substr(0, found.find(' '));
}

/// Returns the fixes of the findings of the code, for a key in an Allow.
std::string fix_of_key(ErrorCode code, const std::string& key) {
  std::string fixes;
  const std::string json = R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
      "Action": "*", "Resource": "*", "Condition": {"StringEquals": {")" +
                           key + R"(": "x"}}}})";
  for (const abac::Finding& finding :
       abac::lint_policy(json, {.catalogue = &abac::shipped_catalogue()})) {
    if (finding.diagnostic.code == code) fixes += finding.fix;
  }
  return fixes;
}

std::string with_effect(ErrorCode code, const std::string& effect, const std::string& condition,
                        const std::string& action = "*", PolicyType type = PolicyType::Identity) {
  return found_under(code, effect, condition, action, {.type = type});
}

}  // namespace

TEST_CASE("unknown keys are told, and what was probably meant") {
  using enum ErrorCode;
  CHECK(about_key(UnknownGlobalKey, "aws:PrincipleTag/team") == "warning");
  CHECK(fix_of_key(UnknownGlobalKey, "aws:PrincipleTag/team") ==
        "did you mean `aws:PrincipalTag/team`?");
  CHECK(fix_of_key(UnknownGlobalKey, "AWS:usernme") == "did you mean `aws:username`?");
  CHECK(fix_of_key(UnknownGlobalKey, "aws:Nonsense").empty());
  for (const std::string key : {"aws:principaltag/x", "AWS:SourceIP", "aws:RequestTag",
                                "aws:PrincipalOrgMasterAccountId", "own:k", "a.b:c"}) {
    CAPTURE(key);
    CHECK(about_key(UnknownGlobalKey, key).empty());
  }
  CHECK(about_key(UnknownServiceKey, "s3:prefx") == "warning");
  CHECK(fix_of_key(UnknownServiceKey, "s3:prefx") == "did you mean `s3:prefix`?");
  CHECK(about_key(UnknownServiceKey, "s3:Prefix").empty());
  CHECK(about_key(UnknownServiceKey, "sqs:ResourceTag/a").empty());
  CHECK(about_key(UnknownServiceKey, "s3:own", "x", {.own_services = {"S3"}}).empty());
  CHECK(about_key(UnknownKeyPrefix, "sagmaker:VpcSubnets") == "suggestion");
  CHECK(fix_of_key(UnknownKeyPrefix, "sagmaker:VpcSubnets") ==
        "did you mean `sagemaker:VpcSubnets`?");
  for (const std::string key : {"saml:sub", "accounts.google.com:aud", "aws:x", "s3:x",
                                "cognito-identity-unauth:AccountId"}) {
    CAPTURE(key);
    CHECK(about_key(UnknownKeyPrefix, key).empty());
  }
  CHECK(about_key(UnknownKeyPrefix, "own:k", "x", {.own_services = {"own"}}).empty());
}

TEST_CASE("G-35 a tag key that no request has is told") {
  using enum ErrorCode;
  for (const std::string key : {"aws:RequestTag", "aws:ResourceTag/", "AWS:principaltag",
                                "s3:ExistingObjectTag", "ec2:ResourceTag"}) {
    CAPTURE(key);
    CHECK(about_key(IncompleteTagKey, key) == "warning");
    CHECK(about_key(UnknownGlobalKey, key).empty());
    CHECK(about_key(UnknownServiceKey, key).empty());
  }
  for (const std::string key : {"aws:RequestTag/a", "aws:TagKeys"}) {
    CAPTURE(key);
    CHECK(about_key(IncompleteTagKey, key).empty());
  }
}

TEST_CASE("G-33 a wildcard in a condition key is told") {
  using enum ErrorCode;
  CHECK(about_key(WildcardInTagKey, "aws:RequestTag/kubernetes.io/cluster/*") == "warning");
  CHECK(about_key(WildcardInTagKey, "aws:ResourceTag/a?") == "warning");
  CHECK(about_key(WildcardInTagKey, "aws:ResourceTag/a").empty());
}

TEST_CASE("replaced keys are told with what replaced them") {
  using enum ErrorCode;
  CHECK(fix_of_key(DeprecatedConditionKey, "AWS:SourceOwner") == "write `aws:SourceAccount`");
  CHECK(fix_of_key(DeprecatedConditionKey, "aws:SourceAccount").empty());
}

TEST_CASE("values of keys with one form are told where they have another") {
  struct Row {
    ErrorCode code;
    std::string key;
    std::vector<std::string> wrong;
    std::vector<std::string> right;
  };
  using enum ErrorCode;
  const auto row = GENERATE(values<Row>({
      {InvalidAccountInCondition,
       "aws:SourceAccount",
       {"1111-2222-3333", "11112222333", "anonymous", ""},
       {"111122223333", "*", "${aws:PrincipalAccount}"}},
      {InvalidAccountInCondition, "aws:PrincipalAccount", {"root"}, {"anonymous"}},
      {InvalidOrganizationId,
       "aws:PrincipalOrgID",
       {"o-short", "o-ABCDEFGHIJ", "abcdefghij"},
       {"o-abcdefghij", "${aws:ResourceOrgID}"}},
      {InvalidOrganizationPath,
       "aws:PrincipalOrgPaths",
       {"o-abcdefghij/r-ab12", "r-ab12/", "ou-ab12-11111111/*"},
       {"o-abcdefghij/r-ab12/", "o-abcdefghij/*", "*/ou-ab12-11111111/*", "o*"}},
      {InvalidVpcId, "aws:SourceVpc", {"vpc-1", "vpce-1a2b3c4d"}, {"vpc-1a2b3c4d"}},
      {InvalidVpcId, "aws:SourceVpce", {"vpc-1a2b3c4d"}, {"vpce-1a2b3c4d1a2b3c4d1"}},
      {InvalidRegionValue,
       "aws:RequestedRegion",
       {"eu-central1", "EU-central-1", "eu", "eu--1", "eu-central-"},
       {"eu-central-1", "us-gov-west-1", "eusc-de-east-1"}},
      {InvalidServiceNameValue,
       "iam:PassedToService",
       {"lambda", "lambda.amazonaws", "Lambda.amazonaws.com", ".amazonaws.com"},
       {"lambda.amazonaws.com", "application-signals.cloudwatch.amazonaws.com",
        "ec2.amazonaws.com.cn"}},
      {InvalidServiceNameValue,
       "kms:ViaService",
       {"s3.amazonaws.com", "s3"},
       {"s3.eu-west-1.amazonaws.com", "s3.*.amazonaws.com"}},
      {InvalidKmsKeyValue,
       "s3:x-amz-server-side-encryption-aws-kms-key-id",
       {"alias/app", "arn:aws:kms:eu-west-1:111122223333:alias/app"},
       {"arn:aws:kms:eu-west-1:111122223333:key/1a"}},
  }));
  CAPTURE(row.key);
  for (const std::string& value : row.wrong) {
    CAPTURE(value);
    CHECK(about_key(row.code, row.key, value) == "warning");
  }
  for (const std::string& value : row.right) {
    CAPTURE(value);
    CHECK(about_key(row.code, row.key, value).empty());
  }
}

TEST_CASE("a key that an action never carries is told for each condition") {
  using enum ErrorCode;
  const auto found = [](const std::string& effect, const std::string& op,
                        const std::string& actions) {
    const std::string text =
        found_in(ConditionKeyNotSupported, R"({"Effect": ")" + effect + R"(", "Action": [)" +
                                               actions + R"(], "Resource": "*", "Condition": {")" +
                                               op + R"(": {"s3:prefix": "a"}}})");
    return text.substr(0, text.find(' '));
  };
  const std::string both = R"("s3:ListBucket", "s3:GetObject")";
  CHECK(found("Allow", "StringEquals", both) == "warning");
  CHECK(found("Deny", "StringEquals", both) == "warning");
  CHECK(found("Deny", "StringNotEquals", both) == "security");
  CHECK(found_in(ConditionKeyNotSupported, R"({"Effect": "Deny", "Action": "s3:GetObject",
      "Resource": "*", "Condition": {"Null": {"s3:prefix": "true"}}})")
            .starts_with("security"));
  CHECK(found("Allow", "StringNotEquals", both).empty());
  CHECK(found("Allow", "StringEqualsIfExists", both).empty());
  CHECK(found("Allow", "StringEquals", R"("s3:ListBucket")").empty());
  CHECK(found("Allow", "StringEquals", R"("s3:GetObject", "s3:List*")").empty());
  CHECK(found("Allow", "StringEquals", R"("s3:NoSuchAction")").empty());
  // Of no action does the catalogue tell that it has the key.
  CHECK(found_in(ConditionKeyNotSupported, R"({"Effect": "Deny",
      "Action": "states:InvokeHTTPEndpoint", "Resource": "*", "Condition":
      {"StringNotLike": {"states:HTTPEndpoint": "https://example.com/*"}}})")
            .empty());
}

TEST_CASE("keys that the caller writes are told where they grant or excuse") {
  using enum ErrorCode;
  const std::string agent = R"({"StringEquals": {"aws:UserAgent": "x"}})";
  const std::string other_agent = R"({"StringNotEquals": {"aws:UserAgent": "x"}})";
  CHECK_FALSE(with_effect(SpoofableConditionKey, "Allow", agent).empty());
  CHECK(with_effect(SpoofableConditionKey, "Deny", agent).empty());
  CHECK_FALSE(with_effect(SpoofableConditionKey, "Deny", other_agent).empty());
  CHECK(with_effect(SpoofableConditionKey, "Deny",
                    R"({"StringNotEquals": {"aws:UserAgent": "x", "aws:username": "a"}})")
            .empty());
  CHECK(about_key(SpoofableConditionKey, "sts:RoleSessionName", "x") == "security");
  CHECK(about_key(SpoofableConditionKey, "sts:RoleSessionName", "${aws:username}").empty());
}

TEST_CASE("wildcards and variables are told on keys that are identifiers") {
  using enum ErrorCode;
  const auto like = [](const std::string& value) {
    return with_effect(SensitiveKeyWildcard, "Allow",
                       R"({"StringLike": {"aws:SourceVpce": ")" + value + "\"}}");
  };
  CHECK(like("vpce-*") == "security StringLike/aws:SourceVpce");
  CHECK(like("*").empty());
  CHECK(like("vpce-1a2b3c4d").empty());
  CHECK(about_key(SensitiveKeyWildcard, "aws:SourceVpce", "vpce-*").empty());
  const std::string same =
      R"({"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}})";
  CHECK(with_effect(SensitiveKeyVariable, "Allow", same).empty());
  CHECK(found_in(SensitiveKeyVariable,
                 R"({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
                     "Condition": )" +
                     same + "}",
                 {.type = PolicyType::VpcEndpoint}) == "warning StringEquals/aws:ResourceAccount");
}

TEST_CASE("keys that need another are told without it") {
  using enum ErrorCode;
  const std::string alone = R"({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}})";
  CHECK_FALSE(with_effect(PairedKeyMissing, "Allow", alone).empty());
  CHECK(with_effect(PairedKeyMissing, "Deny", alone).empty());
  CHECK(with_effect(PairedKeyMissing, "Allow",
                    R"({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
                        "StringEquals": {"aws:VpceOrgID": "o-abcdefghij"}})")
            .empty());
  const std::string instance = R"({"IpAddress": {"aws:Ec2InstanceSourcePrivateIPv4": "10.0.0.1"}})";
  CHECK_FALSE(with_effect(PairedKeyMissing, "Allow", instance).empty());
}

TEST_CASE("keys that some services send are told in statements about others") {
  using enum ErrorCode;
  const auto found = [](const std::string& effect, const std::string& op, const std::string& key,
                        const std::string& action) {
    return !with_effect(KeyLimitedToServices, effect,
                        "{\"" + op + "\": {\"" + key + R"(": "o-abcdefghij"}})", action)
                .empty();
  };
  CHECK(found("Allow", "StringEquals", "aws:VpceOrgID", "*"));
  CHECK_FALSE(found("Allow", "StringEquals", "aws:VpceOrgID", "sqs:SendMessage"));
  CHECK(found("Allow", "StringEquals", "aws:VpceAccount", "sqs:SendMessage"));
  CHECK(found("Allow", "StringLike", "aws:SourceVpcArn", "dynamodb:Query"));
  CHECK_FALSE(found("Allow", "StringEquals", "aws:VpceAccount", "dynamodb:Query"));
  CHECK(found("Allow", "StringEquals", "aws:VpceAccount", "iam:PassRole"));
  CHECK_FALSE(found("Allow", "StringEquals", "aws:VpceAccount", "iam:GetRole"));
  CHECK_FALSE(found("Allow", "StringEquals", "aws:SourceVpce", "*"));
  CHECK_FALSE(found("Deny", "StringEquals", "aws:VpceOrgID", "*"));
  CHECK(found("Deny", "StringNotEquals", "aws:VpceOrgID", "*"));
}

TEST_CASE("reads of DynamoDB that its keys do not hold are told") {
  using enum ErrorCode;
  const std::string leading = R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"}})";
  CHECK_FALSE(with_effect(LeadingKeysWithoutNullCheck, "Allow", leading, "dynamodb:*").empty());
  CHECK(with_effect(LeadingKeysWithoutNullCheck, "Allow", leading, "dynamodb:Query").empty());
  CHECK(with_effect(LeadingKeysWithoutNullCheck, "Allow",
                    R"({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "a"},
                        "Bool": {"dynamodb:FullTableScan": "false"}})",
                    "dynamodb:*")
            .empty());
  const std::string attributes = R"({"ForAllValues:StringEquals": {"dynamodb:Attributes": "a"}})";
  CHECK_FALSE(
      with_effect(DynamodbAttributesWithoutSelect, "Allow", attributes, "dynamodb:Get*").empty());
  CHECK(with_effect(DynamodbAttributesWithoutSelect, "Allow", attributes, "dynamodb:PutItem")
            .empty());
  CHECK(with_effect(DynamodbAttributesWithoutSelect, "Deny", attributes, "dynamodb:Query").empty());
}

TEST_CASE("the owner of a resource is told in the policy of a resource alone") {
  using enum ErrorCode;
  const auto found = [](const std::string& value, PolicyType type) {
    const std::string principal =
        type == PolicyType::Resource ? R"("Principal": {"AWS": "111122223333"}, )" : "";
    return found_in(IrrelevantConditionKey,
                    R"({"Effect": "Allow", )" + principal +
                        R"("Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition":
                           {"StringEquals": {"aws:ResourceAccount": ")" +
                        value + "\"}}}",
                    {.type = type});
  };
  CHECK_FALSE(found("111122223333", PolicyType::Resource).empty());
  CHECK(found("${aws:PrincipalAccount}", PolicyType::Resource).empty());
  CHECK(found("111122223333", PolicyType::Identity).empty());
}
