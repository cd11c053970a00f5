// Checks of the entries of `Resource` and `NotResource` that ask the catalogue: whether the actions
// of a statement work on such resources, and what their ARNs look like.
#include <abac/catalogue.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/resource_types.h"

namespace abac::inline abi1::internal {
namespace {

// The parts of an ARN.
constexpr std::size_t kService = 2;
constexpr std::size_t kRegion = 3;
constexpr std::size_t kAccount = 4;

/// Services whose actions are about resources of other services.
constexpr std::string_view kForeignServices[] = {
    "backup", "codeconnections", "codestar-connections", "ram", "resource-groups", "ssmmessages",
    "tag"};

/// Services of whose resource types the catalogue knows too few, as several share the prefix.
constexpr std::string_view kHalfKnown[] = {"aws-marketplace", "elasticloadbalancing"};

/// Services whose calls are about a resource of each type that the catalogue calls required; with
/// others one of them does.
constexpr std::string_view kNeedAll[] = {"ec2", "glue"};

/// Services some of whose ARNs have a Region, though the catalogue knows of none.
constexpr std::string_view kRegionalAnyhow[] = {"opsworks-cm", "waf"};

/// Services some of whose resources are AWS's own and have no account, such as public images.
constexpr std::string_view kAwsOwned[] = {
    "ec2", "imagebuilder", "rds", "resource-explorer-2", "securityhub", "ssm"};

template <class One, class All>
bool is_one_of(const One& one, const All& all) noexcept {
  return std::find(std::begin(all), std::end(all), one) != std::end(all);
}

bool has_only_words(std::string_view part) noexcept {
  return part.find_first_of("*?$") == std::string_view::npos;
}

/// Whether a part of an ARN matches no empty text.
bool is_filled(std::string_view part) noexcept { return !part.empty() && !is_all_stars(part); }

std::string name_of(const CatalogueAction& action) {
  return fmt::format("{}:{}", action.service().prefix(), action.name());
}

const Catalogue* catalogue_of(const StatementFacts& statement) noexcept {
  return statement.document.catalogue();
}

// Actions

bool has_no_resources(const ActionEntry& entry) noexcept {
  return entry.known && entry.known->resources().empty();
}

/// Returns whether the entry names all resources of one kind, `rule/*` or `volume/*/*`. Some lists
/// of resources are allowed by that, though the catalogue knows of no resource that they have.
bool names_all_of_kind(const ResourceEntry& entry) noexcept {
  constexpr std::size_t kResource = 5;
  const std::string_view part = entry.part(kResource);
  if (is_all_stars(part)) return true;
  const std::size_t end = part.find_first_of("/:");
  return end != std::string_view::npos && !has_wildcard(part.substr(0, end), false) &&
         part.ends_with('*') && part.find_first_not_of("*/:", end) == std::string_view::npos &&
         !is_bucket_arn(entry);
}

/// [R-3]
void find_action_without_resource_support(const StatementFacts& statement, Report& report) {
  if (statement.has_not_action || statement.has_not_resource || !statement.has_resource) return;
  if (statement.has_all_resources() || statement.resources.empty()) return;
  std::vector<std::string> names;
  const ActionEntry* first = nullptr;
  for (const ActionEntry& entry : statement.actions) {
    if (!has_no_resources(entry)) continue;
    if (first == nullptr) first = &entry;
    names.push_back(name_of(*entry.known));
  }
  if (first == nullptr) return;
  if (names.size() < statement.actions.size() ||
      std::ranges::any_of(statement.resources, names_all_of_kind)) {
    report.add(
        statement.place_of(*first),
        fmt::format("no ARN is a resource of {}: only `*` allows or denies them", in_words(names)),
        {.words = "put them into a statement with `\"Resource\": \"*\"`"});
    return;
  }
  report.add(
      Severity::Warning, statement.resource_list_place(),
      fmt::format("the statement matches nothing: no ARN is a resource of {}", in_words(names)),
      {.words = "write `\"Resource\": \"*\"`"});
}

/// The ARN services that entries name, and whether some action of the statement is of a service
/// that has such resources.
class ForeignEntries {
 public:
  explicit ForeignEntries(const StatementFacts& statement) {
    if (statement.has_not_action || statement.actions.empty()) return;
    for (const ActionEntry& entry : statement.actions) {
      if (!entry.known_service || is_one_of(entry.service, kForeignServices)) return;
      if (!services_.empty() && services_.back() == *entry.known_service) continue;
      if (!is_one_of(*entry.known_service, services_)) services_.push_back(*entry.known_service);
    }
    can_tell_ = true;
  }

