// What of a request can be done before it comes: looking the action up, checking the caller,
// reading the resource's ARN, checking the keys of the context.
//
// Idea: a service asks the same few actions for the same callers again and again, about resources
// that it has loaded. What an action meets depends on the policy set alone, what a caller is on
// nothing but their ARN, tags and the like. So each is found once and kept, and a decision that has
// all of them makes the tests of the action's plan and nothing else (planned_decision.h). Where
// there is no plan, or something about caller, context or tags is unusual, what was found goes into
// the usual evaluation; `bench/instructions` tells what each way costs.
//
// One thing depends on caller and action: `cognito-identity.amazonaws.com` and a few other names
// are web identity providers for some actions of STS and services for all others [K-7]. Such a
// caller is noted as such and read anew in each decision.
//
// Action and session keep their policy set alive; session and resource borrow the texts of what
// they are made of, as requests do. None of them changes, so threads share them.
#include <abac/session.h>

#include "decide/planned_decision.h"
#include "diagnostics/diagnostic_list.h"
#include "program/access.h"
#include "program/overlay.h"
#include "program/vocabulary_state.h"

#include <fmt/core.h>

#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace abac::inline abi1 {

namespace internal {

struct ResolvedActionState {
  ResolvedActionState(const PolicySet& set, const Program& compiled, std::string_view name)
      : policies(set), program(compiled), text(name) {
    is_action = action.read(text);
    if (!is_action) return;
    is_sts = action.is_service("sts");
    if (Access::overlay_behind(set) != nullptr) return;  // which is asked itself
    const KnownActions::Action* const known =
        program.plans.actions == nullptr ? nullptr : program.plans.actions->find(text);
    plan = known == nullptr ? nullptr : plan_of(program.plans, *known);
    if (plan != nullptr && plan->uses_index) plan = nullptr;
    if (plan != nullptr) planned = &program;
    internal::find_matches(program, action, patterns);
  }

  PolicySet policies;
  const Program& program;            ///< of `policies`, or of what was added to them
  const Plan* plan = nullptr;        ///< one that lists all
  const Program* planned = nullptr;  ///< of the plan, where there is one
  bool is_sts = false;
  bool is_action = false;
  std::string text;
  FoldedAction action;  ///< borrows `text`
  ActionMatches patterns;
};

struct SessionState {
  SessionState(const PolicySet& set, const Program& compiled) noexcept
      : policies(set), program(compiled) {}

  PolicySet policies;
  const Program& program;            ///< of `policies`, or of what was added to them
  const Program* planned = nullptr;  ///< `program`, unless the caller keeps plans from deciding
  /// Another action could make it another kind of caller [K-7]; or the policies were changed.
  bool needs_action = false;
  Situation situation = 0;  ///< of the caller with resources of other accounts
  std::array<std::string_view, PlanTable::kMaxCallerValues> values;  ///< without data: absent
  Principal principal;
  CallerFacts facts;
};

struct ContextShapeState {
  std::vector<std::string> keys;
  std::uint64_t signatures = 0;
  bool is_usual = false;  ///< the keys are of ASCII, and few
};

}  // namespace internal

using internal::Access;
using internal::ContextShapeState;
using internal::Evaluation;
using internal::PlanTest;
using internal::PrincipalLevel;
using internal::Program;
using internal::RequestError;
using internal::RequestFacts;
using internal::ResolvedActionState;
using internal::ResourceFacts;
using internal::SessionState;

namespace {

/// What policies are of, or what was added to them; null where they were moved from.
const Program* program_of(const PolicySet& policies) noexcept {
  const internal::Overlay* const overlay = Access::overlay_behind(policies);
  return overlay == nullptr ? Access::behind(policies) : overlay->added.get();
}

/// An action that web identity providers named by domain may call [K-7].
constexpr std::string_view kWebIdentityAction = "sts:AssumeRoleWithWebIdentity";

Diagnostic error_of(const RequestError& error) {
  return internal::make_error(error.code, error.message, error.pointer);
}

/// The entries of a context that was given by shape. Not thread-safe.
class ShapedContext {
 public:
  ShapedContext(const ContextShapeState& shape, std::span<const ContextValue> values) noexcept
      : shape_(shape), values_(values) {}
  ShapedContext(const ShapedContext&) = delete;
  ShapedContext& operator=(const ShapedContext&) = delete;

  /// REQUIRES: as many values as keys.
  [[nodiscard]] std::span<const ContextEntry> entries() noexcept {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      new (&entries_[i]) ContextEntry{shape_.keys[i], values_[i]};
    }
    return {entries_.data(), values_.size()};
  }

