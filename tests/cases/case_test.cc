// Cases: reading them whole or refusing them whole, answering and comparing.
#include <abac/case.h>

#include <string>

#include "support/catch.h"

namespace {

using abac::Case;
using abac::CaseReader;
using abac::Decision;
using abac::Expectation;

constexpr std::string_view kPolicies =
    R"({"identity":[{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow",)"
    R"("Action":"s3:Get*","Resource":"*","Condition":{"StringNotEquals":{"x:y":"z"}}}]}]})";
constexpr std::string_view kRequest =
    R"({"principal":{"arn":"arn:aws:iam::111122223333:user/bob"},"action":"s3:GetObject",)"
    R"("resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"}})";

std::string make_case(std::string_view name, std::string_view policies, std::string_view request,
                      std::string_view more = {}) {
  return "{\"name\":" + std::string(name) + ",\"policies\":" + std::string(policies) +
         ",\"request\":" + std::string(request) + std::string(more) + "}";
}

/// Returns the result line. It is the same in one step and in three, and whatever was read before.
std::string answer(std::string_view json) {
  CaseReader reader;
  const Case read = reader.read(json);
  std::string line = result_to_json(read.name, evaluate(read));
  CHECK(reader.answer(json) == line);
  CaseReader used;
  REQUIRE(used.answer(make_case("1", kPolicies, kRequest)).find("name") != std::string::npos);
  CHECK(used.answer(json) == line);
  return line;
}

TEST_CASE("a case is answered with its name and decision and reasons") {
  CHECK(answer(make_case("\"n\\n\"", kPolicies, kRequest)) ==
        R"({"name":"n\n","decision":"allowed","matched_statements":[{"policy":"identity[0]",)"
        R"("index":0,"sid":"Read","effect":"Allow"}],"missing_context_keys":["x:y"]})");
  CHECK(answer(make_case("\"n\"", "{}", kRequest)) ==
        R"({"name":"n","decision":"implicitDeny","message":"User: )"
        R"(arn:aws:iam::111122223333:user/bob is not authorized to perform: s3:GetObject on )"
        R"(resource: arn:aws:s3:::b/k because no identity-based policy allows the s3:GetObject )"
        R"(action","matched_statements":[],"missing_context_keys":[]})");
}

TEST_CASE("N-1 a refused case is answered with one error and never a decision") {
  const std::string bad_operator =
      R"({"identity":[{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*",)"
      R"("Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*",)"
      R"("Condition":{"stringEquals":{"a:b":"c"}}}]}]})";
  const std::string named =
      R"({"resource":[{"name":"x","document":{"Statement":{"Effect":"Maybe","Principal":"*",)"
      R"("Action":"s3:*"}}}]})";
  struct Row {
    std::string json;
    std::string name;
    std::string code;
    std::string pointer;
  };
  const auto row = GENERATE_COPY(values<Row>({
      {"", "null", "invalid_json", ""},
      {"[]", "null", "wrong_type", ""},
      {"{}", "null", "missing_member", ""},
      {make_case("5", kPolicies, kRequest), "null", "wrong_type", "/name"},
      {make_case("\"a\",\"name\":\"b\"", kPolicies, kRequest), "null", "duplicate_member", "/name"},
      {make_case("\"a\"", kPolicies, kRequest, ",\"x\":1"), "\"a\"", "unknown_member", "/x"},
      {make_case("\"a\"", kPolicies, kRequest, ",}"), "null", "invalid_json", ""},
      {make_case("\"a\"", bad_operator, kRequest), "\"a\"", "invalid_operator",
       "/policies/identity/0/Statement/1/Condition/stringEquals"},
      {make_case("\"a\"", named, kRequest), "\"a\"", "invalid_effect",
       "/policies/resource/0/document/Statement/Effect"},
      {make_case("\"a\"", "[]", kRequest), "\"a\"", "wrong_type", "/policies"},
      {make_case("\"a\"", R"({"scp":[]})", kRequest), "\"a\"", "unknown_member", "/policies/scp"},
      {make_case("\"a\"", kPolicies, "{}"), "\"a\"", "missing_member", "/request"},
      {make_case("\"a\"", kPolicies,
                 R"({"principal":{"arn":"bob"},"action":"s3:Get","resource":{"arn":"*"}})"),
       "\"a\"", "invalid_caller", "/request/principal/arn"},
      {make_case("\"a\"",
                 R"({"resource":[{"Statement":{"Effect":"Allow","Principal":"*",)"
                 R"("Action":"s3:*"}}]})",
                 R"({"principal":{"arn":"arn:aws:iam::111122223333:user/bob"},)"
                 R"("action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/k"}})"),
       "\"a\"", "unknown_resource_owner", "/request/resource"},
  }));
  CAPTURE(row.json);
  const std::string line = answer(row.json);
  CHECK(line.starts_with("{\"name\":" + row.name + ",\"error\":{\"code\":\"" + row.code + "\","));
  CHECK(line.find("\"decision\"") == std::string::npos);
  CaseReader reader;
  const auto result = evaluate(reader.read(row.json));
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().pointer.starts_with(row.pointer));
  CHECK(to_string(result.error().code) == row.code);
}

