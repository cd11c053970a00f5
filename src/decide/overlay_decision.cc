// One request against both programs of an overlay.
#include "decide/overlay_decision.h"

#include "decide/candidates.h"
#include "decide/response.h"

namespace abac::inline abi1::internal {

/// Both programs have the same layers, so that one tally counts for both, and what one settles the
/// other need not look at.
template <class Consider>
Decision Evaluation::decide(const Overlay& overlay, const Request& request,
                            Consider&& consider) noexcept {
  Evaluation added(*overlay.added, request);
  Evaluation base(*overlay.base, request);
  if (prepare(base, added) != nullptr) return Decision::Refused;
  find_matches(base.program_, base.facts_.action(), base.actions_);
  find_matches(added.program_, added.facts_.action(), added.actions_);
  const auto match_base = [&](const StatementCode& statement) {
    consider();
    return overlay.is_removed(statement) ? PrincipalLevel::None : base.match(statement);
  };
  Tally tally = added.empty_tally();
  const auto match_added = [&](const StatementCode& statement) {
    consider();
    return added.match(statement);
  };
  const auto is_denied = [&](Evaluation& part, const auto& match_part) {
    return !part.for_each_candidate(Effect::Deny, tally, [&](const StatementCode& statement) {
      return match_part(statement) == PrincipalLevel::None;
    });
  };
  const auto find_allows = [&](Evaluation& part, const auto& match_part) {
    (void)part.for_each_candidate(Effect::Allow, tally, [&](const StatementCode& statement) {
      const PrincipalLevel level = match_part(statement);
      if (level != PrincipalLevel::None) tally.add_allow(statement, level);
      return true;
    });
  };
  if (is_denied(base, match_base) || is_denied(added, match_added)) return Decision::ExplicitDeny;
  find_allows(base, match_base);
  find_allows(added, match_added);
  return decide_without_deny(
      situation_of(added.facts_.caller.kind, added.facts_.is_same_account,
                   added.facts_.has_own_gate, added.program_.is_attached(PolicyType::Session)),
      tally.grants());
}

Decision decide(const Overlay& overlay, const Request& request) noexcept {
  return Evaluation::decide(overlay, request, [] {});
}

[[gnu::cold]] std::size_t count_considered(const Overlay& overlay,
                                           const Request& request) noexcept {
  std::size_t count = 0;
  (void)Evaluation::decide(overlay, request, [&] { ++count; });
  return count;
}

namespace {

Diagnostic diagnostic_of(const RequestError& error, const Overlay& overlay) {
  return make_diagnostic(error,
                         overlay.base->trust_violation.is_there() ? *overlay.base : *overlay.added);
}

}  // namespace

Expected<void> evaluate(const Overlay& overlay, const Request& request, Response& response) {
  ResponseWriter base_writer(*overlay.base, response);
  ResponseWriter added_writer(*overlay.added, response);
  Evaluation base(*overlay.base, request);
  Evaluation added(*overlay.added, request);
  if (const auto* error = Evaluation::prepare(base, added)) return diagnostic_of(*error, overlay);
  const Verdict verdict =
      combine(Evaluation::trace(overlay, base, added, base_writer, added_writer));
  added_writer.finish(verdict, request, added.facts());
  return {};
}

Expected<void> check_case(const Overlay& overlay, const Request& request) {
  Evaluation base(*overlay.base, request);
  Evaluation added(*overlay.added, request);
  if (const auto* error = Evaluation::prepare(base, added)) return diagnostic_of(*error, overlay);
  return {};
}

}  // namespace abac::inline abi1::internal
