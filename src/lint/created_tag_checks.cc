// The tags of what is made, and those of the caller: who has the say in where they come from.
#include <fmt/core.h>

#include <abac/catalogue.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/grants.h"
#include "lint/resource_types.h"
#include "lint/tag_keys.h"
#include "lint/tagging_grants.h"
#include "lint/tagging_names.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

// Tags of what is made

/// The services for which some statement allows to set tags.
class TaggedServices {
 public:
  explicit TaggedServices(const std::vector<const DocumentFacts*>& documents) {
    for (const DocumentFacts* const document : documents) {
      for (const StatementFacts& statement : document->statements) {
        if (statement.is_allow) read(statement);
      }
    }
  }

  [[nodiscard]] bool has(std::string_view service) const {
    return is_all_ || names_.contains(service);
  }

 private:
  void read(const StatementFacts& statement) {
    // Which services a `NotAction` leaves is not looked at: it may be all.
    is_all_ = is_all_ || statement.has_not_action;
    const Catalogue* const catalogue = statement.document.catalogue();
    for (const ActionEntry& entry : statement.actions) {
      is_all_ =
          is_all_ || entry.is_all || entry.service.find_first_of("*?") != std::string_view::npos;
      if (names_.contains(entry.service)) continue;
      if (!tagging_reach(entry, catalogue).adds.empty()) names_.insert(entry.service);
    }
  }

  bool is_all_ = false;
  std::unordered_set<std::string_view> names_;
};

/// Services that ask for the permission to make something alone, also where it gets tags.
constexpr std::string_view kTagsByCreation[] = {"cloudformation"};

void find_untagged_creations(const StatementFacts& statement, const TaggedServices& tagged,
                             Report& report) {
  const ConditionFacts* const tag = required_request_tag(statement);
  if (!statement.is_allow || tag == nullptr || statement.has_not_action) return;
  const Catalogue& catalogue = *statement.document.catalogue();
  std::unordered_set<std::string_view> told;
  for (const ActionEntry& entry : statement.actions) {
    if (entry.has_wildcard || tagged.has(entry.service) || told.contains(entry.service)) continue;
    if (std::ranges::find(kTagsByCreation, entry.service) != std::end(kTagsByCreation)) continue;
    const auto action = catalogue.find_action(entry.folded);
    if (!action || action->level() != AccessLevel::Write || !action->supports(tag->key)) continue;
    const std::string adds = tagging_of_service(entry.service, &catalogue).adds;
    if (adds.empty()) continue;
    told.insert(entry.service);
    report.turn_to(statement);
    report.add(statement.place_of(entry),
               fmt::format("{} with tags also takes the permission to set them, such as {}, which "
                           "is not granted",
                           quoted(entry.text->value), quoted(adds)),
               {.words = fmt::format("allow {}, too", quoted(adds))});
  }
}

void find_tag_on_create_without_tagging_action(const DocumentFacts& document, Report& report) {
  if (document.catalogue() == nullptr || !document.is_first_together()) return;
  const std::vector<const DocumentFacts*> documents = document.together();
  const auto requires_tags = [](const StatementFacts& statement) {
    return statement.is_allow && required_request_tag(statement) != nullptr;
  };
  if (std::ranges::none_of(documents, [&](const DocumentFacts* one) {
        return std::ranges::any_of(one->statements, requires_tags);
      })) {
    return;
  }
  const TaggedServices tagged(documents);
  for (const DocumentFacts* const one : documents) {
    for (const StatementFacts& statement : one->statements) {
      find_untagged_creations(statement, tagged, report);
    }
  }
}

bool is_creation(std::string_view name) noexcept {
  return name.starts_with("Create") || name.starts_with("Run") ||
         (name.starts_with("Start") && name.ends_with("Job"));
}

/// Returns whether the statement allows the action on what the action makes, not alone on what it
/// makes that with or in, such as a subnet: on a resource that can be given tags.
bool allows_creation(const StatementFacts& statement, const CatalogueAction& action) {
  constexpr std::size_t kMostCompared = 10'000;
  if (statement.has_all_resources()) return true;
  if (statement.actions.size() * statement.resources.size() > kMostCompared) return true;
  bool has_tagged_type = false;
  for (const CatalogueResource resource : action.resources()) {
    if (!resource.supports("aws:RequestTag/x")) continue;
    has_tagged_type = true;
    const CatalogueResourceType type = resource.type();
    if (std::ranges::any_of(statement.resources, [&](const ResourceEntry& entry) {
          return names_resource_of(entry, type);
        })) {
      return true;
    }
  }
  return !has_tagged_type;
}

void find_create_without_request_tag(const DocumentFacts& document, Report& report) {
  const Catalogue* const catalogue = document.catalogue();
  if (catalogue == nullptr || !document.is_tag_driven()) return;
  const DrivenServices driven(document);
  if (driven.empty()) return;
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || statement.has_not_action) continue;
    if (limits_tagging(statement, Tagging::Adds)) continue;
    std::vector<std::string_view> creations;
    const ActionEntry* first = nullptr;
    for (const ActionEntry& entry : statement.actions) {
      if (entry.has_wildcard || !driven.has(entry.service)) continue;
      const auto action = catalogue->find_action(entry.folded);
      if (!action || action->level() != AccessLevel::Write || !is_creation(action->name()) ||
          !action->supports("aws:RequestTag/x") || !allows_creation(statement, *action)) {
        continue;
      }
      if (first == nullptr) first = &entry;
      creations.emplace_back(entry.text->value);
    }
    if (first == nullptr) continue;
    report.turn_to(statement);
    report.add(statement.place_of(*first),
               fmt::format("what {} makes has no tag, and tags decide in this policy",
                           in_words(creations)),
               {.words = "require `aws:RequestTag/…`"});
  }
}

