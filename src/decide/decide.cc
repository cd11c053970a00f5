// The public face of deciding.
#include "decide/overlay_decision.h"
#include "decide/planned_decision.h"
#include "decide/response.h"
#include "diagnostics/diagnostic_list.h"
#include "program/access.h"

#include <abac/evaluate.h>

#include <new>

namespace abac::inline abi1 {

using internal::Access;
using internal::Evaluation;
using internal::make_diagnostic;
using internal::Overlay;
using internal::Program;

namespace {

/// Policies that were changed since they were compiled, or moved from.
ABAC_NEVER_INLINE Decision decide_changed(const PolicySet& policies,
                                          const Request& request) noexcept {
  const Overlay* const overlay = Access::overlay_behind(policies);
  return overlay == nullptr ? Decision::Refused : internal::decide(*overlay, request);
}

}  // namespace

Decision decide(const PolicySet& policies, const Request& request) noexcept {
  const Program* const program = Access::behind(policies);
  if (program == nullptr) [[unlikely]]
    return decide_changed(policies, request);
  return internal::decide_by_plan(*program, request);
}

Expected<Response> evaluate(const PolicySet& policies, const Request& request) {
  Expected<Response> result = Response();
  auto done = evaluate(policies, request, *result);
  if (!done) result = std::move(done).error();
  return result;
}

Expected<void> evaluate(const PolicySet& policies, const Request& request, Response& response) {
  const Program* const program = Access::behind(policies);
  try {
    if (const Overlay* const overlay = Access::overlay_behind(policies)) {
      return internal::evaluate(*overlay, request, response);
    }
    if (program == nullptr) {
      response = Response();
      return internal::moved_from();
    }
    internal::ResponseWriter writer(*program, response);
    Evaluation evaluation(*program, request);
    if (const auto error = evaluation.prepare()) return make_diagnostic(*error, *program);
    const internal::Verdict verdict = combine(evaluation.trace(writer));
    writer.finish(verdict, request, evaluation.facts());
    return {};
  } catch (const std::bad_alloc&) {
    response = Response();
    return internal::out_of_memory();
  }
}

std::size_t count_considered(const PolicySet& policies, const Request& request) noexcept {
  if (const Overlay* const overlay = Access::overlay_behind(policies)) {
    return internal::count_considered(*overlay, request);
  }
  const Program* const program = Access::behind(policies);
  return program == nullptr ? 0 : internal::count_considered_by_plan(*program, request);
}

Expected<void> check_case(const PolicySet& policies, const Request& request) {
  const Program* const program = Access::behind(policies);
  try {
    if (const Overlay* const overlay = Access::overlay_behind(policies)) {
      return internal::check_case(*overlay, request);
    }
    if (program == nullptr) return internal::moved_from();
    Evaluation evaluation(*program, request);
    if (const auto error = evaluation.prepare()) return make_diagnostic(*error, *program);
    return {};
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

}  // namespace abac::inline abi1
