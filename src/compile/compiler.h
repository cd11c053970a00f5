// AST → program: the only way to make one. The public face is PolicySet::compile.
#pragma once

#include "diagnostics/diagnostic_list.h"
#include "program/program.h"

#include <abac/policy_set.h>

#include <memory>

namespace abac::inline abi1::internal {

/// Compiles policies, with plans for the actions that are given, or, without, for those that the
/// policies name. On an error adds it to `diagnostics` and returns nothing. Neither options nor
/// actions change what the program decides. Throws std::bad_alloc.
[[nodiscard]] std::shared_ptr<Program> compile_program(
    const Policies& policies, DiagnosticList& diagnostics,
    const StatementIndex::Options& options = {},
    std::shared_ptr<const KnownActions> actions = nullptr);

}  // namespace abac::inline abi1::internal
