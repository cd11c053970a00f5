// What goes out for people to read, and JSON: whatever stands in a request, a policy or a file's
// name, no character of it steers a terminal, breaks a line or turns the text around it, and no
// value ends the quotation that it stands in.
#include <abac/case.h>
#include <abac/explain.h>
#include <abac/printable.h>
#include <abac/validate.h>

#include "base/case_folding.h"
#include "base/printable_text.h"
#include "diagnostics/quoted_text.h"
#include "service/decision_line.h"
#include "support/explain_support.h"
#include "support/random_run.h"
#include "support/read_back.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using abac::OwnedRequest;
using abac::Policies;
using abac::random::Batch;
using abac::random::Run;
using abac::random::Source;
using Fields = OwnedRequest::Fields;

// ---- what may not go out

bool is_dangerous(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x061C || c == 0x180E ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || (c >= 0xFE00 && c <= 0xFE0F) ||
         c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF) || c > 0x10FFFF;
}

enum class Kind { Line, Lines };

/// Returns what is wrong with a text that goes out.
std::string problem_in(const std::string& text, Kind kind) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = abac::internal::decode_scalar(text, at);
    if (c == '\n' && kind == Kind::Lines) continue;
    if (is_dangerous(c)) {
      return "character " + std::to_string(c) + " at " + std::to_string(begin) + " of " + text;
    }
  }
  return "";
}

// Stands in hostile values alone, behind a backtick.
constexpr std::string_view kMarker = "zqx";

/// Returns what is wrong with the quotations of a text: hostile words outside of them.
std::string problem_in_quotations(const std::string& text) {
  bool is_quoted = false;
  std::string outside;
  for (const char c : text) {
    if (c == '`') is_quoted = !is_quoted;
    if (!is_quoted) outside += c;
  }
  if (is_quoted) return "a quotation is not closed: " + text;
  if (outside.find(kMarker) != std::string::npos) return "a value left its quotation: " + text;
  return "";
}

std::size_t count_of(const std::string& text, std::string_view piece) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(piece, at)) != std::string::npos; ++at) ++count;
  return count;
}

std::string problem_in_page(const std::string& page) {
  if (const std::string problem = problem_in(page, Kind::Lines); !problem.empty()) return problem;
  if (count_of(page, "<code>") != count_of(page, "</code>")) return "code is not closed: " + page;
  return count_of(page, "<zqx") == 0 ? "" : "a value is markup: " + page;
}

// ---- hostile texts

constexpr bool kInvalidUtf8 = true;

std::string hostile_text(Source& source, bool may_be_invalid = false) {
  static const std::vector<std::string> pieces = {
      "`zqx",      "\u0001",       "\u001b[31m", "\n",     "\r",     "\u007f",     "\u0085",
      "\u009b31m", "\u2028",       "\u2029",     "\u202a", "\u202e", "\u2066",     "\u2069",
      "\u200f",    "\u061c",       "a",          " ",      "é",      "\U0001F600", "\\",
      "\u200b",    "\ufeff",       "\u00a0",     "\u00ad", "\\u",    "202e",       "\U000E0041",
      "\"",        "</code><zqx>", "&",          "/",      "~",      "…",          "aws:username",
      "red"};
  static const std::vector<std::string> invalid = {
      "\x80", "\xff", "\xc2", "\xe2\x80", "\xf0\x9f", "\xed\xa0\x80", "\xc0\x80"};
  std::string text;
  for (std::size_t i = source.chance(5) ? 100 : 1 + source.below(6); i > 0; --i) {
    text += source.pick(may_be_invalid && source.chance(20) ? invalid : pieces);
  }
  return text + "`zqx";
}

void make_hostile(Source& source, bool may_be_invalid, Fields& fields) {
  const auto text = [&] { return hostile_text(source, may_be_invalid); };
  if (source.chance(30)) fields.resource_arn = "arn:aws:s3:::b/" + text();
  for (auto* tags : {&fields.principal_tags, &fields.resource_tags, &fields.request_tags}) {
    if (tags->size() > 1) tags->pop_back();
    for (auto& tag : *tags) {
      if (source.chance(50)) tag.value = text();
      if (source.chance(20)) tag.key = text();
    }
  }
  if (source.chance(30)) fields.principal_type = text();
  if (source.chance(30)) fields.context.push_back({"ex:" + text(), false, {text()}});
  for (auto& entry : fields.context) {
    for (std::string& value : entry.values) {
      if (source.chance(30)) value = text();
    }
  }
}

