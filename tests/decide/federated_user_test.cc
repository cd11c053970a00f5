// Sessions of federated users and the IAM user whose keys made them: which policies reach them, and
// what is said where the request does not name that user.
#include <abac/explain.h>
#include <abac/session.h>

#include <optional>
#include <string>
#include <string_view>

#include "support/explain_support.h"

using abac::Decision;
using abac::PrincipalMatch;
using abac::PrincipalReason;
using abac::explain_support::explained;

namespace {

constexpr std::string_view kSession = "arn:aws:sts::111122223333:federated-user/fay";
constexpr std::string_view kAlice = "arn:aws:iam::111122223333:user/alice";

/// A session that may do everything, but for a resource policy with one statement.
std::string policies_with(const std::string& effect, const std::string& principal) {
  return R"({"identity":[{"Version":"2012-10-17",
               "Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}],
             "session":[{"Version":"2012-10-17",
               "Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}],
             "resource":[{"Version":"2012-10-17","Statement":{"Sid":"Named","Effect":")" +
         effect + R"(","Principal":)" + principal + R"(,"Action":"*","Resource":"*"}}]})";
}

std::string request_of(std::string_view caller, std::optional<std::string_view> user,
                       std::string_view action = "s3:GetObject") {
  std::string json = R"({"principal":{"arn":")" + std::string(caller) + '"';
  if (user) json += R"(,"user_arn":")" + std::string(*user) + '"';
  return json + R"(},"action":")" + std::string(action) +
         R"(","resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"}})";
}

/// Decides in every way, which must come to one.
Decision decision_of(const std::string& policies_json, const std::string& request_json) {
  const auto policies = abac::parse_policies(policies_json);
  REQUIRE(policies.has_value());
  const auto set = abac::PolicySet::compile(*policies);
  REQUIRE(set.has_value());
  const auto owned = abac::parse_request(request_json);
  REQUIRE(owned.has_value());
  const abac::Request& request = owned->view();
  const Decision decision = abac::decide(*set, request);
  const auto response = abac::evaluate(*set, request);
  CHECK(response->decision == decision);
  const auto action = abac::ResolvedAction::resolve(*set, request.action);
  const auto session = abac::Session::open(*set, request.principal);
  REQUIRE((action && session));
  CHECK(abac::decide(*session, *action, request.resource) == decision);
  return decision;
}

}  // namespace

TEST_CASE("P-5 a user in a Principal reaches the sessions that its keys made") {
  const std::string named = R"({"AWS":"arn:aws:iam::111122223333:user/alice"})";
  struct Row {
    std::optional<std::string_view> user;
    Decision with_deny;
    Decision with_allow;  // of what `identity` does not allow
  };
  for (const Row& row :
       {Row{kAlice, Decision::ExplicitDeny, Decision::Allowed},
        Row{"arn:aws:iam::111122223333:user/alic", Decision::Allowed, Decision::ImplicitDeny},
        Row{"arn:aws:iam::111122223333:user/team/alice", Decision::Allowed, Decision::ImplicitDeny},
        Row{std::nullopt, Decision::ExplicitDeny, Decision::ImplicitDeny}}) {
    CAPTURE(row.user.value_or("not given"));
    CHECK(decision_of(policies_with("Deny", named), request_of(kSession, row.user)) ==
          row.with_deny);
    CHECK(decision_of(policies_with("Allow", named),
                      request_of(kSession, row.user, "s3:PutObject")) == row.with_allow);
  }
}

TEST_CASE("P-5 the user of a session that is not given may be any of its account and partition") {
  for (const char* principal :
       {"arn:aws:iam::111122223334:user/alice", "arn:aws-cn:iam::111122223333:user/alice",
        "arn:aws:iam::cloudfront:user/E1", "arn:aws:iam::111122223333:role/alice"}) {
    CAPTURE(principal);
    CHECK(decision_of(policies_with("Deny", R"({"AWS":")" + std::string(principal) + R"("})"),
                      request_of(kSession, std::nullopt)) == Decision::Allowed);
  }
  CHECK(decision_of(policies_with("Deny", R"({"AWS":["arn:aws:iam::444455556666:user/alice",
                                             "arn:aws:iam::111122223333:user/team/bob"]})"),
                    request_of(kSession, std::nullopt)) == Decision::ExplicitDeny);
}

TEST_CASE("P-5 a role grant to the user of a session is bound by the session's policies") {
  const std::string policies = R"({"resource":[{"Version":"2012-10-17","Statement":{
    "Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},
    "Action":"*","Resource":"*"}}]})";
  CHECK(decision_of(policies, request_of(kSession, kAlice)) == Decision::ImplicitDeny);
  const auto explanation = explained(policies, request_of(kSession, kAlice));
  CHECK(explanation.response.message.ends_with(
      "because no session policy allows the s3:GetObject action"));
  REQUIRE_FALSE(explanation.statements.empty());
  CHECK(explanation.statements[0].principal_match == PrincipalMatch::Role);
}

