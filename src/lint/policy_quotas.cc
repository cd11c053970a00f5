// AWS's quotas [G-37]. None of them ever refuses a policy.
#include "lint/policy_quotas.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "base/case_folding.h"
#include "lint/facts.h"
#include "policy/policy_members.h"
#include "policy/policy_pointer.h"
#include "policy/policy_walk.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxTagKey = 128;
constexpr std::size_t kMaxTagValue = 256;
constexpr std::size_t kMaxSessionCharacters = traits_of(PolicyType::Session).quota.limit;
/// One inline session policy and ten managed ones.
constexpr std::size_t kMaxSessionPolicies = 11;

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

/// Returns the quota that the document falls under. A resource policy shows by its actions alone
/// what it is attached to.
std::optional<SizeQuota> quota_of(const Policy& policy, PolicyType type) noexcept {
  if (type == PolicyType::Session && is_managed(policy)) return kManagedPolicyQuota;
  const SizeQuota& quota = traits_of(type).quota;
  if (!quota.document.empty()) return quota;
  if (is_trust_policy(policy)) {
    return SizeQuota{"a role trust policy", 2'048, SizeUnit::CharactersWithoutSpace};
  }
  if (is_policy_of(policy, "s3")) {
    return SizeQuota{"a bucket policy", 20'480, SizeUnit::BytesWithoutSpace};
  }
  if (is_policy_of(policy, "kms")) return SizeQuota{"a key policy", 32'768, SizeUnit::Bytes};
  return std::nullopt;
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

class QuotaChecker : PolicyWalk {
 public:
  QuotaChecker(const Policy& policy, std::string_view pointer, DiagnosticList& diagnostics)
      : PolicyWalk(policy, pointer, diagnostics, TreeOrigin::Parser) {}

  void check_size(const SizeQuota& quota, std::string_view source) {
    const std::size_t size = measure(source, quota.unit);
    if (size <= quota.limit) return;
    warn(ErrorCode::QuotaExceeded,
         fmt::format("the policy has {} {}{}; AWS accepts {} in {}", size, name_of(quota.unit),
                     without_space(quota.unit, source), quota.limit, quota.document),
         document(), policy().where);
  }

  void check_tags() {
    for_each_statement([this](const Statement& statement) {
      for (const Condition& condition : statement.conditions) {
        if (const auto tag_key = tag_key_of(condition.key.value)) check_tag(condition, *tag_key);
      }
    });
  }

  void check_characters() {
    if (policy().id) check_text(*policy().id, [&] { return document("Id"); });
    for_each_statement(
        [this](const Statement& statement) { check_statement_characters(statement); });
  }

 private:
  void check_tag(const Condition& condition, std::string_view tag_key) {
    if (const std::size_t size = count_characters(tag_key); size > kMaxTagKey) {
      warn(ErrorCode::QuotaExceeded,
           fmt::format("the tag key has {} characters; AWS accepts {}", size, kMaxTagKey),
           key_pointer(here(), condition), condition.key.where);
    }
    for (std::size_t i = 0; i < condition.values.size(); ++i) {
      const Text& value = condition.values[i];
      const std::size_t size = count_characters(value.value);
      if (size <= kMaxTagValue || value.value.find("${") != std::string::npos) continue;
      warn(ErrorCode::QuotaExceeded,
           fmt::format("the tag value has {} characters; AWS accepts {}", size, kMaxTagValue),
           value_pointer(here(), condition, i), value.where);
    }
  }

  template <class MakePointer>
  void check_text(const Text& text, const MakePointer& make_pointer) {
    if (has_iam_characters(text.value)) return;
    warn(ErrorCode::UnusualCharacter,
         "IAM accepts only tab, line breaks and U+0020 to U+00FF in a policy", make_pointer(),
         text.where);
  }

  void check_statement_characters(const Statement& statement) {
    if (statement.sid) {
      check_text(*statement.sid, [&] { return here("Sid"); });
    }
    if (const auto& principal = statement.principal) {
      for (std::size_t i = 0; i < principal->entries.size(); ++i) {
        check_text(principal->entries[i].text, [&] {
          return entry_pointer(here(principal_member(*principal)), *principal, i);
        });
      }
    }
    if (const auto& resource = statement.resource) {
      for (std::size_t i = 0; i < resource->entries.size(); ++i) {
        check_text(resource->entries[i],
                   [&] { return entry_pointer(here(resource_member(*resource)), *resource, i); });
      }
    }
    for (const Condition& condition : statement.conditions) check_condition_characters(condition);
  }

  void check_condition_characters(const Condition& condition) {
    check_text(condition.key, [&] { return key_pointer(here(), condition); });
    for (std::size_t i = 0; i < condition.values.size(); ++i) {
      check_text(condition.values[i], [&] { return value_pointer(here(), condition, i); });
    }
  }
};

}  // namespace

void warn_about_quotas(const Policy& policy, PolicyType type, std::string_view source,
                       std::string_view pointer, DiagnosticList& diagnostics) {
  QuotaChecker checker(policy, pointer, diagnostics);
  if (const auto quota = quota_of(policy, type)) checker.check_size(*quota, source);
  checker.check_tags();
  if (traits_of(type).has_iam_characters || is_trust_policy(policy)) checker.check_characters();
}

namespace {

class SetQuotaChecker {
 public:
  SetQuotaChecker(const Policies& policies, const JsonDocument& document, std::string_view json,
                  DiagnosticList& diagnostics)
      : policies_(policies), document_(document), json_(json), diagnostics_(diagnostics) {}

  void check() {
    if (policies_.session) check_session(*policies_.session);
    for (const PolicyTypeTraits& traits : kPolicyTypes) {
      if (traits.has_levels) check_levels(traits);
    }
  }

 private:
  void warn(std::string message, std::string pointer) {
    const auto value = document_.at_pointer(pointer);
    diagnostics_.warn(ErrorCode::QuotaExceeded, std::move(message), std::move(pointer),
                      value ? value->where() : SourceRange());
  }

  /// Managed policies count by their ARNs, one inline policy by its text. Which of several
  /// documents without ARN is the inline one cannot be told.
  void check_session(const std::vector<Policy>& session) {
    if (session.size() > kMaxSessionPolicies) {
      warn(fmt::format("the session has {} policies; AWS accepts {}, one of them inline",
                       session.size(), kMaxSessionPolicies),
           "/session");
      return;
    }
    std::size_t characters = 0;
    std::size_t inline_count = 0;
    bool is_told = false;
    for (const Policy& policy : session) {
      if (is_managed(policy)) {
        characters += count_characters(*policy.name);
        continue;
      }
      const std::size_t size =
          count_characters(json_.substr(policy.where.begin, policy.where.end - policy.where.begin));
      characters += size;
      ++inline_count;
      is_told = is_told || size > kMaxSessionCharacters;
    }
    if (inline_count > 1 || is_told || characters <= kMaxSessionCharacters) return;
    warn(fmt::format("the session's inline policy and the ARNs of its managed policies have {} "
                     "characters together; AWS accepts {}",
                     characters, kMaxSessionCharacters),
         "/session");
  }

  void check_levels(const PolicyTypeTraits& traits) {
    for_each_list(policies_, traits.type, [&](std::size_t level, const std::vector<Policy>& list) {
      if (list.size() <= traits.most_on_entity) return;
      warn(fmt::format("the level has {} policies; AWS accepts {} on one entity", list.size(),
                       traits.most_on_entity),
           fmt::format("/{}/{}", traits.name, level));
    });
  }

  const Policies& policies_;
  const JsonDocument& document_;
  std::string_view json_;
  DiagnosticList& diagnostics_;
};

}  // namespace

void warn_about_set_quotas(const Policies& policies, const JsonDocument& document,
                           std::string_view json, DiagnosticList& diagnostics) {
  SetQuotaChecker(policies, document, json, diagnostics).check();
}

}  // namespace abac::inline abi1::internal
