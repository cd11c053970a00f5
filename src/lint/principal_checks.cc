// Checks of principals: who is let in by resource and endpoint policies.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "diagnostics/quoted_text.h"
#include "iam/condition_value.h"
#include "lint/facts.h"
#include "lint/known_sources.h"

namespace abac::inline abi1::internal {
namespace {

/// Keys that any caller satisfies, or writes.
constexpr std::string_view kWeakKeys[] = {
    "aws:securetransport", "aws:useragent",       "aws:referer",        "aws:currenttime",
    "aws:epochtime",       "aws:requestedregion", "aws:principaltype",  "aws:viaawsservice",
    "aws:tokenissuetime",  "s3:resourceaccount",  "aws:resourceaccount"};
/// Of S3's keys, which are of the request, those that tell who calls or from where.
constexpr std::string_view kStrongS3Keys[] = {"s3:dataaccesspointaccount", "s3:dataaccesspointarn",
                                              "s3:accessgrantsinstancearn"};
/// Keys that are taken for those of the source.
constexpr std::string_view kWeakSourceKeys[] = {
    "aws:referer",      "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount",
    "aws:principalarn", "aws:sourceip",       "aws:useragent",         "aws:resourceaccount"};
constexpr std::string_view kOrganizationKeys[] = {"aws:principalorgid", "aws:principalorgpaths",
                                                  "aws:principalarn", "aws:principalaccount",
                                                  "aws:principaltag/"};
/// Services that send no source in the calls for which resource policies let them in.
constexpr std::string_view kServicesWithoutSource[] = {
    "delivery.logs.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"};

constexpr std::size_t kLeastLiteral = 6;

template <class Texts>
bool holds(const Texts& texts, std::string_view text) noexcept {
  return std::ranges::find(texts, text) != std::end(texts);
}

bool is_wide(const ValueFacts& value) noexcept {
  const auto range = parse_ip_range(value.value());
  return range && is_wide_range(*range);
}

/// Whether the value is the caller's own: no anonymous request has one.
bool names_caller(const ValueFacts& value) {
  return std::ranges::any_of(value.variables, [](const VariableUse& use) {
    return use.folded_key == "aws:username" || use.folded_key == "aws:userid" ||
           use.folded_key.starts_with("aws:principal");
  });
}

/// Whether the condition tells nothing of who calls.
bool is_weak(const ConditionFacts& condition) {
  if (!condition.requires_key || condition.is_null() || condition.is_negated()) return true;
  if (std::ranges::any_of(condition.values, names_caller)) return false;
  if (condition.key == "aws:sourceip") return std::ranges::any_of(condition.values, is_wide);
  if (condition.prefix == "s3") return !holds(kStrongS3Keys, condition.key);
  return holds(kWeakKeys, condition.key);
}

/// Whether all conditions of the statement could be read.
bool has_whole_conditions(const StatementFacts& statement) noexcept {
  return statement.conditions.size() == statement.statement.conditions.size();
}

void find_public_access(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.is_for_everyone || !statement.is_unconditional()) return;
  report.add(statement.principal_list_place(),
             "anybody may do this, also without signing the request");
}

void find_weak_public_access(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.is_for_everyone || statement.is_unconditional()) return;
  if (!has_whole_conditions(statement)) return;
  if (!std::ranges::all_of(statement.conditions, is_weak)) return;
  report.add(statement.principal_list_place(),
             "anybody may do this: the conditions do not tell who calls");
}

/// Whether the statement lets in services alone.
bool is_for_services(const StatementFacts& statement) noexcept {
  return statement.is_allow && !statement.has_not_principal && !statement.is_trust &&
         !statement.principals.empty() &&
         std::ranges::all_of(statement.principals, [](const PrincipalFacts& principal) {
           return principal.entry->kind == PrincipalKind::Service;
         });
}

