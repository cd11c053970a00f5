// Checks of actions.
#include <abac/catalogue.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "lint/facts.h"
#include "lint/finding_words.h"

namespace abac::inline abi1::internal {
namespace {

// What a statement grants

void find_full_admin(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.is_unconditional() || !statement.has_all_actions() ||
      std::ranges::none_of(statement.resources, &ResourceEntry::is_all) ||
      statement.has_not_resource) {
    return;
  }
  report.add(statement.place(), "the statement allows every action on every resource",
             {.words = "name the services and resources that are used", .edits = {}});
}

/// Returns the service that all resources of the statement are of; empty where there is none.
std::string_view service_of_resources(const StatementFacts& statement) noexcept {
  if (statement.has_not_resource || statement.resources.empty()) return {};
  const std::string_view service = statement.resources.front().part(2);
  const auto is_other = [&](const ResourceEntry& entry) { return entry.part(2) != service; };
  if (service.find_first_of("*?$") != std::string_view::npos ||
      std::ranges::any_of(statement.resources, is_other)) {
    return {};
  }
  return service;
}

/// [A-6]
void find_not_action(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.has_not_action) return;
  const std::string_view service = service_of_resources(statement);
  report.add(statement.action_list_place(),
             service.empty()
                 ? "`NotAction` with `Allow` grants every action that it does not name, "
                   "of all services"
                 : fmt::format("`NotAction` with `Allow` grants every action on {} "
                               "resources that it does not name, new ones too",
                               quoted(service)),
             {.words = "name the actions in `Action`", .edits = {}});
}

/// Whether it is a key policy's usual statement for the account [E-12].
bool is_key_policy_for_account(const StatementFacts& statement) noexcept {
  return statement.document.type == PolicyType::Resource && !statement.principals.empty() &&
         std::ranges::all_of(statement.principals, [](const PrincipalFacts& entry) {
           return entry.pattern.form == PrincipalForm::Account ||
                  entry.pattern.form == PrincipalForm::Root;
         });
}

void find_service_wildcard(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || statement.has_not_action) return;
  for (const ActionEntry& entry : statement.actions) {
    if (!entry.is_service_all) continue;
    if (entry.service == "kms" && is_key_policy_for_account(statement)) continue;
    report.add(statement.place_of(entry),
               fmt::format("{} takes in every action of the service, and those to come",
                           quoted(entry.text->value)),
               {.words = "name the actions", .edits = {}});
  }
}

// What the catalogue has

/// Returns whether the catalogue can tell of an entry: it names a service, and letters that actions
/// have [A-2].
bool is_in_question(const ActionEntry& entry) noexcept {
  return !entry.is_all && !is_dead_action_pattern(entry.text->value);
}

/// Returns whether the folded name of an action is less than the text.
bool is_less(std::string_view name, std::string_view folded) noexcept {
  return std::ranges::lexicographical_compare(name, folded, {},
                                              [](char c) { return fold_ascii(c); });
}

bool begins_with(std::string_view name, std::string_view folded) noexcept {
  return ascii_fold_equal(name.substr(0, folded.size()), folded);
}

