// The warnings about policies. The errors of validation are in refused_test.cc.
#include <abac/validate.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

using abac::PolicyType;
using abac::Severity;
using abac::validate_policy;

namespace {

using enum abac::ErrorCode;

/// The advice that these tests are about. Other checks may have more to say about their policies.
constexpr std::array kAdvice = {
    IdInIdentityPolicy,   EmptyStatementList,   RepeatedSid,           FederatedOutsideTrust,
    IncompleteTagKey,     IncompleteArn,        UnanchoredSetOperator, MissingZone,
    UnreadableArnPattern, VariableWithoutGuard, AllowWithNotAction,    AllowWithNotResource,
    QuotaExceeded,        UnusualCharacter,     EmptyPolicySet,        UnmatchableAction,
    WildcardInTagKey,     EarlyVariable,
};

bool is_tested_here(const abac::Diagnostic& diagnostic) {
  return diagnostic.severity == Severity::Error ||
         std::ranges::find(kAdvice, diagnostic.code) != kAdvice.end();
}

/// The errors, and the advice that these tests are about.
std::vector<abac::Diagnostic> tested_diagnostics(const std::string& json, PolicyType type,
                                                 const abac::TextSource& source = {}) {
  std::vector<abac::Diagnostic> tested = validate_policy(json, type, source);
  std::erase_if(tested, [](const auto& diagnostic) { return !is_tested_here(diagnostic); });
  return tested;
}

/// The same as `code pointer`, a line each; errors are marked.
std::string diagnostics(const std::string& json, PolicyType type = PolicyType::Identity) {
  std::string text;
  for (const auto& diagnostic : tested_diagnostics(json, type)) {
    if (diagnostic.severity == Severity::Error) text += "error ";
    text += std::string(to_string(diagnostic.code)) + " " + diagnostic.pointer + "\n";
  }
  return text;
}

std::string document(const std::string& statements) {
  return R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
}

/// Warnings about one statement of these members beside the action.
std::string about(const std::string& members, PolicyType type = PolicyType::Identity) {
  return diagnostics(document(R"({"Action": "s3:*", )" + members + "}"), type);
}

std::string about_allow(const std::string& condition) {
  return about(R"("Effect": "Allow", "Resource": "*", "Condition": )" + condition);
}

std::string repeated(char c, std::size_t count) { return std::string(count, c); }

}  // namespace

