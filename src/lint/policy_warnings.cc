// The warnings about policies: what is accepted and probably not meant.
#include "lint/policy_warnings.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "iam/condition_operator.h"
#include "iam/condition_value.h"
#include "iam/policy_type.h"
#include "iam/policy_variable.h"
#include "lint/policy_quotas.h"
#include "policy/policy_pointer.h"
#include "policy/policy_walk.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::ptrdiff_t kArnColons = 5;
constexpr std::string_view kTagKeyPrefixes[] = {"aws:RequestTag", "aws:ResourceTag",
                                                "aws:PrincipalTag"};

/// Returns whether the condition holds only for requests that have the key [C-30].
bool is_presence_check(const Condition& condition) {
  const auto is_false = [](const Text& value) { return parse_boolean(value.value) == false; };
  return condition.op.value == "Null" && !condition.values.empty() &&
         std::ranges::all_of(condition.values, is_false);
}

/// Looks for one document's warnings. What could not be read has line 0 and is passed over.
class WarningFinder : PolicyWalk {
 public:
  WarningFinder(const Policy& policy, PolicyType type, std::string_view pointer,
                DiagnosticList& diagnostics)
      : PolicyWalk(policy, pointer, diagnostics, TreeOrigin::Parser), type_(type) {}

  void find() {
    find_in_document();
    for_each_statement([this](const Statement&) {
      if (!diagnostics().is_full()) find_in_statement();
    });
  }

 private:
  [[nodiscard]] bool is_allow() const noexcept {
    return statement().effect == Effect::Allow && statement().effect_where.line != 0;
  }
  [[nodiscard]] bool has_variables(std::string_view text) const noexcept {
    return policy().version == PolicyVersion::V2012_10_17 &&
           text.find("${") != std::string_view::npos;
  }

  void find_in_document() {
    if (policy().id && !traits_of(type_).accepts_id) {
      warn(ErrorCode::IdInIdentityPolicy,
           fmt::format("AWS does not accept `Id` in a policy of type `{}`", abac::to_string(type_)),
           document("Id"), policy().id->where);
    }
    if (policy().statements.empty() && policy().statements_where.line != 0) {
      warn(ErrorCode::EmptyStatementList, "the policy has no statements and matches nothing",
           document("Statement"), policy().statements_where);
    }
    if (!traits_of(type_).has_strict_sids) find_repeated_sids();
  }

  /// [G-16]
  void find_repeated_sids() {
    std::vector<std::pair<std::string_view, std::size_t>> sids;
    for_each_statement([&](const Statement& statement) {
      const std::optional<Text>& sid = statement.sid;
      if (sid && !sid->value.empty()) sids.emplace_back(sid->value, index());
    });
    std::ranges::sort(sids);
    for (std::size_t i = 1; i < sids.size(); ++i) {
      if (sids[i].first != sids[i - 1].first) continue;
      go_to(sids[i].second);
      warn(ErrorCode::RepeatedSid,
           fmt::format("the Sid {} is used by another statement", quoted(sids[i].first)),
           here("Sid"), statement().sid->where);
    }
  }

  void find_in_statement() {
    present_keys_.clear();
    for (const Condition& condition : statement().conditions) {
      if (is_presence_check(condition)) present_keys_.push_back(fold(condition.key.value));
    }
    std::ranges::sort(present_keys_);
    const EntryList& action = statement().action;
    if (is_allow() && action.is_negated) {
      warn(ErrorCode::AllowWithNotAction,
           "`NotAction` with `Allow` grants every action that it does not name, of all services",
           here("NotAction"), action.where);
    }
    find_in_action(action);
    if (statement().resource) find_in_resource(*statement().resource);
    if (statement().principal) find_in_principal(*statement().principal);
    for (const Condition& condition : statement().conditions) {
      if (condition.key.where.line != 0) find_in_condition(condition);
    }
  }

