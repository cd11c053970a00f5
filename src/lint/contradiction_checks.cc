// Checks of the conditions of a statement against each other: whether any request meets them all.
//
// The conditions on one key are looked at together. They contradict each other where the request
// would have to have and to lack the key; and, where some condition requires the key, where no
// value meets all: none of those that an operator of equality lists, none between the bounds of
// numbers or dates, no address in the ranges. What holds variables may be anything, and set
// operators are left alone, but for what they say of absent keys.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/arn.h"
#include "iam/condition_value.h"
#include "lint/facts.h"
#include "lint/pattern_relation.h"

namespace abac::inline abi1::internal {
namespace {

using enum OperandType;

/// The conditions of a statement on one key, in the order of the document.
using KeyConditions = std::vector<const ConditionFacts*>;

/// Two conditions that no request meets.
struct Contradiction {
  const ConditionFacts* first;
  const ConditionFacts* second;
};

bool is_plain(const ConditionFacts& condition) noexcept {
  return condition.op.qualifier == SetQualifier::None && !condition.is_null();
}

/// Returns whether the condition holds only for requests that lack the key.
bool requires_absence(const ConditionFacts& condition) noexcept {
  if (condition.is_null()) return condition.is_null_check(true);
  return condition.is_negated() && !condition.is_for_any() && condition.takes_wildcards() &&
         std::ranges::any_of(condition.values,
                             [](const ValueFacts& value) { return is_all_stars(value.value()); });
}

std::optional<Contradiction> find_absence(const KeyConditions& conditions) {
  const auto absent = std::ranges::find_if(
      conditions, [](const ConditionFacts* condition) { return requires_absence(*condition); });
  if (absent == conditions.end()) return std::nullopt;
  const auto present = std::ranges::find_if(conditions, &ConditionFacts::requires_key);
  if (present != conditions.end()) return Contradiction{*absent, *present};
  const ConditionFacts& condition = **absent;
  if (condition.statement.requires_key(condition.key)) return Contradiction{*absent, *absent};
  return std::nullopt;
}

// Texts

/// Returns whether the value means what is written: no `${…}` is in it.
bool is_as_written(const ConditionFacts& condition, const ValueFacts& value) noexcept {
  return !condition.statement.document.has_variables() ||
         value.value().find("${") == std::string_view::npos;
}

bool compares_texts(const ConditionFacts& condition) noexcept {
  return is_plain(condition) && condition.is_string();
}

/// Returns whether only the texts that are listed meet the condition.
bool lists_texts(const ConditionFacts& condition) noexcept {
  if (!compares_texts(condition) || condition.is_negated()) return false;
  if (condition.operand() == StringIgnoreCase) return false;
  return std::ranges::all_of(condition.values, [&](const ValueFacts& value) {
    return is_as_written(condition, value) &&
           (condition.operand() == String || !value.has_wildcard);
  });
}

/// What a condition says of texts.
class TextTest {
 public:
  explicit TextTest(const ConditionFacts& condition) : condition_(condition) {
    for (const ValueFacts& value : condition.values) {
      if (!is_as_written(condition, value)) {
        has_unknown_ = true;
      } else if (condition.operand() == StringLike && value.has_wildcard) {
        patterns_.push_back(value.value());
      } else if (condition.operand() == StringIgnoreCase) {
        texts_.push_back(fold(value.value()));
      } else {
        texts_.emplace_back(value.value());
      }
    }
    std::ranges::sort(texts_);
  }

  /// Returns whether the condition can hold for a text.
  [[nodiscard]] bool can_hold(std::string_view text) const {
    const std::optional<bool> is_listed = matches(text);
    if (!is_listed) return true;
    return condition_.is_negated() ? !*is_listed : *is_listed || has_unknown_;
  }

 private:
  /// Nothing where it is not known.
  [[nodiscard]] std::optional<bool> matches(std::string_view text) const {
    const std::string own =
        condition_.operand() == StringIgnoreCase ? fold(text) : std::string(text);
    if (std::ranges::binary_search(texts_, own)) return true;
    if (patterns_.empty()) return false;
    if (text.find_first_of("*?") != std::string_view::npos) return std::nullopt;
    for (const std::string_view pattern : patterns_) {
      if (!condition_.statement.document.takes_comparison()) return std::nullopt;
      if (covers(pattern, text)) return true;
    }
    return false;
  }

