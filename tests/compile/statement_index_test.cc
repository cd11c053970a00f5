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

Statement statement_on(Effect effect, std::vector<std::string> actions, std::string resource) {
  Statement s;
  s.effect = effect;
  for (std::string& action : actions) s.action.entries.push_back({std::move(action), {}});
  s.resource.emplace();
  s.resource->entries = {{std::move(resource), {}}};
  return s;
}

Policy document(std::vector<Statement> statements) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  policy.statements = std::move(statements);
  return policy;
}

Condition equals(std::string op, std::string key, std::string value) {
  return {{std::move(op), {}}, {std::move(key), {}}, false, {{std::move(value), {}}}};
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

TEST_CASE("A-4 an action too long for its block falls back to a plain walk as others do") {
  std::vector<Statement> statements;
  for (int i = 0; i < 400; ++i) {
    const std::string glob = "s3:G" + std::string(static_cast<std::size_t>(i) + 1, '*') + "t";
    statements.push_back(statement_on(i == 399 ? Effect::Deny : Effect::Allow, {glob},
                                      "arn:aws:s3:::b" + std::to_string(i % 2) + "/*"));
  }
  const auto program = program_with({.identity = {document(std::move(statements))}}, {});
  const std::string action = "s3:G" + std::string(300, 'e') + "t";
  const std::string other = "s3:G" + std::string(300, 'e') + "x";
  Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                  .action = action,
                  .resource = {.arn = "arn:aws:s3:::b0/key"}};
  CHECK(decide_with(*program, request) == Decision::Allowed);
  request.resource.arn = "arn:aws:s3:::b1/key";
  CHECK(decide_with(*program, request) == Decision::ExplicitDeny);
  request.action = other;
  CHECK(decide_with(*program, request) == Decision::ImplicitDeny);
}

TEST_CASE("A-4 a plain walk asks each statement for its action") {
  // More patterns than can be collected match `s3:Geet`, and none of them `s3:Putt`.
  std::vector<std::string> globs;
  for (std::size_t i = 1; i <= 200; ++i) globs.push_back("s3:G" + std::string(i, '*') + "t");
  const auto decided = [&](std::vector<Statement> statements) {
    statements.push_back(statement_on(Effect::Allow, globs, "arn:aws:s3:::walked"));
    const auto program = program_with({.identity = {document(std::move(statements))}}, {});
    return decide_with(*program, {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                                  .action = "s3:Geet",
                                  .resource = {.arn = "arn:aws:s3:::b/k"}});
  };
  const Statement allow = statement_on(Effect::Allow, {"s3:*"}, "*");
  CHECK(decided({}) == Decision::ImplicitDeny);
  CHECK(decided({allow}) == Decision::Allowed);
  CHECK(decided({statement_on(Effect::Allow, {"s3:Putt", "ec2:*"}, "*")}) ==
        Decision::ImplicitDeny);
  CHECK(decided({allow, statement_on(Effect::Deny, {"s3:Putt", "ec2:*"}, "*")}) ==
        Decision::Allowed);
  CHECK(decided({allow, statement_on(Effect::Deny, {"s3:Putt", "s3:Gee?"}, "*")}) ==
        Decision::ExplicitDeny);
  Statement all_but = statement_on(Effect::Deny, {"s3:Putt", "s3:Gee?"}, "*");
  all_but.action.is_negated = true;
  CHECK(decided({allow, all_but}) == Decision::Allowed);
  all_but.action.entries.pop_back();
  CHECK(decided({allow, all_but}) == Decision::ExplicitDeny);
}

TEST_CASE("E-4 a plain walk leaves out the policies that do not bind the caller") {
  // More patterns than can be collected, of which some match the action.
  std::vector<std::string> globs;
  for (std::size_t i = 1; i <= 200; ++i) globs.push_back("s3:G" + std::string(i, '*') + "t");
  Policies policies;
  policies.identity = {document({statement_on(Effect::Allow, globs, "*")})};
  policies.service_control = {{document(
      {statement_on(Effect::Allow, {"*"}, "*"), statement_on(Effect::Deny, {"s3:G*t"}, "*")})}};
  const auto program = program_with(policies, {});
  const auto decided = [&](std::string_view role) {
    return decide_with(
        *program,
        {.principal = {.arn = role}, .action = "s3:Geet", .resource = {.arn = "arn:aws:s3:::b/k"}});
  };
  CHECK(decided("arn:aws:iam::111122223333:role/Dev") == Decision::ExplicitDeny);
  CHECK(decided("arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/"
                "AWSServiceRoleForX") == Decision::Allowed);
}

