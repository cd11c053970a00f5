// What `eval` and `explain` decide: policy files and a request, and how their errors are reported.
#pragma once

#include <abac/policy_set.h>
#include <abac/request.h>

#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "output.h"

namespace abac::cli {

/// Writes an error in the format asked for, to the stream that belongs to it.
void report(Output& output, Format format, const Diagnostic& error);

/// Reads and joins the policy files; reports what is wrong with any of them.
[[nodiscard]] std::optional<PolicySet> read_policies(Output& output,
                                                     const std::vector<std::string>& paths,
                                                     Format format);

/// Reads a request; reports what is wrong with it.
[[nodiscard]] std::optional<OwnedRequest> read_request(Output& output, const std::string& path,
                                                       Format format);

/// Returns the name of a file as messages show it.
[[nodiscard]] std::string shown_name(const std::string& path);

}  // namespace abac::cli
