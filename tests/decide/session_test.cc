// Decisions most of which was done beforehand are the decisions of whole requests.
#include <abac/policy_set_holder.h>
#include <abac/session.h>

#include "support/random_run.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace abac::inline abi1 {
namespace {

PolicySet compiled(const Policies& policies, const std::vector<std::string>& actions = {}) {
  const auto vocabulary = Vocabulary::make(actions);
  REQUIRE(vocabulary.has_value());
  auto set = actions.empty() ? PolicySet::compile(policies)
                             : PolicySet::compile_for(*vocabulary, policies);
  REQUIRE(set.has_value());
  return *std::move(set);
}

PolicySet compiled(const char* json, const std::vector<std::string>& actions = {}) {
  const auto policies = parse_policies(json);
  REQUIRE(policies.has_value());
  return compiled(*policies, actions);
}

/// Decides in a session; Refused where a part is refused.
Decision decide_in_session(const PolicySet& policies, const Request& request) {
  const auto session = Session::open(policies, request.principal);
  const auto action = ResolvedAction::resolve(policies, request.action);
  if (!session || !action) return Decision::Refused;
  return decide(*session, *action, request.resource, request.request_tags, request.context);
}

/// Decides with all prepared; Refused where a part is, nothing where there are too many keys.
std::optional<Decision> decide_prepared(const PolicySet& policies, const Request& request) {
  std::vector<std::string_view> keys;
  std::vector<ContextValue> values;
  for (const ContextEntry& entry : request.context) {
    keys.push_back(entry.key);
    values.push_back(entry.value);
  }
  const auto session = Session::open(policies, request.principal);
  const auto action = ResolvedAction::resolve(policies, request.action);
  const auto resource = ResolvedResource::resolve(request.resource);
  const auto shape = ContextShape::make(keys);
  if (!shape && shape.error().code == ErrorCode::DocumentTooLarge) return std::nullopt;
  if (!session || !action || !resource || !shape) return Decision::Refused;
  return decide(*session, *action, *resource, request.request_tags, *shape, values);
}

constexpr const char* kTeams = R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":
      {"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}]})";

}  // namespace

TEST_CASE("N-5 what was prepared of a request changes no decision") {
  random::Run run;
  INFO("ABAC_TEST_SEED=" << run.seed());
  std::size_t refused = 0;
  for (std::uint64_t batch = 0; batch < random::Run::case_count() / 40; ++batch) {
    const random::Batch cases = random::random_batch(run.source(), 40, run.source().chance(70));
    std::vector<std::string> actions;
    if (run.source().chance(70)) {
      for (const OwnedRequest::Fields& fields : cases.requests) {
        const OwnedRequest request(fields);
        if (check_request(request.view())) actions.push_back(fields.action);
      }
    }
    const PolicySet policies = compiled(cases.policies, actions);
    for (const OwnedRequest::Fields& fields : cases.requests) {
      const OwnedRequest request(fields);
      const Decision expected = decide(policies, request.view());
      refused += expected == Decision::Refused ? 1U : 0U;
      if (decide_in_session(policies, request.view()) != expected) {
        run.report("in a session, the decision differs", cases.policies, fields);
      }
      if (decide_prepared(policies, request.view()).value_or(expected) != expected) {
        run.report("prepared, the decision differs", cases.policies, fields);
      }
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("A-1 K-7 R-1 K-3 what is refused of a request is refused when it is prepared") {
  const PolicySet policies = compiled(Policies());
  const auto action = ResolvedAction::resolve(policies, "s3:Get*");
  REQUIRE_FALSE(action.has_value());
  CHECK(action.error().code == ErrorCode::InvalidAction);
  CHECK(action.error().pointer == "/action");
  const auto session = Session::open(policies, {.arn = "arn:aws:iam::1:user/a"});
  REQUIRE_FALSE(session.has_value());
  CHECK(session.error().code == ErrorCode::InvalidCaller);
  const Tag tags[] = {{"team", "A"}, {"Team", "B"}};
  const auto twice =
      Session::open(policies, {.arn = "arn:aws:iam::111122223333:user/a", .tags = tags});
  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().code == ErrorCode::DuplicateTag);
  const auto resource = ResolvedResource::resolve({.arn = "bucket"});
  REQUIRE_FALSE(resource.has_value());
  CHECK(resource.error().code == ErrorCode::InvalidResource);
  const auto owner = ResolvedResource::resolve({.arn = "arn:aws:s3:::b", .account = "12"});
  REQUIRE_FALSE(owner.has_value());
  CHECK(owner.error().code == ErrorCode::InvalidAccount);
  const std::vector<std::string> keys = {"ex:a", "EX:A"};
  const auto shape = ContextShape::make(keys);
  REQUIRE_FALSE(shape.has_value());
  CHECK(shape.error().code == ErrorCode::DuplicateContextKey);
}

TEST_CASE("a shape takes as many keys as it says, and a value for each of them") {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < ContextShape::kMaxKeys; ++i)
    keys.push_back("ex:" + std::to_string(i));
  const PolicySet policies = compiled(R"({"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
       "Condition":{"StringEquals":{"ex:63":"yes"}}}]})");
  const auto session = Session::open(policies, {.arn = "arn:aws:iam::111122223333:user/a"});
  const auto action = ResolvedAction::resolve(policies, "s3:GetObject");
  const auto resource = ResolvedResource::resolve({.arn = "arn:aws:s3:::b/k"});
  const auto shape = ContextShape::make(keys);
  REQUIRE((session && action && resource && shape));
  std::vector<ContextValue> values(keys.size(), "yes");
  CHECK(decide(*session, *action, *resource, {}, *shape, values) == Decision::Allowed);
  values.back() = "no";
  CHECK(decide(*session, *action, *resource, {}, *shape, values) == Decision::ImplicitDeny);
  values.pop_back();
  CHECK(decide(*session, *action, *resource, {}, *shape, values) == Decision::Refused);
  keys.emplace_back("ex:more");
  CHECK(ContextShape::make(keys).error().code == ErrorCode::DocumentTooLarge);
}

