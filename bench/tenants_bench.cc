// Decisions for a random one of many tenants, against decisions for one.
#include "tenants.h"

#include "allocations.h"
#include "bench.h"
#include "check.h"
#include "measure.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace abac::bench {
namespace {

constexpr std::size_t kRounds = 15;

/// Lets each request be asked of some tenant, of a different one in every pass.
class Passes {
 public:
  Passes(const Tenants& tenants, std::span<const Request> requests) noexcept
      : tenants_(tenants), requests_(requests), asking_(tenants.count()) {}

  Decision decide(const Request& request) noexcept {
    return tenants_.decide(asking_.next(), request);
  }
  double operator()() noexcept {
    return time_pass(requests_, [this](const Request& request) { return decide(request); });
  }

 private:
  const Tenants& tenants_;
  std::span<const Request> requests_;
  AskingTenant asking_;
};

/// Checks some tenants' decisions with the oracle, and how tenants decide with `decide`.
void check(const TenantKind& kind, const Tenants& tenants, const std::vector<Fields>& fields,
           std::span<const Request> requests) {
  constexpr std::size_t kTenants = 20;
  constexpr std::size_t kRequests = 400;
  for (std::size_t i = 0; i < std::min(kTenants, tenants.count()); ++i) {
    const std::size_t tenant = i * (tenants.count() - 1) / (kTenants - 1);
    const std::span<const Fields> some = std::span(fields).subspan(i * kRequests, kRequests);
    const Workload workload = finish("tenant-" + std::to_string(tenant), kind.documents(tenant),
                                     {some.begin(), some.end()});
    (void)check_decisions(workload, tenants.set(tenant));
  }
  AskingTenant asking(tenants.count());
  for (const Request& request : requests) {
    const std::size_t tenant = asking.next();
    if (tenants.decide(tenant, request) != decide(tenants.set(tenant), request)) {
      throw std::runtime_error("among other tenants a request is decided differently");
    }
  }
}

void decide_for_tenants(benchmark::State& state, const TenantKind& kind, std::size_t count) {
  const std::vector<Fields> fields = kind.requests();
  const RequestSet made(fields);
  const auto requests = made.requests();
  const Tenants one(kind, 1);
  const std::ptrdiff_t before = allocations().live_bytes;
  const Tenants tenants(kind, count);
  const auto heap_bytes = static_cast<double>(allocations().live_bytes - before);
  check(kind, tenants, fields, requests);

  Passes passes(tenants, requests), base_passes(one, requests);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(passes.decide(requests[next]));
    if (++next == requests.size()) next = 0;
  }
  const Comparison to_one = compare(passes, base_passes, kRounds);
  const SingleCalls calls =
      time_single_calls(requests, [&](const Request& request) { return passes.decide(request); });
  const std::size_t allocated = allocations().count;
  std::size_t allowed = 0;
  for (const Request& request : requests) {
    allowed += passes.decide(request) == Decision::Allowed ? 1U : 0U;
  }
  if (allocations().count != allocated) {
    throw std::runtime_error("tenants: decide takes memory from the heap");
  }
  const auto sets = static_cast<double>(count);
  state.counters["ns"] = to_one.ns;
  state.counters["one_ns"] = to_one.base_ns;
  state.counters["ratio_to_one"] = to_one.ratio;
  state.counters["p50"] = calls.p50;
  state.counters["p99"] = calls.p99;
  state.counters["bytes_per_set"] = static_cast<double>(tenants.memory_bytes()) / sets;
  state.counters["heap_bytes_per_set"] = heap_bytes / sets;
  state.counters["allowed"] = static_cast<double>(allowed) / static_cast<double>(requests.size());
}

}  // namespace

void register_tenant_benchmarks() {
  for (const TenantKind& kind : tenant_kinds()) {
    for (const std::size_t count : {1UL, 100UL, 1'000UL, 10'000UL}) {
      const std::string name = "tenants/" + std::string(kind.name) + '/' + std::to_string(count);
      benchmark::RegisterBenchmark(name.c_str(), decide_for_tenants, kind, count);
    }
  }
}

}  // namespace abac::bench
