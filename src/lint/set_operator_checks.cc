// Checks of what a condition does with keys that a request lacks or has several values of: the set
// operators, `IfExists`, negation, `Null`.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "lint/condition_fix.h"
#include "lint/facts.h"
#include "lint/tagging_names.h"

namespace abac::inline abi1::internal {
namespace {

std::string op_words(const ConditionFacts& condition) {
  return quoted(condition.condition.op.value);
}
std::string key_words(const ConditionFacts& condition) {
  return quoted(condition.condition.key.value);
}
bool has_single_value(const ConditionFacts& condition) noexcept {
  return condition.kind && !condition.kind->is_multivalued;
}
bool has_several_values(const ConditionFacts& condition) noexcept {
  return condition.kind && condition.kind->is_multivalued;
}
/// Returns whether the key is the audience of an identity provider's token, which is one.
bool is_audience(const ConditionFacts& condition) noexcept {
  return condition.name == "aud" && is_provider_key(condition.key);
}

/// Returns the operator without its set operator.
std::string plain_operator(const ConditionFacts& condition) {
  ConditionOperator op = condition.op;
  op.qualifier = SetQualifier::None;
  return operator_with_base(op, op.base->name);
}

/// Returns how to write the condition without its set operator.
Fix without_qualifier(const ConditionFacts& condition) {
  const std::string op = plain_operator(condition);
  return {.words = fmt::format("write `{}`", op), .edits = replace_operator(condition, op)};
}

/// Returns how to hold the statement to requests that have the key.
Fix null_guard(const ConditionFacts& condition) {
  return {.words = fmt::format("add a condition `Null` `false` on {}", key_words(condition))};
}

// Several values

void find_missing_set_operator(const ConditionFacts& condition, Report& report) {
  if (condition.is_null() || condition.op.qualifier != SetQualifier::None) return;
  if (!has_several_values(condition)) return;
  const std::string_view effect = condition.statement.is_deny
                                      ? "the statement denies what it may not mean"
                                      : "the statement never allows";
  const std::string_view op = condition.condition.op.value;
  report.add(condition.key_place(),
             fmt::format("{} has several values, for which {} is not meant: {}",
                         key_words(condition), op_words(condition), effect),
             {.words = fmt::format("write `ForAnyValue:{}` or `ForAllValues:{}`", op, op)});
}

void find_for_all_values_on_single_value(const ConditionFacts& condition, Report& report) {
  if (!condition.is_for_all() || !has_single_value(condition)) return;
  if (condition.is_negated()) {  // which holds without the key anyhow
    report.add(Severity::Suggestion, condition.key_place(),
               fmt::format("{} has one value: `ForAllValues` says nothing", key_words(condition)),
               without_qualifier(condition));
    return;
  }
  const StatementFacts& statement = condition.statement;
  Severity severity = statement.is_deny ? Severity::Warning : Severity::Security;
  // Where the key can't be absent the prefix says nothing.
  if (statement.requires_key(condition.key)) severity = Severity::Suggestion;
  report.add(severity, condition.key_place(),
             fmt::format("{} has one value: `ForAllValues` adds only that the condition holds "
                         "without it",
                         key_words(condition)),
             without_qualifier(condition));
}

void find_for_any_value_on_single_value(const ConditionFacts& condition, Report& report) {
  if (!condition.is_for_any()) return;
  if (is_audience(condition)) {
    if (condition.statement.is_trust) return;  // said of trust policies as such
    report.add(Severity::Security, condition.key_place(),
               fmt::format("{} has one value: `ForAnyValue` only widens what is taken for it",
                           key_words(condition)),
               without_qualifier(condition));
    return;
  }
  // Without it a negated condition would hold for requests that lack the key.
  if (!has_single_value(condition) || condition.is_negated()) return;
  report.add(condition.key_place(),
             fmt::format("{} has one value: `ForAnyValue` says nothing", key_words(condition)),
             without_qualifier(condition));
}

// ForAllValues of nothing

/// Returns whether all actions of the statement set or remove tags, and so are about some.
bool has_only_tagging_actions(const StatementFacts& statement) {
  const auto is_tagging = [](const ActionEntry& entry) {
    if (entry.is_all || entry.is_service_all) return false;
    if (entry.known) return tagging_of(*entry.known) != Tagging::None;
    const std::string_view text = entry.text->value;
    return tagging_by_name(text.substr(text.find(':') + 1)) != Tagging::None;
  };
  return !statement.has_not_action && !statement.actions.empty() &&
         std::ranges::all_of(statement.actions, is_tagging);
}

bool has_only_action(const StatementFacts& statement, std::string_view folded) noexcept {
  return !statement.has_not_action && !statement.actions.empty() &&
         std::ranges::all_of(statement.actions,
                             [&](const ActionEntry& entry) { return entry.folded == folded; });
}

/// Returns whether the statement names the action, and no action by a pattern.
bool names_action(const StatementFacts& statement, std::string_view folded) noexcept {
  return !statement.has_not_action &&
         std::ranges::none_of(statement.actions, &ActionEntry::has_wildcard) &&
         std::ranges::find(statement.actions, folded, &ActionEntry::folded) !=
             statement.actions.end();
}

/// Returns whether every request that the statement is about has the key of the condition, by what
/// it asks for or by what its other conditions require.
bool is_always_present(const ConditionFacts& condition) {
  const StatementFacts& statement = condition.statement;
  const std::string_view key = condition.key;
  if (statement.requires_key(key)) return true;
  if (key == "aws:tagkeys") return has_only_tagging_actions(statement);
  if (key == "s3:requestobjecttagkeys") {
    return has_only_tagging_actions(statement) ||
           std::ranges::any_of(statement.conditions, [](const ConditionFacts& other) {
             return other.requires_key && other.key.starts_with("s3:requestobjecttag/");
           });
  }
  if (key.starts_with("route53:changeresourcerecordsets")) {
    return names_action(statement, "route53:changeresourcerecordsets");
  }
  if (is_partition_key(condition.key)) {
    return !statement.touches_action("dynamodb:scan") &&
           !statement.touches_action("dynamodb:partiqlselect");
  }
  return key == "kms:grantoperations" && has_only_action(statement, "kms:creategrant");
}

/// Returns whether a check of DynamoDB's keys says it, and more.
bool is_said_of_dynamodb(const ConditionFacts& condition) {
  return condition.key == "dynamodb:attributes" ||
         (is_partition_key(condition.key) && condition.statement.covers_action("dynamodb:scan"));
}

void find_for_all_values_without_null_check(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.is_allow || !condition.is_for_all() || condition.op.is_if_exists) return;
  if (has_single_value(condition) || is_said_of_dynamodb(condition)) return;  // said there
  if (is_always_present(condition)) return;
  const Severity severity =
      condition.key == "aws:tagkeys" ? Severity::Suggestion : Severity::Security;
  report.add(
      severity, condition.key_place(),
      fmt::format("`ForAllValues` also holds where the request has no {}", key_words(condition)),
      null_guard(condition));
}

void find_for_all_values_in_deny(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.is_deny || !condition.is_for_all() || condition.is_negated()) return;
  if (condition.op.is_if_exists) return;  // which says that this is meant
  if (condition.statement.requires_key(condition.key)) return;
  report.add(condition.key_place(),
             fmt::format("`ForAllValues` also holds, and so denies, where the request has no {}",
                         key_words(condition)),
             {.words = "write `ForAnyValue`, or add a condition `Null` `false` on the key"});
}

