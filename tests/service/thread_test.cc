// What threads may do at once: share compiled policies, and read, compile and decide on their own.
#include <abac/abac.h>
#include <abac/case.h>
#include <abac/policy_set_holder.h>
#include <abac/session.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "program/access.h"
#include "support/catch.h"

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

namespace {

/// How long policies are replaced while they decide. `ABAC_THREAD_SECONDS` asks for a longer run.
std::size_t replacement_seconds() {
  std::size_t seconds = 1;
  if (const char* text = std::getenv("ABAC_THREAD_SECONDS")) {
    std::from_chars(text, text + std::strlen(text), seconds);
  }
  return seconds;
}

/// Policies that tell their version: what they allow and the name of the statement hang on it.
std::string versioned_policies(std::uint64_t version) {
  const std::string odd = version % 2 == 1 ? "Allow" : "Deny";
  const std::string even = version % 2 == 1 ? "Deny" : "Allow";
  const auto statement = [&](const std::string& effect, const std::string& sid,
                             const std::string& action) {
    return R"({"Effect":")" + effect + R"(","Sid":")" + sid + std::to_string(version) +
           R"(","Action":")" + action + R"(","Resource":"*"})";
  };
  return R"({"Version":"2012-10-17","Statement":[)" + statement(odd, "Odd", "s3:Get*") + "," +
         statement(even, "Even", "s3:Put*") + "]}";
}

abac::Request request_for(std::string_view action) {
  abac::Request request;
  request.principal.arn = "arn:aws:iam::111122223333:user/ana";
  request.action = action;
  request.resource.arn = "arn:aws:s3:::docs/plan.txt";
  return request;
}

/// Decides several times with the reader's current policies; returns how many answers are not
/// those of one and the same version.
std::size_t wrong_answers_of(abac::PolicySetReader& reader) {
  using abac::Decision;
  const abac::Request get = request_for("s3:GetObject");
  const abac::Request put = request_for("s3:PutObject");
  const abac::PolicySet& policies = reader.current();
  const std::uint64_t version = reader.version();
  const bool is_odd = version % 2 == 1;
  std::size_t wrong = 0;
  wrong += decide(policies, get) != (is_odd ? Decision::Allowed : Decision::ExplicitDeny);
  wrong += decide(policies, put) != (is_odd ? Decision::ExplicitDeny : Decision::Allowed);
  const auto response = evaluate(policies, get);
  wrong += !response || response->matched_statements.size() != 1 ||
           response->matched_statements[0].sid != "Odd" + std::to_string(version);
  return wrong;
}

}  // namespace

TEST_CASE("readers see whole versions while a writer replaces policies", "[threads]") {
  using Clock = std::chrono::steady_clock;
  const auto initial = abac::parse_policies(versioned_policies(1));
  REQUIRE(initial);
  auto compiled = abac::PolicySet::compile(*initial);
  REQUIRE(compiled);
  abac::PolicySetHolder holder(*std::move(compiled));

  // As many replacements as asked for, however slow the machine is.
  const std::size_t seconds = replacement_seconds();
  const std::size_t least = 1000 * seconds;
  std::size_t replacements = 0;
  std::size_t failures = 0;
  std::size_t most_in_use = 0;
  std::atomic<bool> is_done = false;
  std::atomic<std::size_t> decisions = 0;
  const auto started = Clock::now();
  std::thread writer([&] {
    while (replacements < least || Clock::now() - started < std::chrono::seconds(seconds)) {
      const std::uint64_t next = replacements + 2;
      // Between two versions one that is refused, and must change nothing.
      if (next % 8 == 0 && holder.replace("{\"Statement\":[}")) ++failures;
      const auto version = holder.replace(versioned_policies(next));
      if (!version || *version != next) ++failures;
      most_in_use = std::max(most_in_use, holder.versions_in_use());
      ++replacements;
    }
    is_done = true;
  });
  const std::size_t wrong = sum_of_threads([&](std::size_t n) {
    abac::PolicySetReader reader(holder);
    std::size_t wrong_here = 0;
    std::uint64_t last = 0;
    std::size_t rounds = 0;
    for (; !is_done; ++rounds) {
      wrong_here += wrong_answers_of(reader);
      if (reader.version() < last) ++wrong_here;
      last = reader.version();
      if (rounds % 64 == n) reader.release();
      std::this_thread::yield();
    }
    decisions += 3 * rounds;
    return wrong_here;
  });
  writer.join();
  const std::chrono::duration<double> elapsed = Clock::now() - started;

  CHECK(wrong == 0);
  CHECK(failures == 0);
  CHECK(holder.version() == replacements + 1);
  // One for each reader, the current one, and the one that is being replaced.
  CHECK(most_in_use <= kThreads + 2);
  CHECK(holder.reclaim() == 1);
  if (std::getenv("ABAC_THREAD_SECONDS") != nullptr) {
    std::printf("%zu replacements and %zu decisions in %.1f s, at most %zu versions in memory\n",
                replacements, decisions.load(), elapsed.count(), most_in_use);
  }
}

