// Checks of policy variables, and of what only looks like one.
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
#include "iam/policy_variable.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/known_keys.h"
#include "lint/template_marks.h"
#include "lint/variable_texts.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

/// Keys whose values the caller picks.
constexpr std::string_view kCallerChosen[] = {"aws:useragent", "aws:referer", "sts:rolesessionname",
                                              "aws:userid", "aws:sourceidentity"};

/// Keys none of whose values begins another one.
constexpr std::string_view kFixedLength[] = {
    "aws:principalaccount", "aws:resourceaccount", "aws:sourceaccount", "aws:vpceaccount",
    "aws:requestedregion",
    // AWS's own tags, which hold ids
    "aws:principaltag/amazondatazonedomain", "aws:principaltag/amazondatazoneproject",
    "aws:principaltag/datazone-domainid"};

template <class Texts>
bool is_one_of(std::string_view text, const Texts& texts) noexcept {
  return std::find(std::begin(texts), std::end(texts), text) != std::end(texts);
}

// Variables that may have no value

/// Whether every caller of policies of the type has the key.
bool has_every_caller(PolicyType type, std::string_view folded_key) {
  const bool has_caller_of_account =
      type == PolicyType::Identity || type == PolicyType::PermissionsBoundary ||
      type == PolicyType::Session || type == PolicyType::ServiceControl;
  if (!has_caller_of_account) return false;
  if (folded_key == "aws:principalaccount" || folded_key == "aws:principalarn") return true;
  const KnownKey* const known = find_known_key(folded_key);
  return known != nullptr && known->is_in_signed_requests;
}

/// Returns the variable of a text by which it may exclude nothing.
const VariableUse* find_unguarded(const StatementFacts& statement,
                                  const std::vector<VariableUse>& variables) {
  const auto is_unguarded = [&](const VariableUse& variable) {
    return !variable.default_value && !statement.requires_key(variable.folded_key) &&
           !has_every_caller(statement.document.type, variable.folded_key);
  };
  const auto found = std::ranges::find_if(variables, is_unguarded);
  return found == variables.end() ? nullptr : &*found;
}

void add_unguarded(const VariableUse& variable, Place place, Report& report) {
  report.add(std::move(place),
             fmt::format("where the request has no {}, nothing is excluded: add a condition `Null` "
                         "`false` on that key",
                         quoted(variable.key)));
}

/// [V-12], [V-13]. A variable with a default always has a value, but for multivalued keys.
void find_variable_without_guard(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow) return;
  if (statement.has_not_resource) {
    for (const ResourceEntry& entry : statement.resources) {
      if (const VariableUse* const variable = find_unguarded(statement, entry.variables)) {
        add_unguarded(*variable, statement.place_of(entry), report);
      }
    }
  }
  for (const ConditionFacts& condition : statement.conditions) {
    if (!condition.is_negated()) continue;
    for (const ValueFacts& value : condition.values) {
      if (const VariableUse* const variable = find_unguarded(statement, value.variables)) {
        add_unguarded(*variable, condition.value_place(value), report);
      }
    }
  }
}

/// [R-9]. A template's variables are told by another check.
bool has_early_variable(std::string_view part) noexcept {
  return part.find("${") != kNowhere && !find_template_mark(part);
}

void find_early_variable(const StatementFacts& statement, Report& report) {
  if (!statement.document.has_variables()) return;
  for (const ResourceEntry& entry : statement.resources) {
    if (entry.parts.size() < Components::kMost || entry.part(0) != "arn") continue;
    if (!has_early_variable(entry.part(3)) && !has_early_variable(entry.part(4))) continue;
    report.add(statement.place_of(entry),
               fmt::format("{} has a variable in Region or account, which AWS refuses in policies "
                           "other than its own",
                           quoted(entry.text->value)));
  }
}

// Variables whose values the caller picks

/// Whether a trust policy of the set has a condition on the key of sessions (folded).
bool is_pinned_by_trust(const DocumentFacts& document, std::string_view folded_key) {
  if (document.set == nullptr) return false;
  return std::ranges::any_of(document.set->documents, [&](const DocumentFacts& other) {
    return std::ranges::any_of(other.statements, [&](const StatementFacts& statement) {
      return statement.is_trust && statement.has_condition_on(folded_key);
    });
  });
}