TEST_CASE("E-21 an error about policies and request together points into the case") {
  const std::string trust = make_case(
      "\"a\"",
      R"({"resource":[{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},)"
      R"("Action":"sts:AssumeRole","Resource":"*"}}]})",
      R"({"principal":{"arn":"arn:aws:iam::111122223333:user/bob"},"action":"sts:AssumeRole",)"
      R"("resource":{"arn":"arn:aws:iam::111122223333:role/r"}})");
  const std::string anonymous =
      make_case("\"a\"", kPolicies,
                R"({"principal":{"arn":"*"},"action":"s3:GetObject",)"
                R"("resource":{"arn":"arn:aws:s3:::b/k","account":"111122223333"}})");
  CaseReader reader;
  const auto trust_result = evaluate(reader.read(trust));
  REQUIRE_FALSE(trust_result.has_value());
  CHECK(trust_result.error().code == abac::ErrorCode::InvalidTrustPolicy);
  CHECK(trust_result.error().pointer.starts_with("/policies/resource/0/"));
  const auto anonymous_result = evaluate(reader.read(anonymous));
  REQUIRE_FALSE(anonymous_result.has_value());
  CHECK(anonymous_result.error().code == abac::ErrorCode::CallerHasNoPolicies);
  CHECK(anonymous_result.error().pointer == "/request/principal/arn");
}

TEST_CASE("policies are read anew exactly where their bytes change") {
  CaseReader reader;
  const auto decide_with = [&](std::string_view policies) {
    const Case read = reader.read(make_case("\"a\"", policies, kRequest));
    const auto result = evaluate(read);
    return std::string(result ? to_string(result->decision) : to_string(result.error().code));
  };
  CHECK(decide_with(kPolicies) == "allowed");
  CHECK(decide_with(kPolicies) == "allowed");
  CHECK(decide_with("{}") == "implicitDeny");
  CHECK(decide_with("{}") == "implicitDeny");
  std::string deny(kPolicies);
  deny.replace(deny.find("Allow"), 5, "Deny");
  CHECK(decide_with(deny) == "explicitDeny");
  CHECK(decide_with(std::string(kPolicies) + ",\"policies\":{}") == "duplicate_member");
  CHECK(decide_with(kPolicies) == "allowed");
  CHECK(decide_with("{\"identity\":5}") == "wrong_type");
  CHECK(decide_with("{\"identity\":5}") == "wrong_type");
  CHECK(decide_with(deny) == "explicitDeny");
}

TEST_CASE("G-4 a policy document in a case has at most 1 MiB and a case 16 MiB") {
  const auto document = [](std::size_t size) {
    const std::string head = R"({"Version":"2012-10-17","Statement":[],"Id":")";
    return head + std::string(size - head.size() - 2, 'x') + "\"}";
  };
  const auto code_of = [](const std::string& json) {
    CaseReader reader;
    const auto result = evaluate(reader.read(json));
    return result ? std::string() : std::string(to_string(result.error().code));
  };
  const std::size_t mebibyte = std::size_t{1} << 20;
  const auto with_document = [&](std::size_t size) {
    return make_case("\"a\"", "{\"identity\":[" + document(size) + "]}", kRequest);
  };
  CHECK(code_of(with_document(mebibyte)).empty());
  CHECK(code_of(with_document(mebibyte + 1)) == "document_too_large");

  std::string largest = make_case("\"a\"", kPolicies, kRequest);
  largest.append(16 * mebibyte - largest.size(), ' ');
  CHECK(code_of(largest).empty());
  CHECK(code_of(largest + ' ') == "document_too_large");
}