/// Looks for the actions of the service that the entry matches. They stand in the order of their
/// folded names, so only those that begin as the entry does are looked at.
std::vector<CatalogueAction> find_matches(const ActionEntry& entry,
                                          const CatalogueService& service) {
  const CatalogueList<CatalogueAction> actions = service.actions();
  const std::string_view head =
      entry.name.substr(0, std::min(entry.name.find_first_of("*?"), entry.name.size()));
  std::size_t first = 0;
  for (std::size_t last = actions.size(); first < last;) {
    const std::size_t middle = first + (last - first) / 2;
    if (is_less(actions[middle].name(), head)) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  std::vector<CatalogueAction> matches;
  std::string folded;
  for (; first < actions.size() && begins_with(actions[first].name(), head); ++first) {
    folded.resize(actions[first].name().size());
    fold_ascii(actions[first].name(), folded.data());
    if (covers(entry.name, folded)) matches.push_back(actions[first]);
  }
  return matches;
}

/// The same, which is looked for once.
const std::vector<CatalogueAction>& matches_of(const ActionEntry& entry,
                                               const CatalogueService& service) {
  if (!entry.matches) entry.matches = find_matches(entry, service);
  return *entry.matches;
}

std::string full_name(const CatalogueAction& action) {
  return fmt::format("{}:{}", action.service().prefix(), action.name());
}

std::string listed_names(const std::vector<CatalogueAction>& actions) {
  std::vector<std::string> names;
  names.reserve(actions.size());
  for (const CatalogueAction& action : actions) names.emplace_back(action.name());
  return in_words(names);
}

/// Calls `call(entry, service, catalogue)` for each entry of a known service.
template <class Call>
void for_each_of_known_service(const StatementFacts& statement, bool has_wildcard,
                               const Call& call) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr) return;
  for (const ActionEntry& entry : statement.actions) {
    if (!entry.known_service || entry.has_wildcard != has_wildcard || !is_in_question(entry)) {
      continue;
    }
    call(entry, *entry.known_service, *catalogue);
  }
}

bool is_changing(const CatalogueAction& action) noexcept {
  return action.level() != AccessLevel::List && action.level() != AccessLevel::Read;
}

/// Whether the name is letters and one `*` behind them: one verb, or the beginning of one name.
bool is_beginning(std::string_view name) noexcept {
  return name.size() > 1 && name.find_first_of("*?") == name.size() - 1 && name.ends_with('*');
}

/// Returns the services of the entries that match a changing action, one for each entry.
std::vector<std::string_view> changed_services(const StatementFacts& statement) {
  std::vector<std::string_view> services;
  for_each_of_known_service(
      statement, true, [&](const ActionEntry& entry, const CatalogueService& service, const auto&) {
        if (entry.is_service_all || std::ranges::any_of(matches_of(entry, service), is_changing)) {
          services.push_back(entry.service);
        }
      });
  for_each_of_known_service(statement, false,
                            [&](const ActionEntry& entry, const CatalogueService&, const auto&) {
                              if (entry.known && is_changing(*entry.known))
                                services.push_back(entry.service);
                            });
  std::ranges::sort(services);
  return services;
}

void find_mixed_wildcard(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || statement.has_not_action) return;
  const std::vector<std::string_view> changed = changed_services(statement);
  for_each_of_known_service(
      statement, true, [&](const ActionEntry& entry, const CatalogueService& service, const auto&) {
        if (entry.is_service_all || is_beginning(entry.name)) return;
        std::vector<CatalogueAction> matches = matches_of(entry, service);
        const std::size_t count = matches.size();
        std::erase_if(matches, [](const CatalogueAction& action) { return !is_changing(action); });
        if (matches.empty() || matches.size() == count) return;
        // Beside other changing actions of the service the pattern hides none that is not meant.
        const auto [first, last] =
            std::equal_range(changed.begin(), changed.end(), std::string_view(entry.service));
        const bool is_one_of_several = last - first > 1;
        report.add(is_one_of_several ? Severity::Suggestion : Severity::Security,
                   statement.place_of(entry),
                   fmt::format("{} matches actions that read, and these that change: {}",
                               quoted(entry.text->value), listed_names(matches)),
                   {.words = "name the actions", .edits = {}});
      });
}

/// Verbs that are taken for read-only, folded.
constexpr std::string_view kReadingVerbs[] = {"get",    "list",     "describe", "view",
                                              "search", "batchget", "lookup",   "read",
                                              "query",  "scan",     "check",    "head"};

/// Returns whether the entry's name begins with a verb that is taken for read-only: `GetObject*`
/// and `get*`, but not `Gettysburg*`.
bool begins_with_reading_verb(const ActionEntry& entry) noexcept {
  const std::string_view written =
      std::string_view(entry.text->value).substr(entry.text->value.size() - entry.name.size());
  return std::ranges::any_of(kReadingVerbs, [&](std::string_view verb) {
    if (!entry.name.starts_with(verb)) return false;
    const char next = written[verb.size()];
    return next < 'a' || next > 'z';
  });
}

