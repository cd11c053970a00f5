// What a value of a file is, as far as its members tell: a document, a set, a template, a plan.
#pragma once

#include <optional>
#include <string_view>

#include "files/stand_ins.h"
#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

/// Returns the text from its first character that is no blank or line break on.
[[nodiscard]] std::string_view without_space(std::string_view text);
/// Returns whether a text is an object of JSON, URL-encoded.
[[nodiscard]] bool is_url_encoded(std::string_view text);
/// Returns whether a string is a policy document as a text.
[[nodiscard]] bool is_document_text(std::string_view text);

[[nodiscard]] bool is_if(const Intrinsic& intrinsic);
[[nodiscard]] bool is_sub(const Intrinsic& intrinsic);

/// Returns whether a value is a policy document: whether it has statements.
[[nodiscard]] bool is_document(const TreeValue& value);
/// Returns whether a value that stands where policies do is one, as an object or as a text.
[[nodiscard]] bool is_held_policy(const TreeValue& value);
[[nodiscard]] bool is_policy_set(const TreeValue& value);
/// Returns whether all members of an object begin as those of a document or a set do: `version`,
/// `Statment`.
[[nodiscard]] bool is_like_policy(const TreeValue& value);

/// Returns what a value is that is another kind of this program's files; empty where it is none.
/// YAML is none but a suite.
[[nodiscard]] std::string_view look_of_own(const TreeValue& value);

/// Returns the resources of a CloudFormation template; nothing where the value is none.
[[nodiscard]] std::optional<TreeValue> template_resources(const TreeValue& root);
/// Returns whether a value is a state as Terraform stores it.
[[nodiscard]] bool is_terraform_state(const TreeValue& root);
/// Returns what `terraform show -json` plans or has; nothing where the value is none of that.
[[nodiscard]] std::optional<TreeValue> plan_values(const TreeValue& root);

}  // namespace abac::inline abi1::internal
