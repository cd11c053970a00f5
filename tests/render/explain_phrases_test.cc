// What explanations say of the slips that people make: names as written, grants that are not
// enough, callers who are not exempt, values that differ in case, resources of another account.
// Each is looked for in text, JSON and page.
#include "support/explain_support.h"

#include <abac/case.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

using abac::Decision;
using abac::ExemptionGap;
using abac::Explanation;
using abac::PolicyType;
using abac::PrincipalReason;
using abac::StatementFinding;
using abac::TextStyle;
using abac::explain_support::explained;
using abac::explain_support::policy_if;
using abac::explain_support::user_request;

namespace {

using Json = nlohmann::json;

bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

/// The text on one line, as its width breaks it anywhere.
std::string text_of(const Explanation& explanation, bool has_details = false) {
  std::string text = to_text(explanation, {.columns = 100'000, .has_details = has_details});
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// The page without what only marks it up.
std::string page_of(const Explanation& explanation) {
  std::string page =
      std::regex_replace(to_html(explanation), std::regex("</?(code|wbr)>|<wbr>"), "");
  return std::regex_replace(page, std::regex("&#39;"), "'");
}

/// Whether a step is named by its number, as in `step 13`.
bool has_step_number(const std::string& text) {
  for (std::size_t at = 0; (at = text.find("tep", at)) != text.npos;) {
    at = text.find_first_not_of("s ", at + 3);
    if (at != text.npos && text[at] >= '0' && text[at] <= '9') return true;
  }
  return false;
}

/// The words stand in the text and, but for the backticks, on the page.
void check_said(const Explanation& explanation, const std::string& words) {
  INFO(words);
  INFO(text_of(explanation));
  CHECK(contains(text_of(explanation), words));
  CHECK(contains(page_of(explanation), std::regex_replace(words, std::regex("`"), "")));
}

std::string document(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

/// A request of a session of the role App, of account 111122223333.
std::string session_request(const std::string& action, const std::string& resource,
                            const std::string& members = "") {
  return R"({"principal":{"arn":"arn:aws:sts::111122223333:assumed-role/App/i-1"},"action":")" +
         action + R"(","resource":{"arn":")" + resource + "\"" + members + "}}";
}

const char* const kKey = "arn:aws:kms:eu-west-1:111122223333:key/k-1";

Explanation key_of_account(const std::string& others = "") {
  return explained(R"({"resource":[)" +
                       document(R"({"Sid":"Enable","Effect":"Allow","Action":"kms:*","Resource":"*",
                       "Principal":{"AWS":"arn:aws:iam::111122223333:root"}})") +
                       "]" + others + "}",
                   session_request("kms:Decrypt", kKey));
}

Explanation key_of_role(const std::string& others) {
  return explained(R"({"resource":[)" +
                       document(R"({"Sid":"Role","Effect":"Allow","Action":"kms:*","Resource":"*",
                                    "Principal":{"AWS":"arn:aws:iam::111122223333:role/App"}})") +
                       "]," + others + "}",
                   session_request("kms:Decrypt", kKey));
}

/// A bucket policy that denies all but those whom it names.
Explanation all_but(const std::string& principals, const std::string& others = "") {
  return explained(
      R"({"resource":[)" +
          document(R"({"Sid":"AllBut","Effect":"Deny","Action":"s3:*","Resource":"*",
                       "NotPrincipal":{"AWS":)" +
                   principals + "}}") +
          R"(],"identity":[)" + document(R"({"Effect":"Allow","Action":"*","Resource":"*"})") +
          "]" + others + "}",
      session_request("s3:GetObject", "arn:aws:s3:::b/k", R"(,"account":"111122223333")"));
}

std::vector<ExemptionGap> gaps_of(const Explanation& explanation) {
  std::vector<ExemptionGap> gaps;
  for (const StatementFinding& statement : explanation.statements) {
    for (const auto& finding : statement.exemption_gaps) gaps.push_back(finding.gap);
  }
  return gaps;
}

/// A bucket policy that allows whom it names, asked by Alice.
Explanation named(const std::string& principal, const std::string& account = "111122223333") {
  return explained(R"({"resource":[)" +
                       document(R"({"Sid":"Named","Effect":"Allow","Action":"s3:*","Resource":"*",
                                    "Principal":)" +
                                principal + "}") +
                       "]}",
                   R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice"},
                       "action":"s3:GetObject",
                       "resource":{"arn":"arn:aws:s3:::b/k","account":")" +
                       account + "\"}}");
}

}  // namespace

TEST_CASE("E-12 an Allow for the account that matches is told as not enough and once") {
  const auto explanation = key_of_account();
  CHECK(explanation.response.decision == Decision::ImplicitDeny);
  REQUIRE(explanation.statements.size() == 1);
  CHECK(explanation.statements[0].is_matched);
  REQUIRE(explanation.statements[0].needs.size() == 1);
  CHECK(explanation.statements[0].needs[0].type == PolicyType::Identity);
  check_said(
      explanation,
      "it matches, but an account entry (`arn:aws:iam::111122223333:root`) needs an Allow of "
      "the caller's own too: in identity");
  CHECK(contains(text_of(explanation), "Not enough: Allow `Enable`"));
  const Json json = Json::parse(to_json(explanation));
  CHECK(json["statements"].size() == 1);
  CHECK(json["statements"][0]["needs"] == Json::parse(R"([{"type":"identity"}])"));
}

TEST_CASE("E-11 an Allow for the role needs the boundary and the session policies") {
  const auto bounded = key_of_role(R"("permissions_boundary":[])");
  check_said(
      bounded,
      "it matches, but a role entry (`arn:aws:iam::111122223333:role/App`) needs an Allow of "
      "the caller's own too: in the permissions boundary");
  const auto both = key_of_role(R"("permissions_boundary":[],"session":[])");
  check_said(both, "in the permissions boundary and in the session policy");
  CHECK(key_of_role(R"("identity":[])").response.decision == Decision::Allowed);
}

TEST_CASE("E-17 an Allow for the account is not enough for a resource without a gate either") {
  const auto explanation = named(R"({"AWS":"111122223333"})");
  REQUIRE(explanation.statements.size() == 1);
  CHECK(explanation.statements[0].is_matched);
  check_said(explanation, "needs an Allow of the caller's own too: in identity");
}

TEST_CASE("P-5 an Allow for the user whose keys made a session needs session policies") {
  const auto explanation =
      explained(R"({"resource":[)" + document(R"({"Effect":"Allow","Action":"*","Resource":"*",
                                        "Principal":{"AWS":"arn:aws:iam::111122223333:user/joe"}})") +
                    "]}",
                R"({"principal":{"arn":"arn:aws:sts::111122223333:federated-user/x",
                       "user_arn":"arn:aws:iam::111122223333:user/joe"},
          "action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"}})");
  check_said(
      explanation,
      "it matches, but an entry of the user whose keys made the session "
      "(`arn:aws:iam::111122223333:user/joe`) needs an Allow of the caller's own too: in the "
      "session policy");
}

