// Checks of condition operators: whether an operator fits its key and its values.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "iam/condition_value.h"
#include "lint/condition_fix.h"
#include "lint/facts.h"
#include "lint/finding_words.h"

namespace abac::inline abi1::internal {
namespace {

using enum OperandType;

std::string op_words(const ConditionFacts& condition) {
  return quoted(condition.condition.op.value);
}
std::string key_words(const ConditionFacts& condition) {
  return quoted(condition.condition.key.value);
}
bool is_arn(const ConditionFacts& condition) noexcept {
  return condition.operand() == OperandType::Arn;
}
bool has_arn_key(const ConditionFacts& condition) noexcept {
  return condition.kind && condition.kind->type == KeyType::Arn;
}
bool is_string_equality(const ConditionFacts& condition) noexcept {
  return condition.operand() == String || condition.operand() == StringIgnoreCase;
}

/// Returns whether one of the values matches all that is present [C-16], [C-28].
bool takes_all(const ConditionFacts& condition) noexcept {
  return condition.takes_wildcards() &&
         std::ranges::any_of(condition.values,
                             [](const ValueFacts& value) { return is_all_stars(value.value()); });
}

/// Returns whether both `true` and `false` are among the values.
bool has_both_booleans(const ConditionFacts& condition) noexcept {
  const auto has = [&](bool boolean) {
    return std::ranges::any_of(condition.values, [boolean](const ValueFacts& value) {
      return parse_boolean(value.value()) == boolean;
    });
  };
  return has(true) && has(false);
}

// Wildcards

/// Returns the operator that takes wildcards, with the set operator and `IfExists` of this one.
std::string like_operator(const ConditionFacts& condition) {
  return operator_with_base(condition.op, condition.is_negated() ? "StringNotLike" : "StringLike");
}

void find_wildcard_without_like(const ConditionFacts& condition, Report& report) {
  if (!is_string_equality(condition)) return;
  for (const ValueFacts& value : condition.values) {
    if (!value.has_wildcard) continue;
    const std::string like = like_operator(condition);
    Fix fix{.words = fmt::format("write `{}`", like)};
    if (condition.operand() == String) fix.edits = replace_operator(condition, like);
    report.add(condition.value_place(value),
               fmt::format("{} takes the wildcard in {} literally: only that very text is equal",
                           op_words(condition), quoted(value.value())),
               std::move(fix));
  }
}

void find_like_without_wildcard(const ConditionFacts& condition, Report& report) {
  if (condition.operand() != StringLike || condition.values.empty()) return;
  if (std::ranges::any_of(condition.values, &ValueFacts::has_wildcard)) return;
  const std::string equals =
      operator_with_base(condition.op, condition.is_negated() ? "StringNotEquals" : "StringEquals");
  report.add(condition.key_place(),
             fmt::format("no value of {} has a wildcard: `{}` says the same", key_words(condition),
                         equals),
             {.words = fmt::format("write `{}`", equals),
              .edits = replace_operator(condition, equals),
              .keeps_decisions = true});
}

/// Says that a condition asks for the presence or absence of its key alone.
void report_null(const ConditionFacts& condition, std::string_view null, Report& report) {
  const std::string written =
      fmt::format(R"("Null": {{{}: "{}"}})", json_text(condition.condition.key.value), null);
  Fix fix{.words = fmt::format("write {}", quoted(written))};
  if (condition.values.size() == 1) {
    fix.edits = replace_operator(condition, "Null");
    if (!fix.edits.empty()) fix.edits.push_back(rewritten(*condition.values[0].text, null));
  }
  report.add(condition.key_place(),
             fmt::format("{} with `*` asks whether the request has {}: that is `Null` `{}`",
                         op_words(condition), key_words(condition), null),
             std::move(fix));
}

void find_presence_by_wildcard(const ConditionFacts& condition, Report& report) {
  if (condition.is_negated() || condition.op.is_if_exists || condition.is_for_all()) return;
  if (takes_all(condition)) report_null(condition, "false", report);
}

void find_absence_by_wildcard(const ConditionFacts& condition, Report& report) {
  if (!condition.is_negated() || condition.is_for_any()) return;
  if (takes_all(condition)) report_null(condition, "true", report);
}

// Conditions that always hold

/// Returns whether the ranges take in all addresses of both families.
bool has_all_addresses(const ConditionFacts& condition) noexcept {
  bool has_v4 = false;
  bool has_v6 = false;
  for (const ValueFacts& value : condition.values) {
    const auto range = parse_ip_range(value.value());
    if (!range || range->prefix != 0) continue;
    (range->address.is_v6 ? has_v6 : has_v4) = true;
  }
  return has_v4 && has_v6;
}

bool is_always_true(const ConditionFacts& condition) noexcept {
  if (condition.is_null()) return has_both_booleans(condition);
  if (condition.is_negated()) return false;
  if (!condition.op.is_if_exists && !condition.is_for_all()) return false;
  if (condition.operand() == Bool) return has_both_booleans(condition);
  if (condition.operand() == OperandType::IpAddress) return has_all_addresses(condition);
  return takes_all(condition);
}

void find_condition_always_true(const ConditionFacts& condition, Report& report) {
  if (!is_always_true(condition)) return;
  const std::string_view effect = condition.statement.is_deny ? "the statement denies without it"
                                                              : "the statement allows without it";
  report.add(condition.key_place(), fmt::format("the condition on {} holds for every request: {}",
                                                key_words(condition), effect));
}

// Values

void find_mixed_value_types(const ConditionFacts& condition, Report& report) {
  const DocumentFacts& document = condition.statement.document;
  enum class Form : std::uint8_t { String, Number, Boolean };
  std::optional<Form> form;
  for (const ValueFacts& value : condition.values) {
    const char first = document.source[value.text->where.begin - document.policy.where.begin];
    const Form own = first == '"'                   ? Form::String
                     : first == 't' || first == 'f' ? Form::Boolean
                                                    : Form::Number;
    if (form && *form != own) {
      report.add(condition.key_place(),
                 fmt::format("the values of {} are of different JSON types", key_words(condition)),
                 {.words = "write all of them as strings"});
      return;
    }
    form = own;
  }
}

void find_multiple_booleans(const ConditionFacts& condition, Report& report) {
  if (!condition.is_null() && condition.operand() != Bool) return;
  if (!has_both_booleans(condition)) return;
  report.add(condition.key_place(),
             fmt::format("`true` or `false`: {} on {} tells no value from another",
                         op_words(condition), key_words(condition)));
}

void find_missing_zone(const ConditionFacts& condition, Report& report) {
  if (condition.operand() != Date) return;
  for (const ValueFacts& value : condition.values) {
    if (!lacks_zone(value.value())) continue;
    const std::string with_zone = fmt::format("{}Z", value.value());
    report.add(condition.value_place(value),
               fmt::format("{} has no time zone and is read as UTC", quoted(value.value())),
               {.words = fmt::format("write `{}`", with_zone),
                .edits = {rewritten(*value.text, with_zone)},
                .keeps_decisions = true});
  }
}

/// Returns whether a date has no time of day; epoch seconds have one.
bool is_date_only(std::string_view value) noexcept {
  return parse_instant(value) && value.find('T') == std::string_view::npos &&
         value.find('-', 1) != std::string_view::npos;
}

void find_date_only_equals(const ConditionFacts& condition, Report& report) {
  if (condition.operand() != Date || condition.op.base->comparison != Comparison::Equal) return;
  for (const ValueFacts& value : condition.values) {
    if (!is_date_only(value.value())) continue;
    report.add(condition.value_place(value),
               fmt::format("{} is one instant, the first of that day: {} compares instants",
                           quoted(value.value()), op_words(condition)),
               {.words = "write `DateGreaterThanEquals` with `DateLessThan` for the whole day"});
  }
}

// Types of keys

/// What the values of keys are called, and which operators compare them.
struct TypeWords {
  KeyType type;
  std::string_view values;
  std::string_view op;
  std::string_view negated_op;
};

constexpr TypeWords kTypeWords[] = {
    {KeyType::String, "texts", "StringEquals", "StringNotEquals"},
    {KeyType::Arn, "ARNs", "ArnLike", "ArnNotLike"},
    {KeyType::Bool, "`true` or `false`", "Bool", ""},
    {KeyType::Numeric, "numbers", "NumericEquals", "NumericNotEquals"},
    {KeyType::Date, "dates", "DateEquals", "DateNotEquals"},
    {KeyType::IpAddress, "IP addresses", "IpAddress", "NotIpAddress"},
    {KeyType::Binary, "base64", "BinaryEquals", ""},
};

KeyType type_compared_by(OperandType operand) noexcept {
  switch (operand) {
    case Numeric:
      return KeyType::Numeric;
    case Date:
      return KeyType::Date;
    case Bool:
      return KeyType::Bool;
    case Binary:
      return KeyType::Binary;
    case OperandType::IpAddress:
      return KeyType::IpAddress;
    case OperandType::Arn:
      return KeyType::Arn;
    case String:
    case StringIgnoreCase:
    case StringLike:
    case Null:
      break;
  }
  return KeyType::String;
}

void find_operator_key_type_mismatch(const ConditionFacts& condition, Report& report) {
  if (condition.is_null() || !condition.kind) return;
  const KeyType type = condition.kind->type;
  const KeyType compared = type_compared_by(condition.operand());
  const auto is_text = [](KeyType of) { return of == KeyType::String || of == KeyType::Arn; };
  if (type == compared || (is_text(type) && is_text(compared))) return;
  // AWS's guide compares it as a number, whatever its reference says.
  if (condition.key == "glacier:archiveageindays" && compared == KeyType::Numeric) return;
  if (condition.known != nullptr && condition.known->is_also_numeric &&
      compared == KeyType::Numeric) {
    return;
  }
  const TypeWords& words = *std::ranges::find(kTypeWords, type, &TypeWords::type);
  const std::string_view base =
      condition.is_negated() && !words.negated_op.empty() ? words.negated_op : words.op;
  report.add(condition.key_place(),
             fmt::format("the values of {} are {}, which {} does not compare as such",
                         key_words(condition), words.values, op_words(condition)),
             {.words = fmt::format("use an operator such as `{}`",
                                   operator_with_base(condition.op, base))});
}

// ARNs

/// Returns whether an ARN operator reads the value [C-28].
bool is_readable_arn_pattern(const ConditionFacts& condition, std::string_view value) noexcept {
  const bool variables = condition.statement.document.has_variables();
  return is_all_stars(value) || split_components(value, variables).size() == Components::kMost;
}

bool are_readable_arn_patterns(const ConditionFacts& condition) noexcept {
  return std::ranges::all_of(condition.values, [&](const ValueFacts& value) {
    return is_readable_arn_pattern(condition, value.value());
  });
}

/// Returns the way to another operator for all values, by an edit if each of them is an ARN there.
Fix arn_operator(const ConditionFacts& condition, std::string_view base) {
  const std::string op = operator_with_base(condition.op, base);
  if (!are_readable_arn_patterns(condition)) {
    return {.words = fmt::format("write `{}`, with ARNs of six parts", op)};
  }
  return {.words = fmt::format("write `{}`", op), .edits = replace_operator(condition, op)};
}

/// Returns whether a wildcard of the value stands before the last part of the ARN, where under a
/// String operator it may take the colons between the parts.
bool crosses_colons(const ConditionFacts& condition, const ValueFacts& value) noexcept {
  if (!value.has_wildcard || is_all_stars(value.value())) return false;
  const bool variables = condition.statement.document.has_variables();
  const Components parts = split_components(value.value(), variables);
  if (parts.size() < Components::kMost) {
    // Behind a service, `arn:aws:sns:*` means all that follows, and ArnLike can say no less.
    const bool is_service_all = parts.size() == 4 && is_all_stars(parts[3]) &&
                                !has_wildcard(parts[1], variables) &&
                                !has_wildcard(parts[2], variables);
    return !is_service_all;
  }
  return std::any_of(parts.begin(), parts.end() - 1,
                     [variables](std::string_view part) { return has_wildcard(part, variables); });
}

void find_string_like_on_arn_key(const ConditionFacts& condition, Report& report) {
  if (condition.operand() != StringLike || !has_arn_key(condition)) return;
  const std::string_view base = condition.is_negated() ? "ArnNotLike" : "ArnLike";
  const auto crossing = std::ranges::find_if(
      condition.values, [&](const ValueFacts& value) { return crosses_colons(condition, value); });
  if (crossing != condition.values.end()) {
    // A Deny that hits more, or an Allow that grants less, opens nothing.
    const bool opens = condition.statement.is_deny == condition.is_negated();
    report.add(opens ? Severity::Security : Severity::Warning, condition.value_place(*crossing),
               fmt::format("{} lets the wildcard in {} cross the colons of the ARN, into other "
                           "services and accounts",
                           op_words(condition), quoted(crossing->value())),
               arn_operator(condition, base));
    return;
  }
  const auto pattern = std::ranges::find_if(condition.values, [](const ValueFacts& value) {
    return value.has_wildcard && !is_all_stars(value.value());
  });
  if (pattern == condition.values.end()) return;
  report.add(Severity::Suggestion, condition.value_place(*pattern),
             fmt::format("the values of {} are ARNs: {} says so", key_words(condition),
                         quoted(operator_with_base(condition.op, base))),
             arn_operator(condition, base));
}

void find_string_equals_on_arn_key(const ConditionFacts& condition, Report& report) {
  if (!is_string_equality(condition) || !has_arn_key(condition)) return;
  // What an exact operator takes literally, ArnEquals would take for a wildcard.
  if (std::ranges::any_of(condition.values, &ValueFacts::has_wildcard)) return;
  report.add(condition.key_place(),
             fmt::format("the values of {} are ARNs: `{}` says so", key_words(condition),
                         condition.is_negated() ? "ArnNotEquals" : "ArnEquals"),
             arn_operator(condition, condition.is_negated() ? "ArnNotEquals" : "ArnEquals"));
}

/// Of a role's session `aws:PrincipalArn` is the ARN of the role [K-10].
void find_session_arn(const ConditionFacts& condition, Report& report) {
  if (condition.key != "aws:principalarn" || condition.is_null()) return;
  for (const ValueFacts& value : condition.values) {
    const Components parts = split_components(value.value(), true);
    if (parts.size() < Components::kMost || parts[2] != "sts") continue;
    if (!parts[5].starts_with("assumed-role/")) continue;
    const std::string_view name = parts[5].substr(parts[5].find('/') + 1);
    const std::string role = fmt::format("{}:{}:iam::{}:role/{}", parts[0], parts[1], parts[4],
                                         name.substr(0, name.find('/')));
    report.add(
        condition.value_place(value),
        fmt::format("no caller has {}: `aws:PrincipalArn` of a role's session is the ARN of "
                    "the role",
                    quoted(value.value())),
        {.words = fmt::format("write {}", quoted(role)), .edits = {rewritten(*value.text, role)}});
  }
}

void find_unreadable_arn_pattern(const ConditionFacts& condition, Report& report) {
  find_session_arn(condition, report);
  if (!is_arn(condition)) return;
  for (const ValueFacts& value : condition.values) {
    if (is_readable_arn_pattern(condition, value.value())) continue;
    std::string message = fmt::format(
        "{} has fewer than six parts and can't be compared with an ARN", quoted(value.value()));
    const std::string_view words = template_words(value.value());
    if (!words.empty()) message += words;
    report.add(condition.value_place(value), std::move(message),
               {.words = "write the whole ARN, `arn:partition:service:region:account:resource`"});
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::WildcardWithoutLike,
                   .severity = Severity::Warning,
                   .why = "`*` and `?` are plain characters under operators of equality",
                   .false_alarms = "values with a real asterisk: `${*}` says so",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:PrincipalTag/job": "admin-*"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringLike": {"aws:PrincipalTag/job": "admin-*"}}})")},
          .find = find_wildcard_without_like},
    Check{.info = {.code = ErrorCode::LikeWithoutWildcard,
                   .severity = Severity::Suggestion,
                   .why = "without a wildcard equality says the same",
                   .false_alarms = "very common in AWS's own policies",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
                           "Resource": "*", "Condition":
                           {"StringLike": {"iam:AWSServiceName": "rds.amazonaws.com"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:CreateServiceLinkedRole",
                           "Resource": "*", "Condition":
                           {"StringEquals": {"iam:AWSServiceName": "rds.amazonaws.com"}}})")},
          .find = find_like_without_wildcard},
    Check{.info = {.code = ErrorCode::PresenceByWildcard,
                   .severity = Severity::Suggestion,
                   .why = "a wildcard alone asks whether the key is there: that is `Null` `false`",
                   .false_alarms = "an ARN operator also asks whether the value is an ARN",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"StringLike": {"aws:ResourceTag/team": "*"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"Null": {"aws:ResourceTag/team": "false"}}})")},
          .find = find_presence_by_wildcard},
    Check{.info = {.code = ErrorCode::AbsenceByWildcard,
                   .severity = Severity::Suggestion,
                   .why = "unlike everything is what is absent: that is `Null` `true`",
                   .bad = statement_of(
                       R"({"Effect": "Deny", "Action": "s3:*", "Resource": "*",
                           "Condition": {"StringNotLike": {"aws:SourceVpce": "*"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Deny", "Action": "s3:*", "Resource": "*",
                           "Condition": {"Null": {"aws:SourceVpce": "true"}}})")},
          .find = find_absence_by_wildcard},
    Check{.info = {.code = ErrorCode::ConditionAlwaysTrue,
                   .severity = Severity::Security,
                   .why = "restricts nothing: an Allow is open, a Deny hits all",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringLikeIfExists": {"aws:SourceVpce": "*"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}})")},
          .find = find_condition_always_true},
    Check{.info = {.code = ErrorCode::MixedValueTypes,
                   .severity = Severity::Suggestion,
                   .why = "AWS's checker wants one JSON type in a list of values",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:PrincipalTag/level": ["1", 2]}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:PrincipalTag/level": ["1", "2"]}}})")},
          .find = find_mixed_value_types},
    Check{.info = {.code = ErrorCode::MultipleBooleans,
                   .severity = Severity::Warning,
                   .why = "it is always `true` or `false`",
                   .bad = statement_of(
                       R"({"Effect": "Deny", "Action": "s3:*", "Resource": "*",
                           "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}})"),
                   .good = statement_of(
                       R"({"Effect": "Deny", "Action": "s3:*", "Resource": "*",
                           "Condition": {"Bool": {"aws:SecureTransport": "false"}}})")},
          .find = find_multiple_booleans},
    Check{.info = {.code = ErrorCode::OperatorKeyTypeMismatch,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "key and operator are of different types",
                   .false_alarms = "keys whose type AWS documents wrongly",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"StringEquals": {"aws:MultiFactorAuthPresent": "true"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})")},
          .find = find_operator_key_type_mismatch},
    Check{.info = {.code = ErrorCode::StringLikeOnArnKey,
                   .severity = Severity::Security,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "a wildcard of a String operator crosses the colons of an ARN",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"StringLike":
                           {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"ArnLike":
                           {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}}})")},
          .find = find_string_like_on_arn_key},
    Check{.info = {.code = ErrorCode::StringEqualsOnArnKey,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "an ARN operator says what is meant",
                   .false_alarms = "the result is the same for every ARN",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/r"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"ArnEquals":
                           {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/r"}}})")},
          .find = find_string_equals_on_arn_key},
    Check{.info = {.code = ErrorCode::UnreadableArnPattern,
                   .severity = Severity::Warning,
                   .why = "what is neither an ARN nor `*` can't be compared with one",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"ArnLike": {"aws:SourceArn": "my-topic"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"ArnLike":
                           {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:my-topic"}}})")},
          .find = find_unreadable_arn_pattern},
    Check{.info = {.code = ErrorCode::MissingZone,
                   .severity = Severity::Warning,
                   .why = "a time of day without zone is read as UTC",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}})")},
          .find = find_missing_zone},
    Check{.info = {.code = ErrorCode::DateOnlyEquals,
                   .severity = Severity::Warning,
                   .why = "matches one instant, midnight in UTC",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"DateEquals": {"aws:CurrentTime": "2026-01-01"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"DateGreaterThanEquals": {"aws:CurrentTime": "2026-01-01"},
                            "DateLessThan": {"aws:CurrentTime": "2026-01-02"}}})")},
          .find = find_date_only_equals},
};

}  // namespace

std::span<const Check> operator_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
