// The index of statements proposes; it must never change an answer [N-6], [S-13].
#include "compile/compiler.h"
#include "decide/response.h"
#include "support/random_run.h"

#include <abac/evaluate.h>

#include <memory>

namespace abac::inline abi1::internal {
namespace {

constexpr std::uint32_t kAll = 0xFFFFFFFF;

std::shared_ptr<const Program> program_with(const Policies& policies,
                                            StatementIndex::Options options) {
  DiagnosticList diagnostics;
  auto program = compile_program(policies, diagnostics, options);
  REQUIRE(program != nullptr);
  return program;
}

Decision decide_with(const Program& program, const Request& request) {
  Evaluation evaluation(program, request);
  return evaluation.prepare() ? Decision::Refused : evaluation.decide();
}

Decision trace_with(const Program& program, const Request& request) {
  Evaluation evaluation(program, request);
  Response response;
  ResponseWriter writer(program, response);
  return evaluation.prepare() ? Decision::Refused : combine(evaluation.trace(writer)).decision;
}

/// Many statements on few actions, so that chunks are large and every way of filing is used.
Policies crowded_policies(random::Source& source, const random::Theme& theme) {
  Policies policies = random::random_policies(source, theme);
  for (int i = 0; i < 4; ++i) {
    policies.identity.push_back(random::random_policy(source, theme, PolicyType::Identity));
    policies.resource.push_back(random::random_policy(source, theme, PolicyType::Resource));
  }
  return policies;
}

}  // namespace

TEST_CASE("N-6 the index proposes every statement that matches also with colliding hashes") {
  random::Run run;
  INFO("ABAC_TEST_SEED=" << run.seed());
  const std::uint64_t batches = random::Run::case_count() / 40;
  for (std::uint64_t batch = 0; batch < batches; ++batch) {
    const random::Batch cases = random::random_batch(run.source(), 40, true);
    const Policies policies = crowded_policies(run.source(), cases.theme);
    const auto walked = program_with(policies, {.max_walked = kAll, .min_run = kAll});
    const auto in_runs = program_with(policies, {.max_walked = kAll, .min_run = 1});
    const auto filed = program_with(policies, {.max_walked = 0});
    const auto unfiltered = program_with(policies, {.max_walked = 0, .has_filter = false});
    const auto colliding = program_with(policies, {.max_walked = 0, .hash_mask = 0});
    const auto crowded = program_with(policies, {.max_walked = 0, .hash_mask = 0x300001});
    for (const OwnedRequest::Fields& fields : cases.requests) {
      const OwnedRequest request(fields);
      const Decision expected = trace_with(*walked, request.view());
      for (const auto& program : {walked, in_runs, filed, unfiltered, colliding, crowded}) {
        if (decide_with(*program, request.view()) == expected) continue;
        run.report("decide differs from the full walk", policies, fields);
      }
    }
  }
}

TEST_CASE("N-4 no Deny is left out among those whose first conditions differ in values alone") {
  random::Run run;
  INFO("ABAC_TEST_SEED=" << run.seed());
  const std::uint64_t batches = random::Run::case_count() / 40;
  for (std::uint64_t batch = 0; batch < batches; ++batch) {
    const random::Batch cases = random::random_batch(run.source(), 40, true);
    Policies policies;
    policies.identity.push_back(random::alike_denies(run.source(), cases.theme));
    policies.identity.emplace_back();
    policies.identity.back().statements.push_back(
        random::sweeping_statement(cases.theme, PolicyType::Identity, Effect::Allow));
    const auto walked = program_with(policies, {.max_walked = kAll, .min_run = kAll});
    const auto in_runs = program_with(policies, {});
    const auto without_prefilters = program_with(policies, {.has_prefilters = false});
    for (const OwnedRequest::Fields& fields : cases.requests) {
      const OwnedRequest request(fields);
      const Decision expected = trace_with(*walked, request.view());
      for (const auto& program : {in_runs, without_prefilters}) {
        if (decide_with(*program, request.view()) == expected) continue;
        run.report("decide differs from the full walk", policies, fields);
      }
    }
  }
}

TEST_CASE("S-13 statements that differ only in what no field reads are all kept") {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  const auto statement = [](Effect effect, bool is_negated, std::string resource) {
    Statement s;
    s.effect = effect;
    s.action.entries = {{"s3:GetObject", {}}};
    s.resource.emplace();
    s.resource->is_negated = is_negated;
    s.resource->entries = {{std::move(resource), {}}};
    return s;
  };
  policy.statements.push_back(statement(Effect::Allow, false, "*"));
  for (int i = 0; i < 50; ++i) {
    policy.statements.push_back(
        statement(Effect::Deny, true, "arn:aws:s3:::bucket-" + std::to_string(i) + "/*"));
  }
  Policies policies;
  policies.identity.push_back(policy);
  const auto program = program_with(policies, {});
  Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                  .action = "s3:GetObject",
                  .resource = {.arn = "arn:aws:s3:::bucket-7/key"}};
  CHECK(decide_with(*program, request) == Decision::ExplicitDeny);
}

