// The checks of tags: in conditions, for actions that have none, and who may set them.
#include <abac/validate.h>

#include <cstddef>
#include <string>

#include "lint/tagging_names.h"
#include "support/catch.h"
#include "support/lint_findings.h"
#include "support/shipped_catalogue.h"

using abac::ErrorCode;
using abac::PolicyType;
using abac_test::found_in_set;
using abac_test::found_in_statements;

namespace {

using enum ErrorCode;

std::string statement(const std::string& effect, const std::string& actions,
                      const std::string& condition, const std::string& resource = R"("*")") {
  return R"({"Effect": ")" + effect + R"(", "Action": )" + actions + R"(, "Resource": )" +
         resource + (condition.empty() ? "" : R"(, "Condition": )" + condition) + "}";
}
std::string allow(const std::string& actions, const std::string& condition = "",
                  const std::string& resource = R"("*")") {
  return statement("Allow", actions, condition, resource);
}
std::string deny(const std::string& actions, const std::string& condition = "") {
  return statement("Deny", actions, condition);
}

/// Statements of EC2 in which the tag `team` of the resource decides.
const std::string kDriven =
    allow(R"("ec2:*")", R"({"StringEquals": {"aws:ResourceTag/team": "red"}})") + ", ";

const std::string kOwnTeam = R"({"StringEquals": {"aws:RequestTag/team": "red"}})";

}  // namespace

TEST_CASE("an Allow by negation lets pass what has no tag") {
  const auto found = [](const std::string& condition) {
    return found_in_statements(NegatedTagConditionInAllow, allow(R"("ec2:*")", condition));
  };
  CHECK(found(R"({"StringNotEquals": {"aws:ResourceTag/stage": "prod"}})") ==
        "security /Statement/0/Condition/StringNotEquals/aws:ResourceTag~1stage");
  CHECK(found(R"({"StringNotLike": {"s3:ExistingObjectTag/stage": "prod*"}})") ==
        "security /Statement/0/Condition/StringNotLike/s3:ExistingObjectTag~1stage");
  CHECK(found(R"({"StringNotEquals": {"aws:ResourceTag/stage": "prod"},
                  "Null": {"aws:ResourceTag/Stage": "false"}})")
            .empty());
  CHECK(found(R"({"ForAnyValue:StringNotEquals": {"aws:RequestTag/stage": "prod"}})").empty());
  CHECK(found(R"({"StringNotEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}})").empty());
  CHECK(found_in_statements(
            NegatedTagConditionInAllow,
            deny(R"("ec2:*")", R"({"StringNotEquals": {"aws:ResourceTag/stage": "prod"}})"))
            .empty());
}

