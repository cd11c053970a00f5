// Guardrails: control policies that deny more than they mean, and boundaries that their holders can
// leave.
#include <fmt/core.h>

#include <abac/catalogue.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "iam/condition_value.h"
#include "iam/policy_type.h"
#include "json/json_reader.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/grants.h"
#include "lint/known_sources.h"
#include "policy/policy_members.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

// Levels

bool has_allow(const DocumentFacts& document) {
  // A statement that could not be read may be one.
  return document.statements.size() < document.policy.statements.size() ||
         std::ranges::any_of(document.statements,
                             [](const StatementFacts& statement) { return !statement.is_deny; });
}

void find_level_without_allow(const DocumentFacts& document, Report& report) {
  if (document.set == nullptr) {
    if (!document.options.is_whole_level || has_allow(document)) return;
  } else {
    if (!document.is_first_of_level()) return;
    const std::vector<SetFacts::Member>& members = document.set->members;
    const SetFacts::Member& first = members[document.index_in_set];
    for (std::size_t i = document.index_in_set; i < members.size(); ++i) {
      if (members[i].type != first.type || members[i].level != first.level) break;
      if (has_allow(*members[i].document)) return;
    }
  }
  report.add(document.place(),
             fmt::format("no {} policy of this level allows anything: all is denied below it",
                         to_string(document.type)),
             {.words = "add the policy that allows `*` on `*`"});
}

bool has_empty_level(const SetFacts& set, PolicyType type) {
  bool has_one = false;
  for_each_list(set.policies, type,
                [&](std::size_t, const auto& list) { has_one = has_one || list.empty(); });
  return has_one;
}

/// Levels without documents, of which the checks of documents hear nothing.
void find_empty_levels(const SetFacts& set, Report& report) {
  for (const PolicyTypeTraits& traits : kPolicyTypes) {
    if (!traits.has_levels || !has_empty_level(set, traits.type)) continue;
    const JsonDocument json = read_json(set.json, {.max_bytes = kMaxCaseBytes});
    const auto levels = json.root().find(traits.name);
    if (!levels) continue;
    std::size_t number = 0;
    for (const JsonValue level : levels->children()) {
      Place place{.pointer = fmt::format("/{}/{}", traits.name, number++), .where = {}};
      if (level.type() != JsonType::Array || level.size() != 0 || report.is_full()) continue;
      place.where = level.where();
      report.add(std::move(place),
                 fmt::format("no {} policy is in this level: all is denied below it", traits.name),
                 {.words = "add the policy that allows `*` on `*`"});
    }
  }
}

// Service control policies

/// Returns the first condition of a Deny that is negated and on one of the keys, and that requests
/// without the key meet, too; null where there is none.
template <class IsKey>
const ConditionFacts* find_negated(const StatementFacts& statement, const IsKey& is_key) {
  if (!statement.is_deny) return nullptr;
  const auto found =
      std::ranges::find_if(statement.conditions, [&](const ConditionFacts& condition) {
        return condition.is_negated() && !condition.is_null() && is_key(condition) &&
               !statement.requires_key(condition.key);
      });
  return found == statement.conditions.end() ? nullptr : &*found;
}

constexpr std::string_view kNetworkKeys[] = {
    "aws:sourceip",    "aws:sourcevpc",   "aws:sourcevpce", "aws:sourcevpcarn",
    "aws:vpcsourceip", "aws:vpceaccount", "aws:vpceorgid",  "aws:vpceorgpaths",
};

bool is_on_network(const ConditionFacts& condition) {
  return std::ranges::find(kNetworkKeys, condition.key) != std::end(kNetworkKeys);
}

/// Returns whether one of the values matches the text.
bool takes(const ConditionFacts& condition, std::string_view text) {
  return std::ranges::any_of(condition.values, [&](const ValueFacts& value) {
    return value.value() == text || (condition.takes_wildcards() && covers(value.value(), text));
  });
}