TEST_CASE("E-17 an Allow for the account that changes nothing is not told to grant") {
  const auto explanation =
      explained(R"({"identity":[)" + document(R"({"Effect":"Allow","Action":"*","Resource":"*"})") +
                    R"(],"resource":[)" +
                    document(R"({"Sid":"Account","Effect":"Allow","Action":"*","Resource":"*",
                       "Principal":{"AWS":"111122223333"}})") +
                    "]}",
                user_request());
  CHECK(explanation.grant_count == 1);
  CHECK(contains(text_of(explanation), "Allowed: one statement grants s3:GetObject."));
  check_said(explanation, "grants nothing here");
  CHECK(contains(text_of(explanation), "Matches too: Allow `Account`"));
}

TEST_CASE("A-4 actions are told as policy and request write them") {
  const auto explanation =
      explained(document(R"({"Effect":"Allow","Action":["IAM:CreateUser","iam:createRole","S3:*"],
                   "Resource":"*"})"),
                session_request("iam:CreateServiceLinkedRole", "arn:aws:iam::111122223333:role/x"));
  check_said(explanation,
             "the action `iam:CreateServiceLinkedRole` is not `IAM:CreateUser` or "
             "`iam:createRole`");
  for (const std::string& text :
       {text_of(explanation, true), to_json(explanation), to_html(explanation)}) {
    INFO(text);
    CHECK_FALSE(contains(text, "iam:createuser"));
    CHECK_FALSE(contains(text, "iam:createservicelinkedrole"));
  }
}

TEST_CASE("A-5 an Allow whose NotAction names the action is told as the closest") {
  const auto explanation =
      explained(document(R"({"Sid":"AllButIam","Effect":"Allow","Resource":"*",
                   "NotAction":["s3:*","organizations:*","kms:*","sts:*","Iam:*"]})"),
                session_request("iam:CreateUser", "arn:aws:iam::111122223333:user/x"));
  CHECK(contains(text_of(explanation), "Closest: Allow `AllButIam`"));
  // The entry that names it stands first, whatever its place.
  check_said(explanation, "the action `iam:CreateUser` is one of NotAction `Iam:*`");
  REQUIRE(explanation.statements.size() == 1);
  CHECK(explanation.statements[0].action == abac::Outcome::Fails);
}

