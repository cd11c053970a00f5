// docs/formats.md names every member that is read and every one that is written, and no others: the
// tables of the page are compared with what readers say they know and with what writers wrote.
#include <abac/abac.h>
#include <abac/case.h>
#include <abac/findings.h>
#include <abac/validate.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "support/repository_text.h"

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Names = std::set<std::string>;

using abac::test::kRoot;
using abac::test::read_text;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The words in backticks.
std::vector<std::string> code_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t begin = text.find('`'); begin != text.npos; begin = text.find('`')) {
    text.remove_prefix(begin + 1);
    const std::size_t end = text.find('`');
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size() - 1) + 1);
  }
  return words;
}

/// A section of the page: the members in its tables, and all that stands in backticks. Of
/// `principal.arn` and `matched_statements[].sid` a member is what stands last.
struct Section {
  std::vector<Names> tables;  // a set of members each
  Names words;

  [[nodiscard]] Names members() const {
    Names all;
    for (const Names& table : tables) all.insert(table.begin(), table.end());
    return all;
  }
};

std::map<std::string, Section> read_page() {
  std::map<std::string, Section> sections;
  Section* section = nullptr;
  bool is_code = false;
  Names* table = nullptr;
  for (const std::string& line : lines_of(read_text(kRoot / "docs/formats.md"))) {
    if (line.starts_with("```")) is_code = !is_code;
    if (is_code) continue;
    if (line.starts_with("## ")) section = &sections[line.substr(3)];
    if (section == nullptr) continue;
    for (std::string word : code_of(line)) {
      std::erase(word, '"');  // a word of JSON
      section->words.insert(std::move(word));
    }
    if (line.starts_with("| member")) {
      table = &section->tables.emplace_back();
    } else if (!line.starts_with("|")) {
      table = nullptr;
    } else if (table != nullptr) {
      for (const std::string& name : code_of(line.substr(0, line.find('|', 1)))) {
        table->insert(name.substr(name.rfind('.') + 1));
      }
    }
  }
  return sections;
}

const std::map<std::string, Section>& page() {
  static const std::map<std::string, Section> sections = read_page();
  return sections;
}

const Section& section(const std::string& name) {
  INFO(name);
  REQUIRE(page().contains(name));
  return page().at(name);
}

Names operator-(const Names& names, const Names& others) {
  Names rest;
  for (const std::string& name : names) {
    if (!others.contains(name)) rest.insert(name);
  }
  return rest;
}

Names operator+(Names names, const Names& others) {
  names.insert(others.begin(), others.end());
  return names;
}

/// Collects the names of the members in a value and all below it, but not what is below those of
/// `opaque`; and of members whose value is a word, which words there were.
class Members {
 public:
  explicit Members(Names opaque = {}) : opaque_(std::move(opaque)) {}

  void add(const std::string& line) { add(Json::parse(line)); }
  void add(const Json& value) {
    if (value.is_array()) {
      for (const Json& item : value) add(item);
    } else if (value.is_object()) {
      for (const auto& [name, member] : value.items()) {
        names_.insert(name);
        if (member.is_string()) words_[name].insert(member.get<std::string>());
        if (!opaque_.contains(name)) add(member);
      }
    }
  }

  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] const Names& words(const std::string& name) { return words_[name]; }

 private:
  Names opaque_;
  Names names_;
  std::map<std::string, Names> words_;
};

/// All cases of the tree, a text each.
std::vector<std::string> all_cases() {
  std::vector<std::string> cases;
  for (const char* folder : {"tests/conformance", "policies"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (entry.path().extension() != ".jsonl") continue;
      for (std::string& line : lines_of(read_text(entry.path()))) {
        if (!line.empty()) cases.push_back(std::move(line));
      }
    }
  }
  return cases;
}

