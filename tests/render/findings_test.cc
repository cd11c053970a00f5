// Findings as people and programs read them.
#include <abac/findings.h>

#include <string>
#include <vector>

#include "json/json_reader.h"
#include "support/catch.h"

namespace {

abac::Finding finding_at(std::string_view text, std::string_view marked,
                         abac::Severity severity = abac::Severity::Warning) {
  const auto begin = static_cast<std::uint32_t>(text.find(marked));
  abac::Finding finding;
  finding.diagnostic = {
      .severity = severity,
      .code = abac::ErrorCode::PublicAccess,
      .message = "anybody may do this",
      .pointer = "/Statement/0",
      .file = "a.json",
      .where = {begin, begin + static_cast<std::uint32_t>(marked.size()), 1, begin + 1}};
  return finding;
}

/// A file with hostile texts in name, content and messages.
abac::CheckedFile hostile_file() {
  const std::string text = "{\"S\xC3\xBC\xE2\x80\xAE<&>\":\n \"\x1b[31m'\"}";
  abac::CheckedFile file{.name = "a b/\xC3\xBC%\x1b.json", .text = text, .findings = {}};
  file.findings.push_back(finding_at(text, "\"\x1b[31m'\"", abac::Severity::Security));
  file.findings.back().diagnostic.message = "has `<&>\"'%\\u001b`";
  file.findings.back().fix = "did you mean `x`?";
  file.findings.back().edits = {{file.findings.back().diagnostic.where, "\"x\""}};
  file.findings.push_back(finding_at(text, "{", abac::Severity::Suggestion));
  return file;
}

}  // namespace

TEST_CASE("the place of a finding is underlined in its line") {
  const std::string text = R"({"Principal": "*"})";
  abac::Finding finding = finding_at(text, R"("*")");
  finding.fix = "name an account";
  CHECK(to_text(finding, text) ==
        "a.json:1:15: warning: anybody may do this [public_access] (/Statement/0)\n"
        "    {\"Principal\": \"*\"}\n"
        "                  ^~~\n"
        "    fix: name an account\n");
}

TEST_CASE("characters are underlined, not bytes, and a place of several lines on its first") {
  const std::string text = "{\"\xC3\xBC\": [\n1]}";
  CHECK(to_text(finding_at(text, "[\n1]"), text) ==
        "a.json:1:8: warning: anybody may do this [public_access] (/Statement/0)\n"
        "    {\"\xC3\xBC\": [\n"
        "          ^\n");
}

TEST_CASE("a long line is cut around the place, between characters") {
  std::string text(5000, 'x');
  for (std::size_t i = 0; i < 400; ++i) text += "\xC3\xBC";
  text += "HERE";
  for (std::size_t i = 0; i < 400; ++i) text += "\xC3\xBC";
  const std::string shown = to_text(finding_at(text, "HERE"), text);
  CHECK(shown.size() < 400);
  CHECK(shown.find("\xC3\xBCHERE\xC3\xBC") != std::string::npos);
  CHECK(shown.find("\xEF\xBF\xBD") == std::string::npos);
}

TEST_CASE("what a text holds does not reach the terminal") {
  const abac::CheckedFile file = hostile_file();
  for (const abac::Finding& finding : file.findings) {
    for (const std::string& shown :
         {to_text(finding, file.text), to_github(finding), to_json(finding)}) {
      CHECK(shown.find('\x1b') == std::string::npos);
      CHECK(shown.find("\xE2\x80\xAE") == std::string::npos);
    }
  }
}

TEST_CASE("GitHub's annotations escape what would end them") {
  abac::Finding finding = finding_at("{}", "{");
  finding.diagnostic.file = "a,b:c%.json";
  finding.diagnostic.message = "50%\nof it";
  CHECK(to_github(finding) ==
        "::warning file=a%2Cb%3Ac%25.json,line=1,col=1,title=public_access::50%25%0Aof it");
  finding.diagnostic.severity = abac::Severity::Suggestion;
  CHECK(to_github(finding).starts_with("::notice "));
  finding.is_refused_by_aws = true;
  CHECK(to_github(finding).starts_with("::error "));
}

TEST_CASE("findings are counted by severity") {
  abac::FindingCounts counts;
  CHECK(to_string(counts) == "no findings");
  const std::vector<abac::Finding> findings = {finding_at("{}", "{", abac::Severity::Error),
                                               finding_at("{}", "{"), finding_at("{}", "{"),
                                               finding_at("{}", "{", abac::Severity::Security)};
  count(counts, findings);
  CHECK(to_string(counts) == "1 error, 1 security, 2 warnings");
}

TEST_CASE("JUnit's report fails a file by what counts as an error") {
  const std::vector<abac::CheckedFile> files = {hostile_file(), {.name = "b.json"}};
  const std::string report = to_junit(files, [](const abac::Finding& finding) {
    return finding.diagnostic.severity == abac::Severity::Security;
  });
  CHECK(report.find(R"(tests="2" failures="1")") != std::string::npos);
  CHECK(report.find("has `&lt;&amp;&gt;&quot;&apos;%") != std::string::npos);
  CHECK(report.find("<system-out>") != std::string::npos);
  CHECK(report.find('\x1b') == std::string::npos);
}

TEST_CASE("fixes that keep decisions are made, in order and without overlap") {
  const std::string text = "abcdef";
  const auto fix = [](std::uint32_t begin, std::uint32_t end, std::string with, bool keeps) {
    abac::Finding finding;
    finding.edits = {{{begin, end, 1, begin + 1}, std::move(with)}};
    finding.keeps_decisions = keeps;
    return finding;
  };
  const std::vector<abac::Finding> findings = {fix(4, 5, "E", true), fix(0, 2, "", true),
                                               fix(1, 3, "X", true), fix(2, 3, "C", false)};
  const abac::FixedText fixed = abac::apply_fixes(text, findings);
  CHECK(fixed.text == "cdEf");
  CHECK(fixed.fixed == 2);
  const std::vector<abac::Finding> beyond = {fix(5, 9, "F", true)};
  CHECK(abac::apply_fixes(text, beyond).text == text);
}

TEST_CASE("SARIF is JSON, with a rule for each code, and columns count characters") {
  const std::vector<abac::CheckedFile> files = {hostile_file()};
  const std::string log = to_sarif(files);
  const auto document = abac::internal::read_json(log);
  REQUIRE(document.has_root());
  CHECK(document.errors().empty());
  const auto at = [&](std::string_view pointer) { return document.at_pointer(pointer); };
  CHECK(at("/version")->text() == "2.1.0");
  CHECK(at("/runs/0/tool/driver/rules/0/id")->text() == "public_access");
  CHECK(at("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri")->text() ==
        "a%20b/%C3%BC%25%1B.json");
  CHECK(at("/runs/0/results/0/locations/0/physicalLocation/region/startLine")->source() == "2");
  CHECK(at("/runs/0/results/0/locations/0/physicalLocation/region/startColumn")->source() == "2");
  CHECK(at("/runs/0/results/0/fixes/0/artifactChanges/0/replacements/0/insertedContent/text")
            ->text() == "\"x\"");
}

TEST_CASE("the page of a check tells all that its row says") {
  const abac::CheckInfo* const check = abac::find_check(abac::ErrorCode::PublicAccess);
  REQUIRE(check != nullptr);
  const std::string page = check_page(*check);
  for (const std::string_view part : {std::string_view("### `public_access`"), check->why,
                                      check->bad.text, check->good.text, check->false_alarms}) {
    CHECK(page.find(part) != std::string::npos);
  }
}
