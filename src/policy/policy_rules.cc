// Checks the texts of a policy element by element, and formats nothing until one is refused.
#include "policy/policy_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "iam/condition_operator.h"
#include "iam/condition_value.h"
#include "iam/identity_fault.h"
#include "iam/policy_variable.h"
#include "policy/policy_pointer.h"
#include "policy/policy_walk.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kVariableStart = "${";

/// Returns whether all bytes are ASCII and none is zero.
bool is_plain(std::string_view text) noexcept {
  const char* const data = text.data();
  const std::size_t size = text.size();
  // The high bit tells both: subtracting one sets it in a zero, which alone may borrow from others.
  const auto defects = [](std::uint64_t word) { return (word - kEveryByte) | word; };
  std::uint64_t found = 0;
  if (size >= 8) {
    for (std::size_t i = 0; i + 8 < size; i += 8) found |= defects(load_8(data + i));
    found |= defects(load_8(data + size - 8));
  } else if (size >= 4) {
    found = defects(load_4(data) | std::uint64_t{load_4(data + size - 4)} << 32);
  } else {
    for (const char c : text) found |= c > 0 ? 0 : kHighBits;
  }
  return (found & kHighBits) == 0;
}

/// Returns why the text can't be a JSON string of an accepted document [G-1]; empty where it can.
std::string_view text_defect(std::string_view text) noexcept {
  if (is_plain(text)) return {};
  std::size_t position = 0;
  while (position < text.size()) {
    const char32_t scalar = decode_scalar(text, position);
    if (scalar == 0) return "U+0000 is not accepted";
    if (scalar >= 0x110000) return "expected valid UTF-8";
  }
  return {};
}

/// Returns whether the text is a condition key [G-33]. Behind its first slash, where a tag's key
/// stands, `*` and `?` are plain characters.
bool is_condition_key(std::string_view text) noexcept {
  bool is_tag_key = false;
  for (const char c : text) {
    is_tag_key = is_tag_key || c == '/';
    if (c == '$' || c == '{' || c == '}' || (!is_tag_key && (c == '*' || c == '?'))) return false;
  }
  return text.size() >= 3 && text.find(':', 1) < text.size() - 1;
}

/// Checks one document.
class PolicyChecker : PolicyWalk {
 public:
  PolicyChecker(const Policy& policy, std::string_view pointer, DiagnosticList& diagnostics,
                TreeOrigin origin)
      : PolicyWalk(policy, pointer, diagnostics, origin),
        has_variables_(policy.version == PolicyVersion::V2012_10_17) {}

  void check() {
    if (was_reported(policy().where)) return;
    if (policy().id) check_text(*policy().id, [&] { return document("Id"); });
    for_each_statement([this](const Statement& statement) { check_statement(statement); });
  }

 private:
  void check_statement(const Statement& statement) {
    if (statement.sid) check_text(*statement.sid, [&] { return here("Sid"); });
    if (statement.principal) check_principal(*statement.principal);
    check_action(statement.action);
    if (statement.resource) check_resource(*statement.resource);
    check_conditions();
  }

  /// Checks a text of any kind. Returns whether it is sound.
  template <class MakePointer>
  bool check_text(const Text& text, const MakePointer& make_pointer) {
    if (origin() == TreeOrigin::Parser) return true;
    const std::string_view defect = text_defect(text.value);
    if (defect.empty()) return true;
    error(ErrorCode::InvalidJson, std::string(defect), make_pointer(), text.where);
    return false;
  }

  /// Checks an entry of an element. Returns whether there is something in it to look at.
  template <class MakePointer>
  bool check_entry(const Text& text, const MakePointer& make_pointer) {
    if (was_reported(text.where)) return false;
    if (text.value.empty()) {
      error(ErrorCode::EmptyValue, "expected a non-empty string", make_pointer(), text.where);
      return false;
    }
    return check_text(text, make_pointer);
  }

  void check_principal(const PrincipalElement& principal) {
    const std::string_view member = principal_member(principal);
    const bool is_effect_known = !was_reported(statement().effect_where);
    if (principal.is_negated && statement().effect == Effect::Allow && is_effect_known) {
      error(ErrorCode::ForbiddenElement, "`NotPrincipal` is accepted with effect `Deny` only",
            here(member), principal.where);
    }
    if (origin() == TreeOrigin::Caller && principal.is_everyone != principal.entries.empty()) {
      error(ErrorCode::InvalidPrincipal, "expected either everyone or a non-empty list of entries",
            here(member), principal.where);
    }
    for (std::size_t i = 0; i < principal.entries.size(); ++i) {
      const PrincipalEntry& entry = principal.entries[i];
      const auto pointer = [&] { return entry_pointer(here(member), principal, i); };
      if (!check_entry(entry.text, pointer)) continue;
      if (parse_principal_entry(entry.kind, entry.text.value)) continue;
      error(ErrorCode::InvalidPrincipal, principal_message(entry), pointer(), entry.text.where);
    }
  }