  /// [A-2]
  void find_in_action(const EntryList& list) {
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const Text& entry = list.entries[i];
      if (entry.where.line == 0 || !is_action_pattern(entry.value) ||
          !is_dead_action_pattern(entry.value)) {
        continue;
      }
      warn(ErrorCode::UnmatchableAction,
           fmt::format("{} matches no action: names of actions hold letters, digits, `-` and `_`",
                       quoted(entry.value)),
           entry_pointer(here(action_member(list)), list, i), entry.where);
    }
  }

  void find_in_resource(const EntryList& list) {
    const std::string_view member = resource_member(list);
    if (is_allow() && list.is_negated) {
      warn(ErrorCode::AllowWithNotResource,
           "`NotResource` with `Allow` grants every resource that it does not name", here(member),
           list.where);
    }
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const Text& entry = list.entries[i];
      const auto pointer = [&] { return entry_pointer(here(member), list, i); };
      if (entry.where.line == 0) continue;
      find_incomplete_arn(entry, pointer);
      find_early_variable(entry, pointer);
      if (is_allow() && list.is_negated) find_unguarded_variable(entry, pointer);
    }
  }

  /// Returns whether the statement holds only for requests that have the key.
  [[nodiscard]] bool requires_key(std::string_view key) const {
    return std::ranges::binary_search(present_keys_, fold(key));
  }

  /// [R-8]
  template <class MakePointer>
  void find_incomplete_arn(const Text& entry, const MakePointer& make_pointer) {
    if (traits_of(type_).short_arns != ShortArnRule::AsWritten) return;
    if (!entry.value.starts_with("arn:") || has_variables(entry.value)) return;
    if (std::ranges::count(entry.value, ':') >= kArnColons) return;
    warn(ErrorCode::IncompleteArn,
         fmt::format("{} has fewer than six parts and is not completed in a policy of type `{}`",
                     quoted(entry.value), abac::to_string(type_)),
         make_pointer(), entry.where);
  }

  /// [R-9]
  template <class MakePointer>
  void find_early_variable(const Text& entry, const MakePointer& make_pointer) {
    if (!entry.value.starts_with("arn:") || !has_variables(entry.value)) return;
    const Components components = split_components(entry.value, true);
    if (components.size() < Components::kMost) return;  // refused
    const std::size_t head = entry.value.size() - components[5].size();
    if (entry.value.find("${") >= head) return;
    warn(ErrorCode::EarlyVariable,
         fmt::format("{} has a variable in Region or account, which AWS refuses in policies other "
                     "than its own",
                     quoted(entry.value)),
         make_pointer(), entry.where);
  }

  /// [V-12], [V-13]. A variable with a default always has a value, but for multivalued keys.
  template <class MakePointer>
  void find_unguarded_variable(const Text& text, const MakePointer& make_pointer) {
    if (!has_variables(text.value)) return;
    const auto parts = parse_template(text.value, {.variables = true, .wildcards = false});
    if (!parts) return;
    for (const TemplatePart& part : *parts) {
      if (part.kind != TemplatePart::Kind::Variable || part.default_value) continue;
      if (requires_key(part.text)) continue;
      warn(ErrorCode::VariableWithoutGuard,
           fmt::format("where the request has no {}, nothing is excluded: add a condition `Null` "
                       "`false` on that key",
                       quoted(part.text)),
           make_pointer(), text.where);
      return;
    }
  }

  /// [G-23]
  void find_in_principal(const PrincipalElement& principal) {
    if (type_ == PolicyType::Resource && is_trust_statement(statement())) return;
    for (std::size_t i = 0; i < principal.entries.size(); ++i) {
      const PrincipalEntry& entry = principal.entries[i];
      if (entry.kind != PrincipalKind::Federated || entry.text.where.line == 0) continue;
      warn(ErrorCode::FederatedOutsideTrust,
           "a `Federated` principal matches only in a role trust policy",
           entry_pointer(here(principal_member(principal)), principal, i), entry.text.where);
    }
  }

  void find_in_condition(const Condition& condition) {
    find_incomplete_tag_key(condition);
    find_wildcard_in_key(condition);
    const auto op = parse_condition_operator(condition.op.value);
    if (!op) return;
    if (is_allow() && op->qualifier == SetQualifier::ForAllValues &&
        !requires_key(condition.key.value)) {
      warn(ErrorCode::UnanchoredSetOperator,
           fmt::format("`ForAllValues` also holds where the request has no {}: add a condition "
                       "`Null` `false` on that key",
                       quoted(condition.key.value)),
           key_pointer(here(), condition), condition.key.where);
    }
    for (std::size_t i = 0; i < condition.values.size(); ++i) {
      const Text& value = condition.values[i];
      if (value.where.line == 0) continue;
      find_in_value(value, *op->base, [&] { return value_pointer(here(), condition, i); });
    }
  }

  /// [G-35]
  void find_incomplete_tag_key(const Condition& condition) {
    std::string_view key = condition.key.value;
    if (key.ends_with('/')) key.remove_suffix(1);
    for (const std::string_view prefix : kTagKeyPrefixes) {
      if (!fold_equal(key, prefix)) continue;
      warn(ErrorCode::IncompleteTagKey,
           fmt::format("no request has the key {}: expected `{}/` and a tag key",
                       quoted(condition.key.value), prefix),
           key_pointer(here(), condition), condition.key.where);
    }
  }

  /// [G-33]
  void find_wildcard_in_key(const Condition& condition) {
    if (condition.key.value.find_first_of("*?") == std::string::npos) return;
    warn(ErrorCode::WildcardInTagKey,
         fmt::format("{} names one tag: `*` and `?` are plain characters in a condition key",
                     quoted(condition.key.value)),
         key_pointer(here(), condition), condition.key.where);
  }

  template <class MakePointer>
  void find_in_value(const Text& value, const BaseOperator& base, const MakePointer& make_pointer) {
    if (is_allow() && base.is_negated) find_unguarded_variable(value, make_pointer);
    if (base.operand == OperandType::Date && lacks_zone(value.value)) {
      warn(ErrorCode::MissingZone,
           fmt::format("{} has no time zone and is read as UTC", quoted(value.value)),
           make_pointer(), value.where);
    }
    if (base.operand == OperandType::Arn && !is_all_stars(value.value) &&
        split_components(value.value, policy().version == PolicyVersion::V2012_10_17).size() < 6) {
      warn(ErrorCode::UnreadableArnPattern,
           fmt::format("{} has fewer than six parts and can't be compared with an ARN",
                       quoted(value.value)),
           make_pointer(), value.where);
    }
  }

  PolicyType type_;
  std::vector<std::string> present_keys_;  // of the statement, folded and sorted
};

}  // namespace

bool names_only_service(const Statement& statement, std::string_view service) noexcept {
  const auto names_service = [service](const Text& entry) {
    const std::string_view text = entry.value;
    return text.size() > service.size() && text[service.size()] == ':' &&
           ascii_fold_equal(text.substr(0, service.size()), service);
  };
  return !statement.action.is_negated && !statement.action.entries.empty() &&
         std::ranges::all_of(statement.action.entries, names_service);
}

bool is_trust_statement(const Statement& statement) noexcept {
  return !statement.resource && names_only_service(statement, "sts");
}

bool is_trust_policy(const Policy& policy) noexcept {
  return !policy.statements.empty() && std::ranges::all_of(policy.statements, is_trust_statement);
}

void warn_about_policy(const Policy& policy, PolicyType type, std::string_view source,
                       std::string_view pointer, DiagnosticList& diagnostics) {
  if (policy.where.line == 0) return;
  WarningFinder(policy, type, pointer, diagnostics).find();
  warn_about_quotas(policy, type, source, pointer, diagnostics);
}

}  // namespace abac::inline abi1::internal
