// Who may set tags, where tags decide: that sets its own rights.
#include <fmt/core.h>

#include <abac/catalogue.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "lint/facts.h"
#include "lint/grants.h"
#include "lint/tag_keys.h"
#include "lint/tagging_names.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

constexpr std::string_view kTagKeys = "aws:tagkeys";

/// Whether nobody but AWS sets the tag: what it decides cannot be taken by tagging.
bool is_kept_by_aws(std::string_view tag_key) noexcept { return tag_key.starts_with("aws:"); }

/// Returns whether the condition decides by a tag of the resource that somebody can set.
bool decides_by_tag(const ConditionFacts& condition) noexcept {
  return condition.tag == TagKind::Resource && !condition.tag_key.empty() &&
         !is_kept_by_aws(condition.tag_key);
}

/// The services whose actions stand under a condition on tags of the resource.
class DrivenServices {
 public:
  explicit DrivenServices(const DocumentFacts& document) {
    for (const StatementFacts& statement : document.statements) {
      if (std::ranges::none_of(statement.conditions, decides_by_tag)) continue;
      is_all_ = is_all_ || statement.has_not_action;
      for (const ActionEntry& entry : statement.actions) {
        is_all_ = is_all_ || entry.is_all;
        if (!entry.service.empty()) names_.insert(entry.service);
      }
    }
  }

  [[nodiscard]] bool empty() const noexcept { return !is_all_ && names_.empty(); }
  [[nodiscard]] bool has(std::string_view service) const {
    return is_all_ || names_.contains(service);
  }
  /// Some of them, to ask a statement of all services about.
  [[nodiscard]] std::vector<std::string_view> some() const {
    constexpr std::size_t kMost = 8;
    std::vector<std::string_view> services(names_.begin(), names_.end());
    std::ranges::sort(services);
    services.resize(std::min(services.size(), kMost));
    if (services.empty() && is_all_) services.emplace_back("ec2");
    return services;
  }

 private:
  bool is_all_ = false;
  std::unordered_set<std::string_view> names_;
};

/// An action that sets or takes away tags, and the entry by which a statement grants it.
struct TaggingGrant {
  Place place;
  std::string action;
};

std::string& of_kind(TaggingReach& reach, Tagging kind) noexcept {
  return kind == Tagging::Adds ? reach.adds : reach.removes;
}

/// Returns an action of the kind that the statement grants, of a service for which `is_asked`
/// holds; for entries of all services and `NotAction` it is one of those in `some`.
template <class IsAsked>
std::optional<TaggingGrant> find_tagging(const StatementFacts& statement, Tagging kind,
                                         const IsAsked& is_asked,
                                         const std::vector<std::string_view>& some) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (statement.has_not_action || statement.has_all_actions()) {
    for (const std::string_view service : some) {
      TaggingReach reach = tagging_of_service(service, catalogue);
      std::string& action = of_kind(reach, kind);
      if (action.empty() || !statement.covers_action(ascii_folded(action))) continue;
      return TaggingGrant{place_of_grant(statement, action), std::move(action)};
    }
    return std::nullopt;
  }
  for (const ActionEntry& entry : statement.actions) {
    // Sessions have tags of their own, and `tag` asks the services for theirs.
    if (entry.service == "sts" || entry.service == "tag" || !is_asked(entry.service)) continue;
    TaggingReach reach = tagging_reach(entry, catalogue);
    std::string& action = of_kind(reach, kind);
    if (!action.empty()) return TaggingGrant{statement.place_of(entry), std::move(action)};
  }
  return std::nullopt;
}

/// Whether the statement allows tags only while something is made: what is there already keeps its
/// own.
bool is_for_creation(const StatementFacts& statement) noexcept {
  return std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
    return condition.requires_key && condition.name == "createaction";
  });
}

/// Whether a condition says which tags are set, or on what.
bool limits_tagging(const StatementFacts& statement, Tagging kind) noexcept {
  return statement.has_condition_on(kTagKeys) ||
         statement.has_condition_on_tags(TagKind::Resource) ||
         (kind == Tagging::Adds && statement.has_condition_on_tags(TagKind::Request));
}

