// The JSON of policies and requests: what generators write, and what rivals and the program read.
#pragma once

#include "workloads.h"

#include <iosfwd>

namespace abac::bench {

/// Returns the text as a JSON string, with its quotes.
[[nodiscard]] std::string quoted(std::string_view text);

/// Returns a policy document of these statements, each a JSON object.
[[nodiscard]] std::string document(const std::vector<std::string>& statements);

/// Returns the text with `name` in the place of every `@`.
[[nodiscard]] std::string fill_in(std::string_view text, std::string_view name);

/// Returns the request as one line of JSON.
[[nodiscard]] std::string to_json(const Fields& fields);

/// Returns the policies as a policy set on one line.
[[nodiscard]] std::string to_json(const Policies& policies);

/// Writes `{"request": …, "expect": {"decision": …}}`, a line for each request.
void write_requests(const Workload& workload, const PolicySet& policies, std::ostream& out);

/// Writes the same lines with the policies in each: cases as the program reads them.
void write_cases(const Workload& workload, const PolicySet& policies, std::ostream& out);

}  // namespace abac::bench