  /// Whether the entry names a resource of a service that is that of no action. The catalogue is
  /// asked once for each service.
  [[nodiscard]] bool has(const ResourceEntry& entry, const Catalogue& catalogue) {
    const std::string_view service = entry.part(kService);
    if (!can_tell_ || service.empty() || !has_only_words(service)) return false;
    const auto known = std::ranges::find(answers_, service, &Answer::first);
    if (known != answers_.end()) return known->second;
    const auto arn_service = catalogue.find_arn_service(service);
    if (!arn_service) return false;
    const bool is_foreign = std::ranges::none_of(
        services_, [&](const CatalogueService& one) { return arn_service->is_of(one); });
    answers_.emplace_back(service, is_foreign);
    return is_foreign;
  }

  [[nodiscard]] bool has_all(const StatementFacts& statement) {
    return !statement.resources.empty() &&
           std::ranges::all_of(statement.resources, [&](const ResourceEntry& entry) {
             return has(entry, *catalogue_of(statement));
           });
  }

 private:
  using Answer = std::pair<std::string_view, bool>;

  bool can_tell_ = false;
  std::vector<CatalogueService> services_;
  std::vector<Answer> answers_;
};

void find_arn_service_differs(const StatementFacts& statement, Report& report) {
  if (catalogue_of(statement) == nullptr || !statement.has_resource) return;
  if (std::ranges::any_of(statement.resources, &ResourceEntry::is_all)) return;
  ForeignEntries foreign(statement);
  const bool is_dead = !statement.has_not_resource && foreign.has_all(statement);
  for (const ResourceEntry& entry : statement.resources) {
    if (!foreign.has(entry, *catalogue_of(statement))) continue;
    report.add(statement.place_of(entry),
               fmt::format("{}no action of the statement is of a service that has resources in {}",
                           is_dead ? "the statement matches nothing: " : "",
                           quoted(entry.part(kService))));
  }
}

/// Returns the resource types of an action as words: `` `bucket`, `object` ``.
std::string type_words(const CatalogueAction& action) {
  std::vector<std::string> patterns;
  for (const CatalogueResource resource : action.resources()) {
    for (const std::string_view pattern : resource.type().arn_patterns()) {
      patterns.push_back(fmt::format("arn:aws:{}", pattern));
    }
  }
  return in_words(patterns);
}

/// Whether the catalogue knows of no resource of the action's own service, though the statement
/// names one: then it knows too little. Of STS it knows enough: roles are resources of IAM.
bool is_about_own_service(const StatementFacts& statement, const CatalogueAction& action) {
  const std::string_view service = action.service().prefix();
  if (is_one_of(service, kHalfKnown)) return true;
  if (service == "sts") return false;
  const auto is_transform = [](const ResourceEntry& entry) {
    return entry.part(kService) == "cloudformation" && entry.part(5).starts_with("transform/");
  };
  if (std::ranges::any_of(statement.resources, is_transform)) return true;
  for (const CatalogueResource resource : action.resources()) {
    for (const std::string_view pattern : resource.type().arn_patterns()) {
      if (pattern.substr(0, pattern.find(':')) == service) return false;
    }
  }
  return std::ranges::any_of(statement.resources, [service](const ResourceEntry& entry) {
    return entry.part(kService) == service;
  });
}

/// [R-14]
void find_resource_type_mismatch(const StatementFacts& statement, Report& report) {
  if (catalogue_of(statement) == nullptr || statement.has_not_action) return;
  if (statement.has_not_resource || statement.has_all_resources()) return;
  const ResourceTypeMatch match(statement, ActionChoice::Named);
  if (!match.is_known()) return;
  const ActionEntry* first = nullptr;
  std::vector<std::string> names;
  for (const ActionEntry& entry : statement.actions) {
    if (!entry.known || entry.known->resources().empty()) continue;
    if (match.names_resource_of(*entry.known)) continue;
    if (is_about_own_service(statement, *entry.known)) continue;
    if (first == nullptr) first = &entry;
    names.push_back(name_of(*entry.known));
  }
  if (first == nullptr || ForeignEntries(statement).has_all(statement)) return;  // told elsewhere
  report.add(
      statement.place_of(*first),
      fmt::format("none of the resources of the statement is one on which {} {}", in_words(names),
                  names.size() == 1 ? "works" : "work"),
      {.words = fmt::format("{} is for {}", quoted(names.front()), type_words(*first->known))});
}

/// Whether the catalogue knows what the entry matches.
bool is_known_entry(const ActionEntry& entry) noexcept {
  return !entry.is_all && entry.known_service && (entry.has_wildcard || entry.known);
}

void find_resource_without_action(const StatementFacts& statement, Report& report) {
  if (catalogue_of(statement) == nullptr || statement.has_not_action) return;
  if (statement.has_not_resource || statement.actions.empty()) return;
  if (!std::ranges::all_of(statement.actions, is_known_entry)) return;
  const bool names_action = !std::ranges::all_of(statement.actions, &ActionEntry::has_wildcard);
  if (names_action && statement.resources.size() < 2) return;
  const ResourceTypeMatch match(statement, ActionChoice::Matched);
  // Where none is used, the actions that are named are reported.
  if (!match.is_known() || (names_action && !match.is_any_used())) return;
  ForeignEntries foreign(statement);
  for (std::size_t i = 0; i < statement.resources.size(); ++i) {
    const ResourceEntry& entry = statement.resources[i];
    if (match.is_used(i) || foreign.has(entry, *catalogue_of(statement))) continue;
    if (is_one_of(entry.part(kService), kHalfKnown)) continue;
    report.add(statement.place_of(entry),
               fmt::format("no action of the statement works on {}", quoted(entry.text->value)));
  }
}

// Actions that need several resources

std::size_t count_required(const CatalogueAction& action) noexcept {
  std::size_t count = 0;
  if (!is_one_of(action.service().prefix(), kNeedAll)) return count;
  for (const CatalogueResource resource : action.resources()) count += resource.is_required();
  return count;
}

/// Takes what it is worth to compare the entries of a statement.
bool takes_comparisons(const DocumentFacts& document, const StatementFacts& statement) noexcept {
  constexpr std::size_t kEntries = 32;
  for (std::size_t i = 0; i <= statement.resources.size() / kEntries; ++i) {
    if (!document.takes_comparison()) return false;
  }
  return true;
}

/// The resource types that a call of the action is about, each with whether it is allowed there.
class RequiredTypes {
 public:
  explicit RequiredTypes(const CatalogueAction& action) : name_(name_of(action)) {
    for (const CatalogueResource resource : action.resources()) {
      if (resource.is_required()) types_.push_back({resource.type()});
    }
    name_folded_.resize(name_.size());
    fold_ascii(name_, name_folded_.data());
  }