/// Whether the statement tells for whom the service acts: by a key of the source, or by a context
/// of encryption that names it.
bool requires_source(const StatementFacts& statement) noexcept {
  const auto is_context = [](const ConditionFacts& condition) {
    return condition.requires_key && condition.key.starts_with("kms:encryptioncontext:");
  };
  if (std::ranges::any_of(statement.conditions, is_context)) return true;
  return std::ranges::any_of(kSourceKeys,
                             [&](std::string_view key) { return statement.requires_key(key); });
}

bool sends_no_source(const PrincipalFacts& principal) noexcept {
  return holds(kServicesWithoutSource, std::string_view(principal.entry->text.value));
}

const ConditionFacts* find_weak_source(const StatementFacts& statement) noexcept {
  const auto found = std::ranges::find_if(
      statement.conditions,
      [](const ConditionFacts& condition) { return holds(kWeakSourceKeys, condition.key); });
  return found == statement.conditions.end() ? nullptr : &*found;
}

void find_service_without_source(const StatementFacts& statement, Report& report) {
  if (!is_for_services(statement) || requires_source(statement)) return;
  if (std::ranges::all_of(statement.principals, sends_no_source)) return;
  if (find_weak_source(statement) != nullptr) return;
  report.add(statement.principal_list_place(),
             "the service may act here for the resource of anybody: add a condition on "
             "`aws:SourceAccount`, `aws:SourceArn` or `aws:SourceOrgID`");
}

void find_weak_service_source(const StatementFacts& statement, Report& report) {
  if (!is_for_services(statement) || requires_source(statement)) return;
  const ConditionFacts* const weak = find_weak_source(statement);
  if (weak == nullptr) return;
  report.add(weak->key_place(),
             fmt::format("{} does not tell for whom the service acts: `aws:SourceAccount`, "
                         "`aws:SourceArn` and `aws:SourceOrgID` do",
                         quoted(weak->condition.key.value)));
}

void find_organization_key(const StatementFacts& statement, Report& report) {
  if (!is_for_services(statement)) return;
  for (const ConditionFacts& condition : statement.conditions) {
    const bool is_of_caller = std::ranges::any_of(kOrganizationKeys, [&](std::string_view key) {
      return key.ends_with('/') ? condition.key.starts_with(key) : condition.key == key;
    });
    if (!condition.requires_key || !is_of_caller) continue;
    report.add(condition.key_place(),
               fmt::format("a service has no {}, so the statement never matches",
                           quoted(condition.condition.key.value)));
  }
}

void find_unique_id(const StatementFacts& statement, Report& report) {
  for (const PrincipalFacts& principal : statement.principals) {
    if (principal.pattern.form != PrincipalForm::UniqueId) continue;
    report.add(statement.place_of(principal),
               fmt::format("{} stands for a user or role that was deleted, and matches nobody",
                           quoted(principal.entry->text.value)));
  }
}

void find_federated(const StatementFacts& statement, Report& report) {
  if (statement.is_trust) return;
  for (const PrincipalFacts& principal : statement.principals) {
    if (principal.entry->kind != PrincipalKind::Federated) continue;
    report.add(statement.place_of(principal),
               "a `Federated` principal matches only in a role trust policy");
  }
}

void find_not_principal(const StatementFacts& statement, Report& report) {
  if (!statement.has_not_principal) return;
  report.add(statement.principal_list_place(),
             "AWS advises against `NotPrincipal`: write `\"Principal\": \"*\"` with a condition on "
             "`aws:PrincipalArn`");
}

