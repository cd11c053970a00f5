// Checks against AWS's quotas [G-37]. None of them ever refuses a policy.
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
#include "iam/policy_type.h"
#include "json/json_reader.h"
#include "lint/facts.h"
#include "policy/policy_members.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxTagKey = 128;
constexpr std::size_t kMaxTagValue = 256;
constexpr std::size_t kMaxSessionCharacters = traits_of(PolicyType::Session).quota.limit;
/// One inline session policy and ten managed ones.
constexpr std::size_t kMaxSessionPolicies = 11;

/// What the inline policies of one of these may have together.
constexpr SizeQuota kUserQuota = {"the inline policies of one user together", 2'048,
                                  SizeUnit::CharactersWithoutSpace};
constexpr SizeQuota kGroupQuota = {"the inline policies of one group together", 5'120,
                                   SizeUnit::CharactersWithoutSpace};
constexpr SizeQuota kRoleQuota = {"the inline policies of one role together", 10'240,
                                  SizeUnit::CharactersWithoutSpace};

bool is_json_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Returns whether the byte begins a character.
bool is_first_byte(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t count_characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(text, is_first_byte));
}

std::size_t measure(std::string_view text, SizeUnit unit) noexcept {
  const auto spaces = static_cast<std::size_t>(std::ranges::count_if(text, is_json_space));
  switch (unit) {
    case SizeUnit::Characters:
      return count_characters(text);
    case SizeUnit::CharactersWithoutSpace:
      return count_characters(text) - spaces;
    case SizeUnit::BytesWithoutSpace:
      return text.size() - spaces;
    case SizeUnit::Bytes:
      break;
  }
  return text.size();
}

std::string_view name_of(SizeUnit unit) noexcept {
  switch (unit) {
    case SizeUnit::Characters:
      return "characters with white space";
    case SizeUnit::CharactersWithoutSpace:
      return "characters without white space";
    case SizeUnit::BytesWithoutSpace:
      return "bytes without white space";
    case SizeUnit::Bytes:
      break;
  }
  return "bytes";
}

/// Returns what a text that counts with white space has without, for a message.
std::string without_space(SizeUnit unit, std::string_view text) {
  if (unit != SizeUnit::Characters) return {};
  return fmt::format(", {} without", measure(text, SizeUnit::CharactersWithoutSpace));
}

bool is_policy_of(const Policy& policy, std::string_view service) noexcept {
  return !policy.statements.empty() &&
         std::ranges::all_of(policy.statements, [service](const Statement& statement) {
           return names_only_service(statement, service);
         });
}

/// Returns whether the policy is given by the ARN of a managed one.
bool is_managed(const Policy& policy) noexcept {
  return policy.name && policy.name->starts_with("arn:");
}

bool is_inline(const DocumentFacts& document) noexcept {
  return document.type == PolicyType::Identity && document.options.saved_as == SavedAs::Inline;
}

