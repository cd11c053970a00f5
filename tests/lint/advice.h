// What checks find, as tests compare it.
#pragma once

#include <abac/validate.h>

#include <string>
#include <vector>

#include "support/catch.h"
#include "support/shipped_catalogue.h"

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
  for (; !edits.empty(); edits.pop_back()) {
    const abac::TextEdit& last = edits.back();
    json.replace(last.where.begin, last.where.end - last.where.begin, last.text);
  }
  return json;
}