TEST_CASE("A-5 a NotAction that names the action is closer than other actions of the service") {
  const auto explanation = explained(
      document(R"({"Sid":"Few","Effect":"Allow","Action":["iam:CreateUserX","iam:CreateRole"],
                   "Resource":"*"},
                  {"Sid":"AllBut","Effect":"Allow","NotAction":"iam:*","Resource":"*"})"),
      session_request("iam:CreateUser", "arn:aws:iam::111122223333:user/x"));
  CHECK(contains(text_of(explanation), "Closest: Allow `AllBut`"));
  CHECK(contains(text_of(explanation), "Also close: Allow `Few`"));
}

TEST_CASE("A-2 another action is proposed by a name that the policy has and the likest first") {
  const auto explanation = explained(
      document(R"({"Effect":"Allow","Action":["s3:Get*Acl","s3:AbortUpload","s3:GetObjectTagging"],
                   "Resource":"*"})"),
      session_request("s3:GetObject", "arn:aws:s3:::b/k"));
  check_said(explanation, "the action `s3:GetObjectTagging`");
  CHECK(explanation.changes.back().edits[0].values[0] == "s3:GetObjectTagging");
}

TEST_CASE("E-12 an Allow is enough alone where access remains without all others that grant") {
  const auto key = explained(
      R"({"resource":[)" +
          document(R"({"Sid":"Account","Effect":"Allow","Action":"kms:*","Resource":"*",
                       "Principal":{"AWS":"111122223333"}},
                      {"Sid":"Role","Effect":"Allow","Action":"kms:*","Resource":"*",
                       "Principal":{"AWS":"arn:aws:iam::111122223333:role/App"}})") +
          R"(],"identity":[)" +
          document(R"({"Sid":"Own","Effect":"Allow","Action":"kms:*","Resource":"*"})") + "]}",
      session_request("kms:Decrypt", kKey));
  CHECK(key.denied_without.empty());
  for (const StatementFinding& statement : key.statements) {
    INFO(*statement.place.sid);
    CHECK(statement.is_granting);
    CHECK(statement.suffices_alone == (statement.place.sid == "Role"));
  }
}

TEST_CASE("P-10 a Deny with NotPrincipal says which identifiers of the caller it does not name") {
  const std::string session = R"("arn:aws:sts::111122223333:assumed-role/App/i-1")";
  const std::string role = R"("arn:aws:iam::111122223333:role/App")";
  const std::string account = R"("arn:aws:iam::111122223333:root")";
  check_said(all_but("[" + session + "]"),
             "its NotPrincipal does not name the role of the caller's session "
             "`arn:aws:iam::111122223333:role/App` and the caller's account `111122223333`");
  check_said(all_but("[" + session + "," + role + "]"),
             "its NotPrincipal does not name the caller's account `111122223333`");
  check_said(all_but("[" + role + "," + account + "]"),
             "its NotPrincipal does not name the caller "
             "`arn:aws:sts::111122223333:assumed-role/App/i-1`");
  const auto exempt = all_but("[" + session + "," + role + "," + account + "]");
  CHECK(exempt.response.decision == Decision::Allowed);
  CHECK(contains(text_of(exempt, true), "its NotPrincipal names the caller: "));
  CHECK(gaps_of(exempt).empty());
  const Json json = Json::parse(to_json(all_but("[" + session + "," + role + "]")));
  CHECK(json["statements"][0]["not_exempt"] ==
        Json::parse(R"([{"reason":"account_not_named","identifier":"111122223333"}])"));
  CHECK(json["statements"][0]["not_principals"].size() == 2);
}

TEST_CASE("P-10 a Deny with NotPrincipal says of roles and anonymous callers why none is exempt") {
  const auto gaps_for = [](const std::string& caller, const std::string& names,
                           const std::string& others = "") {
    return gaps_of(explained(
        R"({"resource":[)" +
            document(R"({"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":{"AWS":)" +
                     names + "}}") +
            "]" + others + "}",
        R"({"principal":{"arn":")" + caller +
            R"("},"action":"s3:GetObject","resource":{"arn":"arn:aws:sqs:us-east-1:111122223333:q"}})"));
  };
  using enum ExemptionGap;
  const std::string role = "arn:aws:iam::111122223333:role/App";
  CHECK(gaps_for(role, R"("444455556666")") ==
        std::vector{SessionUnknown, RoleNotNamed, AccountNotNamed});
  CHECK(gaps_for(role, R"("111122223333")") == std::vector{SessionUnknown, RoleNotNamed});
  CHECK(gaps_for(role, '"' + role + '"') == std::vector{SessionUnknown, AccountNotNamed});
  CHECK(gaps_for(role, R"("111122223333")", R"(,"permissions_boundary":[])") ==
        std::vector{BoundaryAttached});
  CHECK(gaps_for("*", R"("111122223333")") == std::vector{CallerNotNamed});
}

