// The oracle against the shared cases: what the engine is compared with is itself checked.
#include "oracle/oracle_json.h"
#include "support/catch.h"

#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace {

using abac::oracle::Answer;
using abac::oracle::CaseText;
using abac::oracle::ExpectedAnswer;

std::string wrong_field(const ExpectedAnswer& expect, const Answer& answer) {
  if (answer.is_refused) return "refused: " + answer.refusal;
  if (expect.decision.value_or("") != abac::oracle::decision_name(answer.decision)) {
    return "decision: " + abac::oracle::decision_name(answer.decision);
  }
  if (expect.message && *expect.message != answer.message) return "message: " + answer.message;
  if (expect.matched_statements && *expect.matched_statements != answer.matched_statements) {
    return "matched_statements";
  }
  if (expect.missing_context_keys && *expect.missing_context_keys != answer.missing_context_keys) {
    return "missing_context_keys";
  }
  return {};
}

// Checks a line; returns whether it expects a decision. The grammar is not the oracle's business,
// so lines that must be refused are only read where they can be.
bool check_line(const std::string& line) {
  std::optional<CaseText> test_case;
  try {
    test_case = abac::oracle::read_case(line);
  } catch (const std::exception&) {
    INFO(line);
    CHECK(line.find(R"("error":)") != std::string::npos);
    return false;
  }
  if (!test_case->expect || test_case->expect->is_error) return false;
  const Answer answer = abac::oracle::interpret(test_case->policies, test_case->request);
  INFO(test_case->name);
  CHECK(wrong_field(*test_case->expect, answer) == "");
  return true;
}

}  // namespace

TEST_CASE("M-1 the oracle answers the shared cases as they expect") {
  const std::filesystem::path folder =
      std::filesystem::path(ABAC_SOURCE_DIR) / "tests" / "conformance";
  int decided = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    INFO(entry.path().string());
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (!line.empty() && check_line(line)) ++decided;
    }
  }
  CHECK(decided > 0);
}

TEST_CASE("E-21 the oracle refuses where request and policies contradict each other") {
  const auto refusal = [](const std::string& policies, const std::string& request) {
    const CaseText test_case = abac::oracle::read_case(R"({"name": "n", "policies": )" + policies +
                                                       R"(, "request": )" + request + "}");
    return abac::oracle::interpret(test_case.policies, test_case.request).refusal.substr(0, 4);
  };
  const std::string service =
      R"({"principal": {"arn": "s3.amazonaws.com"}, "action": "s3:GetObject",
          "resource": {"arn": "arn:aws:s3:::b/k"}})";
  const std::string assume_role =
      R"({"principal": {"arn": "arn:aws:iam::111122223333:user/a"}, "action": "sts:AssumeRole",
          "resource": {"arn": "arn:aws:iam::111122223333:role/R"}})";
  CHECK(refusal(R"({"session": []})", service) == "E-21");
  CHECK(refusal(R"({"resource": [{"Statement": []}]})", service) == "E-2:");
  CHECK(refusal(R"({"resource_control": [[{"Statement": []}]]})", service) == "E-2:");
  CHECK(refusal(R"({"resource_control": [[]]})", service) == "");
  CHECK(refusal(R"({"resource": [{"Statement": {"Effect": "Allow", "Principal": "*",
                    "Action": "*", "Resource": "*"}}]})",
                assume_role) == "G-17");
}
