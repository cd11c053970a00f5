// Checks of role trust policies: who may become the role, and with which tags.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "lint/facts.h"
#include "lint/known_sources.h"
#include "lint/oidc_providers.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kAssumeRole = "sts:assumerole";
constexpr std::string_view kWithSaml = "sts:assumerolewithsaml";
constexpr std::string_view kWithWebIdentity = "sts:assumerolewithwebidentity";
constexpr std::string_view kTagSession = "sts:tagsession";
constexpr std::string_view kSetSourceIdentity = "sts:setsourceidentity";
constexpr std::string_view kSamlProvider = ":saml-provider/";
constexpr std::string_view kOidcProvider = ":oidc-provider/";
constexpr std::string_view kRolesAnywhere = "rolesanywhere.amazonaws.com";

/// Services that tell for whom they act when they assume a role.
constexpr std::string_view kServicesWithSource[] = {
    "apigateway.amazonaws.com",       "appsync.amazonaws.com",
    "bedrock.amazonaws.com",          "bedrock-agentcore.amazonaws.com",
    "cloudformation.amazonaws.com",   "codebuild.amazonaws.com",
    "config.amazonaws.com",           "events.amazonaws.com",
    "firehose.amazonaws.com",         "iot.amazonaws.com",
    "kinesisanalytics.amazonaws.com", "pipes.amazonaws.com",
    "sagemaker.amazonaws.com",        "scheduler.amazonaws.com",
    "states.amazonaws.com",           "transfer.amazonaws.com",
    "vpc-flow-logs.amazonaws.com"};

constexpr std::string_view kEveryoneKeys[] = {"aws:principalorgid", "aws:principalarn",
                                              "aws:principalaccount", "sts:externalid",
                                              "aws:principalservicename"};
constexpr std::string_view kThirdPartyKeys[] = {"sts:externalid", "aws:principalorgid",
                                                "aws:principalarn"};

template <class Keys>
bool requires_any(const StatementFacts& statement, const Keys& keys) noexcept {
  return std::ranges::any_of(keys,
                             [&](std::string_view key) { return statement.requires_key(key); });
}

bool is_of(const PrincipalFacts& principal, PrincipalKind kind) noexcept {
  return principal.entry->kind == kind;
}
bool has_principal(const StatementFacts& statement, PrincipalKind kind) noexcept {
  return std::ranges::any_of(statement.principals, [kind](const PrincipalFacts& principal) {
    return is_of(principal, kind);
  });
}

bool is_saml(const PrincipalFacts& principal) noexcept {
  return is_of(principal, PrincipalKind::Federated) &&
         principal.entry->text.value.find(kSamlProvider) != std::string::npos;
}

/// Returns the provider's name of an OIDC principal, `token.actions.githubusercontent.com`; empty
/// where it is none.
std::string_view oidc_provider_of(const PrincipalFacts& principal) noexcept {
  if (!is_of(principal, PrincipalKind::Federated) || is_saml(principal)) return {};
  const std::string_view text = principal.entry->text.value;
  const std::size_t found = text.find(kOidcProvider);
  if (found != std::string_view::npos) return text.substr(found + kOidcProvider.size());
  return text.starts_with("arn:") ? std::string_view() : text;
}

/// Whether the statement adds to a session what another statement lets begin.
bool only_adds_to_session(const StatementFacts& statement) noexcept {
  return !statement.actions.empty() &&
         std::ranges::all_of(statement.actions, [](const ActionEntry& action) {
           return action.folded == kTagSession || action.folded == kSetSourceIdentity;
         });
}

void find_everyone(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.is_for_everyone) return;
  const auto tells_who = [](const ConditionFacts& condition) {
    return condition.requires_key && !condition.is_negated() && is_provider_key(condition.key);
  };
  if (requires_any(statement, kEveryoneKeys)) return;
  if (std::ranges::any_of(statement.conditions, tells_who)) return;
  report.add(statement.principal_list_place(), "any AWS account may try to assume the role");
}

