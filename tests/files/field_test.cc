// Files of real policies are read whole. Skipped where no folder of them is given.
#include <abac/policy_text.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/catch.h"
#include "support/repository_text.h"

namespace {

// The folder that the build was given, or the environment gives; empty where neither does.
std::string corpus_folder() {
  const char* folder = std::getenv("ABAC_CORPUS_DIR");
  return folder != nullptr ? folder : ABAC_CORPUS_DIR;
}

}  // namespace

TEST_CASE("every line of a file of real policies is found as a policy") {
  const std::filesystem::path folder = corpus_folder();
  if (folder.empty()) {
    WARN("skipped: set ABAC_CORPUS_DIR to a folder with field-policies.jsonl");
    return;
  }
  for (const char* name :
       {"field-policies.jsonl", "aws-managed-policies.jsonl", "create-policy-verdicts.jsonl"}) {
    CAPTURE(name);
    const std::string text = abac::test::read_text(folder / name);
    const auto found = abac::find_policies(text);
    CHECK(found.policies.size() ==
          static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
              (text.ends_with('\n') ? 0 : 1));
  }
}
