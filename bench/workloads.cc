// Names → workloads.
#include "workloads.h"

#include <stdexcept>

namespace abac::bench {

std::vector<WorkloadKind> workload_kinds() {
  const std::vector<std::size_t> sizes = {10, 100, 1'000, 10'000, 100'000};
  return {
      {"W1", {}},
      {"W2", sizes},
  };
}

Workload make_workload(std::string_view name, std::size_t size) {
  if (name == "W1") return make_studio();
  if (name == "W2") return make_studio_per_team(size);
  throw std::runtime_error("unknown workload `" + std::string(name) + "`");
}

PolicySet compile(const Workload& workload) {
  auto policies = PolicySet::compile(workload.policies);
  if (!policies) throw std::runtime_error(workload.name + ": " + to_string(policies.error()));
  return *std::move(policies);
}

Workload finish(std::string name, std::vector<Document> documents, std::vector<Fields> fields) {
  Workload workload;
  workload.name = std::move(name);
  for (const Document& document : documents) {
    auto policy = parse_policy(document.json, document.name);
    if (!policy) throw std::runtime_error(document.name + ": " + to_string(policy.error()));
    workload.policies.identity.push_back(*std::move(policy));
  }
  workload.documents = std::move(documents);
  workload.requests = RequestSet(fields);
  workload.fields = std::move(fields);
  return workload;
}

}  // namespace abac::bench
