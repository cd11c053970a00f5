// Requests by plan.
#include "decide/planned_decision.h"

#include "request/usual_request.h"

#include <new>

namespace abac::inline abi1::internal {
namespace {

/// What tests in place read of a request.
class GivenRequest {
 public:
  GivenRequest(const Program& program, const Request& request, const RequestFacts& facts) noexcept
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

  /// Notes that the decision is none, as something is to be asked that this cannot answer.
  static constexpr bool kCanAsk = false;
  void note_question() noexcept { is_asked_ = true; }
  [[nodiscard]] bool is_asked() const noexcept { return is_asked_; }

 private:
  const Program& program_;
  const Request& request_;
  const RequestFacts& facts_;
  bool is_asked_ = false;
};
static_assert(sizeof(GivenRequest) + sizeof(RequestFacts) < 1024,
              "what a usual decision keeps is meant to stay in few lines of memory");

/// What all tests read of a request. Its keys are made where one is asked for.
class AskedRequest : public GivenRequest {
 public:
  AskedRequest(const Program& program, const Request& request, RequestFacts& facts) noexcept
      : GivenRequest(program, request, facts),
        program_(program),
        request_(request),
        facts_(facts) {}
  AskedRequest(const AskedRequest&) = delete;
  AskedRequest& operator=(const AskedRequest&) = delete;
  ~AskedRequest() {
    if (has_keys_) keys_.~RequestKeys();
  }

  static constexpr bool kCanAsk = true;
  [[nodiscard]] ABAC_NEVER_INLINE PrincipalLevel ask(const PlanTest& test, Effect effect) noexcept {
    if (!has_keys_) {
      complete(request_, facts_);
      new (&keys_) RequestKeys(program_, request_, facts_);
      has_keys_ = true;
    }
    return ask_program(test, effect, keys_);
  }

 private:
  const Program& program_;
  const Request& request_;
  RequestFacts& facts_;
  bool has_keys_ = false;
  union {
    RequestKeys keys_;
  };
};

/// The same, and counts the statements that are asked about it.
class CountingRequest : public AskedRequest {
 public:
  using AskedRequest::AskedRequest;

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

namespace {

/// Decides what asks conditions and statements themselves. It stands apart, as what they need takes
/// some kilobytes of the stack.
ABAC_NEVER_INLINE Decision decide_asking(const Program& program, const Plan& plan,
                                         Situation situation, const Request& request,
                                         RequestFacts& facts) noexcept {
  AskedRequest asked(program, request, facts);
  return decide_listed(program, plan, situation, asked);
}

/// Decides what is told in place, unless the request is unusual for one of the tests.
ABAC_NEVER_INLINE Decision decide_in_place(const Program& program, const Plan& plan,
                                           Situation situation, const Request& request,
                                           RequestFacts& facts) noexcept {
  GivenRequest given(program, request, facts);
  const Decision decision = decide_listed(program, plan, situation, given);
  return given.is_asked() ? decide_asking(program, plan, situation, request, facts) : decision;
}

}  // namespace

Decision decide_by_plan(const Program& program, const Request& request) noexcept {
  const KnownActions::Action* const action = program.plans.actions->find(request.action);
  const Plan* const plan = action == nullptr ? nullptr : plan_of(program.plans, *action);
  if (plan == nullptr) return Evaluation::decide(program, request);
  RequestFacts facts{std::string_view(request.action)};
  if (!read_usual_request(request, action->is_sts, facts) || !has_few_tags(request)) {
    return Evaluation::decide(program, request);
  }
  if (program.needs_owner && facts.is_owner_fallback) return Decision::Refused;  // [E-2]
  const Situation situation = situation_of(facts.caller.kind, true, facts.has_own_gate,
                                           program.is_attached(PolicyType::Session));
  if (!plan->asks) return decide_in_place(program, *plan, situation, request, facts);
  if (!plan->uses_index) return decide_asking(program, *plan, situation, request, facts);
  return Evaluation::decide(program, request, facts,
                            {program.plans.patterns.data() + plan->begin, plan->pattern_count});
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
