// Where a refusal by `PolicySet::compile` stands: in the text that the policy was parsed from,
// whichever of several that is.
#include <abac/policy_set.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.h"

namespace {

using abac::Diagnostic;
using abac::Policies;
using abac::Policy;
using abac::PolicySet;
using abac::TextSource;

// Sound as a document, but what is attached to an identity names no principal [G-17].
constexpr std::string_view kWithPrincipal = R"({
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]
})";

constexpr std::string_view kSound = R"({
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
})";

Policies parsed(std::string_view json, const TextSource& source = {}) {
  auto policies = abac::parse_policies(json, source);
  REQUIRE(policies);
  return *std::move(policies);
}

Policy document(std::string_view json, const TextSource& source = {}) {
  auto policy = abac::parse_policy(json, source);
  REQUIRE(policy);
  return *std::move(policy);
}

/// The error without its message: `file:line:column code pointer`.
std::string refusal(const Policies& policies) {
  const auto set = PolicySet::compile(policies);
  REQUIRE_FALSE(set);
  const Diagnostic& error = set.error();
  return error.file + ":" + std::to_string(error.where.line) + ":" +
         std::to_string(error.where.column) + " " + std::string(to_string(error.code)) + " " +
         error.pointer;
}

TEST_CASE("what is refused of a text that has a name is told with file and line and column") {
  CHECK(refusal(parsed(kWithPrincipal, {.file = "team.json"})) ==
        "team.json:3:50 forbidden_element /Statement/0/Principal");
  CHECK(refusal(parsed(
            R"({"identity": [{"name": "Team", "document":)" + std::string(kWithPrincipal) + "}]}",
            {.file = "set.json"})) ==
        "set.json:3:50 forbidden_element /identity/0/document/Statement/0/Principal");
}

TEST_CASE("of several texts the one is told that is refused, with the place in it") {
  Policies policies = parsed(kSound, {.file = "a.json"});
  append(policies, parsed(kWithPrincipal, {.file = "b.json"}));
  append(policies,
         parsed("{\"session\": [" + std::string(kWithPrincipal) + "]}", {.file = "c.json"}));
  CHECK(refusal(policies) == "b.json:3:50 forbidden_element /Statement/0/Principal");
}

TEST_CASE("the first text that is refused is told of, though a later one has an earlier place") {
  Policies policies;
  policies.identity.push_back(document("\n\n" + std::string(kWithPrincipal), {.file = "a.json"}));
  policies.identity.push_back(document(kWithPrincipal, {.file = "b.json"}));
  CHECK(refusal(policies) == "a.json:5:50 forbidden_element /Statement/0/Principal");
}

TEST_CASE("of one text the first place is told, whatever the order of policy types") {
  CHECK(refusal(parsed("{\"session\": [" + std::string(kWithPrincipal) + "], \"identity\": [" +
                           std::string(kWithPrincipal) + "]}",
                       {.file = "set.json"})) ==
        "set.json:3:50 forbidden_element /session/0/Statement/0/Principal");
}

TEST_CASE("a policy that has a name and no file is told of by its name") {
  const Policy policy = document(kWithPrincipal, {.name = "Team"});
  CHECK(policy.name == "Team");
  CHECK(policy.file == "Team");
  CHECK(refusal({.identity = {policy}}) == "Team:3:50 forbidden_element /Statement/0/Principal");
  const Policy filed = document(kWithPrincipal, {.file = "team.json", .name = "Team"});
  CHECK(filed.name == "Team");
  CHECK(filed.file == "team.json");
  CHECK(parsed(kSound, {.file = "team.json", .name = "Team"}).identity.at(0).name == "Team");
}

TEST_CASE("what has no name is told of by its place in the set") {
  Policies policies = parsed(kSound);
  policies.identity.push_back(document(kWithPrincipal));
  CHECK(refusal(policies) == ":3:50 forbidden_element /identity/1/Statement/0/Principal");

  abac::Statement statement = policies.identity[0].statements[0];
  statement.principal.emplace().is_everyone = true;
  statement.where = {};
  Policy by_hand;
  by_hand.statements = {statement};
  CHECK(refusal({.identity = {by_hand}}) ==
        ":0:0 forbidden_element /identity/0/Statement/0/Principal");
}

TEST_CASE("too many levels are told of in the text of the last") {
  Policies policies;
  policies.service_control.emplace(300, std::vector{document(kSound, {.file = "root.json"})});
  policies.service_control->back() = {document(kSound, {.file = "last.json"})};
  policies.service_control->emplace_back();
  CHECK(refusal(policies) == "last.json:1:1 document_too_large /service_control");
}

TEST_CASE("too many levels are told of where there are the most") {
  const auto levels = [](std::size_t count, std::string_view json, const std::string& name) {
    return std::vector(count, std::vector{document(json, {.file = name})});
  };
  const auto refused = [&](std::size_t service_control, std::size_t resource_control) {
    Policies policies;
    policies.service_control = levels(service_control, kSound, "scp.json");
    policies.resource_control = levels(resource_control, kWithPrincipal, "rcp.json");
    return refusal(policies);
  };
  CHECK(refused(129, 128) == "scp.json:1:1 document_too_large /service_control");
  CHECK(refused(128, 128) == "rcp.json:1:1 document_too_large /resource_control");
  CHECK(refused(1, 300) == "rcp.json:1:1 document_too_large /resource_control");
}

}  // namespace