/// Returns the quota that the document falls under. A resource policy shows by its actions alone
/// what it is attached to.
std::optional<SizeQuota> quota_of(const DocumentFacts& document) noexcept {
  const Policy& policy = document.policy;
  if (is_inline(document)) return kRoleQuota;
  if (document.type == PolicyType::Session && is_managed(policy)) return kManagedPolicyQuota;
  const SizeQuota& quota = traits_of(document.type).quota;
  if (!quota.document.empty()) return quota;
  if (document.is_trust) {
    return SizeQuota{"a role trust policy", 2'048, SizeUnit::CharactersWithoutSpace};
  }
  if (is_policy_of(policy, "s3")) {
    return SizeQuota{"a bucket policy", 20'480, SizeUnit::BytesWithoutSpace};
  }
  if (is_policy_of(policy, "kms")) return SizeQuota{"a key policy", 32'768, SizeUnit::Bytes};
  return std::nullopt;
}

std::string size_message(std::size_t size, const SizeQuota& quota, std::string_view source) {
  return fmt::format("the policy has {} {}{}; AWS accepts {} in {}", size, name_of(quota.unit),
                     without_space(quota.unit, source), quota.limit, quota.document);
}

void check_size(const DocumentFacts& document, Report& report) {
  const std::optional<SizeQuota> quota = quota_of(document);
  if (!quota || document.source.size() <= kUserQuota.limit) return;  // the least of all quotas
  const std::size_t size = measure(document.source, quota->unit);
  if (size > quota->limit) {
    report.add(document.place(), size_message(size, *quota, document.source));
    return;
  }
  if (!is_inline(document) || size <= kUserQuota.limit) return;
  // Whose it is does not show.
  const bool is_for_group = size <= kGroupQuota.limit;
  report.add(
      Severity::Suggestion, document.place(),
      size_message(size, is_for_group ? kUserQuota : kGroupQuota, document.source) +
          fmt::format(" and {} in those of {}", is_for_group ? kGroupQuota.limit : kRoleQuota.limit,
                      is_for_group ? "one group" : "one role"));
}

/// Returns the tag key that a condition key names.
std::optional<std::string_view> tag_key_of(std::string_view condition_key) noexcept {
  const std::size_t colon = condition_key.find(':');
  const std::size_t slash = condition_key.find('/');
  if (colon == std::string_view::npos || slash == std::string_view::npos || slash < colon) {
    return std::nullopt;
  }
  if (!ascii_fold_equal(condition_key.substr(slash - std::min<std::size_t>(slash, 3), 3), "tag")) {
    return std::nullopt;
  }
  return condition_key.substr(slash + 1);
}

void check_tag(const ConditionFacts& condition, Report& report) {
  const auto tag_key = tag_key_of(condition.condition.key.value);
  if (!tag_key) return;
  if (const std::size_t size = count_characters(*tag_key); size > kMaxTagKey) {
    report.add(condition.key_place(),
               fmt::format("the tag key has {} characters; AWS accepts {}", size, kMaxTagKey));
  }
  for (const ValueFacts& value : condition.values) {
    const std::size_t size = count_characters(value.value());
    if (size <= kMaxTagValue || value.value().find("${") != std::string_view::npos) continue;
    report.add(condition.value_place(value),
               fmt::format("the tag value has {} characters; AWS accepts {}", size, kMaxTagValue));
  }
}

/// Adds a finding about several policies of a set at once.
void add_to_set(const JsonDocument& json, std::string pointer, std::string message,
                Report& report) {
  const auto value = json.at_pointer(pointer);
  const SourceRange where = value ? value->where() : SourceRange();
  report.add({std::move(pointer), where}, std::move(message));
}

/// What one session takes. Managed policies count by their ARNs, one inline policy by its text.
/// Which of several documents without ARN is the inline one cannot be told.
void check_session(const SetFacts& set, Report& report) {
  std::size_t count = 0;
  std::size_t characters = 0;
  std::size_t inline_count = 0;
  bool is_told = false;
  for (const SetFacts::Member& member : set.members) {
    if (member.type != PolicyType::Session) continue;
    ++count;
    const DocumentFacts& document = *member.document;
    const std::size_t size = is_managed(document.policy) ? count_characters(*document.policy.name)
                                                         : count_characters(document.source);
    characters += size;
    if (is_managed(document.policy)) continue;
    ++inline_count;
    is_told = is_told || size > kMaxSessionCharacters;
  }
  if (count > kMaxSessionPolicies) {
    add_to_set(read_json(set.json, {.max_bytes = kMaxCaseBytes}), "/session",
               fmt::format("the session has {} policies; AWS accepts {}, one of them inline", count,
                           kMaxSessionPolicies),
               report);
  } else if (inline_count <= 1 && !is_told && characters > kMaxSessionCharacters) {
    add_to_set(read_json(set.json, {.max_bytes = kMaxCaseBytes}), "/session",
               fmt::format("the session's inline policy and the ARNs of its managed policies have "
                           "{} characters together; AWS accepts {}",
                           characters, kMaxSessionCharacters),
               report);
  }
}

/// What one root, unit or account takes of the type.
void check_levels(const SetFacts& set, const PolicyTypeTraits& traits, Report& report) {
  std::optional<JsonDocument> json;  // read once for all levels
  for_each_list(set.policies, traits.type, [&](std::size_t level, const PolicyList& list) {
    if (list.size() <= traits.most_on_entity || report.is_full()) return;
    if (!json) json.emplace(read_json(set.json, {.max_bytes = kMaxCaseBytes}));
    add_to_set(*json, fmt::format("/{}/{}", traits.name, level),
               fmt::format("the level has {} policies; AWS accepts {} on one entity", list.size(),
                           traits.most_on_entity),
               report);
  });
}

/// What several policies of the set have together is told with the first one of their type.
void check_together(const DocumentFacts& document, Report& report) {
  if (document.set == nullptr || !document.is_first_together()) return;
  if (document.type == PolicyType::Session) check_session(*document.set, report);
  const PolicyTypeTraits& traits = traits_of(document.type);
  if (traits.has_levels) check_levels(*document.set, traits, report);
}

void find_quota_exceeded(const DocumentFacts& document, Report& report) {
  check_size(document, report);
  for (const StatementFacts& statement : document.statements) {
    for (const ConditionFacts& condition : statement.conditions) check_tag(condition, report);
  }
  check_together(document, report);
}

/// Above nine tenths.
void find_near_quota(const DocumentFacts& document, Report& report) {
  const std::optional<SizeQuota> quota = quota_of(document);
  // It has at least as many bytes as characters.
  if (!quota || document.source.size() * 10 <= quota->limit * 9) return;
  const std::size_t size = measure(document.source, quota->unit);
  if (size > quota->limit || size * 10 <= quota->limit * 9) return;
  report.add(document.place(), size_message(size, *quota, document.source));
}

/// A document of so many characters without white space.
template <std::size_t Size>
struct DocumentOfSize {
  static constexpr std::string_view kBefore =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject",)"
      R"("Resource":"arn:aws:s3:::b/)";
  static constexpr std::string_view kBehind = R"("}})";

  std::array<char, Size> text{};

  constexpr DocumentOfSize() {
    for (char& c : text) c = 'x';
    for (std::size_t i = 0; i < kBefore.size(); ++i) text[i] = kBefore[i];
    for (std::size_t i = 0; i < kBehind.size(); ++i) text[Size - kBehind.size() + i] = kBehind[i];
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text.data(), Size}; }
};
constexpr DocumentOfSize<kMaxSessionCharacters - 100> kNearlyTooLong;

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::QuotaExceeded,
                   .severity = Severity::Warning,
                   .why = "larger than AWS takes",
                   .false_alarms = "AWS's own managed policies, which have no such limit",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals":
                       {"aws:PrincipalTag/team-of-the-person-who-is-responsible-for-it)"
                                       R"(-and-for-whatever-else-belongs-to-the-same-product-in-)"
                                       R"(all-accounts-of-the-whole-company": "a"}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {"StringEquals":
                       {"aws:PrincipalTag/team": "a"}}})")},
          .find = find_quota_exceeded},
    Check{.info = {.code = ErrorCode::NearQuota,
                   .severity = Severity::Suggestion,
                   .why = "the next edit will not fit",
                   .bad = document_of(kNearlyTooLong.view(), PolicyType::Session),
                   .good = document_of(R"({"Version": "2012-10-17", "Statement": {
                       "Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*"}})",
                                       PolicyType::Session)},
          .find = find_near_quota},
};

}  // namespace

std::span<const Check> quota_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
