// The rules on trees that no parser has seen: what compilation refuses although no text was read.
#include "policy/policy_type_rules.h"

#include <string>
#include <vector>

#include "support/catch.h"

using abac::Condition;
using abac::Diagnostic;
using abac::Effect;
using abac::EntryList;
using abac::Policies;
using abac::Policy;
using abac::PolicyType;
using abac::PolicyVersion;
using abac::PrincipalElement;
using abac::PrincipalKind;
using abac::Statement;
using abac::internal::check_policies;
using abac::internal::check_policy;
using abac::internal::check_policy_type;
using abac::internal::check_trust_policy;
using abac::internal::DiagnosticList;

namespace {

EntryList entries(std::vector<std::string> texts) {
  EntryList list;
  list.is_array = texts.size() != 1;
  for (std::string& text : texts) list.entries.push_back({std::move(text), {}});
  return list;
}

Condition condition(std::string op, std::string key, std::vector<std::string> values) {
  Condition result;
  result.op.value = std::move(op);
  result.key.value = std::move(key);
  result.is_array = values.size() != 1;
  for (std::string& value : values) result.values.push_back({std::move(value), {}});
  return result;
}

PrincipalElement principal(PrincipalKind kind, std::vector<std::string> texts) {
  PrincipalElement element;
  for (std::string& text : texts) {
    element.entries.push_back({kind, texts.size() != 1, {std::move(text), {}}});
  }
  return element;
}

PrincipalElement everyone() {
  PrincipalElement element;
  element.is_everyone = true;
  return element;
}

/// A policy of one statement that every type but `resource` accepts.
Policy sound_policy() {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  Statement& statement = policy.statements.emplace_back();
  statement.effect = Effect::Allow;
  statement.action = entries({"s3:GetObject"});
  statement.resource = entries({"arn:aws:s3:::b/*"});
  return policy;
}

/// The errors as `code pointer`, a line each.
std::string lines(DiagnosticList& diagnostics) {
  std::string text;
  for (const Diagnostic& finding : diagnostics.take()) {
    text += std::string(to_string(finding.code)) + " " + finding.pointer + "\n";
  }
  return text;
}

std::string errors(const Policy& policy) {
  DiagnosticList diagnostics;
  check_policy(policy, {}, diagnostics);
  return lines(diagnostics);
}

std::string errors(const Policy& policy, PolicyType type) {
  DiagnosticList diagnostics;
  check_policy_type(policy, type, "/p", diagnostics);
  return lines(diagnostics);
}

}  // namespace

TEST_CASE("a sound tree built by hand is accepted") {
  CHECK(errors(Policy{}).empty());
  CHECK(errors(sound_policy()).empty());
  CHECK(errors(sound_policy(), PolicyType::Identity).empty());
}

TEST_CASE("a tree built by hand may not leave out what a document must have") {
  Policy policy = sound_policy();
  Statement& statement = policy.statements[0];
  statement.action.entries.clear();
  statement.resource->entries.clear();
  statement.principal = PrincipalElement{};
  statement.conditions = {condition("StringEquals", "aws:x", {})};
  CHECK(errors(policy) ==
        "invalid_principal /Statement/0/Principal\n"
        "missing_element /Statement/0\n"
        "empty_value /Statement/0/Resource\n"
        "empty_value /Statement/0/Condition/StringEquals/aws:x\n");
}

TEST_CASE("everyone and a list of principals can't be meant at once") {
  Policy policy = sound_policy();
  policy.statements[0].principal = principal(PrincipalKind::Aws, {"111122223333"});
  policy.statements[0].principal->is_everyone = true;
  CHECK(errors(policy) == "invalid_principal /Statement/0/Principal\n");
}

TEST_CASE("a tree built by hand is held to the same texts as a document") {
  Policy policy = sound_policy();
  Statement& statement = policy.statements[0];
  statement.action = entries({"s3:*", "s3"});
  statement.resource = entries({"b"});
  statement.resource->is_negated = true;
  statement.principal = principal(PrincipalKind::Aws, {"111122223333", "arn:aws:iam::1:root"});
  statement.principal->is_negated = true;
  statement.conditions = {
      condition("stringEquals", "aws:x", {"a"}),
      condition("StringEquals", "x", {"${"}),
      condition("NumericEquals", "aws:x/y", {"1", "a"}),
  };
  CHECK(errors(policy) ==
        "forbidden_element /Statement/0/NotPrincipal\n"
        "invalid_principal /Statement/0/NotPrincipal/AWS/1\n"
        "invalid_action /Statement/0/Action/1\n"
        "invalid_resource /Statement/0/NotResource\n"
        "invalid_operator /Statement/0/Condition/stringEquals\n"
        "invalid_condition_key /Statement/0/Condition/StringEquals/x\n"
        "invalid_variable /Statement/0/Condition/StringEquals/x\n"
        "invalid_condition_value /Statement/0/Condition/NumericEquals/aws:x~1y/1\n");
}