/// Whether another condition of the statement says what values the key may have.
bool is_tied(const StatementFacts& statement, std::string_view folded_key) {
  return std::ranges::any_of(statement.conditions, [folded_key](const ConditionFacts& condition) {
    return condition.key == folded_key && condition.requires_key && !condition.is_null();
  });
}

bool is_caller_chosen(const StatementFacts& statement, const VariableUse& variable) {
  const std::string_view key = variable.folded_key;
  if (!key.starts_with("aws:requesttag/") && !is_one_of(key, kCallerChosen)) return false;
  if (is_tied(statement, key)) return false;
  if (key == "aws:sourceidentity") {
    return !is_pinned_by_trust(statement.document, "sts:sourceidentity");
  }
  const bool is_of_session = key == "aws:userid" || key == "sts:rolesessionname";
  return !is_of_session || !is_pinned_by_trust(statement.document, "sts:rolesessionname");
}

template <class MakePlace>
void add_caller_chosen(const StatementFacts& statement, const VariableUse& variable,
                       const MakePlace& place, Report& report) {
  if (!is_caller_chosen(statement, variable)) return;
  const std::string key = quoted(variable.key);
  report.add(place(),
             variable.folded_key == "aws:userid"
                 ? fmt::format("for a role, {} ends in a session name that the caller picks", key)
                 : fmt::format("the caller picks the value of {}", key),
             {.words = "use a tag of the caller, `${aws:PrincipalTag/…}`"});
}

/// In values the id of a caller serves to mark what is the session's own, and a tag of the request
/// is the caller's to pick anyhow: neither is reported.
void find_caller_chosen_variable(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow) return;
  for (const ResourceEntry& entry : statement.resources) {
    // Users alone have it, and their id is AWS's.
    const bool is_for_users = std::ranges::any_of(entry.variables, [](const VariableUse& variable) {
      return variable.folded_key == "aws:username";
    });
    for (const VariableUse& variable : entry.variables) {
      if (is_for_users && variable.folded_key == "aws:userid") continue;
      const auto place = [&] { return statement.place_of(entry); };
      add_caller_chosen(statement, variable, place, report);
    }
  }
  for (const ConditionFacts& condition : statement.conditions) {
    if (condition.tag == TagKind::Request) continue;
    for (const ValueFacts& value : condition.values) {
      for (const VariableUse& variable : value.variables) {
        if (variable.folded_key == "aws:userid") continue;
        const auto place = [&] { return condition.value_place(value); };
        add_caller_chosen(statement, variable, place, report);
      }
    }
  }
}

// Variables beside wildcards, and wildcards in them

bool is_wildcard(char c) noexcept { return c == '*' || c == '?'; }

/// Returns the first variable of a text that a wildcard touches, so that the pattern also takes
/// other values than the variable's; with the wildcard before it or behind it.
std::optional<std::string_view> find_beside_wildcard(std::string_view text) {
  for (std::size_t begin = text.find("${"); begin != kNowhere; begin = text.find("${", begin + 2)) {
    const std::size_t end = text.find('}', begin);
    if (end == kNowhere) return std::nullopt;
    const std::string_view name = text.substr(begin + 2, end - begin - 2);
    if (name.find(':') == kNowhere) continue;
    const bool is_fixed = std::ranges::any_of(
        kFixedLength, [name](std::string_view key) { return ascii_fold_equal(name, key); });
    if (is_fixed) continue;
    const bool is_after = begin > 0 && is_wildcard(text[begin - 1]) &&
                          (begin < 2 || text[begin - 2] != '{');  // the end of `${*}`
    const bool is_before = end + 1 < text.size() && is_wildcard(text[end + 1]);
    if (is_after) return text.substr(begin - 1, end + 2 - begin);
    if (is_before) return text.substr(begin, end + 2 - begin);
  }
  return std::nullopt;
}

void add_beside_wildcard(const Text& text, Place place, Report& report) {
  const auto found = find_beside_wildcard(text.value);
  if (!found) return;
  report.add(std::move(place),
             fmt::format("{} also matches other values that {} with that of the variable",
                         quoted(*found), found->front() == '$' ? "begin" : "end"),
             {.words = "put a separator between the two, such as `/`"});
}

