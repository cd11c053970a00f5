// Where a statement stands → how it is written there.
#pragma once

#include <abac/explain.h>

#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns the statement's JSON as its text has it: a piece of one of `texts`, or nothing where
/// none has its name or another statement stands there, as in a file that was changed since. Throws
/// std::bad_alloc.
[[nodiscard]] std::string_view statement_text(const StatementPlace& place,
                                              std::span<const PolicyText> texts);

}  // namespace abac::inline abi1::internal
