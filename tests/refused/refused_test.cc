// Documents, sets, requests and cases that must be refused, each with every error's code, pointer
// and place: `refused/expected.jsonl` names them, the files stand beside it.
#include <abac/abac.h>
#include <abac/case.h>
#include <abac/validate.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "json/json_reader.h"
#include "support/attached_policy.h"
#include "support/catch.h"

namespace {

using abac::Diagnostic;
using abac::PolicyType;
using abac::Severity;
using abac::internal::JsonValue;

const std::string kFolder = ABAC_SOURCE_DIR "/tests/refused/";

std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// One error as a line: `invalid_effect /Statement/0/Effect 5:17`.
std::string line_of(std::string_view code, std::string_view pointer, std::string_view line,
                    std::string_view column) {
  std::string text(code);
  text.append(" ").append(pointer).append(" ").append(line).append(":").append(column);
  return text.append("\n");
}

std::string line_of(const Diagnostic& error) {
  return line_of(to_string(error.code), error.pointer, std::to_string(error.where.line),
                 std::to_string(error.where.column));
}

/// A line of `expected.jsonl`.
struct BadInput {
  std::string file;
  PolicyType type = PolicyType::Identity;
  std::string text;
  std::vector<std::string> errors;
};

BadInput read_row(const JsonValue& row) {
  BadInput input;
  input.file = row.find("file")->text();
  input.text = read_file(kFolder + input.file);
  if (const auto type = row.find("type"))
    input.type = abac::parse_policy_type(type->text()).value();
  for (const JsonValue error : row.find("errors")->children()) {
    input.errors.push_back(line_of(error.find("code")->text(), error.find("pointer")->text(),
                                   error.find("line")->text(), error.find("column")->text()));
  }
  REQUIRE_FALSE(input.errors.empty());
  return input;
}

std::vector<BadInput> bad_inputs(const std::string& kind) {
  const std::string manifest = read_file(kFolder + "expected.jsonl");
  std::vector<BadInput> inputs;
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = manifest.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    const std::string line = manifest.substr(begin, end - begin);
    const auto document = abac::internal::read_json(line);
    REQUIRE(document.has_root());
    if (document.root().find("file")->text().starts_with(kind + "/")) {
      inputs.push_back(read_row(document.root()));
    }
  }
  REQUIRE_FALSE(inputs.empty());
  return inputs;
}

/// All errors that validation finds, a line each.
std::string validation_errors(const BadInput& input) {
  std::string lines;
  for (const Diagnostic& finding :
       abac::validate_policy(input.text, input.type, {.file = input.file})) {
    CHECK(finding.file == input.file);
    CHECK_FALSE(finding.message.empty());
    CHECK(finding.message.find('\n') == std::string::npos);
    if (finding.severity == Severity::Error) lines += line_of(finding);
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

/// What `parse` refuses is one of the expected errors. Returns whether it refused.
template <class Result>
bool agrees(const Result& result, const BadInput& input) {
  if (result) return false;
  const std::string line = line_of(result.error());
  CAPTURE(line);
  CHECK(std::find(input.errors.begin(), input.errors.end(), line) != input.errors.end());
  return true;
}

}  // namespace

TEST_CASE("N-1 every error of a policy document is reported with its code and place") {
  for (const BadInput& input : bad_inputs("policy")) {
    INFO(input.file);
    CHECK(validation_errors(input) == joined(input.errors));
  }
}

TEST_CASE("N-1 every error of a policy set is reported with its code and place") {
  for (const BadInput& input : bad_inputs("policy_set")) {
    INFO(input.file);
    CHECK(validation_errors(input) == joined(input.errors));
  }
}

TEST_CASE("N-1 what validation refuses is never parsed and compiled") {
  for (const char* kind : {"policy", "policy_set"}) {
    for (const BadInput& input : bad_inputs(kind)) {
      INFO(input.file);
      const bool is_document = std::string(kind) == "policy";
      auto parsed = abac::parse_policies(input.text, {.file = input.file});
      if (agrees(parsed, input)) continue;
      const abac::Policies policies =
          is_document ? abac::attached(parsed->identity.at(0), input.type) : *parsed;
      const auto compiled = abac::PolicySet::compile(policies);
      REQUIRE_FALSE(compiled.has_value());
      CHECK(compiled.error().file == input.file);
      CHECK(line_of(compiled.error()) == input.errors.front());
    }
  }
}

TEST_CASE("N-1 parsing returns the first error in document order") {
  for (const BadInput& input : bad_inputs("policy")) {
    INFO(input.file);
    const auto parsed = abac::parse_policy(input.text, {.file = input.file});
    if (!agrees(parsed, input)) continue;
    CHECK(parsed.error().file == input.file);
    std::string first = input.errors.front();
    for (const std::string& error : input.errors) {
      if (error == line_of(parsed.error())) break;
      // Only what depends on the policy type may stand before it.
      const bool depends_on_type = error.starts_with("forbidden_element") ||
                                   error.starts_with("missing_element") ||
                                   error.starts_with("invalid_sid");
      CHECK(depends_on_type);
    }
  }
}

TEST_CASE("N-1 every bad request is refused with its code and place") {
  for (const BadInput& input : bad_inputs("request")) {
    INFO(input.file);
    const auto request = abac::parse_request(input.text, {.file = input.file});
    REQUIRE_FALSE(request.has_value());
    CHECK(line_of(request.error()) == joined(input.errors));
    CHECK(request.error().file == input.file);
  }
}

TEST_CASE("N-1 every bad case is refused with its code and place") {
  abac::CaseReader reader;
  for (const BadInput& input : bad_inputs("case")) {
    INFO(input.file);
    const abac::Case read = reader.read(input.text);
    const auto response = abac::evaluate(read);
    REQUIRE_FALSE(response.has_value());
    CHECK(line_of(response.error()) == joined(input.errors));
    CHECK(reader.answer(input.text) == result_to_json(read.name, response));
  }
}
