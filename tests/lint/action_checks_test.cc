// The edges of the checks of actions.
#include <string>

#include "lint/advice.h"

using abac::PolicyType;
using enum abac::ErrorCode;

namespace {

std::string statement(const std::string& effect, const std::string& member,
                      const std::string& actions, const std::string& resource = R"("*")") {
  return document_of(R"({"Effect": ")" + effect + R"(", ")" + member + R"(": )" + actions +
                     R"(, "Resource": )" + resource + "}");
}

std::string allow(const std::string& actions) { return statement("Allow", "Action", actions); }

abac::LintOptions with_catalogue() { return {.catalogue = &abac::shipped_catalogue()}; }

std::string about(abac::ErrorCode code, const std::string& json) {
  return places(code, json, with_catalogue());
}

/// What the first finding of the code says, and what to write instead.
std::string words(abac::ErrorCode code, const std::string& json) {
  for (const abac::Finding& finding : abac::lint_policy(json, with_catalogue())) {
    if (finding.diagnostic.code == code) return finding.diagnostic.message + "; " + finding.fix;
  }
  return {};
}

}  // namespace

TEST_CASE("everything on everything is told in whatever form it is written") {
  CHECK(about(FullAdmin, allow(R"(["s3:GetObject", "*:*"])")) == "/Statement/0");
  CHECK(about(FullAdmin, statement("Allow", "Action", R"("**")", R"(["arn:aws:s3:::b", "**"])")) ==
        "/Statement/0");
  CHECK(about(FullAdmin, statement("Allow", "Action", R"("*")", R"("arn:aws:s3:::b")")) == "-");
  CHECK(about(FullAdmin, statement("Deny", "Action", R"("*")")) == "-");
  CHECK(about(FullAdmin, document_of(R"({"Effect": "Allow", "Action": "*", "Resource": "*",
      "Condition": {"Bool": {"aws:SecureTransport": "true"}}})")) == "-");
  CHECK(places(FullAdmin, allow(R"("*")"), {.type = PolicyType::PermissionsBoundary}) == "-");
  CHECK(about(ServiceWildcard, allow(R"(["*", "s3:*"])")) == "-");
}

TEST_CASE("A-6 NotAction in an Allow names the service that its resources are of") {
  const auto about_resource = [](const std::string& resource) {
    return words(AllowWithNotAction,
                 statement("Allow", "NotAction", R"("s3:DeleteObject")", resource));
  };
  CHECK(about_resource(R"(["arn:aws:s3:::b", "arn:aws:s3:::c"])") ==
        "`NotAction` with `Allow` grants every action on `s3` resources that it does not name, new "
        "ones too; name the actions in `Action`");
  const std::string all = about_resource(R"("*")");
  CHECK(all.find("of all services") != std::string::npos);
  CHECK(about_resource(R"(["arn:aws:s3:::b", "arn:aws:sqs:*:*:q"])") == all);
  CHECK(about_resource(R"("arn:aws:*:::b")") == all);
  CHECK(places(AllowWithNotAction, statement("Allow", "NotAction", R"("iam:*")"),
               {.type = PolicyType::ServiceControl}) == "-");
}

TEST_CASE("E-12 all actions of a key are usual in a key policy for its account") {
  const auto key_policy = [](const std::string& principal) {
    return document_of(R"({"Effect": "Allow", "Action": "kms:*", "Resource": "*",
        "Principal": {"AWS": ")" +
                       principal + "\"}}");
  };
  const abac::LintOptions resource{.type = PolicyType::Resource};
  CHECK(places(ServiceWildcard, key_policy("arn:aws:iam::111122223333:root"), resource) == "-");
  CHECK(places(ServiceWildcard, key_policy("111122223333"), resource) == "-");
  CHECK(places(ServiceWildcard, key_policy("arn:aws:iam::111122223333:user/u"), resource) ==
        "/Statement/0/Action");
}

TEST_CASE("a wildcard in front or within mixes reading and changing, one behind does not") {
  CHECK(about(WildcardMixesReadAndWrite,
              allow(R"(["autoscaling:*Tags", "s3:Put*", "s3:*", "s3:?etObject"])")) ==
        "/Statement/0/Action/0");
  CHECK(about(WildcardMixesReadAndWrite, allow(R"("s3:G?tObject*")")) == "-");
  // Who also lists changing actions of the service means all verbs.
  CHECK(about(WildcardMixesReadAndWrite,
              allow(R"(["autoscaling:*Tags", "autoscaling:CreateLaunchConfiguration"])")) ==
        "suggestion:/Statement/0/Action/0");
  CHECK(about(WildcardMixesReadAndWrite,
              allow(R"(["autoscaling:*Tags", "autoscaling:DescribeTags", "s3:PutObject"])")) ==
        "/Statement/0/Action/0");
  CHECK(about(WildcardMixesReadAndWrite, statement("Deny", "Action", R"("autoscaling:*Tags")")) ==
        "-");
  CHECK(words(WildcardMixesReadAndWrite, allow(R"("autoscaling:*Tags")")) ==
        "`autoscaling:*Tags` matches actions that read, and these that change: "
        "`CreateOrUpdateTags` and `DeleteTags`; name the actions");
}

TEST_CASE("a pattern of a reading verb is told if it matches what writes") {
  CHECK(about(ReadWildcardMatchesWrite, allow(R"("elasticmapreduce:Get*")")) ==
        "/Statement/0/Action");
  CHECK(about(ReadWildcardMatchesWrite, allow(R"("elasticmapreduce:get*")")) ==
        "/Statement/0/Action");
  // AWS grades some lists as writing, and what tells of permissions as managing them.
  CHECK(about(ReadWildcardMatchesWrite, allow(R"("iot:List*")")) ==
        "suggestion:/Statement/0/Action");
  CHECK(about(ReadWildcardMatchesWrite, allow(R"("quicksight:Describe*")")) ==
        "suggestion:/Statement/0/Action");
  CHECK(about(ReadWildcardMatchesWrite, allow(R"(["s3:Get*", "elasticmapreduce:*"])")) == "-");
}

TEST_CASE("A-5 a service that the catalogue does not have is told with the one that was meant") {
  const std::string place = "/Statement/0/Action";
  CHECK(about(UnknownService, allow(R"("dyanmodb:GetItem")")) == place);
  CHECK(words(UnknownService, allow(R"("dyanmodb:GetItem")")) ==
        "`dyanmodb:GetItem` matches nothing: no service has that prefix in the catalogue of "
        "2026-09-26; did you mean `dynamodb`?");
  CHECK(fixed(UnknownService, allow(R"("dyanmodb:GetItem")"), with_catalogue()) ==
        allow(R"("dynamodb:GetItem")"));
  CHECK(words(UnknownService, allow(R"("stepfunctions:*")")).ends_with("did you mean `states`?"));
  CHECK(about(UnknownService, allow(R"(["*", "DynamoDB:GetItem"])")) == "-");
  CHECK(about(UnknownService, allow(R"("DeepRacer:*")")) == "suggestion:" + place);
  abac::LintOptions own = with_catalogue();
  own.own_services = {"MyApp"};
  CHECK(places(UnknownService, allow(R"("myapp:Read")"), own) == "-");
  CHECK(places(UnknownService, allow(R"("myapp2:Read")"), own) == place);
}

TEST_CASE("A-5 an action that the catalogue does not have is told with the one that was meant") {
  CHECK(words(UnknownAction, allow(R"("s3:GetObjekt")")).ends_with("did you mean `s3:GetObject`?"));
  CHECK(words(UnknownAction, allow(R"("s3:ListBuckets")"))
            .ends_with("did you mean `s3:ListAllMyBuckets`?"));
  CHECK(about(UnknownAction, statement("Deny", "NotAction", R"("s3:Frobnicate")")) ==
        "/Statement/0/NotAction");
  CHECK(about(UnknownAction, allow(R"(["s3:getobject", "s3:Frob*", "frob:Nicate"])")) == "-");
  // Its blank is told of.
  CHECK(about(UnknownAction, allow(R"("s3:Get Object")")) == "-");
}

TEST_CASE("a pattern is told that matches no action, or one") {
  CHECK(about(WildcardMatchesNoAction, allow(R"(["s3:Frob*", "s3:Get*", "frob:*", "s3:*"])")) ==
        "/Statement/0/Action/0");
  CHECK(about(WildcardMatchesOneAction, allow(R"(["s3:GetObjectTagg*", "s3:GetObjectTag*"])")) ==
        "/Statement/0/Action/0 /Statement/0/Action/1");
  CHECK(about(WildcardMatchesOneAction, allow(R"("s3:GetObject*")")) == "-");
}

TEST_CASE("A-3 spellings other than the documented ones are told, and change nothing") {
  const std::string json = allow(R"("S3:getobject")");
  CHECK(fixed(ActionNameCase, json, with_catalogue()) == allow(R"("S3:GetObject")"));
  CHECK(fixed(ActionPrefixCase, json) == allow(R"("s3:getobject")"));
  CHECK(about(ActionNameCase, allow(R"("S3:GetObject")")) == "-");
  CHECK(about(ActionPrefixCase, allow(R"(["s3:getobject", "*"])")) == "-");
}

TEST_CASE("several stars in a row are one, wherever stars are wildcards") {
  const std::string json = statement("Allow", "Action", R"("s3:Get**")", R"("arn:aws:s3:::b/***")");
  CHECK(fixed(RepeatedWildcard, json) ==
        statement("Allow", "Action", R"("s3:Get*")", R"("arn:aws:s3:::b/*")"));
  const auto with_value = [](const std::string& op, const std::string& value) {
    return document_of(R"({"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {")" +
                       op + R"(": {"x:y": ")" + value + "\"}}}");
  };
  CHECK(fixed(RepeatedWildcard, with_value("StringLike", "a**${x:y, 'b**'}**")) ==
        with_value("StringLike", "a*${x:y, 'b**'}*"));
  CHECK(about(RepeatedWildcard, with_value("StringLike", "${*}*")) == "-");
  CHECK(about(RepeatedWildcard, with_value("StringEquals", "a**")) == "-");
}