TEST_CASE("P-10 a Deny with NotPrincipal says which entry misses the caller by case") {
  const auto explanation = all_but(
      R"(["arn:aws:iam::111122223333:role/App","111122223333",
          "arn:aws:sts::111122223333:assumed-role/App/I-1"])");
  CHECK(gaps_of(explanation) == std::vector{ExemptionGap::CallerNotNamed});
  check_said(explanation,
             "its NotPrincipal does not name the caller "
             "`arn:aws:sts::111122223333:assumed-role/App/i-1`; "
             "`arn:aws:sts::111122223333:assumed-role/App/I-1` differs in case");
}

TEST_CASE("P-11 a Deny with NotPrincipal says that a boundary is attached") {
  const auto explanation = all_but(
      R"(["arn:aws:sts::111122223333:assumed-role/App/i-1","arn:aws:iam::111122223333:role/App",
          "111122223333"])",
      R"(,"permissions_boundary":[)" +
          document(R"({"Effect":"Allow","Action":"*","Resource":"*"})") + "]");
  CHECK(gaps_of(explanation) == std::vector{ExemptionGap::BoundaryAttached});
  check_said(explanation, "its NotPrincipal exempts nobody who has a permissions boundary");
  const auto everyone = explained(
      R"({"permissions_boundary":[],"resource":[)" +
          document(R"({"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":"*"})") + "]}",
      user_request());
  REQUIRE_FALSE(everyone.statements.empty());
  CHECK(everyone.statements[0].principals.size() == 1);
  CHECK(everyone.statements[0].principal_reason == PrincipalReason::None);
}

TEST_CASE("E-6 all that an allowed request is denied without is told") {
  const std::string all = document(R"({"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"})");
  const auto explanation = explained(
      R"({"identity":[{"name":"own","document":)" + all + R"(}],"permissions_boundary":[)" + all +
          R"(],"session":[)" + all + R"(],"service_control":[[)" + all + "],[" + all + "," + all +
          R"(]],"vpc_endpoint":[)" +
          document(R"({"Sid":"E","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})") +
          R"(],"resource_control":[[)" +
          document(R"({"Sid":"R","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})") +
          "]]}",
      user_request());
  CHECK(explanation.response.decision == Decision::Allowed);
  std::vector<std::string> told;
  for (const auto& place : explanation.denied_without) {
    told.push_back(std::string(to_string(place.slot.type)) +
                   (place.slot.level ? std::to_string(*place.slot.level) : ""));
  }
  // At level 1 of the service control policies either of two is enough.
  CHECK(told == std::vector<std::string>{"service_control0", "resource_control0", "vpc_endpoint",
                                         "identity", "permissions_boundary", "session"});
  CHECK(contains(text_of(explanation),
                 "Denied without Allow `All` (service control policy level 0) or Allow `R` "
                 "(resource control policy level 0) or Allow `E` (VPC endpoint policy) or Allow "
                 "`All` or Allow `All` (permissions boundary) or Allow `All` (session policy)."));
  CHECK(Json::parse(to_json(explanation))["denied_without"].size() == 6);
  CHECK(contains(to_html(explanation), "id=\"denied-without\""));
}

