// Evaluation → Response.
#include "response.h"

#include "diagnostics.h"
#include "message.h"

namespace abac::internal {
namespace {

MatchedStatement describe(const Program& program, std::uint32_t statement) {
  const StatementOrigin& origin = program.statement_origins[statement];
  MatchedStatement matched;
  matched.policy = policy_place(program, program.policies[origin.policy]);
  matched.index = origin.index;
  if (origin.has_sid) matched.sid = std::string(program.text(origin.sid));
  matched.effect = program.statements[statement].effect;
  return matched;
}

}  // namespace

Response make_response(const Program& program, const Request& request, const Evaluation& evaluation,
                       const Evaluation::Trace& trace) {
  Response response;
  response.decision = trace.verdict.decision;
  response.message = denial_message(trace.verdict, request, evaluation.facts().is_trust_case);
  response.matched_statements.reserve(trace.matched.size());
  for (std::uint32_t statement : trace.matched) {
    response.matched_statements.push_back(describe(program, statement));
  }
  response.missing_context_keys.reserve(trace.missing_keys.size());
  for (std::uint32_t key : trace.missing_keys) {
    response.missing_context_keys.emplace_back(program.text(program.key_uses[key].spelling));
  }
  return response;
}

Diagnostic make_diagnostic(const RequestError& error, const Program& program) {
  const bool is_policy = error.code == ErrorCode::InvalidTrustPolicy;
  Diagnostic diagnostic =
      make_error(error.code, error.message,
                 is_policy ? error.pointer : std::string("/request") + error.pointer);
  if (is_policy) diagnostic.where = program.trust_violation->where;
  return diagnostic;
}

}  // namespace abac::internal