/// Returns whether AWS's grade of an action that begins with such a verb is to be believed. It
/// grades some lists as writing, and as managing permissions whatever tells of them.
bool is_surely_changing(const CatalogueAction& action) noexcept {
  const std::string_view name = action.name();
  return action.level() == AccessLevel::Write && !name.starts_with("List") &&
         !name.starts_with("Describe");
}

void find_writing_by_read_wildcard(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || statement.has_not_action) return;
  for_each_of_known_service(
      statement, true, [&](const ActionEntry& entry, const CatalogueService& service, const auto&) {
        if (!is_beginning(entry.name) || !begins_with_reading_verb(entry)) return;
        std::vector<CatalogueAction> matches = matches_of(entry, service);
        std::erase_if(matches, [](const CatalogueAction& action) {
          return !is_changing(action) || action.level() == AccessLevel::Tagging;
        });
        if (matches.empty()) return;
        report.add(std::ranges::any_of(matches, is_surely_changing) ? Severity::Security
                                                                    : Severity::Suggestion,
                   statement.place_of(entry),
                   fmt::format("{} also matches actions that AWS does not grade as reading: {}",
                               quoted(entry.text->value), listed_names(matches)),
                   {.words = "name the actions", .edits = {}});
      });
}

/// Prefixes that a service looks as if it had, and its own.
constexpr std::pair<std::string_view, std::string_view> kServiceNames[] = {
    {"apigatewayv2", "apigateway"},
    {"cloudwatch-logs", "logs"},
    {"cloudwatchlogs", "logs"},
    {"cognito", "cognito-idp"},
    {"cognito-identity-provider", "cognito-idp"},
    {"docdb", "rds"},
    {"documentdb", "rds"},
    {"efs", "elasticfilesystem"},
    {"elasticsearch", "es"},
    {"elb", "elasticloadbalancing"},
    {"elbv2", "elasticloadbalancing"},
    {"emr", "elasticmapreduce"},
    {"eventbridge", "events"},
    {"msk", "kafka"},
    {"opensearch", "es"},
    {"parameterstore", "ssm"},
    {"secrets-manager", "secretsmanager"},
    {"step-functions", "states"},
    {"stepfunctions", "states"},
};

/// Operations whose permission has another name.
constexpr std::pair<std::string_view, std::string_view> kActionNames[] = {
    {"lambda:invoke", "lambda:InvokeFunction"},
    {"s3:completemultipartupload", "s3:PutObject"},
    {"s3:createmultipartupload", "s3:PutObject"},
    {"s3:deleteobjects", "s3:DeleteObject"},
    {"s3:getbucketencryption", "s3:GetEncryptionConfiguration"},
    {"s3:getbucketlifecycleconfiguration", "s3:GetLifecycleConfiguration"},
    {"s3:getbucketreplication", "s3:GetReplicationConfiguration"},
    {"s3:headbucket", "s3:ListBucket"},
    {"s3:headobject", "s3:GetObject"},
    {"s3:listbuckets", "s3:ListAllMyBuckets"},
    {"s3:listmultipartuploads", "s3:ListBucketMultipartUploads"},
    {"s3:listobjects", "s3:ListBucket"},
    {"s3:listobjectsv2", "s3:ListBucket"},
    {"s3:listobjectversions", "s3:ListBucketVersions"},
    {"s3:listparts", "s3:ListMultipartUploadParts"},
    {"s3:putbucketencryption", "s3:PutEncryptionConfiguration"},
    {"s3:putbucketlifecycleconfiguration", "s3:PutLifecycleConfiguration"},
    {"s3:putbucketreplication", "s3:PutReplicationConfiguration"},
    {"s3:uploadpart", "s3:PutObject"},
    {"sns:publishbatch", "sns:Publish"},
    {"sqs:changemessagevisibilitybatch", "sqs:ChangeMessageVisibility"},
    {"sqs:deletemessagebatch", "sqs:DeleteMessage"},
    {"sqs:sendmessagebatch", "sqs:SendMessage"},
};