void make_hostile(Source& source, bool may_be_invalid, abac::Policy& policy) {
  const auto text = [&] { return hostile_text(source, may_be_invalid); };
  if (source.chance(50)) policy.name = text();
  if (source.chance(30)) policy.file = text();
  if (source.chance(30)) policy.pointer = "/" + text();
  for (abac::Statement& statement : policy.statements) {
    if (source.chance(20)) statement.action.entries = {{.value = "s3:" + text(), .where = {}}};
    if (source.chance(5)) statement.sid = abac::Text{.value = text(), .where = {}};
    for (abac::Condition& condition : statement.conditions) {
      if (source.chance(30)) condition.op.value = "StringNotEquals";
      if (source.chance(30)) condition.key.value = "ex:" + text();
      for (abac::Text& value : condition.values) {
        if (source.chance(40)) value.value = text();
      }
    }
  }
}

void make_hostile(Source& source, bool may_be_invalid, Policies& policies) {
  for (abac::Policy& policy : policies.identity) make_hostile(source, may_be_invalid, policy);
  for (abac::Policy& policy : policies.resource) make_hostile(source, may_be_invalid, policy);
}

// ---- what goes out

class Outputs {
 public:
  void line(const std::string& text) { note(problem_in(text, Kind::Line)); }

  void json(const std::string& text) {
    line(text);
    if (!nlohmann::json::accept(text)) note("not JSON: " + text);
  }

  void diagnostic(const abac::Diagnostic& finding) {
    line(to_string(finding));
    json(to_json(finding));
    note(problem_in_quotations(finding.message));
  }

  void explanation(const abac::Explanation& explanation) {
    json(to_json(explanation));
    note(problem_in_page(to_html(explanation)));
    for (const bool has_details : {false, true}) {
      abac::TextStyle style;
      style.has_details = has_details;
      style.columns = 10'000;
      const std::string text = to_text(explanation, style);
      note(problem_in(text, Kind::Lines));
      // The new statement of a change is JSON, which quotes in its own way.
      if (!has_details) note(problem_in_quotations(text));
    }
  }

  void response(const abac::Response& response) {
    json(to_json(response));
    line(abac::printable(response.message));
  }

  /// What was wrong first.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void note(const std::string& problem) {
    if (problem_.empty()) problem_ = problem;
  }

  std::string problem_;
};

void decide_and_explain(Outputs& outputs, const abac::PolicySet& set,
                        const abac::Request& request) {
  const auto response = evaluate(set, request);
  if (response) outputs.response(*response);
  if (!response) outputs.diagnostic(response.error());
  const auto explanation = explain(set, request, {.max_statements = 8, .max_decisions = 32});
  if (explanation) outputs.explanation(*explanation);
}

}  // namespace

TEST_CASE("M-6 nothing of a request or policy leaves its place in what goes out for it") {
  Run run;
  std::uint64_t explained = 0;
  const std::uint64_t count = Run::case_count() / 100;
  for (std::uint64_t i = 0; i < count; ++i) {
    Source& source = run.source();
    Batch batch = abac::random::random_batch(source, 1);
    const bool may_be_invalid = source.chance(30);
    make_hostile(source, may_be_invalid, batch.policies);
    make_hostile(source, may_be_invalid, batch.requests.front());
    const OwnedRequest request(batch.requests.front());
    Outputs outputs;
    if (const auto set = abac::PolicySet::compile(batch.policies)) {
      decide_and_explain(outputs, *set, request.view());
      ++explained;
    } else {
      outputs.diagnostic(set.error());
    }
    run.report(outputs.problem(), batch.policies, batch.requests.front());
  }
  CHECK(explained * 10 > count);
}

