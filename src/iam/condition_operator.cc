// The table of condition operators [3.4] and the reader of their names [G-31], [G-32].
#include "iam/condition_operator.h"

#include <array>

namespace abac::inline abi1::internal {
namespace {

constexpr std::array<BaseOperator, 27> table = {{
    {"StringEquals", OperandType::String, Comparison::Equal, false, true, false},
    {"StringNotEquals", OperandType::String, Comparison::Equal, true, true, false},
    {"StringEqualsIgnoreCase", OperandType::StringIgnoreCase, Comparison::Equal, false, true,
     false},
    {"StringNotEqualsIgnoreCase", OperandType::StringIgnoreCase, Comparison::Equal, true, true,
     false},
    {"StringLike", OperandType::StringLike, Comparison::Equal, false, true, true},
    {"StringNotLike", OperandType::StringLike, Comparison::Equal, true, true, true},
    {"NumericEquals", OperandType::Numeric, Comparison::Equal, false, false, false},
    {"NumericNotEquals", OperandType::Numeric, Comparison::Equal, true, false, false},
    {"NumericLessThan", OperandType::Numeric, Comparison::Less, false, false, false},
    {"NumericLessThanEquals", OperandType::Numeric, Comparison::LessOrEqual, false, false, false},
    {"NumericGreaterThan", OperandType::Numeric, Comparison::Greater, false, false, false},
    {"NumericGreaterThanEquals", OperandType::Numeric, Comparison::GreaterOrEqual, false, false,
     false},
    {"DateEquals", OperandType::Date, Comparison::Equal, false, false, false},
    {"DateNotEquals", OperandType::Date, Comparison::Equal, true, false, false},
    {"DateLessThan", OperandType::Date, Comparison::Less, false, false, false},
    {"DateLessThanEquals", OperandType::Date, Comparison::LessOrEqual, false, false, false},
    {"DateGreaterThan", OperandType::Date, Comparison::Greater, false, false, false},
    {"DateGreaterThanEquals", OperandType::Date, Comparison::GreaterOrEqual, false, false, false},
    {"Bool", OperandType::Bool, Comparison::Equal, false, true, false},
    {"BinaryEquals", OperandType::Binary, Comparison::Equal, false, false, false},
    {"IpAddress", OperandType::IpAddress, Comparison::Equal, false, false, false},
    {"NotIpAddress", OperandType::IpAddress, Comparison::Equal, true, false, false},
    {"ArnEquals", OperandType::Arn, Comparison::Equal, false, true, true},
    {"ArnLike", OperandType::Arn, Comparison::Equal, false, true, true},
    {"ArnNotEquals", OperandType::Arn, Comparison::Equal, true, true, true},
    {"ArnNotLike", OperandType::Arn, Comparison::Equal, true, true, true},
    {"Null", OperandType::Null, Comparison::Equal, false, false, false},
}};

bool remove_prefix(std::string_view& text, std::string_view prefix) noexcept {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool remove_suffix(std::string_view& text, std::string_view suffix) noexcept {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::span<const BaseOperator> base_operators() noexcept { return table; }

std::optional<ConditionOperator> parse_condition_operator(std::string_view name) noexcept {
  SetQualifier qualifier = SetQualifier::None;
  if (remove_prefix(name, "ForAllValues:")) {
    qualifier = SetQualifier::ForAllValues;
  } else if (remove_prefix(name, "ForAnyValue:")) {
    qualifier = SetQualifier::ForAnyValue;
  }
  const bool is_if_exists = remove_suffix(name, "IfExists");

  for (const BaseOperator& base : table) {
    if (base.name != name) continue;
    if (base.operand == OperandType::Null && (qualifier != SetQualifier::None || is_if_exists)) {
      return std::nullopt;
    }
    return ConditionOperator{&base, qualifier, is_if_exists};
  }
  return std::nullopt;
}

}  // namespace abac::inline abi1::internal