/// Returns whether the entry names what it is about, at least by how that begins: not every
/// `…:instance/*`, which is a kind alone, nor `…:loadbalancer/app/*`.
bool names_something(const ResourceEntry& entry) {
  constexpr std::string_view kKinds[] = {"app", "net", "gwy", "log-stream"};
  std::string_view rest = entry.part(5);
  const bool has_kind = entry.part(2) != "s3" && rest.find_first_of("/:") != rest.npos;
  if (has_kind) rest.remove_prefix(rest.find_first_of("/:") + 1);
  while (!rest.empty()) {
    const std::size_t size = std::min(rest.find_first_of("/:"), rest.size());
    const std::string_view segment = rest.substr(0, size);
    const bool is_kind = std::ranges::find(kKinds, segment) != std::end(kKinds);
    if (!is_kind && segment.find_first_not_of("*?") != segment.npos) return true;
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  return false;
}

/// Returns whether the statement is about things that it names: its author knows whose they are.
bool names_resources(const StatementFacts& statement) {
  return statement.has_resource && !statement.has_not_resource &&
         std::ranges::all_of(statement.resources, names_something);
}

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

// Tagging without condition

void find_unconditioned(const DocumentFacts& document, Tagging kind, std::string_view message,
                        std::string_view words, Report& report) {
  if (!document.is_tag_driven()) return;
  const DrivenServices driven(document);
  if (driven.empty()) return;
  const std::vector<std::string_view> some = driven.some();
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || grants_everything(statement)) continue;
    if (limits_tagging(statement, kind) || is_for_creation(statement)) continue;
    if (names_resources(statement)) continue;
    auto grant = find_tagging(
        statement, kind, [&](std::string_view service) { return driven.has(service); }, some);
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

/// Returns the first condition by which the statement requires `aws:RequestTag/…`.
const ConditionFacts* required_request_tag(const StatementFacts& statement) noexcept {
  const auto found =
      std::ranges::find_if(statement.conditions, [](const ConditionFacts& condition) {
        return condition.tag == TagKind::Request && condition.prefix == "aws" &&
               condition.requires_key && !condition.tag_key.empty();
      });
  return found == statement.conditions.end() ? nullptr : &*found;
}

/// The tag keys (folded) by which the statements of a document decide about resources.
std::unordered_set<std::string_view> deciding_keys(const DocumentFacts& document) {
  std::unordered_set<std::string_view> keys;
  for (const StatementFacts& statement : document.statements) {
    for (const ConditionFacts& condition : statement.conditions) {
      if (decides_by_tag(condition)) keys.insert(condition.tag_key);
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
  if (is_for_creation(statement) || names_resources(statement)) return;
  static const std::vector<std::string_view> kSome = {"ec2"};
  auto grant = find_tagging(
      statement, Tagging::Adds, [](std::string_view) { return true; }, kSome);
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
  const std::unordered_set<std::string_view> keys = deciding_keys(document);
  // Whether another key decides is looked for among some of them: the answer is the same sooner.
  constexpr std::size_t kMost = 16;
  const std::vector<std::string_view> asked = [&] {
    std::vector<std::string_view> sorted(keys.begin(), keys.end());
    std::ranges::sort(sorted);
    sorted.resize(std::min(sorted.size(), kMost));
    return sorted;
  }();
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || statement.has_condition_on(kTagKeys)) continue;
    const ConditionFacts* const tag = required_request_tag(statement);
    if (tag == nullptr) continue;
    const auto other = std::ranges::find_if(
        asked, [&](std::string_view key) { return !limits_request_tag(statement, key); });
    report.turn_to(statement);
    if (other == asked.end()) {
      report.add(tag->key_place(), "further tags can be set along with this one",
                 {.words = "limit `aws:TagKeys` by `ForAllValues:StringEquals`"});
    } else {
      report.add(Security, tag->key_place(),
                 fmt::format("further tags can be set along with this one, such as {}, which "
                             "decides in this policy",
                             quoted(*other)),
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
  const std::unordered_set<std::string_view> keys = deciding_keys(document);
  static const std::vector<std::string_view> kSome = {"ec2"};
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || statement.has_condition_on_tags(TagKind::Request)) continue;
    const ConditionFacts* const list = listed_tag_keys(statement);
    if (list == nullptr) continue;
    if (!find_tagging(
            statement, Tagging::Adds, [](std::string_view) { return true; }, kSome)) {
      continue;
    }
    const auto decides = [&](const ValueFacts& value) {
      return value.is_literal() && keys.contains(fold(value.value()));
    };
    const auto deciding = std::ranges::find_if(list->values, decides);
    const Fix fix{.words = "say which values by `aws:RequestTag/…`"};
    report.turn_to(statement);
    if (deciding == list->values.end() || statement.has_condition_on_tags(TagKind::Resource)) {
      report.add(list->key_place(), "limits the keys of tags, and not their values", fix);
    } else {
      report.add(Security, list->key_place(),
                 fmt::format("any value can be set for the tag {}, which decides in this policy",
                             quoted(deciding->value())),
                 fix);
    }
  }
}

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

void find_untagged_creations(const StatementFacts& statement, const TaggedServices& tagged,
                             Report& report) {
  const ConditionFacts* const tag = required_request_tag(statement);
  if (!statement.is_allow || tag == nullptr || statement.has_not_action) return;
  const Catalogue& catalogue = *statement.document.catalogue();
  std::unordered_set<std::string_view> told;
  for (const ActionEntry& entry : statement.actions) {
    if (entry.has_wildcard || tagged.has(entry.service) || told.contains(entry.service)) continue;
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
          !action->supports("aws:RequestTag/x")) {
        continue;
      }
      if (first == nullptr) first = &entry;
      creations.emplace_back(entry.text->value);
    }
    if (first == nullptr) continue;
    report.turn_to(statement);
    report.add(
        statement.place_of(*first),
        fmt::format("what {} makes has no tag, and tags decide in this policy", listed(creations)),
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
                      listed(granted)),
          {.words = "deny the keys that decide by `aws:TagKeys`"});
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

std::span<const Check> tagging_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