TEST_CASE("P-10 a session of a federated user is not exempt by the name of its user") {
  const std::string exempt = R"({"resource":[{"Version":"2012-10-17","Statement":[{
    "Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:user/alice",
                                           "111122223333"]},
    "Action":"*","Resource":"*"}]}]})";
  CHECK(decision_of(exempt, request_of(kSession, kAlice)) == Decision::ExplicitDeny);
}

TEST_CASE("K-18 only a session of a federated user has a user whose keys made it") {
  const auto error_of = [](std::string_view caller, std::string_view user) {
    const auto request = abac::parse_request(request_of(caller, user));
    return request ? std::string()
                   : std::string(to_string(request.error().code)) + ' ' + request.error().pointer;
  };
  CHECK(error_of(kSession, kAlice).empty());
  CHECK(error_of(kSession, "arn:aws:iam::111122223333:user/team/alice").empty());
  const std::string refused = "invalid_user_arn /principal/user_arn";
  CHECK(error_of(kAlice, kAlice) == refused);
  CHECK(error_of("*", kAlice) == refused);
  CHECK(error_of(kSession, "arn:aws:iam::111122223334:user/alice") == refused);
  CHECK(error_of(kSession, "arn:aws-cn:iam::111122223333:user/alice") == refused);
  CHECK(error_of(kSession, "arn:aws:iam::111122223333:role/alice") == refused);
  CHECK(error_of(kSession, "arn:aws:iam::111122223333:user/a:b") == refused);
  CHECK(error_of(kSession, "") == refused);

  const auto session =
      abac::Session::open(*abac::PolicySet::compile({}), {.arn = kAlice, .user_arn = kAlice});
  REQUIRE_FALSE(session.has_value());
  CHECK(session.error().code == abac::ErrorCode::InvalidUserArn);
}

TEST_CASE("P-5 a Deny for want of the session's user is explained as that") {
  const auto explanation =
      explained(policies_with("Deny", R"({"AWS":"arn:aws:iam::111122223333:user/alice"})"),
                request_of(kSession, std::nullopt));
  CHECK(explanation.response.decision == Decision::ExplicitDeny);
  REQUIRE_FALSE(explanation.statements.empty());
  const auto& statement = explanation.statements[0];
  CHECK(statement.principal == abac::Outcome::Unknown);
  CHECK(statement.principal_match == PrincipalMatch::Unknown);
  CHECK(statement.principal_reason == PrincipalReason::UserNotGiven);
  REQUIRE(statement.principals.size() == 1);
  CHECK(statement.principals[0] == kAlice);

  const std::string words =
      "its principal is `arn:aws:iam::111122223333:user/alice`, and the request does not say by "
      "`user_arn` whose keys made the caller's session: a Deny applies where it cannot be told";
  CHECK(to_text(explanation, {.columns = 400}).find(words) != std::string::npos);
  CHECK(to_json(explanation)
            .find(R"("principal":"unknown","principal_level":"unknown",)"
                  R"("principal_reason":"user_not_given",)"
                  R"("principals":["arn:aws:iam::111122223333:user/alice"])") != std::string::npos);
  CHECK(to_html(explanation).find("whose keys made the caller&#39;s session") != std::string::npos);
  // Nothing in the context would help.
  for (const auto& change : explanation.changes) CHECK_FALSE(change.is_request_only);
}

TEST_CASE("P-1 why a principal cannot be told is said of Allows and of other callers too") {
  const auto allow =
      explained(policies_with("Allow", R"({"AWS":["arn:aws:iam::111122223333:user/alice",
                                                  "arn:aws:iam::111122223333:user/bob"]})"),
                request_of(kSession, std::nullopt, "s3:PutObject"));
  REQUIRE_FALSE(allow.statements.empty());
  CHECK(to_text(allow, {.columns = 400})
            .find("its principal is `arn:aws:iam::111122223333:user/alice` or "
                  "`arn:aws:iam::111122223333:user/bob`, and the request does not say by "
                  "`user_arn` whose keys made the caller's session: an Allow does not apply where "
                  "it cannot be told") != std::string::npos);

  const auto canonical =
      explained(policies_with("Deny", R"({"AWS":"arn:aws:iam::111122223333:user/alice",
                                "CanonicalUser":"79a59df900b949e55d96a1e698fbaced"})"),
                request_of(kSession, std::nullopt));
  REQUIRE_FALSE(canonical.statements.empty());
  CHECK(canonical.statements[0].principal_reason == PrincipalReason::CanonicalUser);
  CHECK(to_text(canonical, {.columns = 400}).find("only AWS knows whose canonical user id") !=
        std::string::npos);

  const auto role = explained(R"({"resource":[{"Version":"2012-10-17","Statement":{"Effect":"Deny",
                    "Principal":{"AWS":"arn:aws:sts::111122223333:assumed-role/Dev/s1"},
                    "Action":"*","Resource":"*"}}]})",
                              request_of("arn:aws:iam::111122223333:role/Dev", std::nullopt));
  REQUIRE_FALSE(role.statements.empty());
  CHECK(role.statements[0].principal_reason == PrincipalReason::SessionUnknown);
  CHECK(to_text(role, {.columns = 400}).find("names the role and not its session") !=
        std::string::npos);
}