void find_scp_region_deny_hits_global(const StatementFacts& statement, Report& report) {
  if (!statement.has_all_actions()) return;
  const ConditionFacts* const region = find_negated(
      statement, [](const ConditionFacts& one) { return one.key == "aws:requestedregion"; });
  if (region == nullptr || takes(*region, "us-east-1")) return;
  // It is about calls from one network, in which the endpoints are those of a Region.
  if (std::ranges::any_of(statement.conditions, [](const ConditionFacts& one) {
        return one.requires_key && is_on_network(one);
      })) {
    return;
  }
  // Somebody is left out: they can do what is global.
  if (find_negated(statement, [](const ConditionFacts& one) {
        return one.key == "aws:principalarn";
      }) != nullptr) {
    return;
  }
  report.add(region->key_place(),
             "also denies the global services, such as IAM and Organizations, which answer in "
             "`us-east-1`",
             {.words = "name the global services in `NotAction`"});
}

void find_scp_denies_root_only_partly(const StatementFacts& statement, Report& report) {
  if (!statement.is_deny || statement.has_condition_on("aws:assumedroot")) return;
  for (const ConditionFacts& condition : statement.conditions) {
    if (condition.key != "aws:principalarn" || condition.is_negated() || condition.is_null()) {
      continue;
    }
    const auto is_root = [](const ValueFacts& value) { return value.value().ends_with(":root"); };
    if (std::ranges::none_of(condition.values, is_root)) continue;
    report.add(condition.key_place(),
               "hits the root user and sessions of AssumeRoot alike, with which the organization "
               "manages root access",
               {.words = "add `Null` `true` on `aws:AssumedRoot` to hit the root user alone"});
    return;
  }
}

// Networks

void find_network_deny_hits_services(const StatementFacts& statement, Report& report) {
  const ConditionFacts* const network = find_negated(statement, is_on_network);
  // No service calls what is behind an API Gateway in its caller's name.
  if (network == nullptr || names_only_service(statement.statement, "execute-api")) return;
  for (const std::string_view key :
       {"aws:viaawsservice", "aws:calledvia*", "aws:principalisawsservice"}) {
    if (statement.has_condition_on(key)) return;
  }
  report.add(network->key_place(),
             "also denies AWS services that act for the caller, which come from other networks",
             {.words = "add `BoolIfExists` `false` on `aws:ViaAWSService`"});
}

// Resource control policies

constexpr std::string_view kServiceKey = "aws:principalisawsservice";

constexpr std::string_view kPrincipalKeys[] = {
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
};

/// Returns whether all actions are those by which web identities and SAML users assume roles; no
/// service does.
bool is_for_federation(const StatementFacts& statement) {
  return !statement.has_not_action &&
         std::ranges::all_of(statement.actions, [](const ActionEntry& entry) {
           return entry.folded.starts_with("sts:assumerolewith");
         });
}

void find_rcp_principal_key_hits_services(const StatementFacts& statement, Report& report) {
  const ConditionFacts* const principal =
      find_negated(statement, [](const ConditionFacts& condition) {
        return condition.tag == TagKind::Principal ||
               std::ranges::find(kPrincipalKeys, condition.key) != std::end(kPrincipalKeys);
      });
  if (principal == nullptr || is_for_federation(statement)) return;
  if (statement.has_condition_on(kServiceKey)) return;
  report.add(principal->key_place(),
             fmt::format("AWS services have no {}, and are denied, too",
                         quoted(principal->condition.key.value)),
             {.words = "add `BoolIfExists` `false` on `aws:PrincipalIsAWSService`"});
}

const ConditionFacts* find_negated_source(const StatementFacts& statement) {
  return find_negated(statement, [](const ConditionFacts& condition) {
    return std::ranges::find(kSourceKeys, condition.key) != std::end(kSourceKeys);
  });
}

bool is_for_services_only(const StatementFacts& statement) {
  return std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
    return condition.key == kServiceKey && condition.operand() == OperandType::Bool &&
           std::ranges::all_of(condition.values, [](const ValueFacts& value) {
             return parse_boolean(value.value()) == true;
           });
  });
}

