// What of a request can be done before it comes: checking the caller, finding the action's
// patterns.
//
// Idea: a service asks the same few actions for the same callers again and again. Which patterns
// match an action depends on the policy set and on nothing else, and what a caller is on nothing
// but their ARN, tags and the like. So both are found once and kept; `decide` then begins where
// they end. That takes about a third off the usual decision (bench/instructions.txt, `resolved`
// beside `decide`).
//
// One thing depends on both: `cognito-identity.amazonaws.com` and a few other names are web
// identity providers for some actions of STS and services for all others [K-7]. Such a caller is
// noted as such and read anew in each decision, by the plain `decide`.
//
// The action keeps its policy set alive; the caller borrows the texts of its principal, as requests
// do. Neither changes, so threads share them.
#include <abac/resolved.h>

#include "decide/evaluator.h"
#include "diagnostics/diagnostic_list.h"
#include "program/access.h"

#include <new>
#include <string>
#include <utility>

namespace abac::inline abi1 {

namespace internal {

struct ResolvedActionState {
  ResolvedActionState(const PolicySet& set, const Program& compiled, std::string_view name)
      : policies(set), program(compiled), text(name) {
    is_action = action.read(text);
    if (is_action) program.actions.find(action, patterns);
  }

  PolicySet policies;
  const Program& program;  ///< of `policies`
  std::string text;
  FoldedAction action;  ///< borrows `text`
  ActionMatches patterns;
  bool is_action = false;
};

struct ResolvedCallerState {
  Principal principal;
  CallerFacts facts;
  bool needs_action = false;  ///< Another action could make it another kind of caller [K-7].
};

}  // namespace internal

using internal::Access;
using internal::ResolvedActionState;
using internal::ResolvedCallerState;

namespace {

/// An action that web identity providers named by domain may call [K-7].
constexpr std::string_view kWebIdentityAction = "sts:AssumeRoleWithWebIdentity";

}  // namespace

Expected<ResolvedAction> ResolvedAction::resolve(const PolicySet& policies,
                                                 std::string_view action) {
  try {
    const internal::Program* const program = Access::behind(policies);
    if (program == nullptr) return internal::moved_from();
    auto state = std::make_shared<const ResolvedActionState>(policies, *program, action);
    if (!state->is_action) {
      const internal::RequestError& error = internal::invalid_action();
      return internal::make_error(error.code, error.message, error.pointer);
    }
    return ResolvedAction(std::move(state));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Expected<ResolvedCaller> ResolvedCaller::resolve(const Principal& principal) {
  try {
    const auto state = std::make_shared<ResolvedCallerState>();
    state->principal = principal;
    if (const auto* error = internal::read_caller_facts(principal, {}, state->facts)) {
      return internal::make_error(error->code, error->message, error->pointer);
    }
    const auto as_web_identity = internal::parse_caller(principal.arn, kWebIdentityAction);
    state->needs_action = as_web_identity && as_web_identity->kind != state->facts.caller.kind;
    return ResolvedCaller(state);
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Decision decide(const ResolvedAction& action, const ResolvedCaller& caller,
                const Resource& resource, BorrowedList<Tag> request_tags,
                BorrowedList<ContextEntry> context) noexcept {
  const ResolvedActionState* const known_action = Access::behind(action);
  const ResolvedCallerState* const known_caller = Access::behind(caller);
  if (known_action == nullptr || known_caller == nullptr) [[unlikely]]
    return Decision::Refused;
  const Request request{known_caller->principal, known_action->text, resource, request_tags,
                        context};
  if (known_caller->needs_action) return decide(known_action->policies, request);
  return internal::Evaluation::decide(known_action->program, request, known_action->action,
                                      known_action->patterns, known_caller->facts);
}

}  // namespace abac::inline abi1