  const ConditionFacts& condition_;
  std::vector<std::string> texts_;  ///< Sorted.
  std::vector<std::string_view> patterns_;
  bool has_unknown_ = false;
};

std::optional<Contradiction> find_no_text(const KeyConditions& conditions) {
  const auto list = std::ranges::find_if(conditions, [](const ConditionFacts* condition) {
    return condition->requires_key && lists_texts(*condition);
  });
  if (list == conditions.end()) return std::nullopt;
  std::vector<std::pair<const ConditionFacts*, TextTest>> tests;
  for (const ConditionFacts* const condition : conditions) {
    if (condition != *list && compares_texts(*condition)) tests.emplace_back(condition, *condition);
  }
  const ConditionFacts* other = nullptr;
  for (const ValueFacts& value : (*list)->values) {
    const auto excludes = [&](const auto& test) { return !test.second.can_hold(value.value()); };
    const auto test = std::ranges::find_if(tests, excludes);
    if (test == tests.end()) return std::nullopt;
    other = test->first;
  }
  if (other == nullptr) return std::nullopt;
  return Contradiction{*list, other};
}

std::optional<Contradiction> find_no_boolean(const KeyConditions& conditions) {
  const ConditionFacts* of_value[2] = {nullptr, nullptr};
  for (const ConditionFacts* const condition : conditions) {
    if (!is_plain(*condition) || condition->operand() != Bool) continue;
    std::optional<bool> only;
    bool is_known = !condition->values.empty();
    for (const ValueFacts& value : condition->values) {
      const auto boolean = parse_boolean(value.value());
      is_known = is_known && boolean && (!only || *only == *boolean);
      only = boolean;
    }
    if (is_known) of_value[*only ? 1 : 0] = condition;
  }
  if (of_value[0] == nullptr || of_value[1] == nullptr) return std::nullopt;
  return Contradiction{of_value[0], of_value[1]};
}

// Bounds

template <class Value>
struct Bound {
  Value value;
  bool is_strict;  ///< The value itself is beyond it.
  const ConditionFacts* of;
};

/// What the conditions leave of all values: from the narrowest lower to the narrowest upper bound.
template <class Value>
class Bounds {
 public:
  void take(const ConditionFacts& condition, const std::vector<Value>& values) {
    // Of several values the widest counts, as one of them suffices.
    const auto [least, greatest] = std::ranges::minmax_element(values);
    switch (condition.op.base->comparison) {
      case Comparison::Equal:
        raise({*least, false, &condition});
        lower({*greatest, false, &condition});
        break;
      case Comparison::Less:
        lower({*greatest, true, &condition});
        break;
      case Comparison::LessOrEqual:
        lower({*greatest, false, &condition});
        break;
      case Comparison::Greater:
        raise({*least, true, &condition});
        break;
      case Comparison::GreaterOrEqual:
        raise({*least, false, &condition});
        break;
    }
  }

  [[nodiscard]] std::optional<Contradiction> crossed() const {
    if (!least_ || !greatest_) return std::nullopt;
    const bool is_crossed =
        least_->value > greatest_->value ||
        (least_->value == greatest_->value && (least_->is_strict || greatest_->is_strict));
    if (!is_crossed) return std::nullopt;
    return Contradiction{least_->of, greatest_->of};
  }

 private:
  void raise(Bound<Value> bound) {
    if (!least_ || bound.value > least_->value ||
        (bound.value == least_->value && bound.is_strict)) {
      least_ = bound;
    }
  }
  void lower(Bound<Value> bound) {
    if (!greatest_ || bound.value < greatest_->value ||
        (bound.value == greatest_->value && bound.is_strict)) {
      greatest_ = bound;
    }
  }

