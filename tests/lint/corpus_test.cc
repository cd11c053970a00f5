// Every real policy is accepted. Skipped where no folder of real policies is given.
#include <abac/validate.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "json/json_reader.h"
#include "support/catch.h"

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
