// Which actions know of tags at all, and by which key: from the catalogue.
#include <fmt/core.h>

#include <abac/catalogue.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "diagnostics/quoted_text.h"
#include "lint/facts.h"
#include "lint/tag_keys.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

/// Whether the condition is on `aws:ResourceTag/…` or that of a service: not on those of S3, which
/// have other names.
bool is_on_resource_tag(const ConditionFacts& condition) noexcept {
  return condition.tag == TagKind::Resource && condition.name.starts_with("resourcetag/");
}

bool is_on_request_tags(const ConditionFacts& condition) noexcept {
  return (condition.tag == TagKind::Request && condition.name.starts_with("requesttag/")) ||
         condition.key == "aws:tagkeys";
}

/// Returns whether requests of the action can have the key, or the tags of a resource that it works
/// on: whatever resource has tags, each request about it has them.
bool has_key(const CatalogueAction& action, TagKind tag, std::string_view key) noexcept {
  if (action.supports(key)) return true;
  if (tag != TagKind::Resource) return false;
  const auto used = action.resources();
  return std::any_of(used.begin(), used.end(), [key](const CatalogueResource& resource) {
    return resource.type().supports(key);
  });
}

/// Returns whether requests of the action can have the key: as it is, or as the key of AWS or of
/// the service that says the same. The catalogue has one or the other.
bool carries(const CatalogueAction& action, const ConditionFacts& condition) {
  const TagKind tag = condition.tag;
  if (has_key(action, tag, condition.key)) return true;
  if (tag == TagKind::None) return false;
  const std::string_view service = action.service().prefix();
  if (condition.prefix == "aws") {
    return has_key(action, tag, fmt::format("{}:{}", service, condition.name));
  }
  return condition.prefix == service && has_key(action, tag, fmt::format("aws:{}", condition.name));
}

/// Whether the condition is one of a Deny that holds, and is meant to, where the key is absent:
/// `StringNotEquals`, or `Null` with `true`.
bool denies_without_key(const ConditionFacts& condition) noexcept {
  return condition.statement.is_deny && !condition.is_for_any() &&
         (condition.is_negated() || condition.is_null_check(true));
}

/// Returns the condition by which the statement requires the tag key, or in a Deny one that holds
/// without it; null where there is neither.
template <class IsKey>
const ConditionFacts* find_tag_condition(const StatementFacts& statement, const IsKey& is_key) {
  const ConditionFacts* negated = nullptr;
  for (const ConditionFacts& condition : statement.conditions) {
    if (!is_key(condition)) continue;
    if (condition.requires_key) return &condition;
    if (negated == nullptr && denies_without_key(condition)) negated = &condition;
  }
  return negated;
}

/// Whether another tag, which the action has, says which of its calls are denied: `neither that of
/// the request nor that of the resource is mine`.
bool is_told_by_other_tag(const CatalogueAction& action, const ConditionFacts& condition) {
  return std::ranges::any_of(condition.statement.conditions, [&](const ConditionFacts& other) {
    return &other != &condition &&
           (other.tag == TagKind::Resource || other.tag == TagKind::Request) &&
           carries(action, other);
  });
}

/// What a condition on a tag key comes to for an action that never has it.
std::string_view outcome_without_key(const ConditionFacts& condition) noexcept {
  if (!condition.requires_key) return "every call of it meets the condition";
  return condition.statement.is_deny ? "the statement does not deny it"
                                     : "the statement does not allow it";
}

std::string_view way_out_without_key(const ConditionFacts& condition) noexcept {
  if (!condition.requires_key) return "take it out of the statement";
  return condition.statement.is_deny ? "deny it without that condition"
                                     : "allow it in a statement without that condition";
}

/// Finds actions, named without wildcard, that never have a tag key that the statement requires, or
/// that it denies where it is missing.
template <class IsKey>
void find_not_supported(const StatementFacts& statement, const IsKey& is_key, Report& report) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr || statement.has_not_action) return;
  const ConditionFacts* const condition = find_tag_condition(statement, is_key);
  if (condition == nullptr) return;
  for (const ActionEntry& entry : statement.actions) {
    // The actions of `tag` ask the services, whose own actions are denied.
    if (entry.has_wildcard || (statement.is_deny && entry.service == "tag")) continue;
    const auto action = catalogue->find_action(entry.folded);
    if (!action || carries(*action, *condition)) continue;
    if (!condition->requires_key && is_told_by_other_tag(*action, *condition)) continue;
    report.add(statement.is_deny ? Security : Warning, statement.place_of(entry),
               fmt::format("{} never has {} (catalogue of {}): {}", quoted(entry.text->value),
                           quoted(condition->condition.key.value), catalogue->date(),
                           outcome_without_key(*condition)),
               {.words = std::string(way_out_without_key(*condition))});
  }
}

void find_resource_tag_not_supported(const StatementFacts& statement, Report& report) {
  if (statement.is_allow || statement.is_deny) {
    find_not_supported(statement, is_on_resource_tag, report);
  }
}