TEST_CASE("N-6 statements are found by each value of a list, whatever their number") {
  // Enough patterns match the action that the request's texts are filtered at once, while these
  // are few.
  const std::vector<std::string> actions = {"s3:*",     "s3:G*",      "s3:Get*",
                                            "s3:GetO*", "s3:GetObj*", "s3:GetObject"};
  for (const std::size_t count : {1U, 29U, 30U, 31U, 32U, 33U, 34U, 80U}) {
    std::vector<Statement> statements = {statement_on(Effect::Allow, {"*"}, "*")};
    for (const std::string& action : actions) {
      for (std::size_t i = 0; i < count; ++i) {
        statements.push_back(statement_on(Effect::Deny, {action}, "*"));
        statements.back().conditions = {
            equals("ForAnyValue:StringEquals", "ex:list", action + std::to_string(i)),
            equals("StringEquals", "ex:pattern", action)};
      }
    }
    const auto program = program_with({.identity = {document(std::move(statements))}}, {});
    for (const std::string& action : actions) {
      for (const std::size_t last : {std::size_t{0}, count - 1, count}) {
        // As many texts, of which the last alone is that of a statement.
        std::vector<std::string> texts;
        for (std::size_t i = 0; i + 1 < count; ++i) texts.push_back("x" + std::to_string(i));
        texts.push_back(action + std::to_string(last));
        const std::vector<std::string_view> list(texts.begin(), texts.end());
        const ContextEntry context[] = {{"ex:list", ContextValue(list)},
                                        {"ex:pattern", ContextValue(action)}};
        CAPTURE(count, action, last);
        CHECK(decide_with(*program, {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                                     .action = "s3:GetObject",
                                     .resource = {.arn = "arn:aws:s3:::b/k"},
                                     .context = context}) ==
              (last < count ? Decision::ExplicitDeny : Decision::Allowed));
      }
    }
  }
}

TEST_CASE("R-11 prefixes are found whatever the number of their sizes") {
  for (const std::size_t sizes : {1U, 7U, 8U, 9U, 10U, 90U}) {
    const auto prefix = [](std::size_t size) {
      return "arn:aws:s3:::b" + std::to_string(size) + std::string(size, 'x');
    };
    std::vector<Statement> statements = {statement_on(Effect::Allow, {"*"}, "*")};
    for (std::size_t size = 0; size < sizes; ++size) {
      statements.push_back(statement_on(Effect::Deny, {"s3:*"}, prefix(size) + "y*"));
    }
    statements.push_back(statement_on(Effect::Deny, {"s3:*"}, "arn:a:s3:::*"));  // a short one
    const auto program = program_with({.identity = {document(std::move(statements))}}, {});
    CAPTURE(sizes);
    for (std::size_t size = 0; size <= sizes; ++size) {
      const auto decided = [&](const std::string& arn) {
        return decide_with(*program, {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                                      .action = "s3:GetObject",
                                      .resource = {.arn = arn}});
      };
      CAPTURE(size);
      CHECK(decided(prefix(size) + "y") ==
            (size < sizes ? Decision::ExplicitDeny : Decision::Allowed));
      CHECK(decided(prefix(size) + "z") == Decision::Allowed);
      CHECK(decided("arn:a:s3:::b") == Decision::ExplicitDeny);
      CHECK(decided("arn:b:s3:::b") == Decision::Allowed);
    }
  }
}

TEST_CASE("R-11 a statement of many resources or values is found by each of them") {
  for (const std::size_t count : {1U, 63U, 64U, 65U, 130U}) {
    std::vector<Statement> statements = {statement_on(Effect::Allow, {"*"}, "*")};
    Statement by_resource = statement_on(Effect::Deny, {"s3:*"}, "arn:aws:s3:::b0");
    Statement by_value = statement_on(Effect::Deny, {"s3:*"}, "*");
    by_value.conditions = {equals("StringEquals", "ex:s", "v0")};
    for (std::size_t i = 1; i < count; ++i) {
      by_resource.resource->entries.push_back({"arn:aws:s3:::b" + std::to_string(i), {}});
      by_value.conditions.front().values.push_back({"v" + std::to_string(i), {}});
    }
    statements.push_back(by_resource);
    statements.push_back(by_value);
    for (int i = 0; i < 4; ++i) {  // so that the others are worth filing
      statements.push_back(statement_on(Effect::Deny, {"s3:*"}, "arn:aws:s3:::other"));
    }
    const auto program = program_with({.identity = {document(std::move(statements))}}, {});
    CAPTURE(count);
    for (std::size_t i = 0; i <= count; ++i) {
      const auto decided = [&](const std::string& arn, const std::string& value) {
        const ContextEntry entry{"ex:s", ContextValue(value)};
        return decide_with(*program, {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                                      .action = "s3:GetObject",
                                      .resource = {.arn = arn},
                                      .context = {&entry, 1}});
      };
      const Decision expected = i < count ? Decision::ExplicitDeny : Decision::Allowed;
      CHECK(decided("arn:aws:s3:::b" + std::to_string(i), "v") == expected);
      CHECK(decided("arn:aws:s3:::b", "v" + std::to_string(i)) == expected);
    }
  }
}