void find_variable_followed_by_wildcard(const StatementFacts& statement, Report& report) {
  if (!statement.is_allow) return;
  for (const ResourceEntry& entry : statement.resources) {
    if (entry.variables.empty() || statement.has_not_resource) continue;
    add_beside_wildcard(*entry.text, statement.place_of(entry), report);
  }
  for (const ConditionFacts& condition : statement.conditions) {
    if (!condition.takes_wildcards() || condition.is_negated()) continue;
    for (const ValueFacts& value : condition.values) {
      if (value.variables.empty()) continue;
      add_beside_wildcard(*value.text, condition.value_place(value), report);
    }
  }
}

/// [V-9]
void find_wildcard_in_default(const StatementFacts& statement, Report& report) {
  for_each_text(statement, [&](const auto& variables, const Text&, const auto& place) {
    for (const VariableUse& variable : variables) {
      if (!variable.default_value || variable.default_value->find_first_of("*?") == kNowhere) {
        continue;
      }
      report.add(place(), fmt::format("{} is literal in the default of {}: no wildcard",
                                      quoted(*variable.default_value), quoted(variable.key)));
      return;
    }
  });
}

/// [V-4]
void find_special_variable_elsewhere(const ConditionFacts& condition, Report& report) {
  if (!condition.statement.document.has_variables() || condition.takes_wildcards()) return;
  if (!condition.is_string()) return;
  for (const ValueFacts& value : condition.values) {
    std::string text(value.value());
    bool is_changed = false;
    for (const std::string_view special : {"${*}", "${?}"}) {
      for (std::size_t at = text.find(special); at != kNowhere; at = text.find(special, at + 1)) {
        text.replace(at, special.size(), 1, special[2]);
        is_changed = true;
      }
    }
    if (!is_changed) continue;
    report.add(condition.value_place(value),
               fmt::format("`*` and `?` are no wildcards under {}: they need no `${{…}}`",
                           quoted(condition.condition.op.value)),
               {.words = fmt::format("write {}", quoted(text)),
                .edits = {rewritten(*value.text, text)},
                .keeps_decisions = true});
  }
}

// What is no variable

