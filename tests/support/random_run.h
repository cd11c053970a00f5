// One run of a property test: its seed, its number of cases, and how it reports a failure.
#pragma once

#include "oracle/oracle_json.h"
#include "support/catch.h"
#include "support/random_cases.h"

#include <abac/evaluate.h>

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace abac::random {

/// Set `ABAC_TEST_SEED` to repeat a run and `ABAC_TEST_CASES` to change its length.
class Run {
 public:
  Run() : seed_(number_of("ABAC_TEST_SEED", std::random_device{}())), source_(seed_) {}

  [[nodiscard]] Source& source() { return source_; }

  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  [[nodiscard]] static std::uint64_t case_count() { return number_of("ABAC_TEST_CASES", 200'000); }

  /// Fails the test with the case where `problem` says that there is one; ends it after a few.
  void report(const std::string& problem, const Policies& policies,
              const OwnedRequest::Fields& request) {
    if (problem.empty()) return;
    INFO("ABAC_TEST_SEED=" << seed_);
    INFO(oracle::case_to_json("random", policies, request, nullptr));
    ++failure_count_;
    INFO(problem);
    CHECK(problem.empty());
    REQUIRE(failure_count_ < 3);
  }

 private:
  static std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
  }

  std::uint64_t seed_;
  Source source_;
  int failure_count_ = 0;
};

/// Compiles policies that must be sound.
inline PolicySet compiled(Run& run, const Policies& policies) {
  auto set = PolicySet::compile(policies);
  if (!set) run.report("refused: " + to_string(set.error()), policies, {});
  REQUIRE(set.has_value());
  return *std::move(set);
}

}  // namespace abac::random
