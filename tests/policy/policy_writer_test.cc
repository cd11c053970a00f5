// Writing policies: one survives being written and read again.
#include <abac/policy.h>

#include <string>
#include <utility>

#include "support/catch.h"

namespace {

using abac::parse_policy;

/// The tree without its places, by writing them over.
abac::Policy without_places(abac::Policy policy) {
  const auto clear = [](abac::Text& text) { text.where = {}; };
  const auto clear_list = [&](abac::EntryList& list) {
    list.where = {};
    for (abac::Text& entry : list.entries) clear(entry);
  };
  policy.where = policy.version_where = policy.statements_where = {};
  if (policy.id) clear(*policy.id);
  for (abac::Statement& statement : policy.statements) {
    statement.where = statement.effect_where = {};
    if (statement.sid) clear(*statement.sid);
    clear_list(statement.action);
    if (statement.resource) clear_list(*statement.resource);
    if (statement.principal) {
      statement.principal->where = {};
      for (abac::PrincipalEntry& entry : statement.principal->entries) clear(entry.text);
    }
    for (abac::Condition& condition : statement.conditions) {
      clear(condition.op);
      clear(condition.key);
      for (abac::Text& value : condition.values) clear(value);
    }
  }
  return policy;
}

TEST_CASE("a policy that is written and read again is equal but for places") {
  const std::string json = GENERATE(values<std::string>({
      R"({"Version":"2012-10-17","Statement":[]})",
      R"({"Statement":{"Effect":"Deny","NotAction":["s3:*"],"NotResource":"arn:aws:s3:::a\"\\é"}})",
      R"({"Version":"2012-10-17","Id":"i\u0001","Statement":[{"Sid":"A","Effect":"Allow",
          "Principal":{"Service":["a.b","c.d"],"AWS":"*","Federated":["x"]},
          "Action":["s3:Get*","*"],"Resource":["*"],
          "Condition":{"StringLike":{"a:b":"x*","a:c":["${aws:username, 'y'}","z"]},
                       "Null":{"a:b":false},"NumericEquals":{"a:n":[1.50,1e21]}}},
         {"Effect":"Deny","NotPrincipal":{"AWS":["111122223333"]},"Action":"*"},
         {"Effect":"Allow","Principal":"*","Action":"*","Condition":{}}]})",
  }));
  CAPTURE(json);
  const auto policy = parse_policy(json);
  REQUIRE(policy.has_value());
  const std::string written = to_json(*policy);
  CAPTURE(written);
  const auto again = parse_policy(written);
  REQUIRE(again.has_value());
  CHECK(without_places(*again) == without_places(*policy));
  CHECK(to_json(*again) == written);
}

TEST_CASE("conditions of one operator are written together wherever they stand") {
  auto policy = parse_policy(
      R"({"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{
          "StringEquals":{"a:b":"1","a:c":"2"},"Bool":{"a:d":"true"}}}})");
  REQUIRE(policy.has_value());
  auto& conditions = policy->statements[0].conditions;
  std::swap(conditions[1], conditions[2]);
  CHECK(to_json(*policy).ends_with(
      R"("Condition":{"StringEquals":{"a:b":"1","a:c":"2"},"Bool":{"a:d":"true"}}}})"));
}

}  // namespace