TEST_CASE("C-7 no Deny is lost behind many that a prefilter leaves out") {
  // More alike statements than one run takes, of several kinds, and a few of one more.
  constexpr int kMany = 40;
  struct Kind {
    std::string key, op, before, after, value;
  };
  const std::vector<Kind> kinds = {{"ex:a", "StringLike", "a-", "-*", "a-"},
                                   {"ex:b", "StringLike", "*-", "-b", "x-"},
                                   {"ex:c", "NumericGreaterThan", "10", "", "1"},
                                   {"ex:d", "StringLike", "d-", "-*", "d-"}};
  std::vector<Statement> statements = {statement_on(Effect::Allow, {"*"}, "*")};
  for (const Kind& kind : kinds) {
    for (int i = 0; i < (kind.key == "ex:d" ? 4 : kMany); ++i) {
      statements.push_back(statement_on(Effect::Deny, {"*"}, "*"));
      statements.back().conditions = {
          equals(kind.op, kind.key, kind.before + std::to_string(i) + kind.after)};
    }
  }
  const auto program = program_with({.identity = {document(std::move(statements))}}, {});
  const auto decided = [&](std::string_view key, std::string_view value) {
    std::vector<ContextEntry> context = {{"ex:a", ContextValue("none")},
                                         {"ex:b", ContextValue("none")},
                                         {"ex:c", ContextValue("1")},
                                         {"ex:d", ContextValue("none")}};
    for (ContextEntry& entry : context) {
      if (entry.key == key) entry.value = ContextValue(value);
    }
    return decide_with(*program, {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                                  .action = "s3:GetObject",
                                  .resource = {.arn = "arn:aws:s3:::b/k"},
                                  .context = context});
  };
  CHECK(decided("", "") == Decision::Allowed);
  for (const int i : {0, 1, 31, 32, 33, 39, 40}) {
    const Decision expected = i < kMany ? Decision::ExplicitDeny : Decision::Allowed;
    CAPTURE(i);
    CHECK(decided("ex:a", "a-" + std::to_string(i) + "-?") == expected);
    CHECK(decided("ex:b", "x-" + std::to_string(i) + "-b") == expected);
    CHECK(decided("ex:c", "10" + std::to_string(i)) ==
          (i == 0 ? Decision::Allowed : Decision::ExplicitDeny));
    CHECK(decided("ex:d", "d-" + std::to_string(i) + "-?") ==
          (i < 4 ? Decision::ExplicitDeny : Decision::Allowed));
  }
}

TEST_CASE("C-7 what prefilters some Denies does not leave out others") {
  // Each kind by itself, and between others: one that matches all texts has no prefilter.
  const std::vector<std::pair<std::string, std::vector<std::string>>> kinds = {
      {"StringLike", {"a-1*", "a-2*", "a-3*"}},
      {"StringLike", {"b-1*", "*", "b-2*"}},
      {"NumericGreaterThan", {"10", "20", "30"}},
      {"StringLike", {"*", "*-c", "*-d"}},
      {"IpAddress", {"10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"}},
      {"StringNotLike", {"x*", "x*", "x*"}}};
  const std::vector<std::pair<std::string, std::string>> values = {
      {"a-2x", "q"}, {"any", ""}, {"11", "10"}, {"any", ""}, {"10.0.1.9", "11.0.0.1"}, {"y", "x"}};
  for (std::size_t first = 0; first < kinds.size(); ++first) {
    for (std::size_t second = 0; second < kinds.size(); ++second) {
      std::vector<Statement> statements = {statement_on(Effect::Allow, {"*"}, "*")};
      const std::size_t both[] = {first, second};
      for (std::size_t i = 0; i < 2; ++i) {
        for (const std::string& value : kinds[both[i]].second) {
          statements.push_back(statement_on(Effect::Deny, {"*"}, "*"));
          statements.back().conditions = {
              equals(kinds[both[i]].first, "ex:k" + std::to_string(i), value),
              equals("StringLike", "ex:which", std::to_string(i) + "*")};
        }
      }
      const auto program = program_with({.identity = {document(std::move(statements))}}, {});
      for (std::size_t i = 0; i < 2; ++i) {
        const auto decided = [&](const std::string& value) {
          const std::string which = std::to_string(i);
          const ContextEntry context[] = {
              {"ex:k0", i == 0 ? ContextValue(value) : ContextValue("x")},
              {"ex:k1", i == 1 ? ContextValue(value) : ContextValue("x")},
              {"ex:which", ContextValue(which)}};
          return decide_with(*program, {.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                                        .action = "s3:GetObject",
                                        .resource = {.arn = "arn:aws:s3:::b/k"},
                                        .context = context});
        };
        const auto& [denied, other] = values[both[i]];
        CAPTURE(first, second, i);
        CHECK(decided(denied) == Decision::ExplicitDeny);
        if (!other.empty()) CHECK(decided(other) == Decision::Allowed);
      }
    }
  }
}

}  // namespace abac::inline abi1::internal
