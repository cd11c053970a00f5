// What to write in place of a condition, as words and as changes of the text.
#pragma once

#include <abac/validate.h>

#include <string>
#include <string_view>
#include <vector>

#include "iam/condition_operator.h"
#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// Returns the operator's name with another base; its set operator and `IfExists` stay.
[[nodiscard]] std::string operator_with_base(const ConditionOperator& op, std::string_view base);

/// Returns the text as JSON writes it, in double quotes.
[[nodiscard]] std::string json_text(std::string_view text);

/// Returns the change of the condition's operator; none where other keys stand under it too, where
/// the statement has the other operator already, and where it has so many conditions that it is
/// not worth looking.
[[nodiscard]] std::vector<TextEdit> replace_operator(const ConditionFacts& condition,
                                                     std::string_view by);

/// Returns ``did you mean `name`?``
[[nodiscard]] std::string did_you_mean_words(std::string_view name);

/// Returns the end of a message about a text, from its semicolon on, where that looks like a
/// template that was not filled in; else nothing.
[[nodiscard]] std::string_view template_words(std::string_view text) noexcept;

}  // namespace abac::inline abi1::internal
