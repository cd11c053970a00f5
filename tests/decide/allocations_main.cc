// Fails where a decision, or an evaluation into a response with room, allocates: a program of its
// own, because it replaces `operator new`. Left out is what may allocate: keys of so many values
// that these are arranged for look-ups (decide/value_set.h), and callers' ARNs longer than AWS's.
#include "support/random_cases.h"

#include <abac/evaluate.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <new>
#include <string>
#include <vector>

namespace {

std::atomic<std::size_t> allocation_count{0};

}  // namespace

void* operator new(std::size_t size) {
  ++allocation_count;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// Inlined, it makes GCC warn of memory from `new` that is given to `free`.
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

/// Fifty tags on everything, and more context keys than a filter of one word tells apart.
abac::OwnedRequest::Fields crowded_request() {
  abac::OwnedRequest::Fields fields;
  fields.principal_arn = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
  fields.action = "s3:GetObject";
  fields.resource_arn = "arn:aws:s3:::bucket/key";
  fields.resource_account = "111122223333";
  for (int i = 0; i < 50; ++i) {
    const std::string key = "tag-" + std::to_string(i);
    fields.principal_tags.push_back({key, "value"});
    fields.resource_tags.push_back({key, "value"});
    fields.request_tags.push_back({key, "value"});
  }
  for (int i = 0; i < 200; ++i) {
    fields.context.push_back({"ex:key-" + std::to_string(i), i % 2 == 0, {"value"}});
  }
  return fields;
}

bool may_allocate(const abac::OwnedRequest::Fields& fields) {
  constexpr std::size_t kFewValues = 64;
  constexpr std::size_t kShortArn = 256;
  return fields.principal_arn.size() > kShortArn || fields.request_tags.size() > kFewValues ||
         std::ranges::any_of(fields.context,
                             [](const auto& entry) { return entry.values.size() > kFewValues; });
}

/// Decides everything; returns the number of decisions that were not refused.
std::size_t decide_all(const abac::PolicySet& policies,
                       const std::vector<abac::OwnedRequest>& requests) {
  std::size_t decided = 0;
  for (const abac::OwnedRequest& request : requests) {
    decided += decide(policies, request.view()) != abac::Decision::Refused ? 1U : 0U;
  }
  return decided;
}

// Of an action that more statements name, `evaluate` may allocate.
bool are_few(const abac::Policies& policies) {
  std::size_t count = 0;
  const auto add = [&](const std::vector<abac::Policy>& list) {
    for (const abac::Policy& policy : list) count += policy.statements.size();
  };
  add(policies.identity);
  add(policies.resource);
  if (policies.vpc_endpoint) add(*policies.vpc_endpoint);
  if (policies.service_control) {
    for (const std::vector<abac::Policy>& level : *policies.service_control) add(level);
  }
  return count <= 30;  // policies of other types have few
}

/// Evaluates everything that is not refused into one response.
void evaluate_all(const abac::PolicySet& policies, const std::vector<abac::OwnedRequest>& requests,
                  abac::Response& response) {
  for (const abac::OwnedRequest& request : requests) {
    if (decide(policies, request.view()) == abac::Decision::Refused) continue;
    (void)evaluate(policies, request.view(), response);
  }
}

}  // namespace

int main() {
  abac::random::Source source(20'260'101);
  std::size_t allocations = 0;
  std::size_t evaluation_allocations = 0;
  abac::Response response;
  std::size_t decided = 0;
  for (int batch = 0; batch < 500; ++batch) {
    const abac::random::Batch cases = abac::random::random_batch(source, 20);
    const auto policies = abac::PolicySet::compile(cases.policies);
    if (!policies) continue;
    std::vector<abac::OwnedRequest> requests;
    for (const auto& fields : cases.requests) {
      if (!may_allocate(fields)) requests.emplace_back(fields);
    }
    requests.emplace_back(crowded_request());
    const std::size_t before = allocation_count;
    decided += decide_all(*policies, requests);
    allocations += allocation_count - before;
    if (!are_few(cases.policies)) continue;
    evaluate_all(*policies, requests, response);  // gives the response the room that it needs
    const std::size_t before_again = allocation_count;
    evaluate_all(*policies, requests, response);
    evaluation_allocations += allocation_count - before_again;
  }
  std::cout << allocations << " allocations in " << decided << " decisions, "
            << evaluation_allocations << " in as many evaluations\n";
  return allocations + evaluation_allocations == 0 && decided > 1'000 ? EXIT_SUCCESS : EXIT_FAILURE;
}
