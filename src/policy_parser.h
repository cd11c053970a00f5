// Located tree → policies: the shape of documents and policy sets [G-5]…[G-15], [G-21], [G-22],
// [G-28], [G-29]. What their texts may say is policy_rules.h, which is called from here.
#pragma once

#include <abac/policy_set.h>

#include <string_view>

#include "diagnostics.h"
#include "json_reader.h"

namespace abac::internal {

/// Returns whether the value is an object with a member `Version`, `Id` or `Statement`: a policy
/// document where a policy set or `{ "name", "document" }` could stand as well.
[[nodiscard]] bool is_policy_document(const JsonValue& value);

/// Reads a policy document. Everything that is wrong with it, whatever its policy type, is added to
/// `diagnostics`, `pointer` being the value's own. Where that adds an error, the result serves only
/// to find further errors: what could not be read stands in it with line 0.
[[nodiscard]] Policy read_policy(const JsonValue& value, std::string_view pointer,
                                 Diagnostics& diagnostics);

/// Reads a policy set, likewise. Policies keep their index, also beside one that is refused.
[[nodiscard]] Policies read_policies(const JsonValue& value, std::string_view pointer,
                                     Diagnostics& diagnostics);

}  // namespace abac::internal
