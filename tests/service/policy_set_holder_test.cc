// Replacing policies while they decide: versions, refused replacements, memory, and the decision
// hook. What threads may do at once is thread_test.cc.
#include <abac/policy_set_holder.h>

#include <abac/session.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#if defined(__unix__)
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "program/access.h"
#include "support/catch.h"

namespace {

using abac::Decision;
using abac::DecisionEvent;
using abac::PolicySet;
using abac::PolicySetHolder;
using abac::PolicySetReader;
using abac::internal::Access;
using abac::internal::Program;

std::string policy_text(const std::string& effect, const std::string& sid) {
  return R"({"Version":"2012-10-17","Statement":{"Sid":")" + sid + R"(","Effect":")" + effect +
         R"(","Action":"s3:GetObject","Resource":"*"}})";
}

PolicySet compiled(const std::string& text) {
  const auto policies = abac::parse_policies(text);
  REQUIRE(policies);
  auto set = PolicySet::compile(*policies);
  REQUIRE(set);
  return *std::move(set);
}

/// Returns policies that tell their end.
PolicySet watched(bool& is_freed) {
  const PolicySet set = compiled(policy_text("Allow", "A"));
  const auto note_end = [set, &is_freed](const Program*) { is_freed = true; };
  return Access::handle_of({Access::behind(set), note_end});
}

abac::Request get_object() {
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = "s3:GetObject";
  request.resource.arn = "arn:aws:s3:::docs/plan.txt";
  return request;
}

}  // namespace

TEST_CASE("a reader decides with the policies that were published last") {
  PolicySetHolder holder(compiled(policy_text("Allow", "A")));
  PolicySetReader reader(holder);
  CHECK(reader.version() == 0);
  CHECK(decide(reader.current(), get_object()) == Decision::Allowed);
  CHECK(reader.version() == 1);

  const auto version = holder.publish(compiled(policy_text("Deny", "B")));
  REQUIRE(version);
  CHECK(*version == 2);
  CHECK(holder.version() == 2);
  CHECK(reader.version() == 1);
  CHECK(reader.decide(get_object()) == Decision::ExplicitDeny);
  CHECK(reader.version() == 2);
  CHECK(holder.current().version == 2);
  CHECK(decide(holder.current().policies, get_object()) == Decision::ExplicitDeny);
}

TEST_CASE("a reference that was taken stays with its version until the reader is asked again") {
  PolicySetHolder holder(compiled(policy_text("Allow", "A")));
  PolicySetReader reader(holder);
  const PolicySet& taken = reader.current();
  REQUIRE(holder.replace(policy_text("Deny", "B")));
  CHECK(decide(taken, get_object()) == Decision::Allowed);
  CHECK(decide(reader.current(), get_object()) == Decision::ExplicitDeny);
}

TEST_CASE("an invalid replacement is reported and the old policies stay") {
  PolicySetHolder holder(compiled(policy_text("Allow", "A")));
  PolicySetReader reader(holder);

  const auto malformed = holder.replace(R"({"Version": "2012-10-17",)", {.file = "new.json"});
  REQUIRE_FALSE(malformed);
  CHECK(malformed.error().code == abac::ErrorCode::InvalidJson);
  CHECK(malformed.error().file == "new.json");

  // Refused by the compiler: an identity policy names no principal [G-17].
  const auto misplaced = holder.replace(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})",
      {.file = "new.json"});
  REQUIRE_FALSE(misplaced);
  CHECK(misplaced.error().code == abac::ErrorCode::ForbiddenElement);
  CHECK(misplaced.error().file == "new.json");
  CHECK(misplaced.error().pointer == "/Statement/Principal");

  CHECK(holder.version() == 1);
  CHECK(reader.decide(get_object()) == Decision::Allowed);
  CHECK(holder.versions_in_use() == 1);
}