TEST_CASE("M-6 nothing of a text that is read or refused leaves its place in what is said of it") {
  Run run;
  abac::CaseReader reader;
  for (std::uint64_t i = 0; i < Run::case_count() / 100; ++i) {
    Source& source = run.source();
    Batch batch = abac::random::random_batch(source, 1);
    make_hostile(source, !kInvalidUtf8, batch.policies);
    make_hostile(source, !kInvalidUtf8, batch.requests.front());
    std::string json = abac::oracle::case_to_json(hostile_text(source), batch.policies,
                                                  batch.requests.front(), nullptr);
    if (source.chance(40)) {  // no case any more
      const std::string piece = source.chance(50)
                                    ? nlohmann::json(hostile_text(source)).dump() + ":1,"
                                    : hostile_text(source, kInvalidUtf8);
      json.insert(source.below(json.size()), piece);
    }
    const std::string file = hostile_text(source, kInvalidUtf8);
    Outputs outputs;
    outputs.json(reader.answer(json));
    const abac::Case read = reader.read(json, {.file = file});
    if (read.error) {
      outputs.diagnostic(*read.error);
    } else {
      decide_and_explain(outputs, *read.policies, read.request->view());
    }
    for (const abac::Diagnostic& finding :
         abac::validate_policy(json, abac::PolicyType::Identity, {.file = file})) {
      outputs.diagnostic(finding);
    }
    abac::Expectation expect;
    expect.message = hostile_text(source);
    expect.missing_context_keys = {{hostile_text(source)}};
    abac::TestOutcome outcome = {.file = file,
                                 .line = 1,
                                 .name = hostile_text(source),
                                 .differences = differences(expect, evaluate(read))};
    for (const std::string& difference : outcome.differences) outputs.line(difference);
    outputs.json(to_json(outcome));
    run.report(outputs.problem(), batch.policies, batch.requests.front());
  }
}

// ---- what is shown of a value reads back

