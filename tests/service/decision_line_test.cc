// The lines of the decision log on random requests: nothing that is masked stands in them under any
// name, and each holds who, what, which resource and the answer, however it was asked.
#include "service/decision_line.h"

#include "base/case_folding.h"
#include "base/sha256.h"
#include "json/json_reader.h"
#include "oracle/oracle_request.h"
#include "oracle/oracle_values.h"
#include "support/random_run.h"
#include "support/random_values.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace {

using abac::Decision;
using abac::DecisionEvent;
using abac::OwnedRequest;
using abac::PolicySet;
using abac::Request;
using abac::internal::KeyMask;
using abac::internal::sha256;
using abac::random::Run;
using abac::random::Source;
using Fields = OwnedRequest::Fields;
using Json = nlohmann::json;

constexpr std::size_t kUsualLineBytes = 8192;

std::string line_of(const DecisionEvent& event, const std::vector<std::string>& masked_keys = {},
                    std::size_t max_bytes = kUsualLineBytes) {
  return decision_line({}, event, KeyMask(masked_keys), max_bytes);
}

PolicySet policies_that(std::string_view effect) {
  const auto parsed =
      abac::parse_policies(R"({"Version":"2012-10-17","Statement":{"Sid":"S","Effect":")" +
                           std::string(effect) + R"(","Action":"*","Resource":"*"}})");
  REQUIRE(parsed);
  auto set = PolicySet::compile(*parsed);
  REQUIRE(set);
  return *std::move(set);
}

/// The lines that `evaluate` and `decide` give for a request.
std::vector<std::string> lines_of(const PolicySet& policies, const Request& request,
                                  const std::vector<std::string>& masked_keys,
                                  std::size_t max_bytes = kUsualLineBytes) {
  abac::Response response;
  const auto result = evaluate(policies, request, response);
  return {line_of({request, response.decision, 3, result ? &response : nullptr,
                   result ? nullptr : &result.error()},
                  masked_keys, max_bytes),
          line_of({request, decide(policies, request), 3}, masked_keys, max_bytes)};
}

// ---- requests whose values can be told apart wherever they stand

std::string new_word(Source& source) { return "w" + std::to_string(source.below(1U << 30)); }

std::string new_account(Source& source) {
  return std::to_string(100'000'000'000 + source.below(800'000'000'000));
}

std::vector<OwnedRequest::OwnedTag> new_tags(Source& source, const std::string& known_key) {
  std::vector<OwnedRequest::OwnedTag> tags;
  for (std::size_t i = source.below(4); i > 0; --i) {
    const std::string key = source.chance(50) ? known_key : new_word(source) + "-";
    tags.push_back({key + std::to_string(i), new_word(source)});
  }
  return tags;
}

void put_caller(Source& source, const std::string& account, Fields& fields) {
  const std::string iam = "arn:aws:iam::" + account + ":";
  const std::string sts = "arn:aws:sts::" + account + ":";
  const std::string role = new_word(source);
  switch (source.below(8)) {
    case 0:
      fields.principal_arn = iam + "user/" + new_word(source);
      break;
    case 1:
      fields.principal_arn = iam + "user/" + new_word(source) + "/" + new_word(source);
      break;
    case 2:
      fields.principal_arn = iam + "role/" + role;
      break;
    case 3:
      fields.principal_arn = sts + "assumed-role/" + role + "/" + new_word(source);
      if (source.chance(50)) fields.principal_role_arn = iam + "role/path/" + role;
      break;
    case 4:
      fields.principal_arn = sts + "federated-user/" + new_word(source);
      if (source.chance(50)) fields.principal_user_arn = iam + "user/" + new_word(source);
      break;
    case 5:
      fields.principal_arn = iam + "root";
      break;
    case 6:
      fields.principal_arn = new_word(source) + ".amazonaws.com";
      return;
    default:
      fields.principal_arn = "*";
      return;
  }
  if (source.chance(30)) fields.principal_account = account;
  fields.principal_tags = new_tags(source, "team");
}