/// What a principal of `NotPrincipal` needs beside it, and has not.
std::string missing_beside(const StatementFacts& statement, const PrincipalFacts& principal) {
  const PrincipalPattern& named = principal.pattern;
  const auto names = [&](auto&& is_it) {
    return std::ranges::any_of(statement.principals, [&](const PrincipalFacts& other) {
      return other.pattern.account == named.account && is_it(other.pattern);
    });
  };
  const bool has_account = names([](const PrincipalPattern& pattern) {
    return pattern.form == PrincipalForm::Account || pattern.form == PrincipalForm::Root;
  });
  const bool has_role = names([&](const PrincipalPattern& pattern) {
    return pattern.form == PrincipalForm::Role && pattern.name == named.name;
  });
  switch (named.form) {
    case PrincipalForm::RoleSession:
      if (!has_role) return has_account ? "its role" : "its role and its account";
      return has_account ? "" : "its account";
    case PrincipalForm::User:
    case PrincipalForm::Role:
    case PrincipalForm::FederatedUser:
      return has_account ? "" : "its account";
    default:
      return {};
  }
}

void find_incomplete_not_principal(const StatementFacts& statement, Report& report) {
  if (!statement.has_not_principal || !statement.is_deny) return;
  for (const PrincipalFacts& principal : statement.principals) {
    const std::string missing = missing_beside(statement, principal);
    if (missing.empty()) continue;
    report.add(statement.place_of(principal),
               fmt::format("{} is denied all the same: `NotPrincipal` has to name {} too",
                           quoted(principal.entry->text.value), missing));
  }
}

void find_not_principal_with_boundary(const SetFacts& set, Report& report) {
  if (!set.policies.permissions_boundary) return;
  for (const DocumentFacts& document : set.documents) {
    for (const StatementFacts& statement : document.statements) {
      if (!statement.has_not_principal) continue;
      report.add(statement.principal_list_place(),
                 "callers with a permissions boundary are denied whomever `NotPrincipal` names");
    }
  }
}

bool names_account(const PrincipalFacts& principal) noexcept {
  return principal.pattern.form == PrincipalForm::Account ||
         principal.pattern.form == PrincipalForm::Root;
}

void find_account_entry(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || statement.has_not_principal) return;
  for (const PrincipalFacts& principal : statement.principals) {
    if (!names_account(principal)) continue;
    report.add(statement.place_of(principal),
               fmt::format("{} admits the root user of the account alone: write `*` with a "
                           "condition on `aws:PrincipalAccount`",
                           quoted(principal.entry->text.value)));
  }
}

void find_open_endpoint(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.is_unconditional() || !statement.is_for_everyone) return;
  if (!statement.has_all_actions() || statement.has_not_resource ||
      !statement.has_all_resources()) {
    return;
  }
  report.add(statement.place(), "the endpoint limits nothing: this is the default policy");
}

/// Returns the size of the longest run of literal characters of a text with wildcards.
std::size_t longest_literal(std::string_view text) noexcept {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) i = std::min(text.find('}', i), text.size() - 1);
    const bool is_literal = text[i] != '*' && text[i] != '?' && text[i] != '}';
    run = is_literal ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

void find_short_literal(const ConditionFacts& condition, Report& report) {
  if (!condition.is_string()) return;
  for (const ValueFacts& value : condition.values) {
    if (!value.has_wildcard || longest_literal(value.value()) >= kLeastLiteral) continue;
    report.add(condition.value_place(value),
               fmt::format("{} has fewer than six characters beside its wildcard, which AWS wants "
                           "in an endpoint policy",
                           quoted(value.value())));
  }
}

bool is_key_policy(const DocumentFacts& document) {
  return !document.statements.empty() &&
         std::ranges::all_of(document.statements, [](const StatementFacts& statement) {
           return statement.statement.principal && names_only_service(statement.statement, "kms");
         });
}

void find_missing_kms_account(const DocumentFacts& document, Report& report) {
  if (!is_key_policy(document)) return;
  // Who may change the policy can also give the account more.
  const auto keeps_manageable = [](const StatementFacts& statement) {
    const bool is_whole =
        statement.principals.size() == statement.statement.principal->entries.size();
    return statement.is_allow && !statement.has_not_principal &&
           statement.covers_action("kms:putkeypolicy") &&
           (!is_whole || statement.is_for_everyone || statement.principals.empty() ||
            std::ranges::any_of(statement.principals, names_account));
  };
  if (std::ranges::none_of(document.statements, &StatementFacts::is_allow)) return;
  if (std::ranges::any_of(document.statements, keeps_manageable)) return;
  report.add(document.place(),
             "no statement gives the account `kms:*`: identity policies do not count for this key, "
             "and it can become unmanageable");
}

