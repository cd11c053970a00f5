// Tags in conditions: what has no tag, how tag keys are spelled, and what tag values are compared
// with.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "lint/condition_fix.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/grants.h"
#include "lint/tag_keys.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

// What has no tag

std::string_view who_lacks(TagKind kind) noexcept {
  switch (kind) {
    case TagKind::Principal:
      return "callers";
    case TagKind::Request:
      return "requests";
    case TagKind::Resource:
    case TagKind::None:
      break;
  }
  return "resources";
}

/// Returns whether each of the texts, resource entries or values, has the key (folded) as a
/// variable without default: then none of them matches for callers without it [V-11].
template <class Texts>
bool all_name(const Texts& texts, std::string_view key, const DocumentFacts& document) {
  return !texts.empty() && std::ranges::all_of(texts, [&](const auto& text) {
    return document.takes_comparison() &&
           std::ranges::any_of(text.variables, [&](const VariableUse& use) {
             return use.folded_key == key && !use.default_value;
           });
  });
}

/// Returns whether the statement matches nothing for callers without the key, as it is a variable
/// in all its resources, or in all values of a condition.
bool requires_by_variable(const StatementFacts& statement, std::string_view key) {
  const DocumentFacts& document = statement.document;
  if (!statement.has_not_resource && all_name(statement.resources, key, document)) return true;
  return std::ranges::any_of(statement.conditions, [&](const ConditionFacts& condition) {
    return condition.requires_key && !condition.is_negated() &&
           all_name(condition.values, key, document);
  });
}

void find_negated_tag_condition_in_allow(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.is_allow || condition.tag_key.empty()) return;
  if (!condition.is_negated() || condition.is_for_any()) return;
  if (condition.statement.requires_key(condition.key)) return;
  if (condition.tag == TagKind::Principal &&
      requires_by_variable(condition.statement, condition.key)) {
    return;
  }
  report.add(condition.key_place(),
             fmt::format("{} without the tag {} pass, too", who_lacks(condition.tag),
                         quoted(tag_key_as_written(condition))),
             {.words = "list the values that may pass, or add `Null` `false` on that key"});
}

void find_tag_deny_misses_untagged(const DocumentFacts& document, Report& report) {
  std::unordered_set<std::string_view> denied_without;
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_deny) continue;
    for (const ConditionFacts& condition : statement.conditions) {
      if (condition.is_null_check(true)) denied_without.insert(condition.key);
    }
  }
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_deny) continue;
    report.turn_to(statement);
    for (const ConditionFacts& condition : statement.conditions) {
      if (condition.tag_key.empty() || condition.is_null() || condition.is_for_any()) continue;
      if (!condition.requires_key || denied_without.contains(condition.key)) continue;
      report.add(condition.key_place(),
                 fmt::format("does not hit {} without the tag {}", who_lacks(condition.tag),
                             quoted(tag_key_as_written(condition))),
                 {.words = "where those are meant, too, deny what differs from the values that may "
                           "pass"});
    }
  }
}

// Spellings

void find_tag_key_spellings(const DocumentFacts& document, Report& report) {
  if (document.index_in_set != 0) return;
  struct Spellings {
    std::string_view first;
    std::unordered_set<std::string_view> told;
  };
  std::unordered_map<std::string_view, Spellings> keys;
  const auto look = [&](const TagUse& use) {
    Spellings& spellings = keys.try_emplace(use.folded_key, Spellings{use.key, {}}).first->second;
    if (use.key == spellings.first || !spellings.told.insert(use.key).second) return;
    report.turn_to(*use.statement);
    report.add(use.place(),
               fmt::format("the tag key {} is spelled {} elsewhere: one key in conditions, two as "
                           "values of `aws:TagKeys`",
                           quoted(use.key), quoted(spellings.first)),
               {.words = "spell it one way"});
  };
  if (document.set == nullptr) {
    for_each_tag(document, look);
  } else {
    for (const DocumentFacts& one : document.set->documents) for_each_tag(one, look);
  }
}

/// Whether the condition lists tag keys that may not be set; else it lists those that may.
bool lists_what_is_refused(const ConditionFacts& condition) noexcept {
  return condition.statement.is_deny != condition.is_negated();
}