  /// Looks at all statements of the document and those beside it. False where it can't.
  bool read(const DocumentFacts& document) {
    for (const DocumentFacts* const other : document.together()) {
      for (const StatementFacts& statement : other->statements) {
        if (!statement.is_allow) continue;
        if (!takes_comparisons(document, statement)) return false;
        if (statement.covers_action(name_folded_)) read(statement);
      }
    }
    return true;
  }

  [[nodiscard]] const std::string& action() const noexcept { return name_; }
  [[nodiscard]] bool has_any() const noexcept {
    return std::ranges::any_of(types_, &Type::is_allowed);
  }
  [[nodiscard]] std::vector<std::string> missing() const {
    std::vector<std::string> names;
    for (const Type& type : types_) {
      if (!type.is_allowed) names.emplace_back(type.type.arn_patterns().front());
    }
    for (std::string& name : names) name.insert(0, "arn:aws:");
    return names;
  }

 private:
  struct Type {
    CatalogueResourceType type;
    bool is_allowed = false;
  };

  void read(const StatementFacts& statement) {
    const bool has_all = statement.has_all_resources();
    for (Type& type : types_) {
      const auto names_it = [&type](const ResourceEntry& entry) {
        return names_resource_of(entry, type.type);
      };
      if (type.is_allowed) continue;
      type.is_allowed = has_all || std::ranges::any_of(statement.resources, names_it);
    }
  }