  [[nodiscard]] static std::string principal_message(const PrincipalEntry& entry) {
    const std::string text = quoted(entry.text.value);
    switch (entry.kind) {
      case PrincipalKind::Aws: {
        const std::string_view fault = fault_words(find_identity_fault(entry.text.value));
        return fmt::format(
            "{} is not a principal: {}{}expected `*`, an account id, a unique id, or the ARN of an "
            "account root, user, role, role session or federated user, without wildcards",
            text, fault, fault.empty() ? "" : "; ");
      }
      case PrincipalKind::Service:
        return fmt::format(
            "{} is not a service principal: expected a name such as `ec2.amazonaws.com`", text);
      case PrincipalKind::Federated:
      case PrincipalKind::CanonicalUser:
        break;
    }
    return fmt::format("{} is not accepted in `{}`: expected no `*` and no `?`", text,
                       to_string(entry.kind));
  }

  void check_action(const EntryList& list) {
    if (origin() == TreeOrigin::Caller && list.entries.empty()) {
      error(ErrorCode::MissingElement, "a statement needs `Action` or `NotAction`", here(),
            statement().where);
    }
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const Text& entry = list.entries[i];
      const auto pointer = [&] { return entry_pointer(here(action_member(list)), list, i); };
      if (is_action_pattern(entry.value) || !check_entry(entry, pointer)) continue;
      error(ErrorCode::InvalidAction,
            fmt::format("{} is not an action: expected `*` or `service:name`, with wildcards in "
                        "the name only and one colon",
                        quoted(entry.value)),
            pointer(), entry.where);
    }
  }

  void check_resource(const EntryList& list) {
    const std::string_view member = resource_member(list);
    if (origin() == TreeOrigin::Caller && list.entries.empty()) {
      error(ErrorCode::EmptyValue, "expected a non-empty list", here(member), list.where);
    }
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const Text& entry = list.entries[i];
      const auto pointer = [&] { return entry_pointer(here(member), list, i); };
      if (!check_entry(entry, pointer) || is_all_stars(entry.value)) continue;
      // Which policy types take it is a matter of the type.
      if (is_execute_api_entry(entry.value)) {
        check_template(entry, pointer);
        continue;
      }
      if (!entry.value.starts_with("arn:")) {
        error(ErrorCode::InvalidResource,
              fmt::format("{} is not a resource: expected `*` or an ARN", quoted(entry.value)),
              pointer(), entry.where);
        continue;
      }
      check_resource_variables(entry, pointer);
    }
  }

  template <class MakePointer>
  void check_resource_variables(const Text& entry, const MakePointer& make_pointer) {
    const std::string_view text = entry.value;
    if (!has_variables_ || text.find(kVariableStart) == std::string_view::npos) return;
    const Components components = split_components(text, true);
    const auto has_variable = [&](std::size_t i) {
      return components[i].find(kVariableStart) != std::string_view::npos;
    };
    constexpr std::size_t kPartition = 1;
    constexpr std::size_t kService = 2;
    if (components.size() < Components::kMost || has_variable(kPartition) ||
        has_variable(kService)) {
      error(ErrorCode::InvalidVariable,
            fmt::format("a policy variable is accepted only in Region, account and resource of an "
                        "ARN of six parts: {}",
                        quoted(text)),
            make_pointer(), entry.where);
      return;
    }
    check_template(entry, make_pointer);
  }

  /// Checks the variables of a text in which they may stand anywhere.
  template <class MakePointer>
  void check_template(const Text& entry, const MakePointer& make_pointer) {
    if (!has_variables_) return;
    const auto parts = parse_template(entry.value, {.variables = true, .wildcards = true});
    if (!parts) report_template(entry, parts.error(), make_pointer());
  }

  void report_template(const Text& text, const TemplateError& defect, std::string pointer) {
    error(ErrorCode::InvalidVariable, fmt::format("{}: {}", defect.message, quoted(text.value)),
          std::move(pointer), text.where);
  }

  void check_conditions() {
    const std::vector<Condition>& conditions = statement().conditions;
    std::optional<ConditionOperator> op;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      const Condition& condition = conditions[i];
      if (i == 0 || condition.op.value != conditions[i - 1].op.value)
        op = check_operator(condition);
      if (was_reported(condition.key.where)) continue;
      check_key(condition);
      if (op) check_values(condition, *op->base);
    }
    if (conditions.size() > 1) check_repeated_keys();
  }

  std::optional<ConditionOperator> check_operator(const Condition& condition) {
    const auto op = parse_condition_operator(condition.op.value);
    if (op) return op;
    const auto pointer = [&] { return operator_pointer(here(), condition); };
    if (check_text(condition.op, pointer)) {
      error(ErrorCode::InvalidOperator,
            fmt::format("{} is not a condition operator{}", quoted(condition.op.value),
                        operator_hint(condition.op.value)),
            pointer(), condition.op.where);
    }
    return std::nullopt;
  }

  /// Returns the end of the message: what was probably meant.
  [[nodiscard]] static std::string operator_hint(std::string_view name) {
    if (name.ends_with("Null") || name.starts_with("Null")) {
      return ": `Null` takes neither a set operator nor `IfExists`";
    }
    for (const BaseOperator& base : base_operators()) {
      if (ascii_fold_equal(name, base.name)) {
        return fmt::format(": names are case-sensitive, expected `{}`", base.name);
      }
    }
    return {};
  }

  void check_key(const Condition& condition) {
    if (is_condition_key(condition.key.value)) {
      check_text(condition.key, [&] { return key_pointer(here(), condition); });
      return;
    }
    error(
        ErrorCode::InvalidConditionKey,
        fmt::format("{} is not a condition key: expected `prefix:name` without `$`, `{{` and `}}`, "
                    "and without `*` and `?` but in a tag's key",
                    quoted(condition.key.value)),
        key_pointer(here(), condition), condition.key.where);
  }

  void check_values(const Condition& condition, const BaseOperator& base) {
    if (origin() == TreeOrigin::Caller && condition.values.empty()) {
      error(ErrorCode::EmptyValue, "expected a non-empty list of values",
            key_pointer(here(), condition), condition.key.where);
    }
    for (std::size_t i = 0; i < condition.values.size(); ++i) {
      const Text& value = condition.values[i];
      if (was_reported(value.where)) continue;
      const auto pointer = [&] { return value_pointer(here(), condition, i); };
      if (check_text(value, pointer)) check_value(value, base, pointer);
    }
  }

  template <class MakePointer>
  void check_value(const Text& value, const BaseOperator& base, const MakePointer& make_pointer) {
    const bool looks_variable =
        has_variables_ && value.value.find(kVariableStart) != std::string::npos;
    if (looks_variable && !base.takes_variables) {
      error(ErrorCode::InvalidVariable,
            fmt::format("`{}` takes no policy variables: expected {}, found {}", base.name,
                        value_form(base.operand), quoted(value.value)),
            make_pointer(), value.where);
      return;
    }
    if (looks_variable) {
      const auto parts =
          parse_template(value.value, {.variables = true, .wildcards = base.takes_wildcards});
      if (!parts) return report_template(value, parts.error(), make_pointer());
      const auto is_variable = [](const TemplatePart& part) {
        return part.kind == TemplatePart::Kind::Variable;
      };
      if (std::ranges::any_of(*parts, is_variable)) return;
    }
    if (is_readable_as(base.operand, value.value)) return;
    error(ErrorCode::InvalidConditionValue,
          fmt::format("{} is not a value for `{}`: expected {}", quoted(value.value), base.name,
                      value_form(base.operand)),
          make_pointer(), value.where);
  }

  /// [G-34]. Few conditions are compared with each other; many are sorted, because a hostile
  /// statement may have very many keys.
  void check_repeated_keys() {
    constexpr std::size_t kFewConditions = 12;
    if (statement().conditions.size() > kFewConditions || has_repeated_key()) {
      report_repeated_keys();
    }
  }

  [[nodiscard]] bool has_repeated_key() const {
    const std::vector<Condition>& conditions = statement().conditions;
    for (std::size_t i = 1; i < conditions.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (conditions[i].op.value == conditions[j].op.value &&
            fold_equal(conditions[i].key.value, conditions[j].key.value)) {
          return true;
        }
      }
    }
    return false;
  }

  void report_repeated_keys() {
    struct Entry {
      std::string_view op;
      std::string key;
      std::size_t index;
    };
    const std::vector<Condition>& conditions = statement().conditions;
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (was_reported(conditions[i].key.where) || !has_sibling(i)) continue;
      entries.push_back({conditions[i].op.value, fold(conditions[i].key.value), i});
    }
    if (entries.size() < 2) return;
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
      return std::tie(a.op, a.key, a.index) < std::tie(b.op, b.key, b.index);
    });
    std::size_t first = 0;
    for (std::size_t i = 1; i < entries.size(); ++i) {
      if (entries[i].op != entries[first].op || entries[i].key != entries[first].key) {
        first = i;
        continue;
      }
      report_repeated_key(conditions[entries[first].index], conditions[entries[i].index]);
    }
  }

  /// Returns whether another condition may have the same operator. Parsed ones stand together.
  [[nodiscard]] bool has_sibling(std::size_t index) const noexcept {
    if (origin() == TreeOrigin::Caller) return true;
    const std::vector<Condition>& conditions = statement().conditions;
    const std::string& op = conditions[index].op.value;
    return (index > 0 && conditions[index - 1].op.value == op) ||
           (index + 1 < conditions.size() && conditions[index + 1].op.value == op);
  }

  void report_repeated_key(const Condition& first, const Condition& second) {
    // The reader has refused members of exactly one name.
    if (origin() == TreeOrigin::Parser && first.key.value == second.key.value) return;
    error(ErrorCode::DuplicateConditionKey,
          fmt::format("{} is the same condition key as {}", quoted(second.key.value),
                      quoted(first.key.value)),
          key_pointer(here(), second), second.key.where);
  }

  bool has_variables_;
};

}  // namespace

void check_policy(const Policy& policy, std::string_view pointer, DiagnosticList& diagnostics,
                  TreeOrigin origin) {
  PolicyChecker(policy, pointer, diagnostics, origin).check();
}

}  // namespace abac::inline abi1::internal
