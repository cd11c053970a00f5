// What an explanation tells: parts and reasons, places, blockers, changes, facts.
#include "support/explain_support.h"

#include <abac/vocabulary.h>

#include <algorithm>
#include <vector>

using abac::Blocker;
using abac::Change;
using abac::ConditionReason;
using abac::Decision;
using abac::Edit;
using abac::Effect;
using abac::Explanation;
using abac::Fact;
using abac::Influence;
using abac::LayerVerdict;
using abac::Outcome;
using abac::PolicyType;
using abac::explain_support::explained;
using abac::explain_support::policy_if;
using abac::explain_support::user_request;

namespace {

struct ReasonCase {
  const char* name;
  const char* condition;
  const char* context;
  ConditionReason reason;
};

const Fact* find_fact(const Explanation& explanation, std::string_view key) {
  const auto found = std::find_if(explanation.facts.begin(), explanation.facts.end(),
                                  [&](const Fact& fact) { return fact.key == key; });
  return found == explanation.facts.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("C-7 an explanation says why a condition does not hold") {
  const std::vector<ReasonCase> cases = {
      {"another value", R"({"StringEquals":{"ex:k":"a"}})", R"("ex:k":"b")",
       ConditionReason::DifferentValue},
      {"an excluded value", R"({"StringNotEquals":{"ex:k":"a"}})", R"("ex:k":"a")",
       ConditionReason::ExcludedValue},
      {"no key", R"({"StringEquals":{"ex:k":"a"}})", "", ConditionReason::KeyAbsent},
      {"no key for Null", R"({"Null":{"ex:k":"false"}})", "", ConditionReason::KeyAbsent},
      {"an empty list is no key C-5", R"({"StringEquals":{"ex:k":"a"}})", R"("ex:k":[])",
       ConditionReason::KeyAbsent},
      {"a key for Null", R"({"Null":{"ex:k":"true"}})", R"("ex:k":"")",
       ConditionReason::KeyPresent},
      {"not a number C-13", R"({"NumericLessThan":{"ex:k":"10"}})", R"("ex:k":"ten")",
       ConditionReason::WrongType},
      {"not an address C-13", R"({"IpAddress":{"ex:k":"10.0.0.0/8"}})", R"("ex:k":"10.0.0.1/8")",
       ConditionReason::WrongType},
      {"several values C-10", R"({"StringEquals":{"ex:k":"a"}})", R"("ex:k":["a","b"])",
       ConditionReason::SeveralValues},
      {"a variable without value V-11", R"({"StringEquals":{"ex:k":"${aws:PrincipalTag/none}"}})",
       R"("ex:k":"a")", ConditionReason::VariableWithoutValue},
      {"a pattern that is none C-28", R"({"ArnLike":{"ex:k":"arn:aws:s3"}})",
       R"("ex:k":"arn:aws:s3:::b")", ConditionReason::UnreadablePattern},
  };
  for (const ReasonCase& c : cases) {
    INFO(c.name);
    const auto explanation =
        explained(policy_if("Allow", c.condition),
                  user_request(std::string(R"(,"context":{)") + c.context + "}"));
    REQUIRE(explanation.statements.size() == 1);
    REQUIRE(explanation.statements[0].conditions.size() == 1);
    const auto& condition = explanation.statements[0].conditions[0];
    CHECK(to_string(condition.reason) == to_string(c.reason));
    CHECK(condition.outcome != Outcome::Holds);
    CHECK(explanation.statements[0].distance == 1);
    CHECK_FALSE(explanation.statements[0].is_matched);
  }
}

TEST_CASE("V-5 an explanation shows values before and after substitution") {
  const auto explanation = explained(
      policy_if("Allow", R"({"StringLike":{"ex:k":["${aws:PrincipalTag/team}/*","${ex:none}"]}})"),
      user_request(R"(,"context":{"ex:k":["red/x","red/y"]})"));
  REQUIRE(explanation.statements.size() == 1);
  const auto& condition = explanation.statements[0].conditions[0];
  CHECK(condition.is_list);
  REQUIRE(condition.request_values.size() == 2);
  CHECK(condition.request_values[1] == "red/y");
  REQUIRE(condition.policy_values.size() == 2);
  CHECK(condition.policy_values[0].written == "${aws:PrincipalTag/team}/*");
  CHECK(condition.policy_values[0].text == "blue/*");
  CHECK(condition.policy_values[0].unresolved.empty());
  CHECK(condition.policy_values[1].unresolved == "ex:none");
}

TEST_CASE("C-17 an explanation shows typed values as the policy writes them") {
  const auto explanation = explained(
      policy_if("Allow", R"({"NumericLessThan":{"ex:n":"+1.50e1"},"DateLessThan":{"ex:d":"2024-03"},
                             "IpAddress":{"ex:i":"10.1.2.3/8"},"Bool":{"ex:b":"TRUE"}})"),
      user_request());
  REQUIRE(explanation.statements.size() == 1);
  std::vector<std::string> written;
  for (const auto& condition : explanation.statements[0].conditions) {
    written.emplace_back(condition.policy_values[0].written);
  }
  CHECK(written == std::vector<std::string>{"+1.50e1", "2024-03", "10.1.2.3/8", "true"});
}

TEST_CASE("M-6 every statement of an explanation keeps its place") {
  const auto explanation = explained(R"({"identity":[{"name":"team","document":{
  "Version":"2012-10-17",
  "Statement":[
    {"Effect":"Allow","Action":"s3:Put*","Resource":"*"},
    {"Sid":"Get","Effect":"Allow","Action":"s3:Get*","Resource":"*",
     "Condition":{"StringEquals":{"aws:ResourceTag/team":"red"}}}]}}]})",
                                     user_request());
  REQUIRE(explanation.statements.size() == 1);
  const auto& place = explanation.statements[0].place;
  CHECK(place.policy == "team");
  CHECK(place.index == 1);
  CHECK(place.sid == "Get");
  CHECK(place.effect == Effect::Allow);
  CHECK(place.file == "policies.json");
  CHECK(place.where.line == 5);
  CHECK(place.where.column == 5);
  CHECK(place.pointer == "/identity/0/document/Statement/1");
  CHECK(explanation.statements[0].conditions[0].pointer ==
        "/identity/0/document/Statement/1/Condition/StringEquals/aws:ResourceTag~1team");
}

TEST_CASE("M-3 an explanation holds as data what its message names as the reason") {
  using abac::DenialReason;
  using abac::Step;
  const auto implicit =
      explained(policy_if("Allow", R"({"StringEquals":{"ex:k":"a"}})"), user_request());
  CHECK(implicit.reason == DenialReason{PolicyType::Identity, false, false});
  CHECK(implicit.step == Step::SameAccount);
  const auto denied = explained(policy_if("Deny", "{}"), user_request());
  CHECK(denied.reason == DenialReason{PolicyType::Identity, true, false});
  CHECK(denied.step == Step::ExplicitDeny);
  const auto allowed = explained(policy_if("Allow", "{}"), user_request());
  CHECK_FALSE(allowed.reason.has_value());
  const auto trust = explained(
      R"({"resource":[{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sts:*",
          "Principal":{"AWS":"*"}}}]})",
      R"({"principal":{"arn":"arn:aws:iam::111122223333:user/ana"},"action":"sts:AssumeRole",
          "resource":{"arn":"arn:aws:iam::111122223333:role/Target"}})");
  CHECK(trust.reason == DenialReason{PolicyType::Resource, true, true});
}

TEST_CASE("M-5 an explanation names every layer that blocks") {
  const auto explanation = explained(R"({
    "identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
      "Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}}],
    "permissions_boundary":[],
    "service_control":[
      [{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}],
      [{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*"}}],
      [{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Sid":"DenyOutsideEU","Effect":"Deny","Action":"*","Resource":"*",
         "Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}]}]]})",
                                     user_request());
  CHECK(explanation.response.decision == Decision::ExplicitDeny);
  CHECK(explanation.step == abac::Step::ExplicitDeny);
  std::vector<std::string> blocked;
  for (const Blocker& blocker : explanation.blockers) {
    std::string text(to_string(blocker.slot.type));
    if (blocker.slot.level) text += std::to_string(*blocker.slot.level);
    if (blocker.deny) text += std::string(blocker.deny->sid.value_or("?"));
    blocked.push_back(text);
  }
  CHECK(blocked == std::vector<std::string>{"service_control2DenyOutsideEU", "service_control1",
                                            "identity", "permissions_boundary"});
  REQUIRE_FALSE(explanation.changes.empty());
  std::size_t denials = 0;
  for (const auto& layer : explanation.layers) {
    denials += layer.verdict == LayerVerdict::Denies ? 1U : 0U;
    CHECK(layer.is_decisive == (layer.verdict == LayerVerdict::Denies));
  }
  CHECK(denials == 1);
}

TEST_CASE("N-5 the smallest change of a denial is the tag that is wrong") {
  const auto explanation = explained(
      policy_if("Allow", R"({"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}})"),
      R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":{"team":"blue"}},
          "action":"s3:GetObject",
          "resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333","tags":{"Team":"red"}},
          "context":{"aws:SourceIp":"192.0.2.1"}})");
  REQUIRE(explanation.changes.size() >= 2);
  const Change& change = explanation.changes[0];
  REQUIRE(change.edits.size() == 1);
  CHECK(change.is_request_only);
  CHECK(change.decision == Decision::Allowed);
  CHECK(change.edits[0].kind == Edit::Kind::ResourceTag);
  CHECK(change.edits[0].name == "Team");  // as the request spells it
  CHECK(change.edits[0].values[0] == "blue");
  CHECK(explanation.changes.back().edits[0].kind == Edit::Kind::AddStatement);

  const Fact* tag = find_fact(explanation, "aws:ResourceTag/Team");
  REQUIRE(tag != nullptr);
  CHECK(tag->influence == Influence::Decisive);
  REQUIRE(tag->witness);
  CHECK(tag->decision == Decision::Allowed);
  const Fact* address = find_fact(explanation, "aws:SourceIp");
  REQUIRE(address != nullptr);
  CHECK(address->influence == Influence::None);
}

TEST_CASE("C-7 every operator that fails has a change that satisfies it") {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {R"({"StringEquals":{"ex:k":["a","b"]}})", ""},
      {R"({"StringNotEquals":{"ex:k":"a"}})", R"("ex:k":"a")"},
      {R"({"StringLike":{"ex:k":"a?b*"}})", R"("ex:k":"x")"},
      {R"({"NumericLessThan":{"ex:k":"10"}})", R"("ex:k":"10")"},
      {R"({"NumericGreaterThan":{"ex:k":"1.5"}})", R"("ex:k":"1.5")"},
      {R"({"NumericNotEquals":{"ex:k":"7"}})", R"("ex:k":"7.0")"},
      {R"({"DateLessThan":{"ex:k":"2024-03-01T00:00:00Z"}})", R"("ex:k":"2024-03-01T00:00:00Z")"},
      {R"({"DateGreaterThan":{"ex:k":"1969-12-31"}})", R"("ex:k":"0001-01-01")"},
      {R"({"Bool":{"aws:SecureTransport":"true"}})", R"("aws:SecureTransport":"false")"},
      {R"({"BinaryEquals":{"ex:k":"YQ=="}})", R"("ex:k":"Yg==")"},
      {R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})", R"("aws:SourceIp":"192.0.2.1")"},
      {R"({"IpAddress":{"aws:SourceIp":"2001:db8::/32"}})", R"("aws:SourceIp":"192.0.2.1")"},
      {R"({"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}})", R"("aws:SourceIp":"192.0.2.1")"},
      {R"({"ArnLike":{"ex:k":"arn:aws:sns:*:111122223333:t-*"}})", R"("ex:k":"arn:aws:sns:::t")"},
      {R"({"ArnNotLike":{"ex:k":"arn:aws:sns:*:*:*"}})", R"("ex:k":"arn:aws:sns:::t")"},
      {R"({"Null":{"ex:k":"true"}})", R"("ex:k":"a")"},
      {R"({"Null":{"ex:k":"false"}})", ""},
      {R"({"ForAnyValue:StringEquals":{"aws:TagKeys":"team"}})", ""},
      {R"({"ForAllValues:StringEquals":{"ex:k":["a","b"]}})", R"("ex:k":["a","z"])"},
      {R"({"StringEquals":{"aws:RequestTag/team":"${aws:PrincipalTag/team}"}})", ""},
      {R"({"StringEquals":{"ex:k":"${ex:v}"}})", ""},
      {R"({"StringEquals":{"ex:k":"a"},"NumericLessThan":{"ex:n":"3"},"Null":{"ex:m":"false"}})",
       ""},
  };
  for (const auto& [condition, context] : cases) {
    INFO(condition);
    const auto explanation =
        explained(policy_if("Allow", condition),
                  user_request(std::string(R"(,"context":{)") + context + "}"));
    CHECK(explanation.response.decision == Decision::ImplicitDeny);
    CHECK(std::any_of(explanation.changes.begin(), explanation.changes.end(),
                      [](const Change& change) { return change.is_request_only; }));
    CHECK_FALSE(explanation.gave_up);
  }
}

TEST_CASE("K-11 the role of a session is told for as long as the explanation lives") {
  const std::string policies = policy_if(
      "Allow", R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/x"}})");
  const auto session = [](const std::string& role) {
    return R"({"principal":{"arn":"arn:aws:sts::111122223333:assumed-role/)" + role +
           R"(/s"},"action":"s3:GetObject",
               "resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"}})";
  };
  const auto explanation = explained(policies, session("Reader"));
  // Others use the memory in which the role's ARN was made.
  for (const char* role : {"Writer", "Admin1"}) {
    CHECK(explained(policies, session(role)).response.decision == Decision::ImplicitDeny);
  }
  REQUIRE_FALSE(explanation.statements.empty());
  REQUIRE(explanation.statements[0].conditions.size() == 1);
  const auto values = explanation.statements[0].conditions[0].request_values;
  REQUIRE(values.size() == 1);
  CHECK(values[0] == "arn:aws:iam::111122223333:role/Reader");
}

TEST_CASE("N-5 what one fact cannot change alone is said to change with others") {
  const auto explanation = explained(R"({
    "identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
      "Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}}],
    "service_control":[[{"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"*","Resource":"*"},
      {"Sid":"DenyOutsideEU","Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*",
       "Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}]}]]})",
                                     user_request(R"(,"context":{"ex:k":"a"})"));
  REQUIRE_FALSE(explanation.changes.empty());
  CHECK(explanation.changes[0].is_request_only);
  CHECK(explanation.changes[0].edits.size() == 2);
  const Fact* tag = find_fact(explanation, "aws:ResourceTag/team");
  REQUIRE(tag != nullptr);
  CHECK(tag->influence == Influence::Joint);
  const Fact* other = find_fact(explanation, "ex:k");
  REQUIRE(other != nullptr);
  CHECK(other->influence == Influence::None);
  REQUIRE_FALSE(explanation.statements.empty());
  CHECK(explanation.statements[0].is_action_negated);
  REQUIRE(explanation.statements[0].actions.size() == 2);
  CHECK(explanation.statements[0].actions[1] == "sts:*");
}

TEST_CASE("N-5 a change of many layers takes facts where they help and policies where not") {
  const auto explanation = explained(R"({
    "identity":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
      "Condition":{"StringEquals":{"ex:a":"1"}}}}],
    "permissions_boundary":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*",
      "Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}}],
    "session":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
      {"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/green/*"}]}],
    "vpc_endpoint":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",
      "Action":"*","Resource":"*","Condition":{"StringEquals":{"ex:b":"1"}}}}],
    "service_control":[[],[{"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"*","Resource":"*"},
      {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"ex:c":"true"}}}]}]]})",
                                     user_request(R"(,"context":{"ex:c":"true"})"));
  CHECK(explanation.blockers.size() == 6);
  REQUIRE_FALSE(explanation.changes.empty());
  const Change& change = explanation.changes[0];
  CHECK(change.edits.size() <= 6);
  const auto added = std::count_if(change.edits.begin(), change.edits.end(), [](const Edit& edit) {
    return edit.kind == Edit::Kind::AddStatement;
  });
  CHECK(added >= 1);
  CHECK(added <= 3);
}

TEST_CASE("M-5 of many Denies in one layer no other layer is lost") {
  std::string denies;
  for (int i = 0; i < 200; ++i) {
    denies += R"({"Effect":"Deny","Action":"*","Resource":"*",
                  "Condition":{"StringNotEquals":{"ex:k)" +
              std::to_string(i) + R"(":"v"}}},)";
  }
  const auto explanation =
      explained(R"({"service_control":[[{"Version":"2012-10-17","Statement":[)" + denies +
                    R"({"Effect":"Allow","Action":"*","Resource":"*"}]}]],
          "session":[{"Version":"2012-10-17",
            "Statement":{"Sid":"Last","Effect":"Deny","Action":"*","Resource":"*"}}]})",
                user_request(R"(,"context":{"ex:none":"a"})"));
  CHECK(explanation.blockers_left_out == 192);
  const auto is_last = [](const Blocker& blocker) {
    return blocker.deny && blocker.deny->sid == "Last";
  };
  CHECK(std::count_if(explanation.blockers.begin(), explanation.blockers.end(), is_last) == 1);
  // More facts than a machine word has bits are judged, and none of them alone lifts 201 Denies.
  for (const Fact& fact : explanation.facts) {
    INFO(fact.key);
    CHECK(fact.influence == Influence::None);
  }
  CHECK(explanation.facts.size() >= 201);
}

TEST_CASE("R-7 a resource and an action that a near statement names are proposed last") {
  const auto explanation = explained(
      R"({"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/${aws:PrincipalTag/team}/*"},
          {"Effect":"Allow","Action":"s3:List*","Resource":"*"}]})",
      user_request());
  REQUIRE(explanation.changes.size() >= 2);
  CHECK(explanation.changes[0].edits[0].kind == Edit::Kind::AddStatement);
  CHECK(explanation.changes[1].edits[0].kind == Edit::Kind::Resource);
  CHECK(explanation.changes[1].edits[0].values[0] == "arn:aws:s3:::b/blue/example");
}

namespace {

/// The resource that is proposed to Alice instead of the one that she asked for; empty where none
/// is.
std::string proposed_resource(const std::string& entries, const std::string& asked,
                              const std::string& action = "s3:GetObject",
                              const std::string& tags = "{}") {
  const auto explanation = explained(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":)" +
          entries + "}}",
      R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":)" + tags +
          R"(},"action":")" + action + R"(","resource":{"arn":")" + asked + "\"}}");
  for (const Change& change : explanation.changes) {
    for (const Edit& edit : change.edits) {
      if (edit.kind == Edit::Kind::Resource) return std::string(edit.values[0]);
    }
  }
  return {};
}

}  // namespace

TEST_CASE("R-7 a resource that is proposed is one that there may be, near the one asked for") {
  const std::string object = "arn:aws:s3:::blue/a/b.txt";
  const std::string table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders";
  CHECK(proposed_resource(R"("arn:aws:s3:::red/*")", object) == "arn:aws:s3:::red/a/b.txt");
  CHECK(proposed_resource(R"("arn:aws:dynamodb:*:*:table/team-*")", table) ==
        "arn:aws:dynamodb:eu-west-1:111122223333:table/team-orders");
  CHECK(proposed_resource(R"("arn:aws:dynamodb:us-*:*:table/*")", table) ==
        "arn:aws:dynamodb:us-east-1:111122223333:table/orders");
  CHECK(proposed_resource(R"("arn:aws:lambda:*:*:function:my-*")",
                          "arn:aws:lambda:eu-west-1:111122223333:function:other") ==
        "arn:aws:lambda:eu-west-1:111122223333:function:my-other");
  CHECK(proposed_resource(R"("arn:aws:sagemaker:*:*:action/*")",
                          "arn:aws:sagemaker:eu-west-1:111122223333:app/d-1/ana") ==
        "arn:aws:sagemaker:eu-west-1:111122223333:action/example");
  // Of another service nothing is taken over, and what it has in its ARNs is there.
  CHECK(proposed_resource(R"("arn:aws:dynamodb:*:*:table/*")", object) ==
        "arn:aws:dynamodb:us-east-1:111122223333:table/example");
  CHECK(proposed_resource(R"("arn:aws:iam:*:*:role/team/*")", table) ==
        "arn:aws:iam::111122223333:role/team/example");
  CHECK(proposed_resource(R"("arn:aws:s3:*:*:logs")", table) == "arn:aws:s3:::logs");
  CHECK(proposed_resource(R"("arn:aws:ec2:*:*:instance/*")", "*", "ec2:DescribeInstances") ==
        "arn:aws:ec2:us-east-1:111122223333:instance/example");
  CHECK(proposed_resource(R"("arn:aws:sqs")", object) ==
        "arn:aws:sqs:us-east-1:111122223333:example");
  CHECK(proposed_resource(R"("arn:aws:sqs:eu-west-1:4444*:q")",
                          "arn:aws:sqs:eu-west-1:111122223333:q") ==
        "arn:aws:sqs:eu-west-1:444400000000:q");
  // A name that the policy has goes before a guess, wherever it stands.
  CHECK(proposed_resource(R"(["arn:aws:s3:::x-*","arn:aws:s3:::y*","arn:aws:sqs:*:*:q",
                              "arn:aws:s3:::z/*","arn:aws:s3:::k/*","arn:aws:s3:::logs/q"])",
                          object) == "arn:aws:s3:::logs/q");
}

TEST_CASE("R-9 no other resource is proposed where the request's own can be allowed by a tag") {
  CHECK(proposed_resource(R"("arn:aws:s3:::${aws:PrincipalTag/team}/*")", "arn:aws:s3:::blue/k",
                          "s3:GetObject", R"({"team":"red"})")
            .empty());
  // Without the tag, which may be named, too.
  CHECK(proposed_resource(R"("arn:aws:s3:::${aws:PrincipalTag/team}/*")", "arn:aws:s3:::blue/k")
            .empty());
}

TEST_CASE("E-8 a Deny without conditions must be removed") {
  const auto explanation = explained(
      R"({"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"*","Resource":"*"},
          {"Sid":"Never","Effect":"Deny","Action":"s3:*","Resource":"*"}]})",
      user_request());
  REQUIRE(explanation.changes.size() == 1);
  REQUIRE(explanation.changes[0].edits.size() == 1);
  CHECK(explanation.changes[0].edits[0].kind == Edit::Kind::RemoveStatement);
  REQUIRE(explanation.changes[0].edits[0].removed != nullptr);
  CHECK(explanation.changes[0].edits[0].removed->sid == "Never");
  CHECK(std::all_of(explanation.facts.begin(), explanation.facts.end(),
                    [](const Fact& fact) { return fact.influence == Influence::None; }));
}

TEST_CASE("E-7 of two grants each suffices alone and neither is necessary") {
  const auto explanation = explained(
      R"({"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"s3:*","Resource":"*"},
          {"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]})",
      user_request());
  CHECK(explanation.response.decision == Decision::Allowed);
  CHECK(explanation.blockers.empty());
  REQUIRE(explanation.statements.size() == 2);
  for (const auto& statement : explanation.statements) {
    CHECK(statement.suffices_alone);
    CHECK_FALSE(statement.is_necessary);
  }
  REQUIRE(explanation.changes.size() == 1);  // both must go
  CHECK(explanation.changes[0].edits.size() == 2);
}

TEST_CASE("E-16 across accounts both sides are necessary") {
  const auto explanation = explained(
      R"({"identity":[{"Version":"2012-10-17",
            "Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}],
          "resource":[{"Version":"2012-10-17",
            "Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},
                         "Action":"s3:*","Resource":"*"}}]})",
      R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice"},"action":"s3:GetObject",
          "resource":{"arn":"arn:aws:s3:::b/k","account":"444455556666"}})");
  CHECK(explanation.response.decision == Decision::Allowed);
  REQUIRE(explanation.statements.size() == 2);
  for (const auto& statement : explanation.statements) CHECK(statement.is_necessary);
  CHECK(explanation.statements[0].principal_match == abac::PrincipalMatch::Account);
}

TEST_CASE("E-14 the root user is allowed without a statement") {
  const auto explanation =
      explained(R"({"identity":[]})",
                R"({"principal":{"arn":"arn:aws:iam::111122223333:root"},"action":"s3:GetObject",
                    "resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"}})");
  CHECK(explanation.response.decision == Decision::Allowed);
  CHECK(explanation.statements.empty());
  CHECK(explanation.changes.empty());
}

TEST_CASE("E-6 a guardrail without levels is a layer that blocks") {
  const auto explanation = explained(
      R"({"identity":[{"Version":"2012-10-17",
            "Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}],"service_control":[]})",
      user_request());
  CHECK(explanation.response.decision == Decision::ImplicitDeny);
  REQUIRE(explanation.blockers.size() == 1);
  CHECK(explanation.blockers[0].slot.type == PolicyType::ServiceControl);
  REQUIRE(explanation.changes.size() == 1);
  CHECK(explanation.changes[0].edits[0].kind == Edit::Kind::AddStatement);
}

TEST_CASE("N-5 the search says when it gave up") {
  abac::ExplainOptions options;
  options.max_decisions = 1;
  const auto explanation = explained(
      policy_if("Allow", R"({"StringEquals":{"ex:a":"1","ex:b":"1"}})"), user_request(), options);
  CHECK(explanation.gave_up);
}

TEST_CASE("N-6 an explanation is bounded by its options") {
  std::string statements;
  for (int i = 0; i < 40; ++i) {
    statements += i == 0 ? "" : ",";
    statements += R"({"Effect":"Allow","Action":"*","Resource":"*",
                      "Condition":{"StringEquals":{"ex:k":"v)" +
                  std::to_string(i) + R"("}}})";
  }
  const auto explanation =
      explained(R"({"Version":"2012-10-17","Statement":[)" + statements + "]}", user_request());
  CHECK(explanation.statements.size() == abac::ExplainOptions().max_statements);
  CHECK(explanation.statements_left_out > 0);
}

TEST_CASE("N-5 an explanation outlives its policies and its request") {
  std::string text;
  Explanation copy;
  {
    const auto explanation = explained(
        policy_if("Allow", R"({"StringEquals":{"aws:ResourceTag/team":"red"}})"), user_request());
    text = to_json(explanation);
    copy = explanation;
  }
  CHECK(to_json(copy) == text);
}

TEST_CASE("E-20 what evaluate refuses is not explained") {
  const auto set = abac::PolicySet::compile({});
  REQUIRE(set);
  const abac::Request request{
      .principal = {.arn = "bob"}, .action = "s3:GetObject", .resource = {.arn = "*"}};
  const auto explanation = abac::explain(*set, request);
  REQUIRE_FALSE(explanation);
  CHECK(explanation.error() == abac::evaluate(*set, request).error());
}

TEST_CASE("R-9 a variable in the account of a resource is told with its value, and a fact") {
  const auto explanation = explained(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*",
          "Resource":"arn:*:sqs:${aws:PrincipalTag/region}:${aws:PrincipalAccount}:${ex:q}"}})",
      R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice","tags":{"region":"eu"}},
          "action":"sqs:SendMessage","resource":{"arn":"arn:aws:sqs:us:111122223333:q"},
          "context":{"ex:q":"q"}})");
  CHECK(explanation.response.decision == Decision::ImplicitDeny);
  REQUIRE_FALSE(explanation.statements.empty());
  REQUIRE(explanation.statements[0].resources.size() == 1);
  const auto& entry = explanation.statements[0].resources[0];
  CHECK(entry.written == "arn:*:sqs:${aws:PrincipalTag/region}:${aws:PrincipalAccount}:${ex:q}");
  CHECK(entry.text == "arn:*:sqs:eu:111122223333:q");
  const Fact* region = find_fact(explanation, "aws:PrincipalTag/region");
  REQUIRE(region != nullptr);
  CHECK(region->influence == Influence::Decisive);
  REQUIRE_FALSE(explanation.changes.empty());
  REQUIRE(explanation.changes[0].edits.size() == 1);
  CHECK(explanation.changes[0].edits[0].name == "region");
  CHECK(explanation.changes[0].edits[0].values[0] == "us");
}

TEST_CASE("R-4 the short form of API Gateway is told as written, and an example is found") {
  const auto explanation = explained(
      R"({"resource":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*",
          "Action":"execute-api:Invoke","Resource":"execute-api:/prod/${ex:verb}/*"}}]})",
      R"({"principal":{"arn":"*"},"action":"execute-api:Invoke","context":{"ex:verb":"GET"},
          "resource":{"arn":"arn:aws:execute-api:us-east-1:111122223333:a1/test/GET/pets"}})");
  REQUIRE_FALSE(explanation.statements.empty());
  REQUIRE(explanation.statements[0].resources.size() == 1);
  CHECK(explanation.statements[0].resources[0].written == "execute-api:/prod/${ex:verb}/*");
  CHECK(explanation.statements[0].resources[0].text == "execute-api:/prod/GET/*");
  const auto is_api = [](const Change& change) {
    return change.edits.size() == 1 && change.edits[0].kind == Edit::Kind::Resource &&
           change.edits[0].values[0].starts_with(
               "arn:aws:execute-api:us-east-1:111122223333:a1/prod/GET/");
  };
  CHECK(std::any_of(explanation.changes.begin(), explanation.changes.end(), is_api));
}

TEST_CASE("G-17 an Allow for everyone is proposed to a trust policy as one that it takes") {
  const std::string request =
      R"({"principal":{"arn":"*"},"action":"sts:AssumeRole",
          "resource":{"arn":"arn:aws:iam::111122223333:role/Deploy"}})";
  const auto explanation = explained(
      R"({"resource":[{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*",
          "Principal":{"AWS":"111122223333"}}}]})",
      request);
  REQUIRE(explanation.changes.size() == 1);
  REQUIRE(explanation.changes[0].edits.size() == 1);
  CHECK(explanation.changes[0].edits[0].statement ==
        R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"})");
}

TEST_CASE("N-5 explanations are the same where a small set was made for a vocabulary") {
  const auto tree = abac::parse_policies(R"({"identity":[{"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":["s3:Get*","S3:PutObject"],"Resource":"arn:aws:s3:::docs/*",
       "Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}},
      {"Effect":"Allow","NotAction":["s3:Delete*","EC2:*"],"Resource":"arn:aws:s3:::b/*",
       "Condition":{"Bool":{"aws:SecureTransport":"true"}}},
      {"Effect":"Deny","Action":"*","Resource":"*",
       "Condition":{"StringEquals":{"aws:PrincipalTag/team":"gray"}}}]}]})");
  REQUIRE(tree);
  const std::vector<std::string_view> actions = {"s3:GetObject", "s3:DeleteObject"};
  const auto vocabulary = abac::Vocabulary::make(actions);
  REQUIRE(vocabulary);
  const auto plain = abac::PolicySet::compile(*tree);
  const auto small = abac::PolicySet::compile_for(*vocabulary, *tree);
  REQUIRE(plain);
  REQUIRE(small);
  CHECK(small->memory_bytes() < plain->memory_bytes());
  for (const char* action : {"s3:GetObject", "s3:DeleteObject", "s3:putobject", "s3:Delete",
                             "ec2:RunInstances", "iam:PassRole"}) {
    CAPTURE(action);
    abac::Request request{
        .principal = {.arn = "arn:aws:iam::111122223333:user/alice"},
        .action = action,
        .resource = {.arn = "arn:aws:s3:::b/k", .account = std::string_view("111122223333")}};
    const auto expected = abac::explain(*plain, request);
    const auto explanation = abac::explain(*small, request);
    REQUIRE(expected);
    REQUIRE(explanation);
    CHECK(abac::to_json(*explanation) == abac::to_json(*expected));
  }
}
