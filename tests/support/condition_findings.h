// What one check finds in a statement with a condition, as short text.
#pragma once

#include <abac/validate.h>

#include <string>
#include <string_view>

#include "support/catch.h"
#include "support/shipped_catalogue.h"

/// Returns the findings of the code in a document of the statements, each as its severity and its
/// place, below `/Statement/0/Condition/` where it is there; with `, ` between.
inline std::string found_in(abac::ErrorCode code, const std::string& statements,
                            abac::LintOptions options = {}) {
  options.catalogue = &abac::shipped_catalogue();
  options.includes_off_by_default = true;
  const std::string json = R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}";
  std::string text;
  for (const abac::Finding& finding : abac::lint_policy(json, options)) {
    const abac::Diagnostic& diagnostic = finding.diagnostic;
    INFO(to_string(diagnostic));
    CHECK(diagnostic.severity != abac::Severity::Error);
    if (diagnostic.code != code) continue;
    if (!text.empty()) text += ", ";
    constexpr std::string_view kCondition = "/Statement/0/Condition/";
    std::string_view pointer = diagnostic.pointer;
    if (pointer.starts_with(kCondition)) pointer.remove_prefix(kCondition.size());
    text += to_string(diagnostic.severity);
    text += ' ';
    text += pointer;
  }
  return text;
}

/// The same in a statement of that effect, with the condition.
inline std::string found_under(abac::ErrorCode code, std::string_view effect,
                               const std::string& condition, std::string_view action = "*",
                               abac::LintOptions options = {}) {
  return found_in(code,
                  R"({"Effect": ")" + std::string(effect) + R"(", "Action": ")" +
                      std::string(action) + R"(", "Resource": "*", "Condition": )" + condition +
                      "}",
                  std::move(options));
}
