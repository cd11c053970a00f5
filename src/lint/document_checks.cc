// Checks of what stands in a document, before what it means.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/json_pointer.h"
#include "diagnostics/quoted_text.h"
#include "iam/policy_type.h"
#include "json/json_reader.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "policy/policy_pointer.h"

namespace abac::inline abi1::internal {
namespace {

/// Returns whether the old language and the new one read the document alike [G-8].
bool is_alike_in_both_versions(const DocumentFacts& document) noexcept {
  return document.source.find("${") == std::string_view::npos &&
         document.source.find("\\u") == std::string_view::npos;
}

void find_missing_version(const DocumentFacts& document, Report& report) {
  if (document.policy.version_where.line != 0) return;
  SourceRange behind_brace = document.policy.where;
  ++behind_brace.begin;
  ++behind_brace.column;
  behind_brace.end = behind_brace.begin;
  report.add(document.place(),
             "the policy has no `Version`, so the language of 2008 applies, which has no variables",
             {.words = R"(write `"Version": "2012-10-17"`)",
              .edits = {{behind_brace, R"("Version": "2012-10-17", )"}},
              .keeps_decisions = is_alike_in_both_versions(document)});
}

void find_old_version(const DocumentFacts& document, Report& report) {
  const SourceRange& where = document.policy.version_where;
  if (where.line == 0 || document.has_variables()) return;
  report.add(document.member_place("Version", where),
             "the language of 2008 has no variables, and nothing that the new one lacks",
             {.words = "write `2012-10-17`",
              .edits = {{where, R"("2012-10-17")"}},
              .keeps_decisions = is_alike_in_both_versions(document)});
}

/// Returns whether the text has what would be a variable in the new language.
bool looks_like_variable(std::string_view text) noexcept {
  const std::size_t begin = text.find("${");
  return begin != std::string_view::npos && text.find('}', begin) != std::string_view::npos;
}

/// [V-1]
void find_variable_in_old_version(const StatementFacts& statement, Report& report) {
  if (statement.document.has_variables()) return;
  const auto check = [&](std::string_view text, const auto& place) {
    if (!looks_like_variable(text)) return;
    report.add(place(),
               fmt::format("{} is plain text: a policy has variables in version 2012-10-17 alone",
                           quoted(text)),
               {.words = R"(write `"Version": "2012-10-17"`)", .edits = {}});
  };
  for (const ResourceEntry& entry : statement.resources) {
    check(entry.text->value, [&] { return statement.place_of(entry); });
  }
  for (const ConditionFacts& condition : statement.conditions) {
    for (const ValueFacts& value : condition.values) {
      check(value.value(), [&] { return condition.value_place(value); });
    }
  }
}

/// [G-9]
void find_id(const DocumentFacts& document, Report& report) {
  const std::optional<Text>& id = document.policy.id;
  if (!id || traits_of(document.type).accepts_id) return;
  report.add(document.member_place("Id", id->where),
             fmt::format("AWS's grammar has no `Id` in a policy of type `{}`",
                         abac::to_string(document.type)),
             {.words = "leave it out", .edits = {}, .keeps_decisions = true});
}

/// [G-10]
void find_empty_statement_list(const DocumentFacts& document, Report& report) {
  const Policy& policy = document.policy;
  if (!policy.statements.empty() || policy.statements_where.line == 0) return;
  report.add(document.member_place("Statement", policy.statements_where),
             "the policy has no statements and matches nothing");
}

void find_empty_set(const SetFacts& set, Report& report) {
  if (!set.members.empty()) return;
  const JsonDocument document = read_json(set.json);
  report.add({{}, document.has_root() ? document.root().where() : SourceRange()},
             "the policy set has no policies and allows nothing");
}

void find_empty_sid(const StatementFacts& statement, Report& report) {
  const std::optional<Text>& sid = statement.statement.sid;
  if (!sid || !sid->value.empty()) return;
  report.add(statement.member_place("Sid"), "an empty `Sid` says nothing",
             {.words = "leave it out, or name the statement", .edits = {}});
}

/// [G-16]
void find_repeated_sid(const DocumentFacts& document, Report& report) {
  std::vector<std::pair<std::string_view, const StatementFacts*>> sids;
  for (const StatementFacts& statement : document.statements) {
    const std::optional<Text>& sid = statement.statement.sid;
    if (sid && !sid->value.empty()) sids.emplace_back(sid->value, &statement);
  }
  std::ranges::stable_sort(sids, {}, [](const auto& sid) { return sid.first; });
  for (std::size_t i = 1; i < sids.size(); ++i) {
    if (sids[i].first != sids[i - 1].first) continue;
    report.add(sids[i].second->member_place("Sid"),
               fmt::format("the Sid {} is used by another statement", quoted(sids[i].first)));
  }
}

/// The tree does not tell `{}` from no condition, so the statement is read once more, where its
/// text has the word.
void find_empty_condition(const StatementFacts& statement, Report& report) {
  if (!statement.is_unconditional()) return;
  const SourceRange& own = statement.statement.where;
  const std::string_view source = statement.document.source.substr(
      own.begin - statement.document.policy.where.begin, own.end - own.begin);
  if (source.find(R"("Condition")") == std::string_view::npos) return;
  const JsonDocument document = read_json(source);
  if (!document.has_root()) return;
  const std::optional<JsonValue> condition = document.root().find("Condition");
  if (!condition || condition->type() != JsonType::Object || condition->size() != 0) return;
  SourceRange where = condition->where();
  if (where.line == 1) where.column += own.column - 1;
  where.line += own.line - 1;
  where.begin += own.begin;
  where.end += own.begin;
  report.add({child_pointer(statement.place().pointer, "Condition"), where},
             "an empty `Condition` restricts nothing",
             {.words = "leave it out, or write the condition", .edits = {}});
}

/// An unconditional Deny of everything for everyone.
void find_deny_everything(const StatementFacts& statement, Report& report) {
  const bool is_for_all = !statement.statement.principal || statement.is_for_everyone;
  if (!statement.is_deny || !statement.is_unconditional() || !statement.has_all_actions() ||
      statement.has_not_resource || !statement.has_all_resources() || !is_for_all) {
    return;
  }
  report.add(statement.place(),
             "the statement denies everything to every caller that the policy applies to");
}

/// Returns whether IAM accepts the characters of the text.
bool has_iam_characters(std::string_view text) noexcept {
  std::size_t position = 0;
  while (position < text.size()) {
    const char32_t c = decode_scalar(text, position);
    if (c != '\t' && c != '\n' && c != '\r' && (c < 0x20 || c > 0xFF)) return false;
  }
  return true;
}

/// Calls `call(text, make_place)` for the texts of a statement that may hold any character.
template <class Call>
void for_each_text(const StatementFacts& statement, const Call& call) {
  for (const PrincipalFacts& entry : statement.principals) {
    call(entry.entry->text, [&] { return statement.place_of(entry); });
  }
  for (const ResourceEntry& entry : statement.resources) {
    call(*entry.text, [&] { return statement.place_of(entry); });
  }
  for (const ConditionFacts& condition : statement.conditions) {
    for (const ValueFacts& value : condition.values) {
      call(*value.text, [&] { return condition.value_place(value); });
    }
  }
}

/// [G-37]
void find_unusual_character(const DocumentFacts& document, Report& report) {
  if (!traits_of(document.type).has_iam_characters && !document.is_trust) return;
  const auto check = [&](const Text& text, const auto& make_place) {
    if (has_iam_characters(text.value)) return;
    report.add(make_place(), "IAM accepts only tab, line breaks and U+0020 to U+00FF in a policy");
  };
  if (const auto& id = document.policy.id) {
    check(*id, [&] { return document.member_place("Id", id->where); });
  }
  for (const StatementFacts& statement : document.statements) {
    if (const auto& sid = statement.statement.sid) {
      check(*sid, [&] { return statement.member_place("Sid"); });
    }
    for_each_text(statement, check);
    for (const ConditionFacts& condition : statement.conditions) {
      check(condition.condition.key, [&] { return condition.key_place(); });
    }
  }
}

/// Returns whether the character is white space, also such as comes with a text from elsewhere.
bool is_white_space(char32_t c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x3000 ||
         c == 0xFEFF;
}

/// Returns the text without the white space around it.
std::string_view trimmed(std::string_view text) noexcept {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t first = position;
    if (is_white_space(decode_scalar(text, position))) continue;
    begin = std::min(begin, first);
    end = position;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

/// [G-2]
void find_surrounding_space(const StatementFacts& statement, Report& report) {
  for_each_text(statement, [&](const Text& text, const auto& make_place) {
    const std::string_view inner = trimmed(text.value);
    if (inner.size() == text.value.size() || inner.empty()) return;
    report.add(
        make_place(),
        fmt::format("{} begins or ends with white space, which is compared like a letter",
                    quoted(text.value)),
        {.words = fmt::format("write {}", quoted(inner)), .edits = {rewritten(text, inner)}});
  });
}

constexpr std::string_view kIdentityTypes = "I B S SCP RCP";

constexpr std::array kChecks = {
    Check{
        .info = {.code = ErrorCode::MissingVersion,
                 .severity = Severity::Warning,
                 .aws = AwsAnswer::RefusesManaged,
                 .why = "without `Version` the old language applies, and variables are plain text",
                 .bad = document_of(R"({"Statement": []})"),
                 .good = document_of(R"({"Version": "2012-10-17", "Statement": []})")},
        .find = find_missing_version},
    Check{.info = {.code = ErrorCode::OldVersion,
                   .severity = Severity::Suggestion,
                   .aws = AwsAnswer::RefusesManaged,
                   .why = "the language of 2008 has no variables and nothing the new one lacks",
                   .false_alarms = "policies written by AWS's consoles for SQS and SNS",
                   .bad = document_of(R"({"Version": "2008-10-17", "Statement": []})"),
                   .good = document_of(R"({"Version": "2012-10-17", "Statement": []})")},
          .find = find_old_version},
    Check{
        .info = {.code = ErrorCode::VariableInOldVersion,
                 .severity = Severity::Security,
                 .why = "a variable is plain text in the old language: an Allow matches a resource "
                        "or value nobody has, a Deny never fires",
                 .false_alarms = "buckets whose keys really hold `${`",
                 .bad = document_of(R"({"Version": "2008-10-17", "Statement": {"Effect": "Allow",
                       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*"}})"),
                 .good = document_of(R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
                       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*"}})")},
        .find = find_variable_in_old_version},
    Check{.info = {.code = ErrorCode::IdInIdentityPolicy,
                   .severity = Severity::Warning,
                   .types = kIdentityTypes,
                   .why = "AWS's grammar has no `Id` there",
                   .bad = document_of(R"({"Version": "2012-10-17", "Id": "x", "Statement": []})"),
                   .good = document_of(R"({"Version": "2012-10-17", "Statement": []})")},
          .find = find_id},
    Check{.info = {.code = ErrorCode::EmptyStatementList,
                   .severity = Severity::Warning,
                   .aws = AwsAnswer::Refuses,
                   .why = "a policy without statements matches nothing",
                   .false_alarms = "a guardrail that shall deny all",
                   .bad = document_of(R"({"Version": "2012-10-17", "Statement": []})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_empty_statement_list},
    Check{.info = {.code = ErrorCode::EmptyPolicySet,
                   .severity = Severity::Warning,
                   .types = "set",
                   .why = "a policy set without policies allows nothing",
                   .bad = set_of("{}"),
                   .good = set_of(R"({"identity": [{"Version": "2012-10-17", "Statement": []}]})")},
          .find = find_empty_set},
    Check{.info = {.code = ErrorCode::EmptySid,
                   .severity = Severity::Suggestion,
                   .why = "an empty `Sid` says nothing",
                   .bad = statement_of(R"({"Sid": "", "Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*"})"),
                   .good = statement_of(R"({"Sid": "ReadTeamBucket", "Effect": "Allow",
                       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_empty_sid},
    Check{.info = {.code = ErrorCode::RepeatedSid,
                   .severity = Severity::Warning,
                   .types = "R T V",
                   .why = "two statements of one Sid cannot be told apart in results",
                   .bad = statement_of(R"({"Sid": "A", "Effect": "Allow", "Principal": "*",
                       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
                       {"Sid": "A", "Effect": "Allow", "Principal": "*",
                       "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"})",
                                       PolicyType::Resource),
                   .good = statement_of(R"({"Sid": "A", "Effect": "Allow", "Principal": "*",
                       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
                       {"Sid": "B", "Effect": "Allow", "Principal": "*",
                       "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"})",
                                        PolicyType::Resource)},
          .find = find_repeated_sid},
    Check{.info = {.code = ErrorCode::EmptyCondition,
                   .severity = Severity::Suggestion,
                   .why = "it looks like a restriction and is none",
                   .false_alarms = "templates that fill it in",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_empty_condition},
    Check{.info = {.code = ErrorCode::DenyEverything,
                   .severity = Severity::Warning,
                   .types = "I R B S",
                   .why = "locks out every caller that the policy applies to",
                   .false_alarms = "quarantine policies, such as AWSDenyAll",
                   .bad = statement_of(R"({"Effect": "Deny", "Action": "*", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Deny", "Action": "*", "Resource": "*",
                       "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}})")},
          .find = find_deny_everything},
    Check{.info = {.code = ErrorCode::UnusualCharacter,
                   .severity = Severity::Warning,
                   .types = "I T B S",
                   .why = "IAM does not take the character",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/客"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/k*"})")},
          .find = find_unusual_character},
    Check{.info = {.code = ErrorCode::SurroundingSpace,
                   .severity = Severity::Warning,
                   .why = "texts compare exactly: with a pasted blank they never match",
                   .false_alarms = "tag values that really end in a blank",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals":
                       {"aws:PrincipalOrgID": "o-abcdefghij "}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals":
                       {"aws:PrincipalOrgID": "o-abcdefghij"}}})")},
          .find = find_surrounding_space},
};

}  // namespace

std::span<const Check> document_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
