// The workloads: what is attached and what is asked, generated from a seed, the same on every
// machine. What they mean is told in README.md; floor.h decides the first of them by hand.
#pragma once

#include "request_set.h"

#include <abac/evaluate.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::bench {

inline constexpr std::size_t kRequestCount = 8192;

/// A policy document as text.
struct Document {
  std::string name;
  std::string json;
};

/// Policies and requests.
struct Workload {
  std::string name;  ///< `W2/1000`
  Policies policies;
  std::vector<Document> documents;  ///< of `identity`: the texts that were parsed
  std::vector<Fields> fields;       ///< the requests, owned
  RequestSet requests;              ///< the same, borrowed
};

/// Returns the names of all workloads that can be made here, a size after a slash: `W1`, `W2/10`.
[[nodiscard]] std::vector<std::string> workload_names();

/// Makes a workload by its name; any size may be given. Of W1 the number behind the slash, where
/// there is one, is that of requests. Throws
/// std::runtime_error with a message for a name that is unknown and for documents that the library
/// refuses.
[[nodiscard]] Workload make_workload(std::string_view name);

/// Returns the actions of the workload's requests that are actions: what its service knows.
[[nodiscard]] Vocabulary vocabulary_of(const Workload& workload);

/// Compiles the workload's policies for that vocabulary, or throws std::runtime_error.
[[nodiscard]] PolicySet compile(const Workload& workload);
/// The same for a vocabulary that several share.
[[nodiscard]] PolicySet compile(const Workload& workload, const Vocabulary& vocabulary);
/// The same without a vocabulary.
[[nodiscard]] PolicySet compile_alone(const Workload& workload);

// The generators, a file for each kind.
[[nodiscard]] Workload make_studio(std::size_t requests = kRequestCount);  // W1
[[nodiscard]] Workload make_studio_per_team(std::size_t size);             // W2
[[nodiscard]] Workload make_mixed(std::size_t size);                       // W4
[[nodiscard]] Workload make_mixed_with_global_denies(std::size_t size);    // W4d
[[nodiscard]] Workload make_corpus();                                      // W3
[[nodiscard]] Workload make_layers();                                      // W5
[[nodiscard]] Workload make_hostile(std::string_view name);
[[nodiscard]] std::vector<std::string_view> hostile_names();

/// Returns the set of a team of W2, 10 statements: all that W2/10 has for the first.
[[nodiscard]] Document team_document(std::string_view name);

/// Returns whether the folder of real policies is there, which W3 needs.
[[nodiscard]] bool has_corpus();

/// Calls `next` until it has returned so many requests that differ from each other and that the
/// library does not refuse; gives up with std::runtime_error when they do not come.
[[nodiscard]] std::vector<Fields> distinct_requests(const std::function<Fields()>& next,
                                                    std::size_t count = kRequestCount);

/// Parses the documents into `identity` and makes the borrowed requests. Throws as `make_workload`.
[[nodiscard]] Workload finish(std::string name, std::vector<Document> documents,
                              std::vector<Fields> fields);

}  // namespace abac::bench
