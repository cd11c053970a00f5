// Who may set tags, where tags decide: that sets its own rights.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "lint/facts.h"
#include "lint/grants.h"
#include "lint/tag_keys.h"
#include "lint/tagging_grants.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

// Tagging without condition

/// Returns whether a Deny of the document limits the action: one without condition on all
/// resources, or one by tags.
bool is_limited_by_deny(const DocumentFacts& document, std::string_view action) {
  const std::string folded = ascii_folded(action);
  return std::ranges::any_of(document.statements, [&](const StatementFacts& deny) {
    if (!deny.is_deny || !document.takes_comparison()) return false;
    const bool limits = deny.is_unconditional() || deny.has_condition_on(kTagKeys) ||
                        deny.has_condition_on_tags(TagKind::Request) ||
                        deny.has_condition_on_tags(TagKind::Resource);
    return limits && deny.covers_action(folded);
  });
}

void find_unconditioned(const DocumentFacts& document, Tagging kind, std::string_view message,
                        std::string_view words, Report& report) {
  if (!document.is_tag_driven()) return;
  const DrivenServices driven(document);
  if (driven.empty()) return;
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || grants_everything(statement)) continue;
    if (limits_tagging(statement, kind) || is_for_creation(statement)) continue;
    if (is_through_service(statement) || names_resources(statement)) continue;
    auto grant = find_tagging(statement, kind, &driven);
    if (!grant || is_limited_by_deny(document, grant->action)) continue;
    report.turn_to(statement);
    report.add(std::move(grant->place),
               fmt::format("{} {} without a condition on tags, and tags decide in this policy",
                           quoted(grant->action), message),
               {.words = std::string(words)});
  }
}

void find_tagging_action_unconditioned(const DocumentFacts& document, Report& report) {
  find_unconditioned(document, Tagging::Adds, "sets tags",
                     "require `aws:RequestTag/…`, and limit `aws:TagKeys`", report);
}

void find_untagging_unconditioned(const DocumentFacts& document, Report& report) {
  find_unconditioned(document, Tagging::Removes, "takes tags away",
                     "limit `aws:TagKeys`, or require `aws:ResourceTag/…`", report);
}

// Tags of requests

/// The tag keys by which the statements of a document decide about resources: by folded key, the
/// one that is written first.
std::unordered_map<std::string_view, std::string_view> deciding_keys(
    const DocumentFacts& document) {
  std::unordered_map<std::string_view, std::string_view> keys;
  for (const StatementFacts& statement : document.statements) {
    for (const ConditionFacts& condition : statement.conditions) {
      if (decides_by_tag(condition)) {
        keys.try_emplace(condition.tag_key, tag_key_as_written(condition));
      }
    }
  }
  return keys;
}

/// The tag keys (folded) that decide, by resources or by callers, in a document or its set.
std::unordered_set<std::string_view> keys_that_decide(const DocumentFacts& document) {
  std::unordered_set<std::string_view> keys;
  const auto read = [&](const DocumentFacts& one) {
    for_each_tag(one, [&](const TagUse& use) {
      if (use.kind != TagKind::Request && !is_kept_by_aws(use.folded_key)) {
        keys.insert(use.folded_key);
      }
    });
  };
  if (document.set == nullptr) {
    read(document);
  } else {
    for (const DocumentFacts& one : document.set->documents) read(one);
  }
  return keys;
}

void find_relabelling(const StatementFacts& statement,
                      const std::unordered_set<std::string_view>& deciding, Report& report) {
  if (!statement.is_allow || statement.has_condition_on_tags(TagKind::Resource)) return;
  const ConditionFacts* const tag = required_request_tag(statement);
  if (tag == nullptr || !deciding.contains(tag->tag_key)) return;
  if (is_for_creation(statement) || is_through_service(statement)) return;
  if (names_resources(statement)) return;
  auto grant = find_tagging(statement, Tagging::Adds);
  if (!grant) return;
  report.turn_to(statement);
  report.add(
      std::move(grant->place),
      fmt::format("{} can set the tag {} on what is somebody else's", quoted(grant->action),
                  quoted(tag_key_as_written(*tag))),
      {.words = fmt::format("require {}, too, or that the tag is set while the resource is made",
                            quoted(fmt::format("aws:ResourceTag/{}", tag_key_as_written(*tag))))});
}

void find_request_tag_without_resource_tag(const DocumentFacts& document, Report& report) {
  if (!document.is_first_together()) return;
  const std::unordered_set<std::string_view> deciding = keys_that_decide(document);
  if (deciding.empty()) return;
  for (const DocumentFacts* const one : document.together()) {
    for (const StatementFacts& statement : one->statements) {
      find_relabelling(statement, deciding, report);
    }
  }
}

bool limits_request_tag(const StatementFacts& statement, std::string_view tag_key) noexcept {
  return std::ranges::any_of(statement.conditions, [&](const ConditionFacts& condition) {
    return condition.tag == TagKind::Request && condition.tag_key == tag_key;
  });
}