TEST_CASE("M-6 what grants is told before what only permits") {
  std::string levels;
  const std::string all = document(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
  for (int i = 0; i < 20; ++i) levels += (i == 0 ? "[" : ",[") + all + "]";
  const auto explanation = explained(
      R"({"identity":[)" + all + R"(],"service_control":[)" + levels + "]}", user_request());
  CHECK(explanation.statements[0].place.slot.type == PolicyType::Identity);
  CHECK(contains(text_of(explanation), "Allowed: one statement grants s3:GetObject."));
  CHECK(explanation.denied_without.size() == 21);
}

TEST_CASE("R-8 an incomplete ARN is told once with what it stands for") {
  const auto explanation = explained(
      document(R"({"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3","arn:aws:sqs:*"]})"),
      session_request("s3:GetObject", "arn:aws:dynamodb:eu-west-1:111122223333:table/t"));
  REQUIRE(explanation.statements.size() == 1);
  REQUIRE(explanation.statements[0].resources.size() == 2);
  check_said(explanation,
             "is not `arn:aws:s3` (short for `arn:aws:s3:*:*:*`) or `arn:aws:sqs:*` (short for "
             "`arn:aws:sqs:*:*:*`)");
  const Json json = Json::parse(to_json(explanation));
  CHECK(json["statements"][0]["resources"][0] ==
        Json::parse(R"({"written":"arn:aws:s3","completed":"arn:aws:s3:*:*:*"})"));
}

TEST_CASE("P-2 a principal that is not the caller is named") {
  const auto explanation =
      named(R"({"AWS":["arn:aws:iam::111122223333:user/bob","arn:aws:iam::111122223333:role/R"]})");
  check_said(explanation,
             "its principal is `arn:aws:iam::111122223333:user/bob` or "
             "`arn:aws:iam::111122223333:role/R`, not the caller");
  CHECK(Json::parse(to_json(explanation))["statements"][0]["principals"].size() == 2);
  const auto folded = named(R"({"AWS":"arn:aws:iam::111122223333:user/Alice"})");
  CHECK(folded.statements[0].principal_reason == PrincipalReason::DiffersInCase);
  check_said(folded,
             "its principal is `arn:aws:iam::111122223333:user/Alice`, which differs from the "
             "caller in case only");
  std::string many;
  for (int i = 0; i < 90; ++i) {
    many += "\"arn:aws:iam::111122223333:user/u" + std::to_string(i) + "\",";
  }
  check_said(named(R"({"AWS":[)" + many + R"("arn:aws:iam::111122223333:user/ALICE"]})"),
             "its principal is `arn:aws:iam::111122223333:user/ALICE`, which differs");
  const auto deleted = named(R"({"AWS":"AIDAABCDEFGHIJKLMNOP"})");
  CHECK(deleted.statements[0].principal_reason == PrincipalReason::UniqueId);
}

TEST_CASE("P-9 an account in an endpoint policy is told as its root user alone") {
  const auto explanation =
      explained(R"({"identity":[)" + document(R"({"Effect":"Allow","Action":"*","Resource":"*"})") +
                    R"(],"vpc_endpoint":[)" +
                    document(R"({"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*",
                       "Resource":"*"})") +
                    "]}",
                user_request());
  check_said(explanation,
             "its principal is `111122223333`: in a VPC endpoint policy an account is its root "
             "user alone");
}

TEST_CASE("G-23 a malformed principal is refused with the part that is wrong") {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"arn:aws:iam::12345:user/ana", "the account of its ARN is not 12 digits"},
      {"arn:aws:s3::111122223333:user/ana", "the service of its ARN is neither `iam` nor `sts`"},
      {"arn:aws:iam:eu-west-1:111122223333:user/ana", "the Region of its ARN is not empty"},
      {"arn:a_s:iam::111122223333:user/ana", "the partition of its ARN"},
      {"arn:aws:iam::111122223333:group/g", "what follows the account in its ARN"},
      {"arn:aws:iam::111122223333:user/*", "it has a wildcard"},
      {"arn:aws:iam::111122223333:user/a:b", "a name or a part of the path"},
      {"arn:aws:iam::111122223333:user//x", "a name or a part of the path"},
      {"arn:aws:iam::111122223333:user/${aws:username}", "a name or a part of the path"},
      {"arn:aws:iam::111122223333:user/", "a name or a part of the path"},
      {"arn:aws:sts::111122223333:assumed-role/App/a/b", "a name or a part of the path"},
      {"arn:aws:sts::111122223333:assumed-role/App", "what follows the account in its ARN"},
      {"arn:aws:iam", "its ARN has fewer than six parts"},
      {"arn:aws:iam::111122223333", "its ARN has fewer than six parts"},
      {"1111222233334", "an account id has 12 digits"},
  };
  for (const auto& [principal, words] : cases) {
    INFO(principal);
    const auto policy = abac::parse_policy(
        document(std::string(R"({"Effect":"Allow","Action":"*","Principal":{"AWS":")") + principal +
                 R"("}})"));
    REQUIRE_FALSE(policy);
    CHECK(contains(policy.error().message, words));
  }
}

TEST_CASE("K-7 a malformed caller is refused with the part that is wrong") {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"arn:aws:iam::12345:user/ana", "12 digits as the account"},
      {"arn:aws:s3::111122223333:user/ana", "`iam` or `sts` as the service"},
      {"arn:aws:iam:x:111122223333:user/ana", "no Region"},
      {"arn:aws:iam::111122223333:group/g", "behind the account"},
      {"arn:aws:iam::111122223333:user/*", "without wildcards"},
      {"arn:aws:iam::111122223333:user//x", "names and parts of the path"},
      {"arn:aws:iam::111122223333", "six parts"},
      {"ana", "the ARN of a user"},
      {"1111222233334", "the ARN of a user"},
  };
  const auto set = abac::PolicySet::compile({});
  REQUIRE(set);
  for (const auto& [arn, words] : cases) {
    INFO(arn);
    const auto explanation = abac::explain(
        *set, {.principal = {.arn = arn}, .action = "s3:GetObject", .resource = {.arn = "*"}});
    REQUIRE_FALSE(explanation);
    CHECK(contains(explanation.error().message, words));
  }
}

