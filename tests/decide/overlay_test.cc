// Policies that are added to a set and removed from it by `with`, against all of them compiled.
#include <abac/explain.h>
#include <abac/session.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policy/policy_members.h"
#include "support/random_run.h"

namespace {

using abac::Decision;
using abac::ErrorCode;
using abac::Policies;
using abac::Policy;
using abac::PolicyName;
using abac::PolicySet;
using abac::PolicyType;
using abac::random::Batch;
using abac::random::Run;
using Fields = abac::OwnedRequest::Fields;
using abac::internal::for_each_list;
using abac::internal::kPolicyTypes;
using abac::internal::PolicyList;
using abac::internal::with_member;

/// Returns the same members and levels without policies.
Policies without_policies(const Policies& policies) {
  Policies empty = policies;
  for (const auto& traits : kPolicyTypes) {
    for_each_list(empty, traits.type, [](std::size_t, PolicyList& list) { list.clear(); });
  }
  return empty;
}

/// Policies that change step by step, all with names of their own.
class ChangingPolicies {
 public:
  ChangingPolicies(Run& run, const Batch& batch)
      : run_(run), batch_(batch), all_(without_policies(batch.policies)) {
    for_each_pair(batch.policies, all_, [&](PolicyType, std::size_t, const auto& from, auto& to) {
      for (const Policy& policy : from) {
        if (run_.source().chance(60)) to.push_back(named(policy));
      }
    });
  }

  [[nodiscard]] const Policies& all() const { return all_; }

  /// Adds some of the batch, or others, and removes some. Returns what `with` makes of the set.
  abac::Expected<PolicySet> change(const PolicySet& set) {
    Policies added = without_policies(all_);
    std::vector<PolicyName> removed;
    const Policies before = all_;
    for_each_pair(before, all_,
                  [&](PolicyType type, std::size_t level, const auto& from, auto& to) {
                    to.clear();
                    for (const Policy& policy : from) {
                      if (run_.source().chance(75)) {
                        to.push_back(policy);
                      } else {
                        removed.push_back({type, *policy.name, level});
                      }
                    }
                  });
    for_each_pair(batch_.policies, added,
                  [&](PolicyType type, std::size_t, const auto& from, auto& to) {
                    for (const Policy& policy : from) {
                      if (run_.source().chance(30)) to.push_back(named(policy));
                    }
                    if (run_.source().chance(20)) {
                      to.push_back(named(random_policy(run_.source(), batch_.theme, type)));
                    }
                  });
    auto result = set.with(added, removed);
    for_each_pair(added, all_, [](PolicyType, std::size_t, const auto& from, auto& to) {
      to.insert(to.end(), from.begin(), from.end());
    });
    return result;
  }

 private:
  Policy named(Policy policy) {
    policy.name = "p" + std::to_string(count_++);
    return policy;
  }

  template <class Visit>
  static void for_each_pair(const Policies& from, Policies& to, const Visit& visit) {
    for (const auto& traits : kPolicyTypes) {
      std::vector<PolicyList*> lists;
      for_each_list(to, traits.type,
                    [&](std::size_t, PolicyList& list) { lists.push_back(&list); });
      for_each_list(from, traits.type, [&](std::size_t level, const PolicyList& list) {
        visit(traits.type, level, list, *lists[level]);
      });
    }
  }