void find_wrong_action(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.statement.principal) return;
  if (only_adds_to_session(statement)) return;
  const auto& entries = statement.statement.principal->entries;
  const bool has_federated = std::ranges::any_of(
      entries, [](const PrincipalEntry& entry) { return entry.kind == PrincipalKind::Federated; });
  for (const PrincipalFacts& principal : statement.principals) {
    const auto lacks = [&](std::string_view action, std::string_view name) {
      if (statement.touches_action(action)) return;
      report.add(statement.place_of(principal),
                 fmt::format("{} can call `{}` alone", quoted(principal.entry->text.value), name));
    };
    if (is_saml(principal)) lacks(kWithSaml, "sts:AssumeRoleWithSAML");
    if (!oidc_provider_of(principal).empty()) {
      lacks(kWithWebIdentity, "sts:AssumeRoleWithWebIdentity");
    }
  }
  if (has_federated) return;
  for (const ActionEntry& action : statement.actions) {
    if (action.folded != kWithSaml && action.folded != kWithWebIdentity) continue;
    report.add(statement.place_of(action),
               fmt::format("only a `Federated` principal can call {}", quoted(action.text->value)));
  }
}

/// Whether a service is allowed its own actions, or all: who writes that means that the service may
/// become the role.
bool lets_service_act_for_itself(const StatementFacts& statement) {
  const auto is_its_own = [](const PrincipalFacts& principal, const ActionEntry& action) {
    const std::string_view service = principal.entry->text.value;
    return principal.entry->kind == PrincipalKind::Service &&
           (action.is_all || service.substr(0, service.find('.')) == action.service);
  };
  return !statement.has_not_action &&
         std::ranges::any_of(statement.principals, [&](const PrincipalFacts& principal) {
           return std::ranges::any_of(statement.actions, [&](const ActionEntry& action) {
             return is_its_own(principal, action);
           });
         });
}

/// Whether the document looks like a trust policy with something else in it.
bool is_meant_as_trust(const DocumentFacts& document) {
  if (document.is_trust || document.options.is_trust_policy) return true;
  const auto has_resource = [](const StatementFacts& statement) { return statement.has_resource; };
  const auto names_sts = [](const StatementFacts& statement) {
    return std::ranges::any_of(statement.actions,
                               [](const ActionEntry& action) { return action.service == "sts"; });
  };
  if (std::ranges::any_of(document.statements, has_resource)) return false;
  return std::ranges::any_of(document.statements, names_sts) ||
         std::ranges::any_of(document.statements, lets_service_act_for_itself);
}

void find_foreign_action(const DocumentFacts& document, Report& report) {
  if (!is_meant_as_trust(document)) return;
  for (const StatementFacts& statement : document.statements) {
    for (const ActionEntry& action : statement.actions) {
      if (action.service == "sts") continue;
      report.add(statement.place_of(action),
                 fmt::format("a role trust policy knows actions of `sts` alone, not {}",
                             quoted(action.text->value)));
    }
  }
}

/// Whether a text has the form of a domain name, perhaps with a path.
bool is_domain(std::string_view text) noexcept {
  const std::string_view host = text.substr(0, text.find('/'));
  return host.find('.') != std::string_view::npos && !host.starts_with('.') &&
         !host.ends_with('.') && text.find_first_of(": *?") == std::string_view::npos;
}

bool is_provider_arn(std::string_view text) noexcept {
  const auto arn = parse_resource_arn(text);
  if (!arn || arn->service != "iam" || !is_account_id(arn->account)) return false;
  return (arn->resource.starts_with("saml-provider/") ||
          arn->resource.starts_with("oidc-provider/")) &&
         !arn->resource.ends_with('/');
}

void find_federated_form(const StatementFacts& statement, Report& report) {
  for (const PrincipalFacts& principal : statement.principals) {
    const std::string_view text = principal.entry->text.value;
    if (!is_of(principal, PrincipalKind::Federated)) continue;
    if (is_provider_arn(text) || is_domain(text)) continue;
    if (text.find_first_of("%{}<>`$") != std::string_view::npos) continue;  // of a template
    report.add(statement.place_of(principal),
               fmt::format("{} is no provider: expected the ARN of a SAML or OIDC provider, or the "
                           "domain of one that IAM knows",
                           quoted(text)));
  }
}