// ForAnyValue

void find_for_any_value_in_deny(const DocumentFacts& document, Report& report) {
  std::set<std::string_view> keys_of_guards;
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_deny) continue;
    for (const ConditionFacts& condition : statement.conditions) {
      if (condition.is_null_check(true)) keys_of_guards.insert(condition.key);
    }
  }
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_deny) continue;
    for (const ConditionFacts& condition : statement.conditions) {
      if (!condition.is_for_any() || condition.is_negated() || condition.op.is_if_exists) continue;
      if (keys_of_guards.contains(condition.key)) continue;
      report.add(condition.key_place(),
                 fmt::format("a request without {} is not denied", key_words(condition)),
                 {.words = "where that matters, add a Deny with `Null` `true` on the key"});
    }
  }
}

void find_for_any_value_negated(const ConditionFacts& condition, Report& report) {
  if (!condition.is_for_any() || !condition.is_negated()) return;
  const bool is_deny = condition.statement.is_deny;
  report.add(is_deny ? Severity::Suggestion : Severity::Security, condition.key_place(),
             fmt::format("{} holds as soon as one value of {} is not listed", op_words(condition),
                         key_words(condition)),
             {.words = is_deny ? "write `ForAllValues` to deny only where no value is listed"
                               : "write `ForAllValues` with the operator that is not negated"});
}

