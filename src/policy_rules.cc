// What the texts of a policy may say, whatever its policy type. The rules that depend on the type
// are policy_type_rules.cc.
#include "policy_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arn.h"
#include "bytes.h"
#include "case_folding.h"
#include "condition_operator.h"
#include "condition_value.h"
#include "policy_pointer.h"
#include "policy_variable.h"

namespace abac::internal {
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

/// Returns what a value of the operand type must look like.
std::string_view expected_value(OperandType operand) noexcept {
  switch (operand) {
    case OperandType::Numeric:
      return "a decimal number of at most 64 digits";
    case OperandType::Date:
      return "an ISO 8601 date or epoch seconds, in years 0001 to 9999";
    case OperandType::Bool:
    case OperandType::Null:
      return "`true` or `false`";
    case OperandType::Binary:
      return "padded base64";
    case OperandType::IpAddress:
      return "an IP address or CIDR range";
    case OperandType::String:
    case OperandType::StringIgnoreCase:
    case OperandType::StringLike:
    case OperandType::Arn:
      break;
  }
  return "a string";
}

/// Returns whether the operator can read the value, which has no policy variable [G-36].
bool is_readable(OperandType operand, std::string_view value) noexcept {
  switch (operand) {
    case OperandType::Numeric:
      return parse_decimal(value).has_value();
    case OperandType::Date:
      return parse_instant(value).has_value();
    case OperandType::Bool:
    case OperandType::Null:
      return parse_boolean(value).has_value();
    case OperandType::Binary:
      return is_base64(value);
    case OperandType::IpAddress:
      return parse_ip_range(value).has_value();
    case OperandType::String:
    case OperandType::StringIgnoreCase:
    case OperandType::StringLike:
    case OperandType::Arn:  // An unreadable pattern is only warned [C-28].
      break;
  }
  return true;
}

/// Returns whether the text is a condition key [G-33].
bool is_condition_key(std::string_view text) noexcept {
  const auto is_reserved = [](char c) {
    return c == '*' || c == '?' || c == '$' || c == '{' || c == '}';
  };
  if (text.size() < 3 || std::ranges::any_of(text, is_reserved)) return false;
  return text.find(':', 1) < text.size() - 1;
}

/// Checks one document.
class PolicyChecker {
 public:
  PolicyChecker(const Policy& policy, std::string_view pointer, Diagnostics& diagnostics,
                TreeOrigin origin)
      : policy_(policy),
        pointer_(pointer),
        diagnostics_(diagnostics),
        origin_(origin),
        has_variables_(policy.version == PolicyVersion::V2012_10_17) {}

  void check() {
    if (was_reported(policy_.where)) return;
    if (policy_.id) check_text(*policy_.id, [&] { return child_pointer(pointer_, "Id"); });
    for (index_ = 0; index_ < policy_.statements.size(); ++index_) {
      statement_ = &policy_.statements[index_];
      if (!was_reported(statement_->where)) check_statement();
    }
  }

 private:
  /// Returns whether the parser put this place-holder here and has said why.
  [[nodiscard]] bool was_reported(const SourceRange& where) const noexcept {
    return origin_ == TreeOrigin::Parser && where.line == 0;
  }

  [[nodiscard]] std::string here() const { return statement_pointer(pointer_, policy_, index_); }
  [[nodiscard]] std::string here(std::string_view member) const {
    return child_pointer(here(), member);
  }

  void error(ErrorCode code, std::string message, std::string pointer, const SourceRange& where) {
    diagnostics_.error(code, std::move(message), std::move(pointer), where);
  }

  void check_statement() {
    const Statement& statement = *statement_;
    if (statement.sid) check_text(*statement.sid, [&] { return here("Sid"); });
    if (statement.principal) check_principal(*statement.principal);
    check_action(statement.action);
    if (statement.resource) check_resource(*statement.resource);
    check_conditions();
  }

  /// Checks a text of any kind. Returns whether it is sound.
  template <class MakePointer>
  bool check_text(const Text& text, const MakePointer& make_pointer) {
    if (origin_ == TreeOrigin::Parser) return true;
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
    const bool is_effect_known = !was_reported(statement_->effect_where);
    if (principal.is_negated && statement_->effect == Effect::Allow && is_effect_known) {
      error(ErrorCode::ForbiddenElement, "`NotPrincipal` is accepted with effect `Deny` only",
            here(member), principal.where);
    }
    if (origin_ == TreeOrigin::Caller && principal.is_everyone != principal.entries.empty()) {
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
      case PrincipalKind::Aws:
        return fmt::format(
            "{} is not a principal: expected `*`, an account id, a unique id, or the ARN of an "
            "account root, user, role, role session or federated user, without wildcards",
            text);
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
    if (origin_ == TreeOrigin::Caller && list.entries.empty()) {
      error(ErrorCode::MissingElement, "a statement needs `Action` or `NotAction`", here(),
            statement_->where);
    }
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const Text& entry = list.entries[i];
      const auto pointer = [&] { return entry_pointer(here(action_member(list)), list, i); };
      if (is_action_pattern(entry.value) || !check_entry(entry, pointer)) continue;
      error(ErrorCode::InvalidAction,
            fmt::format("{} is not an action: expected `*` or `service:name`, with wildcards in "
                        "the name only",
                        quoted(entry.value)),
            pointer(), entry.where);
    }
  }