TEST_CASE("an old version is freed by who publishes or reclaims, once no reader keeps it") {
  PolicySetHolder holder(compiled(policy_text("Allow", "A")));
  PolicySetReader busy(holder);
  PolicySetReader idle(holder);
  static_cast<void>(busy.current());
  static_cast<void>(idle.current());
  CHECK(holder.versions_in_use() == 1);

  for (int i = 0; i < 5; ++i) REQUIRE(holder.replace(policy_text("Allow", "A")));
  CHECK(holder.versions_in_use() == 2);  // one for both, and the current one
  static_cast<void>(busy.current());
  CHECK(holder.reclaim() == 2);
  idle.release();
  CHECK(idle.version() == 0);
  CHECK(holder.versions_in_use() == 2);  // readers free nothing
  CHECK(holder.reclaim() == 1);
  CHECK(holder.versions_in_use() == 1);
  CHECK(idle.decide(get_object()) == Decision::Allowed);
  CHECK(idle.version() == 6);
}

TEST_CASE("the end of a reader lets go of its version") {
  PolicySetHolder holder(compiled(policy_text("Allow", "A")));
  std::optional<PolicySetReader> reader(holder);
  static_cast<void>(reader->current());
  PolicySetReader copy(*reader);
  REQUIRE(holder.replace(policy_text("Deny", "B")));
  reader.reset();
  CHECK(holder.reclaim() == 2);  // the copy has it
  CHECK(decide(copy.used(), get_object()) == Decision::Allowed);
  copy = PolicySetReader(holder);
  CHECK(holder.reclaim() == 1);
}

TEST_CASE("copies of old policies keep them, and their end is not what frees them") {
  bool is_freed = false;
  PolicySetHolder holder(watched(is_freed));
  std::optional<abac::VersionedPolicySet> taken = holder.current();
  auto action = abac::ResolvedAction::resolve(holder.current().policies, "s3:GetObject");
  REQUIRE(action);
  REQUIRE(holder.replace(policy_text("Deny", "B")));
  CHECK(holder.versions_in_use() == 2);
  taken.reset();
  CHECK(holder.reclaim() == 2);
  action = abac::ResolvedAction::resolve(holder.current().policies, "s3:GetObject");
  CHECK_FALSE(is_freed);
  CHECK(holder.reclaim() == 1);
  CHECK(is_freed);
}

TEST_CASE("policies that were changed keep those before as long as something needs these") {
  bool is_freed = false;
  PolicySetHolder holder(watched(is_freed));
  PolicySetReader reader(holder);
  auto action = abac::ResolvedAction::resolve(reader.current(), "s3:GetObject");
  for (int i = 0; i < 2; ++i) {
    auto changed = holder.current().policies.with(
        *abac::parse_policies(policy_text("Deny", "B" + std::to_string(i))));
    REQUIRE(changed);
    REQUIRE(holder.publish(*std::move(changed)));
    CHECK(reader.decide(get_object()) == Decision::ExplicitDeny);
    CHECK(holder.reclaim() == 1);  // the program is that of the current version, too
  }
  REQUIRE(holder.replace(policy_text("Allow", "A")));
  reader.release();
  CHECK(holder.reclaim() == 2);
  action = abac::ResolvedAction::resolve(holder.current().policies, "s3:GetObject");
  CHECK_FALSE(is_freed);
  CHECK(holder.reclaim() == 1);
  CHECK(is_freed);
}

TEST_CASE("policies that are published over and over count once they are old as little as others") {
  const PolicySet set = compiled(policy_text("Allow", "A"));
  PolicySetHolder holder(set);
  for (int i = 0; i < 10; ++i) {
    REQUIRE(holder.publish(set));
    CHECK(holder.versions_in_use() == 1);
  }
  // Of three that are the same program and old, the last stays as long as there is a copy.
  PolicySetReader readers[] = {PolicySetReader(holder), PolicySetReader(holder)};
  for (PolicySetReader& reader : readers) {
    static_cast<void>(reader.current());
    REQUIRE(holder.publish(set));
  }
  REQUIRE(holder.replace(policy_text("Deny", "B")));
  CHECK(holder.versions_in_use() == 3);
  for (PolicySetReader& reader : readers) reader.release();
  CHECK(holder.reclaim() == 2);
}

