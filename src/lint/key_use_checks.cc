// Checks of what condition keys are used for: by which actions, by whom they are set, and which
// other keys they need beside them.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <abac/catalogue.h>

#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "lint/endpoint_services.h"
#include "lint/facts.h"
#include "lint/finding_words.h"

namespace abac::inline abi1::internal {
namespace {

std::string key_words(const ConditionFacts& condition) {
  return quoted(condition.condition.key.value);
}

// Actions

/// Returns whether the catalogue knows the key as one of a service, and not as a tag.
bool is_key_of_service(const ConditionFacts& condition, const Catalogue& catalogue) noexcept {
  if (condition.tag != TagKind::None || condition.known != nullptr) return false;
  if (condition.prefix == "aws" || is_provider_key(condition.key)) return false;
  // AWS uses its keys with actions that its reference names none for.
  if (condition.prefix == "aws-marketplace") return false;
  return catalogue.find_service(condition.prefix) && catalogue.find_key(condition.key);
}

/// Returns whether the catalogue tells of some action that has the key. Of a few keys it tells of
/// none, and so nothing of which actions lack them.
bool is_of_some_action(const ConditionFacts& condition, const Catalogue& catalogue) {
  const auto service = catalogue.find_service(condition.prefix);
  if (!service) return false;
  for (const CatalogueAction action : service->actions()) {
    if (action.supports(condition.key)) return true;
  }
  return false;
}

/// Looks at each condition of a statement that names its actions one by one. The actions are looked
/// up once; more than a hundred conditions on keys of services are not looked at.
void find_condition_key_not_supported(const StatementFacts& statement, Report& report) {
  constexpr std::size_t kMostConditions = 100;
  const Catalogue* const catalogue = statement.document.catalogue();
  if (catalogue == nullptr || statement.has_not_action || statement.conditions.empty()) return;
  if (std::ranges::any_of(statement.actions, &ActionEntry::has_wildcard)) return;
  std::vector<const ConditionFacts*> conditions;
  for (const ConditionFacts& condition : statement.conditions) {
    const bool hits_all = statement.is_deny && !condition.is_for_any() &&
                          (condition.is_negated() || condition.is_null_check(true));
    if (!condition.requires_key && !hits_all) continue;
    if (is_key_of_service(condition, *catalogue)) conditions.push_back(&condition);
    if (conditions.size() == kMostConditions) break;
  }
  if (conditions.empty()) return;
  std::vector<std::pair<const ActionEntry*, CatalogueAction>> actions;
  for (const ActionEntry& entry : statement.actions) {
    if (const auto action = catalogue->find_action(entry.folded)) {
      actions.emplace_back(&entry, *action);
    }
  }
  for (const ConditionFacts* const condition : conditions) {
    std::vector<std::string_view> without;
    for (const auto& [entry, action] : actions) {
      if (!action.supports(condition->key)) without.push_back(entry->text->value);
    }
    if (without.empty()) continue;
    if (without.size() == actions.size() && !is_of_some_action(*condition, *catalogue)) continue;
    const std::string_view effect = condition->requires_key
                                        ? (statement.is_deny ? "never denied" : "never allowed")
                                        : "always denied";
    const bool is_one = without.size() == 1;
    report.add(condition->requires_key ? Severity::Warning : Severity::Security,
               condition->key_place(),
               fmt::format("{} never {} {} in the catalogue of {}, and so {} {}", in_words(without),
                           is_one ? "has" : "have", key_words(*condition), catalogue->date(),
                           is_one ? "is" : "are", effect),
               {.words = "put such actions into a statement of their own"});
  }
}

/// Returns whether the statement is about an action of a service that does not send the key. The
/// name of the first such action is set.
bool reaches_other_services(const ConditionFacts& condition, std::string_view& action) {
  const StatementFacts& statement = condition.statement;
  if (statement.has_not_action) {
    action = "*";
    return true;
  }
  for (const ActionEntry& entry : statement.actions) {
    action = entry.text->value;
    if (entry.is_all || entry.folded == "iam:passrole") return true;
    if (!sends_endpoint_owner_key(condition.key, entry.service)) return true;
  }
  return false;
}

void find_key_limited_to_services(const ConditionFacts& condition, Report& report) {
  if (!is_endpoint_owner_key(condition.key)) return;
  // A Deny that asks for the key is meant for the services that send it.
  if (condition.statement.is_deny && condition.statement.requires_key(condition.key)) return;
  std::string_view action;
  if (!reaches_other_services(condition, action)) return;
  report.add(condition.key_place(),
             fmt::format("only some services send {}: on {} not all of {} did",
                         key_words(condition), kEndpointServicesDate, quoted(action)),
             {.words = "name the services that send it"});
}

// Who sets a key

/// Returns whether the caller writes the value of the key.
bool is_written_by_caller(const ConditionFacts& condition) noexcept {
  return condition.key == "aws:useragent" || condition.key == "aws:referer" ||
         condition.key == "sts:rolesessionname" || condition.key.starts_with("s3:x-amz-meta-");
}

void find_spoofable_condition_key(const ConditionFacts& condition, Report& report) {
  if (!is_written_by_caller(condition) || condition.is_null()) return;
  const StatementFacts& statement = condition.statement;
  // Amazon SES, which calls for its customers, says there for which.
  const bool is_for_services =
      !statement.principals.empty() &&
      std::ranges::all_of(statement.principals, [](const PrincipalFacts& principal) {
        return principal.entry->kind == PrincipalKind::Service;
      });
  if (condition.key == "aws:referer" && is_for_services) return;
  // A session that must bear its caller's name is no right that the name gives.
  const bool has_variable = std::ranges::any_of(
      condition.values, [](const ValueFacts& value) { return !value.variables.empty(); });
  if (condition.key == "sts:rolesessionname" && has_variable) return;
  const bool is_only_exception =
      statement.is_deny && condition.is_negated() && statement.conditions.size() == 1;
  if (!statement.is_allow && !is_only_exception) return;
  report.add(condition.key_place(),
             fmt::format("the caller writes {} and can write what passes", key_words(condition)),
             {.words = "use a key that AWS sets"});
}

void find_sensitive_key_wildcard(const ConditionFacts& condition, Report& report) {
  if (condition.known == nullptr || !condition.known->is_sensitive) return;
  if (!condition.takes_wildcards()) return;
  for (const ValueFacts& value : condition.values) {
    if (!value.has_wildcard || is_all_stars(value.value())) continue;
    const bool is_refused = condition.statement.document.type == PolicyType::VpcEndpoint;
    report.add(condition.value_place(value),
               fmt::format("{} is an identifier: the wildcard in {} takes in others{}",
                           key_words(condition), quoted(value.value()),
                           is_refused ? ", and AWS refuses it in an endpoint policy" : ""),
               {.words = "list the identifiers"});
  }
}

void find_sensitive_key_variable(const ConditionFacts& condition, Report& report) {
  if (condition.known == nullptr || !condition.known->is_sensitive) return;
  for (const ValueFacts& value : condition.values) {
    if (value.variables.empty()) continue;
    report.add(condition.value_place(value),
               fmt::format("AWS refuses variables in values of {} in an endpoint policy",
                           key_words(condition)),
               {.words = "write the identifier"});
  }
}

constexpr std::string_view kOwnersOfResource[] = {"s3:resourceaccount", "aws:resourceaccount",
                                                  "aws:resourceorgid", "aws:resourceorgpaths"};

void find_irrelevant_condition_key(const ConditionFacts& condition, Report& report) {
  if (std::ranges::find(kOwnersOfResource, condition.key) == std::end(kOwnersOfResource)) return;
  // Against a variable it compares the resource with the caller.
  const bool has_variable = std::ranges::any_of(
      condition.values, [](const ValueFacts& value) { return !value.variables.empty(); });
  if (has_variable) return;
  report.add(condition.key_place(),
             fmt::format("{} is always the same in the policy of a resource", key_words(condition)),
             {.words = "leave the condition out"});
}

// Keys that need another

void find_paired_key_missing(const ConditionFacts& condition, Report& report) {
  constexpr std::string_view kNetworks[] = {"aws:sourcevpc",    "aws:sourcevpce",
                                            "aws:sourcevpcarn", "aws:vpceaccount",
                                            "aws:vpceorgid",    "aws:vpceorgpaths"};
  const StatementFacts& statement = condition.statement;
  if (statement.is_deny) return;
  const auto has = [&](std::string_view key) { return statement.has_condition_on(key); };
  if (condition.key == "aws:vpcsourceip" && std::ranges::none_of(kNetworks, has)) {
    report.add(condition.key_place(),
               fmt::format("private addresses repeat in every network: {} alone tells none apart",
                           key_words(condition)),
               {.words = "add a condition on `aws:SourceVpc`"});
  } else if (condition.key == "aws:ec2instancesourceprivateipv4" &&
             !has("aws:ec2instancesourcevpc")) {
    report.add(condition.key_place(),
               fmt::format("private addresses repeat in every network: {} alone tells none apart",
                           key_words(condition)),
               {.words = "add a condition on `aws:Ec2InstanceSourceVpc`"});
  }
}

// DynamoDB

void find_attributes_without_select(const StatementFacts& statement, Report& report) {
  constexpr std::string_view kReads[] = {"dynamodb:getitem", "dynamodb:batchgetitem",
                                         "dynamodb:query", "dynamodb:scan"};
  if (!statement.is_allow || !statement.has_condition_on("dynamodb:attributes") ||
      statement.has_condition_on("dynamodb:select")) {
    return;
  }
  const bool reads = std::ranges::any_of(
      kReads, [&](std::string_view action) { return statement.touches_action(action); });
  if (!reads) return;
  const auto condition =
      std::ranges::find(statement.conditions, "dynamodb:attributes", &ConditionFacts::key);
  report.add(condition->key_place(),
             "a read that names no attributes returns all of them, whatever is listed here",
             {.words = "add `StringEqualsIfExists` on `dynamodb:Select` with "
                       "`SPECIFIC_ATTRIBUTES`"});
}

void find_leading_keys_without_null_check(const ConditionFacts& condition, Report& report) {
  const StatementFacts& statement = condition.statement;
  if (!statement.is_allow || !condition.is_for_all() || !is_partition_key(condition.key)) return;
  if (statement.requires_key(condition.key)) return;
  if (statement.has_condition_on("dynamodb:fulltablescan")) return;
  if (!statement.covers_action("dynamodb:scan")) return;
  report.add(
      condition.key_place(),
      fmt::format("`dynamodb:Scan` has no {}, and `ForAllValues` holds without it: the whole "
                  "table is readable",
                  key_words(condition)),
      {.words = fmt::format("take `dynamodb:Scan` out, or add a condition `Null` `false` on "
                            "{}",
                            key_words(condition))});
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::ConditionKeyNotSupported,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Catalogue,
                   .why = "the action never carries the key",
                   .false_alarms = "statements with wildcards in actions are not looked at",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": ["s3:ListBucket", "s3:ListAllMyBuckets"],
                           "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "a/*"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:ListBucket",
                           "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "a/*"}}},
                          {"Effect": "Allow", "Action": "s3:ListAllMyBuckets",
                           "Resource": "*"})")},
          .find = find_condition_key_not_supported},
    Check{.info = {.code = ErrorCode::SpoofableConditionKey,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::Keys,
                   .why = "the caller writes it",
                   .false_alarms = "links to public files that other sites shall not show",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:Referer": "https://example.com/"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}})")},
          .find = find_spoofable_condition_key},
    Check{.info = {.code = ErrorCode::SensitiveKeyWildcard,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::Keys,
                   .why = "a wildcard admits other accounts, endpoints or organizations",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringLike": {"aws:PrincipalOrgID": "o-*"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:PrincipalOrgID": "o-abcdefghij"}}})")},
          .find = find_sensitive_key_wildcard},
    Check{.info = {.code = ErrorCode::SensitiveKeyVariable,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .types = "V",
                   .why = "AWS refuses variables there in endpoint policies",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                           "Resource": "*", "Condition": {"StringEquals":
                           {"aws:PrincipalAccount": "${aws:ResourceAccount}"}}})",
                       PolicyType::VpcEndpoint),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                           "Resource": "*", "Condition": {"StringEquals":
                           {"aws:PrincipalAccount": "111122223333"}}})",
                       PolicyType::VpcEndpoint)},
          .find = find_sensitive_key_variable},
    Check{.info = {.code = ErrorCode::DynamodbAttributesWithoutSelect,
                   .severity = Severity::Security,
                   .types = "I R S",
                   .why = "a read without projection returns all attributes",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals":
                           {"dynamodb:Attributes": ["id"]}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals":
                           {"dynamodb:Attributes": ["id"]},
                           "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}})")},
          .find = find_attributes_without_select,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::LeadingKeysWithoutNullCheck,
                   .severity = Severity::Security,
                   .types = "I R S",
                   .why = "a scan has no leading key, and `ForAllValues` holds without it",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals":
                           {"dynamodb:LeadingKeys": "${aws:userid}"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
                           "Condition": {"ForAllValues:StringEquals":
                           {"dynamodb:LeadingKeys": "${aws:userid}"},
                           "Null": {"dynamodb:LeadingKeys": "false"}}})")},
          .find = find_leading_keys_without_null_check,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::PairedKeyMissing,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::Keys,
                   .why = "private addresses repeat in every network",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"},
                           "StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}})")},
          .find = find_paired_key_missing},
    Check{.info = {.code = ErrorCode::KeyLimitedToServices,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "only some services send it; elsewhere it is absent",
                   .false_alarms = "services that began to send it since",
                   .bad = statement_of(
                       R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                           "Condition": {"StringNotEqualsIfExists":
                           {"aws:VpceOrgID": "o-abcdefghij"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Deny", "Action": ["s3:*", "kms:*"], "Resource": "*",
                           "Condition": {"StringNotEqualsIfExists":
                           {"aws:VpceOrgID": "o-abcdefghij"}}})")},
          .find = find_key_limited_to_services},
    Check{.info = {.code = ErrorCode::IrrelevantConditionKey,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Keys,
                   .types = "R",
                   .why = "says what the resource already knows",
                   .false_alarms = "guardrails that were copied",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"},
                           "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*",
                           "Condition": {"StringEquals":
                           {"aws:ResourceAccount": "111122223333"}}})",
                       PolicyType::Resource),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"},
                           "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})",
                       PolicyType::Resource)},
          .find = find_irrelevant_condition_key},
};

}  // namespace

std::span<const Check> key_use_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