template <std::size_t N>
std::string_view known_name(const std::pair<std::string_view, std::string_view> (&names)[N],
                            std::string_view text) noexcept {
  const auto* const found =
      std::ranges::find(names, text, &std::pair<std::string_view, std::string_view>::first);
  return found == std::end(names) ? std::string_view() : found->second;
}

/// Returns the fix that writes another entry, if there is one to propose.
Fix did_you_mean(const ActionEntry& entry, const std::string& other, std::string_view name) {
  if (name.empty()) return {};
  return {.words = fmt::format("did you mean {}?", quoted(name)),
          .edits = {rewritten(*entry.text, other)}};
}

/// Services that AWS has closed, and their actions with them.
constexpr std::string_view kClosedServices[] = {
    "deepcomposer",      "deeplens",   "deepracer",
    "elastic-inference", "gamesparks", "iot1click",
    "iotroborunner",     "mobilehub",  "sagemaker-groundtruth-synthetic",
    "sumerian",          "zocalo",
};

bool is_own_service(const DocumentFacts& document, std::string_view service) noexcept {
  return std::ranges::any_of(document.options.own_services, [&](const std::string& own) {
    return ascii_fold_equal(own, service);
  });
}

void find_unknown_service(const StatementFacts& statement, Report& report) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr) return;
  for (const ActionEntry& entry : statement.actions) {
    if (entry.known_service || !is_in_question(entry) ||
        is_own_service(statement.document, entry.service)) {
      continue;
    }
    if (std::ranges::find(kClosedServices, entry.service) != std::end(kClosedServices)) {
      report.add(Severity::Suggestion, statement.place_of(entry),
                 fmt::format("{} matches nothing any more: AWS has closed the service",
                             quoted(entry.text->value)),
                 {.words = "leave it out", .edits = {}});
      continue;
    }
    std::string_view other = known_name(kServiceNames, entry.service);
    if (other.empty()) {
      if (const auto near = catalogue->nearest_service(entry.service)) other = near->prefix();
    }
    const std::string_view written = entry.text->value;
    report.add(
        statement.place_of(entry),
        fmt::format("{} matches nothing: no service has that prefix in the catalogue of {}",
                    quoted(written), catalogue->date()),
        did_you_mean(
            entry, std::string(other) + ":" + std::string(written.substr(entry.service.size() + 1)),
            other));
  }
}

void find_unknown_action(const StatementFacts& statement, Report& report) {
  for_each_of_known_service(
      statement, false,
      [&](const ActionEntry& entry, const CatalogueService&, const Catalogue& catalogue) {
        if (entry.known) return;
        std::string other(known_name(kActionNames, entry.folded));
        if (other.empty()) {
          if (const auto near = catalogue.nearest_action(entry.folded)) other = full_name(*near);
        }
        report.add(statement.place_of(entry),
                   fmt::format("{} matches nothing: the action is not in the catalogue of {}",
                               quoted(entry.text->value), catalogue.date()),
                   did_you_mean(entry, other, other));
      });
}

void find_wildcard_without_match(const StatementFacts& statement, Report& report) {
  for_each_of_known_service(
      statement, true,
      [&](const ActionEntry& entry, const CatalogueService& service, const Catalogue& catalogue) {
        if (entry.is_service_all || !matches_of(entry, service).empty()) return;
        report.add(statement.place_of(entry),
                   fmt::format("{} matches no action of the catalogue of {}",
                               quoted(entry.text->value), catalogue.date()));
      });
}

void find_wildcard_with_one_match(const StatementFacts& statement, Report& report) {
  for_each_of_known_service(
      statement, true,
      [&](const ActionEntry& entry, const CatalogueService& service, const Catalogue& catalogue) {
        if (entry.is_service_all) return;
        const std::vector<CatalogueAction>& matches = matches_of(entry, service);
        if (matches.size() != 1) return;
        report.add(statement.place_of(entry),
                   fmt::format("{} matches one action of the catalogue of {} alone, and may match "
                               "more one day",
                               quoted(entry.text->value), catalogue.date()),
                   {.words = "write " + quoted(full_name(matches.front())),
                    .edits = {rewritten(*entry.text, full_name(matches.front()))}});
      });
}