bool is_name_byte(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// Returns what looks like a variable and is text: `{aws:username}`, `%{aws:username}`,
/// `$aws:username`.
std::string_view find_unusual_text(std::string_view text) {
  const std::size_t brace = text.find("{aws:");
  if (brace != kNowhere) {
    std::size_t begin = brace;
    while (begin > 0 && text[begin - 1] == '{') --begin;
    if (begin == 0 || text[begin - 1] != '$') {
      if (begin > 0 && text[begin - 1] == '%') --begin;
      const std::size_t end = text.find('}', brace);
      return text.substr(begin, end == kNowhere ? end : end + 1 - begin);
    }
  }
  for (std::size_t at = text.find('$'); at != kNowhere; at = text.find('$', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && is_name_byte(text[end])) ++end;
    const bool has_prefix = end > at + 2 && end + 1 < text.size() && text[end] == ':';
    if (!has_prefix || !is_name_byte(fold_ascii(text[end + 1]))) continue;
    while (end < text.size() && (text[end] == ':' || is_name_byte(fold_ascii(text[end])))) ++end;
    return text.substr(at, end - at);
  }
  return {};
}

void add_unusual_text(const Text& text, const auto& place, Report& report) {
  const std::string_view found = find_unusual_text(text.value);
  if (found.empty()) return;
  report.add(place(), fmt::format("{} looks like a variable and is plain text", quoted(found)),
             {.words = "write `${aws:username}` for a variable"});
}

void find_unusual_variable_text(const StatementFacts& statement, Report& report) {
  if (!statement.document.has_variables()) return;
  if (statement.statement.sid && statement.statement.sid->value.find("${") != std::string::npos) {
    report.add(statement.member_place("Sid"), "a `Sid` has no variables: `${` is plain text there");
  }
  for (const ResourceEntry& entry : statement.resources) {
    add_unusual_text(
        *entry.text, [&] { return statement.place_of(entry); }, report);
  }
  for (const ConditionFacts& condition : statement.conditions) {
    for (const ValueFacts& value : condition.values) {
      add_unusual_text(
          *value.text, [&] { return condition.value_place(value); }, report);
    }
  }
}

// aws:username

/// Whether the document is for callers that are sessions of roles, too.
bool is_for_roles(const DocumentFacts& document) {
  return document.type == PolicyType::ServiceControl ||
         (document.set != nullptr && document.set->has(PolicyType::Session));
}

void find_username_for_roles(const StatementFacts& statement, Report& report) {
  constexpr std::string_view kKey = "aws:username";
  constexpr std::string_view kMessage = "sessions of roles have no `aws:username`";
  if (!is_for_roles(statement.document)) return;
  const Fix fix{.words = "use a tag of the caller, `aws:PrincipalTag/…`"};
  for (const ConditionFacts& condition : statement.conditions) {
    if (condition.key != kKey || condition.is_null() || condition.op.is_if_exists) continue;
    report.add(condition.key_place(), std::string(kMessage), fix);
  }
  for_each_text(statement, [&](const auto& variables, const Text&, const auto& place) {
    const bool has_name = std::ranges::any_of(variables, [&](const VariableUse& variable) {
      return variable.folded_key == kKey && !variable.default_value;
    });
    if (has_name) report.add(place(), std::string(kMessage), fix);
  });
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::VariableWithoutGuard,
                   .why = "a variable without value excludes nothing",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "*", "Condition": {"StringNotEquals":
                       {"aws:ResourceTag/t": "${aws:PrincipalTag/t}"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "*", "Condition": {"StringNotEquals":
                       {"aws:ResourceTag/t": "${aws:PrincipalTag/t}"},
                       "Null": {"aws:PrincipalTag/t": "false"}}})")},
          .find = find_variable_without_guard,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::EarlyVariable,
                   .why = "AWS refuses variables in Region and account in policies of others",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "kms:Decrypt",
                       "Resource": "arn:aws:kms:*:${aws:PrincipalAccount}:key/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "kms:Decrypt",
                       "Resource": "arn:aws:kms:*:111122223333:key/*"})")},
          .find = find_early_variable},
    Check{.info = {.code = ErrorCode::CallerChosenVariable,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::Keys,
                   .types = "I R S",
                   .why = "the caller picks the text",
                   .false_alarms = "roles whose trust policy pins the session name",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::home/${sts:RoleSessionName}/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::home/${aws:PrincipalTag/user}/*"})")},
          .find = find_caller_chosen_variable,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::VariableFollowedByWildcard,
                   .types = "I R S",
                   .why = "`${team}*`: team `dev` also sees `dev2`",
                   .false_alarms = "values of fixed length",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team}*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"})")},
          .find = find_variable_followed_by_wildcard,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::WildcardInDefault,
                   .severity = Severity::Suggestion,
                   .why = "a wildcard is literal in a default",
                   .false_alarms = "a literal asterisk",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team, '*'}/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"})")},
          .find = find_wildcard_in_default},
    Check{.info = {.code = ErrorCode::UnusualVariableText,
                   .why = "it looks like a variable and is text",
                   .false_alarms = "templates that are still to be filled in",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/{aws:username}/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/${aws:username}/*"})")},
          .find = find_unusual_variable_text},
    Check{.info = {.code = ErrorCode::UsernameForRoles,
                   .severity = Severity::Suggestion,
                   .types = "I SCP",
                   .why = "aws:username is absent for sessions of roles",
                   .false_alarms = "policies for IAM users",
                   .bad = statement_of(R"({"Effect": "Deny", "Action": "s3:*",
                       "NotResource": "arn:aws:s3:::home/${aws:username}/*"})",
                                       PolicyType::ServiceControl),
                   .good = statement_of(R"({"Effect": "Deny", "Action": "s3:*",
                       "NotResource": "arn:aws:s3:::home/${aws:PrincipalTag/user}/*"})",
                                        PolicyType::ServiceControl)},
          .find = find_username_for_roles},
    Check{.info = {.code = ErrorCode::SpecialVariableElsewhere,
                   .severity = Severity::Suggestion,
                   .why = "it says nothing where no wildcard works",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "*", "Condition": {"StringEquals":
                       {"aws:ResourceTag/t": "${*}"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "*", "Condition": {"StringEquals":
                       {"aws:ResourceTag/t": "*"}}})")},
          .find = find_special_variable_elsewhere},
};

}  // namespace

std::span<const Check> variable_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