TEST_CASE("policies that were moved from are replaced like others") {
  PolicySet set = compiled(policy_text("Allow", "A"));
  const PolicySet taken = std::move(set);
  PolicySetHolder holder(std::move(set));  // NOLINT(bugprone-use-after-move): what is tested
  PolicySetReader reader(holder);
  CHECK(reader.decide(get_object()) == Decision::Refused);
  REQUIRE(holder.publish(taken));
  CHECK(reader.decide(get_object()) == Decision::Allowed);
  CHECK(holder.reclaim() == 1);
}

TEST_CASE("a reader may be copied and outlives its holder") {
  std::optional<PolicySetHolder> first;
  first.emplace(compiled(policy_text("Allow", "A")));
  PolicySetHolder second(compiled(policy_text("Deny", "B")));
  PolicySetReader reader(*first);
  static_cast<void>(reader.current());
  PolicySetReader copy(reader);
  PolicySetReader other(second);
  static_cast<void>(other.current());

  first.reset();
  CHECK(reader.decide(get_object()) == Decision::Allowed);
  CHECK(copy.decide(get_object()) == Decision::Allowed);
  reader = other;
  CHECK(reader.decide(get_object()) == Decision::ExplicitDeny);
  CHECK(second.versions_in_use() == 1);
}

#if defined(__unix__)
TEST_CASE("a process that was forked goes on to read and to publish") {
  PolicySetHolder holder(compiled(policy_text("Allow", "A")));
  PolicySetReader reader(holder);
  static_cast<void>(reader.current());
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const bool is_right = holder.publish(compiled(policy_text("Deny", "B"))) &&
                          reader.decide(get_object()) == Decision::ExplicitDeny &&
                          holder.reclaim() == 1;
    _exit(is_right ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(reader.decide(get_object()) == Decision::Allowed);
}
#endif

TEST_CASE("the hook is told request and decision and version") {
  struct Told {
    std::string action;
    Decision decision;
    std::uint64_t version;
    std::string sid;
    std::string error;
  };
  std::vector<Told> told;
  const auto hook = [&told](const DecisionEvent& event) {
    Told entry{std::string(event.request.action), event.decision, event.version, "", ""};
    if (event.response != nullptr) entry.sid = *event.response->matched_statements.at(0).sid;
    if (event.error != nullptr) entry.error = to_string(event.error->code);
    told.push_back(entry);
  };
  PolicySetHolder holder(compiled(policy_text("Allow", "A")), hook);
  PolicySetReader reader(holder);

  CHECK(reader.decide(get_object()) == Decision::Allowed);
  REQUIRE(holder.replace(policy_text("Deny", "B")));
  REQUIRE(reader.evaluate(get_object()));
  abac::Request malformed = get_object();
  malformed.action = "s3";
  CHECK(reader.decide(malformed) == Decision::Refused);
  CHECK_FALSE(reader.evaluate(malformed));
  // Decisions that do not go through the reader are not told.
  CHECK(decide(reader.current(), get_object()) == Decision::ExplicitDeny);

  REQUIRE(told.size() == 4);
  CHECK(told[0].action == "s3:GetObject");
  CHECK(told[0].decision == Decision::Allowed);
  CHECK(told[0].version == 1);
  CHECK(told[0].sid.empty());
  CHECK(told[1].decision == Decision::ExplicitDeny);
  CHECK(told[1].version == 2);
  CHECK(told[1].sid == "B");
  CHECK(told[2].decision == Decision::Refused);
  CHECK(told[2].error.empty());
  CHECK(told[3].decision == Decision::Refused);
  CHECK(told[3].error == "invalid_action");
}

TEST_CASE("what the hook throws does not change the decision") {
  PolicySetHolder holder(compiled(policy_text("Deny", "B")),
                         [](const DecisionEvent&) { throw std::runtime_error("full"); });
  PolicySetReader reader(holder);
  CHECK(reader.decide(get_object()) == Decision::ExplicitDeny);
  const auto response = reader.evaluate(get_object());
  REQUIRE(response);
  CHECK(response->decision == Decision::ExplicitDeny);
}
