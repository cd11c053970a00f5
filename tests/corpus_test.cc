// Every real policy is accepted. Skipped where the folder of real policies is absent.
#include <abac/validate.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "catch.h"
#include "json_reader.h"

namespace {

std::string corpus_file() {
  const char* folder = std::getenv("ABAC_CORPUS_DIR");
  return std::string(folder != nullptr ? folder : ABAC_CORPUS_DIR) + "/aws-managed-policies.jsonl";
}

}  // namespace

TEST_CASE("all AWS managed policies are accepted as identity policies") {
  std::ifstream lines(corpus_file());
  if (!lines) {
    WARN("skipped: set ABAC_CORPUS_DIR to a folder with aws-managed-policies.jsonl");
    return;
  }
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto document = abac::internal::read_json(line);
    REQUIRE(document.has_root());
    const std::string name(document.root().find("name")->text());
    const std::string_view source = document.root().find("document")->source();
    INFO(name);
    const auto policy = abac::parse_policy(source, name);
    if (!policy) FAIL_CHECK(to_string(policy.error()));
    for (const auto& finding : abac::validate_policy(source, abac::PolicyType::Identity, name)) {
      if (finding.severity == abac::Severity::Error) FAIL_CHECK(to_string(finding));
    }
  }
  CHECK(count > 1000);
}
