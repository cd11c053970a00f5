// Policy documents: parsing, writing, validating and compiling agree with each other.
#include "fuzz.h"

#include <abac/validate.h>

#include <nlohmann/json.hpp>

#include <optional>

namespace abac::fuzz {
namespace {

constexpr PolicyType kTypes[] = {
    PolicyType::Identity,    PolicyType::Resource,       PolicyType::PermissionsBoundary,
    PolicyType::Session,     PolicyType::ServiceControl, PolicyType::ResourceControl,
    PolicyType::VpcEndpoint,
};

void forget_places(EntryList& list) {
  list.where = {};
  for (Text& entry : list.entries) entry.where = {};
}

/// The tree without what depends on how the text is laid out.
Policy without_places(Policy policy) {
  policy.where = policy.version_where = policy.statements_where = {};
  if (policy.id) policy.id->where = {};
  for (Statement& statement : policy.statements) {
    statement.where = statement.effect_where = {};
    if (statement.sid) statement.sid->where = {};
    forget_places(statement.action);
    if (statement.resource) forget_places(*statement.resource);
    if (statement.principal) {
      statement.principal->where = {};
      for (PrincipalEntry& entry : statement.principal->entries) entry.text.where = {};
    }
    for (Condition& condition : statement.conditions) {
      condition.op.where = condition.key.where = {};
      for (Text& value : condition.values) value.where = {};
    }
  }
  return policy;
}

void check_writing(const Policy& policy) {
  const std::string json = to_json(policy);
  require(nlohmann::json::accept(json), "a policy is written as JSON", json);
  const auto again = parse_policy(json);
  require(again.has_value(), "a policy that was written is accepted", json);
  require(without_places(*again) == without_places(policy), "a policy is read as it was written",
          json);
  require(to_json(*again) == json, "a policy is written the same again", json);
}

}  // namespace

void test_input(std::string_view text) {
  const auto policy = parse_policy(text);
  const auto policies = parse_policies(text);  // the same text may be a set
  if (policy) {
    require(policies && policies->identity.size() == 1, "a document is an identity policy");
    check_writing(*policy);
  } else {
    require_sound(policy.error(), text);
  }
  for (const PolicyType type : kTypes) {
    const auto diagnostics = validate_policy(text, type);
    for (const Diagnostic& diagnostic : diagnostics) require_sound(diagnostic, text);
    std::optional<Diagnostic> refusal;
    if (policy) {
      const auto set = PolicySet::compile(attached(*policy, type));
      if (!set) refusal = set.error();
    } else if (!policies) {
      refusal = policies.error();
    } else {
      continue;  // a set: policy_set_fuzz.cc
    }
    require(refuses_attaching(diagnostics) == refusal.has_value(),
            "validation finds an error exactly where the policy is refused",
            std::string(to_string(type)) + ": " +
                (refusal               ? to_string(*refusal)
                 : diagnostics.empty() ? ""
                                       : to_string(diagnostics.front())));
  }
}

}  // namespace abac::fuzz