void find_request_tag_without_tag_keys(const DocumentFacts& document, Report& report) {
  const auto keys = deciding_keys(document);
  // Whether another key decides is looked for among some of them: the answer is the same sooner.
  constexpr std::size_t kMost = 16;
  std::vector<std::pair<std::string_view, std::string_view>> asked(keys.begin(), keys.end());
  std::ranges::sort(asked);
  asked.resize(std::min(asked.size(), kMost));
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || statement.has_condition_on(kTagKeys)) continue;
    const ConditionFacts* const tag = required_request_tag(statement);
    if (tag == nullptr) continue;
    const auto other = std::ranges::find_if(
        asked, [&](const auto& key) { return !limits_request_tag(statement, key.first); });
    report.turn_to(statement);
    if (other == asked.end() || !tags_what_is_there(statement)) {
      report.add(tag->key_place(), "further tags can be set along with this one",
                 {.words = "limit `aws:TagKeys` by `ForAllValues:StringEquals`"});
    } else {
      report.add(Security, tag->key_place(),
                 fmt::format("further tags can be set along with this one, such as {}, which "
                             "decides in this policy",
                             quoted(other->second)),
                 {.words = "limit `aws:TagKeys` by `ForAllValues:StringEquals`"});
    }
  }
}

/// Returns the condition by which the statement says which tag keys may be set.
const ConditionFacts* listed_tag_keys(const StatementFacts& statement) noexcept {
  const auto found =
      std::ranges::find_if(statement.conditions, [](const ConditionFacts& condition) {
        return condition.key == kTagKeys && !condition.is_null() && !condition.is_negated();
      });
  return found == statement.conditions.end() ? nullptr : &*found;
}

void find_tag_keys_without_request_tag(const DocumentFacts& document, Report& report) {
  const auto keys = deciding_keys(document);
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || statement.has_condition_on_tags(TagKind::Request)) continue;
    const ConditionFacts* const list = listed_tag_keys(statement);
    if (list == nullptr) continue;
    if (!find_tagging(statement, Tagging::Adds)) continue;
    const auto decides = [&](const ValueFacts& value) {
      return value.is_literal() && keys.contains(fold(value.value()));
    };
    const auto deciding = std::ranges::find_if(list->values, decides);
    const Fix fix{.words = "say which values by `aws:RequestTag/…`"};
    report.turn_to(statement);
    if (deciding == list->values.end() || statement.has_condition_on_tags(TagKind::Resource) ||
        !tags_what_is_there(statement)) {
      report.add(list->key_place(), "limits the keys of tags, and not their values", fix);
    } else {
      report.add(Security, list->key_place(),
                 fmt::format("any value can be set for the tag {}, which decides in this policy",
                             quoted(deciding->value())),
                 fix);
    }
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = TaggingActionUnconditioned,
                   .severity = Security,
                   .types = "I S",
                   .why = "who may set tags sets its own rights",
                   .false_alarms = "roles of services that own the tag",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Allow", "Action": "ec2:*Tags", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"StringEquals":
                               {"aws:RequestTag/team": "${aws:PrincipalTag/team}"},
                               "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}})")},
          .find = find_tagging_action_unconditioned,
          .grades_grant = true},
    Check{.info = {.code = UntaggingUnconditioned,
                   .severity = Security,
                   .types = "I S",
                   .why = "without the tag a resource is free of a Deny by it, or nobody's",
                   .false_alarms = "roles of services that own the tag",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Allow", "Action": "sqs:UntagQueue", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Allow", "Action": "sqs:UntagQueue", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["note"]},
                               "Null": {"aws:TagKeys": "false"}}})")},
          .find = find_untagging_unconditioned,
          .grades_grant = true},
    Check{.info = {.code = RequestTagWithoutResourceTag,
                   .severity = Security,
                   .types = "I S",
                   .why = "somebody else's resource can be tagged as one's own",
                   .false_alarms = "tags that are set while the resource is made, where no "
                                   "condition says so",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:CreateTags",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:RequestTag/team": "${aws:PrincipalTag/team}"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:CreateTags",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:RequestTag/team": "${aws:PrincipalTag/team}",
                            "aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}})")},
          .find = find_request_tag_without_resource_tag,
          .grades_grant = true},
    Check{.info = {.code = RequestTagWithoutTagKeys,
                   .severity = Suggestion,
                   .types = "I S",
                   .why = "further tags may be set along",
                   .false_alarms = "services that do not send aws:TagKeys",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:RunInstances",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:RequestTag/team": "${aws:PrincipalTag/team}"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:RunInstances",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:RequestTag/team": "${aws:PrincipalTag/team}"},
                           "ForAllValues:StringEquals": {"aws:TagKeys": ["team", "name"]}}})")},
          .find = find_request_tag_without_tag_keys,
          .grades_grant = true},
    Check{.info = {.code = TagKeysWithoutRequestTag,
                   .severity = Suggestion,
                   .types = "I S",
                   .why = "the keys are limited, the values are not",
                   .false_alarms = "tags of free text",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:TagQueue",
                       "Resource": "*",
                       "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:TagQueue",
                       "Resource": "*",
                       "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": "team"},
                           "StringEquals": {"aws:RequestTag/team": ["red", "blue"]}}})")},
          .find = find_tag_keys_without_request_tag,
          .grades_grant = true},
};

}  // namespace

std::span<const Check> tagging_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