TEST_CASE("G-4 a case is nested at most 64 deep with its own braces") {
  // In `expect`, where nothing else than the depth is wrong with the case.
  const auto read_nested = [](std::size_t depth) {
    const std::string value = std::string(depth, '[') + std::string(depth, ']');
    return CaseReader().read(make_case("\"a\"", kPolicies, kRequest, ",\"expect\":" + value));
  };
  CHECK_FALSE(read_nested(63).error.has_value());
  REQUIRE(read_nested(64).error.has_value());
  CHECK(read_nested(64).error->code == abac::ErrorCode::NestingTooDeep);
}

TEST_CASE("an expectation is read beside any other error") {
  CaseReader reader;
  const std::string expect = R"(,"expect":{"error":true})";
  for (const std::string& json : {
           make_case("\"a\"", "{\"identity\":{}}", kRequest, expect),
           make_case("\"a\"", "{},\"policies\":{}", kRequest, expect),
           make_case("\"a\"", std::string(80, '[') + std::string(80, ']'), kRequest, expect),
           make_case("\"a\"", "1e999", kRequest, expect),
           make_case("\"\\ud800\"", kPolicies, kRequest, expect),
           make_case("\"\xFF\"", kPolicies, kRequest, expect),
       }) {
    CAPTURE(json);
    const Case read = reader.read(json);
    REQUIRE(read.error.has_value());
    REQUIRE(read.expect.has_value());
    CHECK(read.expect->error);
    CHECK(differences(*read.expect, evaluate(read)).empty());
  }
}

TEST_CASE("a malformed expectation is an error of its own") {
  struct Row {
    const char* expect;
    const char* pointer;
  };
  const auto row = GENERATE(values<Row>({
      {"null", "/expect"},
      {R"({"decision":"Allowed"})", "/expect/decision"},
      {R"({"error":"true"})", "/expect/error"},
      {R"({"reason":""})", "/expect/reason"},
      {R"({"message":1})", "/expect/message"},
      {R"({"missing_context_keys":["a",1]})", "/expect/missing_context_keys/1"},
      {R"({"matched_statements":[{"policy":"p","index":0}]})", "/expect/matched_statements/0"},
      {R"({"matched_statements":[{"policy":"p","index":-1,"effect":"Deny"}]})",
       "/expect/matched_statements/0/index"},
      {R"({"matched_statements":[{"policy":"p","index":0,"effect":"deny"}]})",
       "/expect/matched_statements/0/effect"},
  }));
  CAPTURE(row.expect);
  CaseReader reader;
  const Case read = reader.read(
      make_case("\"a\"", kPolicies, kRequest, ",\"expect\":" + std::string(row.expect)));
  CHECK_FALSE(read.expect.has_value());
  REQUIRE(read.expect_error.has_value());
  CHECK(read.expect_error->pointer == row.pointer);
  CHECK(evaluate(read).has_value());
}

TEST_CASE("every named field of an expectation is compared") {
  CaseReader reader;
  const auto result = evaluate(reader.read(make_case("\"a\"", kPolicies, kRequest)));
  REQUIRE(result.has_value());
  const auto differs = [&](const std::string& expect) {
    const Case read = reader.read(make_case("\"a\"", kPolicies, kRequest, ",\"expect\":" + expect));
    REQUIRE(read.expect.has_value());
    return differences(*read.expect, result);
  };
  CHECK(differs("{}").empty());
  CHECK(differs(R"({"decision":"allowed","message":"","missing_context_keys":["x:y"],)"
                R"("matched_statements":[{"policy":"identity[0]","index":0,"sid":"Read",)"
                R"("effect":"Allow"}]})")
            .empty());
  CHECK(differs(R"({"decision":"explicitDeny"})") ==
        std::vector<std::string>{"decision: expected explicitDeny, got allowed"});
  CHECK(differs(R"({"message":"m"})") ==
        std::vector<std::string>{R"(message: expected "m", got "")"});
  CHECK(differs(R"({"missing_context_keys":[]})") ==
        std::vector<std::string>{R"(missing_context_keys: expected [], got ["x:y"])"});
  CHECK(differs(R"({"matched_statements":[]})").size() == 1);
  CHECK(differs(R"({"matched_statements":[{"policy":"identity[0]","index":0,)"
                R"("effect":"Allow"}]})")
            .size() == 1);
  CHECK(differs(R"({"error":true})") == std::vector<std::string>{"expected an error, got allowed"});
  CHECK(differs(R"({"decision":"implicitDeny","message":"m"})").size() == 2);
  CHECK(differences(Expectation{}, abac::Diagnostic{}).size() == 1);
}

