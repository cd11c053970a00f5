// The request parser: the shape of a request's JSON, and where what is wrong stands.
#include <abac/request.h>

#include <string>
#include <utility>

#include "support/catch.h"

namespace {

using abac::OwnedRequest;
using abac::parse_request;

constexpr const char* kWhole = R"({
  "principal": {
    "arn": "arn:aws:sts::111122223333:assumed-role/StudioTeamA/alice",
    "account": "111122223333",
    "type": "AssumedRole",
    "role_arn": "arn:aws:iam::111122223333:role/studio/StudioTeamA",
    "tags": {"team": "TeamA", "stud\u0069ouserid": "alice"}
  },
  "action": "sagemaker:DeleteExperiment",
  "resource": {
    "arn": "arn:aws:sagemaker:us-east-1:111122223333:experiment/e",
    "account": "111122223333",
    "tags": {"team": "TeamA"}
  },
  "request_tags": {"team": "TeamA", "empty": ""},
  "context": {
    "aws:SourceIp": "203.0.113.7", "x:n": 1.50, "x:b": true, "x:empty": [],
    "x:list": ["a", 2, false], "x:one": ["a"]
  }
})";

/// A request with one text put in the place of another.
std::string with(std::string_view old_text, std::string_view new_text) {
  std::string json =
      R"({"principal":{"arn":"arn:aws:iam::111122223333:user/bob"},"action":"s3:GetObject",)"
      R"("resource":{"arn":"arn:aws:s3:::b/k"},"request_tags":{},"context":{}})";
  const auto place = json.find(old_text);
  REQUIRE(place != std::string::npos);
  return json.replace(place, old_text.size(), new_text);
}

TEST_CASE("a request is read field by field") {
  const auto request = parse_request(kWhole);
  REQUIRE(request.has_value());
  const OwnedRequest::Fields expected = {
      .principal_arn = "arn:aws:sts::111122223333:assumed-role/StudioTeamA/alice",
      .principal_account = "111122223333",
      .principal_type = "AssumedRole",
      .principal_role_arn = "arn:aws:iam::111122223333:role/studio/StudioTeamA",
      .principal_tags = {{"team", "TeamA"}, {"studiouserid", "alice"}},
      .action = "sagemaker:DeleteExperiment",
      .resource_arn = "arn:aws:sagemaker:us-east-1:111122223333:experiment/e",
      .resource_account = "111122223333",
      .resource_tags = {{"team", "TeamA"}},
      .request_tags = {{"team", "TeamA"}, {"empty", ""}},
      .context = {{"aws:SourceIp", false, {"203.0.113.7"}},
                  {"x:n", false, {"1.5"}},
                  {"x:b", false, {"true"}},
                  {"x:empty", true, {}},
                  {"x:list", true, {"a", "2", "false"}},
                  {"x:one", true, {"a"}}},
  };
  CHECK(request->fields() == expected);
}

TEST_CASE("the view of an owned request survives copies and moves") {
  auto parsed = parse_request(kWhole);
  REQUIRE(parsed.has_value());
  OwnedRequest copy = *parsed;
  const OwnedRequest moved = *std::move(parsed);
  copy = OwnedRequest(copy);
  for (const OwnedRequest* request : {&std::as_const(copy), &moved}) {
    const abac::Request& view = request->view();
    CHECK(view.principal.arn == request->fields().principal_arn);
    CHECK(view.principal.role_arn == "arn:aws:iam::111122223333:role/studio/StudioTeamA");
    REQUIRE(view.principal.tags.size() == 2);
    CHECK(view.principal.tags[1].value == "alice");
    REQUIRE(view.resource.tags.size() == 1);
    REQUIRE(view.request_tags.size() == 2);
    CHECK(view.request_tags[1].key == "empty");
    REQUIRE(view.context.size() == 6);
    CHECK(view.context[0].value.text() == "203.0.113.7");
    CHECK(view.context[3].value.is_list());
    CHECK(view.context[3].value.list().empty());
    REQUIRE(view.context[4].value.list().size() == 3);
    CHECK(view.context[4].value.list()[1] == "2");
  }
}

TEST_CASE("K-18 the user of a federated session is kept as the role of a session is") {
  auto parsed = parse_request(R"({
    "principal": {"arn": "arn:aws:sts::111122223333:federated-user/fay",
                  "user_arn": "arn:aws:iam::111122223333:user/ana"},
    "action": "s3:GetObject", "resource": {"arn": "arn:aws:s3:::b/k"}})");
  REQUIRE(parsed.has_value());
  const OwnedRequest copy = *parsed;
  const OwnedRequest moved = *std::move(parsed);
  for (const OwnedRequest* request : {&copy, &moved}) {
    CHECK(request->fields().principal_user_arn == "arn:aws:iam::111122223333:user/ana");
    CHECK(request->view().principal.user_arn == "arn:aws:iam::111122223333:user/ana");
    CHECK_FALSE(request->view().principal.role_arn);
  }
}

