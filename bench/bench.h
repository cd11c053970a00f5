// The benchmarks, registered by main.cc.
#pragma once

namespace abac::bench {

void register_decide_benchmarks();   // decide_bench.cc
void register_compile_benchmarks();  // compile_bench.cc
void register_explain_benchmarks();  // explain_bench.cc
void register_tenant_benchmarks();   // tenants_bench.cc

}  // namespace abac::bench
