// Grants that are dangerous wherever they stand: roles to pass on, rights to take, data to read,
// records to stop.
#include <fmt/core.h>

#include <abac/catalogue.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "lint/escalation_paths.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/grants.h"
#include "lint/resource_types.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

// Roles

/// Whether the entry is an ARN of IAM without account, which nothing has.
bool lacks_iam_account(const ResourceEntry& entry) noexcept {
  return entry.parts.size() == Components::kMost && entry.part(2) == "iam" && entry.part(4).empty();
}

/// Returns whether some entry names every role of an account, or of a path that is given.
bool names_all_roles(const StatementFacts& statement, bool of_any_account,
                     std::string_view path = "*") {
  if (statement.has_all_resources()) return true;
  return std::ranges::any_of(statement.resources, [&](const ResourceEntry& entry) {
    return covers(entry.part(2), "iam") && !lacks_iam_account(entry) &&
           covers(entry.part(5), fmt::format("role/{}", path)) &&
           (!of_any_account || is_all_stars(entry.part(4)));
  });
}

/// Returns whether the statement is limited to values of the key (folded): it requires the key, and
/// not by one value that every text matches.
bool is_limited_by(const StatementFacts& statement, std::string_view key) {
  return std::ranges::any_of(statement.conditions, [&](const ConditionFacts& condition) {
    return condition.key == key && condition.requires_key && !condition.is_null() &&
           std::ranges::none_of(condition.values, [&](const ValueFacts& value) {
             return condition.takes_wildcards() && is_all_stars(value.value());
           });
  });
}

constexpr std::string_view kPassRole = "iam:PassRole";

bool passes_role_to_any_service(const StatementFacts& statement) {
  return grants_somewhere(statement, kPassRole) && !is_limited_by(statement, "iam:passedtoservice");
}

void find_pass_role_everywhere(const StatementFacts& statement, Report& report) {
  if (!passes_role_to_any_service(statement) || !names_all_roles(statement, false)) return;
  report.add(place_of_grant(statement, kPassRole),
             "any role can be given to any service, and act there with all that it may",
             {.words = "name the roles, and require `iam:PassedToService`"});
}

/// Whether the entry can be a resource of IAM, by its service.
bool can_be_of_iam(const ResourceEntry& entry) noexcept {
  const std::string_view service = entry.part(2);
  return (service.empty() || service.find_first_of("*?$") != std::string_view::npos ||
          service == "iam") &&
         !lacks_iam_account(entry);
}

/// Returns whether some entry can be a resource that the action works on, as far as that is known.
bool can_apply_to_resources(const StatementFacts& statement, std::string_view action) {
  constexpr std::size_t kMostCompared = 1'000;
  const Catalogue* const catalogue = statement.document.catalogue();
  const std::size_t count = statement.resources.size();
  if (statement.has_all_resources() || count == 0) return true;
  if (action.starts_with("iam:") && std::ranges::none_of(statement.resources, can_be_of_iam)) {
    return false;
  }
  if (catalogue == nullptr || count > kMostCompared) return true;
  const auto known = catalogue->find_action(action);
  if (!known || known->resources().empty()) return true;
  return std::ranges::any_of(statement.resources, [&](const ResourceEntry& entry) {
    if (lacks_iam_account(entry)) return false;
    const auto names_it = [&entry](const CatalogueResource& resource) {
      return names_resource_of(entry, resource.type());
    };
    return std::ranges::any_of(known->resources(), names_it);
  });
}

void find_pass_role_without_service(const StatementFacts& statement, Report& report) {
  if (!passes_role_to_any_service(statement) || names_all_roles(statement, false)) return;
  if (!can_apply_to_resources(statement, kPassRole)) return;
  report.add(place_of_grant(statement, kPassRole), "the role can be given to any service",
             {.words = "require `iam:PassedToService`"});
}

/// Returns whether `iam:AWSServiceName` is required, and no value of it is a pattern.
bool names_linked_service(const StatementFacts& statement) {
  return std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
    return condition.key == "iam:awsservicename" && condition.requires_key &&
           !condition.is_null() &&
           std::ranges::none_of(condition.values, [&](const ValueFacts& value) {
             return condition.takes_wildcards() && value.has_wildcard;
           });
  });
}