// How it is written

/// [A-3]
void find_action_name_case(const StatementFacts& statement, Report& report) {
  for_each_of_known_service(
      statement, false, [&](const ActionEntry& entry, const CatalogueService&, const auto&) {
        const std::optional<CatalogueAction>& action = entry.known;
        const std::string_view written = entry.text->value;
        if (!action || written.substr(entry.service.size() + 1) == action->name()) return;
        const std::string text =
            fmt::format("{}:{}", written.substr(0, entry.service.size()), action->name());
        report.add(statement.place_of(entry),
                   fmt::format("{} is spelled {} in AWS's documentation", quoted(written),
                               quoted(action->name())),
                   {.words = "write " + quoted(text),
                    .edits = {rewritten(*entry.text, text)},
                    .keeps_decisions = true});
      });
}

/// [A-3]
void find_action_prefix_case(const StatementFacts& statement, Report& report) {
  for (const ActionEntry& entry : statement.actions) {
    const std::string_view written = entry.text->value;
    if (entry.is_all || written.starts_with(entry.service)) continue;
    const std::string text =
        std::string(entry.service) + std::string(written.substr(entry.service.size()));
    report.add(statement.place_of(entry),
               fmt::format("the prefix of {} is {} in AWS's documentation", quoted(written),
                           quoted(entry.service)),
               {.words = "write " + quoted(text),
                .edits = {rewritten(*entry.text, text)},
                .keeps_decisions = true});
  }
}

/// [A-2]
void find_unmatchable_action(const StatementFacts& statement, Report& report) {
  for (const ActionEntry& entry : statement.actions) {
    if (!is_dead_action_pattern(entry.text->value)) continue;
    report.add(
        statement.place_of(entry),
        fmt::format("{} matches no action: names of actions hold letters, digits, `-` and `_`",
                    quoted(entry.text->value)));
  }
}

/// Returns the text with one star for several in a row, but for those in `${…}`.
std::string with_single_stars(std::string_view text, bool variables) {
  std::string result;
  bool is_inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (variables && text.substr(i).starts_with("${")) is_inside = true;
    if (is_inside || text[i] != '*' || !text.substr(0, i).ends_with('*')) result += text[i];
    if (text[i] == '}') is_inside = false;
  }
  return result;
}

void find_repeated_wildcard(const StatementFacts& statement, Report& report) {
  const auto check = [&](const Text& text, bool variables, const auto& make_place) {
    if (text.value.find("**") == std::string::npos) return;
    const std::string single = with_single_stars(text.value, variables);
    if (single.size() == text.value.size()) return;
    report.add(make_place(), fmt::format("`**` in {} means `*`", quoted(text.value)),
               {.words = "write " + quoted(single),
                .edits = {rewritten(text, single)},
                .keeps_decisions = true});
  };
  const bool variables = statement.document.has_variables();
  for (const ActionEntry& entry : statement.actions) {
    check(*entry.text, false, [&] { return statement.place_of(entry); });
  }
  for (const ResourceEntry& entry : statement.resources) {
    check(*entry.text, variables, [&] { return statement.place_of(entry); });
  }
  for (const ConditionFacts& condition : statement.conditions) {
    if (!condition.takes_wildcards()) continue;
    for (const ValueFacts& value : condition.values) {
      check(*value.text, variables, [&] { return condition.value_place(value); });
    }
  }
}