// The caller's own tags

constexpr std::array<std::string_view, 5> kOwnTagging = {
    "iam:TagUser", "iam:TagRole", "iam:UntagUser", "iam:UntagRole", "sts:TagSession",
};

/// Returns whether a resource entry takes in the caller, whoever that is: all users or roles, or
/// the user by its name.
bool names_caller(const StatementFacts& statement) {
  return statement.has_all_resources() ||
         std::ranges::any_of(statement.resources, [](const ResourceEntry& entry) {
           const std::string_view part = entry.part(5);
           return is_all_stars(part) || part == "user/*" || part == "role/*" ||
                  (part.starts_with("user/") && part.find("${aws:username}") != part.npos);
         });
}

bool limits_own_tags(const StatementFacts& statement,
                     const std::unordered_set<std::string_view>& deciding) {
  return std::ranges::any_of(statement.conditions, [&](const ConditionFacts& condition) {
    return condition.key == kTagKeys ||
           (condition.tag == TagKind::Request && deciding.contains(condition.tag_key));
  });
}

/// Returns whether a Deny of the set keeps the caller from the action, by tag keys or wholly.
bool is_denied_in_set(const SetFacts& set, const std::string& folded_action,
                      const std::unordered_set<std::string_view>& deciding) {
  return std::ranges::any_of(set.documents, [&](const DocumentFacts& document) {
    return std::ranges::any_of(document.statements, [&](const StatementFacts& deny) {
      return deny.is_deny && deny.covers_action(folded_action) &&
             (deny.is_unconditional() || limits_own_tags(deny, deciding));
    });
  });
}

void find_principal_tag_self_service(const SetFacts& set, Report& report) {
  std::unordered_set<std::string_view> deciding;
  for (const DocumentFacts& document : set.documents) {
    for_each_tag(document, [&](const TagUse& use) {
      if (use.kind == TagKind::Principal) deciding.insert(use.folded_key);
    });
  }
  if (deciding.empty()) return;
  std::vector<std::string_view> open;
  for (const std::string_view action : kOwnTagging) {
    if (!is_denied_in_set(set, ascii_folded(action), deciding)) open.push_back(action);
  }
  for (const DocumentFacts& document : set.documents) {
    if (document.type != PolicyType::Identity) continue;
    for (const StatementFacts& statement : document.statements) {
      if (!statement.is_allow || grants_everything(statement) || !names_caller(statement)) continue;
      if (limits_own_tags(statement, deciding)) continue;
      std::vector<std::string_view> granted;
      for (const std::string_view action : open) {
        if (grants_somewhere(statement, action)) granted.push_back(action);
      }
      if (granted.empty()) continue;
      report.turn_to(statement);
      report.add(
          place_of_grant(statement, granted.front()),
          fmt::format("the caller can choose its own tags by {}, and they decide in this set",
                      in_words(granted)),
          {.words = "deny the keys that decide by `aws:TagKeys`"});
    }
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = TagOnCreateWithoutTaggingAction,
                   .severity = Warning,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I S",
                   .why = "making something with tags takes the permission to tag, too",
                   .false_alarms = "services that ask for the permission to make it alone",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:RunInstances",
                       "Resource": "*", "Condition": {"StringEquals":
                           {"aws:RequestTag/team": "red"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:RunInstances",
                           "Resource": "*", "Condition": {"StringEquals":
                               {"aws:RequestTag/team": "red"}}},
                       {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*",
                           "Condition": {"StringEquals": {"ec2:CreateAction": "RunInstances"}}})")},
          .find = find_tag_on_create_without_tagging_action,
          .grades_grant = true},
    Check{.info = {.code = CreateWithoutRequestTag,
                   .severity = Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I S",
                   .why = "the new resource is nobody's",
                   .false_alarms = "resources that all share",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sagemaker:*",
                           "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Allow", "Action": "sagemaker:CreateApp", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sagemaker:*",
                           "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "red"}}},
                       {"Effect": "Allow", "Action": "sagemaker:CreateApp", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:RequestTag/team": "red"}}})")},
          .find = find_create_without_request_tag,
          .grades_grant = true},
    Check{.info = {.code = PrincipalTagSelfService,
                   .severity = Security,
                   .types = "set",
                   .why = "the caller chooses the attribute that decides",
                   .bad = set_of(R"({"identity": [{"Version": "2012-10-17", "Statement": [
                       {"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                        "Condition": {"StringEquals":
                            {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}},
                       {"Effect": "Allow", "Action": "iam:TagUser",
                        "Resource": "arn:aws:iam::*:user/${aws:username}"}]}]})"),
                   .good = set_of(R"({"identity": [{"Version": "2012-10-17", "Statement": [
                       {"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                        "Condition": {"StringEquals":
                            {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}},
                       {"Effect": "Allow", "Action": "iam:TagUser",
                        "Resource": "arn:aws:iam::*:user/${aws:username}"},
                       {"Effect": "Deny", "Action": "iam:TagUser", "Resource": "*",
                        "Condition": {"ForAnyValue:StringEqualsIgnoreCase":
                            {"aws:TagKeys": "team"}}}]}]})")},
          .find = find_principal_tag_self_service,
          .grades_grant = true},
};

}  // namespace

std::span<const Check> created_tag_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