 private:
  const ContextShapeState& shape_;
  std::span<const ContextValue> values_;
  union {
    std::array<ContextEntry, ContextShape::kMaxKeys> entries_;
  };
};

/// What tests read of a request most of which was prepared. Not thread-safe.
class PreparedRequest {
 public:
  PreparedRequest(const SessionState& session, const ResolvedActionState& action,
                  const Resource& resource, const ResourceFacts& facts,
                  std::span<const Tag> request_tags, const ContextShapeState& shape,
                  ShapedContext& context) noexcept
      : session_(session),
        action_(action),
        resource_(resource),
        resource_facts_(facts),
        request_tags_(request_tags),
        shape_(shape),
        context_(context) {}
  PreparedRequest(const PreparedRequest&) = delete;
  PreparedRequest& operator=(const PreparedRequest&) = delete;
  ~PreparedRequest() {
    if (!is_asked_) return;
    asked_.~Asked();
  }

  [[nodiscard]] std::uint64_t signatures() const noexcept { return shape_.signatures; }
  [[nodiscard]] bool gives_key_of(const PlanTest& test) const noexcept {
    return internal::gives_key(session_.program, test, shape_.keys,
                               [](const std::string& key) { return std::string_view(key); });
  }
  [[nodiscard]] std::span<const Tag> tags(bool of_request) const noexcept {
    return of_request ? request_tags_ : std::span<const Tag>(resource_.tags);
  }
  [[nodiscard]] std::string_view arn() const noexcept { return resource_.arn; }
  [[nodiscard]] std::string_view caller_value(std::uint8_t index) const noexcept {
    return session_.values[index];
  }
  static constexpr bool kCanAsk = true;
  [[nodiscard]] ABAC_NEVER_INLINE PrincipalLevel ask(const PlanTest& test, Effect effect) noexcept {
    if (!is_asked_) new (&asked_) Asked(*this);
    is_asked_ = true;
    return internal::ask_program(test, effect, asked_.keys);
  }

 private:
  /// The request as the functions of the evaluation take it.
  struct Asked {
    explicit Asked(PreparedRequest& prepared) noexcept
        : request{prepared.session_.principal, prepared.action_.text, prepared.resource_,
                  prepared.request_tags_, prepared.context_.entries()},
          facts(prepared.action_.action),
          keys(prepared.session_.program, request, facts) {
      static_cast<internal::CallerFacts&>(facts) = prepared.session_.facts;
      internal::set_resource(prepared.resource_facts_, facts);
      facts.context_signatures = prepared.shape_.signatures;
    }

    Request request;
    RequestFacts facts;
    internal::RequestKeys keys;
  };

  const SessionState& session_;
  const ResolvedActionState& action_;
  const Resource& resource_;
  const ResourceFacts& resource_facts_;
  std::span<const Tag> request_tags_;
  const ContextShapeState& shape_;
  ShapedContext& context_;
  bool is_asked_ = false;
  union {  // uninitialised until something is asked
    Asked asked_;
  };
};

/// Decides by what was found of action and caller, where they are of one policy set.
Decision decide_without_plan(const SessionState& session, const ResolvedActionState& action,
                             const Request& request) noexcept {
  if (session.needs_action || &session.program != &action.program) {
    return decide(session.policies, request);
  }
  Evaluation evaluation(session.program, request, action.action);
  if (evaluation.prepare(session.facts) != nullptr) return Decision::Refused;
  return evaluation.decide(action.patterns);
}

/// Whether the caller, for whom the session is opened, keeps no plan from deciding.
bool is_usual_caller(const SessionState& session) noexcept {
  const internal::CallerFacts& facts = session.facts;
  return !session.needs_action && internal::has_identity(facts.caller.kind) &&
         !facts.is_service_linked_role && !facts.has_unusual_tags &&
         facts.caller.text.size() <= RequestFacts::kMaxArnInPlace;
}

}  // namespace

