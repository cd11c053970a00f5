// What threads may do at once: share compiled policies, and read, compile and decide on their own.
#include <abac/abac.h>
#include <abac/case.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "catch.h"

namespace {

constexpr std::size_t kThreads = 8;
constexpr std::size_t kRounds = 4;

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  REQUIRE(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// Runs `work(n)` for n = 0 … kThreads - 1, each on a thread of its own; returns the sum of what
/// they return. Catch's macros are not for threads, so failures are counted.
std::size_t sum_of_threads(const std::function<std::size_t(std::size_t)>& work) {
  std::atomic<std::size_t> sum = 0;
  std::vector<std::thread> threads;
  for (std::size_t n = 0; n < kThreads; ++n) {
    threads.emplace_back([&sum, &work, n] { sum += work(n); });
  }
  std::ranges::for_each(threads, &std::thread::join);
  return sum;
}

const std::string cases_path = std::string(ABAC_SOURCE_DIR) + "/policies/studio/cases.jsonl";

}  // namespace

TEST_CASE("N-5 threads that share one PolicySet get the same answers", "[threads]") {
  abac::CaseReader reader;
  std::vector<abac::Case> cases;
  std::vector<abac::Expected<abac::Response>> expected;
  for (const std::string& line : lines_of(cases_path)) {
    cases.push_back(reader.read(line));
    REQUIRE(cases.back().policies.has_value());
    REQUIRE(cases.back().request.has_value());
    expected.push_back(evaluate(cases.back()));
    REQUIRE(expected.back().has_value());
  }
  REQUIRE(cases.size() > kThreads);

  const auto wrong_answers = [&](std::size_t n) {
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < kRounds * cases.size(); ++i) {
      const std::size_t at = (i + n) % cases.size();  // each thread begins elsewhere
      const abac::PolicySet policies = *cases[at].policies;
      const abac::Request& request = cases[at].request->view();
      const auto response = evaluate(policies, request);
      if (!response || *response != *expected[at]) ++wrong;
      if (decide(policies, request) != expected[at]->decision) ++wrong;
    }
    return wrong;
  };
  CHECK(sum_of_threads(wrong_answers) == 0);
}

TEST_CASE("N-5 threads read and compile the same text alike", "[threads]") {
  const std::vector<std::string> lines = lines_of(cases_path);
  std::vector<std::string> expected;
  abac::CaseReader reader;
  for (const std::string& line : lines) {
    const abac::Case test_case = reader.read(line);
    expected.push_back(result_to_json(test_case.name, evaluate(test_case)));
  }

  const auto wrong_results = [&](std::size_t n) {
    std::size_t wrong = 0;
    abac::CaseReader own_reader;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::size_t at = (i + n) % lines.size();
      const abac::Case test_case = own_reader.read(lines[at]);
      if (result_to_json(test_case.name, evaluate(test_case)) != expected[at]) ++wrong;
    }
    return wrong;
  };
  CHECK(sum_of_threads(wrong_results) == 0);
}