TEST_CASE("a sound policy has no diagnostics") {
  CHECK(about(R"("Sid": "A", "Effect": "Allow", "Resource": "arn:aws:s3:::b/*")").empty());
}

TEST_CASE("diagnostics stand in the order of their places, then of codes, errors among advice") {
  CHECK(diagnostics(R"({"Id": "x", "Version": "1", "Statement": [
      {"Effect": "Allow", "NotAction": "s3", "NotResource": "*"}]})") ==
        "id_in_identity_policy /Id\n"
        "error invalid_version /Version\n"
        "allow_with_not_action /Statement/0/NotAction\n"
        "error invalid_action /Statement/0/NotAction\n"
        "allow_with_not_resource /Statement/0/NotResource\n");
}

TEST_CASE("G-9 an Id is warned in the types for which AWS has none") {
  using enum PolicyType;
  const std::string identity = R"({"Id": "x", "Version": "2012-10-17", "Statement":
      {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})";
  for (const PolicyType type : {Identity, PermissionsBoundary, Session, ServiceControl}) {
    CAPTURE(to_string(type));
    CHECK(diagnostics(identity, type) == "id_in_identity_policy /Id\n");
  }
  const std::string resource = R"({"Id": "x", "Version": "2012-10-17", "Statement":
      {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}})";
  CHECK(diagnostics(resource, Resource).empty());
  CHECK(diagnostics(resource, VpcEndpoint).empty());
}

TEST_CASE("G-10 a policy without statements is warned") {
  CHECK(diagnostics(R"({"Statement": []})") == "empty_statement_list /Statement\n");
  CHECK(diagnostics(R"({"Version": "2012-10-17"})") == "error missing_element \n");
  CHECK(diagnostics(R"({"Statement": null})") == "error wrong_type /Statement\n");
}

TEST_CASE("G-16 a repeated Sid is warned where it is not refused") {
  const std::string statement =
      R"({"Sid": "a b", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"})";
  const std::string twice = document(statement + ", " + statement + ", " + statement);
  const std::string expected =
      "repeated_sid /Statement/1/Sid\n"
      "repeated_sid /Statement/2/Sid\n";
  CHECK(diagnostics(twice, PolicyType::Resource) == expected);
  CHECK(diagnostics(twice, PolicyType::VpcEndpoint) == expected);
  const std::string empty =
      R"({"Sid": "", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"})";
  CHECK(diagnostics(document(empty + ", " + empty), PolicyType::Resource).empty());
}

TEST_CASE("G-23 a federated principal is warned outside a trust policy") {
  const std::string federated = R"("Effect": "Allow", "Principal": {"AWS": "*", "Federated": )";
  const std::string one = federated + R"("accounts.google.com"})";
  const std::string expected = "federated_outside_trust_policy /Statement/0/Principal/Federated\n";
  CHECK(diagnostics(document("{" + one + R"(, "Action": "s3:*", "Resource": "*"})"),
                    PolicyType::Resource) == expected);
  CHECK(diagnostics(document("{" + one + R"(, "Action": "sts:*", "Resource": "*"})"),
                    PolicyType::VpcEndpoint) == expected);
  CHECK(diagnostics(
            document("{" + one + R"(, "Action": ["sts:AssumeRoleWithWebIdentity", "STS:Tag*"]})"),
            PolicyType::Resource)
            .empty());
  CHECK(diagnostics(document("{" + federated + R"(["a", "b"]}, "Action": ["sts:*", "s3:*"]})"),
                    PolicyType::Resource) ==
        "federated_outside_trust_policy /Statement/0/Principal/Federated/0\n"
        "federated_outside_trust_policy /Statement/0/Principal/Federated/1\n");
}

TEST_CASE("A-2 an action entry that can match nothing is warned") {
  const auto about_actions = [](const std::string& member, const std::string& effect) {
    return diagnostics(
        document(R"({"Effect": ")" + effect + R"(", )" + member + R"(, "Resource": "*"})"));
  };
  CHECK(about_actions(R"("Action": ["s3:Get*", "s3: *", "s3:*_-?", "s3:Get,Put", "*", "*:*"])",
                      "Allow") ==
        "unmatchable_action /Statement/0/Action/1\n"
        "unmatchable_action /Statement/0/Action/3\n");
  CHECK(about_actions(R"("NotAction": "s3:Get Object")", "Deny") ==
        "unmatchable_action /Statement/0/NotAction\n");
}

TEST_CASE("R-8 an incomplete ARN is warned, also where it is completed") {
  const std::string statement =
      R"("Effect": "Allow", "Principal": "*", "Resource": ["*", "arn:aws:s3:*", "arn:aws:s3:::b"])";
  const std::string expected = "incomplete_arn /Statement/0/Resource/1\n";
  CHECK(about(statement, PolicyType::Resource) == expected);
  CHECK(about(statement, PolicyType::VpcEndpoint) == expected);
  CHECK(about(R"("Effect": "Allow", "Resource": "arn:aws:s3")") ==
        "incomplete_arn /Statement/0/Resource\n");
}

TEST_CASE("R-9 a variable in Region or account is warned and in the resource part it is not") {
  const auto about_resource = [](const std::string& entry) {
    return about(R"("Effect": "Deny", "Resource": ")" + entry + '"');
  };
  const std::string warning = "variable_before_resource_part /Statement/0/Resource\n";
  CHECK(about_resource("arn:*:kms:*:${aws:PrincipalAccount}:key/*") == warning);
  CHECK(about_resource("arn:aws:sqs:${aws:RequestedRegion}:*:q") == warning);
  CHECK(about_resource("arn:aws:sqs:${*}:*:q") == warning);
  CHECK(about_resource("arn:aws:s3:::b/${aws:username}/*").empty());
}

TEST_CASE("R-4 the short form of API Gateway is no incomplete ARN") {
  CHECK(about(R"("Effect": "Allow", "Principal": "*", "Resource": "execute-api:/prod/*")",
              PolicyType::Resource)
            .empty());
}

TEST_CASE("V-12 a variable under negation in an Allow is warned without a Null check") {
  const std::string place = "/Statement/0/Condition/StringNotEquals/s3:prefix";
  CHECK(about_allow(R"({"StringNotEquals": {"s3:prefix": "${aws:PrincipalTag/team}"}})") ==
        "variable_without_guard " + place + "\n");
  CHECK(about_allow(R"({"StringNotEquals": {"s3:prefix": ["a", "${aws:PrincipalTag/team}"]}})") ==
        "variable_without_guard " + place + "/1\n");
  CHECK(about_allow(R"({"StringNotEquals": {"s3:prefix": "${aws:PrincipalTag/team}"},
                        "Null": {"aws:principaltag/TEAM": "false"}})")
            .empty());
  CHECK(about_allow(R"({"StringNotEquals": {"s3:prefix": "${aws:PrincipalTag/team, 'x'}"}})")
            .empty());
  CHECK(about_allow(R"({"StringEquals": {"s3:prefix": "${aws:PrincipalTag/team}"}})").empty());
  CHECK(about_allow(R"({"StringNotLike": {"s3:prefix": "${*}"}})").empty());
  CHECK(about(R"("Effect": "Deny", "Resource": "*",
                 "Condition": {"StringNotEquals": {"s3:prefix": "${aws:username}"}})")
            .empty());
  CHECK(diagnostics(R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
                     "Condition": {"StringNotEquals": {"s3:prefix": "${aws:username}"}}}})")
            .empty());
}

TEST_CASE("V-13 a variable in the NotResource of an Allow is warned without a Null check") {
  const std::string entry = R"("NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*")";
  CHECK(about(R"("Effect": "Allow", )" + entry) ==
        "allow_with_not_resource /Statement/0/NotResource\n"
        "variable_without_guard /Statement/0/NotResource\n");
  CHECK(about(R"("Effect": "Allow", "Condition": {"Null": {"aws:PrincipalTag/team": false}}, )" +
              entry) == "allow_with_not_resource /Statement/0/NotResource\n");
  CHECK(about(R"("Effect": "Deny", )" + entry).empty());
}

TEST_CASE("A-6 NotAction with Allow is warned and with Deny it is not") {
  const auto about_effect = [](const std::string& effect) {
    return diagnostics(
        document(R"({"NotAction": "s3:*", "Resource": "*", "Effect": ")" + effect + "\"}"));
  };
  CHECK(about_effect("Allow") == "allow_with_not_action /Statement/0/NotAction\n");
  CHECK(about_effect("Deny").empty());
}

TEST_CASE("G-37 a document beyond its quota is warned and one at the quota is not") {
  using enum PolicyType;
  struct Row {
    PolicyType type;
    std::string action;
    std::size_t limit;
    bool counts_space;
  };
  const auto row = GENERATE(values<Row>({
      {Identity, "s3:*", 6144, false},
      {PermissionsBoundary, "s3:*", 6144, false},
      {Session, "s3:*", 2048, true},
      {ServiceControl, "s3:*", 10240, true},
      {ResourceControl, "s3:*", 5120, true},
      {VpcEndpoint, "s3:*", 20480, true},
      {Resource, "s3:*", 20480, false},
      {Resource, "kms:*", 32768, true},
  }));
  CAPTURE(to_string(row.type), row.limit);
  const bool has_principal =
      row.type == Resource || row.type == VpcEndpoint || row.type == ResourceControl;
  const std::string head = R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":")" +
                           row.action + (has_principal ? R"(","Principal":"*)" : "") +
                           R"(","Resource":"arn:aws:s3:::)";
  const std::string tail = "\"}]}";
  const auto sized = [&](std::size_t size, const std::string& space) {
    return head + repeated('x', size - head.size() - tail.size() - space.size()) + tail + space;
  };
  CHECK(diagnostics(sized(row.limit, ""), row.type).empty());
  CHECK(diagnostics(sized(row.limit + 1, ""), row.type) == "quota_exceeded \n");
  std::string spaced = sized(row.limit, "");
  spaced.insert(1, "  ");
  CHECK(diagnostics(spaced, row.type) == (row.counts_space ? "quota_exceeded \n" : ""));
}

TEST_CASE("G-37 a role trust policy has a quota of its own") {
  const std::string head =
      R"({"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},)"
      R"("Action":"sts:AssumeRole","Sid":")";
  const std::string tail = "\"}]}";
  const std::string largest = head + repeated('x', 2048 - head.size() - tail.size()) + tail;
  CHECK(diagnostics(largest, PolicyType::Resource).empty());
  CHECK(diagnostics(largest.substr(0, head.size()) + "x" + largest.substr(head.size()),
                    PolicyType::Resource) == "quota_exceeded \n");
}

TEST_CASE("G-37 long tag keys and values are warned") {
  const auto about_tag = [](std::size_t key_size, std::size_t value_size) {
    return about_allow(R"({"StringEquals": {"aws:RequestTag/)" + repeated('k', key_size) +
                       R"(": ["a", ")" + repeated('v', value_size) + "\"]}}");
  };
  CHECK(about_tag(128, 256).empty());
  CHECK(about_tag(129, 256) ==
        "quota_exceeded /Statement/0/Condition/StringEquals/aws:RequestTag~1" + repeated('k', 129) +
            "\n");
  CHECK(about_tag(1, 257) ==
        "quota_exceeded /Statement/0/Condition/StringEquals/aws:RequestTag~1k/1\n");
}

TEST_CASE("G-37 characters that IAM does not take are warned in IAM documents") {
  const std::string condition = R"({"StringEquals": {"aws:PrincipalTag/naïve": "日本"}})";
  CHECK(about_allow(condition) ==
        "unusual_character /Statement/0/Condition/StringEquals/aws:PrincipalTag~1naïve\n");
  CHECK(about(R"("Effect": "Deny", "Resource": "*", "Condition": )" + condition,
              PolicyType::ServiceControl)
            .empty());
}

TEST_CASE("G-17 a policy of trust statements alone is checked as a role trust policy") {
  const auto trust = [](const std::string& members) {
    return diagnostics(
        document(R"({"Effect": "Allow", "Action": "sts:AssumeRole", )" + members + "}"),
        PolicyType::Resource);
  };
  CHECK(trust(R"("Principal": {"AWS": "*"})").empty());
  CHECK(trust(R"("Principal": "*")") == "error invalid_trust_policy /Statement/0/Principal\n");
  CHECK(diagnostics(R"({"resource": [{"Statement": {"Effect": "Deny", "Action": "sts:*",
                     "NotPrincipal": {"AWS": "111122223333"}}}]})") ==
        "error invalid_trust_policy /resource/0/Statement/NotPrincipal\n");
  // With a resource it is none, and what it is goes by the request.
  CHECK(trust(R"("Principal": "*", "Resource": "*")").empty());
}

TEST_CASE("G-10 what AWS refuses to save is told from other warnings") {
  const auto first = [](const std::string& json) {
    const auto found = validate_policy(json);
    REQUIRE_FALSE(found.empty());
    return found.front();
  };
  CHECK(abac::is_refused_by_aws(first(R"({"Version": "2012-10-17", "Statement": []})")));
  CHECK(abac::is_refused_by_aws(first("{")));
  CHECK_FALSE(abac::is_refused_by_aws(
      first(document(R"({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"})"))));
}

TEST_CASE("the policy type of a document is shown by a principal") {
  using abac::shown_policy_type;
  CHECK(shown_policy_type(document(R"({"Effect": "Allow"}, {"Principal": "*"})")) ==
        PolicyType::Resource);
  CHECK(shown_policy_type(R"({"Statement": {"NotPrincipal": {}}})") == PolicyType::Resource);
  for (const char* text : {"", "[]", "{}", R"({"Statement": [{"Effect": "Allow"}]})",
                           R"({"Statement": 7})", R"({"resource": [{"Statement":
                           {"Principal": "*"}}]})"}) {
    CAPTURE(text);
    CHECK(shown_policy_type(text) == PolicyType::Identity);
  }
}

TEST_CASE("a policy set without policies is warned") {
  CHECK(diagnostics("{}") == "empty_policy_set \n");
  CHECK(diagnostics(R"({"identity": [], "service_control": [[], []]})") == "empty_policy_set \n");
  CHECK(diagnostics(R"({"identities": []})") == "error unknown_member /identities\n");
}

TEST_CASE("each policy of a set is warned under its type and at its place") {
  CHECK(diagnostics(R"({
      "identity": [{"name": "a", "document": {"Id": "x", "Statement": []}}],
      "service_control": [[], [{"Statement": []}]]})") ==
        "id_in_identity_policy /identity/0/document/Id\n"
        "empty_statement_list /identity/0/document/Statement\n"
        "empty_statement_list /service_control/1/0/Statement\n");
}

TEST_CASE("G-37 more session policies than a session takes are warned") {
  const auto session = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
      list += R"(, {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})";
    }
    return R"({"session": [)" + list.substr(2) + "]}";
  };
  CHECK(diagnostics(session(11)).empty());
  CHECK(diagnostics(session(12)) == "quota_exceeded /session\n");
}

TEST_CASE("G-37 a session's inline policy and the ARNs of its managed ones count together") {
  const std::string head =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::)";
  const std::string tail = R"("}})";
  const auto document_of = [&](std::size_t size) {
    return head + repeated('x', size - head.size() - tail.size()) + tail;
  };
  const std::string arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
  const auto session = [&](std::size_t inline_size, std::size_t managed_size) {
    return R"({"session":[)" + document_of(inline_size) + R"(,{"name":")" + arn +
           R"(","document":)" + document_of(managed_size) + "}]}";
  };
  CHECK(diagnostics(session(2048 - arn.size(), 6144)).empty());
  CHECK(diagnostics(session(2048 - arn.size() + 1, 6144)) == "quota_exceeded /session\n");
  CHECK(diagnostics(session(2049, 6144)) == "quota_exceeded /session/0\n");
  CHECK(diagnostics(session(1000, 6145)) == "quota_exceeded /session/1/document\n");
}

TEST_CASE("G-37 more control policies on one level than an entity takes are warned") {
  const auto levels = [](const std::string& type, int count) {
    std::string list;
    for (int i = 0; i < count; ++i) {
      list += type == "service_control"
                  ? R"(, {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})"
                  : R"(, {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                          "Principal": "*", "Action": "*", "Resource": "*"}})";
    }
    return R"({")" + type + R"(": [[], [)" + list.substr(2) + "]]}";
  };
  CHECK(diagnostics(levels("service_control", 10)).empty());
  CHECK(diagnostics(levels("service_control", 11)) == "quota_exceeded /service_control/1\n");
  CHECK(diagnostics(levels("resource_control", 5)).empty());
  CHECK(diagnostics(levels("resource_control", 6)) == "quota_exceeded /resource_control/1\n");
}

TEST_CASE("G-37 what counts with white space is told with and without") {
  std::string policy =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}})";
  policy.insert(1, repeated(' ', 10240));
  const auto found = tested_diagnostics(policy, PolicyType::ServiceControl);
  REQUIRE(found.size() == 1);
  CHECK(found[0].message ==
        "the policy has 10325 characters with white space, 85 without; AWS accepts 10240 in a "
        "service control policy");
}

TEST_CASE("diagnostics carry the file and a place") {
  const auto all =
      tested_diagnostics("{\n  \"Statement\": []\n}", PolicyType::Identity, {.file = "p.json"});
  REQUIRE(all.size() == 1);
  CHECK(to_string(all[0]) ==
        "p.json:2:16: warning: the policy has no statements and matches nothing "
        "[empty_statement_list] (/Statement)");
}