void put_resource(Source& source, const std::string& account, Fields& fields) {
  const std::string owner = source.chance(50) ? account : new_account(source);
  switch (source.below(5)) {
    case 0:
      fields.resource_arn = "arn:aws:ec2:us-east-1:" + owner + ":instance/" + new_word(source);
      break;
    case 1:
      fields.resource_arn = "arn:aws:s3:::" + new_word(source);
      break;
    case 2:
      fields.resource_arn = "*";
      break;
    case 3:
      fields.resource_arn = "arn:aws:iam::" + owner + ":user/" + new_word(source);
      break;
    default:
      fields.resource_arn = fields.principal_arn.starts_with("arn:") ? fields.principal_arn : "*";
      return;
  }
  if (source.chance(40)) fields.resource_account = owner;
}

Fields distinct_request(Source& source) {
  Fields fields;
  const std::string account = new_account(source);
  put_caller(source, account, fields);
  fields.action = source.pick(std::vector<std::string>{"ec2:Run", "s3:Get", "tag:Read", "iam:Get"});
  put_resource(source, account, fields);
  fields.resource_tags = new_tags(source, "team");
  fields.request_tags = new_tags(source, "project");
  if (source.chance(40)) fields.principal_type = new_word(source);
  const std::vector<std::string> keys = {"aws:SourceIp",          "ex:key",
                                         "aws:username",          "aws:PrincipalType",
                                         "aws:ResourceAccount",   "aws:TagKeys",
                                         "aws:PrincipalArn",      "aws:ResourceTag/team1",
                                         "ec2:ResourceTag/team1", "aws:RequestTag/project2",
                                         "aws:PrincipalTag/team1"};
  for (const std::string& key : keys) {
    if (!source.chance(12)) continue;
    const bool is_list = source.chance(30);
    fields.context.push_back({abac::random::with_other_case(source, key), is_list, {}});
    const std::size_t count = is_list ? source.below(3) : 1;
    for (std::size_t i = 0; i < count; ++i)
      fields.context.back().values.push_back(new_word(source));
  }
  return fields;
}

// ---- masks

std::string utf8(const std::u32string& text) {
  std::string result;
  for (const char32_t c : text) {
    result += static_cast<char>(c);  // no key here has others
  }
  return result;
}

/// Some of the request's keys, at times by their beginnings, and keys that nobody has.
std::vector<std::string> random_mask(Source& source, const std::vector<std::string>& keys) {
  std::vector<std::string> mask;
  for (const std::string& key : keys) {
    if (!source.chance(15)) continue;
    std::string name = key;
    if (source.chance(25)) name = key.substr(0, source.between(4, key.size())) + "*";
    mask.push_back(abac::random::with_other_case(source, name));
  }
  if (source.chance(10)) mask.emplace_back("lambda:ResourceTag/team1");
  if (source.chance(2)) mask.emplace_back("*");
  return mask;
}

bool is_masked(const std::vector<std::string>& mask, const std::string& key) {
  return std::ranges::any_of(mask, [&](const std::string& masked) {
    const std::string name = abac::internal::fold(masked);
    return name.ends_with('*') ? key.starts_with(name.substr(0, name.size() - 1)) : key == name;
  });
}

/// Whether the value is this request's own, and no word that all callers of its kind have.
bool is_telling(const std::string& value) {
  return value != "true" && value != "false" && value != "User" && value != "AssumedRole" &&
         value != "FederatedUser" && value != "Account" && value != "Anonymous";
}

// ---- requests that try to keep out of the log

std::string hostile_text(Source& source) {
  static const std::vector<std::string> pieces = {"\x01",       "\x1b",     "\"",
                                                  "\\",         "\n",       "a",
                                                  "\x7f",       "\xc2\x85", "\xe2\x80\xae",
                                                  "\xff",       "\xc3",     "\xed\xa0\x80",
                                                  "\U0001F600", "é",        "\xf4\x90\x80\x80",
                                                  "…",          "}"};
  const bool is_mixed = source.chance(50);
  std::string piece = source.pick(pieces);
  const std::size_t count = source.chance(15) ? source.below(20'000) : source.below(40);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (is_mixed) piece = source.pick(pieces);
    text += piece;
  }
  return text;
}

