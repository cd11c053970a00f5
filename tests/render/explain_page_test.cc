// What the page of an explanation shows of the request and of the policies' texts.
#include "support/explain_support.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using abac::Explanation;
using abac::PolicyText;
using abac::explain_support::explained;
using abac::explain_support::user_request;

namespace {

bool contains(const std::string& text, std::string_view piece) {
  return text.find(piece) != std::string::npos;
}

/// Explains with the text of the policies at hand.
Explanation explained_with_text(const std::string& policies, const std::string& request) {
  const std::vector<PolicyText> texts = {{"policies.json", policies}};
  return explained(policies, request, {.texts = texts});
}

/// What stands between two texts of the page, escapes undone and places to wrap taken out.
std::string plain_text(std::string page) {
  const std::pair<std::string_view, std::string_view> escapes[] = {{"<wbr>", ""},  {"&lt;", "<"},
                                                                   {"&gt;", ">"},  {"&quot;", "\""},
                                                                   {"&#39;", "'"}, {"&amp;", "&"}};
  for (const auto& [escape, text] : escapes) {
    for (std::size_t at = 0; (at = page.find(escape, at)) != std::string::npos; at += text.size()) {
      page.replace(at, escape.size(), text);
    }
  }
  return page;
}

/// The JSON of statements on the page.
std::vector<std::string> statements_on(const std::string& page) {
  constexpr std::string_view kBegin = "<pre class=\"json\" tabindex=\"0\">";
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = page.find(kBegin, at)) != std::string::npos;) {
    at += kBegin.size();
    found.push_back(plain_text(page.substr(at, page.find("</pre>", at) - at)));
  }
  return found;
}

constexpr const char* kIndented = R"({
  "identity": [{
    "Version": "2012-10-17",
    "Statement": [
      {
        "Sid": "Own",
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:Put*"],
        "Resource": "*"
      }
    ]
  }]
})";

}  // namespace