void find_service_linked_role_everywhere(const StatementFacts& statement, Report& report) {
  constexpr std::string_view kAction = "iam:CreateServiceLinkedRole";
  if (!grants_somewhere(statement, kAction)) return;
  if (!names_all_roles(statement, false, "aws-service-role/*")) return;
  if (names_linked_service(statement)) return;
  report.add(place_of_grant(statement, kAction), "creates service-linked roles for any service",
             {.words = "require the services by `iam:AWSServiceName`, without wildcard"});
}

void find_assume_role_everywhere(const StatementFacts& statement, Report& report) {
  constexpr std::string_view kAction = "sts:AssumeRole";
  if (!statement.is_unconditional()) return;
  if (!grants_somewhere(statement, kAction) || !names_all_roles(statement, true)) return;
  report.add(place_of_grant(statement, kAction),
             "every role that trusts the account can be assumed, in whatever account it is",
             {.words = "name the roles"});
}

// Escalation

/// Who grants the actions of the paths in documents that count together.
class EscalationGrants {
 public:
  explicit EscalationGrants(const std::vector<const DocumentFacts*>& documents)
      : everywhere_(table_.actions.size()), somewhere_(table_.actions.size()) {
    for (const DocumentFacts* const document : documents) {
      for (const StatementFacts& statement : document->statements) read(statement);
    }
  }

  /// Whether all is granted: then no path is one.
  [[nodiscard]] bool is_everything() const noexcept { return is_everything_; }

  /// Returns the statement by which the path is told, with the words for it; null where the path is
  /// not granted. `narrow` takes grants on some resources for enough.
  [[nodiscard]] const StatementFacts* find(const EscalationPath& path, bool narrow,
                                           std::string& words) const {
    const std::vector<const StatementFacts*>& granted = narrow ? somewhere_ : everywhere_;
    const StatementFacts* teller = nullptr;
    for (const std::vector<std::size_t>& step : path.steps) {
      const auto action = std::ranges::find_if(
          step, [&](std::size_t number) { return granted[number] != nullptr; });
      if (action == step.end()) return nullptr;
      if (teller == nullptr) teller = granted[*action];
      if (!words.empty()) words += words.find(' ') == std::string::npos ? " with " : " and ";
      words += quoted(table_.actions[*action]);
    }
    return teller;
  }

 private:
  void read(const StatementFacts& statement) {
    if (!statement.is_allow) return;
    is_everything_ = is_everything_ || grants_everything(statement);
    for (std::size_t i = 0; i < table_.actions.size(); ++i) {
      if (everywhere_[i] != nullptr || !grants_somewhere(statement, table_.actions[i])) continue;
      if (!can_apply_to_resources(statement, table_.actions[i])) continue;
      if (somewhere_[i] == nullptr) somewhere_[i] = &statement;
      if (names_all(statement, table_.actions[i]) && !is_limited(statement)) {
        everywhere_[i] = &statement;
      }
    }
  }

  /// Returns whether the resources are all those of a kind: `*`, `…:role/*`, or the caller's own
  /// user, whose rights are those that it wants to change.
  static bool names_all(const StatementFacts& statement, std::string_view action) {
    if (statement.has_all_resources()) return true;
    if (!action.starts_with("iam:")) return false;
    return std::ranges::any_of(statement.resources, [&](const ResourceEntry& entry) {
      const std::string_view part = entry.part(5);
      if (lacks_iam_account(entry)) return false;
      if (part == "user/${aws:username}") return action.ends_with("UserPolicy");
      return is_all_stars(part) || part == "role/*" || part == "user/*" || part == "group/*" ||
             part == "policy/*";
    });
  }

