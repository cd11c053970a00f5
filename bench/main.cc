// Runs the benchmarks that the command line selects.
#include "bench.h"
#include "workloads.h"

#include <benchmark/benchmark.h>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  if (!abac::bench::has_corpus()) {
    std::cerr << "W3 is skipped: no folder of real policies is given (ABAC_CORPUS_DIR)\n";
  }
  try {
    abac::bench::register_decide_benchmarks();
    abac::bench::register_compile_benchmarks();
    abac::bench::register_explain_benchmarks();
    abac::bench::register_tenant_benchmarks();
    benchmark::RunSpecifiedBenchmarks();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
