// Explanations as text, JSON and HTML.
#include "support/explain_support.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

using abac::Explanation;
using abac::TextStyle;
using abac::explain_support::explained;
using abac::explain_support::policy_if;
using abac::explain_support::user_request;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::size_t columns_of(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

Explanation team_denial() {
  return explained(
      policy_if("Allow", R"({"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}})"),
      user_request());
}

/// Texts that try to leave their place.
Explanation hostile() {
  return explained(
      R"({"identity":[{"name":"<b>\u001b[31m","document":{"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":"*","Resource":"*",
           "Condition":{"StringEquals":{"ex:<i>\u0007":"</pre><script>alert(1)</script>`\n"}}}]}}]})",
      user_request(R"(,"context":{"ex:<I>\u0007":"\"><img src=x onerror=alert(1)>"})"));
}

}  // namespace

TEST_CASE("M-2 the answer is the first line of an explanation") {
  CHECK(lines_of(to_text(team_denial()))[0] ==
        "Denied, because no identity-based policy allows the s3:GetObject action.");
  const auto denied = explained(policy_if("Deny", "{}"), user_request());
  CHECK(lines_of(to_text(denied))[0] ==
        "Denied with an explicit deny in an identity-based policy.");
  const auto allowed = explained(policy_if("Allow", "{}"), user_request());
  CHECK(lines_of(to_text(allowed))[0] == "Allowed: one statement grants s3:GetObject.");
}

TEST_CASE("E-8 every form of an explanation says in words which rule settled the request") {
  const auto contains = [](const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
  };
  const auto denied = explained(policy_if("Deny", "{}"), user_request());
  CHECK(contains(to_text(denied, {.has_details = true}),
                 "Policy types: an explicit deny is final\n"));
  CHECK(contains(to_html(denied), "an explicit deny is final</summary>"));
  CHECK(contains(to_json(denied), R"("settled_by":"explicit_deny","step":4,)"));
  CHECK(contains(to_json(team_denial()), R"("settled_by":"same_account","step":13,)"));
}

TEST_CASE("M-6 the text of an explanation tells what failed and what would help") {
  CHECK(to_text(team_denial()) ==
        "Denied, because no identity-based policy allows the s3:GetObject action.\n"
        "Closest: Allow `S` at policies.json:1:37\n"
        "  aws:ResourceTag/team is not in the request; StringEquals wants `blue` "
        "(${aws:PrincipalTag/team})\n"
        "Allowed with resource tag `team` = `blue`, or an Allow in identity.\n"
        "Also mattered: aws:PrincipalTag/team.\n");
}

TEST_CASE("M-6 of a statement that matched three conditions are told, and how many more") {
  const auto tells = [](const std::string& keys, const std::string& words) {
    const auto allowed =
        explained(policy_if("Allow", R"({"Null":{)" + keys + "}}"), user_request());
    return to_text(allowed).find("\n  " + words + "\n") != std::string::npos;
  };
  const std::string four = R"("ex:a":"true","ex:b":"true","ex:c":"true","ex:d":"true")";
  CHECK(tells(four, "and 1 condition more"));
  CHECK(tells(four + R"(,"ex:e":"true")", "and 2 conditions more"));
}

TEST_CASE("M-6 no line of an explanation is wider than asked for") {
  for (std::size_t columns : {40U, 61U, 80U, 100U}) {
    for (bool has_details : {false, true}) {
      TextStyle style;
      style.columns = columns;
      style.has_details = has_details;
      for (const Explanation& explanation : {team_denial(), hostile()}) {
        for (const std::string& line : lines_of(to_text(explanation, style))) {
          INFO(line);
          CHECK(columns_of(line) <= columns);
        }
      }
    }
  }
}

TEST_CASE("S-6 no line of an explanation ends within an escape") {
  // What each line begins with is shifted by one, so that every place of an escape is tried.
  for (std::size_t shift = 0; shift < 14; ++shift) {
    std::string value(shift, 'a');
    for (int i = 0; i < 24; ++i) value += i % 3 == 0 ? "\\udb40\\udc41" : "\\u202e";
    const Explanation explanation = explained(
        policy_if("Allow", R"({"StringEquals":{"aws:ResourceTag/team":")" + value + "\"}}"),
        user_request());
    for (const bool has_details : {false, true}) {
      const std::string text = to_text(explanation, {.columns = 40, .has_details = has_details});
      std::string joined;
      for (const std::string& line : lines_of(text)) {
        INFO(line);
        CHECK(columns_of(line) <= 40);
        joined += line.substr(line.find_first_not_of(' '));
        const std::size_t escape = line.rfind("\\u");
        const bool is_whole = escape == std::string::npos || line.size() - escape >= 6;
        CHECK(is_whole);
        CHECK_FALSE(line.ends_with('\\'));
        CHECK_FALSE(line.ends_with("\\udb40"));
      }
      CHECK(joined.find("`" + value.substr(0, 60)) != std::string::npos);
    }
  }
}

TEST_CASE("M-6 colour is an option and changes nothing else") {
  TextStyle style;
  style.has_color = true;
  std::string colored = to_text(team_denial(), style);
  CHECK(colored.starts_with("\x1b[1;31mDenied\x1b[0m"));
  for (std::size_t at = 0; (at = colored.find('\x1b')) != std::string::npos;) {
    colored.erase(at, colored.find('m', at) - at + 1);
  }
  CHECK(colored == to_text(team_denial()));
}

TEST_CASE("S-6 control characters of a request reach no terminal") {
  for (bool has_details : {false, true}) {
    TextStyle style;
    style.has_details = has_details;
    const std::string text = to_text(hostile(), style);
    CHECK(std::none_of(text.begin(), text.end(), [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
    }));
  }
}

TEST_CASE("M-6 the JSON of an explanation holds what evaluate returns and more") {
  const Explanation explanation = team_denial();
  const std::string text = to_json(explanation);
  CHECK(text.find('\n') == std::string::npos);
  const auto json = nlohmann::json::parse(text);
  CHECK(json["decision"] == "implicitDeny");
  CHECK(json["message"] == explanation.response.message);
  CHECK(json["missing_context_keys"] == nlohmann::json::array({"aws:ResourceTag/team"}));
  CHECK(json["statements"][0]["conditions"][0]["reason"] == "key_absent");
  CHECK(json["statements"][0]["line"] == 1);
  CHECK(json["changes"][0]["edits"][0] ==
        nlohmann::json({{"change", "resource_tag"}, {"name", "team"}, {"value", "blue"}}));
  CHECK(json["changes"][1]["edits"][0]["statement"]["Action"] == "s3:GetObject");
  CHECK(json["facts"][0]["influence"] == "decisive");
  CHECK(nlohmann::json::parse(to_json(hostile()))["decision"] == "implicitDeny");
}

TEST_CASE("M-6 the page of an explanation loads and runs nothing") {
  for (const Explanation& explanation : {team_denial(), hostile()}) {
    const std::string page = to_html(explanation);
    CHECK(page.starts_with("<!doctype html>"));
    for (const char* forbidden : {"<script", "<img", "<link", "<iframe", "http://", "https://",
                                  "@import", "url(", " src=", " href=", "javascript:"}) {
      INFO(forbidden);
      // What looks like markup in a text of the case stands there escaped.
      CHECK((page.find(forbidden) == std::string::npos || forbidden == std::string(" src=")));
    }
    CHECK(page.find("name=\"viewport\"") != std::string::npos);
    CHECK(page.find("prefers-color-scheme: dark") != std::string::npos);
    CHECK(page.find("Denied, because no identity-based policy allows") != std::string::npos);
  }
}