TEST_CASE("C-7 each of many Denies is tested whose conditions differ in their values alone") {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  const auto condition = [](std::string op, std::string key, std::string value) {
    return Condition{{std::move(op), {}}, {std::move(key), {}}, false, {{std::move(value), {}}}};
  };
  const auto add = [&](Effect effect, std::vector<Condition> conditions) {
    Statement s;
    s.effect = effect;
    s.action.entries = {{"*", {}}};
    s.resource.emplace();
    s.resource->entries = {{"*", {}}};
    s.conditions = std::move(conditions);
    policy.statements.push_back(std::move(s));
  };
  add(Effect::Allow, {});
  for (int i = 12; i > 0; --i) {
    add(Effect::Deny, {condition("NumericEquals", "ex:n", std::to_string(i)),
                       condition("StringLike", "ex:s", i % 2 == 0 ? "e*n" : "o*d")});
  }
  Policies policies;
  policies.identity.push_back(policy);
  const auto program = program_with(policies, {});
  const auto decide_for = [&](const ContextValue& number, std::string_view text) {
    const std::vector<ContextEntry> context = {{"ex:n", number}, {"ex:s", ContextValue(text)}};
    return decide_with(*program, {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                                  .action = "s3:GetObject",
                                  .resource = {.arn = "arn:aws:s3:::b/key"},
                                  .context = context});
  };
  const auto one = [](std::string_view text) { return ContextValue(text); };
  CHECK(decide_for(one("13"), "odd") == Decision::Allowed);
  CHECK(decide_for(one("7"), "even") == Decision::Allowed);
  CHECK(decide_for(one("7"), "odd") == Decision::ExplicitDeny);
  CHECK(decide_for(one("1"), "odd") == Decision::ExplicitDeny);
  CHECK(decide_for(one("seven"), "odd") == Decision::ExplicitDeny);  // cannot be told
  CHECK(decide_for(one("seven"), "none") == Decision::Allowed);
  const std::vector<std::string_view> numbers = {"3", "5"};
  CHECK(decide_for(ContextValue(numbers), "odd") == Decision::ExplicitDeny);
  const Request without{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                        .action = "s3:GetObject",
                        .resource = {.arn = "arn:aws:s3:::b/key"}};
  CHECK(decide_with(*program, without) == Decision::Allowed);
}

TEST_CASE("A-6 more patterns on one action than can be collected fall back to a plain walk") {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  for (int i = 0; i < 400; ++i) {
    Statement s;
    s.effect = i == 399 ? Effect::Deny : Effect::Allow;
    s.action.is_negated = i % 50 == 3;
    s.action.entries = {{"s3:G" + std::string(static_cast<std::size_t>(i), '*') + "Object", {}}};
    s.resource.emplace();
    s.resource->entries = {{"arn:aws:s3:::b" + std::to_string(i % 2) + "/*", {}}};
    policy.statements.push_back(std::move(s));
  }
  Policies policies;
  policies.identity.push_back(policy);
  const auto program = program_with(policies, {});
  Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                  .action = "s3:GetTheObject",
                  .resource = {.arn = "arn:aws:s3:::b0/key"}};
  CHECK(decide_with(*program, request) == Decision::Allowed);
  request.resource.arn = "arn:aws:s3:::b1/key";
  CHECK(decide_with(*program, request) == Decision::ExplicitDeny);
  request.action = "s3:PutObject";
  CHECK(decide_with(*program, request) == Decision::Allowed);
  request.resource.arn = "arn:aws:s3:::b0/key";
  CHECK(decide_with(*program, request) == Decision::ImplicitDeny);
}

}  // namespace abac::inline abi1::internal
