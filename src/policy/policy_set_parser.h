// Located tree → Policies: the members of a policy set and the policies in them. A single document
// is policy_parser.h.
#pragma once

#include <abac/policy_set.h>

#include <string_view>

#include "diagnostics/diagnostic_list.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// Returns whether the value is an object with a member `Version`, `Id` or `Statement`: a policy
/// document where a policy set or `{ "name", "document" }` could stand as well.
[[nodiscard]] bool is_policy_document(const JsonValue& value);

/// Reads a policy set. Everything that is wrong with it and its policies, their policy types aside,
/// is added to `diagnostics`, `pointer` being the value's own. Policies keep their index, also
/// beside one that is refused; the result is otherwise as that of `read_policy`.
[[nodiscard]] Policies read_policies(const JsonValue& value, std::string_view pointer,
                                     DiagnosticList& diagnostics);

/// Says of every policy in which text it stands.
void set_file(Policies& policies, std::string_view file);

}  // namespace abac::inline abi1::internal
