// Requests and policies as the JSON of the interface: what rivals and the program read.
#pragma once

#include "workloads.h"

#include <iosfwd>

namespace abac::bench {

/// Returns the text as a JSON string, with its quotes.
[[nodiscard]] std::string quoted(std::string_view text);

/// Returns the request as one line of JSON.
[[nodiscard]] std::string to_json(const Fields& fields);

/// Writes `policies.json`, a policy set of the identity documents.
void write_policies(const Workload& workload, std::ostream& out);

/// Writes one `{"request": …, "expect": {"decision": …}}` a line.
void write_requests(const Workload& workload, const PolicySet& policies, std::ostream& out);

}  // namespace abac::bench
