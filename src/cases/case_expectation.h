// The member `expect` of a case. The case around it is case.cc.
#pragma once

#include <abac/case.h>

#include <optional>
#include <string_view>

#include "diagnostics/diagnostic_list.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// Reads what a case expects. What is wrong with it is added to `diagnostics`, `pointer` being the
/// value's own; the result is then of no use.
[[nodiscard]] Expectation read_expectation(const JsonValue& value, std::string_view pointer,
                                           DiagnosticList& diagnostics);

}  // namespace abac::inline abi1::internal