bool requires_source(const StatementFacts& statement) {
  return std::ranges::any_of(kSourceKeys,
                             [&](std::string_view key) { return statement.requires_key(key); });
}

void find_rcp_source_key_hits_principals(const StatementFacts& statement, Report& report) {
  const ConditionFacts* const source = find_negated_source(statement);
  if (source == nullptr || is_for_services_only(statement) || requires_source(statement)) return;
  report.add(source->key_place(),
             fmt::format("calls of your own principals have no {}, and are denied, too",
                         quoted(source->condition.key.value)),
             {.words = "add `Bool` `true` on `aws:PrincipalIsAWSService`"});
}

void find_rcp_source_key_without_null_check(const StatementFacts& statement, Report& report) {
  const ConditionFacts* const source = find_negated_source(statement);
  if (source == nullptr || !is_for_services_only(statement) || requires_source(statement)) return;
  report.add(source->key_place(),
             fmt::format("services that send no source have no {}, and are denied, too",
                         quoted(source->condition.key.value)),
             {.words = "add `Null` `false` on `aws:SourceAccount`"});
}

void find_rcp_service_not_supported(const StatementFacts& statement, Report& report) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr) return;
  for (const ActionEntry& entry : statement.actions) {
    const auto service = catalogue->find_service(entry.service);
    if (!service || service->has_resource_control()) continue;
    report.add(
        statement.place_of(entry),
        fmt::format("resource control policies do not apply to {} (catalogue of {}): {} "
                    "does nothing",
                    quoted(service->prefix()), catalogue->date(), quoted(entry.text->value)));
  }
}

// Boundaries

constexpr std::array<std::string_view, 4> kBoundaryActions = {
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
};
constexpr std::array<std::string_view, 2> kRemovals = {kBoundaryActions[0], kBoundaryActions[1]};
constexpr std::array<std::string_view, 2> kVersionActions = {
    "iam:CreatePolicyVersion",
    "iam:SetDefaultPolicyVersion",
};
constexpr std::array<std::string_view, 2> kCreations = {"iam:CreateRole", "iam:CreateUser"};
constexpr std::string_view kBoundaryKey = "iam:permissionsboundary";

/// Returns whether a Deny keeps the boundary from the action: one for it on whatever resources, be
/// it without condition or by the boundary or the caller.
bool is_kept(const StatementFacts& deny, std::string_view folded_action) {
  return deny.is_deny && deny.covers_action(folded_action) &&
         (deny.is_unconditional() || deny.has_condition_on(kBoundaryKey) ||
          deny.has_condition_on("aws:principalarn"));
}

void find_boundary_escape(const DocumentFacts& document, Report& report) {
  std::vector<std::string_view> open;
  for (const auto& list : {std::span<const std::string_view>(kBoundaryActions),
                           std::span<const std::string_view>(kVersionActions)}) {
    for (const std::string_view action : list) {
      const std::string folded = ascii_folded(action);
      if (std::ranges::none_of(document.statements, [&](const StatementFacts& statement) {
            return is_kept(statement, folded);
          })) {
        open.push_back(action);
      }
    }
  }
  for (const StatementFacts& statement : document.statements) {
    if (open.empty() || statement.has_condition_on(kBoundaryKey)) continue;
    const auto granted = granted_everywhere(statement, open);
    if (granted.empty()) continue;
    report.turn_to(statement);
    report.add(place_of_grant(statement, granted.front()),
               fmt::format("the holder can lift the boundary by {}", in_words(granted)),
               {.words = "deny them"});
  }
}

void find_boundary_removable(const StatementFacts& statement, Report& report) {
  if (!statement.is_unconditional()) return;
  const auto granted = granted_everywhere(statement, kRemovals);
  if (granted.empty()) return;
  report.add(
      place_of_grant(statement, granted.front()),
      fmt::format("takes the boundary off any user or role, its own too: {}", in_words(granted)));
}