std::vector<OwnedRequest::OwnedTag> hostile_tags(Source& source) {
  std::vector<OwnedRequest::OwnedTag> tags;
  const std::size_t count = source.chance(10) ? source.below(1000) : source.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_long = count < 10 && source.chance(30);
    tags.push_back({is_long ? hostile_text(source) : std::string(1 + source.below(3), '\xff'),
                    is_long ? hostile_text(source) : new_word(source)});
  }
  return tags;
}

Fields hostile_request(Source& source) {
  const auto text = [&](const char* sound) {
    return source.chance(40) ? hostile_text(source) : std::string(sound);
  };
  Fields fields;
  fields.principal_arn = text("arn:aws:iam::111122223333:user/ana");
  if (source.chance(50)) fields.principal_arn = "arn:aws:iam::111122223333:user/" + text("ana");
  if (source.chance(20)) fields.principal_account = text("111122223333");
  if (source.chance(20)) fields.principal_type = text("User");
  if (source.chance(20)) fields.principal_role_arn = text("arn:aws:iam::111122223333:role/Dev");
  fields.action = source.chance(90) ? "s3:GetObject" : "s3:" + text("x");
  if (source.chance(20)) fields.action = text("s3:GetObject");
  fields.resource_arn = source.chance(50) ? "arn:aws:s3:::" + text("b") : text("*");
  if (source.chance(20)) fields.resource_account = text("111122223333");
  fields.principal_tags = hostile_tags(source);
  fields.resource_tags = hostile_tags(source);
  fields.request_tags = hostile_tags(source);
  const std::size_t entries = source.chance(10) ? source.below(1000) : source.below(4);
  for (std::size_t i = 0; i < entries; ++i) {
    fields.context.push_back({"ex:" + text("key"), source.chance(50), {text("value")}});
    if (!fields.context.back().is_list) continue;
    const std::size_t count = source.chance(10) ? source.below(2000) : source.below(4);
    for (std::size_t j = 0; j < count; ++j) fields.context.back().values.push_back(text("v"));
  }
  return fields;
}

/// Returns the text as JSON gives it back: what is not UTF-8 as U+FFFD.
std::string as_utf8(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const bool is_scalar = abac::internal::decode_scalar(text, at) <= 0x10FFFF;
    result += is_scalar ? text.substr(begin, at - begin) : "\uFFFD";
  }
  return result;
}

/// Returns what is wrong with how the line shows who, what or which resource.
std::string problem_with(const Json& line, const Json& shown, const char* subject,
                         const std::string& text) {
  const std::string value = shown.get<std::string>();
  const std::string whole = as_utf8(text);
  if (value == whole) return "";
  if (!value.ends_with("…")) return std::string(subject) + " is neither whole nor cut";
  if (!whole.starts_with(value.substr(0, value.size() - 3))) {
    return std::string(subject) + " does not begin as it should";
  }
  if (!line.contains("cut") || !line.contains("sha256")) return "nothing says that it is cut";
  if (line["sha256"].value(subject, "") != sha256(text)) {
    return std::string(subject) + " has another digest";
  }
  return "";
}

std::string problem_with(const std::string& text, std::size_t max_bytes, const Fields& fields) {
  if (text.size() > max_bytes) return "a line of " + std::to_string(text.size()) + " bytes";
  // Refuses members that stand twice, control characters, and what is not UTF-8.
  if (!abac::internal::read_json(text).errors().empty()) return "not JSON: " + text;
  const Json line = Json::parse(text);
  const Json& request = line["request"];
  if (!line["decision"].is_string()) return "no decision";
  std::string problem =
      problem_with(line, request["principal"]["arn"], "principal", fields.principal_arn);
  if (problem.empty()) problem = problem_with(line, request["action"], "action", fields.action);
  if (problem.empty()) {
    problem = problem_with(line, request["resource"]["arn"], "resource", fields.resource_arn);
  }
  return problem;
}

}  // namespace