std::string prefix_of(std::string_view provider) { return fold(provider) + ":"; }

void find_oidc_without_condition(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || only_adds_to_session(statement)) return;
  for (const PrincipalFacts& principal : statement.principals) {
    const std::string_view provider = oidc_provider_of(principal);
    if (provider.empty() || !is_domain(provider)) continue;
    if (statement.has_condition_on(prefix_of(provider) + "*")) continue;
    report.add(statement.place_of(principal),
               fmt::format("every user of {} may assume the role: add a condition on its `aud` and "
                           "`sub`",
                           quoted(provider)));
  }
}

void find_missing_claim(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || only_adds_to_session(statement)) return;
  for (const PrincipalFacts& principal : statement.principals) {
    const std::string_view provider = oidc_provider_of(principal);
    const SharedProvider* const shared = find_shared_provider(provider);
    if (shared == nullptr) continue;
    const bool has_claim = std::ranges::any_of(shared->claims, [&](std::string_view claim) {
      if (claim.empty()) return false;
      const bool is_key = claim.find(':') != std::string_view::npos;
      return statement.requires_key(is_key ? fold(claim) : prefix_of(provider) + fold(claim));
    });
    if (has_claim) continue;
    report.add(statement.place_of(principal),
               fmt::format("{} serves many tenants: IAM wants a condition on its {}",
                           quoted(provider), quoted(shared->claims.front())));
  }
}

/// Where the wildcard of a subject stands.
enum class SubjectReach : std::uint8_t { Narrow, WholeOwner, Wide };

/// GitHub's subjects are `repo:OWNER/NAME:…`; others begin alike with what names the project.
SubjectReach reach_of(std::string_view subject) noexcept {
  const std::string_view fixed = subject.substr(0, subject.find_first_of("*?"));
  const std::size_t slash = fixed.find('/');
  const std::size_t colon = fixed.find(':');
  if (fixed.starts_with("repo:") || fixed.starts_with("project_path:")) {
    if (slash == std::string_view::npos) return SubjectReach::Wide;
    if (fixed.find(':', slash) != std::string_view::npos) return SubjectReach::Narrow;
    return slash + 1 == fixed.size() ? SubjectReach::WholeOwner : SubjectReach::Wide;
  }
  if (fixed.starts_with("system:serviceaccount:")) {
    return std::ranges::count(fixed, ':') < 3 ? SubjectReach::Wide : SubjectReach::Narrow;
  }
  return slash == std::string_view::npos && colon + 1 >= fixed.size() ? SubjectReach::Wide
                                                                      : SubjectReach::Narrow;
}

void find_wide_subject(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.is_allow || condition.is_negated()) return;
  if (!condition.key.ends_with(":sub") || !is_provider_key(condition.key)) return;
  if (condition.operand() != OperandType::StringLike) return;
  for (const ValueFacts& value : condition.values) {
    if (!value.has_wildcard) continue;
    const SubjectReach reach = reach_of(value.value());
    if (reach == SubjectReach::Narrow) continue;
    const bool is_owner = reach == SubjectReach::WholeOwner;
    report.add(
        is_owner ? Severity::Suggestion : Severity::Security, condition.value_place(value),
        is_owner ? fmt::format("{} matches all repositories of the owner", quoted(value.value()))
                 : fmt::format("{} matches other repositories or tenants", quoted(value.value())));
  }
}

void find_saml_without_audience(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || only_adds_to_session(statement)) return;
  if (statement.has_condition_on("saml:aud")) return;
  for (const PrincipalFacts& principal : statement.principals) {
    if (!is_saml(principal)) continue;
    report.add(statement.place_of(principal),
               "the assertion may be meant for another place: add a condition on `SAML:aud`");
  }
}

