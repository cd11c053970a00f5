// What of a request can be done before it comes: checking the caller, finding the action's
// patterns.
#include <abac/resolved.h>

#include "diagnostics.h"
#include "evaluator.h"

#include <new>
#include <string>
#include <type_traits>

namespace abac {

namespace internal {

struct ResolvedActionState {
  ResolvedActionState(const PolicySet& set, std::string_view name) : policies(set), text(name) {
    is_action = action.read(text);
    if (is_action) set.program().actions.find(action, patterns);
  }

  PolicySet policies;
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

namespace {

/// An action that web identity providers named by domain may call [K-7].
constexpr std::string_view kWebIdentityAction = "sts:AssumeRoleWithWebIdentity";

}  // namespace

Expected<ResolvedAction> ResolvedAction::resolve(const PolicySet& policies,
                                                 std::string_view action) {
  try {
    auto state = std::make_shared<const internal::ResolvedActionState>(policies, action);
    if (!state->is_action) {
      return internal::make_error(internal::ErrorCode::InvalidAction,
                                  "expected `service:name` without wildcards", "/action");
    }
    return ResolvedAction(std::move(state));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Expected<ResolvedCaller> ResolvedCaller::resolve(const Principal& principal) {
  using State = internal::ResolvedCallerState;
  static_assert(sizeof(State) <= sizeof(state_) && alignof(State) <= 8);
  static_assert(std::is_trivially_copyable_v<State> && std::is_trivially_destructible_v<State>);
  try {
    ResolvedCaller caller;
    State& state = *new (&caller.state_) State{principal, {}, false};
    if (const auto* error = internal::read_caller_facts(principal, {}, state.facts)) {
      return internal::make_error(error->code, error->message, error->pointer);
    }
    const auto as_web_identity = internal::parse_caller(principal.arn, kWebIdentityAction);
    state.needs_action = as_web_identity && as_web_identity->kind != state.facts.caller.kind;
    return caller;
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

const internal::ResolvedCallerState& ResolvedCaller::state() const noexcept {
  return *std::launder(reinterpret_cast<const internal::ResolvedCallerState*>(&state_));
}

Decision decide(const ResolvedAction& action, const ResolvedCaller& caller,
                const Resource& resource, std::span<const Tag> request_tags,
                std::span<const ContextEntry> context) noexcept {
  const internal::ResolvedActionState& known_action = action.state();
  const internal::ResolvedCallerState& known_caller = caller.state();
  const Request request{known_caller.principal, known_action.text, resource, request_tags, context};
  if (known_caller.needs_action) return decide(known_action.policies, request);
  internal::Evaluation evaluation(known_action.policies.program(), request, known_action.action);
  return evaluation.prepare(known_caller.facts) != nullptr
             ? Decision::Refused
             : evaluation.decide(known_action.patterns);
}

}  // namespace abac