TEST_CASE("G-34 one key twice under one operator is refused wherever the two stand") {
  Policy policy = sound_policy();
  policy.statements[0].conditions = {
      condition("StringEquals", "aws:x", {"a"}),
      condition("StringLike", "aws:x", {"a"}),
      condition("StringEquals", "aws:X", {"b"}),
      condition("StringEquals", "aws:x", {"c"}),
  };
  CHECK(errors(policy) ==
        "duplicate_condition_key /Statement/0/Condition/StringEquals/aws:X\n"
        "duplicate_condition_key /Statement/0/Condition/StringEquals/aws:x\n");
}

TEST_CASE("G-1 a tree built by hand holds only UTF-8 without U+0000") {
  const auto text = GENERATE(values<std::string>(
      {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\x80", std::string("a\0b", 3), "\xf4\x90\x80\x80"}));
  Policy policy = sound_policy();
  policy.statements[0].conditions = {condition("StringEquals", "aws:x", {"é", text})};
  CHECK(errors(policy) == "invalid_json /Statement/0/Condition/StringEquals/aws:x/1\n");
  policy.statements[0].conditions.clear();
  policy.statements[0].sid = {text, {}};
  policy.id = {text, {}};
  policy.statements[0].resource = entries({"arn:aws:s3:::" + text});
  CHECK(errors(policy) ==
        "invalid_json /Id\n"
        "invalid_json /Statement/0/Sid\n"
        "invalid_json /Statement/0/Resource\n");
}

TEST_CASE("G-8 the version of a tree decides whether it has variables") {
  Policy policy = sound_policy();
  policy.statements[0].resource = entries({"arn:aws:s3:::${aws:x"});
  CHECK(errors(policy) == "invalid_variable /Statement/0/Resource\n");
  policy.version = PolicyVersion::V2008_10_17;
  CHECK(errors(policy).empty());
}

TEST_CASE("G-17 what each policy type requires and forbids") {
  using enum PolicyType;
  struct Row {
    const char* statement;
    PolicyType type;
    std::string expected;
  };
  const std::string missing = "missing_element /p/Statement/0\n";
  const std::string principal_forbidden = "forbidden_element /p/Statement/0/Principal\n";
  const std::string negation_forbidden = "forbidden_element /p/Statement/0/NotPrincipal\n";
  const auto row = GENERATE_COPY(values<Row>({
      {"plain", Identity, ""},
      {"plain", PermissionsBoundary, ""},
      {"plain", Session, ""},
      {"plain", ServiceControl, ""},
      {"plain", ResourceControl, missing},
      {"plain", Resource, missing},
      {"plain", VpcEndpoint, missing},
      {"without resource", Identity, missing},
      {"without resource", PermissionsBoundary, missing},
      {"without resource", Session, missing},
      {"without resource", ServiceControl, missing},
      {"with principal", Identity, principal_forbidden},
      {"with principal", PermissionsBoundary, principal_forbidden},
      {"with principal", Session, principal_forbidden},
      {"with principal", ServiceControl, principal_forbidden},
      {"with principal", ResourceControl, "invalid_resource_control /p/Statement/0/Principal\n"},
      {"with principal", Resource, ""},
      {"with principal", VpcEndpoint, ""},
      {"deny with everyone", ResourceControl, ""},
      {"deny with notprincipal", Identity, negation_forbidden},
      {"deny with notprincipal", ResourceControl, negation_forbidden},
      {"deny with notprincipal", Resource, ""},
      {"deny with notprincipal", VpcEndpoint, ""},
      {"with principal only", Resource, ""},
      {"with principal only", VpcEndpoint, missing},
  }));
  CAPTURE(row.statement, to_string(row.type));
  const std::string name = row.statement;
  Policy policy = sound_policy();
  Statement& statement = policy.statements[0];
  if (name != "plain" && name != "without resource") {
    statement.principal = principal(PrincipalKind::Aws, {"111122223333"});
  }
  if (name.starts_with("deny")) statement.effect = Effect::Deny;
  if (name == "deny with everyone") statement.principal = everyone();
  if (name == "deny with notprincipal") statement.principal->is_negated = true;
  if (name == "without resource" || name == "with principal only") statement.resource.reset();
  CHECK(errors(policy, row.type) == row.expected);
}

TEST_CASE("G-18 the default resource control policy is the only one that allows") {
  Policy policy = sound_policy();
  Statement& statement = policy.statements[0];
  statement.principal = everyone();
  statement.action = entries({"*"});
  statement.resource = entries({"*"});
  CHECK(errors(policy, PolicyType::ResourceControl).empty());
  statement.action.is_array = true;
  statement.resource->is_array = true;
  CHECK(errors(policy, PolicyType::ResourceControl).empty());

  const std::string refused = "invalid_resource_control /p/Statement/0/Effect\n";
  statement.action = entries({"s3:*"});
  CHECK(errors(policy, PolicyType::ResourceControl) == refused);
  statement.action = entries({"*"});
  statement.conditions = {condition("Bool", "aws:SecureTransport", {"true"})};
  CHECK(errors(policy, PolicyType::ResourceControl) == refused);
  statement.conditions.clear();
  policy.version = PolicyVersion::V2008_10_17;
  CHECK(errors(policy, PolicyType::ResourceControl) == "missing_element /p\n");
}

TEST_CASE("G-16 Sids are strict where AWS is") {
  using enum PolicyType;
  const auto type = GENERATE(values<PolicyType>(
      {Identity, PermissionsBoundary, Session, ServiceControl, Resource, VpcEndpoint}));
  const bool is_strict = type != Resource && type != VpcEndpoint;
  CAPTURE(to_string(type));
  Policy policy = sound_policy();
  if (!is_strict) policy.statements[0].principal = everyone();
  policy.statements.push_back(policy.statements[0]);
  policy.statements[0].sid = {"", {}};
  policy.statements[1].sid = {"", {}};
  CHECK(errors(policy, type).empty());
  policy.statements[0].sid = {"One", {}};
  policy.statements[1].sid = {"One", {}};
  CHECK(errors(policy, type) == (is_strict ? "duplicate_sid /p/Statement/1/Sid\n" : ""));
  policy.statements[1].sid = {"a b", {}};
  CHECK(errors(policy, type) == (is_strict ? "invalid_sid /p/Statement/1/Sid\n" : ""));
}

TEST_CASE("R-8 incomplete ARNs by policy type") {
  using enum PolicyType;
  const auto type = GENERATE(values<PolicyType>(
      {Identity, PermissionsBoundary, Session, ServiceControl, Resource, VpcEndpoint}));
  CAPTURE(to_string(type));
  Policy policy = sound_policy();
  if (type == Resource || type == VpcEndpoint) {
    policy.statements[0].principal = everyone();
  }
  const auto is_refused = [&](const std::string& entry) {
    policy.statements[0].resource = entries({entry});
    return errors(policy, type) == "invalid_resource /p/Statement/0/Resource\n";
  };
  CHECK(is_refused("arn:aws:sqs") == (type == Session || type == ServiceControl));
  CHECK(is_refused("arn:aws:sqs:*") == (type == Session));
  CHECK_FALSE(is_refused("arn:aws:sqs:::"));
  CHECK_FALSE(is_refused("*"));
}

TEST_CASE("G-19 a role trust policy has neither NotPrincipal nor a resource") {
  Policy policy = sound_policy();
  policy.statements[0].resource.reset();
  policy.statements[0].principal = principal(PrincipalKind::Aws, {"111122223333"});
  DiagnosticList diagnostics;
  check_trust_policy(policy, "/resource/0", diagnostics);
  CHECK_FALSE(diagnostics.has_errors());

  policy.statements[0].principal->is_negated = true;
  policy.statements[0].resource = entries({"*"});
  policy.statements[0].resource->is_negated = true;
  check_trust_policy(policy, "/resource/0", diagnostics);
  CHECK(lines(diagnostics) ==
        "invalid_trust_policy /resource/0/Statement/0/NotPrincipal\n"
        "invalid_trust_policy /resource/0/Statement/0/NotResource\n");
}

TEST_CASE("pointers begin with the policy's place in the set") {
  Policy bad = sound_policy();
  bad.statements[0].action = entries({"s3"});
  bad.is_statement_array = false;
  Policy named = bad;
  named.name = "Team";
  Policies policies;
  policies.identity = {sound_policy(), named};
  policies.session = {bad};
  policies.service_control = {{}, {sound_policy(), bad}};
  DiagnosticList diagnostics;
  check_policies(policies, diagnostics);
  CHECK(lines(diagnostics) ==
        "invalid_action /identity/1/document/Statement/Action\n"
        "invalid_action /session/0/Statement/Action\n"
        "invalid_action /service_control/1/1/Statement/Action\n");
}
