// Checks of the values of condition keys whose values have one form: accounts, organizations,
// networks, Regions, services, KMS keys.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "lint/condition_fix.h"
#include "lint/facts.h"

namespace abac::inline abi1::internal {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_lower_or_digit(char c) noexcept { return is_lower(c) || is_digit(c); }
bool is_hex(char c) noexcept { return is_digit(c) || (c >= 'a' && c <= 'f'); }

template <std::size_t Size>
bool is_one_of(std::string_view key, const std::string_view (&keys)[Size]) noexcept {
  return std::ranges::find(keys, key) != std::end(keys);
}

/// Calls `report_value(value)` for the values of the condition that mean what is written, and in
/// which `is_valid` finds fault.
template <class IsValid>
void report_values(const ConditionFacts& condition, const IsValid& is_valid,
                   std::string_view what_it_is_not, const Fix& fix, Report& report) {
  if (condition.is_null()) return;
  for (const ValueFacts& value : condition.values) {
    if (!value.is_literal() || is_valid(value.value())) continue;
    std::string message = fmt::format("{} is {}: no request's {} equals it", quoted(value.value()),
                                      what_it_is_not, quoted(condition.condition.key.value));
    message += template_words(value.value());
    report.add(condition.value_place(value), std::move(message), fix);
  }
}

// Accounts and organizations

constexpr std::string_view kAccountKeys[] = {"aws:principalaccount", "aws:resourceaccount",
                                             "aws:sourceaccount", "aws:vpceaccount"};
constexpr std::string_view kOrganizationKeys[] = {"aws:principalorgid", "aws:resourceorgid",
                                                  "aws:sourceorgid", "aws:vpceorgid"};
constexpr std::string_view kPathKeys[] = {"aws:principalorgpaths", "aws:resourceorgpaths",
                                          "aws:sourceorgpaths", "aws:vpceorgpaths"};

void find_invalid_account(const ConditionFacts& condition, Report& report) {
  if (!is_one_of(condition.key, kAccountKeys)) return;
  const bool takes_anonymous = condition.key == "aws:principalaccount";
  report_values(
      condition,
      [&](std::string_view value) {
        return is_account_id(value) || (takes_anonymous && value == "anonymous");
      },
      "no account id", {.words = "write the 12 digits of the account"}, report);
}

bool is_organization_id(std::string_view text) noexcept {
  constexpr std::size_t kLeast = 10;
  constexpr std::size_t kMost = 32;
  if (!text.starts_with("o-")) return false;
  text.remove_prefix(2);
  return text.size() >= kLeast && text.size() <= kMost &&
         std::ranges::all_of(text, is_lower_or_digit);
}

void find_invalid_organization_id(const ConditionFacts& condition, Report& report) {
  if (!is_one_of(condition.key, kOrganizationKeys)) return;
  report_values(condition, is_organization_id, "no id of an organization",
                {.words = "write `o-` and 10 to 32 letters and digits"}, report);
}

/// Whether a pattern can match a path of an organization, by what stands before its first wildcard
/// or variable.
bool can_be_organization_path(std::string_view pattern) noexcept {
  constexpr std::string_view kBegin = "o-";
  const std::string_view head = pattern.substr(0, pattern.find_first_of("*?$"));
  return head.starts_with(kBegin) || kBegin.starts_with(head);
}

void find_invalid_organization_path(const ConditionFacts& condition, Report& report) {
  if (!is_one_of(condition.key, kPathKeys) || condition.is_null()) return;
  for (const ValueFacts& value : condition.values) {
    if (value.is_literal() || can_be_organization_path(value.value())) continue;
    report.add(
        condition.value_place(value),
        fmt::format("{} begins like no path of an organization: no request's {} matches it{}",
                    quoted(value.value()), quoted(condition.condition.key.value),
                    template_words(value.value())),
        {.words = "begin it with `o-…/r-…/`, or with a wildcard: `o-*/r-*/`"});
  }
  report_values(
      condition,
      [](std::string_view value) { return value.starts_with("o-") && value.ends_with('/'); },
      "no path of an organization",
      {.words = "write `o-…/r-…/ou-…/`, or end in `/*` under `StringLike`"}, report);
}

// Networks and Regions

/// Returns whether the text is the prefix and an id as EC2 makes them.
bool is_ec2_id(std::string_view text, std::string_view prefix) noexcept {
  constexpr std::size_t kShort = 8;
  constexpr std::size_t kLong = 17;
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return (text.size() == kShort || text.size() == kLong) && std::ranges::all_of(text, is_hex);
}

void find_invalid_vpc_id(const ConditionFacts& condition, Report& report) {
  if (condition.key == "aws:sourcevpc") {
    report_values(
        condition, [](std::string_view value) { return is_ec2_id(value, "vpc-"); },
        "no id of a VPC", {.words = "write `vpc-` and 8 or 17 hexadecimal digits"}, report);
  } else if (condition.key == "aws:sourcevpce") {
    report_values(
        condition, [](std::string_view value) { return is_ec2_id(value, "vpce-"); },
        "no id of a VPC endpoint", {.words = "write `vpce-` and 8 or 17 hexadecimal digits"},
        report);
  }
}

/// Returns whether the text has the form of a Region: words with `-` between, and a number.
bool is_region(std::string_view text) noexcept {
  const std::size_t last = text.rfind('-');
  if (last == std::string_view::npos || text.find('-') == last) return false;
  const std::string_view number = text.substr(last + 1);
  if (number.empty() || number.size() > 2 || !std::ranges::all_of(number, is_digit)) return false;
  bool is_word_empty = true;
  for (const char c : text.substr(0, last + 1)) {
    if (c == '-' ? is_word_empty : !is_lower(c)) return false;
    is_word_empty = c == '-';
  }
  return true;
}

void find_invalid_region_value(const ConditionFacts& condition, Report& report) {
  if (condition.key != "aws:requestedregion") return;
  report_values(condition, is_region, "no Region", {.words = "write it as `eu-central-1`"}, report);
}

// Services and KMS keys

constexpr std::string_view kServiceKeys[] = {
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "iam:passedtoservice",
    "iam:awsservicename",
};
constexpr std::string_view kServiceSuffixes[] = {".amazonaws.com", ".amazonaws.com.cn",
                                                 ".amazon.com", ".aws.internal"};

/// Returns what stands before the suffix of a service's name; empty where it has none of them.
std::string_view service_part(std::string_view name) noexcept {
  const bool has_form = std::ranges::all_of(
      name, [](char c) { return is_lower_or_digit(c) || c == '.' || c == '-'; });
  if (!has_form) return {};
  for (const std::string_view suffix : kServiceSuffixes) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return {};
}

/// Returns whether a name is that of a service in a Region: `s3.eu-west-1.amazonaws.com`.
bool is_service_in_region(std::string_view name) noexcept {
  const std::string_view service = service_part(name);
  const std::size_t dot = service.rfind('.');
  return dot != std::string_view::npos && dot != 0 && is_region(service.substr(dot + 1));
}

void find_invalid_service_name_value(const ConditionFacts& condition, Report& report) {
  if (condition.key == "kms:viaservice") {
    report_values(condition, is_service_in_region, "no name of a service in a Region",
                  {.words = "write it as `s3.eu-west-1.amazonaws.com`"}, report);
  } else if (is_one_of(condition.key, kServiceKeys)) {
    report_values(
        condition, [](std::string_view value) { return !service_part(value).empty(); },
        "no name of a service", {.words = "write it as `lambda.amazonaws.com`"}, report);
  }
}

constexpr std::string_view kS3KmsKey = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// Returns whether the values of the key are ARNs of KMS keys.
bool wants_kms_key(const ConditionFacts& condition) noexcept {
  if (condition.key == kS3KmsKey) return true;
  const std::string_view name = condition.name;
  return condition.kind && condition.kind->type == KeyType::Arn &&
         (name.ends_with("kmskeyarn") || name.ends_with("kms-key-id"));
}

bool is_kms_key_arn(std::string_view text) noexcept {
  const auto arn = parse_resource_arn(text);
  return arn && arn->service == "kms" && arn->resource.starts_with("key/");
}

void find_invalid_kms_key_value(const ConditionFacts& condition, Report& report) {
  if (!wants_kms_key(condition)) return;
  report_values(condition, is_kms_key_arn, "no ARN of a KMS key",
                {.words = "write it as `arn:aws:kms:region:account:key/id`"}, report);
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::InvalidAccountInCondition,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "not an account id: never equal",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:SourceAccount": "1111-2222-3333"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:SourceAccount": "111122223333"}}})")},
          .find = find_invalid_account},
    Check{.info = {.code = ErrorCode::InvalidOrganizationId,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "not the id of an organization: never equal",
                   .false_alarms = "samples with a placeholder",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:PrincipalOrgID": "111122223333"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:PrincipalOrgID": "o-abcdefghij"}}})")},
          .find = find_invalid_organization_id},
    Check{.info = {.code = ErrorCode::InvalidOrganizationPath,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "paths begin with `o-` and end in `/`: without that only a wildcard fits",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths":
                           "o-abcdefghij/r-ab12/ou-ab12-11111111"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths":
                           "o-abcdefghij/r-ab12/ou-ab12-11111111/*"}}})")},
          .find = find_invalid_organization_path},
    Check{.info = {.code = ErrorCode::InvalidVpcId,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "not the id of a VPC or of an endpoint: never equal",
                   .false_alarms = "samples with a placeholder",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:SourceVpc": "my-vpc"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1a2b3c4d"}}})")},
          .find = find_invalid_vpc_id},
    Check{.info = {.code = ErrorCode::InvalidRegionValue,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "no Region has that form: never equal",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:*", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:RequestedRegion": "eu-central1"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:*", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:RequestedRegion": "eu-central-1"}}})")},
          .find = find_invalid_region_value},
    Check{.info = {.code = ErrorCode::InvalidServiceNameValue,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "no service has a name of that form: never equal",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:PassRole",
                           "Resource": "arn:aws:iam::111122223333:role/r", "Condition":
                           {"StringEquals": {"iam:PassedToService": "lambda"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "iam:PassRole",
                           "Resource": "arn:aws:iam::111122223333:role/r", "Condition":
                           {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}})")},
          .find = find_invalid_service_name_value},
    Check{.info = {.code = ErrorCode::InvalidKmsKeyValue,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::KeysAndCatalogue,
                   .why = "the values of the key are ARNs of KMS keys: never equal",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"s3:x-amz-server-side-encryption-aws-kms-key-id": "alias/app"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"s3:x-amz-server-side-encryption-aws-kms-key-id":
                            "arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d"}}})")},
          .find = find_invalid_kms_key_value},
};

}  // namespace

std::span<const Check> key_value_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
