// What to write in place of what was refused, where that is plain: names in another case, or with a
// letter wrong.
#pragma once

#include <abac/validate.h>

#include <string_view>

namespace abac::inline abi1::internal {

/// Adds the fix of an error where one is known. `json` is the text that the error is of.
void add_fix(Finding& error, std::string_view json);

}  // namespace abac::inline abi1::internal
