// Refusal → Diagnostic.
#include "decide/response.h"

#include "diagnostics/diagnostic_list.h"

namespace abac::inline abi1::internal {

Diagnostic make_diagnostic(const RequestError& error, const Program& program) {
  const bool is_policy = error.code == ErrorCode::InvalidTrustPolicy;
  Diagnostic diagnostic =
      make_error(error.code, error.message,
                 is_policy ? error.pointer : std::string("/request") + error.pointer);
  if (is_policy) diagnostic.where = program.trust_violation->where;
  return diagnostic;
}

}  // namespace abac::inline abi1::internal
