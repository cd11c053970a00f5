// This library beside its rivals: reads a workload's files, checks every decision, times `decide`.
// The protocol is told in ../README.md and is the same in every adapter.
#include "../../request_set.h"

#include <abac/abac.h>

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>
#include <exception>
#include <fstream>
#include <iostream>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr double kWarmUp = 4, kTiming = 3;  // seconds
constexpr std::size_t kFewestPasses = 5;

struct Workload {
  abac::PolicySet policies;
  std::vector<abac::bench::Fields> fields;
  std::vector<bool> allowed;
};

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read `" + path + "`");
  return std::move(text).str();
}

template <class T>
T value_of(abac::Expected<T> expected) {
  if (!expected) throw std::runtime_error(to_string(expected.error()));
  return std::move(*expected);
}

/// Each line is `{"request":…,"expect":{"decision":"…"}}`.
Workload read_workload(const std::string& folder) {
  constexpr std::string_view kBegin = R"({"request":)", kMiddle = R"(,"expect":{"decision":")";
  const auto policies = value_of(abac::parse_policies(read_file(folder + "/policies.json")));
  Workload workload{value_of(abac::PolicySet::compile(policies)), {}, {}};
  std::istringstream lines(read_file(folder + "/requests.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t end = line.rfind(kMiddle);
    if (!line.starts_with(kBegin) || end == line.npos) throw std::runtime_error("not a request");
    const std::string_view text(line.data() + kBegin.size(), end - kBegin.size());
    workload.fields.push_back(value_of(abac::parse_request(text)).fields());
    workload.allowed.push_back(
        std::string_view(line).substr(end + kMiddle.size()).starts_with("allowed"));
  }
  return workload;
}

/// Processor time of this process.
double seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto in_seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
}

std::size_t pass(const abac::PolicySet& policies, std::span<const abac::Request> requests) {
  std::size_t allowed = 0;
  for (const abac::Request& request : requests) {
    allowed += decide(policies, request) == abac::Decision::Allowed ? 1U : 0U;
  }
  return allowed;
}

void run(const std::string& folder) {
  const Workload workload = read_workload(folder);
  const abac::bench::RequestSet set(workload.fields);
  const auto requests = set.requests();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const bool allowed = decide(workload.policies, requests[i]) == abac::Decision::Allowed;
    if (allowed != workload.allowed[i]) {
      throw std::runtime_error("request " + std::to_string(i) + " is decided differently");
    }
  }

  std::size_t total = 0;
  for (const double begin = seconds(); seconds() - begin < kWarmUp;) {
    total += pass(workload.policies, requests);
  }
  std::vector<double> times;
  for (const double begin = seconds();
       times.size() < kFewestPasses || seconds() - begin < kTiming;) {
    const double start = seconds();
    total += pass(workload.policies, requests);
    times.push_back((seconds() - start) * 1e9 / static_cast<double>(requests.size()));
  }
  if (total == 0) throw std::runtime_error("nothing is allowed");
  std::sort(times.begin(), times.end());
  std::cout << R"({"version":")" << ABAC_VERSION << R"(","requests":)" << requests.size()
            << R"(,"expressible":)" << requests.size() << R"(,"timed":)" << requests.size()
            << R"(,"otherwise":0,"passes":)" << times.size() << R"(,"ns":)"
            << times[times.size() / 2] << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: abac_rival FOLDER\n";
    return 2;
  }
  try {
    run(argv[1]);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