  /// Returns whether a condition says to what the grant applies: a tag of the resource, or a key of
  /// the service, such as `iam:PassedToService`, be it with `IfExists`. That the caller has MFA
  /// does not limit it.
  static bool is_limited(const StatementFacts& statement) {
    return std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
      if (condition.prefix != "aws") return !condition.is_negated();
      return condition.requires_key &&
             (condition.tag == TagKind::Resource || condition.name.starts_with("calledvia") ||
              condition.name == "viaawsservice");
    });
  }

  const EscalationPaths& table_ = escalation_paths();
  std::vector<const StatementFacts*> everywhere_;
  std::vector<const StatementFacts*> somewhere_;
  bool is_everything_ = false;
};

/// The paths that are told at one statement.
struct ToldPaths {
  const StatementFacts* statement;
  bool is_narrow;
  std::string first_action;
  std::vector<std::string> words;
};

std::string joined(const std::vector<std::string>& ways) {
  constexpr std::size_t kMostShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(ways.size(), kMostShown); ++i) {
    if (i != 0) text += "; or ";
    text += ways[i];
  }
  if (ways.size() > kMostShown) {
    const std::size_t more = ways.size() - kMostShown;
    text += fmt::format("; and {} more {}", more, more == 1 ? "way" : "ways");
  }
  return text;
}

std::vector<ToldPaths> find_paths(const EscalationGrants& grants) {
  const EscalationPaths& table = escalation_paths();
  std::vector<ToldPaths> told;
  for (const EscalationPath& path : table.paths) {
    std::string words;
    bool is_narrow = false;
    const StatementFacts* statement = grants.find(path, false, words);
    if (statement == nullptr && path.group == EscalationGroup::ExistingCompute) {
      words.clear();
      is_narrow = true;
      statement = grants.find(path, true, words);
    }
    if (statement == nullptr) continue;
    auto place = std::ranges::find_if(told, [&](const ToldPaths& one) {
      return one.statement == statement && one.is_narrow == is_narrow;
    });
    if (place == told.end()) {
      const std::string first = words.substr(1, words.find('`', 1) - 1);
      place = told.insert(told.end(), {statement, is_narrow, first, {}});
    }
    place->words.push_back(std::move(words));
  }
  return told;
}

void find_privilege_escalation(const DocumentFacts& document, Report& report) {
  if (!document.is_first_together()) return;
  const EscalationGrants grants(document.together());
  if (grants.is_everything()) return;
  const std::vector<ToldPaths> told = find_paths(grants);
  for (const ToldPaths& paths : told) {
    const bool is_told_louder = std::ranges::any_of(told, [&](const ToldPaths& other) {
      return other.statement == paths.statement && !other.is_narrow;
    });
    if (paths.is_narrow && is_told_louder) continue;
    report.turn_to(*paths.statement);
    report.add(paths.is_narrow ? Suggestion : Security,
               place_of_grant(*paths.statement, paths.first_action),
               paths.is_narrow
                   ? fmt::format("the holder can act with the rights of what runs there, by {}",
                                 joined(paths.words))
                   : fmt::format("the holder can get rights that it was not given, by {}",
                                 joined(paths.words)));
  }
}

// Lists of actions

constexpr std::array<std::string_view, 7> kCredentialActions = {
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:UpdateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:ResetServiceSpecificCredential",
    "sts:GetFederationToken",
    "sts:AssumeRoot",
};

constexpr std::array<std::string_view, 10> kDataActions = {
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:GetParameterHistory",
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "kms:Decrypt",
};

constexpr std::array<std::string_view, 8> kAuditActions = {
    "cloudtrail:StopLogging",           "cloudtrail:DeleteTrail",
    "cloudtrail:UpdateTrail",           "cloudtrail:PutEventSelectors",
    "config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder",
    "guardduty:DeleteDetector",         "logs:DeleteLogGroup",
};

void find_credential_creation(const StatementFacts& statement, Report& report) {
  const auto granted = granted_everywhere(statement, kCredentialActions);
  if (granted.empty()) return;
  report.add(
      place_of_grant(statement, granted.front()),
      fmt::format("makes credentials with which to act as somebody else: {}", in_words(granted)),
      {.words = "name the users, such as `…:user/${aws:username}`"});
}