constexpr std::string_view kBadPublic =
    R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*"})";
constexpr std::string_view kGoodPublic =
    R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}})";
constexpr std::string_view kBadNotPrincipal =
    R"({"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/Bob"}, "Action": "s3:*", "Resource": "*"})";
constexpr std::string_view kGoodNotPrincipal =
    R"({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/Bob"}}})";

using enum PolicyType;

const std::
    array
        kChecks =
            {
                Check{.info = {.code = ErrorCode::PublicAccess,
                               .severity = Severity::Security,
                               .types = "R T",
                               .why = "anybody, also unsigned",
                               .false_alarms = "web sites",
                               .bad = statement_of(kBadPublic, Resource),
                               .good = statement_of(kGoodPublic, Resource)},
                      .find = find_public_access,
                      .grades_grant = true},
                Check{
                    .info =
                        {.code = ErrorCode::PublicAccessWeakCondition,
                         .severity = Severity::Security,
                         .needs = CheckNeeds::Keys,
                         .types = "R T",
                         .why = "the conditions do not tell who",
                         .false_alarms = "web sites",
                         .bad = statement_of(
                             R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}})",
                             Resource),
                         .good = statement_of(kGoodPublic, Resource)},
                    .find = find_weak_public_access,
                    .grades_grant = true},
                Check{
                    .info =
                        {.code = ErrorCode::ServiceWithoutSource,
                         .severity = Severity::Security,
                         .types = "R",
                         .why = "the service may act for anybody's resource (confused deputy)",
                         .false_alarms = "services that do not send the source",
                         .bad = statement_of(
                             R"({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"})",
                             Resource),
                         .good = statement_of(
                             R"({"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}})",
                             Resource)},
                    .find = find_service_without_source,
                    .grades_grant = true},
                Check{
                    .info =
                        {
                            .code = ErrorCode::ServiceSourceByWeakKey,
                            .severity = Severity::Suggestion,
                            .needs = CheckNeeds::Keys,
                            .types = "R",
                            .why = "not the key meant for it",
                            .false_alarms = "SES, which documents aws:Referer",
                            .bad = statement_of(
                                R"({"Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::mail/*", "Condition": {"StringEquals": {"aws:Referer": "111122223333"}}})",
                                Resource),
                            .good = statement_of(R"({"Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::mail/*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}})",
                                                 Resource)},
                    .find = find_weak_service_source,
                    .grades_grant = true},
                Check{
                    .info = {.code = ErrorCode::OrganizationKeyForService,
                             .severity = Severity::Warning,
                             .needs = CheckNeeds::Keys,
                             .types = "R",
                             .why = "service principals are in no organization and have no ARN: "
                                    "the Allow "
                                    "never matches",
                             .bad = statement_of(R"({"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::trail/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}})",
                                                 Resource),
                             .good = statement_of(R"({"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::trail/*", "Condition": {"StringEquals": {"aws:SourceOrgID": "o-abcdefghij"}}})",
                                                  Resource)},
                    .find = find_organization_key},
                Check{
                    .info = {.code = ErrorCode::UniqueIdPrincipal,
                             .severity = Severity::Warning,
                             .types = "R T",
                             .why = "stands for a deleted user or role and matches nobody [P-6]",
                             .bad = statement_of(R"({"Effect": "Allow", "Principal": {"AWS": "AROAEXAMPLEEXAMPLE123"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*"})",
                                                 Resource),
                             .good = statement_of(R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Reader"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*"})",
                                                  Resource)},
                    .find = find_unique_id},
                Check{
                    .info = {.code = ErrorCode::FederatedOutsideTrust,
                             .severity = Severity::Warning,
                             .types = "R V",
                             .why = "matches only in role trust policies [G-23]",
                             .bad = statement_of(R"({"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/*"})",
                                                 Resource),
                             .good = statement_of(R"({"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "app"}}})",
                                                  Resource)},
                    .find = find_federated},
                Check{.info = {.code = ErrorCode::NotPrincipal,
                               .severity = Severity::Suggestion,
                               .types = "R V",
                               .why = "AWS advises against it",
                               .bad = statement_of(kBadNotPrincipal, Resource),
                               .good = statement_of(kGoodNotPrincipal, Resource)},
                      .find = find_not_principal},
                Check{
                    .info = {.code = ErrorCode::NotPrincipalIncomplete,
                             .severity = Severity::Security,
                             .types = "R V",
                             .why = "denies the very principal it names [P-10]",
                             .bad = statement_of(kBadNotPrincipal, Resource),
                             .good = statement_of(R"({"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:user/Bob", "arn:aws:iam::111122223333:root"]}, "Action": "s3:*", "Resource": "*"})",
                                                  Resource)},
                    .find = find_incomplete_not_principal},
                Check{
                    .info = {.code = ErrorCode::NotPrincipalWithBoundary,
                             .severity = Severity::Warning,
                             .types = "set",
                             .why = "always denies callers with a boundary [P-11]",
                             .bad = set_of(
                                 R"({"permissions_boundary": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}], "resource": [{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:user/Bob", "111122223333"]}, "Action": "s3:*", "Resource": "*"}}]})"),
                             .good = set_of(
                                 R"({"permissions_boundary": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}], "resource": [{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:user/Bob"}}}}]})")},
                    .find = find_not_principal_with_boundary},
                Check{
                    .info =
                        {.code = ErrorCode::AccountEntryInEndpointPolicy,
                         .severity = Severity::Warning,
                         .types = "V",
                         .why = "admits the root user alone [P-9]",
                         .false_alarms = "interface endpoints of some services",
                         .bad =
                             statement_of(R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "*"})",
                                          VpcEndpoint),
                         .good = statement_of(
                             R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "111122223333"}}})",
                             VpcEndpoint)},
                    .find = find_account_entry},
                Check{
                    .info =
                        {.code = ErrorCode::EndpointPolicyOpen,
                         .severity = Severity::Suggestion,
                         .types = "V",
                         .why = "the default: no limit",
                         .bad = statement_of(
                             R"({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})",
                             VpcEndpoint),
                         .good = statement_of(
                             R"({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceOrgID": "o-abcdefghij"}}})",
                             VpcEndpoint)},
                    .find = find_open_endpoint,
                    .grades_grant = true},
                Check{
                    .info =
                        {.code = ErrorCode::EndpointPolicyShortLiteral,
                         .severity = Severity::Warning,
                         .types = "V",
                         .why = "AWS wants six characters beside a wildcard in String conditions",
                         .bad = statement_of(
                             R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "*x"}}})",
                             VpcEndpoint),
                         .good = statement_of(
                             R"({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalArn": "*:role/Reader"}}})",
                             VpcEndpoint)},
                    .find = find_short_literal},
                Check{
                    .info =
                        {.code = ErrorCode::KmsAccountMissing,
                         .severity = Severity::Warning,
                         .types = "R",
                         .why = "without the account entry identity policies do not count and the "
                                "key can "
                                "become unmanageable [E-12]",
                         .false_alarms = "keys that are closed on purpose",
                         .bad = statement_of(
                             R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Admin"}, "Action": "kms:*", "Resource": "*"})",
                             Resource),
                         .good = statement_of(
                             R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"})",
                             Resource)},
                    .find = find_missing_kms_account},
};

}  // namespace

std::span<const Check> principal_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