/// Returns whether the boundaries of the set let the action pass without a boundary for what it
/// makes.
bool boundary_allows(const SetFacts& set, std::string_view action) {
  return std::ranges::any_of(set.members, [&](const SetFacts::Member& member) {
    return member.type == PolicyType::PermissionsBoundary &&
           std::ranges::any_of(member.document->statements, [&](const StatementFacts& statement) {
             return !statement.has_condition_on(kBoundaryKey) &&
                    grants_somewhere(statement, action);
           });
  });
}

void find_boundary_not_required(const DocumentFacts& document, Report& report) {
  if (document.set == nullptr || !document.is_first_together()) return;
  std::vector<std::string_view> open;
  for (const std::string_view action : kCreations) {
    if (boundary_allows(*document.set, action)) open.push_back(action);
  }
  if (open.empty()) return;
  for (const DocumentFacts* const one : document.together()) {
    for (const StatementFacts& statement : one->statements) {
      if (statement.has_condition_on(kBoundaryKey)) continue;
      const auto granted = granted_everywhere(statement, open);
      if (granted.empty()) continue;
      report.turn_to(statement);
      report.add(
          place_of_grant(statement, granted.front()),
          fmt::format("what {} makes need not have the boundary of its maker", in_words(granted)),
          {.words = "require `iam:PermissionsBoundary`"});
    }
  }
}

