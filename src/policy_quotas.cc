// AWS's quotas [G-37]. None of them ever refuses a policy.
#include "policy_quotas.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "case_folding.h"
#include "policy_pointer.h"
#include "policy_warnings.h"

namespace abac::internal {
namespace {

constexpr std::size_t kMaxTagKey = 128;
constexpr std::size_t kMaxTagValue = 256;

enum class Unit { Characters, CharactersWithoutSpace, BytesWithoutSpace, Bytes };

struct Quota {
  std::string_view document;
  std::size_t limit;
  Unit unit;
};

bool is_json_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Returns whether the byte begins a character.
bool is_first_byte(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t count_characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(text, is_first_byte));
}

std::size_t measure(std::string_view text, Unit unit) noexcept {
  const auto spaces = static_cast<std::size_t>(std::ranges::count_if(text, is_json_space));
  switch (unit) {
    case Unit::Characters:
      return count_characters(text);
    case Unit::CharactersWithoutSpace:
      return count_characters(text) - spaces;
    case Unit::BytesWithoutSpace:
      return text.size() - spaces;
    case Unit::Bytes:
      break;
  }
  return text.size();
}

std::string_view name_of(Unit unit) noexcept {
  switch (unit) {
    case Unit::Characters:
      return "characters";
    case Unit::CharactersWithoutSpace:
      return "characters without white space";
    case Unit::BytesWithoutSpace:
      return "bytes without white space";
    case Unit::Bytes:
      break;
  }
  return "bytes";
}

bool is_trust_policy(const Policy& policy) noexcept {
  return !policy.statements.empty() && std::ranges::all_of(policy.statements, is_trust_statement);
}

bool is_policy_of(const Policy& policy, std::string_view service) noexcept {
  return !policy.statements.empty() &&
         std::ranges::all_of(policy.statements, [service](const Statement& statement) {
           return names_only_service(statement, service);
         });
}

/// Returns the quota that the document falls under. A resource policy shows by its actions alone
/// what it is attached to.
std::optional<Quota> quota_of(const Policy& policy, PolicyType type) noexcept {
  switch (type) {
    case PolicyType::Identity:
    case PolicyType::PermissionsBoundary:
      return Quota{"a managed policy", 6'144, Unit::CharactersWithoutSpace};
    case PolicyType::Session:
      return Quota{"a session policy", 2'048, Unit::Characters};
    case PolicyType::ServiceControl:
      return Quota{"a service control policy", 5'120, Unit::Characters};
    case PolicyType::ResourceControl:
      return Quota{"a resource control policy", 5'120, Unit::Characters};
    case PolicyType::VpcEndpoint:
      return Quota{"a VPC endpoint policy", 20'480, Unit::Characters};
    case PolicyType::Resource:
      break;
  }
  if (is_trust_policy(policy)) {
    return Quota{"a role trust policy", 2'048, Unit::CharactersWithoutSpace};
  }
  if (is_policy_of(policy, "s3")) return Quota{"a bucket policy", 20'480, Unit::BytesWithoutSpace};
  if (is_policy_of(policy, "kms")) return Quota{"a key policy", 32'768, Unit::Bytes};
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

class QuotaChecker {
 public:
  QuotaChecker(const Policy& policy, std::string_view pointer, Diagnostics& diagnostics)
      : policy_(policy), pointer_(pointer), diagnostics_(diagnostics) {}

  void check_size(const Quota& quota, std::string_view source) {
    const std::size_t size = measure(source, quota.unit);
    if (size <= quota.limit) return;
    warn(WarningCode::QuotaExceeded,
         fmt::format("the policy has {} {}; AWS accepts {} in {}", size, name_of(quota.unit),
                     quota.limit, quota.document),
         std::string(pointer_), policy_.where);
  }

  void check_tags() {
    for (index_ = 0; index_ < policy_.statements.size(); ++index_) {
      for (const Condition& condition : policy_.statements[index_].conditions) {
        if (const auto tag_key = tag_key_of(condition.key.value)) check_tag(condition, *tag_key);
      }
    }
  }

  void check_characters() {
    if (policy_.id) check_text(*policy_.id, [&] { return child_pointer(pointer_, "Id"); });
    for (index_ = 0; index_ < policy_.statements.size(); ++index_) {
      check_statement_characters(policy_.statements[index_]);
    }
  }

 private:
  [[nodiscard]] std::string here() const { return statement_pointer(pointer_, policy_, index_); }

  void warn(WarningCode code, std::string message, std::string pointer, const SourceRange& where) {
    diagnostics_.warn(code, std::move(message), std::move(pointer), where);
  }

  void check_tag(const Condition& condition, std::string_view tag_key) {
    if (const std::size_t size = count_characters(tag_key); size > kMaxTagKey) {
      warn(WarningCode::QuotaExceeded,
           fmt::format("the tag key has {} characters; AWS accepts {}", size, kMaxTagKey),
           key_pointer(here(), condition), condition.key.where);
    }
    for (std::size_t i = 0; i < condition.values.size(); ++i) {
      const Text& value = condition.values[i];
      const std::size_t size = count_characters(value.value);
      if (size <= kMaxTagValue || value.value.find("${") != std::string::npos) continue;
      warn(WarningCode::QuotaExceeded,
           fmt::format("the tag value has {} characters; AWS accepts {}", size, kMaxTagValue),
           value_pointer(here(), condition, i), value.where);
    }
  }

  template <class MakePointer>
  void check_text(const Text& text, const MakePointer& make_pointer) {
    if (has_iam_characters(text.value)) return;
    warn(WarningCode::UnusualCharacter,
         "IAM accepts only tab, line breaks and U+0020 to U+00FF in a policy", make_pointer(),
         text.where);
  }

  void check_statement_characters(const Statement& statement) {
    if (statement.sid) {
      check_text(*statement.sid, [&] { return child_pointer(here(), "Sid"); });
    }
    if (const auto& principal = statement.principal) {
      for (std::size_t i = 0; i < principal->entries.size(); ++i) {
        check_text(principal->entries[i].text, [&] {
          return entry_pointer(child_pointer(here(), principal_member(*principal)), *principal, i);
        });
      }
    }
    if (const auto& resource = statement.resource) {
      for (std::size_t i = 0; i < resource->entries.size(); ++i) {
        check_text(resource->entries[i], [&] {
          return entry_pointer(child_pointer(here(), resource_member(*resource)), *resource, i);
        });
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

  const Policy& policy_;
  std::string_view pointer_;
  Diagnostics& diagnostics_;
  std::size_t index_ = 0;
};

}  // namespace

void warn_about_quotas(const Policy& policy, PolicyType type, std::string_view source,
                       std::string_view pointer, Diagnostics& diagnostics) {
  QuotaChecker checker(policy, pointer, diagnostics);
  if (const auto quota = quota_of(policy, type)) checker.check_size(*quota, source);
  checker.check_tags();
  const bool is_iam_document = type == PolicyType::Identity ||
                               type == PolicyType::PermissionsBoundary ||
                               type == PolicyType::Session || is_trust_policy(policy);
  if (is_iam_document) checker.check_characters();
}

}  // namespace abac::internal