constexpr std::string_view kOnBucket =
    R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})";

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::FullAdmin,
                   .severity = Severity::Security,
                   .types = "I R S",
                   .why = "everything on everything",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "*", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": ["s3:*", "sqs:*"],
                       "Resource": "*"})")},
          .find = find_full_admin,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::AllowWithNotAction,
                   .severity = Severity::Warning,
                   .types = "I R B S",
                   .why = "grants every other action of every service, new ones too",
                   .bad = statement_of(R"({"Effect": "Allow", "NotAction": "iam:*",
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": ["s3:*", "ec2:*"],
                       "Resource": "*"})")},
          .find = find_not_action,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::ServiceWildcard,
                   .severity = Severity::Suggestion,
                   .types = "I R S",
                   .why = "includes deletion and permissions of that service",
                   .false_alarms = "administrator roles",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:*",
                       "Resource": "arn:aws:sqs:*:111122223333:q"})"),
                   .good = statement_of(R"({"Effect": "Allow",
                       "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"],
                       "Resource": "arn:aws:sqs:*:111122223333:q"})")},
          .find = find_service_wildcard,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::WildcardMixesReadAndWrite,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I R S",
                   .why = "a pattern that reads like one verb also matches changing ones",
                   .false_alarms = "authors who mean all verbs",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sagemaker:*App",
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow",
                       "Action": ["sagemaker:DescribeApp", "sagemaker:CreateApp"],
                       "Resource": "*"})")},
          .find = find_mixed_wildcard,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::ReadWildcardMatchesWrite,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I R S",
                   .why = "`Get*` and the like are taken for read-only",
                   .false_alarms = "the grades are AWS's own, and wider than one expects",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sts:Get*",
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sts:GetCallerIdentity",
                       "Resource": "*"})")},
          .find = find_writing_by_read_wildcard,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::UnknownService,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Catalogue,
                   .why = "no service has the prefix: the entry matches nothing",
                   .false_alarms = "own services: `--own-service PREFIX`",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "dyanmodb:GetItem",
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "dynamodb:GetItem",
                       "Resource": "*"})")},
          .find = find_unknown_service},
    Check{.info = {.code = ErrorCode::UnknownAction,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Catalogue,
                   .why = "no such action: the entry matches nothing",
                   .false_alarms = "actions newer than the catalogue, and retired ones",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:ListBuckets",
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:ListAllMyBuckets",
                       "Resource": "*"})")},
          .find = find_unknown_action},
    Check{.info = {.code = ErrorCode::WildcardMatchesNoAction,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Catalogue,
                   .why = "matches no action that exists",
                   .false_alarms = "actions newer than the catalogue",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:Gett*",
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:Get*",
                       "Resource": "*"})")},
          .find = find_wildcard_without_match},
    Check{.info = {.code = ErrorCode::WildcardMatchesOneAction,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .why = "a name would say it and would not grow",
                   .false_alarms = "patterns meant for the future",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "account:List*",
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "account:ListRegions",
                       "Resource": "*"})")},
          .find = find_wildcard_with_one_match},
    Check{.info = {.code = ErrorCode::ActionNameCase,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .why = "reviewers search for the documented spelling",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:getobject",
                       "Resource": "arn:aws:s3:::b/*"})"),
                   .good = statement_of(kOnBucket)},
          .find = find_action_name_case},
    Check{.info = {.code = ErrorCode::ActionPrefixCase,
                   .severity = Severity::Suggestion,
                   .why = "reviewers search for the documented spelling",
                   .false_alarms = "AWS's own queue policies",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "SQS:SendMessage",
                       "Resource": "arn:aws:sqs:*:111122223333:q"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                       "Resource": "arn:aws:sqs:*:111122223333:q"})")},
          .find = find_action_prefix_case},
    Check{.info = {.code = ErrorCode::UnmatchableAction,
                   .severity = Severity::Warning,
                   .why = "a blank or a comma is in no action's name: the entry matches nothing",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:Get Object",
                       "Resource": "arn:aws:s3:::b/*"})"),
                   .good = statement_of(kOnBucket)},
          .find = find_unmatchable_action},
    Check{.info = {.code = ErrorCode::RepeatedWildcard,
                   .severity = Severity::Suggestion,
                   .why = "`**` means `*`",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/**"})"),
                   .good = statement_of(kOnBucket)},
          .find = find_repeated_wildcard},
};

}  // namespace

std::span<const Check> action_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