TEST_CASE("an Allow by negation on the caller's tag is closed where that is needed as a variable") {
  const auto found = [](const std::string& resource, const std::string& condition = "") {
    return found_in_statements(
        NegatedTagConditionInAllow,
        allow(R"("s3:GetObject")",
              R"({"StringNotEquals": {"aws:PrincipalTag/team": ""})" + condition + "}", resource));
  };
  CHECK(found(R"("*")", R"(, "StringLike": {"s3:prefix": "${aws:PrincipalTag/team}/*"})").empty());
  CHECK_FALSE(
      found(R"("*")", R"(, "StringLike": {"s3:prefix": ["${aws:PrincipalTag/team}/*", "a/*"]})")
          .empty());
  CHECK(found(R"("arn:aws:s3:::b/${aws:PrincipalTag/Team}/*")").empty());
  CHECK_FALSE(found(R"("arn:aws:s3:::b/${aws:PrincipalTag/team, 'none'}/*")").empty());
  CHECK_FALSE(
      found(R"(["arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "arn:aws:s3:::b/public/*"])").empty());
}

TEST_CASE("a Deny by an equal tag leaves out what has none, unless another takes that") {
  const auto found = [](const std::string& statements) {
    return found_in_statements(TagDenyMissesUntagged, statements);
  };
  const std::string by_tag =
      deny(R"("ec2:*")", R"({"StringEquals": {"aws:ResourceTag/team": "red"}})");
  CHECK(found(by_tag) == "suggestion /Statement/0/Condition/StringEquals/aws:ResourceTag~1team");
  CHECK(found(by_tag + ", " + deny(R"("ec2:*")", R"({"Null": {"aws:resourcetag/team": "true"}})"))
            .empty());
  CHECK(found(deny(R"("ec2:*")", R"({"StringEqualsIfExists": {"aws:ResourceTag/team": "red"}})"))
            .empty());
  CHECK(found(deny(R"("ec2:*")", R"({"Null": {"aws:ResourceTag/team": "false"}})")).empty());
}

TEST_CASE("a literal action that never has the tag is dead under a condition on it") {
  struct Row {
    std::string statement;
    ErrorCode code;
    std::string found;
  };
  const std::string resource_tag = R"({"StringEquals": {"aws:ResourceTag/team": "red"}})";
  const auto row = GENERATE_COPY(values<Row>({
      {allow(R"(["ec2:StopInstances", "ec2:DescribeInstances"])", resource_tag),
       ResourceTagNotSupported, "warning /Statement/0/Action/1"},
      {deny(R"("ec2:DescribeInstances")", resource_tag), ResourceTagNotSupported,
       "security /Statement/0/Action"},
      {allow(R"("ec2:Describe*")", resource_tag), ResourceTagNotSupported, ""},
      {allow(R"("ec2:StopInstances")", R"({"StringEquals": {"ec2:ResourceTag/team": "red"}})"),
       ResourceTagNotSupported, ""},
      {allow(R"("ec2:DescribeInstances")",
             R"({"StringEqualsIfExists": {"aws:ResourceTag/team": "red"}})"),
       ResourceTagNotSupported, ""},
      {allow(R"("nosuch:Action")", resource_tag), ResourceTagNotSupported, ""},
      {deny(R"("ec2:DescribeInstances")",
            R"({"StringNotEquals": {"aws:ResourceTag/team": "red"}})"),
       ResourceTagNotSupported, "security /Statement/0/Action"},
      {deny(R"("ec2:StopInstances")", R"({"StringNotEquals": {"aws:ResourceTag/team": "red"}})"),
       ResourceTagNotSupported, ""},
      {allow(R"("ec2:DescribeInstances")",
             R"({"StringNotEquals": {"aws:ResourceTag/team": "red"}})"),
       ResourceTagNotSupported, ""},
      {deny(R"("ec2:StopInstances")", R"({"StringNotLike": {"aws:RequestTag/team": "red"}})"),
       RequestTagNotSupported, "security /Statement/0/Action"},
      {deny(R"(["ec2:RunInstances", "ec2:StopInstances"])",
            R"({"Null": {"aws:RequestTag/team": "true"}})"),
       RequestTagNotSupported, "security /Statement/0/Action/1"},
      {deny(R"("ec2:StopInstances")",
            R"({"StringNotEquals": {"aws:RequestTag/team": "a", "aws:ResourceTag/team": "a"}})"),
       RequestTagNotSupported, ""},
      {allow(R"("ec2:StopInstances")", kOwnTeam), RequestTagNotSupported,
       "warning /Statement/0/Action"},
      {allow(R"("ec2:RunInstances")", kOwnTeam), RequestTagNotSupported, ""},
      {allow(R"("ec2:StopInstances")", R"({"ForAllValues:StringEquals": {"aws:TagKeys": "a"}})"),
       RequestTagNotSupported, ""},
      {deny(R"(["ec2:StopInstances", "tag:TagResources"])",
            R"({"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}})"),
       RequestTagNotSupported, "security /Statement/0/Action/0"},
  }));
  CAPTURE(row.statement);
  CHECK(found_in_statements(row.code, row.statement) == row.found);
}

TEST_CASE("entries of a whole service under a tag hold for the actions that have it") {
  const auto found = [](const std::string& statements) {
    return found_in_statements(BroadActionWithTagCondition, statements);
  };
  const std::string tag = R"({"StringEquals": {"aws:ResourceTag/team": "red"}})";
  CHECK(found(allow(R"(["sqs:SendMessage", "ec2:*"])", tag)) == "suggestion /Statement/0/Action/1");
  CHECK(found(allow(R"("ec2:Start*")", tag)).empty());
  CHECK(found(R"({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": )" + tag +
              "}") == "security /Statement/0/NotAction");
  CHECK(found(deny(R"("ec2:*")", tag)).empty());
  CHECK(found(R"({"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition":
                  {"StringNotEquals": {"aws:ResourceTag/team": "red"}}})") ==
        "security /Statement/0/NotAction");
}

TEST_CASE("the tag key of a service gives way to that of AWS where the action has both") {
  const auto found = [](const std::string& action, const std::string& key) {
    return found_in_statements(
        ServiceResourceTagKey,
        allow('"' + action + '"', R"({"StringEquals": {")" + key + R"(": "x"}})"));
  };
  CHECK(found("ec2:StopInstances", "ec2:ResourceTag/a") ==
        "suggestion /Statement/0/Condition/StringEquals/ec2:ResourceTag~1a");
  CHECK(found("ec2:StopInstances", "aws:ResourceTag/a").empty());
  CHECK(found("s3:GetObject", "s3:ExistingObjectTag/a").empty());
}

TEST_CASE("who sets tags that decide is told, unless a condition limits which") {
  struct Row {
    std::string statement;
    std::string adds;
    std::string removes;
  };
  const std::string here = "security /Statement/1/Action";
  const auto row = GENERATE_COPY(values<Row>({
      {allow(R"("ec2:CreateTags")"), here, ""},
      {allow(R"("ec2:DeleteTags")"), "", here},
      {allow(R"("ec2:*")"), here, here},
      {allow(R"("sqs:TagQueue")"), "", ""},
      {allow(R"("ec2:DescribeTags")"), "", ""},
      {allow(R"("ec2:*Tags")", R"({"ForAllValues:StringEquals": {"aws:TagKeys": "note"}})"), "",
       ""},
      {allow(R"("ec2:*Tags")", kOwnTeam), "", here},
      {allow(R"("ec2:*Tags")", R"({"StringEquals": {"ec2:ResourceTag/team": "red"}})"), "", ""},
      {allow(R"("ec2:CreateTags")", R"({"StringEquals": {"ec2:CreateAction": "RunInstances"}})"),
       "", ""},
      {allow(R"("ec2:CreateTags")",
             R"({"ForAnyValue:StringEquals": {"aws:CalledVia": "cloudformation.amazonaws.com"}})"),
       "", ""},
      {allow(R"("ec2:CreateTags")", "", R"("arn:aws:ec2:*:*:instance/*")"), here, ""},
      {allow(R"("ec2:CreateTags")", "", R"("arn:aws:ec2:*:*:instance/i-0*")"), "", ""},
      {allow(R"("ec2:CreateTags")") + ", " +
           deny(R"("ec2:CreateTags")", R"({"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}})"),
       "", ""},
      {R"({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})",
       "security /Statement/1/NotAction", "security /Statement/1/NotAction"},
  }));
  CAPTURE(row.statement);
  CHECK(found_in_statements(TaggingActionUnconditioned, kDriven + row.statement) == row.adds);
  CHECK(found_in_statements(UntaggingUnconditioned, kDriven + row.statement) == row.removes);
}

TEST_CASE("tags that AWS alone sets are safe from tagging") {
  CHECK(found_in_statements(
            TaggingActionUnconditioned,
            allow(R"("ec2:*")",
                  R"({"StringEquals": {"aws:ResourceTag/aws:cloudformation:stack-name": "a"}})") +
                ", " + allow(R"("ec2:CreateTags")"))
            .empty());
}

TEST_CASE("a tag that decides can be set on what is somebody else's") {
  const auto found = [](const std::string& statement) {
    return found_in_statements(RequestTagWithoutResourceTag, kDriven + statement);
  };
  CHECK(found(allow(R"("ec2:CreateTags")", kOwnTeam)) == "security /Statement/1/Action");
  CHECK(found(allow(R"("ec2:RunInstances")", kOwnTeam)).empty());
  CHECK(found(allow(R"("ec2:CreateTags")", R"({"StringEquals": {"aws:RequestTag/note": "x"}})"))
            .empty());
  CHECK(found(allow(R"("ec2:CreateTags")", R"({"StringEquals": {"aws:RequestTag/team": "red",
                                               "aws:ResourceTag/team": "red"}})"))
            .empty());
  CHECK(found(allow(R"("ec2:CreateTags")", R"({"StringEquals": {"aws:RequestTag/team": "red",
                                               "ec2:CreateAction": "RunInstances"}})"))
            .empty());
  CHECK(found(allow(R"("ec2:CreateTags")", R"({"StringEquals": {"aws:RequestTag/team": "red",
                                               "aws:CalledViaFirst": "a.amazonaws.com"}})"))
            .empty());
  CHECK(found(allow(R"("sts:TagSession")", kOwnTeam)).empty());
}

TEST_CASE("keys and values of tags are limited together") {
  const auto keys_open = [](const std::string& statement) {
    return found_in_statements(RequestTagWithoutTagKeys, kDriven + statement);
  };
  const std::string place = "/Statement/1/Condition/StringEquals/aws:RequestTag~1";
  CHECK(keys_open(allow(R"("ec2:RunInstances")", kOwnTeam)) == "suggestion " + place + "team");
  CHECK(keys_open(
            allow(R"("ec2:CreateTags")", R"({"StringEquals": {"aws:RequestTag/note": "x"}})")) ==
        "security " + place + "note");
  CHECK(keys_open(allow(R"("ec2:CreateTags")", R"({"StringEquals": {"aws:RequestTag/note": "x"},
                           "ForAllValues:StringEquals": {"aws:TagKeys": "note"}})"))
            .empty());

  const auto values_open = [](const std::string& statement) {
    return found_in_statements(TagKeysWithoutRequestTag, kDriven + statement);
  };
  const std::string list = "/Statement/1/Condition/ForAllValues:StringEquals/aws:TagKeys";
  const auto keys = [](const std::string& key) {
    return R"({"ForAllValues:StringEquals": {"aws:TagKeys": ")" + key + R"("}})";
  };
  CHECK(values_open(allow(R"("ec2:CreateTags")", keys("note"))) == "suggestion " + list);
  CHECK(values_open(allow(R"("ec2:CreateTags")", keys("TEAM"))) == "security " + list);
  CHECK(values_open(allow(R"("ec2:CreateTags")", keys("team"),
                          R"("arn:aws:ec2:*:*:instance/i-0*")")) == "suggestion " + list);
  CHECK(values_open(allow(R"("ec2:DeleteTags")", keys("team"))).empty());
  CHECK(values_open(allow(R"("ec2:CreateTags")", R"({"StringEquals": {"aws:RequestTag/team": "r"},
                             "ForAllValues:StringEquals": {"aws:TagKeys": "team"}})"))
            .empty());
}

TEST_CASE("making something with tags takes the permission to tag in one of the documents") {
  const std::string run = allow(R"(["ec2:RunInstances", "ec2:CreateVolume"])", kOwnTeam);
  const auto found = [](const std::string& statements) {
    return found_in_statements(TagOnCreateWithoutTaggingAction, statements);
  };
  CHECK(found(run) == "warning /Statement/0/Action/0");
  CHECK(found(run + ", " + allow(R"("ec2:Create*")")).empty());
  CHECK(found(run + ", " + allow(R"("sqs:TagQueue")")) == "warning /Statement/0/Action/0");
  CHECK(found(allow(R"("ec2:StopInstances")", kOwnTeam)).empty());
  CHECK(found(allow(R"("cloudformation:CreateStack")", kOwnTeam)).empty());
  const auto document = [](const std::string& text) {
    return R"({"Version": "2012-10-17", "Statement": )" + text + "}";
  };
  CHECK(found_in_set(TagOnCreateWithoutTaggingAction, R"({"identity": [)" + document(run) + ", " +
                                                          document(allow(R"("ec2:CreateTags")")) +
                                                          "]}")
            .empty());
}

TEST_CASE("what is made without a tag is nobody's where tags decide") {
  const auto found = [](const std::string& statement) {
    return found_in_statements(CreateWithoutRequestTag, kDriven + statement);
  };
  CHECK(found(allow(R"(["ec2:StopInstances", "ec2:RunInstances"])")) ==
        "suggestion /Statement/1/Action/1");
  CHECK(found(allow(R"("ec2:RunInstances")", kOwnTeam)).empty());
  CHECK(found(allow(R"("sqs:CreateQueue")")).empty());
  // What an instance is made in and of is not what is made.
  const auto on = [](const std::string& type) {
    return R"({"Effect": "Allow", "Action": "ec2:RunInstances",
               "Resource": "arn:aws:ec2:*:*:)" +
           type + R"(/*"})";
  };
  CHECK(found(on("instance")) == "suggestion /Statement/1/Action");
  CHECK(found(on("subnet")).empty());
}

TEST_CASE("one tag key is spelled one way in a document and in a set") {
  const auto condition = [](const std::string& keys) { return allow(R"("ec2:*")", keys); };
  const auto found = [](const std::string& statements) {
    return found_in_statements(TagKeySpellings, statements);
  };
  CHECK(found(condition(R"({"StringEquals": {"aws:ResourceTag/Team": "a",
                                             "aws:RequestTag/team": "a"}})")) ==
        "warning /Statement/0/Condition/StringEquals/aws:RequestTag~1team");
  CHECK(found(condition(R"({"StringEquals": {"aws:ResourceTag/team":
                                             "${aws:PrincipalTag/Team}"}})")) ==
        "warning /Statement/0/Condition/StringEquals/aws:ResourceTag~1team");
  CHECK(found(condition(R"({"StringEquals": {"aws:ResourceTag/team": "a",
                                             "AWS:requesttag/team": "a"}})"))
            .empty());
  const std::string document = R"({"Version": "2012-10-17", "Statement": )" +
                               condition(R"({"StringEquals": {"aws:ResourceTag/team": "a"}})") +
                               "}";
  const std::string other = R"({"Version": "2012-10-17", "Statement": )" +
                            condition(R"({"StringEquals": {"aws:ResourceTag/TEAM": "a"}})") + "}";
  CHECK(found_in_set(TagKeySpellings, R"({"identity": [)" + document + ", " + other + "]}") ==
        "warning /identity/1/Statement/Condition/StringEquals/aws:ResourceTag~1TEAM");
}

TEST_CASE("lists of tag keys compare case, which a tag that decides does not") {
  const auto found = [](const std::string& effect, const std::string& op, const std::string& keys) {
    return found_in_statements(
        TagKeysValueCase,
        kDriven + statement(effect, R"("ec2:CreateTags")",
                            R"({")" + op + R"(": {"aws:TagKeys": )" + keys + "}}"));
  };
  const auto place = [](const std::string& op, const std::string& value) {
    return "security /Statement/1/Condition/" + op + "/aws:TagKeys" + value;
  };
  // Lists of keys that may not be set.
  const std::string any = "ForAnyValue:StringEquals";
  CHECK(found("Deny", any, R"(["note", "team", "Team"])") == place(any, "/1"));
  CHECK(found("Deny", any, R"("note")").empty());
  CHECK(found("Deny", "ForAnyValue:StringEqualsIgnoreCase", R"("team")").empty());
  const std::string none = "ForAllValues:StringNotEquals";
  CHECK(found("Allow", none, R"("team")") == place(none, ""));
  // Lists of keys that may be set.
  const std::string all = "ForAllValues:StringEquals";
  CHECK(found("Allow", all, R"("team")").empty());
  CHECK(found("Allow", all, R"(["note", "Team"])") == place(all, "/1"));
}

TEST_CASE("attributes are compared with those of the same name, and not with nothing") {
  const auto found = [](ErrorCode code, const std::string& value) {
    return found_in_statements(
        code, allow(R"("ec2:*")", R"({"StringEquals": {"aws:ResourceTag/team": )" + value + "}}"));
  };
  const std::string place = "/Statement/0/Condition/StringEquals/aws:ResourceTag~1team";
  CHECK(found(AttributeNamesDiffer, R"("${aws:PrincipalTag/unit}")") == "suggestion " + place);
  CHECK(found(AttributeNamesDiffer, R"("${aws:PrincipalTag/TEAM}")").empty());
  CHECK(found(AttributeNamesDiffer, R"("a-${aws:PrincipalTag/unit}")").empty());
  CHECK(found(AttributeNamesDiffer, R"(["${aws:PrincipalTag/unit}", "a"])").empty());
  CHECK(found(AttributeNamesDiffer, R"("${aws:username}")").empty());
  CHECK(found(PrincipalTagEqualsEmpty, R"("${aws:PrincipalTag/team, ''}")") == "warning " + place);
  CHECK(found(PrincipalTagEqualsEmpty, R"("${aws:PrincipalTag/team, 'none'}")").empty());
}

TEST_CASE("a wildcard behind a word also takes in longer words") {
  const auto found = [](const std::string& op, const std::string& value) {
    return found_in_statements(
        WildcardTagValue,
        allow(R"("ec2:*")", R"({")" + op + R"(": {"aws:ResourceTag/t": ")" + value + R"("}})"));
  };
  CHECK(found("StringLike", "dev*") ==
        "suggestion /Statement/0/Condition/StringLike/aws:ResourceTag~1t");
  for (const std::string value :
       {"dev-*", "*", "dev", "arn:aws:s3:::b*", "*dev", "${aws:PrincipalTag/t}*"}) {
    CAPTURE(value);
    CHECK(found("StringLike", value).empty());
  }
  CHECK(found("StringEquals", "dev*").empty());
}

TEST_CASE("callers do not choose the tags by which they are judged") {
  const auto found = [](const std::string& statement, const std::string& guardrail = "") {
    return found_in_set(
        PrincipalTagSelfService,
        R"({"identity": [{"Version": "2012-10-17", "Statement": [)" +
            allow(R"("sqs:*")",
                  R"({"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}})") +
            ", " + statement + "]}]" + guardrail + "}");
  };
  const std::string here = "security /identity/0/Statement/1/Action";
  CHECK(found(allow(R"("iam:Tag*")")) == here);
  CHECK(found(allow(R"("sts:TagSession")")) == here);
  CHECK(found(allow(R"("iam:TagUser")", "", R"("arn:aws:iam::111122223333:user/other")")).empty());
  CHECK(
      found(allow(R"("iam:TagUser")", R"({"ForAllValues:StringEquals": {"aws:TagKeys": "note"}})"))
          .empty());
  CHECK(found(allow(R"("iam:TagUser")"),
              R"(, "service_control": [[{"Version": "2012-10-17", "Statement": )" +
                  deny(R"("iam:Tag*")",
                       R"({"ForAnyValue:StringEqualsIgnoreCase": {"aws:TagKeys": "team"}})") +
                  "}]]")
            .empty());
}

TEST_CASE("what tags is told by name nearly as the catalogue tells it") {
  using abac::internal::Tagging;
  std::size_t known = 0;
  std::size_t found = 0;
  std::size_t too_many = 0;
  std::size_t same_kind = 0;
  for (const abac::CatalogueAction action : abac::shipped_catalogue().actions()) {
    const Tagging by_level = abac::internal::tagging_of(action);
    const Tagging by_name = abac::internal::tagging_by_name(action.name());
    const bool is_tagging = by_level != Tagging::None;
    if (is_tagging) ++known;
    if (is_tagging && by_name != Tagging::None) ++found;
    if (is_tagging && by_name == by_level) ++same_kind;
    if (!is_tagging && by_name != Tagging::None) ++too_many;
  }
  CAPTURE(known, found, same_kind, too_many);
  CHECK(found * 100 >= known * 99);
  CHECK(same_kind == found);
  CHECK(too_many * 100 <= known * 3);
}

TEST_CASE("names that only look as if they tagged do not") {
  using abac::internal::Tagging;
  using abac::internal::tagging_by_name;
  CHECK(tagging_by_name("TagResource") == Tagging::Adds);
  CHECK(tagging_by_name("Tag") == Tagging::Adds);
  CHECK(tagging_by_name("PutObjectTagging") == Tagging::Adds);
  CHECK(tagging_by_name("AddTagsToResource") == Tagging::Adds);
  CHECK(tagging_by_name("ReplicateTags") == Tagging::Adds);
  CHECK(tagging_by_name("UntagResource") == Tagging::Removes);
  CHECK(tagging_by_name("DeleteObjectTagging") == Tagging::Removes);
  CHECK(tagging_by_name("RemoveTagsFromStream") == Tagging::Removes);
  for (const char* const name :
       {"Tagger", "GetTags", "DescribeTags", "ListTagsForResource", "GetObjectTagging",
        "CreateTagline", "CreateStage", "SendTags", "UpdateTagsets", ""}) {
    CAPTURE(name);
    CHECK(tagging_by_name(name) == Tagging::None);
  }
}