  Run& run_;
  const Batch& batch_;
  Policies all_;
  std::size_t count_ = 0;
};

/// Returns what the changed set answers otherwise than the compiled one.
std::string difference(const PolicySet& changed, const PolicySet& compiled,
                       const abac::Request& request) {
  if (changed.statement_count() != compiled.statement_count()) return "statement_count";
  const Decision decision = decide(compiled, request);
  if (decide(changed, request) != decision) return "decide";
  const auto expected = evaluate(compiled, request);
  const auto found = evaluate(changed, request);
  const auto checked = check_case(changed, request);
  if (found.has_value() != expected.has_value()) return "evaluate refuses or does not";
  if (checked.has_value() != expected.has_value()) return "check_case";
  if (!expected) return found.error() == expected.error() ? "" : to_string(found.error());
  if (*found != *expected) return to_json(*found) + " for " + to_json(*expected);
  const auto session = abac::Session::open(changed, request.principal);
  const auto action = abac::ResolvedAction::resolve(changed, request.action);
  const auto base_action = abac::ResolvedAction::resolve(compiled, request.action);
  const auto resource = abac::ResolvedResource::resolve(request.resource);
  if (!session || !action || !base_action || !resource) return "prepare";
  for (const auto& known : {*action, *base_action}) {
    if (decide(*session, known, request.resource, request.request_tags, request.context) !=
        decision) {
      return "decide by session";
    }
  }
  std::vector<std::string_view> keys;
  std::vector<abac::ContextValue> values;
  for (const abac::ContextEntry& entry : request.context) {
    keys.push_back(entry.key);
    values.push_back(entry.value);
  }
  const auto shape = abac::ContextShape::make(keys);
  if (!shape) return keys.size() > abac::ContextShape::kMaxKeys ? "" : "shape";
  return decide(*session, *action, *resource, request.request_tags, *shape, values) == decision
             ? ""
             : "decide of what was prepared";
}

PolicySet compiled_of(const std::string& json) {
  const auto policies = abac::parse_policies(json);
  REQUIRE(policies);
  auto set = PolicySet::compile(*policies);
  REQUIRE(set);
  return *std::move(set);
}

Policies policies_of(const std::string& json) {
  auto policies = abac::parse_policies(json);
  REQUIRE(policies);
  return *std::move(policies);
}

std::string statement(const std::string& effect, const std::string& more = "") {
  return R"({"Version": "2012-10-17", "Statement": {"Effect": ")" + effect +
         R"(", "Action": "s3:*", "Resource": "*")" + more + "}}";
}

std::string named(const std::string& name, const std::string& document) {
  return R"({"name": ")" + name + R"(", "document": )" + document + "}";
}

const abac::Request kRequest{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                             .action = "s3:GetObject",
                             .resource = {.arn = "arn:aws:s3:::docs/plan.txt"}};

}  // namespace

TEST_CASE("N-5 policies added and removed step by step decide as all of them compiled") {
  constexpr std::size_t kRequestsOfABatch = 4;
  constexpr std::size_t kMostSteps = 3;
  Run run;
  std::size_t changed = 0;
  std::size_t refused = 0;
  for (std::uint64_t i = 0; i < run.case_count(); i += 2 * kRequestsOfABatch) {
    Batch batch = abac::random::random_batch(run.source(), kRequestsOfABatch, i % 5 != 0);
    if (i % 50 == 0) {
      abac::random::crowd(run.source(), batch.theme, run.source().between(20, 300), batch.policies);
    }
    ChangingPolicies policies(run, batch);
    PolicySet set = compiled(run, policies.all());
    for (std::size_t step = 0; step < run.source().between(1, kMostSteps); ++step) {
      auto next = policies.change(set);
      const PolicySet whole = compiled(run, policies.all());
      if (!next) {
        REQUIRE(next.error().code == ErrorCode::NeedsCompile);
        ++refused;
      } else {
        for (const Fields& fields : batch.requests) {
          const abac::OwnedRequest request(fields);
          run.report(difference(*next, whole, request.view()), policies.all(), fields);
        }
        ++changed;
      }
      set = next ? *std::move(next) : whole;
    }
  }
  CHECK(changed > 4 * refused);  // most changes are made
}

TEST_CASE("a Deny that is added wins, and one that is removed is gone") {
  const PolicySet base = compiled_of(R"({"identity": [)" + named("all", statement("Allow")) + "," +
                                     named("none", statement("Deny")) + "]}");
  CHECK(decide(base, kRequest) == Decision::ExplicitDeny);
  const PolicyName none[] = {{PolicyType::Identity, "none"}};
  const auto without = base.with({}, none);
  REQUIRE(without);
  CHECK(decide(*without, kRequest) == Decision::Allowed);
  CHECK(without->statement_count() == 1);
  const auto again =
      without->with(policies_of(R"({"identity": [)" + named("none", statement("Deny")) + "]}"));
  REQUIRE(again);
  CHECK(decide(*again, kRequest) == Decision::ExplicitDeny);
  const auto instead = again->with(policies_of(statement("Allow")), none);
  REQUIRE(instead);
  CHECK(decide(*instead, kRequest) == Decision::Allowed);
  CHECK(decide(*again, kRequest) == Decision::ExplicitDeny);  // as it was
  CHECK(decide(base, kRequest) == Decision::ExplicitDeny);
}

