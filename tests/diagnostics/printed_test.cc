// What a test that fails shows of the library's values: they are written to streams.
#include <abac/abac.h>

#include <sstream>
#include <string>

#include "support/catch.h"

namespace {

template <class T>
std::string printed(const T& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

TEST_CASE("values are printed in the words that results have for them") {
  CHECK(printed(abac::Decision::ImplicitDeny) == "implicitDeny");
  CHECK(printed(abac::Effect::Allow) == "Allow");
  CHECK(printed(abac::PolicyType::ServiceControl) == "service_control");
  CHECK(printed(abac::Severity::Warning) == "warning");
  CHECK(printed(abac::ErrorCode::InvalidSid) == "invalid_sid");
  CHECK(printed(abac::Outcome::Unknown) == "unknown");
  CHECK(printed(abac::PrincipalMatch::Role) == "role");
  CHECK(printed(abac::LayerVerdict::NotApplicable) == "not_applicable");
  CHECK(printed(abac::Influence::Decisive) == "decisive");
  CHECK(printed(abac::PolicyVersion::V2012_10_17) == "2012-10-17");
  CHECK(printed(abac::PrincipalKind::Aws) == "AWS");
  CHECK(printed(abac::DocumentKind::Case) == "case");
  CHECK(printed(abac::ConditionReason::KeyAbsent) == "key_absent");
  CHECK(printed(abac::SourceRange{.begin = 4, .end = 5, .line = 2, .column = 3}) == "2:3");
  const abac::Diagnostic diagnostic{.code = abac::ErrorCode::InvalidSid, .message = "no"};
  CHECK(printed(diagnostic) == to_string(diagnostic));
}

TEST_CASE("responses and statements are printed as JSON") {
  const abac::MatchedStatement statement{"identity[0]", 2, "Read", abac::Effect::Allow};
  const std::string json = R"({"policy":"identity[0]","index":2,"sid":"Read","effect":"Allow"})";
  CHECK(printed(statement) == json);
  CHECK(printed(abac::ExpectedStatement{"identity[0]", 2, "Read", abac::Effect::Allow}) == json);
  abac::Response response;
  response.matched_statements.push_back(statement);
  CHECK(printed(response) == to_json(response));
}

}  // namespace
