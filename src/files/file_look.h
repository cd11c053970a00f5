// What a file that holds no policy looks like, in words for a person.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

/// What a text begins as.
enum class TextForm {
  Empty,
  Binary,  ///< Or in an encoding other than UTF-8.
  Json,    ///< It begins as an object, an array or a string does, or with a comment before one.
  UrlEncoded,
  Other,
};

[[nodiscard]] TextForm form_of(std::string_view text);

/// Returns what a text looks like that is neither JSON nor YAML with more than one scalar, or
/// nothing where it may be YAML.
[[nodiscard]] std::optional<std::string> look_of_text(std::string_view text);

/// Returns what a value looks like in which there is no policy: `JSON without a policy`.
[[nodiscard]] std::string look_of_value(const TreeValue& value);

/// Returns `get-policy-version` for `GetPolicyVersion`.
[[nodiscard]] std::string command_of_operation(std::string_view operation);

}  // namespace abac::inline abi1::internal