TEST_CASE("K-12 no value of a masked key stands in a line of the log under any name") {
  Run run;
  const std::vector<PolicySet> sets = {policies_that("Allow"), policies_that("Deny"),
                                       *PolicySet::compile({})};
  std::uint64_t hidden = 0;
  for (std::uint64_t i = 0; i < Run::case_count() / 40; ++i) {
    Source& source = run.source();
    const Fields fields = distinct_request(source);
    const OwnedRequest request(fields);
    abac::oracle::Situation situation;
    try {
      situation = abac::oracle::understand({}, fields);
    } catch (const abac::oracle::Refusal&) {
      continue;  // nothing follows from it
    }
    std::vector<std::string> keys;
    for (const auto& [key, value] : situation.context) keys.push_back(utf8(key));
    const std::vector<std::string> mask = random_mask(source, keys);
    for (const std::string& line : lines_of(source.pick(sets), request.view(), mask)) {
      std::string problem;
      for (const auto& [key, value] : situation.context) {
        if (!is_masked(mask, utf8(key))) continue;
        for (const std::string& each : value.values) {
          if (!is_telling(each)) continue;
          ++hidden;
          if (line.find(each) != std::string::npos) problem = each + " stands in " + line;
        }
      }
      INFO("masked " << Json(mask).dump());
      run.report(problem, {}, fields);
    }
  }
  CHECK(hidden * 10 > Run::case_count() / 40);
}

