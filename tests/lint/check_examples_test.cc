// Every check finds its bad example and is silent on its good one: made from the rows themselves.
#include <abac/catalogue.h>
#include <abac/validate.h>

#include <set>
#include <string>

#include "support/catch.h"
#include "support/shipped_catalogue.h"

namespace {

/// Whether the check of the code finds something in the example.
bool finds(const abac::CheckInfo& check, const abac::CheckExample& example,
           const abac::Catalogue* with) {
  const abac::LintOptions options{
      .type = example.type,
      .catalogue = with,
      .includes_off_by_default = true,
  };
  for (const abac::Finding& finding : abac::lint_policy(to_json(example), options)) {
    INFO(to_string(finding.diagnostic));
    CHECK(finding.diagnostic.severity != abac::Severity::Error);
    if (finding.diagnostic.code == check.code) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("every check finds its bad example and is silent on its good one") {
  for (const abac::CheckInfo& check : abac::policy_checks()) {
    INFO(to_string(check.code));
    CHECK(finds(check, check.bad, &abac::shipped_catalogue()));
    CHECK_FALSE(finds(check, check.good, &abac::shipped_catalogue()));
  }
}

TEST_CASE("checks that need a catalogue are silent without one, and the others are not") {
  for (const abac::CheckInfo& check : abac::policy_checks()) {
    INFO(to_string(check.code));
    if (check.needs == abac::CheckNeeds::Catalogue) CHECK_FALSE(finds(check, check.bad, nullptr));
    if (check.needs == abac::CheckNeeds::Nothing) CHECK(finds(check, check.bad, nullptr));
  }
}

TEST_CASE("every row of the table is whole") {
  std::set<abac::ErrorCode> codes;
  for (const abac::CheckInfo& check : abac::policy_checks()) {
    INFO(to_string(check.code));
    CHECK(codes.insert(check.code).second);
    CHECK_FALSE(check.why.empty());
    CHECK_FALSE(check.types.empty());
    CHECK(check.severity != abac::Severity::Error);
    CHECK(abac::find_check(check.code) == &check);
  }
}