  void check_resource(const EntryList& list) {
    const std::string_view member = resource_member(list);
    if (origin_ == TreeOrigin::Caller && list.entries.empty()) {
      error(ErrorCode::EmptyValue, "expected a non-empty list", here(member), list.where);
    }
    for (std::size_t i = 0; i < list.entries.size(); ++i) {
      const Text& entry = list.entries[i];
      const auto pointer = [&] { return entry_pointer(here(member), list, i); };
      if (!check_entry(entry, pointer) || is_all_stars(entry.value)) continue;
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
    if (!has_variables_) return;
    const std::string_view text = entry.value;
    const std::size_t variable = text.find(kVariableStart);
    if (variable == std::string_view::npos) return;
    const auto before = text.substr(0, variable);
    if (std::ranges::count(before, ':') < 5) {
      error(ErrorCode::InvalidVariable,
            fmt::format("a policy variable is accepted only behind the fifth colon of an ARN: {}",
                        quoted(text)),
            make_pointer(), entry.where);
      return;
    }
    const auto parts = parse_template(text, {.variables = true, .wildcards = true});
    if (!parts) report_template(entry, parts.error(), make_pointer());
  }

  void report_template(const Text& text, const TemplateError& defect, std::string pointer) {
    error(ErrorCode::InvalidVariable, fmt::format("{}: {}", defect.message, quoted(text.value)),
          std::move(pointer), text.where);
  }

  void check_conditions() {
    const std::vector<Condition>& conditions = statement_->conditions;
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
    error(ErrorCode::InvalidConditionKey,
          fmt::format("{} is not a condition key: expected `prefix:name` without `*`, `?`, `$`, "
                      "`{{` and `}}`",
                      quoted(condition.key.value)),
          key_pointer(here(), condition), condition.key.where);
  }

  void check_values(const Condition& condition, const BaseOperator& base) {
    if (origin_ == TreeOrigin::Caller && condition.values.empty()) {
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
                        expected_value(base.operand), quoted(value.value)),
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
    if (is_readable(base.operand, value.value)) return;
    error(ErrorCode::InvalidConditionValue,
          fmt::format("{} is not a value for `{}`: expected {}", quoted(value.value), base.name,
                      expected_value(base.operand)),
          make_pointer(), value.where);
  }

  /// [G-34]. Few conditions are compared with each other; many are sorted, because a hostile
  /// statement may have very many keys.
  void check_repeated_keys() {
    constexpr std::size_t kFewConditions = 12;
    if (statement_->conditions.size() > kFewConditions || has_repeated_key()) {
      report_repeated_keys();
    }
  }

  [[nodiscard]] bool has_repeated_key() const {
    const std::vector<Condition>& conditions = statement_->conditions;
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
    const std::vector<Condition>& conditions = statement_->conditions;
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
    if (origin_ == TreeOrigin::Caller) return true;
    const std::vector<Condition>& conditions = statement_->conditions;
    const std::string& op = conditions[index].op.value;
    return (index > 0 && conditions[index - 1].op.value == op) ||
           (index + 1 < conditions.size() && conditions[index + 1].op.value == op);
  }

  void report_repeated_key(const Condition& first, const Condition& second) {
    // The reader has refused members of exactly one name.
    if (origin_ == TreeOrigin::Parser && first.key.value == second.key.value) return;
    error(ErrorCode::DuplicateConditionKey,
          fmt::format("{} is the same condition key as {}", quoted(second.key.value),
                      quoted(first.key.value)),
          key_pointer(here(), second), second.key.where);
  }

  const Policy& policy_;
  std::string_view pointer_;
  Diagnostics& diagnostics_;
  TreeOrigin origin_;
  bool has_variables_;
  std::size_t index_ = 0;
  const Statement* statement_ = nullptr;
};

}  // namespace

void check_policy(const Policy& policy, std::string_view pointer, Diagnostics& diagnostics,
                  TreeOrigin origin) {
  PolicyChecker(policy, pointer, diagnostics, origin).check();
}

}  // namespace abac::internal
