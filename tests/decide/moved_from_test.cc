// What was moved from: it holds nothing and says so, or refuses; it is never a crash and never a
// yes.
#include <abac/abac.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "support/catch.h"

// NOLINTBEGIN(bugprone-use-after-move): that is what is tested

namespace {

using abac::Decision;
using abac::ErrorCode;
using abac::PolicySet;
using abac::Request;

constexpr std::string_view kAllowAll = R"({"Version": "2012-10-17", "Statement": {
    "Effect": "Allow", "Action": "*", "Resource": "*"}})";

PolicySet allow_all() {
  const auto policies = abac::parse_policies(kAllowAll);
  REQUIRE(policies);
  auto set = PolicySet::compile(*policies);
  REQUIRE(set);
  return *std::move(set);
}

const Request kRequest{.principal = {.arn = "arn:aws:iam::111122223333:user/ana"},
                       .action = "s3:GetObject",
                       .resource = {.arn = "arn:aws:s3:::docs/plan.txt"}};

TEST_CASE("a PolicySet that was moved from refuses, and so do its copies") {
  PolicySet from = allow_all();
  const PolicySet to = std::move(from);
  REQUIRE(decide(to, kRequest) == Decision::Allowed);
  const PolicySet copy = from;
  for (const PolicySet& empty : {std::as_const(from), copy}) {
    CHECK(decide(empty, kRequest) == Decision::Refused);
    CHECK(evaluate(empty, kRequest).error().code == ErrorCode::MovedFrom);
    CHECK(check_case(empty, kRequest).error().code == ErrorCode::MovedFrom);
    CHECK(explain(empty, kRequest).error().code == ErrorCode::MovedFrom);
    CHECK(abac::ResolvedAction::resolve(empty, "s3:GetObject").error().code ==
          ErrorCode::MovedFrom);
    CHECK(empty.statement_count() == 0);
    CHECK(empty.memory_bytes() == 0);
  }
  CHECK(to_string(check_case(from, kRequest).error()) ==
        "error: the object was moved from and holds nothing [moved_from]");
}

TEST_CASE("a response that is used again says refused where the policies were moved from") {
  PolicySet from = allow_all();
  abac::Response response;
  REQUIRE(evaluate(from, kRequest, response));
  REQUIRE(response.decision == Decision::Allowed);
  REQUIRE_FALSE(response.matched_statements.empty());
  const PolicySet to = std::move(from);
  CHECK_FALSE(evaluate(from, kRequest, response));
  CHECK(response == abac::Response());
  CHECK(response.decision == Decision::Refused);
}

TEST_CASE("a PolicySet that was moved from can be assigned, and then decides again") {
  PolicySet from = allow_all();
  const PolicySet to = std::move(from);
  from = to;
  CHECK(decide(from, kRequest) == Decision::Allowed);
  CHECK(from.statement_count() == 1);
}

TEST_CASE("sessions and what else is prepared refuse when they were moved from") {
  const PolicySet set = allow_all();
  auto action = abac::ResolvedAction::resolve(set, "s3:GetObject");
  auto session = abac::Session::open(set, kRequest.principal);
  const auto resource = abac::ResolvedResource::resolve(kRequest.resource);
  auto shape = abac::ContextShape::make(abac::BorrowedTexts());
  REQUIRE(action);
  REQUIRE(session);
  REQUIRE(resource);
  REQUIRE(shape);
  const abac::ResolvedAction moved_action = *std::move(action);
  const auto both = [&](const abac::Session& caller, const abac::ResolvedAction& asked) {
    const Decision decision = decide(caller, asked, kRequest.resource);
    CHECK(decide(caller, asked, *resource, {}, *shape, {}) == decision);
    return decision;
  };
  CHECK(both(*session, *action) == Decision::Refused);
  CHECK(both(*session, moved_action) == Decision::Allowed);
  const abac::Session moved_session = *std::move(session);
  CHECK(both(*session, moved_action) == Decision::Refused);
  CHECK(both(moved_session, moved_action) == Decision::Allowed);
  const abac::ContextShape moved_shape = *std::move(shape);
  CHECK(decide(moved_session, moved_action, *resource, {}, *shape, {}) == Decision::Refused);
  CHECK(decide(moved_session, moved_action, *resource, {}, moved_shape, {}) == Decision::Allowed);
}

