// From JSON text to a PolicySet: speed, and the memory that the compiled form holds.
#include "allocations.h"
#include "bench.h"
#include "measure.h"
#include "workloads.h"

#include <benchmark/benchmark.h>

#include <stdexcept>

namespace abac::bench {
namespace {

struct Texts {
  std::vector<Document> documents;
  std::size_t bytes = 0;
};

const Texts& texts(const std::string& name) {
  static std::string current;
  static Texts texts;
  if (current != name) {
    texts = {};
    texts.documents = make_workload(name).documents;
    for (const Document& document : texts.documents) texts.bytes += document.json.size();
    current = name;
  }
  return texts;
}

Policies parse(const std::vector<Document>& documents) {
  Policies policies;
  policies.identity.reserve(documents.size());
  for (const Document& document : documents) {
    auto policy = parse_policy(document.json, {.name = document.name});
    if (!policy) throw std::runtime_error(to_string(policy.error()));
    policies.identity.push_back(*std::move(policy));
  }
  return policies;
}

void parse_and_compile(benchmark::State& state, const std::string& name) {
  const Texts& input = texts(name);
  double parsing = 0, compiling = 0;
  std::size_t statements = 0, own_bytes = 0;
  std::ptrdiff_t heap_bytes = 0;
  for (auto _ : state) {
    const double begin = thread_nanoseconds();
    const Policies policies = parse(input.documents);
    const double parsed = thread_nanoseconds();
    const std::ptrdiff_t before = allocations().live_bytes;
    const auto compiled = PolicySet::compile(policies);
    compiling += (thread_nanoseconds() - parsed) / 1e9;
    parsing += (parsed - begin) / 1e9;
    heap_bytes = allocations().live_bytes - before;
    own_bytes = compiled->memory_bytes();
    statements = compiled->statement_count();
  }
  const auto runs = static_cast<double>(state.iterations());
  const auto count = static_cast<double>(statements);
  const double megabytes = runs * static_cast<double>(input.bytes) / 1e6;
  state.counters["statements"] = count;
  state.counters["MB_per_s"] = megabytes / (parsing + compiling);
  state.counters["parse_MB_per_s"] = megabytes / parsing;
  state.counters["compile_MB_per_s"] = megabytes / compiling;
  state.counters["us_per_statement"] = 1e6 * (parsing + compiling) / (runs * count);
  state.counters["json_bytes_per_statement"] = static_cast<double>(input.bytes) / count;
  state.counters["bytes_per_statement"] = static_cast<double>(own_bytes) / count;
  state.counters["heap_bytes_per_statement"] = static_cast<double>(heap_bytes) / count;
}

}  // namespace

void register_compile_benchmarks() {
  std::vector<std::string> names = {"W1",      "W2/1000",   "W2/100000",
                                    "W4/1000", "W4/100000", "many-actions"};
  if (has_corpus()) names.emplace_back("W3");
  for (const std::string& name : names) {
    benchmark::RegisterBenchmark(("parse_and_compile/" + name).c_str(), parse_and_compile, name)
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace abac::bench
