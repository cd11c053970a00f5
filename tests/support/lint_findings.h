// What checks find, as text: for the tests of one family.
#pragma once

#include <abac/validate.h>

#include <string>
#include <string_view>

#include "support/catch.h"
#include "support/shipped_catalogue.h"

namespace abac_test {

/// The findings of one check as `severity pointer`, with commas between them; "" for none. No
/// other code is looked at, but there must be no error.
inline std::string found_by(abac::ErrorCode code, const std::string& json,
                            const abac::LintOptions& options) {
  std::string text;
  for (const abac::Finding& finding : abac::lint_policy(json, options)) {
    INFO(to_string(finding.diagnostic));
    CHECK(finding.diagnostic.severity != abac::Severity::Error);
    if (finding.diagnostic.code != code) continue;
    if (!text.empty()) text += ", ";
    text += std::string(to_string(finding.diagnostic.severity)) + " " + finding.diagnostic.pointer;
  }
  return text;
}

/// The same of statements of one document of 2012-10-17, with the catalogue.
inline std::string found_in_statements(abac::ErrorCode code, std::string_view statements,
                                       abac::PolicyType type = abac::PolicyType::Identity) {
  return found_by(
      code, to_json(abac::CheckExample{abac::ExampleForm::Statements, type, statements}),
      {.type = type, .catalogue = &abac::shipped_catalogue(), .includes_off_by_default = true});
}

/// The same of a policy set.
inline std::string found_in_set(abac::ErrorCode code, const std::string& set) {
  return found_by(code, set,
                  {.catalogue = &abac::shipped_catalogue(), .includes_off_by_default = true});
}

}  // namespace abac_test