Expected<ResolvedAction> ResolvedAction::resolve(const PolicySet& policies,
                                                 std::string_view action) {
  try {
    const Program* const program = program_of(policies);
    if (program == nullptr) return internal::moved_from();
    auto state = std::make_shared<const ResolvedActionState>(policies, *program, action);
    if (!state->is_action) return error_of(internal::invalid_action());
    return ResolvedAction(std::move(state));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Expected<Session> Session::open(const PolicySet& policies, const Principal& principal) {
  try {
    const Program* const program = program_of(policies);
    if (program == nullptr) return internal::moved_from();
    const auto state = std::make_shared<SessionState>(policies, *program);
    state->principal = principal;
    if (const auto* error = internal::read_caller_facts(principal, {}, state->facts)) {
      return error_of(*error);
    }
    const internal::CallerKind kind = state->facts.caller.kind;
    const auto as_web_identity = internal::parse_caller(principal.arn, kWebIdentityAction);
    state->needs_action = (as_web_identity && as_web_identity->kind != kind) ||
                          Access::overlay_behind(policies) != nullptr;
    if (is_usual_caller(*state)) state->planned = program;
    state->situation =
        internal::situation_of(kind, false, false, program->is_attached(PolicyType::Session));
    const internal::PlanTable& plans = program->plans;
    for (std::size_t i = 0; state->planned != nullptr && i < plans.caller_values.size(); ++i) {
      state->values[i] =
          internal::find_caller_value(*program, plans.caller_values[i], principal, state->facts);
    }
    return Session(state);
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Expected<ResolvedResource> ResolvedResource::resolve(const Resource& resource) {
  try {
    ResolvedResource resolved;
    resolved.resource_ = resource;
    ResourceFacts facts;
    if (const auto* error = internal::read_resource_facts(resource, facts)) {
      return error_of(*error);
    }
    Access::set(facts, resolved);
    return resolved;
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

namespace {

Expected<ContextShape> shape_of(std::vector<std::string> keys) {
  if (keys.size() > ContextShape::kMaxKeys) {
    return internal::make_error(
        ErrorCode::DocumentTooLarge,
        fmt::format("expected at most {} context keys", ContextShape::kMaxKeys), "/context");
  }
  const auto state = std::make_shared<ContextShapeState>();
  state->keys = std::move(keys);
  std::vector<ContextEntry> entries;
  for (const std::string& key : state->keys) entries.push_back({key, std::string_view()});
  Request request;
  request.context = entries;
  RequestFacts facts;
  if (const auto* error = internal::read_context_facts(request, facts)) return error_of(*error);
  state->signatures = facts.context_signatures;
  state->is_usual = !facts.has_non_ascii_key && !facts.has_unusual_context;
  return Access::handle<ContextShape, ContextShapeState>(state);
}

}  // namespace

Expected<ContextShape> ContextShape::make(const BorrowedTexts& keys) {
  try {
    return shape_of({keys.begin(), keys.end()});
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Expected<ContextShape> ContextShape::make(const Vocabulary& vocabulary) {
  try {
    const auto* const state = Access::behind(vocabulary);
    if (state == nullptr) return internal::moved_from();
    return shape_of(state->context_keys);
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Decision decide(const Session& session, const ResolvedAction& action, const Resource& resource,
                BorrowedList<Tag> request_tags, BorrowedList<ContextEntry> context) noexcept {
  const SessionState* const caller = Access::behind(session);
  const ResolvedActionState* const known = Access::behind(action);
  if (caller == nullptr || known == nullptr) [[unlikely]]
    return Decision::Refused;
  return decide_without_plan(*caller, *known,
                             {caller->principal, known->text, resource, request_tags, context});
}

Decision decide(const Session& session, const ResolvedAction& action,
                const ResolvedResource& resource, BorrowedList<Tag> request_tags,
                const ContextShape& shape, BorrowedList<ContextValue> context) noexcept {
  const SessionState* const caller = Access::behind(session);
  const ResolvedActionState* const known = Access::behind(action);
  const ContextShapeState* const keys = Access::behind(shape);
  if (caller == nullptr || known == nullptr || keys == nullptr ||
      context.size() != keys->keys.size()) [[unlikely]] {
    return Decision::Refused;
  }
  const Program& program = caller->program;
  const auto& facts = Access::facts<ResourceFacts>(resource);
  ShapedContext entries(*keys, context);
  const bool is_planned = known->planned == caller->planned && known->planned != nullptr &&
                          keys->is_usual && !(facts.is_role && known->is_sts) &&
                          resource.resource().tags.size() <= internal::kFewElements &&
                          request_tags.size() <= internal::kFewElements;
  if (!is_planned) [[unlikely]] {
    return decide_without_plan(
        *caller, *known,
        {caller->principal, known->text, resource.resource(), request_tags, entries.entries()});
  }
  if (program.needs_owner && facts.owner.empty()) return Decision::Refused;  // [E-2]
  PreparedRequest prepared(*caller, *known, resource.resource(), facts, request_tags, *keys,
                           entries);
  const bool is_own =
      facts.owner.empty() || internal::equal_text(facts.owner, caller->facts.caller.account);
  return internal::decide_listed(
      program, *known->plan, internal::with_resource(caller->situation, is_own, facts.has_key_gate),
      prepared);
}

}  // namespace abac::inline abi1
