// Requests by plan.
#include "decide/planned_decision.h"

#include "request/usual_request.h"

namespace abac::inline abi1::internal {
namespace {

/// What tests read of a request.
class GivenRequest {
 public:
  GivenRequest(const Program& program, const Request& request, RequestFacts& facts) noexcept
      : program_(program), request_(request), facts_(facts) {}

  [[nodiscard]] std::uint64_t signatures() const noexcept { return facts_.context_signatures; }
  [[nodiscard]] bool gives_key_of(const PlanTest& test) const noexcept {
    return gives_key(program_, test, request_.context, [](const ContextEntry& e) { return e.key; });
  }
  [[nodiscard]] std::span<const Tag> tags(bool of_request) const noexcept {
    return of_request ? request_.request_tags : request_.resource.tags;
  }
  [[nodiscard]] std::string_view arn() const noexcept { return request_.resource.arn; }

  /// Without data where there is none.
  [[nodiscard]] std::string_view caller_value(std::uint8_t index) const noexcept {
    const PlanCallerValue& wanted = program_.plans.caller_values[index];
    return find_caller_value(program_, wanted, request_.principal, facts_);
  }

  [[nodiscard]] ABAC_NEVER_INLINE PrincipalLevel ask(const PlanTest& test, Effect effect) noexcept {
    if (!keys_.are_made()) complete(request_, facts_);
    return ask_program(test, effect, keys_.get(program_, request_, facts_));
  }

 private:
  const Program& program_;
  const Request& request_;
  RequestFacts& facts_;
  LateKeys keys_;
};

/// The same, and counts the statements that are asked about it.
class CountingRequest : public GivenRequest {
 public:
  using GivenRequest::GivenRequest;

  void consider_statement() noexcept { ++count_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  std::size_t count_ = 0;
};

/// Whether maps are searched one by one, as tests in place do.
[[nodiscard]] ABAC_ALWAYS_INLINE bool has_few_tags(const Request& request) noexcept {
  return request.resource.tags.size() <= kFewElements &&
         request.request_tags.size() <= kFewElements;
}

}  // namespace

PrincipalLevel ask_program(const PlanTest& test, Effect effect, RequestKeys& keys) noexcept {
  const Program& program = keys.program();
  const Request& request = keys.request();
  bool holds = false;
  if (test.kind == PlanTest::Kind::Principal) {
    const PrincipalLevel level =
        match_principal(program, program.statements[test.index], keys.facts(), request.principal);
    return suffices(effect, level) ? level : PrincipalLevel::None;
  }
  if (test.kind == PlanTest::Kind::Resource) {
    holds = covers_resource(program.statements[test.index], request.resource.arn, keys);
  } else {
    holds = suffices(effect, test_condition(program.atoms[test.index], keys));
  }
  return holds ? PrincipalLevel::Direct : PrincipalLevel::None;
}

Decision decide_by_plan(const Program& program, const Request& request) noexcept {
  const KnownActions* const actions = program.plans.actions.get();
  const KnownActions::Action* const action =
      actions == nullptr ? nullptr : actions->find(request.action);
  const Plan* const plan = action == nullptr ? nullptr : plan_of(program.plans, *action);
  if (plan == nullptr) return Evaluation::decide(program, request);
  RequestFacts facts{std::string_view(request.action)};
  if (!read_usual_request(request, action->is_sts, facts) || !has_few_tags(request)) {
    return Evaluation::decide(program, request);
  }
  if (program.needs_owner && facts.is_owner_fallback) return Decision::Refused;  // [E-2]
  if (plan->uses_index) {
    complete(request, facts);
    Evaluation evaluation(program, request, facts);
    return evaluation.decide({program.plans.patterns.data() + plan->begin, plan->pattern_count});
  }
  GivenRequest given(program, request, facts);
  return decide_listed(program, *plan,
                       situation_of(facts.caller.kind, true, facts.has_own_gate,
                                    program.is_attached(PolicyType::Session)),
                       given);
}

[[gnu::cold]] std::size_t count_considered_by_plan(const Program& program,
                                                   const Request& request) noexcept {
  Evaluation evaluation(program, request);
  if (evaluation.prepare() != nullptr) return 0;
  const KnownActions* const actions = program.plans.actions.get();
  const KnownActions::Action* const action =
      actions == nullptr ? nullptr : actions->find(request.action);
  const Plan* const plan = action == nullptr ? nullptr : plan_of(program.plans, *action);
  RequestFacts facts{std::string_view(request.action)};
  if (plan == nullptr || plan->uses_index || !read_usual_request(request, action->is_sts, facts) ||
      !has_few_tags(request)) {
    return evaluation.count_candidates();
  }
  CountingRequest given(program, request, facts);
  (void)decide_listed(program, *plan,
                      situation_of(facts.caller.kind, true, facts.has_own_gate,
                                   program.is_attached(PolicyType::Session)),
                      given);
  return given.count();
}

}  // namespace abac::inline abi1::internal