/// An explanation of lists that are too long to be told whole, and of a key that no request has.
std::string cut_explanation() {
  const std::string_view entry = "a:b";
  abac::ConditionFinding condition;
  condition.request_values_left_out = condition.policy_values_left_out = 1;
  condition.is_mistaken_key = true;
  condition.likely_key = "aws:username";
  const abac::PolicyValue value;
  abac::StatementFinding statement;
  statement.actions = statement.principals = {&entry, 1};
  statement.resources = {&value, 1};
  statement.actions_left_out = statement.principals_left_out = statement.resources_left_out = 1;
  statement.conditions = {&condition, 1};
  abac::Explanation explanation;
  explanation.statements = {&statement, 1};
  explanation.response.decision = abac::Decision::ImplicitDeny;
  explanation.gave_up_case = true;
  return to_json(explanation);
}

/// What a reader says it knows in place of the member `none` that the text has.
Names known_members(const std::string& message) {
  const std::vector<std::string> words = code_of(message);
  REQUIRE(words.size() > 1);
  REQUIRE(words.front() == "none");
  return {words.begin() + 1, words.end()};
}

Names known_in_request(const std::string& json) {
  const auto request = abac::parse_request(json);
  REQUIRE_FALSE(request);
  return known_members(request.error().message);
}

Names known_in_policies(const std::string& json) {
  const auto policies = abac::parse_policies(json);
  REQUIRE_FALSE(policies);
  return known_members(policies.error().message);
}

}  // namespace

TEST_CASE("the page of formats names the members that readers know", "[formats]") {
  const Section& request = section("Request");
  CHECK(
      request.members() ==
      known_in_request(
          R"({"principal": {"arn": "*"}, "action": "s3:Get", "resource": {"arn": "*"}, "none": 0})") +
          known_in_request(
              R"({"principal": {"arn": "*", "none": 0}, "action": "s3:Get", "resource": {"arn": "*"}})") +
          known_in_request(
              R"({"principal": {"arn": "*"}, "action": "s3:Get", "resource": {"arn": "*", "none": 0}})"));

  const Section& policies = section("Policy set");
  REQUIRE(policies.tables.size() == 2);
  CHECK(policies.tables[0] == known_in_policies(R"({"none": 0})"));
  CHECK(policies.tables[1] ==
        known_in_policies(
            R"({"identity": [{"name": "x", "document": {"Statement": []}, "none": 0}]})"));

  abac::CaseReader reader;
  const Section& cases = section("Case");
  REQUIRE(cases.tables.size() == 2);
  const abac::Case unknown = reader.read(
      R"({"name": "x", "policies": {}, "request": {"principal": {"arn": "*"}, "action": "s3:Get", "resource": {"arn": "*"}}, "none": 0})");
  REQUIRE(unknown.error);
  CHECK(cases.tables[0] == known_members(unknown.error->message));
  const abac::Case expecting = reader.read(R"({"expect": {"none": 0}})");
  REQUIRE(expecting.expect_error);
  CHECK(cases.tables[1] == known_members(expecting.expect_error->message));
}

TEST_CASE("the document that the page of formats shows is written back as it was read",
          "[formats]") {
  const std::string text = read_text(kRoot / "docs/formats.md");
  const std::string fence = "```json document.json\n";
  const std::size_t begin = text.find(fence);
  REQUIRE(begin != text.npos);
  const std::size_t end = text.find("```\n", begin + fence.size());
  const std::string document = text.substr(begin + fence.size(), end - begin - fence.size());
  const auto policy = abac::parse_policy(document);
  REQUIRE(policy);
  CHECK(nlohmann::ordered_json::parse(to_json(*policy)) == nlohmann::ordered_json::parse(document));
}

TEST_CASE("the page of formats names the members of results", "[formats]") {
  abac::CaseReader reader;
  Members written;
  for (const std::string& line : all_cases()) written.add(reader.answer(line));
  const Names shared = {"code", "message", "pointer"};  // of an error
  CHECK(written.names() - shared == section("Result").members() - shared);
  CHECK((written.names() - section("Result").members()) - section("Errors and advice").members() ==
        Names{});
}