void find_audience_set_operator(const ConditionFacts& condition, Report& report) {
  if (!condition.is_for_all() && !condition.is_for_any()) return;
  if (!condition.key.ends_with(":aud") || !is_provider_key(condition.key)) return;
  const std::string_view base = condition.op.base->name;
  report.add(condition.operator_place(),
             fmt::format("the audience is one value: a set operator only widens; write `{}`", base),
             {.words = fmt::format("write `{}`", base), .edits = {}});
}

void find_roles_anywhere(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow) return;
  const bool is_named =
      std::ranges::any_of(statement.principals, [](const PrincipalFacts& principal) {
        return principal.entry->text.value == kRolesAnywhere;
      });
  if (!is_named) return;
  for (const auto& [action, name] :
       {std::pair(kAssumeRole, "sts:AssumeRole"), std::pair(kTagSession, "sts:TagSession"),
        std::pair(kSetSourceIdentity, "sts:SetSourceIdentity")}) {
    const auto covers_it = [&, action = action](const StatementFacts& other) {
      return other.is_allow && other.covers_action(action);
    };
    if (std::ranges::any_of(statement.document.statements, covers_it)) continue;
    report.add(statement.action_list_place(),
               fmt::format("IAM Roles Anywhere needs `{}` as well", name));
    return;
  }
}

/// Calls `visit(statement)` for the trust statements of a set.
template <class Visit>
void for_each_trust_statement(const SetFacts& set, const Visit& visit) {
  for (const DocumentFacts& document : set.documents) {
    for (const StatementFacts& statement : document.statements) {
      if (statement.is_trust) visit(statement);
    }
  }
}

bool uses_principal_tags(const StatementFacts& statement) noexcept {
  return statement.has_condition_on_tags(TagKind::Principal) ||
         statement.has_principal_tag_variable();
}

void find_missing_session_tags(const SetFacts& set, Report& report) {
  const bool uses_tags = std::ranges::any_of(set.members, [](const SetFacts::Member& member) {
    return member.type == PolicyType::Identity &&
           std::ranges::any_of(member.document->statements, uses_principal_tags);
  });
  if (!uses_tags) return;
  const StatementFacts* first = nullptr;
  bool has_tag_session = false;
  for_each_trust_statement(set, [&](const StatementFacts& statement) {
    if (!statement.is_allow) return;
    if (first == nullptr) first = &statement;
    has_tag_session = has_tag_session || statement.covers_action(kTagSession);
  });
  if (first == nullptr || has_tag_session) return;
  report.add(first->action_list_place(),
             "the identity policies decide by tags of the caller, and no session can bring any: "
             "`sts:TagSession` is not allowed");
}

bool has_tag_condition(const StatementFacts& statement) noexcept {
  return statement.has_condition_on_tags(TagKind::Request) ||
         statement.has_condition_on("aws:tagkeys") ||
         statement.has_condition_on("sts:transitivetagkeys");
}

void find_open_session_tags(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.covers_action(kTagSession)) return;
  if (has_tag_condition(statement) || has_principal(statement, PrincipalKind::Federated)) return;
  // A service sets its own tags.
  if (!has_principal(statement, PrincipalKind::Aws) && !statement.is_for_everyone) return;
  report.add(statement.action_list_place(),
             "whoever assumes the role chooses the tags of the session: add a condition on "
             "`aws:RequestTag/…` and `aws:TagKeys`");
}

void find_open_transitive_tags(const SetFacts& set, Report& report) {
  if (!set.is_tag_driven()) return;
  for_each_trust_statement(set, [&](const StatementFacts& statement) {
    if (!statement.is_allow || !statement.covers_action(kTagSession)) return;
    if (statement.has_condition_on("sts:transitivetagkeys")) return;
    report.add(statement.action_list_place(),
               "tags that decide are lost or changed when roles are chained: add a condition on "
               "`sts:TransitiveTagKeys`");
  });
}