namespace {

using abac::explain_support::explained;
using abac::explain_support::policy_if;
using abac::explain_support::user_request;
using Json = nlohmann::json;

/// A value of every character that is escaped somewhere, each with what could be taken for it.
std::vector<std::string> values_to_read_back() {
  std::vector<std::string> values = {"a\\u202eb", "a\\",       "\\\\u0060",      "`",
                                     "a``b",      "C:\\users", "\\ud83d\\ude00", "a  b",
                                     "<b>&amp;"};
  for (char32_t c = 1; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const bool is_sampled = c % 4099 == 0 || (c > 0xE0000 && c % 61 != 0);
    if (!abac::internal::is_unprintable(c) && !is_sampled) continue;
    std::string value = "a\\u202e";
    abac::read_back::append_utf8(value, c);
    values.push_back(value + "z");
  }
  return values;
}

bool holds(const std::vector<std::string>& texts, const std::string& value) {
  return std::ranges::find(texts, value) != texts.end();
}

/// The texts in <code> on a page.
std::vector<std::string> code_on(const std::string& page) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; (at = page.find("<code>", at)) != std::string::npos;) {
    at += 6;
    std::string code = page.substr(at, page.find("</code>", at) - at);
    const std::pair<std::string_view, std::string_view> entities[] = {
        {"<wbr>", ""},    {"&lt;", "<"},  {"&gt;", ">"},
        {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    for (const auto& [entity, text] : entities) {
      for (std::size_t i = 0; (i = code.find(entity, i)) != std::string::npos; i += text.size()) {
        code.replace(i, entity.size(), text);
      }
    }
    texts.push_back(abac::read_back::text_of(code));
  }
  return texts;
}

/// Returns the forms of output in which the value does not read back.
std::string unreadable_forms(const std::string& value) {
  std::string wrong;
  const auto check = [&](bool is_good, std::string_view form) {
    if (!is_good) wrong += std::string(form) + " ";
  };
  const std::string json = Json(value).dump();
  const auto explanation =
      explained(policy_if("Allow", R"({"StringEquals":{"aws:ResourceTag/team":"blue"}})"),
                R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice"},
                    "action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/k",
                    "account":"111122223333","tags":{"team":)" +
                    json + "}}}");
  check(holds(abac::read_back::quoted_texts(to_text(explanation, {.columns = 10'000})), value),
        "text");
  check(holds(code_on(to_html(explanation)), value), "page");
  check(Json::parse(to_json(explanation))["statements"][0]["conditions"][0]["request"] == value,
        "JSON");

  const abac::Diagnostic finding = {.message = "of " + abac::internal::quoted(value),
                                    .pointer = "/" + value,
                                    .file = value,
                                    .where = {.line = 1, .column = 2}};
  const std::string line = to_string(finding);
  check(abac::read_back::text_of(line.substr(0, line.find(":1:2:"))) == value, "file");
  check(holds(abac::read_back::quoted_texts(line), value), "message");
  const std::size_t pointer = line.rfind(" (/") + 3;
  check(abac::read_back::text_of(line.substr(pointer, line.size() - pointer - 1)) == value,
        "pointer");

  abac::Expectation expect;
  expect.message = value;
  const std::vector<std::string> lines = differences(expect, abac::Response{});
  const std::string_view begin = "message: expected ";
  check(lines.size() == 1 && lines[0].starts_with(begin) &&
            Json::parse(lines[0].substr(begin.size(), lines[0].rfind(", got") - begin.size())) ==
                value,
        "difference");

  const abac::Tag tag = {"team", value};
  const abac::Tag tags[] = {tag};
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/alice";
  request.request_tags = tags;
  const std::string logged = abac::internal::decision_line(
      {}, {request, abac::Decision::ImplicitDeny, 1}, abac::internal::KeyMask({}), 8192);
  check(problem_in(logged, Kind::Line).empty(), "log");
  check(Json::parse(logged)["request"]["request_tags"]["team"] == value, "log");
  return wrong;
}

}  // namespace

TEST_CASE("S-6 a value reads back from text, page, JSON, findings, tests and log") {
  std::string wrong;
  for (const std::string& value : values_to_read_back()) {
    const std::string forms = unreadable_forms(value);
    if (!forms.empty()) wrong += Json(value).dump(-1, ' ', true) + ": " + forms + "\n";
  }
  CHECK(wrong == "");
}

TEST_CASE("S-6 JSON on a page keeps its escapes, and shows what was not escaped") {
  const std::string policies =
      "{\"identity\":[{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\","
      "\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::a\\u202e/\u202e/\\\\u202e\"]}}]}";
  const std::vector<abac::PolicyText> texts = {{"policies.json", policies}};
  const auto explanation = explained(policies,
                                     R"({"principal":{"arn":"arn:aws:iam::111122223333:user/alice"},
                    "action":"s3:GetObject","resource":{"arn":"arn:aws:s3:::b/\u202e\\u202e",
                    "account":"111122223333"}})",
                                     {.texts = texts});
  const std::string page = to_html(explanation);
  CHECK(page.find(R"(arn:aws:s3:::a\u202e/\u202e/\\u202e&quot;)") != std::string::npos);
  CHECK(page.find(R"(resource</dt><dd>arn:aws:s3:::b/\u202e\u005cu202e</dd>)") !=
        std::string::npos);
  // Of the statement to add, on the page and in the text.
  CHECK(page.find(R"(&quot;arn:aws:s3:::b/\u202e\\u202e&quot;)") != std::string::npos);
  CHECK(to_text(explanation, {.columns = 10'000, .has_details = true})
            .find(R"("arn:aws:s3:::b/\u202e\\u202e")") != std::string::npos);
}

TEST_CASE("a value in backticks cannot end them, and reads back whole where it is short") {
  using abac::internal::name_words;
  // By its full name: with iostreams there is a std::quoted, too.
  const auto quoted = [](std::string_view text) { return abac::internal::quoted(text); };
  CHECK(quoted("plain") == "`plain`");
  CHECK(quoted("a`b") == "`a\\u0060b`");
  CHECK(quoted("\u202etxt.exe") == "`\\u202etxt.exe`");
  CHECK(quoted("\u2028\u0085\u007f\n") == "`\\u2028\\u0085\\u007f\\u000a`");
  CHECK(quoted("\xff") == "`\uFFFD`");
  CHECK(quoted(std::string(161, 'a')) == "`" + std::string(160, 'a') + "`…");
  CHECK(quoted(std::string(159, 'a') + "é") == "`" + std::string(159, 'a') + "`…");
  CHECK(quoted(std::string(1000, '\x80')).size() == 160 * 3 + 2 + 3);

  CHECK(name_words("aws:ResourceTag/team") == "aws:ResourceTag/team");
  CHECK(name_words("${aws:PrincipalTag/été}") == "${aws:PrincipalTag/été}");
  CHECK(name_words("my policy") == "`my policy`");
  CHECK(name_words("a; allowed") == "`a; allowed`");
  CHECK(name_words("a`b") == "`a\\u0060b`");
  CHECK(name_words("") == "``");
}

TEST_CASE("a text is printable on one line, and what is not UTF-8 becomes so") {
  CHECK(abac::printable("User: é is `not`") == "User: é is `not`");
  CHECK(abac::printable("a\nb\x1b[0m") == "a\\u000ab\\u001b[0m");
  CHECK(abac::printable("\u009b31m\u2066") == "\\u009b31m\\u2066");
  CHECK(abac::printable("a\xc3") == "a\uFFFD");
  CHECK(abac::printable("a\xf3\xa0\x80") == "a\uFFFD\uFFFD\uFFFD");
}