TEST_CASE("every decision gives a line that says who and what and which resource and the answer") {
  Run run;
  const std::vector<PolicySet> sets = {policies_that("Allow"), policies_that("Deny"),
                                       *PolicySet::compile({})};
  std::uint64_t cut = 0;
  for (std::uint64_t i = 0; i < Run::case_count() / 400; ++i) {
    Source& source = run.source();
    const Fields fields = hostile_request(source);
    const OwnedRequest request(fields);
    const std::size_t max_bytes =
        source.pick(std::vector<std::size_t>{2048, 2100, 4000, 8192, 8192, 100'000});
    for (const std::string& line : lines_of(source.pick(sets), request.view(), {}, max_bytes)) {
      CAPTURE(max_bytes);
      run.report(problem_with(line, max_bytes, fields), {}, fields);
      cut += line.find("\"cut\":") != std::string::npos ? 1U : 0U;
    }
  }
  CHECK(cut * 800 > Run::case_count());
}

TEST_CASE("a name of control characters keeps nobody out of the log") {
  Request request;
  const std::string name = "arn:aws:iam::111122223333:user/" + std::string(700, '\x01');
  request.principal.arn = name;
  request.action = "s3:GetObject";
  request.resource.arn = "arn:aws:s3:::b/k";
  abac::Response response;
  response.decision = Decision::ImplicitDeny;
  response.message = "User: " + name + " is not authorized";
  const Json line = Json::parse(line_of({request, Decision::ImplicitDeny, 1, &response}));
  CHECK(line["decision"] == "implicitDeny");
  CHECK(line["request"]["principal"]["arn"].get<std::string>().starts_with(
      "arn:aws:iam::111122223333:user/\x01"));
  CHECK(line["request"]["resource"]["arn"] == "arn:aws:s3:::b/k");
  CHECK(line["cut"]["text_bytes"] == 1024);
  CHECK(line["sha256"] == Json({{"principal", sha256(name)}}));
}

TEST_CASE("the shortest bound holds the longest texts that no list holds") {
  const std::string text(10'000, '\x01');
  Request request;
  request.principal = {
      .arn = text, .account = text, .type = text, .role_arn = text, .user_arn = text};
  request.action = text;
  request.resource = {.arn = text, .account = text};
  abac::Response response;
  response.decision = Decision::ImplicitDeny;
  response.message = text;
  const abac::Diagnostic error = {.code = abac::ErrorCode::UnanchoredSetOperator,  // the longest
                                  .message = text,
                                  .pointer = text,
                                  .file = {},
                                  .where = {}};
  const std::string line =
      line_of({request, Decision::ImplicitDeny, ~std::uint64_t{0}, &response, &error}, {},
              abac::internal::kLeastLineBytes);
  CHECK(line.size() <= abac::internal::kLeastLineBytes);
  CHECK(Json::parse(line)["cut"]["text_bytes"] == 64);
}

TEST_CASE("what was evaluated stands in a line as the response's own JSON has it") {
  Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = "s3:GetObject";
  request.resource.arn = "*";
  abac::Response response;
  for (const char* effect : {"Allow", "Deny"}) {
    const PolicySet set = policies_that(effect);
    REQUIRE(evaluate(set, request, response));
    const std::string json = to_json(response);
    const std::string line = line_of({request, response.decision, 1, &response});
    CHECK(line.find(json.substr(1, json.size() - 2) + ",\"request\"") != std::string::npos);
  }
}

TEST_CASE("many tags leave room for all the rest of a line, and are counted") {
  std::vector<abac::Tag> tags;
  std::vector<std::string> keys;
  for (int i = 0; i < 3000; ++i) keys.push_back("key" + std::to_string(i));
  for (const std::string& key : keys) tags.push_back({key, "value"});
  const abac::ContextEntry context[] = {{"aws:SourceIp", "203.0.113.7"}};
  Request request;
  request.principal = {.arn = "arn:aws:iam::111122223333:user/ana", .tags = tags};
  request.action = "s3:GetObject";
  request.resource.arn = "*";
  request.context = context;
  const Json line = Json::parse(line_of({request, Decision::Allowed, 1}));
  CHECK(line["request"]["context"]["aws:SourceIp"] == "203.0.113.7");
  const std::size_t shown = line["request"]["principal"]["tags"].size();
  CHECK(shown > 40);
  CHECK(line["cut"]["left_out"] == 3000 - shown);
  CHECK_FALSE(line.contains("sha256"));
}

TEST_CASE("K-10 a principal whose ARN is masked is told by the ARN's digest") {
  Request request;
  request.principal = {.arn = "arn:aws:sts::111122223333:assumed-role/Dev/s1"};
  request.action = "sts:AssumeRole";
  request.resource.arn = "arn:aws:iam::111122223333:role/Dev";
  const PolicySet none = *PolicySet::compile({});
  const Json line = Json::parse(lines_of(none, request, {"aws:principalarn"}).front());
  CHECK(line["request"]["principal"]["arn"] == "***");
  CHECK(line["request"]["resource"]["arn"] == "***");  // the role is the value of the key
  CHECK(line["sha256"] == Json({{"principal", sha256(request.principal.arn)},
                                {"resource", sha256(request.resource.arn)}}));
  CHECK(line["message"] ==
        "User: *** is not authorized to perform: sts:AssumeRole on resource: *** because no role "
        "trust policy allows the sts:AssumeRole action");
}

TEST_CASE("K-10 account and user name are masked within ARNs and sentences") {
  Request request;
  request.principal = {.arn = "arn:aws:iam::111122223333:user/team/ana", .account = "111122223333"};
  request.action = "ec2:StartInstances";
  request.resource.arn = "arn:aws:ec2:us-east-1:444455556666:instance/i-1";
  const PolicySet none = *PolicySet::compile({});
  const auto line_with = [&](const std::vector<std::string>& mask) {
    return Json::parse(lines_of(none, request, mask).front());
  };
  const Json without_account = line_with({"aws:PrincipalAccount"});
  CHECK(without_account["request"]["principal"] ==
        Json({{"arn", "arn:aws:iam::***:user/team/ana"}, {"account", "***"}}));
  CHECK(without_account["request"]["resource"]["arn"] == request.resource.arn);
  const Json without_owner = line_with({"aws:ResourceAccount"});
  CHECK(without_owner["request"]["resource"]["arn"] == "arn:aws:ec2:us-east-1:***:instance/i-1");
  CHECK(without_owner["message"].get<std::string>().find(
            "on resource: arn:aws:ec2:us-east-1:***:instance/i-1 because") != std::string::npos);
  const Json without_name = line_with({"aws:userName"});
  CHECK(without_name["request"]["principal"]["arn"] == "arn:aws:iam::111122223333:user/team/***");
}

TEST_CASE("K-18 the user of a federated session is masked as the caller is") {
  Request request;
  request.principal = {.arn = "arn:aws:sts::111122223333:federated-user/fay",
                       .user_arn = "arn:aws:iam::111122223333:user/team/ana"};
  request.action = "iam:GetUser";
  request.resource.arn = *request.principal.user_arn;
  const PolicySet none = *PolicySet::compile({});
  const auto line_with = [&](const std::vector<std::string>& mask) {
    return Json::parse(lines_of(none, request, mask).front())["request"];
  };
  const auto user_with = [&](const std::vector<std::string>& mask) {
    return line_with(mask)["principal"]["user_arn"];
  };
  CHECK(user_with({"aws:SourceIp"}) == *request.principal.user_arn);
  CHECK(user_with({"aws:PrincipalArn"}) == "***");
  CHECK(line_with({"aws:PrincipalArn"})["resource"]["arn"] == "***");
  CHECK(user_with({"aws:PrincipalAccount"}) == "arn:aws:iam::***:user/team/ana");
  CHECK(user_with({"aws:username"}) == "arn:aws:iam::111122223333:user/team/***");
  CHECK(line_with({"aws:username"})["resource"]["arn"] ==
        "arn:aws:iam::111122223333:user/team/***");
  // Also where the request is refused, which is logged as well.
  request.principal.arn = "arn:aws:iam::111122223333:user/bob";
  CHECK(line_with({"aws:username"})["principal"] ==
        Json({{"arn", "arn:aws:iam::111122223333:user/***"},
              {"user_arn", "arn:aws:iam::111122223333:user/team/***"}}));
}

TEST_CASE("K-1 a context key that folds to a masked one is masked as that is") {
  const std::string long_s = "\xC5\xBF";
  const std::string tag = "ec2:Re" + long_s + "ourceTag/" + long_s + "sn";
  const std::string request_tag = "aw" + long_s + ":RequestTag/ssn";
  const std::vector<abac::ContextEntry> context = {{tag, "secret1"}, {request_tag, "secret2"}};
  Request request;
  request.principal = {.arn = "arn:aws:iam::111122223333:user/ana"};
  request.action = "ec2:StartInstances";
  request.resource.arn = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";
  request.context = context;
  const PolicySet none = *PolicySet::compile({});
  const auto context_with = [&](const std::vector<std::string>& mask) {
    return Json::parse(lines_of(none, request, mask).front())["request"]["context"];
  };
  CHECK(context_with({"aws:SourceIp"}) == Json({{tag, "secret1"}, {request_tag, "secret2"}}));
  CHECK(context_with({"aws:ResourceTag/ssn"})[tag] == "***");
  CHECK(context_with({"aws:Re" + long_s + "ourceTag/s*"})[tag] == "***");
  CHECK(context_with({"aws:RequestTag/*"})[request_tag] == "***");
  CHECK(context_with({"aws:TagKeys"}) == Json({{tag, "secret1"}}));  // the key is a value
}

TEST_CASE("K-10 account and user name are masked within an ARN of the context, too") {
  const std::string_view own = "arn:aws:iam::111122223333:user/team/ana";
  const std::string_view other = "arn:aws:iam::444455556666:user/bob";
  const std::array<std::string_view, 2> arns = {own, other};
  Request request;
  request.principal = {.arn = "arn:aws:iam::111122223333:user/team/ana"};
  request.action = "ec2:StartInstances";
  request.resource.arn = "arn:aws:ec2:us-east-1::instance/i-1";
  const PolicySet none = *PolicySet::compile({});
  const auto arn_with = [&](const std::string& mask) {
    return Json::parse(lines_of(none, request, {mask}).front())["request"]["context"];
  };
  std::vector<abac::ContextEntry> context = {{"aws:principalARN", own}};
  request.context = context;
  CHECK(arn_with("aws:SourceIp")["aws:principalARN"] == own);
  CHECK(arn_with("aws:username")["aws:principalARN"] == "arn:aws:iam::111122223333:user/team/***");
  CHECK(arn_with("aws:PrincipalAccount")["aws:principalARN"] == "arn:aws:iam::***:user/team/ana");
  CHECK(arn_with("aws:PrincipalArn")["aws:principalARN"] == "***");
  context = {{"aws:PrincipalArn", std::span<const std::string_view>(arns)}};
  request.context = context;
  CHECK(arn_with("aws:username")["aws:PrincipalArn"] ==
        Json({"arn:aws:iam::111122223333:user/team/***", "arn:aws:iam::444455556666:user/***"}));
  // What is another key's value stays.
  context = {{"x:owner", own}};
  request.context = context;
  CHECK(arn_with("aws:username")["x:owner"] == own);
}
