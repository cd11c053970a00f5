// Checks policy documents and sets: the errors of every stage before compilation, and what the
// checks find in what could be read.
#include <abac/validate.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "json/merged_diagnostics.h"
#include "lint/check.h"
#include "lint/error_fixes.h"
#include "lint/facts.h"
#include "lint/silences.h"
#include "policy/policy_parser.h"
#include "policy/policy_pointer.h"
#include "policy/policy_set_parser.h"
#include "policy/policy_type_rules.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

/// Whether AWS refuses a policy for the finding, saved as the options say.
bool refuses(const CheckInfo& check, PolicyType type, const LintOptions& options) noexcept {
  switch (check.aws) {
    case AwsAnswer::Saves:
      return false;
    case AwsAnswer::RefusesManaged:
      return options.saved_as == SavedAs::Managed && type == PolicyType::Identity;
    case AwsAnswer::Refuses:
      break;
  }
  return true;
}

/// The checks that the options leave on.
class ActiveChecks {
 public:
  explicit ActiveChecks(const LintOptions& options) {
    for (const std::span<const Check> family : check_families()) {
      for (const Check& check : family) {
        if (is_on(check.info, options)) checks_.push_back({&check, read_types(check.info.types)});
      }
    }
  }

  /// Calls `call(check, find)` for those that look at what is given as `Facts`, in a document of
  /// the type: for those that run last, or for all others.
  template <class Facts, class Call>
  void for_each(unsigned type_bit, const Call& call, bool is_last = false) const {
    using Function = void (*)(const Facts&, Report&);
    for (const auto& [check, types] : checks_) {
      if ((types & type_bit) == 0 || check->is_last != is_last) continue;
      if (const Function* const find = std::get_if<Function>(&check->find)) call(*check, *find);
      if constexpr (std::is_same_v<Facts, SetFacts>) {
        if (check->find_in_set != nullptr) call(*check, check->find_in_set);
      }
    }
  }

  static constexpr unsigned kSet = 1U << kPolicyTypeCount;
  static constexpr unsigned kTrust = kSet << 1U;

  /// Returns the bit of a document or of one of its statements.
  [[nodiscard]] static unsigned bit(PolicyType type, bool is_trust) noexcept {
    return is_trust ? kTrust : unsigned{bit_of(type)};
  }

 private:
  struct Entry {
    const Check* check;
    unsigned types;
  };

  static bool is_on(const CheckInfo& check, const LintOptions& options) {
    const auto& on = options.switched_on;
    const bool is_asked_for =
        options.includes_off_by_default || std::ranges::find(on, check.code) != on.end();
    if (check.is_off_by_default && !is_asked_for) return false;
    return std::ranges::find(options.switched_off, check.code) == options.switched_off.end();
  }

  static unsigned read_types(std::string_view words) noexcept {
    unsigned types = 0;
    while (!words.empty()) {
      const std::size_t size = std::min(words.find(' '), words.size());
      types |= type_of(words.substr(0, size));
      words.remove_prefix(std::min(size + 1, words.size()));
    }
    return types;
  }

  static unsigned type_of(std::string_view word) noexcept {
    using enum PolicyType;
    if (word == "I") return bit_of(Identity);
    if (word == "R") return bit_of(Resource);
    if (word == "T") return kTrust;
    if (word == "B") return bit_of(PermissionsBoundary);
    if (word == "S") return bit_of(Session);
    if (word == "SCP") return bit_of(ServiceControl);
    if (word == "RCP") return bit_of(ResourceControl);
    if (word == "V") return bit_of(VpcEndpoint);
    if (word == "set") return kSet;
    return (kSet - 1) | kTrust;  // all
  }

  std::vector<Entry> checks_;
};

constexpr std::size_t kMostSetBytes = std::size_t{4} << 20;

class Validator {
 public:
  Validator(std::string_view json, const LintOptions& options)
      : json_(json),
        options_(options),
        document_(read_json(json, {.max_bytes = kMaxCaseBytes})),
        checks_(options) {}

  std::vector<Finding> validate() {
    if (document_.has_root()) {
      const JsonValue root = document_.root();
      if (root.type() != JsonType::Object || is_policy_document(root)) {
        check_document(root);
      } else {
        check_set(root);
      }
    }
    std::vector<Finding> findings;
    for (Diagnostic& error : merge_diagnostics(json_, document_, errors_)) {
      Finding finding;
      finding.diagnostic = std::move(error);
      finding.is_refused_by_aws = true;
      add_fix(finding, json_, document_);
      findings.push_back(std::move(finding));
    }
    // A `version` that is misspelled is not missing besides.
    if (std::ranges::any_of(findings, is_misspelled_version)) {
      std::erase_if(findings_, [](const Finding& finding) {
        return finding.diagnostic.code == ErrorCode::MissingVersion;
      });
    }
    for (Finding& finding : findings_) findings.push_back(std::move(finding));
    sort(findings);
    return findings;
  }

 private:
  void check_document(const JsonValue& root) {
    const Policy policy = read_policy(root, {}, errors_);
    check_rules(policy, options_.type, {}, options_.is_trust_policy);
    if (policy.where.line == 0 || !document_.errors().empty()) return;
    const std::string_view source =
        json_.substr(policy.where.begin, policy.where.end - policy.where.begin);
    find_in_lone_document({policy, options_.type, source, {}, options_, nullptr});
  }

  void find_in_lone_document(const DocumentFacts& facts) {
    find_in_document(facts);
    find_in_whole_document(facts, true);
    finish(facts.type);
  }

