// Every real policy is accepted. Skipped where no folder of real policies is given.
#include <abac/policy_text.h>
#include <abac/validate.h>

#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "json/json_reader.h"
#include "support/catch.h"
#include "support/shipped_catalogue.h"

namespace {

// The folder that the build was given, or the environment gives; empty where neither does.
std::string corpus_folder() {
  const char* folder = std::getenv("ABAC_CORPUS_DIR");
  return folder != nullptr ? folder : ABAC_CORPUS_DIR;
}

}  // namespace

TEST_CASE("all AWS managed policies are accepted as identity policies") {
  const std::string folder = corpus_folder();
  if (folder.empty()) {
    WARN("skipped: set ABAC_CORPUS_DIR to a folder with aws-managed-policies.jsonl");
    return;
  }
  std::ifstream lines(folder + "/aws-managed-policies.jsonl");
  REQUIRE(lines);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto document = abac::internal::read_json(line);
    REQUIRE(document.has_root());
    const std::string name(document.root().find("name")->text());
    const std::string_view source = document.root().find("document")->source();
    INFO(name);
    const auto policy = abac::parse_policy(source, {.name = name});
    if (!policy) FAIL_CHECK(to_string(policy.error()));
    for (const auto& finding :
         abac::validate_policy(source, abac::PolicyType::Identity, {.name = name})) {
      if (finding.severity == abac::Severity::Error) FAIL_CHECK(to_string(finding));
    }
  }
  CHECK(count > 1000);
}

namespace {

/// Calls `visit(line, number)` for the lines of a file of the folder. Returns false where there is
/// no folder, and says so.
template <class Visit>
bool for_each_line(const std::string& name, const Visit& visit) {
  const std::string folder = corpus_folder();
  if (folder.empty()) {
    WARN("skipped: set ABAC_CORPUS_DIR to a folder with " + name);
    return false;
  }
  std::ifstream lines(folder + "/" + name);
  REQUIRE(lines);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) visit(line, number++);
  return true;
}

/// In how many managed policies each check finds something, of any severity and of the graver ones.
struct Fired {
  std::map<std::string, std::set<std::size_t>> all;
  std::map<std::string, std::set<std::size_t>> grave;

  [[nodiscard]] std::size_t count(std::initializer_list<std::string> codes) {
    std::set<std::size_t> found;
    for (const std::string& code : codes) found.insert(all[code].begin(), all[code].end());
    return found.size();
  }
};

std::optional<Fired> managed_policies() {
  Fired fired;
  const bool is_read =
      for_each_line("aws-managed-policies.jsonl", [&](const std::string& line, std::size_t number) {
        const auto document = abac::internal::read_json(line);
        const abac::LintOptions options{.catalogue = &abac::shipped_catalogue()};
        for (const auto& finding :
             abac::lint_policy(document.root().find("document")->source(), options)) {
          const std::string code(to_string(finding.diagnostic.code));
          fired.all[code].insert(number);
          if (finding.diagnostic.severity != abac::Severity::Suggestion) {
            fired.grave[code].insert(number);
          }
        }
      });
  if (!is_read) return std::nullopt;
  return fired;
}

}  // namespace

TEST_CASE("what Access Analyzer found in managed policies is found here") {
  // As many policies as it flagged, and as were found when its findings were compared one by one.
  auto fired = managed_policies();
  if (!fired) return;
  CHECK(fired->count({"presence_by_wildcard"}) >= 55);
  CHECK(fired->count({"redundant_resource"}) >= 18);
  CHECK(fired->count({"redundant_action", "duplicate_entry"}) >= 11);
  CHECK(fired->count({"pass_role_everywhere", "full_admin"}) >= 10);
  CHECK(fired->count({"service_linked_role_everywhere"}) >= 7);
  CHECK(fired->count({"string_like_on_arn_key"}) >= 6);
  CHECK(fired->count({"unknown_action"}) >= 4);
  CHECK(fired->count({"unknown_service"}) >= 3);
  CHECK(fired->count({"missing_set_operator"}) >= 3);
  CHECK(fired->count({"resource_tag_not_supported"}) >= 3);
  CHECK(fired->count({"operator_key_type_mismatch"}) >= 1);
  CHECK(fired->count({"unknown_service_key"}) >= 1);
  CHECK(fired->count({"quota_exceeded"}) >= 25);
}

TEST_CASE("no warning, and nothing about security, is found in one of twenty managed policies") {
  auto fired = managed_policies();
  if (!fired) return;
  for (const auto& [code, policies] : fired->grave) {
    INFO(code);
    CHECK(policies.size() * 20 <= 1523);
  }
}

TEST_CASE("every document of public repositories is read") {
  std::size_t read_count = 0;
  std::size_t line_count = 0;
  const bool is_read =
      for_each_line("field-policies.jsonl", [&](const std::string& line, std::size_t) {
        const abac::FoundPolicies found = abac::find_policies(line);
        ++line_count;
        read_count += found.policies.size();
        for (const abac::FoundPolicy& policy : found.policies) {
          for (const auto& finding : abac::lint_policy(policy.text())) {
            CHECK(policy.in_file(finding.diagnostic).pointer.starts_with("/document"));
          }
        }
      });
  if (is_read) CHECK(read_count == line_count);
}

TEST_CASE("managed policies are refused as AWS refuses them when they are saved") {
  // What AWS saves and the engine refuses, by its rules: keys without a prefix [G-33], operators
  // that there are not [G-31], lists and objects that are empty [G-28], Sids of other characters
  // than letters and digits [G-16], services with a dot, null in a list [G-15],
  // and texts such as `01T` for dates [G-36].
  const std::set<std::string> decided = {
      "invalid_condition_key",   "invalid_operator", "empty_value", "invalid_sid",
      "invalid_condition_value", "invalid_action",   "wrong_type"};
  std::vector<std::string> missed;
  for_each_line("create-policy-verdicts.jsonl", [&](const std::string& line, std::size_t) {
    const auto document = abac::internal::read_json(line);
    const auto policy = *document.root().find("document");
    const std::string text(policy.type() == abac::internal::JsonType::String ? policy.text()
                                                                             : policy.source());
    const abac::LintOptions options{.saved_as = abac::SavedAs::Managed,
                                    .catalogue = &abac::shipped_catalogue()};
    std::set<std::string> refusals;
    for (const auto& finding : abac::lint_policy(text, options)) {
      if (is_failure(finding)) refusals.insert(std::string(to_string(finding.diagnostic.code)));
    }
    const bool aws_refuses = document.root().find("aws")->text() == "refused";
    if (aws_refuses && refusals.empty()) missed.push_back(text);
    if (aws_refuses) return;
    for (const std::string& code : refusals) {
      INFO(code << ": " << text);
      CHECK(decided.contains(code));
    }
  });
  CHECK(missed.size() <= 2);
}