constexpr std::array kChecks = {
    Check{
        .info = {.code = LevelWithoutAllow,
                 .severity = Warning,
                 .types = "SCP RCP set",
                 .why = "a level without any Allow denies everything below it",
                 .false_alarms = "documents that only deny are usual: a document alone is told of "
                                 "only with --level",
                 .bad = set_of(R"({"service_control": [[{"Version": "2012-10-17", "Statement":
                     {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}}]]})"),
                 .good = set_of(R"({"service_control": [[
                     {"Version": "2012-10-17", "Statement":
                         {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}},
                     {"Version": "2012-10-17", "Statement":
                         {"Effect": "Allow", "Action": "*", "Resource": "*"}}]]})")},
        .find = find_level_without_allow,
        .find_in_set = find_empty_levels},
    Check{.info = {.code = ScpRegionDenyHitsGlobal,
                   .severity = Warning,
                   .types = "SCP",
                   .why = "global services answer in us-east-1",
                   .false_alarms = "none: an exception by `aws:PrincipalArn` is taken for meant",
                   .bad = statement_of(R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                       "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}})",
                                       PolicyType::ServiceControl),
                   .good = statement_of(R"({"Effect": "Deny",
                       "NotAction": ["iam:*", "sts:*", "organizations:*"], "Resource": "*",
                       "Condition": {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}})",
                                        PolicyType::ServiceControl)},
          .find = find_scp_region_deny_hits_global},
    Check{.info = {.code = ScpDeniesRootOnlyPartly,
                   .severity = Suggestion,
                   .types = "SCP",
                   .why = "the root user and sessions of AssumeRoot differ",
                   .false_alarms = "both are meant",
                   .bad = statement_of(R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                       "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}})",
                                       PolicyType::ServiceControl),
                   .good = statement_of(R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                       "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"},
                                     "Null": {"aws:AssumedRoot": "true"}}})",
                                        PolicyType::ServiceControl)},
          .find = find_scp_denies_root_only_partly},
    Check{.info = {.code = NetworkDenyHitsServices,
                   .severity = Warning,
                   .needs = CheckNeeds::Keys,
                   .types = "I R SCP RCP V",
                   .why = "also denies AWS services that act for the caller",
                   .false_alarms = "services that are never used that way",
                   .bad = statement_of(R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                       "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}})"),
                   .good = statement_of(R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                       "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                                     "Bool": {"aws:ViaAWSService": "false"}}})")},
          .find = find_network_deny_hits_services},
    Check{.info = {.code = RcpPrincipalKeyHitsServices,
                   .severity = Warning,
                   .needs = CheckNeeds::Keys,
                   .types = "RCP",
                   .why = "AWS services have no such key",
                   .bad = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                       "Resource": "*",
                       "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}})",
                                       PolicyType::ResourceControl),
                   .good = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                       "Resource": "*",
                       "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"},
                                     "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}})",
                                        PolicyType::ResourceControl)},
          .find = find_rcp_principal_key_hits_services},
    Check{.info = {.code = RcpSourceKeyHitsPrincipals,
                   .severity = Warning,
                   .needs = CheckNeeds::Keys,
                   .types = "RCP",
                   .why = "your own principals have no such key",
                   .bad = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                       "Resource": "*", "Condition":
                           {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abcdefghij"}}})",
                                       PolicyType::ResourceControl),
                   .good = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                       "Resource": "*", "Condition":
                           {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abcdefghij"},
                            "Null": {"aws:SourceAccount": "false"},
                            "Bool": {"aws:PrincipalIsAWSService": "true"}}})",
                                        PolicyType::ResourceControl)},
          .find = find_rcp_source_key_hits_principals},
    Check{.info = {.code = RcpSourceKeyWithoutNullCheck,
                   .severity = Warning,
                   .needs = CheckNeeds::Keys,
                   .types = "RCP",
                   .why = "services that send no source are denied",
                   .bad = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                       "Resource": "*", "Condition":
                           {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abcdefghij"},
                            "Bool": {"aws:PrincipalIsAWSService": "true"}}})",
                                       PolicyType::ResourceControl),
                   .good = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                       "Resource": "*", "Condition":
                           {"StringNotEqualsIfExists": {"aws:SourceOrgID": "o-abcdefghij"},
                            "Null": {"aws:SourceAccount": "false"},
                            "Bool": {"aws:PrincipalIsAWSService": "true"}}})",
                                        PolicyType::ResourceControl)},
          .find = find_rcp_source_key_without_null_check},
    Check{.info = {.code = RcpServiceNotSupported,
                   .severity = Warning,
                   .needs = CheckNeeds::Catalogue,
                   .types = "RCP",
                   .why = "resource control policies do not apply to that service",
                   .false_alarms = "the list grows: the catalogue's date is told",
                   .bad = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "ec2:*",
                       "Resource": "*"})",
                                       PolicyType::ResourceControl),
                   .good = statement_of(R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*",
                       "Resource": "*"})",
                                        PolicyType::ResourceControl)},
          .find = find_rcp_service_not_supported},
    Check{.info = {.code = BoundaryEscape,
                   .severity = Security,
                   .types = "B",
                   .why = "the boundary lets its holder lift it",
                   .false_alarms = "administrators",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "iam:*", "Resource": "*"})",
                                       PolicyType::PermissionsBoundary),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
                          {"Effect": "Deny", "Action": ["iam:*PermissionsBoundary",
                               "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
                           "Resource": "*"})",
                       PolicyType::PermissionsBoundary)},
          .find = find_boundary_escape,
          .grades_grant = true},
    Check{.info = {.code = BoundaryNotRequired,
                   .severity = Security,
                   .types = "I S",
                   .why = "new users or roles escape the boundary",
                   .false_alarms = "no delegation is meant",
                   .bad = set_of(R"({
                       "identity": [{"Version": "2012-10-17", "Statement":
                           {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*"}}],
                       "permissions_boundary": [{"Version": "2012-10-17", "Statement":
                           {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}]})"),
                   .good = set_of(R"({
                       "identity": [{"Version": "2012-10-17", "Statement":
                           {"Effect": "Allow", "Action": "iam:CreateRole", "Resource": "*",
                            "Condition": {"StringEquals": {"iam:PermissionsBoundary":
                                "arn:aws:iam::111122223333:policy/boundary"}}}}],
                       "permissions_boundary": [{"Version": "2012-10-17", "Statement":
                           {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}]})")},
          .find = find_boundary_not_required,
          .grades_grant = true},
    Check{.info = {.code = BoundaryRemovable,
                   .severity = Security,
                   .types = "I S",
                   .why = "the boundary can be taken off",
                   .false_alarms = "administrators",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:Delete*", "Resource": "*"})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": ["iam:DeleteRole", "iam:DeleteUser"],
                           "Resource": "*"})")},
          .find = find_boundary_removable,
          .grades_grant = true},
};

}  // namespace

std::span<const Check> guardrail_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