Fix ignore_case(const ConditionFacts& condition) {
  std::string op = condition.condition.op.value;
  const std::size_t at = op.find("Equals");
  if (condition.operand() != OperandType::String || at == std::string::npos) {
    return {.words = "compare by `StringEqualsIgnoreCase`"};
  }
  op.insert(at + std::string_view("Equals").size(), "IgnoreCase");
  return {.words = fmt::format("write `{}`", op), .edits = replace_operator(condition, op)};
}

/// The tag keys that a document names, and those that decide.
struct NamedTagKeys {
  std::unordered_set<std::string_view> deciding;                   ///< Folded.
  std::unordered_map<std::string_view, std::string_view> spelled;  ///< The first, by folded key.
  std::unordered_set<std::string_view> spellings;                  ///< As written.

  explicit NamedTagKeys(const DocumentFacts& document) {
    for_each_tag(document, [&](const TagUse& use) {
      if (use.kind != TagKind::Request) deciding.insert(use.folded_key);
      spelled.try_emplace(use.folded_key, use.key);
      spellings.insert(use.key);
    });
  }
};

/// Finds a list of keys that may not be set, which another spelling gets past.
void find_passable_list(const ConditionFacts& condition, const NamedTagKeys& keys, Report& report) {
  std::vector<std::string_view> passed;
  const ValueFacts* first = nullptr;
  for (const ValueFacts& value : condition.values) {
    if (!value.is_literal() || !keys.deciding.contains(fold(value.value()))) continue;
    if (first == nullptr) first = &value;
    passed.push_back(value.value());
  }
  if (first == nullptr) return;
  report.add(condition.value_place(*first),
             fmt::format("compares case: in another spelling {} can be set, and still {}",
                         in_words(passed), passed.size() == 1 ? "decides" : "decide"),
             ignore_case(condition));
}

/// Finds keys of a list of those that may be set, which are spelled otherwise where they decide.
void find_other_spelling(const ConditionFacts& condition, const NamedTagKeys& keys,
                         Report& report) {
  for (const ValueFacts& value : condition.values) {
    if (!value.is_literal() || keys.spellings.contains(value.value())) continue;
    const auto other = keys.spelled.find(fold(value.value()));
    if (other == keys.spelled.end()) continue;
    report.add(condition.value_place(value),
               fmt::format("compares case, and the tag key is spelled {} elsewhere",
                           quoted(other->second)),
               {.words = did_you_mean_words(other->second)});
  }
}

void find_tag_keys_value_case(const DocumentFacts& document, Report& report) {
  const NamedTagKeys keys(document);
  if (keys.spelled.empty()) return;
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow && !statement.is_deny) continue;
    report.turn_to(statement);
    for (const ConditionFacts& condition : statement.conditions) {
      const bool compares_case = condition.operand() == OperandType::String ||
                                 condition.operand() == OperandType::StringLike;
      if (condition.key != "aws:tagkeys" || !compares_case) continue;
      if (lists_what_is_refused(condition)) {
        find_passable_list(condition, keys, report);
      } else {
        find_other_spelling(condition, keys, report);
      }
    }
  }
}

// Values

/// Returns the variable of the caller's tag that is the only value, and all of it.
const VariableUse* caller_tag_alone(const ConditionFacts& condition) {
  if (condition.tag != TagKind::Resource || !condition.is_string()) return nullptr;
  if (condition.condition.values.size() != 1 || condition.values.size() != 1) return nullptr;
  const ValueFacts& value = condition.values.front();
  const std::string_view text = value.value();
  if (value.variables.size() != 1 || !text.starts_with("${") || text.find('}') + 1 != text.size()) {
    return nullptr;
  }
  const VariableUse& variable = value.variables.front();
  return variable.folded_key.starts_with(kPrincipalTag) ? &variable : nullptr;
}

void find_attribute_names_differ(const ConditionFacts& condition, Report& report) {
  const VariableUse* const variable = caller_tag_alone(condition);
  if (variable == nullptr || condition.tag_key.empty()) return;
  if (std::string_view(variable->folded_key).substr(kPrincipalTag.size()) == condition.tag_key) {
    return;
  }
  report.add(condition.value_place(condition.values.front()),
             fmt::format("compares two attributes: the resource's {} with the caller's {}",
                         quoted(tag_key_as_written(condition)), quoted(tag_key_of(variable->key))),
             {.words = "name the attribute alike on both sides"});
}

