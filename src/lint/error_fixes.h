// What to write in place of what was refused, where that is plain: names in another case, or with a
// letter wrong.
#pragma once

#include <abac/validate.h>

#include <string_view>

#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// Adds the fix of an error where one is known: not where what was meant stands beside it already,
/// or twice. `json` is the text that the error is of, `document` what was read of it.
void add_fix(Finding& error, std::string_view json, const JsonDocument& document);

/// Returns whether the error is a member `Version` of a document in another spelling.
[[nodiscard]] bool is_misspelled_version(const Finding& error) noexcept;

}  // namespace abac::inline abi1::internal