TEST_CASE("a vocabulary that was moved from compiles nothing") {
  const std::vector<std::string> actions = {"s3:GetObject"};
  auto vocabulary = abac::Vocabulary::make(actions);
  REQUIRE(vocabulary);
  const abac::Vocabulary moved = *std::move(vocabulary);
  CHECK(PolicySet::compile_for(*vocabulary, {}).error().code == ErrorCode::MovedFrom);
  CHECK(abac::ContextShape::make(*vocabulary).error().code == ErrorCode::MovedFrom);
  CHECK(vocabulary->action_count() == 0);
  CHECK(PolicySet::compile_for(moved, {}).has_value());
}

TEST_CASE("a request that was moved from is empty, and is refused") {
  auto from = abac::parse_request(R"({"principal": {"arn": "arn:aws:iam::111122223333:user/ana"},
      "action": "s3:GetObject", "resource": {"arn": "arn:aws:s3:::docs/plan.txt"}})");
  REQUIRE(from);
  const PolicySet set = allow_all();
  const abac::OwnedRequest to = *std::move(from);
  REQUIRE(decide(set, to.view()) == Decision::Allowed);
  const abac::OwnedRequest copy = *from;
  for (const abac::OwnedRequest* empty : {&std::as_const(*from), &copy}) {
    CHECK(empty->fields() == abac::OwnedRequest::Fields());
    CHECK(empty->view().action.empty());
    CHECK(decide(set, empty->view()) == Decision::Refused);
  }
  *from = to;
  CHECK(decide(set, from->view()) == Decision::Allowed);
}

TEST_CASE("policies that were moved from are not published, and the old ones stay") {
  PolicySet from = allow_all();
  abac::PolicySetHolder holder(from);
  abac::PolicySetReader reader(holder);
  REQUIRE(reader.decide(kRequest) == Decision::Allowed);
  const PolicySet to = std::move(from);
  const auto published = holder.publish(std::move(from));
  REQUIRE_FALSE(published);
  CHECK(published.error().code == ErrorCode::MovedFrom);
  CHECK(holder.version() == 1);
  CHECK(reader.decide(kRequest) == Decision::Allowed);
  CHECK(reader.version() == 1);
}

TEST_CASE("a holder that begins with policies that were moved from refuses until others come") {
  PolicySet from = allow_all();
  const PolicySet to = std::move(from);
  abac::PolicySetHolder holder(std::move(from));
  abac::PolicySetReader reader(holder);
  CHECK(reader.decide(kRequest) == Decision::Refused);
  CHECK(reader.evaluate(kRequest).error().code == ErrorCode::MovedFrom);
  REQUIRE(holder.publish(to));
  CHECK(reader.decide(kRequest) == Decision::Allowed);
}

TEST_CASE("the views of an explanation that was moved from stay valid") {
  std::optional<abac::Explanation> from = *explain(allow_all(), kRequest);
  std::optional<abac::Explanation> to = std::move(from);
  to.reset();  // what it kept would go with it
  CHECK(from->request.action == "s3:GetObject");
  REQUIRE(from->statements.size() == 1);
  CHECK(from->statements[0].place.policy == "identity[0]");
}

TEST_CASE("a reader of cases that was moved from refuses each") {
  abac::CaseReader from;
  abac::CaseReader to = std::move(from);
  const auto refused = from.read(R"({"name": "a"})");
  REQUIRE(refused.error);
  CHECK(refused.error->code == ErrorCode::MovedFrom);
  CHECK(from.answer("{}").find(R"("code":"moved_from")") != std::string::npos);
  CHECK(to.answer("{}").find(R"("code":"missing_member")") != std::string::npos);
}

}  // namespace

// NOLINTEND(bugprone-use-after-move)