// Absent keys

/// Returns whether a request that lacks the key passes the statement on purpose or by another code.
bool is_mfa_presence(const ConditionFacts& condition) noexcept {
  return condition.key == "aws:multifactorauthpresent" && condition.operand() == OperandType::Bool;
}

bool requires_resource_tag(const StatementFacts& statement) noexcept {
  return std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
    return condition.tag == TagKind::Resource && condition.requires_key;
  });
}

void find_if_exists_in_allow(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.is_allow || !condition.op.is_if_exists || condition.is_negated()) return;
  if (!is_absentable_key(condition.key) || is_mfa_presence(condition)) return;
  if (condition.statement.requires_key(condition.key)) return;
  // Who may change a resource by its tags need not set the tag anew.
  if (condition.tag == TagKind::Request && requires_resource_tag(condition.statement)) return;
  ConditionOperator op = condition.op;
  op.is_if_exists = false;
  const std::string without = operator_with_base(op, op.base->name);
  report.add(
      condition.key_place(),
      fmt::format("a request without {} passes {}", key_words(condition), op_words(condition)),
      {.words = fmt::format("write `{}`", without), .edits = replace_operator(condition, without)});
}

constexpr std::string_view kAlwaysPresentKeys[] = {
    "aws:securetransport", "aws:currenttime",    "aws:requestedregion",       "aws:viaawsservice",
    "aws:principaltype",   "aws:useragent",      "aws:principalaccount",      "aws:resourceaccount",
    "aws:epochtime",       "s3:resourceaccount", "aws:principalisawsservice",
};

/// Returns whether every request that the document is about has the key.
bool is_in_every_request(const ConditionFacts& condition) noexcept {
  if (std::ranges::find(kAlwaysPresentKeys, condition.key) != std::end(kAlwaysPresentKeys)) {
    return true;
  }
  // The callers of these have an ARN.
  const PolicyType type = condition.statement.document.type;
  return condition.key == "aws:principalarn" &&
         (type == PolicyType::Identity || type == PolicyType::Session);
}

void find_negated_condition_in_allow(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.is_allow || !condition.is_negated() || condition.is_for_any()) return;
  if (condition.is_for_all() && !condition.op.is_if_exists) return;  // said of `ForAllValues`
  if (condition.tag != TagKind::None || is_in_every_request(condition)) return;
  if (condition.statement.requires_key(condition.key)) return;
  const bool asks_for_absence = condition.takes_wildcards() &&
                                std::ranges::any_of(condition.values, [](const ValueFacts& value) {
                                  return is_all_stars(value.value());
                                });
  if (asks_for_absence) return;
  Fix fix = null_guard(condition);
  fix.words += ", or list what is allowed";
  report.add(
      condition.key_place(),
      fmt::format("a request without {} passes {}", key_words(condition), op_words(condition)),
      std::move(fix));
}

