// The table of condition operators [3.4]: the one place that knows what each name means.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// What a value is read as, and how it is compared.
enum class OperandType : std::uint8_t {
  String,
  StringIgnoreCase,
  StringLike,
  Numeric,
  Date,
  Bool,
  Binary,
  IpAddress,
  Arn,
  Null,
};

/// Which ordering of *request value* to *policy value* holds [C-19].
enum class Comparison : std::uint8_t { Equal, Less, LessOrEqual, Greater, GreaterOrEqual };

/// A row of the table.
struct BaseOperator {
  std::string_view name;  ///< `StringNotEquals`
  OperandType operand;
  Comparison comparison;
  bool is_negated;
  bool takes_variables;
  bool takes_wildcards;
};

enum class SetQualifier : std::uint8_t { None, ForAllValues, ForAnyValue };

/// A parsed operator name [G-31].
struct ConditionOperator {
  const BaseOperator* base;  ///< A row of the table; never null, static lifetime.
  SetQualifier qualifier;
  bool is_if_exists;
};

/// Returns all rows.
[[nodiscard]] std::span<const BaseOperator> base_operators() noexcept;

/// Parses `[ForAllValues:|ForAnyValue:]Base[IfExists]`, case-sensitively; nothing where there is no
/// such operator, nor for `Null` with a qualifier or `IfExists` [G-31], [G-32].
[[nodiscard]] std::optional<ConditionOperator> parse_condition_operator(
    std::string_view name) noexcept;

}  // namespace abac::inline abi1::internal