TEST_CASE(
    "N-6 a decision that differs from what evaluate returned is told by the way it was made") {
  CaseReader reader;
  const Case read = reader.read(make_case("\"n\"", kPolicies, kRequest));
  REQUIRE(read.policies.has_value());
  const abac::Request& request = read.request->view();
  auto result = evaluate(read);
  REQUIRE(result.has_value());
  CHECK(disagreements(*read.policies, request, result).empty());
  result->decision = Decision::ExplicitDeny;
  CHECK(disagreements(*read.policies, request, result) ==
        std::vector<std::string>{
            "decide disagrees with evaluate: allowed, not explicitDeny",
            "decide in a session disagrees with evaluate: allowed, not explicitDeny",
            "decide with all prepared disagrees with evaluate: allowed, not explicitDeny"});
  // A refusal is a decision that must be made alike.
  abac::Diagnostic fault;
  fault.code = abac::ErrorCode::InvalidAction;
  const abac::Expected<abac::Response> refusal = fault;
  CHECK(disagreements(*read.policies, request, refusal).size() == 3);
  abac::Request refused = request;
  refused.action = "s3";
  CHECK(disagreements(*read.policies, refused, evaluate(*read.policies, refused)).empty());
  CHECK(disagreements(*read.policies, refused, result).size() == 3);
}

TEST_CASE("a result line is JSON whatever the texts hold") {
  abac::Response response;
  response.decision = Decision::ExplicitDeny;
  response.message = "quote \" backslash \\ tab \t bell \a bytes \xFF\xC3 é";
  response.missing_context_keys = {"a", "b"};
  CHECK(result_to_json("n\"", response) ==
        "{\"name\":\"n\\\"\",\"decision\":\"explicitDeny\",\"message\":\"quote \\\" backslash \\\\ "
        "tab \\t bell \\u0007 bytes \xEF\xBF\xBD\xEF\xBF\xBD é\",\"matched_statements\":[],"
        "\"missing_context_keys\":[\"a\",\"b\"]}");
}

TEST_CASE("a file of cases is split where it holds a list") {
  const std::string list = " [ {\"a\":[1]} , 5,\n \"x\" ] ";
  CHECK(abac::split_cases(list) == std::vector<std::string_view>{"{\"a\":[1]}", "5", "\"x\""});
  CHECK(abac::split_cases("{\"a\":1}") == std::vector<std::string_view>{"{\"a\":1}"});
  CHECK(abac::split_cases("[1") == std::vector<std::string_view>{"[1"});
  CHECK(abac::split_cases("[]").empty());
}

TEST_CASE("files of a folder are told apart by their members") {
  using enum abac::DocumentKind;
  CHECK(abac::document_kind(R"({"policies":{}})") == Case);
  CHECK(abac::document_kind(R"([{"expect":{"error":true}}])") == Case);
  CHECK(abac::document_kind(R"({"principal":{},"action":""})") == Request);
  CHECK(abac::document_kind(R"({"identity":[]})") == Policy);
  CHECK(abac::document_kind(R"({"version":"2012-10-17"})") == Policy);
  CHECK(abac::document_kind("[]") == Unknown);
  CHECK(abac::document_kind("{") == Unknown);
}

}  // namespace

TEST_CASE("the sum of a run of cases is one line of JSON") {
  CHECK(to_json(abac::TestSum{}) == R"({"passed":0,"failed":0})");
  CHECK(to_json(abac::TestSum{.passed = 1702, .failed = 3}) == R"({"passed":1702,"failed":3})");
}