void find_request_tag_not_supported(const StatementFacts& statement, Report& report) {
  if (statement.is_allow || statement.is_deny) {
    find_not_supported(statement, is_on_request_tags, report);
  }
}

// Broad entries

/// Returns an action of the service that never has the key; nothing where there is none.
std::optional<CatalogueAction> action_without(const CatalogueService& service,
                                              const ConditionFacts& condition) {
  for (const CatalogueAction action : service.actions()) {
    if (!carries(action, condition)) return action;
  }
  return std::nullopt;
}

void add_broad(const StatementFacts& statement, const ConditionFacts& condition, Place place,
               Report& report) {
  if (!condition.requires_key) {
    report.add(Security, std::move(place),
               fmt::format("denies every call of the actions that never have {}",
                           quoted(condition.condition.key.value)),
               {.words = "list the actions that have it"});
    return;
  }
  report.add(
      statement.is_deny ? Security : Suggestion, std::move(place),
      fmt::format("{} only the actions that have {}", statement.is_deny ? "denies" : "allows",
                  quoted(condition.condition.key.value)),
      {.words = statement.is_deny ? "deny the others without that condition"
                                  : "list the actions, and those without it apart"});
}

void find_broad_action_with_tag_condition(const StatementFacts& statement, Report& report) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr || (!statement.is_allow && !statement.is_deny)) return;
  if (statement.is_deny && !statement.has_not_action) return;
  const ConditionFacts* const condition = find_tag_condition(statement, is_on_resource_tag);
  if (condition == nullptr) return;
  if (statement.has_not_action) {
    add_broad(statement, *condition, statement.action_list_place(), report);
    return;
  }
  for (const ActionEntry& entry : statement.actions) {
    if (!entry.is_all && !entry.is_service_all) continue;
    if (!entry.is_all) {
      const auto service = catalogue->find_service(entry.service);
      if (!service || !action_without(*service, *condition)) continue;
    }
    add_broad(statement, *condition, statement.place_of(entry), report);
    return;
  }
}

// Keys of services

/// Returns whether some action of the statement has the key of its service, and not that of AWS.
bool needs_service_key(const StatementFacts& statement, const ConditionFacts& condition,
                       std::string_view aws_key) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr) return false;
  const auto service = catalogue->find_service(condition.prefix);
  if (!service) return false;
  if (!service->find_key(aws_key)) return true;
  return std::ranges::any_of(statement.actions, [&](const ActionEntry& entry) {
    if (entry.has_wildcard || entry.service != condition.prefix) return false;
    const auto action = service->find_action(entry.name);
    return action && action->supports(condition.key) && !action->supports(aws_key);
  });
}

void find_service_resource_tag_key(const ConditionFacts& condition, Report& report) {
  const bool is_request = condition.tag == TagKind::Request && is_on_request_tags(condition);
  if (condition.prefix == "aws" || (!is_on_resource_tag(condition) && !is_request)) return;
  const std::string aws_key = fmt::format("aws:{}/{}", is_request ? "RequestTag" : "ResourceTag",
                                          tag_key_as_written(condition));
  if (condition.tag_key.empty() || needs_service_key(condition.statement, condition, aws_key)) {
    return;
  }
  report.add(condition.key_place(),
             fmt::format("{} is for one service, {} for all", quoted(condition.condition.key.value),
                         quoted(aws_key)),
             {.words = fmt::format("write {}", quoted(aws_key))});
}

constexpr std::array kChecks = {
    Check{.info = {.code = ResourceTagNotSupported,
                   .severity = Warning,
                   .needs = CheckNeeds::Catalogue,
                   .why = "the action never has the tags of a resource",
                   .false_alarms = "services whose support of tags is not documented",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:DescribeInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}})")},
          .find = find_resource_tag_not_supported},
    Check{.info = {.code = RequestTagNotSupported,
                   .severity = Warning,
                   .needs = CheckNeeds::Catalogue,
                   .why = "the action takes no tags",
                   .false_alarms = "services whose support of tags is not documented",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"aws:RequestTag/team": "red"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}})")},
          .find = find_request_tag_not_supported},
    Check{.info = {.code = BroadActionWithTagCondition,
                   .severity = Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I S",
                   .why = "works only for the actions that have the key",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "*", "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}})"),
                   .good = statement_of(R"({"Effect": "Allow",
                       "Action": ["ec2:StartInstances", "ec2:StopInstances"], "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}})")},
          .find = find_broad_action_with_tag_condition},
    Check{.info = {.code = ServiceResourceTagKey,
                   .severity = Suggestion,
                   .needs = CheckNeeds::Keys,
                   .why = "aws:ResourceTag/… works for all services",
                   .false_alarms = "policies that are older than the keys of AWS",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"ec2:ResourceTag/team": "red"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:StopInstances",
                       "Resource": "*",
                       "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}})")},
          .find = find_service_resource_tag_key},
};

}  // namespace

std::span<const Check> tag_support_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
