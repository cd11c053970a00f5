// What a compiled program is made of and what its index proposes for a request, as text: for the
// page that shows them, docs/internals.md, and for whoever looks into one while changing the
// compiler.
#pragma once

#include "program/program.h"

#include <abac/request.h>

#include <string>

namespace abac::inline abi1::internal {

/// Returns the arrays of a program, one element a line, each with its number.
[[nodiscard]] std::string dump_program(const Program& program);

/// Returns the chunks of a program's index: what stands in runs, what is walked and what is filed
/// under which texts. Filed is what the index finds when it is asked for the program's own texts.
[[nodiscard]] std::string dump_index(const Program& program);

/// Returns what the index says to a request: the patterns that match its action, whether prefilters
/// let their runs pass, what is walked and what is found under each of the request's texts; then
/// what matches, and the answer. REQUIRES: the request is not refused.
[[nodiscard]] std::string dump_search(const Program& program, const Request& request);

}  // namespace abac::inline abi1::internal