namespace {

/// The threads on which programs were freed.
class FreedPrograms {
 public:
  /// Returns a handle of the same program whose end is noted.
  abac::PolicySet watch(const abac::PolicySet& set) {
    using abac::internal::Access;
    return Access::handle_of({Access::behind(set), [set, this](const abac::internal::Program*) {
                                const std::lock_guard lock(mutex_);
                                threads_.push_back(std::this_thread::get_id());
                              }});
  }
  /// Returns how many were freed. REQUIRES: no thread frees any now.
  [[nodiscard]] std::size_t count() const { return threads_.size(); }
  /// Returns how many were freed on other threads than this one. REQUIRES: as for `count`.
  [[nodiscard]] std::size_t count_elsewhere() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(threads_, [](auto id) { return id != std::this_thread::get_id(); }));
  }

 private:
  std::mutex mutex_;
  std::vector<std::thread::id> threads_;
};

}  // namespace

TEST_CASE("no reader frees policies, whatever it keeps of them", "[threads]") {
  std::vector<abac::PolicySet> sets;
  for (const std::uint64_t version : {1U, 2U}) {
    const auto set =
        abac::parse_policies(versioned_policies(version)).and_then(abac::PolicySet::compile);
    REQUIRE(set);
    sets.push_back(*set);
  }
  FreedPrograms freed;
  constexpr std::size_t kReplacements = 4000;
  std::size_t failures = 0;
  {
    abac::PolicySetHolder holder(freed.watch(sets[0]));
    std::atomic<bool> is_done = false;
    std::atomic<std::size_t> reading = 0;
    std::atomic<std::size_t> wrong = 0;
    // The readers have threads of their own, and this one publishes: it is the one to free.
    std::vector<std::thread> readers;
    for (std::size_t n = 0; n < kThreads; ++n) {
      readers.emplace_back([&, n] {
        thread_local abac::PolicySetReader reader(holder);
        std::size_t rounds = 0;
        std::optional<abac::PolicySet> copy;
        auto action = abac::ResolvedAction::resolve(reader.current(), "s3:GetObject");
        ++reading;
        while (!is_done) {
          const bool is_odd =
              decide(reader.current(), request_for("s3:GetObject")) == abac::Decision::Allowed;
          wrong += is_odd != (reader.version() % 2 == 1);
          switch ((rounds++ + n) % 5) {
            case 0:
              copy = reader.current();
              break;
            case 1:
              action = abac::ResolvedAction::resolve(holder.current().policies, "s3:GetObject");
              wrong += !action;
              break;
            case 2:
              copy.reset();
              break;
            case 3:
              reader.release();
              break;
            default: {
              const abac::PolicySetReader other(reader);
              reader = other;
              break;
            }
          }
        }
      });
    }
    while (reading < kThreads) std::this_thread::yield();
    for (std::size_t i = 0; i < kReplacements; ++i) {
      if (!holder.publish(freed.watch(sets[(i + 1) % 2]))) ++failures;
      if (i % 16 == 0) std::this_thread::yield();
    }
    is_done = true;
    std::ranges::for_each(readers, &std::thread::join);
    CHECK(wrong == 0);
    CHECK(failures == 0);
    CHECK(holder.reclaim() == 1);
    CHECK(freed.count() == kReplacements);
    CHECK(freed.count_elsewhere() == 0);
  }
  CHECK(freed.count() == kReplacements + 1);
}

TEST_CASE("several threads may publish and reclaim at once", "[threads]") {
  const auto set = abac::parse_policies(versioned_policies(1)).and_then(abac::PolicySet::compile);
  REQUIRE(set);
  FreedPrograms freed;
  constexpr std::size_t kEach = 200;
  {
    abac::PolicySetHolder holder(freed.watch(*set));
    const std::size_t wrong = sum_of_threads([&](std::size_t n) {
      abac::PolicySetReader reader(holder);
      std::size_t wrong_here = 0;
      std::uint64_t last = 0;
      for (std::size_t i = 0; i < kEach; ++i) {
        const auto version = holder.publish(freed.watch(*set));
        wrong_here += !version || *version <= last;
        last = version ? *version : last;
        static_cast<void>(reader.current());
        wrong_here += reader.version() < last;  // its own publication, or a later one
        if (i % 8 == n) holder.reclaim();
      }
      return wrong_here;
    });
    CHECK(wrong == 0);
    CHECK(holder.version() == kThreads * kEach + 1);
    CHECK(holder.reclaim() == 1);
    CHECK(freed.count() == kThreads * kEach);
  }
}