TEST_CASE("K-6 a key of the shape replaces a tag, and one that looks like it does not") {
  const PolicySet policies = compiled(kTeams, {"s3:GetObject"});
  const Tag red[] = {{"team", "red"}};
  const auto session =
      Session::open(policies, {.arn = "arn:aws:iam::111122223333:user/a", .tags = red});
  const auto action = ResolvedAction::resolve(policies, "s3:GetObject");
  const auto resource = ResolvedResource::resolve({.arn = "arn:aws:s3:::b/k", .tags = red});
  const std::vector<std::string> tag_of_resource = {"AWS:ResourceTag/Team"};
  const std::vector<std::string> tag_passed = {"aws:RequestTag/team"};
  const auto replaced = ContextShape::make(tag_of_resource);
  const auto other = ContextShape::make(tag_passed);
  REQUIRE((session && action && resource && replaced && other));
  const std::vector<ContextValue> blue = {"blue"};
  CHECK(decide(*session, *action, *resource, {}, *replaced, blue) == Decision::ImplicitDeny);
  CHECK(decide(*session, *action, *resource, {}, *other, blue) == Decision::Allowed);
}

TEST_CASE("a session decides by its own policies, wherever the action was resolved") {
  const PolicySet teams = compiled(kTeams, {"s3:GetObject"});
  const PolicySet nothing = compiled(Policies(), {"s3:GetObject"});
  const Tag red[] = {{"team", "red"}};
  const Request request{.principal = {.arn = "arn:aws:iam::111122223333:user/a", .tags = red},
                        .action = "s3:GetObject",
                        .resource = {.arn = "arn:aws:s3:::b/k", .tags = red}};
  const auto session = Session::open(teams, request.principal);
  const auto elsewhere = ResolvedAction::resolve(nothing, request.action);
  const auto resource = ResolvedResource::resolve(request.resource);
  const auto shape = ContextShape::make(BorrowedTexts());
  REQUIRE((session && elsewhere && resource && shape));
  CHECK(decide(*session, *elsewhere, request.resource) == Decision::Allowed);
  CHECK(decide(*session, *elsewhere, *resource, {}, *shape, {}) == Decision::Allowed);
}