TEST_CASE("E-15 across accounts it is told whose the resource is and which side allows") {
  const auto theirs = named(R"({"AWS":"arn:aws:iam::111122223333:user/alice"})", "444455556666");
  check_said(theirs,
             "The resource belongs to account 444455556666, the caller to 111122223333; both sides "
             "must allow: the resource policy does, the caller's own policies do not.");
  check_said(theirs,
             "it matches, but across accounts the entry (`arn:aws:iam::111122223333:user/alice`) "
             "needs an Allow of the caller's own too: in identity");
  CHECK(Json::parse(to_json(theirs))["accounts"] ==
        Json::parse(R"({"caller":"111122223333","resource":"444455556666","caller_allows":false,
                        "resource_allows":true})"));
  const std::string foreign = R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice"},
      "action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/k","account":"444455556666"}})";
  check_said(explained(policy_if("Allow", "{}"), foreign),
             "both sides must allow: the caller's own policies do, the resource policy does not.");
  check_said(explained("{}", foreign), "both sides must allow: neither does.");
  CHECK_FALSE(named(R"({"AWS":"111122223333"})").accounts.has_value());
}

TEST_CASE("E-15 the side that does not allow is told where another step settles the request, too") {
  const std::string foreign = R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice"},
      "action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/k","account":"444455556666"}})";
  const std::string allow = document(R"({"Effect":"Allow","Action":"*","Resource":"*"})");
  const std::string deny = document(R"({"Effect":"Deny","Action":"*","Resource":"*"})");
  const std::string shared =
      document(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})");
  const std::string words =
      "both sides must allow: the caller's own policies do, the resource policy does not.";
  check_said(explained(R"({"identity":[)" + allow + "," + deny + "]}", foreign), words);
  check_said(
      explained(R"({"identity":[)" + allow + R"(],"service_control":[[)" + deny + "]]}", foreign),
      words);
  // Where both sides allow, a Deny alone is in the way.
  const auto denied = explained(
      R"({"identity":[)" + allow + "," + deny + R"(],"resource":[)" + shared + "]}", foreign);
  CHECK_FALSE(contains(text_of(denied), "both sides must allow"));
}