TEST_CASE("M-6 the page shows all tags and the context of the request") {
  const std::string page =
      to_html(explained(kIndented, user_request(R"(,"request_tags":{"stage":""},
                                 "context":{"aws:SourceIp":"10.0.0.1","ex:list":["a","b"],
                                            "ex:none":[]})")));
  CHECK(
      contains(page, "<details id=\"given\" open>\n<summary>Tags and context of the request: 5<"));
  CHECK(contains(page,
                 "<h3>Principal tags</h3>\n<dl>\n"
                 "<dt><code>team</code></dt><dd><code>blue</code></dd>\n</dl>"));
  CHECK(!contains(page, "<h3>Resource tags</h3>"));
  CHECK(contains(page,
                 "<h3>Request tags</h3>\n<dl>\n"
                 "<dt><code>stage</code></dt><dd><span class=\"soft\">empty</span></dd>"));
  CHECK(contains(page, "<dt><code>aws:SourceIp</code></dt><dd><code>10.0.0.1</code></dd>"));
  CHECK(contains(page,
                 "<dt><code>ex:list</code></dt><dd><ul>\n<li><code>a</code></li>\n"
                 "<li><code>b</code></li>\n</ul>\n</dd>"));
  CHECK(
      contains(page, "<dt><code>ex:none</code></dt><dd><span class=\"soft\">an empty list</span>"));
  CHECK(contains(page, "<dt>its account</dt><dd>111122223333</dd>"));
}

TEST_CASE("M-6 the page says of a request without tags and context that it has none") {
  const std::string page =
      to_html(explained(kIndented, R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice"},
                     "action":"s3:GetObject","resource":{"arn":"*"}})"));
  CHECK(contains(page, "The request has neither tags nor context."));
}

TEST_CASE("M-6 many tags of a request are shut on the page, and all there") {
  std::string tags;
  for (int i = 0; i < 300; ++i) {
    tags += (i == 0 ? "\"" : ",\"") + std::string("t") + std::to_string(i) + "\":\"v\"";
  }
  const std::string page =
      to_html(explained(kIndented, user_request(",\"request_tags\":{" + tags + "}")));
  CHECK(contains(page, "<details id=\"given\">\n<summary>Tags and context of the request: 301<"));
  CHECK(contains(page, "<dt><code>t299</code></dt>"));
}

TEST_CASE("M-6 a finding quotes its statement as the text has it, the page without indentation") {
  const Explanation explanation = explained_with_text(kIndented, user_request());
  REQUIRE(explanation.statements.size() == 1);
  const std::string_view json = explanation.statements[0].json;
  CHECK(json.starts_with("{\n        \"Sid\": \"Own\""));
  CHECK(nlohmann::json::parse(json) ==
        nlohmann::json::parse(kIndented)["identity"][0]["Statement"][0]);
  CHECK(statements_on(to_html(explanation)) ==
        std::vector<std::string>{"{\n  \"Sid\": \"Own\",\n  \"Effect\": \"Allow\",\n"
                                 "  \"Action\": [\"s3:GetObject\", \"s3:Put*\"],\n"
                                 "  \"Resource\": \"*\"\n}"});
}

TEST_CASE("M-6 a quoted statement outlives the text that it was taken from") {
  auto policies = std::make_unique<std::string>(kIndented);
  const Explanation explanation = explained_with_text(*policies, user_request());
  policies.reset();
  CHECK(contains(std::string(explanation.statements[0].json), "\"Own\""));
}

TEST_CASE("M-6 no statement is quoted from another text, nor from one that was changed") {
  const auto json_from = [](std::string_view file, const std::string& text) {
    const std::vector<PolicyText> texts = {PolicyText{file, text}};
    return std::string(explained(kIndented, user_request(), {.texts = texts}).statements[0].json);
  };
  const std::string text = kIndented;
  CHECK(json_from("policies.json", text) != "");
  CHECK(json_from("other.json", text) == "");
  CHECK(json_from("policies.json", "") == "");
  CHECK(json_from("policies.json", " " + text) == "");  // its brackets are not where they were
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    return changed.replace(changed.find(from), from.size(), to);
  };
  CHECK(json_from("policies.json", replaced("\"Own\"", "\"All\"")) == "");
  CHECK(json_from("policies.json", replaced("\"Allow\"", "\"Deny\" ")) == "");
  CHECK(json_from("policies.json", replaced("\"*\"", "*\"\"")) == "");
  // The first text that has it is taken; one of the same name without it does no harm.
  const std::vector<PolicyText> texts = {{"policies.json", "{}"}, {"policies.json", text}};
  CHECK(explained(kIndented, user_request(), {.texts = texts}).statements[0].json != "");
}

TEST_CASE("M-6 lines, tabs and markup of a policy's text stay in their place on the page") {
  const std::string page = to_html(explained_with_text(
      "{\"Version\":\"2012-10-17\",\"Statement\":{\r\n\t\"Effect\":\"Allow\",\r\n\t\t\"Action\":"
      "\"s3:*\",\r\n\t\"Resource\":\"arn:aws:s3:::</pre><script>\u202e&\"\r\n}}",
      user_request()));
  CHECK(statements_on(page) ==
        std::vector<std::string>{"{\n  \"Effect\":\"Allow\",\n    \"Action\":\"s3:*\",\n"
                                 "  \"Resource\":\"arn:aws:s3:::</pre><script>\\u202e&\"\n}"});
  CHECK(!contains(page, "<script"));
}

TEST_CASE("M-6 what grants an allowed request is open on the page, all else shut") {
  const std::string page = to_html(explained(
      R"({"identity":[{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"s3:Get*","Resource":"*"},
            {"Effect":"Allow","Action":"*","Resource":"*"},
            {"Effect":"Deny","Action":"s3:GetObject","Resource":"*",
             "Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}]}],
          "permissions_boundary":[{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"*","Resource":"*"}]}],
          "service_control":[[{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":"*","Resource":"*"}]}]]})",
      user_request()));
  const auto count = [&](std::string_view piece) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = page.find(piece, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  const std::string open = "<details class=\"statement\" open>\n<summary><span class=\"role\">";
  const std::string shut = "<details class=\"statement\">\n<summary><span class=\"role\">";
  CHECK(count(open + "Granted by") == 2);
  CHECK(count(shut + "Granted by") == 0);
  CHECK(count(open + "Closest") == 0);
  CHECK(count(shut + "Closest") == 1);
  CHECK(count("\"role\">Permitted by") == 2);
}

TEST_CASE(
    "M-6 long names of actions may be wrapped in front of capitals, and nothing else changes") {
  const std::string action = "sagemaker:CreatePresignedMlflowTrackingServerUrl";
  const std::string page =
      to_html(explained(kIndented, R"({"principal":{"arn":"arn:aws:iam::111122223333:user/TeamA"},
                     "action":")" + action +
                                       R"(","resource":{"arn":"*"}})"));
  CHECK(contains(page,
                 "<dt>action</dt><dd>sagemaker:Create<wbr>Presigned"
                 "<wbr>Mlflow<wbr>Tracking<wbr>Server<wbr>Url</dd>"));
  CHECK(contains(plain_text(page), "<dt>action</dt><dd>" + action + "</dd>"));
  CHECK(contains(page, "<title>Denied, because no identity-based policy allows the " + action));
}

TEST_CASE("M-6 JSON of one line may be wrapped behind its commas, not behind those of texts") {
  const std::string statement =
      R"({"Sid":"A","Effect":"Allow","Action":["s3:*","s3:c\\D"],"Resource":"arn:aws:s3:::a,\",b"})";
  const std::string page = to_html(explained_with_text(
      R"({"Version":"2012-10-17","Statement":)" + statement + "}", user_request()));
  CHECK(statements_on(page) == std::vector<std::string>{statement});
  CHECK(contains(page, "&quot;Sid&quot;:&quot;A&quot;,<wbr>&quot;Effect&quot;"));
  CHECK(contains(page, "[&quot;s3:*&quot;,<wbr>&quot;s3:c\\\\D&quot;],<wbr>&quot;Resource"));
  CHECK(contains(page, "arn:aws:s3:::a,\\&quot;,b&quot;"));
}
