// Checks policy documents and sets: the findings of every stage before compilation, and warnings.
#include <abac/validate.h>

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "findings.h"
#include "policy_parser.h"
#include "policy_pointer.h"
#include "policy_rules.h"
#include "policy_set_parser.h"
#include "policy_warnings.h"

namespace abac {
namespace internal {
namespace {

// One session takes one inline session policy and ten managed ones [G-37].
constexpr std::size_t kMaxSessionPolicies = 11;

class Validator {
 public:
  explicit Validator(std::string_view json)
      : json_(json), document_(read_json(json, {.max_bytes = kMaxCaseBytes})) {}

  std::vector<Diagnostic> validate(PolicyType type) {
    if (document_.has_root()) {
      const JsonValue root = document_.root();
      if (root.type() != JsonType::Object || is_policy_document(root)) {
        check_document(read_policy(root, {}, findings_), type, {});
      } else {
        check_set(root);
      }
    }
    return merge_findings(json_, document_, findings_);
  }

 private:
  void check_document(const Policy& policy, PolicyType type, std::string_view pointer) {
    check_policy_type(policy, type, pointer, findings_, TreeOrigin::Parser);
    const std::string_view source =
        json_.substr(policy.where.begin, policy.where.end - policy.where.begin);
    warn_about_policy(policy, type, source, pointer, findings_);
  }

  void check_set(const JsonValue& root) {
    const Policies policies = read_policies(root, {}, findings_);
    bool is_empty = true;
    for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
      is_empty = false;
      if (!findings_.is_full()) {
        check_document(policy, place.type, policy_pointer({}, place, policy));
      }
    });
    if (is_empty && !findings_.has_errors()) {
      findings_.warn(WarningCode::EmptyPolicySet,
                     "the policy set has no policies and allows nothing", {}, root.where());
    }
    if (policies.session && policies.session->size() > kMaxSessionPolicies) {
      findings_.warn(WarningCode::QuotaExceeded,
                     fmt::format("the session has {} policies; AWS accepts {}",
                                 policies.session->size(), kMaxSessionPolicies),
                     "/session", root.find("session")->where());
    }
  }

  std::string_view json_;
  JsonDocument document_;
  Diagnostics findings_;
};

}  // namespace
}  // namespace internal

std::vector<Diagnostic> validate_policy(std::string_view json, PolicyType type,
                                        std::string_view file) {
  try {
    std::vector<Diagnostic> findings = internal::Validator(json).validate(type);
    for (Diagnostic& finding : findings) finding.file = file;
    return findings;
  } catch (...) {
    return {internal::out_of_memory()};
  }
}

}  // namespace abac