  std::optional<Bound<Value>> least_;
  std::optional<Bound<Value>> greatest_;
};

template <class Operand>
std::optional<Contradiction> find_crossed_bounds(const KeyConditions& conditions) {
  Bounds<typename Operand::Given> bounds;
  for (const ConditionFacts* const condition : conditions) {
    if (!is_plain(*condition) || condition->operand() != Operand::kType ||
        condition->is_negated()) {
      continue;
    }
    std::vector<typename Operand::Given> values;
    for (const ValueFacts& value : condition->values) {
      if (const auto read = Operand::parse_given(value.value())) values.push_back(*read);
    }
    if (values.size() == condition->condition.values.size() && !values.empty()) {
      bounds.take(*condition, values);
    }
  }
  return bounds.crossed();
}

// Addresses

bool have_common_address(const ConditionFacts& a, const ConditionFacts& b) {
  for (const ValueFacts& a_value : a.values) {
    const auto a_range = parse_ip_range(a_value.value());
    for (const ValueFacts& b_value : b.values) {
      const auto b_range = parse_ip_range(b_value.value());
      if (!a_range || !b_range || !a.statement.document.takes_comparison()) return true;
      if (contains(*a_range, b_range->address) || contains(*b_range, a_range->address)) return true;
    }
  }
  return a.values.empty() || b.values.empty();
}

std::optional<Contradiction> find_no_address(const KeyConditions& conditions) {
  const ConditionFacts* first = nullptr;
  for (const ConditionFacts* const condition : conditions) {
    if (!is_plain(*condition) || condition->operand() != OperandType::IpAddress ||
        condition->is_negated()) {
      continue;
    }
    if (first != nullptr && !have_common_address(*first, *condition)) {
      return Contradiction{first, condition};
    }
    if (first == nullptr) first = condition;
  }
  return std::nullopt;
}

std::optional<Contradiction> find_contradiction(const KeyConditions& conditions) {
  if (const auto found = find_absence(conditions)) return found;
  if (conditions.size() < 2) return std::nullopt;
  const ConditionFacts& condition = *conditions[0];
  if (std::ranges::none_of(conditions, &ConditionFacts::requires_key)) return std::nullopt;
  // A Deny goes by each of several values [C-10].
  if (condition.statement.is_deny && condition.kind && condition.kind->is_multivalued) {
    return std::nullopt;
  }
  if (const auto found = find_no_text(conditions)) return found;
  if (const auto found = find_no_boolean(conditions)) return found;
  if (const auto found = find_crossed_bounds<NumericOperand>(conditions)) return found;
  if (const auto found = find_crossed_bounds<DateOperand>(conditions)) return found;
  return find_no_address(conditions);
}

/// Reports that a statement is dead: a Deny that is protects nothing.
void report_dead(const ConditionFacts& at, std::string message, Report& report) {
  const bool is_deny = at.statement.is_deny;
  message += is_deny ? ": the statement never denies" : ": the statement never allows";
  report.add(is_deny ? Severity::Security : Severity::Warning, at.key_place(), std::move(message),
             {.words = "write two statements, or take one of the conditions out"});
}

void find_condition_never_true(const StatementFacts& statement, Report& report) {
  KeyConditions sorted;
  for (const ConditionFacts& condition : statement.conditions) sorted.push_back(&condition);
  std::ranges::stable_sort(sorted, {}, &ConditionFacts::key);
  KeyConditions conditions;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    conditions.push_back(sorted[i]);
    if (i + 1 != sorted.size() && sorted[i + 1]->key == sorted[i]->key) continue;
    if (const auto found = find_contradiction(conditions)) {
      const auto& [first, second] = *found;
      const std::string key = quoted(first->condition.key.value);
      report_dead(
          *second,
          first == second
              ? fmt::format("no request lacks {} and meets the other conditions", key)
              : fmt::format("no {} meets both {} and {}", key, quoted(first->condition.op.value),
                            quoted(second->condition.op.value)),
          report);
    }
    conditions.clear();
  }
}

/// Keys of which no request has both [K-17].
struct ExclusiveKeys {
  std::string_view one;
  std::string_view other;
};

constexpr ExclusiveKeys kExclusiveKeys[] = {
    {"aws:sourceip", "aws:sourcevpc"},    {"aws:sourceip", "aws:sourcevpce"},
    {"aws:sourceip", "aws:sourcevpcarn"}, {"aws:sourceip", "aws:vpcsourceip"},
    {"aws:sourceip", "aws:vpceaccount"},  {"aws:sourceip", "aws:vpceorgid"},
    {"aws:sourceip", "aws:vpceorgpaths"}, {"aws:username", "aws:federatedprovider"},
    {"aws:username", "aws:assumedroot"},  {"aws:username", "ec2:sourceinstancearn"},
};

void find_keys_never_together(const StatementFacts& statement, Report& report) {
  if (statement.conditions.size() < 2) return;
  for (const ExclusiveKeys& keys : kExclusiveKeys) {
    if (!statement.requires_key(keys.one) || !statement.requires_key(keys.other)) continue;
    const auto requiring = [&](std::string_view key) {
      return std::ranges::find_if(statement.conditions, [key](const ConditionFacts& condition) {
        return condition.requires_key && condition.key == key;
      });
    };
    const auto one = requiring(keys.one);
    const auto other = requiring(keys.other);
    report_dead(*other,
                fmt::format("no request has both {} and {}", quoted(one->condition.key.value),
                            quoted(other->condition.key.value)),
                report);
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::ConditionNeverTrue,
                   .severity = Severity::Warning,
                   .why = "no request meets all conditions: the statement is dead",
                   .false_alarms = "values with variables are not looked at",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"Null": {"aws:PrincipalTag/team": "true"},
                           "StringEquals": {"aws:PrincipalTag/team": "x"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"Null": {"aws:PrincipalTag/team": "true"}}},
                          {"Effect": "Allow", "Action": "sqs:*", "Resource": "*",
                           "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}})")},
          .find = find_condition_never_true},
    Check{.info = {.code = ErrorCode::KeysNeverTogether,
                   .severity = Severity::Warning,
                   .needs = CheckNeeds::Keys,
                   .why = "no request has both keys",
                   .bad = statement_of(
                       R"({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"},
                           "StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}})"),
                   .good = statement_of(
                       R"({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
                           "Condition": {"NotIpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"},
                           "StringNotEqualsIfExists":
                           {"aws:SourceVpce": "vpce-1a2b3c4d"}}})")},
          .find = find_keys_never_together},
};

}  // namespace

std::span<const Check> contradiction_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
