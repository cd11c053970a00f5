// What an evaluation found → the public results: responses, and the diagnostics of refusals. How a
// denial is worded is message.h.
#pragma once

#include "decide/message.h"
#include "decide/trace.h"

#include <abac/evaluate.h>

namespace abac::inline abi1::internal {

/// Writes a response while an evaluation is traced: an observer of `Evaluation::trace`.
class ResponseWriter {
 public:
  static constexpr bool kWantsMissingKeys = true;

  /// Takes the response's memory and drops what it held.
  ResponseWriter(const Program& program, Response& response) noexcept
      : program_(program), response_(response) {
    response.decision = Decision::Refused;
    response.message.clear();
    response.matched_statements.clear();
    response.missing_context_keys.clear();
  }

  void candidate(std::uint32_t) noexcept {}
  void matched(std::uint32_t statement) {
    const StatementOrigin& origin = program_.statement_origins[statement];
    response_.matched_statements.push_back(
        {program_.text(program_.policies[origin.policy].place), program_.index_in_policy(statement),
         origin.has_sid() ? std::optional(program_.text(origin.sid)) : std::nullopt,
         program_.statements[statement].effect});
  }
  void missing(std::uint32_t key_use) {
    response_.missing_context_keys.push_back(program_.text(program_.key_uses[key_use].spelling));
  }
  /// Says what follows.
  void finish(const Verdict& verdict, const Request& request, const RequestFacts& facts) {
    response_.decision = verdict.decision;
    if (const auto reason = reason_of(verdict, facts.is_trust_case, response_.matched_statements)) {
      set_denial_message(response_.message, *reason, request);
    }
  }

 private:
  const Program& program_;
  Response& response_;
};

/// Returns the diagnostic of a request that is refused. Throws std::bad_alloc.
[[nodiscard]] Diagnostic make_diagnostic(const RequestError& error, const Program& program);

}  // namespace abac::inline abi1::internal
