// What checks find, as tests compare it.
#pragma once

#include <abac/catalogue.h>
#include <abac/validate.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.h"

/// The catalogue of the sources.
inline const abac::Catalogue& source_catalogue() {
  static const abac::Catalogue kCatalogue = [] {
    std::ifstream file(ABAC_SOURCE_DIR "/src/lint/aws.catalogue", std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto parsed = abac::Catalogue::parse(std::move(text), {.file = "aws.catalogue"});
    REQUIRE(parsed);
    return *std::move(parsed);
  }();
  return kCatalogue;
}

/// The document of these statements.
inline std::string document_of(const std::string& statements) {
  return R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
}

/// The places where the check of the code finds something, with blanks between them; with the
/// severity where it is not the check's own. `-` where it finds nothing. The policy has no errors.
inline std::string places(abac::ErrorCode code, const std::string& json,
                          const abac::LintOptions& options = {}) {
  std::string text;
  bool is_found = false;
  for (const abac::Finding& finding : abac::lint_policy(json, options)) {
    const abac::Diagnostic& diagnostic = finding.diagnostic;
    INFO(to_string(diagnostic));
    CHECK(diagnostic.severity != abac::Severity::Error);
    if (diagnostic.code != code) continue;
    if (is_found) text += ' ';
    is_found = true;
    if (diagnostic.severity != abac::find_check(code)->severity) {
      text += std::string(to_string(diagnostic.severity)) + ":";
    }
    text += diagnostic.pointer;
  }
  return is_found ? text : "-";
}

/// The text with all changes of what the check of the code finds.
inline std::string fixed(abac::ErrorCode code, std::string json,
                         const abac::LintOptions& options = {}) {
  std::vector<abac::TextEdit> edits;
  for (const abac::Finding& finding : abac::lint_policy(json, options)) {
    if (finding.diagnostic.code != code) continue;
    edits.insert(edits.end(), finding.edits.begin(), finding.edits.end());
  }
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    json.replace(edit->where.begin, edit->where.end - edit->where.begin, edit->text);
  }
  return json;
}