void find_missing_external_id(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || !statement.touches_action(kAssumeRole)) return;
  if (requires_any(statement, kThirdPartyKeys)) return;
  const auto& own = statement.document.options.own_accounts;
  for (const PrincipalFacts& principal : statement.principals) {
    const PrincipalPattern& pattern = principal.pattern;
    if (pattern.form != PrincipalForm::Account && pattern.form != PrincipalForm::Root) continue;
    if (std::ranges::find(own, pattern.account) != own.end()) continue;
    report.add(statement.place_of(principal),
               fmt::format("where {} is a third party, another of its customers can talk it into "
                           "using the role: add a condition on `sts:ExternalId`",
                           quoted(pattern.account)));
  }
}

void find_unscoped_service(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow || requires_any(statement, kSourceKeys)) return;
  for (const PrincipalFacts& principal : statement.principals) {
    const std::string_view service = principal.entry->text.value;
    if (!is_of(principal, PrincipalKind::Service)) continue;
    if (std::ranges::find(kServicesWithSource, service) == std::end(kServicesWithSource)) continue;
    report.add(statement.place_of(principal),
               fmt::format("{} may assume the role for the resource of anybody: add a condition on "
                           "`aws:SourceAccount` or `aws:SourceArn`",
                           quoted(service)));
  }
}

using enum PolicyType;

constexpr CheckExample trust_of(std::string_view text) noexcept {
  return statement_of(text, Resource);
}

constexpr std::string_view kSet =
    R"({"identity": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/${aws:PrincipalTag/team}/*"}}], "resource": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Broker"}, "Action": "sts:AssumeRole"}}]})";
constexpr std::string_view kSetWithTags =
    R"({"identity": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/${aws:PrincipalTag/team}/*"}}], "resource": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Broker"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}}]})";
constexpr std::string_view kSetWithTransitiveTags =
    R"({"identity": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::docs/${aws:PrincipalTag/team}/*"}}], "resource": [{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/Broker"}, "Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": {"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["team"]}, "Null": {"sts:TransitiveTagKeys": "false"}}}}]})";

