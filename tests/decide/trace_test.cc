// What `evaluate` lists, for sets of all sizes: the statements that a walk through all of them
// finds, in its order [M-6], and the keys that these ask for [M-7].
#include <abac/evaluate.h>

#include "program/action_index.h"
#include "support/catch.h"
#include "support/random_source.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {
namespace {

/// Statements of some actions each, on everything; some ask for a key that no request has.
struct Statements {
  Policy policy;
  std::vector<std::string> keys;  ///< by statement; empty where it asks for none

  Statements(random::Source& source, std::size_t count, std::size_t services) {
    policy.version = PolicyVersion::V2012_10_17;
    for (std::size_t i = 0; i < count; ++i) {
      Statement& statement = policy.statements.emplace_back();
      statement.effect = source.chance(50) ? Effect::Allow : Effect::Deny;
      const std::string service = "s" + std::to_string(source.below(services)) + ":";
      for (std::size_t k = source.between(1, 3); k > 0; --k) {
        static const std::vector<std::string> kNames = {"Get", "Get*", "*", "G?t", "Put*", "*t"};
        statement.action.entries.push_back({service + source.pick(kNames), {}});
      }
      statement.action.is_negated = services > 1 && source.below(count) == 0;
      statement.resource.emplace();
      statement.resource->entries = {{"*", {}}};
      keys.emplace_back();
      if (source.chance(40)) {
        keys.back() = "ex:k" + std::to_string(source.below(1500));
        statement.conditions = {{{"StringEquals", {}}, {keys.back(), {}}, false, {{"v", {}}}}};
      }
    }
  }

  [[nodiscard]] bool holds_action(std::size_t i, std::string_view action) const {
    const Statement& statement = policy.statements[i];
    const auto& entries = statement.action.entries;
    const bool any = std::any_of(entries.begin(), entries.end(), [&](const Text& entry) {
      std::string folded = entry.value;
      for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
      return matches_action(folded, action);
    });
    return any != statement.action.is_negated;
  }
};

}  // namespace

TEST_CASE("M-6 what is listed is what a walk through all statements lists, in its order") {
  random::Source source(37);
  struct Row {
    std::size_t count, services;
  };
  // Few candidates and many, of few statements and of more than are marked.
  for (const Row& row : {Row{5, 1}, Row{40, 20}, Row{64, 1}, Row{65, 3}, Row{300, 4}, Row{5000, 30},
                         Row{5000, 2000}, Row{17'000, 60}, Row{17'000, 6000}}) {
    CAPTURE(row.count, row.services);
    const Statements statements(source, row.count, row.services);
    Policies policies;
    policies.identity.push_back(statements.policy);
    const auto set = PolicySet::compile(policies);
    REQUIRE(set.has_value());
    Response response;
    for (std::size_t k = 0; k < 20; ++k) {
      const std::string action =
          "s" + std::to_string(source.below(row.services)) + (source.chance(50) ? ":Get" : ":Put");
      const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/a"},
                            .action = action,
                            .resource = {.arn = "arn:aws:s3:::b/k", .account = "111122223333"}};
      REQUIRE(evaluate(*set, request, response).has_value());
      std::vector<std::uint32_t> matched;
      std::vector<std::string_view> missing;
      for (std::size_t i = 0; i < row.count; ++i) {
        if (!statements.holds_action(i, action)) continue;
        const std::string_view key = statements.keys[i];
        if (key.empty()) {
          matched.push_back(static_cast<std::uint32_t>(i));
        } else if (std::find(missing.begin(), missing.end(), key) == missing.end()) {
          missing.push_back(key);
        }
      }
      std::vector<std::uint32_t> listed;
      for (const MatchedStatement& statement : response.matched_statements) {
        listed.push_back(statement.index);
      }
      CHECK(listed == matched);
      CHECK(response.missing_context_keys == missing);
      CHECK(response.decision == decide(*set, request));
    }
  }
}

}  // namespace abac::internal
