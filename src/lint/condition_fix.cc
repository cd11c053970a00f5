#include "lint/condition_fix.h"

#include <fmt/core.h>

#include <algorithm>

#include "diagnostics/quoted_text.h"
#include "json/json_writer.h"
#include "lint/finding_words.h"
#include "lint/template_marks.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMostConditions = 64;

}  // namespace

std::string operator_with_base(const ConditionOperator& op, std::string_view base) {
  std::string name;
  if (op.qualifier == SetQualifier::ForAllValues) name = "ForAllValues:";
  if (op.qualifier == SetQualifier::ForAnyValue) name = "ForAnyValue:";
  name += base;
  if (op.is_if_exists) name += "IfExists";
  return name;
}

std::string json_text(std::string_view text) {
  std::string json;
  JsonWriter(json).string(text);
  return json;
}

std::vector<TextEdit> replace_operator(const ConditionFacts& condition, std::string_view by) {
  const auto& conditions = condition.statement.conditions;
  if (conditions.size() > kMostConditions) return {};
  const bool is_alone = std::ranges::none_of(conditions, [&](const ConditionFacts& other) {
    return &other != &condition && (other.condition.op.value == condition.condition.op.value ||
                                    other.condition.op.value == by);
  });
  if (!is_alone) return {};
  return {rewritten(condition.condition.op, by)};
}

std::string did_you_mean_words(std::string_view name) {
  return fmt::format("did you mean {}?", quoted(name));
}

std::string_view template_words(std::string_view text) noexcept {
  return find_template_mark(text) ? "; it looks like a template that was not filled in"
                                  : std::string_view();
}

}  // namespace abac::inline abi1::internal
