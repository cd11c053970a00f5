// Advice: findings have places, stand in order, and the fixes which are said to keep decisions keep
// them. The catalogue is that of the program; policy_fuzz.cc has none.
#include "fuzz.h"

#include <abac/catalogue.h>
#include <abac/evaluate.h>
#include <abac/findings.h>

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <tuple>

namespace abac::fuzz {
namespace {

const Catalogue& catalogue() {
  static const Catalogue kCatalogue = [] {
    std::ifstream file("src/lint/aws.catalogue", std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    auto parsed = Catalogue::parse(std::move(text));
    require(parsed.has_value(), "the catalogue of the sources is read");
    return *std::move(parsed);
  }();
  return kCatalogue;
}

void check_order(const std::vector<Finding>& findings) {
  const auto key = [](const Finding& finding) {
    return std::tuple(finding.diagnostic.where.begin, to_string(finding.diagnostic.code));
  };
  for (std::size_t i = 1; i < findings.size(); ++i) {
    require(key(findings[i - 1]) <= key(findings[i]), "findings stand in the order of places",
            to_string(findings[i].diagnostic));
  }
}

void check_forms(std::string_view text, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    const std::string json = to_json(finding);
    require(nlohmann::json::accept(json), "a finding is written as JSON", json);
    const std::string shown = to_text(finding, text);
    require(is_utf8(shown) && shown.find('\x1b') == std::string::npos,
            "a finding is printable with its line", shown);
  }
  const std::vector<CheckedFile> files = {
      {.name = "a.json", .text = std::string(text), .findings = findings}};
  require(nlohmann::json::accept(to_sarif(files)), "SARIF is JSON");
}

/// Returns the decision about the user's request, where the text can be compiled for it.
std::optional<Decision> decide_user_request(std::string_view text) {
  const auto policies = parse_policies(text);
  if (!policies) return std::nullopt;
  const auto set = PolicySet::compile(*policies);
  if (!set) return std::nullopt;
  const OwnedRequest request(user_request());
  const auto response = evaluate(*set, request.view());
  if (!response) return std::nullopt;
  return response->decision;
}

void check_fixes(std::string_view text, const std::vector<Finding>& findings) {
  const FixedText fixed = apply_fixes(text, findings);
  if (fixed.fixed == 0) {
    require(fixed.text == text, "without a fix nothing changes");
    return;
  }
  const auto before = decide_user_request(text);
  if (!before) return;
  const auto after = decide_user_request(fixed.text);
  require(before == after, "a fix keeps the decision", fixed.text);
}

}  // namespace

void test_input(std::string_view text) {
  using enum PolicyType;
  for (const PolicyType type : {Identity, Resource, ServiceControl, ResourceControl, VpcEndpoint}) {
    const LintOptions options{.type = type,
                              .saved_as = SavedAs::Managed,
                              .catalogue = &catalogue(),
                              .includes_off_by_default = true,
                              .is_whole_level = true,
                              .lists_template_marks = true};
    const std::vector<Finding> findings = lint_policy(text, options);
    for (const Finding& finding : findings) require_sound(finding.diagnostic, text);
    check_order(findings);
    check_forms(text, findings);
    check_fixes(text, findings);
  }
}

}  // namespace abac::fuzz