TEST_CASE("the page of formats names the members and words of explanations", "[formats]") {
  abac::CaseReader reader;
  Members written({"statement"});  // a statement is IAM's
  for (const std::string& line : all_cases()) {
    const abac::Case read = reader.read(line, {.file = "cases.jsonl"});
    if (!read.policies || !read.request) continue;
    const auto explanation = abac::explain(*read.policies, read.request->view());
    if (explanation) written.add(to_json(*explanation));
  }
  written.add(cut_explanation());
  const Section& explanations = section("Explanation");
  const Names result = section("Result").members() - Names{"name", "error"};
  CHECK(written.names() == result + explanations.members());
  for (const char* member : {"verdict", "outcome", "reason", "principal_level", "principal_reason",
                             "change", "influence", "type", "decision", "effect"}) {
    INFO(member);
    const Names words = written.words(member);
    CHECK(words.size() > 1);
    CHECK((words - explanations.words) - section("Result").words - section("Policy set").words ==
          Names{});
  }
}

TEST_CASE("the page of formats names the members of errors and advice", "[formats]") {
  Members written;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests/refused")) {
    if (entry.path().extension() != ".json") continue;
    const std::string file = entry.path().string();
    const abac::LintOptions options{.saved_as = abac::SavedAs::Managed};
    for (const abac::Finding& finding :
         abac::lint_policy(read_text(entry.path()), options, {.file = file})) {
      written.add(to_json(finding));
    }
  }
  CHECK(written.names() == section("Errors and advice").members());
}

TEST_CASE("the page of formats names the members of outcomes of tests", "[formats]") {
  Members written;
  written.add(to_json(abac::TestOutcome{"cases.jsonl", 3, "a case", {"decision: expected …"}}));
  written.add(to_json(abac::TestSum{.passed = 2, .failed = 1}));
  CHECK(written.names() == section("Outcomes of tests").members());
}

TEST_CASE("the page of formats names the members of what a catalogue knows", "[formats]") {
  const std::string text = read_text(kRoot / "docs/formats.md");
  const std::string fence = "```text small.catalogue\n";
  const std::size_t begin = text.find(fence);
  REQUIRE(begin != text.npos);
  const std::size_t end = text.find("```\n", begin + fence.size());
  const auto catalogue =
      abac::Catalogue::parse(text.substr(begin + fence.size(), end - begin - fence.size()));
  REQUIRE(catalogue);
  Members written;
  for (const auto& action : catalogue->actions()) written.add(to_json(action));
  for (const auto& service : catalogue->services()) written.add(to_json(service));
  CHECK(written.names() == section("Catalogue").members());
}

TEST_CASE("the page of formats names the members of lines of the decision log", "[formats]") {
  const auto policies = abac::PolicySet::compile({});
  REQUIRE(policies);
  const std::string long_text(10'000, 'x');
  const std::string long_arn = "arn:aws:iam::111122223333:user/" + long_text;
  const std::string long_action = "s3:" + long_text;
  const std::vector<abac::Tag> tags(1000, {"team", long_text});
  abac::Request request;
  request.principal = {.arn = "arn:aws:iam::111122223333:user/ana"};
  request.action = "s3:GetObject";
  request.resource = {.arn = "*"};
  abac::Request long_request = request;
  long_request.principal.arn = long_arn;
  long_request.action = long_action;
  long_request.resource.arn = long_arn;
  long_request.request_tags = tags;
  abac::Request wrong_request = request;
  wrong_request.action = "s3:*";

  std::vector<std::string> lines;
  const auto sink = [&](std::string_view line) {
    if (lines.empty() && line.find("dropped") == line.npos) throw std::runtime_error("dropped");
    lines.emplace_back(line);
  };
  {
    const auto log = abac::DecisionLog::start(sink, {});
    REQUIRE(log);
    const abac::PolicySetHolder holder(*policies, log->hook());
    abac::PolicySetReader reader(holder);
    CHECK(reader.decide(request) == abac::Decision::ImplicitDeny);
    CHECK(reader.evaluate(long_request));
    CHECK_FALSE(reader.evaluate(wrong_request));
  }
  Members written({"request"});
  for (const std::string& line : lines) written.add(line);
  const Names of_error = {"code", "pointer"};
  CHECK(written.names() - of_error == section("The decision log").members());
}