TEST_CASE("K-7 in a session, a provider named by domain is a web identity for its actions alone") {
  const PolicySet set = compiled(R"({"resource":[{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},
     "Action":"sts:AssumeRoleWithWebIdentity"}]}]})");
  for (const char* action : {"sts:AssumeRoleWithWebIdentity", "sts:AssumeRole", "s3:GetObject"}) {
    CAPTURE(action);
    const Request request{.principal = {.arn = "accounts.google.com"},
                          .action = action,
                          .resource = {.arn = "arn:aws:iam::111122223333:role/web"}};
    CHECK(decide_in_session(set, request) == decide(set, request));
    CHECK(decide_prepared(set, request) == decide(set, request));
  }
}

TEST_CASE("sessions and actions outlive the policies that they were made with") {
  auto set = std::make_unique<PolicySet>(compiled(
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})"));
  const auto action = ResolvedAction::resolve(*set, std::string("S3:GetObject"));
  const auto session = Session::open(*set, {.arn = "arn:aws:iam::111122223333:user/a"});
  set.reset();
  REQUIRE((action && session));
  CHECK(decide(*session, *action, {.arn = "arn:aws:s3:::bucket/key", .account = "111122223333"}) ==
        Decision::Allowed);
}

TEST_CASE("A-1 K-3 a vocabulary refuses what is no action, and keys that are one") {
  const std::vector<std::string> wildcard = {"s3:GetObject", "s3:Get*"};
  const auto wrong = Vocabulary::make(wildcard);
  REQUIRE_FALSE(wrong.has_value());
  CHECK(wrong.error().code == ErrorCode::InvalidAction);
  CHECK(wrong.error().pointer == "/actions/1");
  const std::vector<std::string> actions = {"s3:GetObject", "S3:getobject", "s3:PutObject"};
  const std::vector<std::string> keys = {"ex:a", "ex:b", "ex:A"};
  const auto twice = Vocabulary::make(actions, keys);
  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().code == ErrorCode::DuplicateContextKey);
  CHECK(twice.error().pointer == "/context_keys/2");
  const auto vocabulary = Vocabulary::make(actions);
  REQUIRE(vocabulary.has_value());
  CHECK(vocabulary->action_count() == 2);
  CHECK(vocabulary->memory_bytes() > 2 * 64);
}

TEST_CASE("policies that take the place of others are compiled for the same vocabulary") {
  const std::vector<std::string> actions = {"s3:GetObject", "s3:PutObject"};
  const auto vocabulary = Vocabulary::make(actions);
  REQUIRE(vocabulary.has_value());
  const auto policies = parse_policies(kTeams);
  REQUIRE(policies.has_value());
  const auto set = PolicySet::compile_for(*vocabulary, *policies);
  REQUIRE(set.has_value());
  PolicySetHolder holder(*set);
  REQUIRE(holder.replace(kTeams).has_value());
  // What a set alone has for the actions that its policies name counts as its own memory.
  CHECK(holder.current().policies.memory_bytes() == set->memory_bytes());
  CHECK(PolicySet::compile(*policies)->recompile(*policies)->memory_bytes() != set->memory_bytes());
}

TEST_CASE("a shape of a vocabulary has its keys in their order") {
  const std::vector<std::string> keys = {"ex:a", "ex:b"};
  const std::vector<std::string> actions = {"s3:GetObject"};
  const auto vocabulary = Vocabulary::make(actions, keys);
  REQUIRE(vocabulary.has_value());
  const auto shape = ContextShape::make(*vocabulary);
  const PolicySet policies = compiled(R"({"Version":"2012-10-17","Statement":[
      {"Effect":"Allow","Action":"s3:GetObject","Resource":"*",
       "Condition":{"StringEquals":{"ex:a":"1","ex:b":"2"}}}]})");
  const auto session = Session::open(policies, {.arn = "arn:aws:iam::111122223333:user/a"});
  const auto action = ResolvedAction::resolve(policies, "s3:GetObject");
  const auto resource = ResolvedResource::resolve({.arn = "*"});
  REQUIRE((session && action && resource && shape));
  const std::vector<ContextValue> values = {"1", "2"};
  CHECK(decide(*session, *action, *resource, {}, *shape, values) == Decision::Allowed);
}

}  // namespace abac::inline abi1
