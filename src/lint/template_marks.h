// Marks by which one sees that a text is a template that nobody has filled in.
#pragma once

#include <optional>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns the first mark of a text: `<account-id>`, `{{x}}`, `%{x}`, `%s`, `XXXX`, `REPLACE_ME`,
/// and
/// `${Name}`, `${aws_x.y.arn}` or `${AWS::Region}`, which are no variables of IAM, whose names have
/// a prefix and a colon.
[[nodiscard]] std::optional<std::string_view> find_template_mark(std::string_view text) noexcept;

}  // namespace abac::inline abi1::internal