TEST_CASE("E-6 a guardrail whose policies are removed allows nothing") {
  const PolicySet base =
      compiled_of(R"({"identity": [)" + statement("Allow") + R"(], "service_control": [[)" +
                  named("root", statement("Allow")) + "]]}");
  CHECK(decide(base, kRequest) == Decision::Allowed);
  const PolicyName root[] = {{PolicyType::ServiceControl, "root"}};
  const auto without = base.with({}, root);
  REQUIRE(without);
  CHECK(decide(*without, kRequest) == Decision::ImplicitDeny);
}

TEST_CASE("M-6 what was added is called by its name or by its place among all") {
  const PolicySet base = compiled_of(R"({"identity": [)" + statement("Allow") + "," +
                                     named("gone", statement("Allow")) + "]}");
  const PolicyName gone[] = {{PolicyType::Identity, "gone"}};
  const auto set =
      base.with(policies_of(R"({"identity": [)" + statement("Allow") + "," +
                            named("new", statement("Allow")) + "," + statement("Allow") + "]}"),
                gone);
  REQUIRE(set);
  const auto response = evaluate(*set, kRequest);
  REQUIRE(response);
  std::vector<std::string> names;
  for (const auto& matched : response->matched_statements) names.emplace_back(matched.policy);
  CHECK(names == std::vector<std::string>{"identity[0]", "identity[2]", "new", "identity[4]"});
  // By its place it can be removed.
  const PolicyName places[] = {{PolicyType::Identity, "identity[0]"},
                               {PolicyType::Identity, "identity[4]"}};
  const auto fewer = set->with({}, places);
  REQUIRE(fewer);
  CHECK(fewer->statement_count() == 2);
}

TEST_CASE("M-6 no policy is called by the place of another, whatever was removed before") {
  const PolicySet base =
      compiled_of(R"({"identity": [)" + statement("Allow") + "," + statement("Deny") + "]}");
  const PolicyName first[] = {{PolicyType::Identity, "identity[0]"}};
  const auto changed =
      base.with(policies_of(R"({"identity": [)" + statement("Allow") + "]}"), first);
  REQUIRE(changed);
  CHECK(decide(*changed, kRequest) == Decision::ExplicitDeny);
  // Once more, and what was added goes again: the Deny stays.
  const PolicyName second[] = {{PolicyType::Identity, "identity[2]"}};
  const auto again =
      changed->with(policies_of(R"({"identity": [)" + statement("Allow") + "]}"), second);
  REQUIRE(again);
  CHECK(decide(*again, kRequest) == Decision::ExplicitDeny);
  const PolicyName third[] = {{PolicyType::Identity, "identity[3]"}};
  const auto without = again->with({}, third);
  REQUIRE(without);
  CHECK(without->statement_count() == 1);
  CHECK(decide(*without, kRequest) == Decision::ExplicitDeny);
}

TEST_CASE("M-7 an absent key that both parts ask for is told once, as first spelled") {
  const auto asking = [](const std::string& key) {
    return statement("Allow", R"(, "Condition": {"StringEquals": {")" + key + R"(": "x"}})");
  };
  const auto set = compiled_of(R"({"identity": [)" + asking("ex:Team") + "]}")
                       .with(policies_of(R"({"identity": [)" + asking("ex:other") + "," +
                                         asking("EX:TEAM") + "]}"));
  REQUIRE(set);
  const auto response = evaluate(*set, kRequest);
  REQUIRE(response);
  CHECK(response->missing_context_keys == std::vector<std::string_view>{"ex:Team", "ex:other"});
}

