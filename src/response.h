// What an evaluation found → the public results: responses, and the diagnostics of refusals. How a
// denial is worded is message.h.
#pragma once

#include "evaluator.h"

#include <abac/evaluate.h>

namespace abac::internal {

/// Returns the response of an evaluation. Throws std::bad_alloc.
[[nodiscard]] Response make_response(const Program& program, const Request& request,
                                     const Evaluation& evaluation, const Evaluation::Trace& trace);

/// Returns the diagnostic of a request that is refused. Throws std::bad_alloc.
[[nodiscard]] Diagnostic make_diagnostic(const RequestError& error, const Program& program);

}  // namespace abac::internal