void find_redundant_null_check(const ConditionFacts& condition, Report& report) {
  if (!condition.is_null_check(false)) return;
  if (!condition.statement.requires_key_beside(condition.key, condition)) return;
  report.add(condition.key_place(),
             fmt::format("another condition already requires {}", key_words(condition)),
             {.words = "leave it out"});
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::MissingSetOperator,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "the key has several values: without a set operator no Allow matches",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:TagKeys": "team"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition":
                           {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}})")},
          .find = find_missing_set_operator},
    Check{.info = {.code = ErrorCode::ForAllValuesOnSingleValue,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "holds where the key is absent, and says nothing else",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition":
                           {"ForAllValues:StringEquals": {"aws:PrincipalTag/team": "x"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}})")},
          .find = find_for_all_values_on_single_value},
    Check{.info = {.code = ErrorCode::ForAnyValueOnSingleValue,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "says nothing there, and widens an audience",
                   .false_alarms = "keys that an integrator gives as lists",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"ForAnyValue:StringEquals": {"accounts.google.com:aud": "app"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals": {"accounts.google.com:aud": "app"}}})")},
          .find = find_for_any_value_on_single_value},
    Check{.info = {.code = ErrorCode::UnanchoredSetOperator,
                   .severity = Severity::Security,
                   .types = "I R T S V",
                   .why = "`ForAllValues` also holds where the key is absent",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals":
                           {"kms:EncryptionContextKeys": "a"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals":
                           {"kms:EncryptionContextKeys": "a"},
                           "Null": {"kms:EncryptionContextKeys": "false"}}})")},
          .find = find_for_all_values_without_null_check,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::ForAllValuesInDeny,
                   .severity = Severity::Warning,
                   .why = "hits every request without the key",
                   .false_alarms = "a Deny that means untagged calls, too",
                   .bad = statement_of(
                       R"({"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["x"]}}})"),
                   .good = statement_of(
                       R"({"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": ["x"]}}})")},
          .find = find_for_all_values_in_deny},
    Check{.info = {.code = ErrorCode::ForAnyValueInDeny,
                   .severity = Severity::Suggestion,
                   .why = "does not hit requests without the key",
                   .false_alarms = "most such Denies mean what is present",
                   .bad = statement_of(
                       R"({"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "x"}}},
                          {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"Null": {"aws:TagKeys": "true"}}})")},
          .find = find_for_any_value_in_deny},
    Check{.info = {.code = ErrorCode::ForAnyValueNegated,
                   .severity = Severity::Security,
                   .why = "holds as soon as one value differs, that is, nearly always",
                   .false_alarms = "a Deny of any foreign value means it",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAnyValue:StringNotEquals":
                           {"aws:TagKeys": ["a", "b"]}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]},
                           "Null": {"aws:TagKeys": "false"}}})")},
          .find = find_for_any_value_negated},
    Check{.info = {.code = ErrorCode::IfExistsInAllow,
                   .severity = Severity::Security,
                   .types = "I R T S V",
                   .why = "a request without the key passes",
                   .false_alarms = "actions of which only some know the key",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"StringEqualsIfExists":
                           {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}})")},
          .find = find_if_exists_in_allow,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::NegatedConditionInAllow,
                   .severity = Severity::Warning,
                   .types = "I R T S V",
                   .why = "a request without the key passes",
                   .false_alarms = "keys that every request of the action has",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"StringNotEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"},
                            "Null": {"aws:SourceVpce": "false"}}})")},
          .find = find_negated_condition_in_allow,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::RedundantNullCheck,
                   .severity = Severity::Suggestion,
                   .is_off_by_default = true,
                   .why = "another condition already requires the key",
                   .false_alarms = "belt and braces",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"Null": {"aws:PrincipalTag/team": "false"},
                           "StringEquals": {"aws:PrincipalTag/team": "x"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}})")},
          .find = find_redundant_null_check},
};

}  // namespace

std::span<const Check> set_operator_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
