// One workload decided in a loop without one of the mechanisms that docs/internals.md explains, for
// counting instructions under callgrind, or timed beside decisions with all of them:
// bench/mechanisms runs it. It looks behind the public interface, as there is no reason to leave a
// mechanism out but to see what it saves.
#include "compile/compiler.h"
#include "counting.h"
#include "decide/evaluator.h"
#include "measure.h"
#include "workloads.h"

#include <algorithm>
#include <exception>
#include <iostream>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

namespace {

using namespace abac;
using internal::ActionMatches;
using internal::Evaluation;
using internal::FoldedAction;
using internal::Program;
using internal::StatementIndex;

constexpr std::uint32_t kAll = 0xFFFFFFFF;

StatementIndex::Options options_without(const std::string& mechanism) {
  if (mechanism == "filing") return {.max_walked = kAll};
  if (mechanism == "runs") return {.min_run = kAll};
  if (mechanism == "prefilters") return {.has_prefilters = false};
  if (mechanism == "filter") return {.has_filter = false};
  if (mechanism == "nothing" || mechanism == "indexes") return {};
  throw std::runtime_error("unknown mechanism `" + mechanism + "`");
}

/// Makes what is found for an action that more patterns match than can be collected: all statements
/// are then walked.
void find_too_many(ActionMatches& matches) {
  internal::ActionIndex index;
  for (std::size_t i = 1; i <= ActionMatches::kMaxCollected + 1; ++i) {
    (void)index.intern("a:b" + std::string(i, '*'));
  }
  index.finish(false);
  FoldedAction action;
  if (!action.read("a:b")) throw std::runtime_error("the action is one");
  index.find(action, matches);
  if (!matches.is_overflow()) throw std::runtime_error("expected more patterns than are collected");
}

using ProgramPointer = std::shared_ptr<const Program>;

ProgramPointer compile(const Policies& policies, const StatementIndex::Options& options) {
  internal::DiagnosticList diagnostics;
  auto program = internal::compile_program(policies, diagnostics, options);
  if (!program) throw std::runtime_error("the policies are refused");
  return program;
}

bool is_allowed(const Program& program, const Request& request, const ActionMatches* patterns) {
  if (patterns == nullptr) return Evaluation::decide(program, request) == Decision::Allowed;
  Evaluation evaluation(program, request);
  return evaluation.prepare() == nullptr && evaluation.decide(*patterns) == Decision::Allowed;
}

/// Where every decision walks many statements, as many requests as keep the program from taking
/// minutes.
std::span<const Request> requests_for(const bench::Workload& workload, const Program& program,
                                      const std::string& mechanism) {
  constexpr std::size_t kWalks = std::size_t{1} << 22;
  const auto requests = workload.requests.requests();
  if (mechanism != "indexes" && mechanism != "filing") return requests;
  const std::size_t count = kWalks / std::max<std::size_t>(program.statements.size(), 1);
  return requests.first(std::clamp<std::size_t>(count, 64, requests.size()));
}

void run(const std::string& name, const std::string& mechanism, bool is_timed) {
  const bench::Workload workload = bench::make_workload(name);
  const ProgramPointer whole = compile(workload.policies, {});
  const ProgramPointer program = compile(workload.policies, options_without(mechanism));
  ActionMatches overflow;
  find_too_many(overflow);
  const ActionMatches* const patterns = mechanism == "indexes" ? &overflow : nullptr;
  const auto decide_whole = [&](const Request& r) { return is_allowed(*whole, r, nullptr); };
  const auto decide_without = [&](const Request& r) { return is_allowed(*program, r, patterns); };

  const auto requests = requests_for(workload, *program, mechanism);
  for (const Request& request : requests) {
    if (decide_without(request) != decide_whole(request)) {
      throw std::runtime_error("without " + mechanism + " a request is decided differently");
    }
  }
  if (!is_timed) {
    bench::count(requests, decide_without);
    return;
  }
  constexpr std::size_t kRounds = 51;
  const bench::Comparison times =
      bench::compare([&] { return bench::time_pass(requests, decide_without); },
                     [&] { return bench::time_pass(requests, decide_whole); }, kRounds);
  std::cout << times.ratio << " times as long: " << times.ns << " ns instead of " << times.base_ns
            << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_timed = argc == 4 && argv[3] == std::string("time");
  if (argc != 3 && !is_timed) {
    std::cerr << "usage: abac_count_without WORKLOAD nothing|indexes|filing|runs|prefilters|filter "
                 "[time]\n";
    return 2;
  }
  try {
    run(argv[1], argv[2], is_timed);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