  std::string name_;
  std::string name_folded_;
  std::vector<Type> types_;
};

void find_required_resource_missing(const DocumentFacts& document, Report& report) {
  std::vector<CatalogueAction> told;
  for (const StatementFacts& statement : document.statements) {
    if (!statement.is_allow || statement.has_not_action || statement.has_all_resources()) continue;
    for (const ActionEntry& entry : statement.actions) {
      if (!entry.known || count_required(*entry.known) < 2) continue;
      if (std::ranges::find(told, *entry.known) != told.end()) continue;
      told.push_back(*entry.known);
      RequiredTypes types(*entry.known);
      if (!types.read(document)) return;
      const std::vector<std::string> missing = types.missing();
      if (missing.empty() || !types.has_any()) continue;
      report.add(statement.place_of(entry),
                 fmt::format("a call of {} also needs {}, and no statement allows it there",
                             quoted(types.action()), in_words(missing)));
    }
  }
}

/// Whether the action changes something and can be allowed for single resources.
bool can_be_narrowed(const ActionEntry& entry) noexcept {
  if (!entry.known || entry.known->resources().empty()) return false;
  const AccessLevel level = entry.known->level();
  return level == AccessLevel::Write || level == AccessLevel::PermissionsManagement ||
         level == AccessLevel::Tagging;
}

void find_resource_star(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.is_unconditional() || statement.has_not_resource) return;
  const auto star = std::ranges::find_if(statement.resources, &ResourceEntry::is_all);
  if (star == statement.resources.end() || statement.has_not_action) return;
  std::vector<std::string> names;
  std::string_view pattern;
  for (const ActionEntry& entry : statement.actions) {
    if (!can_be_narrowed(entry)) continue;
    if (names.empty()) pattern = entry.known->resources()[0].type().arn_patterns().front();
    names.push_back(name_of(*entry.known));
  }
  if (names.empty()) return;
  report.add(
      statement.place_of(*star),
      fmt::format("{} can be allowed for single resources", in_words(names)),
      {.words = fmt::format("write ARNs such as {}", quoted(fmt::format("arn:aws:{}", pattern)))});
}

// ARNs

/// Whether the entry is a whole ARN of AWS with a literal service.
bool is_arn_of_aws(const StatementFacts& statement, const ResourceEntry& entry) noexcept {
  const LintOptions& options = statement.document.options;
  const std::string_view service = entry.part(kService);
  const std::string_view partition = entry.part(1);
  const bool is_of_aws = partition.starts_with("aws") || !has_only_words(partition);
  return entry.parts.size() == Components::kMost && entry.part(0) == "arn" && is_of_aws &&
         !service.empty() && has_only_words(service) &&
         !is_one_of(partition, options.own_partitions) && !is_one_of(service, options.own_services);
}

void find_arn_service_unknown(const StatementFacts& statement, Report& report) {
  const Catalogue* const catalogue = catalogue_of(statement);
  if (catalogue == nullptr) return;
  for (const ResourceEntry& entry : statement.resources) {
    if (!is_arn_of_aws(statement, entry)) continue;
    const std::string_view service = entry.part(kService);
    // Upper case alone is told by another check, and without a catalogue.
    if (catalogue->find_arn_service(service) || catalogue->find_service(service)) continue;
    Fix fix;
    if (const auto meant = catalogue->nearest_service(service)) {
      fix.words = fmt::format("did you mean `{}`?", meant->prefix());
    }
    report.add(statement.place_of(entry),
               fmt::format("no service {} in ARNs: it is not in the catalogue of {}",
                           quoted(service), catalogue->date()),
               std::move(fix));
  }
}

/// Calls `call(entry, arn_service)` for the ARNs of known services.
template <class Call>
void for_each_known_arn(const StatementFacts& statement, const Call& call) {
  const Catalogue* const catalogue = catalogue_of(statement);
  if (catalogue == nullptr) return;
  for (const ResourceEntry& entry : statement.resources) {
    if (!is_arn_of_aws(statement, entry)) continue;
    if (const auto known = catalogue->find_arn_service(entry.part(kService))) call(entry, *known);
  }
}

/// Reports that the ARN has a part that it must not have.
void add_filled_part(const StatementFacts& statement, const ResourceEntry& entry, std::size_t part,
                     std::string_view name, Report& report) {
  const std::string meant = with_part(entry, part, {});
  report.add(
      statement.place_of(entry),
      fmt::format("{} matches nothing: such ARNs of {} have no {}", quoted(entry.text->value),
                  quoted(entry.part(kService)), name),
      {.words = fmt::format("write {}", quoted(meant)), .edits = {rewritten(*entry.text, meant)}});
}

void find_arn_account_not_allowed(const StatementFacts& statement, Report& report) {
  for_each_known_arn(statement, [&](const ResourceEntry& entry, const CatalogueArnService& known) {
    if (!is_filled(entry.part(kAccount)) || entry.part(kAccount) == "aws") return;
    if (known.account() != ArnPartUse::Never && !is_bucket_arn(entry)) return;
    add_filled_part(statement, entry, kAccount, "account", report);
  });
}

void find_arn_region_not_allowed(const StatementFacts& statement, Report& report) {
  for_each_known_arn(statement, [&](const ResourceEntry& entry, const CatalogueArnService& known) {
    if (!is_filled(entry.part(kRegion)) || known.region() != ArnPartUse::Never) return;
    if (is_one_of(known.name(), kRegionalAnyhow)) return;
    add_filled_part(statement, entry, kRegion, "Region", report);
  });
}

bool lacks_account(const ResourceEntry& entry, const CatalogueArnService& known) noexcept {
  return entry.part(kAccount).empty() && known.account() == ArnPartUse::Always &&
         !is_one_of(known.name(), kAwsOwned);
}
bool lacks_region(const ResourceEntry& entry, const CatalogueArnService& known) noexcept {
  return entry.part(kRegion).empty() && known.region() == ArnPartUse::Always;
}

/// Reports that the ARN lacks a part that it must have.
void add_empty_part(const StatementFacts& statement, const ResourceEntry& entry,
                    std::string_view what, std::string_view meant, Report& report) {
  report.add(statement.place_of(entry),
             fmt::format("{} matches nothing: ARNs of {} have {}", quoted(entry.text->value),
                         quoted(entry.part(kService)), what),
             {.words = fmt::format("write {}", quoted(meant))});
}

void find_arn_account_missing(const StatementFacts& statement, Report& report) {
  for_each_known_arn(statement, [&](const ResourceEntry& entry, const CatalogueArnService& known) {
    if (!lacks_account(entry, known) || lacks_region(entry, known)) return;
    add_empty_part(statement, entry, "an account", with_part(entry, kAccount, "*"), report);
  });
}

void find_arn_region_missing(const StatementFacts& statement, Report& report) {
  for_each_known_arn(statement, [&](const ResourceEntry& entry, const CatalogueArnService& known) {
    if (!lacks_region(entry, known)) return;
    const bool lacks_both = lacks_account(entry, known);
    std::string meant = lacks_both ? with_part(entry, kAccount, "*") : entry.text->value;
    const char* const begin = entry.text->value.data();
    meant.insert(static_cast<std::size_t>(entry.part(kRegion).data() - begin), "*");
    add_empty_part(statement, entry, lacks_both ? "a Region and an account" : "a Region", meant,
                   report);
  });
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::ActionWithoutResourceSupport,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I R B S SCP RCP",
                   .why = "the action takes no resource, so an ARN never matches it",
                   .false_alarms = "resources newer than the catalogue",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:ListAllMyBuckets",
                                           "Resource": "arn:aws:s3:::b"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:ListAllMyBuckets",
                                            "Resource": "*"})")},
          .find = find_action_without_resource_support},
    Check{.info = {.code = ErrorCode::ResourceTypeMismatch,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I R B S SCP RCP V",
                   .why = "the action never works on such a resource",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                           "Resource": "arn:aws:s3:::b"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                            "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_resource_type_mismatch},
    Check{.info = {.code = ErrorCode::ResourceWithoutAction,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I R B S SCP RCP V",
                   .why = "no action of the statement can use this ARN",
                   .false_alarms = "bucket and objects listed together out of habit",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                           "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b"]})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                                            "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_resource_without_action},
    Check{.info = {.code = ErrorCode::RequiredResourceMissing,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I",
                   .why = "the call also checks another resource and is denied there",
                   .false_alarms = "the rest is granted in another document",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "ec2:RunInstances",
                                           "Resource": "arn:aws:ec2:*:*:instance/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "ec2:RunInstances",
                       "Resource": ["arn:aws:ec2:*:*:*/*", "arn:aws:ec2:*::image/*"]})")},
          .find = find_required_resource_missing},
    Check{.info = {.code = ErrorCode::ResourceStarWithResourceSupport,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I S",
                   .why = "it could be allowed for single resources",
                   .false_alarms = "service roles",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:DeleteQueue",
                                           "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:DeleteQueue",
                                            "Resource": "arn:aws:sqs:*:*:app-*"})")},
          .find = find_resource_star,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::ArnServiceUnknown,
                   .needs = CheckNeeds::Catalogue,
                   .why = "no ARN has that service",
                   .false_alarms = "own services, which are to be named",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "lambda:*",
                                           "Resource": "arn:aws:lamda:*:*:function:f"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "lambda:*",
                                            "Resource": "arn:aws:lambda:*:*:function:f"})")},
          .find = find_arn_service_unknown},
    Check{.info = {.code = ErrorCode::ArnServiceDiffersFromAction,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I R B S SCP RCP V",
                   .why = "a statement about one service names another's resource",
                   .false_alarms = "services that authorize foreign ARNs",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                           "Resource": "arn:aws:sns:*:*:t"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                            "Resource": "arn:aws:sqs:*:*:t"})")},
          .find = find_arn_service_differs},
    Check{.info = {.code = ErrorCode::ArnAccountNotAllowed,
                   .needs = CheckNeeds::Catalogue,
                   .why = "such ARNs carry no account: the entry never matches",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                           "Resource": "arn:aws:s3::111122223333:b"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBucket",
                                            "Resource": "arn:aws:s3:::b"})")},
          .find = find_arn_account_not_allowed},
    Check{.info = {.code = ErrorCode::ArnRegionNotAllowed,
                   .needs = CheckNeeds::Catalogue,
                   .why = "such ARNs carry no Region: the entry never matches",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "route53:GetHostedZone",
                                           "Resource": "arn:aws:route53:us-east-1::hostedzone/Z"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "route53:GetHostedZone",
                                            "Resource": "arn:aws:route53:::hostedzone/Z"})")},
          .find = find_arn_region_not_allowed},
    Check{.info = {.code = ErrorCode::ArnAccountMissing,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .why = "such ARNs carry an account: an empty part matches nothing",
                   .false_alarms = "resources that AWS owns",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                           "Resource": "arn:aws:sqs:us-east-1::q"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                                            "Resource": "arn:aws:sqs:us-east-1:*:q"})")},
          .find = find_arn_account_missing},
    Check{.info = {.code = ErrorCode::ArnRegionMissing,
                   .needs = CheckNeeds::Catalogue,
                   .why = "such ARNs carry a Region: an empty part matches nothing",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "logs:PutLogEvents",
                                           "Resource": "arn:aws:logs:::log-group:x"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "logs:PutLogEvents",
                                            "Resource": "arn:aws:logs:*:*:log-group:x:*"})")},
          .find = find_arn_region_missing},
};

}  // namespace

std::span<const Check> resource_type_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
