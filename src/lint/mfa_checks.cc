// Conditions on MFA that let callers without it pass. `aws:MultiFactorAuthPresent` is absent where
// the request is signed with long-term access keys, and `false` in sessions without MFA;
// `aws:MultiFactorAuthAge` is there in sessions with MFA alone.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "diagnostics/quoted_text.h"
#include "iam/condition_value.h"
#include "lint/condition_fix.h"
#include "lint/facts.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;
using enum Severity;

constexpr std::string_view kMfa = "aws:multifactorauthpresent";

bool is_mfa_test(const ConditionFacts& condition, bool value) {
  return condition.key == kMfa && condition.operand() == OperandType::Bool &&
         std::ranges::any_of(condition.values, [value](const ValueFacts& one) {
           return parse_boolean(one.value()) == value;
         });
}

bool has_mfa_test(const StatementFacts& statement, bool value) {
  return std::ranges::any_of(statement.conditions, [value](const ConditionFacts& condition) {
    return is_mfa_test(condition, value);
  });
}

/// Returns whether a Deny of the document hits requests without the key.
bool denies_without_mfa_key(const DocumentFacts& document) {
  return std::ranges::any_of(document.statements, [](const StatementFacts& statement) {
    return statement.is_deny &&
           std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
             return condition.key == kMfa && condition.is_null_check(true);
           });
  });
}

void find_mfa_deny_without_if_exists(const ConditionFacts& condition, Report& report) {
  const StatementFacts& statement = condition.statement;
  if (!statement.is_deny || !is_mfa_test(condition, false) || condition.op.is_if_exists) return;
  if (statement.requires_key_beside(kMfa, condition)) return;
  if (denies_without_mfa_key(statement.document)) return;
  report.add(
      condition.operator_place(),
      "requests with long-term access keys have no `aws:MultiFactorAuthPresent`, and are "
      "not denied",
      {.words = "write `BoolIfExists`", .edits = replace_operator(condition, "BoolIfExists")});
}

void find_mfa_allow_with_if_exists(const ConditionFacts& condition, Report& report) {
  const StatementFacts& statement = condition.statement;
  if (!statement.is_allow || !is_mfa_test(condition, true) || !condition.op.is_if_exists) return;
  if (statement.requires_key_beside(kMfa, condition)) return;
  report.add(condition.operator_place(),
             "requests with long-term access keys have no `aws:MultiFactorAuthPresent`, and pass "
             "without MFA",
             {.words = "write `Bool`", .edits = replace_operator(condition, "Bool")});
}

void find_mfa_presence_only(const ConditionFacts& condition, Report& report) {
  const StatementFacts& statement = condition.statement;
  const bool is_age = condition.key == "aws:multifactorauthage";
  if (!condition.is_null() || (condition.key != kMfa && !is_age)) return;
  const auto tests_value = [&](const ConditionFacts& other) {
    return !other.is_null() && (other.key == kMfa || other.key == condition.key);
  };
  if (std::ranges::any_of(statement.conditions, tests_value)) return;
  // Denies that share the work: one for requests without the key, one for those that say `false`.
  const auto denies_false = [](const StatementFacts& other) {
    return other.is_deny && has_mfa_test(other, false);
  };
  if (statement.is_deny && std::ranges::any_of(statement.document.statements, denies_false)) return;
  if (is_age) {
    report.add(Suggestion, condition.key_place(), "takes MFA however long ago it was",
               {.words = "test the age by `NumericLessThan`"});
    return;
  }
  report.add(condition.key_place(),
             fmt::format("tells whether the request has {}, not whether MFA was used",
                         quoted(condition.condition.key.value)),
             {.words = "test it by `Bool`"});
}

constexpr std::array kChecks = {
    Check{.info = {.code = MfaDenyWithoutIfExists,
                   .severity = Security,
                   .types = "I R SCP",
                   .why = "requests with long-term keys carry no MFA key and are not denied",
                   .bad = statement_of(R"({"Effect": "Deny", "Action": "iam:*", "Resource": "*",
                       "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}})"),
                   .good = statement_of(R"({"Effect": "Deny", "Action": "iam:*", "Resource": "*",
                       "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}})")},
          .find = find_mfa_deny_without_if_exists},
    Check{.info = {.code = MfaAllowWithIfExists,
                   .severity = Security,
                   .types = "I R T",
                   .why = "requests with long-term keys pass without MFA",
                   .false_alarms = "the console's visual editor writes it",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})")},
          .find = find_mfa_allow_with_if_exists,
          .grades_grant = true},
    Check{.info = {.code = MfaPresenceOnly,
                   .severity = Security,
                   .types = "I R T",
                   .why = "tells whether the key is there, not what it says",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"Null": {"aws:MultiFactorAuthPresent": "false"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*",
                       "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})")},
          .find = find_mfa_presence_only},
};

}  // namespace

std::span<const Check> mfa_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