void find_data_read_everywhere(const StatementFacts& statement, Report& report) {
  if (!statement.is_unconditional()) return;
  const auto granted = granted_everywhere(statement, kDataActions);
  if (granted.empty()) return;
  report.add(place_of_grant(statement, granted.front()),
             fmt::format("reads the data of every resource: {}", in_words(granted)),
             {.words = "name the resources"});
}

/// Returns whether an entry that names neither a service as a whole nor all of them covers it.
bool is_named(const StatementFacts& statement, std::string_view folded_action) {
  return std::ranges::any_of(statement.actions, [&](const ActionEntry& entry) {
    return !entry.is_all && !entry.is_service_all && covers(entry.folded, folded_action);
  });
}

void find_audit_trail_off(const StatementFacts& statement, Report& report) {
  if (statement.has_not_action) return;
  auto granted = granted_everywhere(statement, kAuditActions);
  std::erase_if(
      granted, [&](std::string_view action) { return !is_named(statement, ascii_folded(action)); });
  if (granted.empty()) return;
  report.add(place_of_grant(statement, granted.front()),
             fmt::format("stops or removes the record of what is done: {}", in_words(granted)));
}

/// Actions of level P that a `NotAction` is asked for.
constexpr std::string_view kUsualPermissionActions[] = {
    "s3:PutBucketPolicy",      "kms:PutKeyPolicy",        "lambda:AddPermission",
    "sns:AddPermission",       "sqs:AddPermission",       "secretsmanager:PutResourcePolicy",
    "ecr:SetRepositoryPolicy", "ram:CreateResourceShare",
};

/// Returns the first action of level P that the entry covers, `iam` aside.
std::string permission_action_of(const ActionEntry& entry, const Catalogue& catalogue) {
  if (entry.service == "iam" || entry.is_all) return {};
  const auto service = catalogue.find_service(entry.service);
  if (!service) return {};
  const auto is_permission = [](const CatalogueAction& action) {
    // AWS grades some that only tell of permissions as managing them.
    return action.level() == AccessLevel::PermissionsManagement &&
           !action.name().starts_with("List") && !action.name().starts_with("Describe");
  };
  const auto name_of = [&](const CatalogueAction& action) {
    return fmt::format("{}:{}", service->prefix(), action.name());
  };
  if (!entry.has_wildcard) {
    const auto action = service->find_action(entry.name);
    return action && is_permission(*action) ? name_of(*action) : std::string();
  }
  for (const CatalogueAction action : service->actions()) {
    if (!is_permission(action)) continue;
    if (covers(entry.name, ascii_folded(action.name()))) return name_of(action);
  }
  return {};
}

std::vector<std::string> permission_actions_of(const StatementFacts& statement,
                                               const Catalogue& catalogue) {
  std::vector<std::string> found;
  if (statement.has_not_action) {
    for (const std::string_view action : kUsualPermissionActions) {
      if (grants_everywhere(statement, action)) found.emplace_back(action);
    }
    return found;
  }
  for (const ActionEntry& entry : statement.actions) {
    std::string action = permission_action_of(entry, catalogue);
    if (action.empty() || std::ranges::find(found, action) != found.end()) continue;
    found.push_back(std::move(action));
    if (found.size() == 20) break;  // enough to tell
  }
  return found;
}

void find_permissions_management_everywhere(const StatementFacts& statement, Report& report) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr || !statement.is_allow || !statement.is_unconditional() ||
      !statement.has_all_resources()) {
    return;
  }
  const std::vector<std::string> actions = permission_actions_of(statement, *catalogue);
  if (actions.empty()) return;
  const std::vector<std::string_view> names(actions.begin(), actions.end());
  report.add(place_of_grant(statement, names.front()),
             fmt::format("can change who may use any resource: {} (catalogue of {})",
                         in_words(names), catalogue->date()),
             {.words = "name the resources"});
}

