// What `abac validate --list-checks` and `--explain` print of the table of checks.
#pragma once

#include <abac/validate.h>

#include <string>
#include <string_view>

#include "output.h"

namespace abac::cli {

/// Writes the table, a line a check with its columns under one heading, or as JSON, a line a check.
/// Those that the options switch off, or that have no catalogue to ask, are marked.
void write_check_list(Output& output, const LintOptions& options, bool as_json);

/// Writes the page of a check. Returns false where the code is none's; then it has told so.
[[nodiscard]] bool write_check_page(Output& output, std::string_view code);

}  // namespace abac::cli