  void check_set(const JsonValue& root) {
    const Policies policies = read_policies(root, {}, errors_);
    for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
      if (errors_.is_full()) return;
      check_rules(policy, place.type, policy_pointer({}, place, policy), false);
    });
    if (!document_.errors().empty()) return;
    if (json_.size() > kMostSetBytes) return find_in_large_set(policies, root);
    const SetFacts facts(policies, options_, json_);
    if (facts.members.empty() && errors_.has_errors()) return;
    for (const DocumentFacts& document : facts.documents) find_in_document(document);
    checks_.for_each<SetFacts>(ActiveChecks::kSet, [&](const Check& check, const auto& find) {
      run(check, nullptr, [&] { find(facts, report_); });
    });
    for (const DocumentFacts& document : facts.documents) find_in_whole_document(document, true);
    finish(options_.type);
  }

  /// What is known of all documents of such a set at once would take too much memory: each is
  /// looked at alone, and the checks of sets are left out.
  void find_in_large_set(const Policies& policies, const JsonValue& root) {
    for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
      if (policy.where.line == 0 || report_.is_full()) return;
      const std::string_view source =
          json_.substr(policy.where.begin, policy.where.end - policy.where.begin);
      find_in_lone_document(
          {policy, place.type, source, policy_pointer({}, place, policy), options_, nullptr});
    });
    const CheckInfo* const check = find_check(ErrorCode::ChecksIncomplete);
    const std::vector<ErrorCode>& off = options_.switched_off;
    if (std::ranges::find(off, ErrorCode::ChecksIncomplete) != off.end()) return;
    Finding finding;
    finding.diagnostic = {.severity = check->severity,
                          .code = check->code,
                          .message = "the checks of whole sets are left out of one above 4 MiB",
                          .pointer = {},
                          .file = {},
                          .where = root.where()};
    findings_.push_back(std::move(finding));
  }

  void check_rules(const Policy& policy, PolicyType type, std::string_view pointer, bool is_trust) {
    check_policy_type(policy, type, pointer, errors_, TreeOrigin::Parser);
    if (type == PolicyType::Resource && (is_trust || is_trust_policy(policy))) {
      check_trust_policy(policy, pointer, errors_);
    }
  }

  void find_in_document(const DocumentFacts& facts) {
    find_in_whole_document(facts, false);
    for (const StatementFacts& statement : facts.statements) {
      if (report_.is_full()) return;
      find_in_statement(statement);
    }
  }

  void find_in_whole_document(const DocumentFacts& facts, bool is_last) {
    const unsigned type = ActiveChecks::bit(facts.type, facts.is_trust);
    const auto find_in = [&](const Check& check, const auto& find) {
      run(check, nullptr, [&] { find(facts, report_); });
    };
    checks_.for_each<DocumentFacts>(type, find_in, is_last);
  }

  void find_in_statement(const StatementFacts& statement) {
    const unsigned type = ActiveChecks::bit(statement.document.type, statement.is_trust);
    checks_.for_each<StatementFacts>(type, [&](const Check& check, const auto& find) {
      run(check, &statement, [&] { find(statement, report_); });
    });
    for (const ConditionFacts& condition : statement.conditions) {
      checks_.for_each<ConditionFacts>(type, [&](const Check& check, const auto& find) {
        run(check, &statement, [&] { find(condition, report_); });
      });
    }
  }

  template <class Call>
  void run(const Check& check, const StatementFacts* statement, const Call& call) {
    report_.begin(check, statement);
    call();
  }

  /// Takes what was found in a document or set, while its facts are there.
  void finish(PolicyType type) {
    silence(report_.found());
    for (FoundByCheck& found : report_.take()) {
      found.finding.is_refused_by_aws =
          !found.is_saved_by_aws && refuses(found.check->info, type, options_);
      findings_.push_back(std::move(found.finding));
    }
  }

  static void sort(std::vector<Finding>& findings) {
    const auto key = [](const Finding& finding) {
      const Diagnostic& diagnostic = finding.diagnostic;
      return std::tuple(diagnostic.where.begin, to_string(diagnostic.code),
                        std::string_view(diagnostic.pointer));
    };
    std::ranges::stable_sort(findings, {}, key);
    const auto is_repeated = [&](const Finding& a, const Finding& b) {
      return a.diagnostic.severity != Severity::Error && key(a) == key(b);
    };
    findings.erase(std::unique(findings.begin(), findings.end(), is_repeated), findings.end());
  }

  std::string_view json_;
  const LintOptions& options_;
  JsonDocument document_;
  ActiveChecks checks_;
  DiagnosticList errors_;
  Report report_;
  std::vector<Finding> findings_;
};

}  // namespace
}  // namespace internal

bool is_refused_by_aws(const Diagnostic& diagnostic) noexcept {
  if (diagnostic.severity == Severity::Error) return true;
  try {
    const CheckInfo* const check = find_check(diagnostic.code);
    return check != nullptr && check->aws == AwsAnswer::Refuses;
  } catch (...) {
    return true;
  }
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

std::vector<Finding> lint_policy(std::string_view json, const LintOptions& options,
                                 const TextSource& source) {
  std::vector<Finding> findings = internal::Validator(json, options).validate();
  for (Finding& finding : findings) finding.diagnostic.file = internal::name_of_text(source);
  return findings;
}

std::vector<Diagnostic> validate_policy(std::string_view json, PolicyType type,
                                        const TextSource& source) {
  try {
    std::vector<Diagnostic> diagnostics;
    for (Finding& finding : lint_policy(json, {.type = type}, source)) {
      diagnostics.push_back(std::move(finding.diagnostic));
    }
    return diagnostics;
  } catch (...) {
    return {internal::out_of_memory()};
  }
}

}  // namespace abac::inline abi1
