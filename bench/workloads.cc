// Names → workloads.
#include "workloads.h"

#include "workload_files.h"

#include <charconv>
#include <set>
#include <stdexcept>

namespace abac::bench {

std::vector<std::string> workload_names() {
  std::vector<std::string> names = {"W1"};
  if (has_corpus()) names.emplace_back("W3");
  names.emplace_back("W5");
  for (const std::string_view name : hostile_names()) names.emplace_back(name);
  for (const char* kind : {"W2/", "W4/", "W4d/"}) {
    for (const int size : {10, 100, 1'000, 10'000, 100'000}) {
      names.push_back(kind + std::to_string(size));
    }
  }
  return names;
}

Workload make_workload(std::string_view name) {
  if (name == "W1") return make_studio();
  if (name == "W3") return make_corpus();
  if (name == "W5") return make_layers();
  const std::size_t slash = name.find('/');
  if (slash == name.npos) return make_hostile(name);
  const std::string_view kind = name.substr(0, slash);
  std::size_t size = 0;
  const auto [end, error] =
      std::from_chars(name.data() + slash + 1, name.data() + name.size(), size);
  if (error == std::errc() && end == name.data() + name.size()) {
    if (kind == "W1") return make_studio(size);
    if (kind == "W2") return make_studio_per_team(size);
    if (kind == "W4") return make_mixed(size);
    if (kind == "W4d") return make_mixed_with_global_denies(size);
  }
  throw std::runtime_error("unknown workload `" + std::string(name) + "`");
}

std::vector<Fields> distinct_requests(const std::function<Fields()>& next, std::size_t count) {
  std::set<std::string> seen;
  std::vector<Fields> requests;
  for (std::size_t i = 0; i < 20 * count && requests.size() < count; ++i) {
    Fields fields = next();
    const OwnedRequest request(fields);
    if (check_request(request.view()) && seen.insert(to_json(fields)).second) {
      requests.push_back(std::move(fields));
    }
  }
  if (requests.size() < count) throw std::runtime_error("too few different requests");
  return requests;
}

namespace {

template <class T>
T checked(const Workload& workload, Expected<T> made) {
  if (!made) throw std::runtime_error(workload.name + ": " + to_string(made.error()));
  return *std::move(made);
}

}  // namespace

Vocabulary vocabulary_of(const Workload& workload) {
  std::set<std::string_view> actions;
  for (const Request& request : workload.requests.requests()) {
    if (check_request(request)) actions.insert(request.action);
  }
  const std::vector<std::string_view> list(actions.begin(), actions.end());
  return checked(workload, Vocabulary::make(list));
}

PolicySet compile(const Workload& workload, const Vocabulary& vocabulary) {
  return checked(workload, PolicySet::compile_for(vocabulary, workload.policies));
}

PolicySet compile(const Workload& workload) { return compile(workload, vocabulary_of(workload)); }

PolicySet compile_alone(const Workload& workload) {
  return checked(workload, PolicySet::compile(workload.policies));
}

Workload finish(std::string name, std::vector<Document> documents, std::vector<Fields> fields) {
  Workload workload;
  workload.name = std::move(name);
  for (const Document& document : documents) {
    auto policy = parse_policy(document.json, {.name = document.name});
    if (!policy) throw std::runtime_error(document.name + ": " + to_string(policy.error()));
    workload.policies.identity.push_back(*std::move(policy));
  }
  workload.documents = std::move(documents);
  workload.requests = RequestSet(fields);
  workload.fields = std::move(fields);
  return workload;
}

}  // namespace abac::bench