void find_principal_tag_equals_empty(const ConditionFacts& condition, Report& report) {
  const VariableUse* const variable = caller_tag_alone(condition);
  if (variable == nullptr || variable->default_value != "") return;
  report.add(condition.value_place(condition.values.front()),
             fmt::format("callers without the tag {} meet every resource whose tag is empty",
                         quoted(tag_key_of(variable->key))),
             {.words = "leave out the default"});
}

void find_wildcard_tag_value(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.is_allow || condition.tag == TagKind::None) return;
  if (condition.operand() != OperandType::StringLike || condition.is_negated()) return;
  for (const ValueFacts& value : condition.values) {
    const std::string_view text = value.value();
    if (text.size() < 2 || !text.ends_with('*') || text.starts_with("arn:")) continue;
    const char before = fold_ascii(text[text.size() - 2]);
    if ((before < 'a' || before > 'z') && (before < '0' || before > '9')) continue;
    report.add(condition.value_place(value),
               fmt::format("{} also takes in every longer word", quoted(text)),
               {.words = "list the values, or end the prefix with a separator"});
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = NegatedTagConditionInAllow,
                   .severity = Security,
                   .types = "I R T S V",
                   .why = "what has no tag passes",
                   .false_alarms = "all but some is meant, of what is sure to have the tag",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringNotEquals": {"aws:ResourceTag/stage": "prod"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/stage": ["dev", "test"]}}})")},
          .find = find_negated_tag_condition_in_allow,
          .grades_grant = true},
    Check{.info = {.code = TagDenyMissesUntagged,
                   .severity = Suggestion,
                   .why = "a Deny by an equal tag does not hit what has no tag",
                   .false_alarms = "what has a tag is to be protected, and nothing else",
                   .bad = statement_of(R"({"Effect": "Deny", "Action": "ec2:*", "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "other"}}})"),
                   .good = statement_of(R"({"Effect": "Deny", "Action": "ec2:*", "Resource": "*",
                       "Condition": {"StringNotEquals":
                           {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}})")},
          .find = find_tag_deny_misses_untagged},
    Check{.info = {.code = TagKeySpellings,
                   .severity = Warning,
                   .types = "all set",
                   .why = "one tag key in conditions, two as values of aws:TagKeys and to people",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:TagQueue",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:ResourceTag/Team": "red", "aws:RequestTag/team": "red"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:TagQueue",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:ResourceTag/team": "red", "aws:RequestTag/team": "red"}}})")},
          .find = find_tag_key_spellings},
    Check{.info = {.code = TagKeysValueCase,
                   .severity = Security,
                   .why = "values of aws:TagKeys compare by case, tag keys in conditions do not",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAnyValue:StringEquals": {"aws:TagKeys": "team"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Deny", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"ForAnyValue:StringEqualsIgnoreCase":
                               {"aws:TagKeys": "team"}}})")},
          .find = find_tag_keys_value_case},
    Check{.info = {.code = AttributeNamesDiffer,
                   .severity = Suggestion,
                   .why = "compares two different attributes",
                   .false_alarms = "attributes that are named apart",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:ResourceTag/team": "${aws:PrincipalTag/department}"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}})")},
          .find = find_attribute_names_differ},
    Check{.info = {.code = WildcardTagValue,
                   .severity = Suggestion,
                   .types = "I R S",
                   .why = "dev* also takes dev-ops",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringLike": {"aws:ResourceTag/team": "dev*"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "dev"}}})")},
          .find = find_wildcard_tag_value,
          .grades_grant = true},
    Check{.info = {.code = PrincipalTagEqualsEmpty,
                   .severity = Warning,
                   .why = "an untagged caller meets every resource with an empty tag",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:ResourceTag/team": "${aws:PrincipalTag/team, ''}"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}})")},
          .find = find_principal_tag_equals_empty},
};

}  // namespace

std::span<const Check> tag_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