constexpr std::array kChecks = {
    Check{.info = {.code = PassRoleEverywhere,
                   .severity = Security,
                   .types = "I S",
                   .why = "any role can be given to any service",
                   .false_alarms = "administrators",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:PassRole",
                           "Resource": "arn:aws:iam::111122223333:role/app/*",
                           "Condition": {"StringEquals":
                               {"iam:PassedToService": "lambda.amazonaws.com"}}})")},
          .find = find_pass_role_everywhere,
          .grades_grant = true},
    Check{.info = {.code = PassRoleWithoutService,
                   .severity = Suggestion,
                   .types = "I S",
                   .why = "the named role can go to any service",
                   .false_alarms = "roles whose trust policy names one service",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "iam:PassRole",
                           "Resource": "arn:aws:iam::111122223333:role/app"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:PassRole",
                           "Resource": "arn:aws:iam::111122223333:role/app",
                           "Condition": {"StringEquals":
                               {"iam:PassedToService": "lambda.amazonaws.com"}}})")},
          .find = find_pass_role_without_service,
          .grades_grant = true},
    Check{.info = {.code = ServiceLinkedRoleEverywhere,
                   .severity = Warning,
                   .types = "I S",
                   .why = "creates roles for any service",
                   .false_alarms = "administrators",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
                           "Resource": "*"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
                           "Resource":
                     "arn:aws:iam::111122223333:role/aws-service-role/rds.amazonaws.com/*"})")},
          .find = find_service_linked_role_everywhere,
          .grades_grant = true},
    Check{.info = {.code = AssumeRoleEverywhere,
                   .severity = Security,
                   .types = "I S",
                   .why = "every role that trusts the account can be assumed",
                   .false_alarms = "brokers that hand out sessions",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sts:AssumeRole",
                           "Resource": "arn:aws:iam::111122223333:role/reader"})")},
          .find = find_assume_role_everywhere,
          .grades_grant = true},
    Check{.info = {.code = PrivilegeEscalation,
                   .severity = Security,
                   .types = "I S",
                   .why = "the holder can make itself administrator",
                   .false_alarms = "administrators",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreatePolicyVersion",
                           "Resource": "*"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreatePolicyVersion",
                           "Resource": "arn:aws:iam::111122223333:policy/team/*"})")},
          .find = find_privilege_escalation,
          .grades_grant = true},
    Check{.info = {.code = CredentialCreation,
                   .severity = Security,
                   .types = "I S",
                   .why = "makes credentials for others",
                   .false_alarms = "administrators",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreateAccessKey",
                           "Resource": "arn:aws:iam::111122223333:user/${aws:username}"})")},
          .find = find_credential_creation,
          .grades_grant = true},
    Check{.info = {.code = DataReadEverywhere,
                   .severity = Suggestion,
                   .types = "I S",
                   .why = "reads all secrets, parameters, objects or items",
                   .false_alarms = "backup and audit",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
                           "Resource": "*"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "secretsmanager:GetSecretValue",
                           "Resource":
                               "arn:aws:secretsmanager:*:111122223333:secret:app-*"})")},
          .find = find_data_read_everywhere,
          .grades_grant = true},
    Check{.info = {.code = PermissionsManagementEverywhere,
                   .severity = Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .types = "I S",
                   .why = "can open any resource to others",
                   .false_alarms = "AWS grades more actions so than one expects, such as "
                                   "`glue:ListConnectionTypes`",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sns:AddPermission", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sns:AddPermission",
                           "Resource": "arn:aws:sns:*:111122223333:app-*"})")},
          .find = find_permissions_management_everywhere,
          .grades_grant = true},
    Check{.info = {.code = AuditTrailOff,
                   .severity = Security,
                   .types = "I S",
                   .why = "can stop the record of what is done",
                   .false_alarms = "security teams",
                   .bad = statement_of(R"({"Effect": "Allow",
                           "Action": ["cloudtrail:StopLogging", "cloudtrail:GetTrail"],
                           "Resource": "*"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "cloudtrail:GetTrail",
                           "Resource": "*"})")},
          .find = find_audit_trail_off,
          .grades_grant = true},
};

}  // namespace

std::span<const Check> grant_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
