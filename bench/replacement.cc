// How long a thread that decides is held up when its policies are replaced, beside times when they
// are not: one reader decides all the while, another thread compiles, publishes and frees. And what
// it takes to add a policy to many, or to remove one.
// Usage: abac_replacement [WORKLOAD…]
#include "measure.h"
#include "workloads.h"

#include <abac/policy_set_holder.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace abac;
using namespace std::chrono_literals;

/// What the reader is watched for. Each window is as long as the others.
enum class Window : int { None, Quiet, Replacement, End };

constexpr auto kWindow = 4ms;
/// When, in its window, old versions are freed: once the reader has moved on.
constexpr auto kReclaim = 2ms;

/// What windows showed, in nanoseconds. Where others use the machine too, processor time tells what
/// a decision does, and the clock in addition for how long it waits.
struct Pauses {
  std::vector<double> longest;    ///< of a window, the longest decision, in processor time
  std::vector<double> moving_on;  ///< of a window, finding the policies for the first decision
  std::vector<double> first;      ///< that decision, or the first after a replacement
  std::vector<double> first_cpu;  ///< the same in processor time
};

/// Decides until the end, and notes of the windows without a replacement and of those with one.
void read(const PolicySetHolder& holder, const bench::Workload& workload,
          const std::atomic<Window>& window, Pauses& quiet, Pauses& replaced) {
  const auto requests = workload.requests.requests();
  const double tick = bench::nanoseconds_per_tick();
  PolicySetReader reader(holder);
  Pauses* pauses = nullptr;
  bool has_first = false;
  double longest = 0;
  Window current = Window::None;
  for (std::size_t next = 0; current != Window::End; next = (next + 1) % requests.size()) {
    if (const Window now = window.load(std::memory_order_relaxed); now != current) {
      if (pauses != nullptr) pauses->longest.push_back(longest);
      current = now;
      pauses = now == Window::Quiet ? &quiet : now == Window::Replacement ? &replaced : nullptr;
      has_first = false;
      longest = 0;
    }
    if (pauses == nullptr) {
      bench::keep(reader.decide(requests[next]));
      continue;
    }
    const bool is_first = !has_first && (pauses == &quiet || holder.version() != reader.version());
    const double cpu_begin = bench::thread_nanoseconds();
    const std::uint64_t begin = bench::ticks();
    (void)reader.current();
    const std::uint64_t found = bench::ticks();
    bench::keep(reader.decide(requests[next]));
    const std::uint64_t time = bench::ticks() - begin;
    const double cpu_time = bench::thread_nanoseconds() - cpu_begin;
    longest = std::max(longest, cpu_time);
    if (is_first) {
      has_first = true;
      pauses->moving_on.push_back(static_cast<double>(found - begin) * tick);
      pauses->first.push_back(static_cast<double>(time) * tick);
      pauses->first_cpu.push_back(cpu_time);
    }
  }
}

/// What the clock itself takes of a processor time.
double clock_nanoseconds() {
  std::vector<double> times;
  for (int i = 0; i < 1000; ++i) {
    const double begin = bench::thread_nanoseconds();
    times.push_back(bench::thread_nanoseconds() - begin);
  }
  return bench::quantile(times, 0.5);
}

template <class Work>
void timed(std::vector<double>& times, Work&& work) {
  const double begin = bench::thread_nanoseconds();
  work();
  times.push_back(bench::thread_nanoseconds() - begin);
}

void write(const char* what, std::vector<double> times, double clock = 0) {
  for (double& time : times) time = (time - clock) / 1000;
  std::printf("  %-58s %9.1f %9.1f %9.1f\n", what, bench::quantile(times, 0.5),
              bench::quantile(times, 0.9), bench::quantile(times, 1));
}

/// What it takes to add a policy of one statement and to remove one, and what decisions take then.
void measure_changes(const bench::Workload& workload, const PolicySet& set) {
  const auto added = parse_policies(
      R"({"identity": [{"name": "Added", "document": {"Version": "2012-10-17", "Statement": {)"
      R"("Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::added/*"}}}]})");
  const std::string& name = workload.documents.back().name;
  const PolicyName removed[] = {{PolicyType::Identity, name}};
  std::vector<double> adding;
  std::vector<double> removing;
  for (int i = 0; i < 25; ++i) {
    timed(adding, [&] { bench::keep(set.with(added.value()).value().statement_count()); });
    timed(removing, [&] { bench::keep(set.with({}, removed).value().statement_count()); });
  }
  write("adding a policy of one statement", adding);
  write("removing a policy", removing);
  const PolicySet changed = set.with(added.value(), removed).value();
  const auto requests = workload.requests.requests();
  const auto pass = [&](const PolicySet& policies) {
    return bench::time_pass(requests, [&](const Request& r) { return decide(policies, r); });
  };
  const auto compared = bench::compare([&] { return pass(changed); }, [&] { return pass(set); }, 9);
  std::printf("  a decision by changed policies takes %.2f times that of compiled ones\n",
              compared.ratio);
}

void measure(const std::string& name) {
  const bench::Workload workload = bench::make_workload(name);
  PolicySetHolder holder(bench::compile(workload));
  std::atomic<Window> window = Window::None;
  Pauses quiet;
  Pauses replaced;
  std::thread reader([&] { read(holder, workload, window, quiet, replaced); });

  const std::size_t statements = holder.current().policies.statement_count();
  const std::size_t replacements = statements < 1000 ? 500 : statements < 500'000 ? 60 : 12;
  std::vector<double> publishing;
  std::vector<double> freeing;
  for (std::size_t i = 0; i < replacements; ++i) {
    PolicySet next = bench::compile(workload);
    std::this_thread::sleep_for(1ms);
    window = Window::Quiet;
    std::this_thread::sleep_for(kWindow);
    window = Window::Replacement;
    const auto begin = std::chrono::steady_clock::now();
    timed(publishing, [&] { bench::keep(holder.publish(std::move(next)).has_value()); });
    std::this_thread::sleep_until(begin + kReclaim);
    timed(freeing, [&] { holder.reclaim(); });
    std::this_thread::sleep_until(begin + kWindow);
    window = Window::None;
  }
  window = Window::End;
  reader.join();

  const double clock = clock_nanoseconds();
  std::printf("%s, %zu statements, %zu replacements; microseconds %7s %9s %9s\n", name.c_str(),
              statements, replacements, "median", "90 %", "longest");
  write("finding the new policies", replaced.moving_on);
  write("the first decision after a replacement, with that", replaced.first);
  write("  in processor time", replaced.first_cpu, clock);
  write("a decision without one, measured alike", quiet.first);
  write("  in processor time", quiet.first_cpu, clock);
  write("longest of 4 ms with a replacement, in processor time", replaced.longest, clock);
  write("longest of 4 ms without one, in processor time", quiet.longest, clock);
  write("publishing, which frees what it can", publishing);
  write("freeing what the reader has left", freeing);
  measure_changes(workload, holder.current().policies);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::vector<std::string> names(argv + 1, argv + argc);
    if (names.empty()) names = {"W2/10", "W2/100000"};
    for (const std::string& name : names) measure(name);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