TEST_CASE("K-2 a value that differs in case alone is said to") {
  const auto said_of = [](const std::string& condition, const std::string& context) {
    return text_of(
        explained(policy_if("Allow", condition), user_request(R"(,"context":{)" + context + "}")));
  };
  const std::string note = " (differs in case only)";
  CHECK(contains(said_of(R"({"StringEquals":{"ex:k":["x","y","z","TeamA"]}})", R"("ex:k":"teama")"),
                 "StringEquals wants `TeamA`" + note));
  CHECK(contains(said_of(R"({"StringLike":{"ex:k":"Team?-*"}})", R"("ex:k":"teama-1")"),
                 "`Team?-*`" + note));
  CHECK(contains(said_of(R"({"StringEquals":{"ex:k":"${aws:username}"}})", R"("ex:k":"ALICE")"),
                 "`alice` (${aws:username}; differs in case only)"));
  CHECK(contains(said_of(R"({"ArnLike":{"ex:k":"arn:aws:sns:*:*:Topic"}})",
                         R"("ex:k":"arn:aws:sns:eu-west-1:111122223333:topic")"),
                 note));
  CHECK_FALSE(contains(said_of(R"({"StringEquals":{"ex:k":"TeamA"}})", R"("ex:k":"teamb")"), note));
  CHECK_FALSE(contains(said_of(R"({"StringLike":{"ex:k":"${*}a"}})", R"("ex:k":"XA")"), note));
  CHECK_FALSE(contains(said_of(R"({"NumericEquals":{"ex:k":"1E1"}})", R"("ex:k":"1e2")"), note));
  const auto match = explained(policy_if("Allow", R"({"StringLike":{"ex:k":"Team*"}})"),
                               user_request(R"(,"context":{"ex:k":"TeamA"})"));
  CHECK_FALSE(contains(to_json(match), "differs_in_case"));
  const auto resource =
      explained(document(R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::Reports/*"})"),
                session_request("s3:GetObject", "arn:aws:s3:::reports/k"));
  check_said(resource, "is not `arn:aws:s3:::Reports/*`" + note);
  CHECK(contains(to_json(resource), R"("differs_in_case":true)"));
}

namespace {

/// `"v0","v1",…` with something behind.
std::string list_with_last(int count, const std::string& begin, const std::string& last) {
  std::string list;
  for (int i = 0; i < count; ++i) list += '"' + begin + std::to_string(i) + "\",";
  return "[" + list + '"' + last + "\"]";
}

}  // namespace

TEST_CASE("K-2 the likeliest entry of a long list is told first, wherever it stands") {
  const auto said_of = [](const std::string& condition) {
    return text_of(
        explained(policy_if("Allow", condition), user_request(R"(,"context":{"ex:k":["q"]})")));
  };
  const std::string note = " (differs in case only)";
  CHECK(contains(
      said_of(R"({"ForAnyValue:StringEquals":{"ex:k":)" + list_with_last(90, "v", "Q") + "}}"),
      "wants `Q`" + note + " or `v0` or `v1` and 88 more"));
  CHECK(contains(
      said_of(R"({"ForAllValues:StringNotEquals":{"ex:k":)" + list_with_last(9, "v", "q") + "}}"),
      "excludes `q` or `v0` or `v1` and 7 more"));
  const auto denied = explained(
      policy_if("Deny", R"({"StringEquals":{"ex:k":)" + list_with_last(9, "v", "q") + "}}"),
      user_request(R"(,"context":{"ex:k":"q"})"));
  check_said(denied, "StringEquals `q` or `v0` or `v1` and 7 more holds");
  const auto resource_said = [&](const std::string& member, const std::string& last) {
    const auto explanation =
        explained(document(R"({"Effect":"Allow","Action":"*",")" + member +
                           "\":" + list_with_last(90, "arn:aws:s3:::x", last) + "}"),
                  session_request("s3:GetObject", "arn:aws:s3:::b/k"));
    REQUIRE(explanation.statements.size() == 1);
    CHECK(explanation.statements[0].resources.size() == abac::kMaxToldEntries);
    return text_of(explanation);
  };
  CHECK(
      contains(resource_said("Resource", "arn:aws:s3:::B/*"), "is not `arn:aws:s3:::B/*`" + note));
  CHECK(contains(resource_said("NotResource", "arn:aws:s3:::b/*"),
                 "is one of NotResource `arn:aws:s3:::b/*` or"));
}

TEST_CASE("C-8 of values that differ in case and values that match those come first that matter") {
  const auto said_of = [](const std::string& condition) {
    return text_of(explained(policy_if("Allow", condition),
                             user_request(R"(,"context":{"ex:k":["a0","a1","a2","q"]})")));
  };
  CHECK(contains(said_of(R"({"ForAllValues:StringEquals":{"ex:k":["a0","a1","a2","Q"]}})"),
                 "wants `Q` (differs in case only) or `a0`"));
}

TEST_CASE("V-7 a long list is without values only where all its variables are") {
  const auto unresolved_list = [](const std::string& last) {
    std::string list;
    for (int i = 0; i < 70; ++i) list += R"("${aws:PrincipalTag/t)" + std::to_string(i) + "}\",";
    return "[" + list + '"' + last + "\"]";
  };
  const auto reason_with = [&](const std::string& last) {
    const auto explanation =
        explained(policy_if("Allow", R"({"StringEquals":{"ex:k":)" + unresolved_list(last) + "}}"),
                  user_request(R"(,"context":{"ex:k":"q"})"));
    return explanation.statements[0].conditions[0].reason;
  };
  CHECK(reason_with("other") == abac::ConditionReason::DifferentValue);
  CHECK(reason_with("${aws:PrincipalTag/t}") == abac::ConditionReason::VariableWithoutValue);
}

TEST_CASE("M-6 of a list that is not told whole it is said how many more there are") {
  const auto said_of = [](int count) {
    return text_of(explained(document(R"({"Effect":"Allow","Resource":"*","Action":)" +
                                      list_with_last(count, "s3:Put", "s3:Put") + "}"),
                             session_request("s3:GetObject", "arn:aws:s3:::b/k")));
  };
  CHECK(contains(said_of(62), " and 60 more"));
  CHECK(contains(said_of(99), " and 97 more"));
  const auto counted = [](const std::string& statement, const std::string& context,
                          const std::string& words, const std::string& member) {
    const auto explanation =
        explained(R"({"resource":[)" + document(statement) + "]}",
                  session_request("s3:GetObject", "arn:aws:s3:::b/k",
                                  R"(,"account":"111122223333"},"context":{)" + context));
    check_said(explanation, words);
    CHECK(contains(to_json(explanation), member));
  };
  const std::string allow = R"({"Effect":"Allow","Action":"s3:*",)";
  const std::string everyone = R"("Principal":"*","Resource":"*",)";
  counted(allow + R"("Principal":"*","Resource":)" +
              list_with_last(99, "arn:aws:s3:::x", "arn:aws:s3:::y") + "}",
          "", " and 97 more", R"("resources_left_out":36)");
  counted(allow + R"("Resource":"*","Principal":{"AWS":)" +
              list_with_last(99, "arn:aws:iam::444455556666:user/u", "444455556666") + "}}",
          "", " and 97 more, not the caller", R"("principals_left_out":36)");
  counted(allow + everyone + R"("Condition":{"ForAnyValue:StringEquals":{"ex:k":)" +
              list_with_last(69, "v", "v") + "}}}",
          R"("ex:k":)" + list_with_last(299, "w", "w"),
          "is the list [`w0`, `w1`, `w2` and 297 more]; ForAnyValue:StringEquals wants `v0` or "
          "`v1` or `v2` and 67 more",
          R"("request_left_out":236)");
}

TEST_CASE("P-10 of a long NotPrincipal those entries are told first that name the caller") {
  const std::string others = list_with_last(90, "arn:aws:iam::444455556666:user/u", "*");
  const auto names = [&](const std::string& entries) {
    std::string list = others;
    list.replace(list.size() - 5, 5, "," + entries + "]");
    return all_but(list);
  };
  const std::string session = R"("arn:aws:sts::111122223333:assumed-role/App/i-1")";
  const std::string role = R"("arn:aws:iam::111122223333:role/App")";
  const std::string account = R"("111122223333")";
  const auto exempt = names(session + "," + role + "," + account);
  CHECK(exempt.response.decision == Decision::Allowed);
  const auto named = names(account + "," + role);
  REQUIRE(named.statements[0].principals.size() == abac::kMaxToldEntries);
  CHECK(named.statements[0].principals[0] == "111122223333");
  CHECK(named.statements[0].principals[1] == "arn:aws:iam::111122223333:role/App");
  CHECK(named.statements[0].principals_left_out == 92 - abac::kMaxToldEntries);
  CHECK(gaps_of(named) == std::vector{ExemptionGap::CallerNotNamed});
}

TEST_CASE("K-18 a principal that differs in case from the user of a session is said to") {
  const auto asked_by = [](const std::string& user) {
    return explained(
        R"({"resource":[)" +
            document(R"({"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":
                         ["arn:aws:iam::111122223333:user/Bob",
                          "arn:aws:iam::111122223333:user/Ana"]}})") +
            "]}",
        R"({"principal":{"arn":"arn:aws:sts::111122223333:federated-user/fay","user_arn":
            "arn:aws:iam::111122223333:user/)" +
            user + R"("},"action":"s3:GetObject",
            "resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"}})");
  };
  const auto differs = asked_by("ana");
  check_said(differs,
             "its principal is `arn:aws:iam::111122223333:user/Ana`, which differs from the "
             "request's `user_arn` in case only");
  CHECK(contains(to_json(differs), R"("principal_reason":"differs_in_case")"));
  CHECK_FALSE(contains(text_of(asked_by("eve")), "in case only"));
}

TEST_CASE("K-2 where there is too much to compare it is said that case may have been passed over") {
  const std::string said = "a value may differ in case only and not be said to";
  const auto asked = [](int count, const std::string& begin) {
    return explained(policy_if("Allow", R"({"StringLike":{"ex:k":)" +
                                            list_with_last(count, begin, "AAAA") + "}}"),
                     user_request(R"(,"context":{"ex:k":"aaaa"})"));
  };
  // Values that begin otherwise cost next to nothing.
  const auto many = asked(20'000, "value-");
  CHECK(contains(text_of(many), "wants `AAAA` (differs in case only)"));
  CHECK_FALSE(many.gave_up_case);
  CHECK_FALSE(contains(text_of(many), said));
  CHECK_FALSE(contains(to_json(many), "gave_up_case"));
  const auto hard = asked(20'000, "*a*a*a*b");
  CHECK(hard.gave_up_case);
  CHECK(contains(text_of(hard), said));
  check_said(hard, said);
  CHECK(contains(to_json(hard), R"("gave_up_case":true)"));
  const auto longer = explained(
      policy_if("Allow", R"({"StringLike":{"ex:k":"?)" + std::string(5000, 'A') + R"("}})"),
      user_request(R"(,"context":{"ex:k":"?)" + std::string(5000, 'a') + R"("})"));
  CHECK(longer.gave_up_case);
}

TEST_CASE("M-6 no case of the tree is explained by the bare number of a step") {
  const std::filesystem::path folder =
      std::filesystem::path(ABAC_SOURCE_DIR) / "tests" / "conformance";
  std::size_t explained_cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    abac::CaseReader reader;
    for (std::string line; std::getline(file, line);) {
      const abac::Case read = reader.read(line);
      if (read.error || !read.policies || !read.request) continue;
      const auto explanation = abac::explain(*read.policies, read.request->view());
      if (!explanation) continue;
      ++explained_cases;
      INFO(line);
      for (const std::string& text :
           {to_text(*explanation), text_of(*explanation, true), to_html(*explanation)}) {
        CHECK_FALSE(has_step_number(text));
        CHECK(contains(to_json(*explanation),
                       "\"settled_by\":\"" + std::string(to_string(explanation->step)) + '"'));
      }
    }
  }
  CHECK(explained_cases > 1000);
}
