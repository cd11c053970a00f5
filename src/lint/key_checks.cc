// Checks of the names of condition keys: whether any request has such a key.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <abac/catalogue.h>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "lint/condition_fix.h"
#include "lint/facts.h"
#include "lint/finding_words.h"

namespace abac::inline abi1::internal {
namespace {

std::string key_words(const ConditionFacts& condition) {
  return quoted(condition.condition.key.value);
}

/// Returns the way to the key that was probably meant, if there is one.
Fix other_key(const ConditionFacts& condition, const std::optional<std::string>& key) {
  if (!key) return {};
  return {.words = did_you_mean_words(*key), .edits = {rewritten(condition.condition.key, *key)}};
}

// Tag keys

/// What stands before the tag key in keys that name a tag.
constexpr std::string_view kTagPrefixes[] = {
    "aws:PrincipalTag",    "aws:RequestTag", "aws:ResourceTag",   "s3:ExistingObjectTag",
    "s3:RequestObjectTag", "s3:BucketTag",   "s3:AccessPointTag",
};
constexpr std::string_view kTagNames[] = {"resourcetag", "requesttag"};

/// Returns whether the key is that of a tag, without the tag's own key [G-35].
bool lacks_tag_key(const ConditionFacts& condition) noexcept {
  std::string_view key = condition.key;
  std::string_view name = condition.name;
  if (key.ends_with('/')) {
    key.remove_suffix(1);
    name.remove_suffix(1);
  }
  return std::ranges::find(kTagNames, name) != std::end(kTagNames) ||
         std::ranges::any_of(kTagPrefixes,
                             [key](std::string_view prefix) { return fold_equal(key, prefix); });
}

void find_incomplete_tag_key(const ConditionFacts& condition, Report& report) {
  if (!lacks_tag_key(condition)) return;
  std::string_view key = condition.condition.key.value;
  if (key.ends_with('/')) key.remove_suffix(1);
  report.add(
      condition.key_place(),
      fmt::format("no request has the key {}: expected a tag key behind it", key_words(condition)),
      {.words = fmt::format("write {}", quoted(fmt::format("{}/tag-key", key)))});
}

void find_wildcard_in_condition_key(const ConditionFacts& condition, Report& report) {
  if (condition.key.find_first_of("*?") == std::string::npos) return;
  report.add(condition.key_place(),
             fmt::format("{} names one {}: `*` and `?` are plain characters in a condition key",
                         key_words(condition), condition.tag == TagKind::None ? "key" : "tag"));
}

// Unknown keys

void find_unknown_global_key(const ConditionFacts& condition, Report& report) {
  if (condition.prefix != "aws" || condition.name.empty() || condition.known != nullptr ||
      lacks_tag_key(condition))
    return;
  const Catalogue* const catalogue = condition.statement.document.catalogue();
  if (catalogue != nullptr && catalogue->find_key(condition.key)) return;
  report.add(condition.key_place(),
             fmt::format("no request has the key {}: AWS had none such on {}", key_words(condition),
                         kKnownKeysDate),
             other_key(condition, nearest_known_key(condition.condition.key.value)));
}

/// Returns whether the prefix is one of an integrator's own services.
bool is_own_service(const ConditionFacts& condition) noexcept {
  return std::ranges::any_of(
      condition.statement.document.options.own_services,
      [&](std::string_view own) { return fold_equal(own, condition.prefix); });
}

/// Prefixes of AWS's keys that are not those of a service's actions.
constexpr std::string_view kOtherPrefixes[] = {"catalog", "cognito-identity-unauth"};

/// Returns whether the key is one of a service, of which a catalogue can tell.
bool is_of_service(const ConditionFacts& condition) noexcept {
  return condition.statement.document.catalogue() != nullptr && condition.prefix != "aws" &&
         condition.known == nullptr && !is_provider_key(condition.key) &&
         !is_own_service(condition);
}

std::optional<std::string> nearest_key(const Catalogue& catalogue, std::string_view key) {
  const auto found = catalogue.nearest_key(key);
  if (!found) return std::nullopt;
  std::string name(found->name);
  // What the pattern leaves open stays as it was written.
  if (const std::size_t star = name.find('*'); star != std::string::npos) {
    const std::size_t slash = key.find('/');
    if (star + 1 != name.size() || slash == std::string_view::npos) return std::nullopt;
    name.replace(star, 1, key.substr(slash + 1));
  }
  return name;
}

void find_unknown_service_key(const ConditionFacts& condition, Report& report) {
  if (!is_of_service(condition) || lacks_tag_key(condition)) return;
  const Catalogue& catalogue = *condition.statement.document.catalogue();
  if (!catalogue.find_service(condition.prefix) || catalogue.find_key(condition.key)) return;
  // The engine derives the tags of resources for every service [K-12].
  if (condition.tag == TagKind::Resource && condition.name.starts_with("resourcetag/")) return;
  report.add(condition.key_place(),
             fmt::format("no request has the key {}: `{}` has none such in the catalogue of {}",
                         key_words(condition), condition.prefix, catalogue.date()),
             other_key(condition, nearest_key(catalogue, condition.condition.key.value)));
}

void find_unknown_key_prefix(const ConditionFacts& condition, Report& report) {
  // In a trust policy it may be an identity provider.
  if (!is_of_service(condition) || condition.statement.is_trust) return;
  const Catalogue& catalogue = *condition.statement.document.catalogue();
  if (catalogue.find_service(condition.prefix) || catalogue.find_key(condition.key)) return;
  if (std::ranges::find(kOtherPrefixes, condition.prefix) != std::end(kOtherPrefixes)) return;
  std::optional<std::string> key;
  if (const auto service = catalogue.nearest_service(condition.prefix)) {
    key = fmt::format("{}:{}", service->prefix(),
                      std::string_view(condition.condition.key.value)
                          .substr(condition.condition.key.value.find(':') + 1));
  }
  report.add(condition.key_place(),
             fmt::format("{} begins with no service of the catalogue of {}", key_words(condition),
                         catalogue.date()),
             other_key(condition, key));
}

/// Returns whether the statement lets callers, not services, use an SNS topic: the default policy
/// of topics does, and SNS gives the key the account of the caller.
bool is_owner_of_topic(const ConditionFacts& condition) noexcept {
  const StatementFacts& statement = condition.statement;
  return condition.key == "aws:sourceowner" && names_only_service(statement.statement, "sns") &&
         std::ranges::any_of(statement.actions, [](const ActionEntry& entry) {
           return entry.folded != "sns:publish";  // the one call of services
         });
}

void find_deprecated_condition_key(const ConditionFacts& condition, Report& report) {
  if (condition.known == nullptr || condition.known->use_instead.empty()) return;
  if (is_owner_of_topic(condition)) {
    report.add(Severity::Suggestion, condition.key_place(),
               fmt::format("{} was replaced, by `aws:PrincipalAccount` for callers and by "
                           "`aws:SourceAccount` for services",
                           key_words(condition)),
               {.words = "write `aws:PrincipalAccount`, and `aws:SourceAccount` in a statement for "
                         "services"});
    return;
  }
  const std::string_view other = condition.known->use_instead;
  report.add(condition.key_place(),
             fmt::format("{} was replaced by `{}`", key_words(condition), other),
             {.words = fmt::format("write `{}`", other),
              .edits = {rewritten(condition.condition.key, other)}});
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::UnknownGlobalKey,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "no request has that key: an Allow never matches, a negated Deny always",
                   .false_alarms = "keys that are newer than the table",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:PrincipleOrgID": "o-abcdefghij"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:PrincipalOrgID": "o-abcdefghij"}}})")},
          .find = find_unknown_global_key},
    Check{.info = {.code = ErrorCode::UnknownServiceKey,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Catalogue,
                   .why = "no request has that key: an Allow never matches, a negated Deny always",
                   .false_alarms = "keys that are newer than the catalogue, and retired ones",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"s3:x-amz-server-side-encrytion": "aws:kms"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"s3:x-amz-server-side-encryption": "aws:kms"}}})")},
          .find = find_unknown_service_key},
    Check{.info = {.code = ErrorCode::UnknownKeyPrefix,
                   .severity = Severity::Suggestion,
                   .needs = CheckNeeds::Catalogue,
                   .why = "neither `aws:` nor a service nor a provider",
                   .false_alarms = "own keys: name their services as own",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sagemaker:CreateModel", "Resource": "*",
                           "Condition": {"ForAnyValue:StringEquals":
                           {"sagmaker:VpcSubnets": "subnet-1a2b3c4d"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sagemaker:CreateModel", "Resource": "*",
                           "Condition": {"ForAnyValue:StringEquals":
                           {"sagemaker:VpcSubnets": "subnet-1a2b3c4d"}}})")},
          .find = find_unknown_key_prefix},
    Check{.info = {.code = ErrorCode::DeprecatedConditionKey,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "another key replaced it",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition":
                           {"ArnLike": {"aws:ARN": "arn:aws:iam::111122223333:role/r"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"ArnLike":
                           {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/r"}}})")},
          .find = find_deprecated_condition_key},
    Check{.info = {.code = ErrorCode::IncompleteTagKey,
                   .severity = Severity::Warning,
                   .why = "no request has such a key without a tag key behind it",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag": "x"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:ResourceTag/team": "x"}}})")},
          .find = find_incomplete_tag_key},
    Check{.info = {.code = ErrorCode::WildcardInTagKey,
                   .severity = Severity::Warning,
                   .why = "`*` and `?` are plain characters in a condition key: it names one tag",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:ResourceTag/kubernetes.io/cluster/*": "owned"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "ec2:StopInstances", "Resource": "*",
                           "Condition": {"StringEquals":
                           {"aws:ResourceTag/kubernetes.io/cluster/main": "owned"}}})")},
          .find = find_wildcard_in_condition_key},
};

}  // namespace

std::span<const Check> key_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