TEST_CASE("C-6 a list of one stays a list") {
  const auto request =
      parse_request(with(R"("context":{})", R"("context":{"a:b":["x"],"a:c":"x"})"));
  REQUIRE(request.has_value());
  CHECK(request->view().context[0].value.is_list());
  CHECK_FALSE(request->view().context[1].value.is_list());
}

TEST_CASE("a malformed request is refused with code and pointer and place") {
  struct Row {
    std::string old_text;
    std::string new_text;
    std::string code;
    std::string pointer;
    std::string at;  // the text at which the place begins
  };
  const auto row = GENERATE(values<Row>({
      {R"("action")", R"("verb")", "missing_member", "", "{\"principal"},
      {R"("action":)", R"("Action":"s3:GetObject","action":)", "unknown_member", "/Action",
       "\"Action\""},
      {R"("s3:GetObject")", "7", "wrong_type", "/action", "7"},
      {R"("s3:GetObject")", R"("GetObject")", "invalid_action", "/action", "\"GetObject\""},
      {R"({"arn":"arn:aws:iam::111122223333:user/bob"})", "{}", "missing_member", "/principal",
       "{}"},
      {R"({"arn":"arn:aws:iam::111122223333:user/bob"})", R"("arn:aws:iam::111122223333:user/bob")",
       "wrong_type", "/principal", "\"arn:aws:iam"},
      {"user/bob", "group/devs", "invalid_caller", "/principal/arn", "\"arn:aws:iam"},
      {R"(user/bob")", R"(user/bob","account":1)", "wrong_type", "/principal/account", "1}"},
      {R"(user/bob")", R"(user/bob","account":"444455556666")", "account_mismatch",
       "/principal/account", "\"444455556666\""},
      {R"(user/bob")", R"(user/bob","groups":[])", "unknown_member", "/principal/groups",
       "\"groups\""},
      {R"(user/bob")", R"(user/bob","tags":[])", "wrong_type", "/principal/tags", "[]"},
      {R"(user/bob")", R"(user/bob","tags":{"a/b":5})", "wrong_type", "/principal/tags/a~1b", "5"},
      {R"(user/bob")", R"(user/bob","tags":{"a":"1","A":"2"})", "duplicate_tag", "/principal/tags",
       "{\"a\""},
      {R"(user/bob")", R"(user/bob","type":null)", "wrong_type", "/principal/type", "null"},
      {R"("arn:aws:s3:::b/k")", R"("bucket")", "invalid_resource", "/resource/arn", "\"bucket\""},
      {R"(b/k")", R"(b/k","owner":"")", "unknown_member", "/resource/owner", "\"owner\""},
      {R"("request_tags":{})", R"("request_tags":{"t":["x"]})", "wrong_type", "/request_tags/t",
       "[\"x\"]"},
      {R"("context":{})", R"("context":[])", "wrong_type", "/context", "[]"},
      {R"("context":{})", R"("context":{"a:b":null})", "wrong_type", "/context/a:b", "null"},
      {R"("context":{})", R"("context":{"a:b":{}})", "wrong_type", "/context/a:b", "{}}"},
      {R"("context":{})", R"("context":{"a:b":["x",["y"]]})", "wrong_type", "/context/a:b/1",
       "[\"y\"]"},
      {R"("context":{})", R"("context":{"a:b":["x",null]})", "wrong_type", "/context/a:b/1",
       "null"},
      {R"("context":{})", R"("context":{"a:b":1e400})", "invalid_json", "/context/a:b", "1e400"},
      {R"("context":{})", R"("context":{"a:b":"x","A:B":"y"})", "duplicate_context_key", "/context",
       "{\"a:b\""},
      {R"("context":{})", R"("context":{"a:b":"x","a:b":"x"})", "duplicate_member", "/context/a:b",
       "\"a:b\":\"x\"}"},
  }));
  const std::string json = with(row.old_text, row.new_text);
  CAPTURE(json);
  const auto request = parse_request(json, {.file = "request.json"});
  REQUIRE_FALSE(request.has_value());
  CHECK(to_string(request.error().code) == row.code);
  CHECK(request.error().pointer == row.pointer);
  CHECK(request.error().file == "request.json");
  CHECK(json.substr(request.error().where.begin).starts_with(row.at));
  CHECK(request.error().where.line == 1);
  CHECK(request.error().where.column == request.error().where.begin + 1);
}

TEST_CASE("a text that is no object is no request") {
  for (const char* json : {"", "[]", "null", "\"x\"", "1", "{"}) {
    CAPTURE(json);
    CHECK_FALSE(parse_request(json).has_value());
  }
}

}  // namespace