TEST_CASE("a change is refused whole where it is wrong or cannot be made") {
  const PolicySet base =
      compiled_of(R"({"identity": [)" + named("a", statement("Allow")) +
                  R"(], "service_control": [[)" + named("root", statement("Allow")) + "]]}");
  const auto error_of = [&](const std::string& added, std::vector<PolicyName> removed = {}) {
    const auto set = base.with(policies_of(added), removed);
    return set ? ErrorCode::None : set.error().code;
  };
  CHECK(error_of(R"({"identity": []})", {{PolicyType::Identity, "b"}}) == ErrorCode::UnknownPolicy);
  CHECK(error_of(R"({"identity": []})", {{PolicyType::Resource, "a"}}) == ErrorCode::UnknownPolicy);
  CHECK(error_of(R"({"identity": []})", {{PolicyType::ServiceControl, "root", 1}}) ==
        ErrorCode::UnknownPolicy);
  const PolicyName a = {PolicyType::Identity, "a"};
  CHECK(error_of(R"({"identity": []})", {a, {PolicyType::Identity, "b"}}) ==
        ErrorCode::UnknownPolicy);
  CHECK(error_of(R"({"identity": []})", {a, a}) == ErrorCode::None);
  CHECK(error_of(R"({"session": []})") == ErrorCode::NeedsCompile);
  CHECK(error_of(R"({"service_control": [[], []]})") == ErrorCode::NeedsCompile);
  CHECK(error_of(R"({"service_control": [[]]})") == ErrorCode::None);

  // The second of two that were added, where there is one already; the place is that in these.
  Policies added = policies_of(R"({"identity": [)" + statement("Allow") + "]}");
  added.identity.push_back(added.identity.front());
  added.identity[1].statements[0].action.entries[0].value = "s3";
  added.identity[1].file.clear();
  const auto one = base.with(policies_of(statement("Allow")));
  REQUIRE(one);
  const auto refused = one->with(added);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == PolicySet::compile(added).error());
}

TEST_CASE("G-17 resource policies are changed where it is known which is the first") {
  const auto bucket = [](const std::string& name) {
    return named(name, statement("Allow", R"(, "Principal": "*")"));
  };
  const PolicySet base = compiled_of(R"({"resource": [)" + bucket("a") + "," + bucket("b") + "]}");
  const PolicyName a[] = {{PolicyType::Resource, "a"}};
  const PolicyName b[] = {{PolicyType::Resource, "b"}};
  CHECK(base.with({}, a).error().code == ErrorCode::NeedsCompile);
  CHECK(base.with({}, b));
  CHECK(base.with(policies_of(R"({"resource": [)" + bucket("c") + "]}")));
  const PolicySet identity = compiled_of(statement("Allow"));
  CHECK(identity.with(policies_of(R"({"resource": [)" + bucket("c") + "]}")));
}

TEST_CASE("G-17 a changed set tells which policy cannot be a role's trust policy, and where") {
  // With a resource element it cannot be one.
  const auto resource = [](const std::string& name, const std::string& document) {
    return R"({"resource": [)" + named(name, document) + "]}";
  };
  const std::string bucket =
      resource("b", "\n\n" + statement("Allow", R"(, "Principal": {"AWS": "*"})"));
  const std::string trusting = resource("t", R"({"Version": "2012-10-17", "Statement": {
      "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}})");
  const abac::Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                              .action = "sts:AssumeRole",
                              .resource = {.arn = "arn:aws:iam::111122223333:role/dev"}};
  const PolicySet compiled = compiled_of(bucket);
  const auto refusal = evaluate(compiled, request);
  REQUIRE(refusal.error().code == ErrorCode::InvalidTrustPolicy);
  CHECK(refusal.error().where.line == 3);
  for (const auto& [before, added] :
       {std::pair(bucket, trusting), std::pair(statement("Allow"), bucket)}) {
    CAPTURE(before, added);
    const auto changed = compiled_of(before).with(policies_of(added));
    REQUIRE(changed);
    CHECK(evaluate(*changed, request).error() == refusal.error());
    CHECK(check_case(*changed, request).error() == refusal.error());
  }
}

TEST_CASE("a set that was changed is not explained, and one that was moved from not changed") {
  auto changed = compiled_of(statement("Allow")).with(policies_of(statement("Deny")));
  REQUIRE(changed);
  CHECK(explain(*changed, kRequest).error().code == ErrorCode::NeedsCompile);
  CHECK(changed->memory_bytes() > compiled_of(statement("Allow")).memory_bytes());
  const PolicySet taken = *std::move(changed);
  CHECK(decide(taken, kRequest) == Decision::ExplicitDeny);
  // NOLINTBEGIN(bugprone-use-after-move): what is tested
  CHECK(decide(*changed, kRequest) == Decision::Refused);
  CHECK(evaluate(*changed, kRequest).error().code == ErrorCode::MovedFrom);
  CHECK(changed->with({}).error().code == ErrorCode::MovedFrom);
  CHECK(changed->memory_bytes() == 0);
  // NOLINTEND(bugprone-use-after-move)
}