const std::array
    kChecks =
        {
            Check{
                .info =
                    {.code = ErrorCode::TrustEveryone,
                     .severity = Severity::Security,
                     .types = "T",
                     .why = "any AWS account may try",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"})")},
                .find = find_everyone,
                .grades_grant = true},
            Check{
                .info =
                    {.code = ErrorCode::TrustActionForPrincipal,
                     .severity = Severity::Warning,
                     .types = "T",
                     .why = "that principal cannot call that action",
                     .false_alarms =
                         "statements that add sts:TagSession or sts:SetSourceIdentity alone "
                         "are left out",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/x"}, "Action": "sts:AssumeRole"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/x"}, "Action": "sts:AssumeRoleWithSAML"})")},
                .find = find_wrong_action},
            Check{
                .info =
                    {.code = ErrorCode::TrustForeignAction,
                     .severity = Severity::Warning,
                     .types = "R T",
                     .aws = AwsAnswer::Refuses,
                     .why = "a trust policy knows sts only",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "s3:GetObject"]})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"})")},
                .find = find_foreign_action},
            Check{
                .info =
                    {.code = ErrorCode::TrustFederatedForm,
                     .severity = Severity::Warning,
                     .types = "T",
                     .why = "no provider has that form",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "okta"}, "Action": "sts:AssumeRoleWithSAML"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/okta"}, "Action": "sts:AssumeRoleWithSAML"})")},
                .find = find_federated_form},
            Check{
                .info =
                    {.code = ErrorCode::TrustOidcWithoutCondition,
                     .severity = Severity::Security,
                     .types = "T",
                     .why = "every user of that provider",
                     .false_alarms = "private providers",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "app"}}})")},
                .find = find_oidc_without_condition,
                .grades_grant = true},
            Check{
                .info =
                    {
                        .code = ErrorCode::TrustOidcClaimMissing,
                        .severity = Severity::Security,
                        .needs = CheckNeeds::Keys,
                        .types = "T",
                        .why = "shared provider: IAM refuses a policy without the tenant's claim "
                               "(since "
                               "June 2025)",
                        .false_alarms = "old roles keep working in AWS",
                        .bad =
                            trust_of(
                                R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}})"),
                        .good = trust_of(
                            R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:org/app:ref:refs/heads/main"}}})")},
                .find = find_missing_claim,
                .grades_grant = true},
            Check{
                .info = {.code = ErrorCode::TrustOidcSubjectWide,
                         .severity = Severity::Security,
                         .types = "T",
                         .why = "other repositories or branches match",
                         .false_alarms = "roles for a whole owner: a suggestion",
                         .bad = trust_of(
                             R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:*"}}})"),
                         .good = trust_of(
                             R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:org/app:*"}}})")},
                .find = find_wide_subject,
                .grades_grant = true},
            Check{
                .info =
                    {.code = ErrorCode::TrustSamlWithoutAudience,
                     .severity = Severity::Warning,
                     .types = "T",
                     .why = "the assertion may be meant for another place",
                     .false_alarms = "regional sign-in addresses",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/x"}, "Action": "sts:AssumeRoleWithSAML"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/x"}, "Action": "sts:AssumeRoleWithSAML", "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}})")},
                .find = find_saml_without_audience,
                .grades_grant = true},
            Check{
                .info =
                    {.code = ErrorCode::TrustAudienceSetOperator,
                     .severity = Severity::Security,
                     .types = "T",
                     .why = "audience is single: a set prefix only widens",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"ForAnyValue:StringEquals": {"accounts.google.com:aud": "app"}}})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Federated": "accounts.google.com"}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"accounts.google.com:aud": "app"}}})")},
                .find = find_audience_set_operator},
            Check{
                .info =
                    {.code = ErrorCode::TrustRolesAnywhereActions,
                     .severity = Severity::Warning,
                     .types = "T",
                     .why = "all three are needed",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": "sts:AssumeRole"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Service": "rolesanywhere.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]})")},
                .find = find_roles_anywhere},
            Check{.info = {.code = ErrorCode::TrustSessionTagsMissing,
                           .severity = Severity::Suggestion,
                           .types = "T set",
                           .why = "tags can not be passed [E-18]",
                           .false_alarms = "the tags of the role are used instead",
                           .bad = set_of(kSet),
                           .good = set_of(kSetWithTags)},
                  .find = find_missing_session_tags},
            Check{
                .info =
                    {.code = ErrorCode::TrustSessionTagsOpen,
                     .severity = Severity::Security,
                     .types = "T",
                     .why = "whoever assumes the role chooses its attributes",
                     .false_alarms = "a trusted broker as the only principal",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"]})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": ["sts:AssumeRole", "sts:TagSession"], "Condition": {"StringEquals": {"aws:RequestTag/team": "${aws:PrincipalTag/team}"}}})")},
                .find = find_open_session_tags,
                .grades_grant = true},
            Check{.info = {.code = ErrorCode::TrustTransitiveTagsOpen,
                           .severity = Severity::Suggestion,
                           .types = "T set",
                           .why = "deciding tags should survive role chaining unchanged",
                           .false_alarms = "no chaining",
                           .bad = set_of(kSetWithTags),
                           .good = set_of(kSetWithTransitiveTags)},
                  .find = find_open_transitive_tags},
            Check{
                .info =
                    {.code = ErrorCode::TrustExternalIdMissing,
                     .severity = Severity::Suggestion,
                     .types = "T",
                     .why = "a third party can be talked into using it (confused deputy)",
                     .false_alarms = "own accounts: `--own-account`",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "999988887777"}, "Action": "sts:AssumeRole"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"AWS": "999988887777"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "e7b1c0"}}})")},
                .find = find_missing_external_id,
                .grades_grant = true},
            Check{
                .info =
                    {.code = ErrorCode::TrustServiceUnscoped,
                     .severity = Severity::Suggestion,
                     .types = "T",
                     .why = "a service may assume it for anybody",
                     .false_alarms = "ec2, lambda and ecs-tasks do not tell, and are left out",
                     .bad = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"})"),
                     .good = trust_of(
                         R"({"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}})")},
                .find = find_unscoped_service,
                .grades_grant = true},
};

}  // namespace

std::span<const Check> trust_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
