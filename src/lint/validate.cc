// Checks policy documents and sets: the diagnostics of every stage before compilation, and
// warnings.
#include <abac/validate.h>

#include <algorithm>
#include <string>
#include <utility>

#include "json/merged_diagnostics.h"
#include "lint/policy_quotas.h"
#include "lint/policy_warnings.h"
#include "policy/policy_parser.h"
#include "policy/policy_pointer.h"
#include "policy/policy_set_parser.h"
#include "policy/policy_type_rules.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

class Validator {
 public:
  explicit Validator(std::string_view json)
      : json_(json), document_(read_json(json, {.max_bytes = kMaxCaseBytes})) {}

  std::vector<Diagnostic> validate(PolicyType type) {
    if (document_.has_root()) {
      const JsonValue root = document_.root();
      if (root.type() != JsonType::Object || is_policy_document(root)) {
        check_document(read_policy(root, {}, diagnostics_), type, {});
      } else {
        check_set(root);
      }
    }
    return merge_diagnostics(json_, document_, diagnostics_);
  }

 private:
  void check_document(const Policy& policy, PolicyType type, std::string_view pointer) {
    check_policy_type(policy, type, pointer, diagnostics_, TreeOrigin::Parser);
    if (type == PolicyType::Resource && is_trust_policy(policy)) {
      check_trust_policy(policy, pointer, diagnostics_);
    }
    const std::string_view source =
        json_.substr(policy.where.begin, policy.where.end - policy.where.begin);
    warn_about_policy(policy, type, source, pointer, diagnostics_);
  }

  void check_set(const JsonValue& root) {
    const Policies policies = read_policies(root, {}, diagnostics_);
    bool is_empty = true;
    for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
      is_empty = false;
      if (!diagnostics_.is_full()) {
        check_document(policy, place.type, policy_pointer({}, place, policy));
      }
    });
    if (is_empty && !diagnostics_.has_errors()) {
      diagnostics_.warn(ErrorCode::EmptyPolicySet,
                        "the policy set has no policies and allows nothing", {}, root.where());
    }
    warn_about_set_quotas(policies, document_, json_, diagnostics_);
  }

  std::string_view json_;
  JsonDocument document_;
  DiagnosticList diagnostics_;
};

}  // namespace
}  // namespace internal

bool is_refused_by_aws(const Diagnostic& diagnostic) noexcept {
  return diagnostic.severity == Severity::Error || diagnostic.code == ErrorCode::EmptyStatementList;
}

PolicyType shown_policy_type(std::string_view json) {
  const internal::JsonDocument document =
      internal::read_json(json, {.max_bytes = internal::kMaxCaseBytes});
  if (!document.has_root() || document.root().type() != internal::JsonType::Object) {
    return PolicyType::Identity;
  }
  const auto has_principal = [](const internal::JsonValue& statement) {
    return statement.type() == internal::JsonType::Object &&
           (statement.find("Principal") || statement.find("NotPrincipal"));
  };
  const auto statements = document.root().find("Statement");
  if (!statements) return PolicyType::Identity;
  bool is_resource = has_principal(*statements);
  if (statements->type() == internal::JsonType::Array) {
    for (const internal::JsonValue statement : statements->children()) {
      is_resource = is_resource || has_principal(statement);
    }
  }
  return is_resource ? PolicyType::Resource : PolicyType::Identity;
}

std::vector<Diagnostic> validate_policy(std::string_view json, PolicyType type,
                                        const TextSource& source) {
  try {
    std::vector<Diagnostic> diagnostics = internal::Validator(json).validate(type);
    for (Diagnostic& diagnostic : diagnostics) diagnostic.file = internal::name_of_text(source);
    return diagnostics;
  } catch (...) {
    return {internal::out_of_memory()};
  }
}

}  // namespace abac::inline abi1
