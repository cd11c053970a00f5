// Located tree → the fields of a request: the shape of its JSON. What its texts may say is
// request_check.h.
#pragma once

#include <abac/request.h>

#include <optional>
#include <string_view>

#include "diagnostics.h"
#include "json_reader.h"

namespace abac::internal {

/// Reads a request. What is wrong with its shape is added to `diagnostics`, `pointer` being the
/// value's own; the result is then of no use.
[[nodiscard]] OwnedRequest::Fields read_request_fields(const JsonValue& value,
                                                       std::string_view pointer,
                                                       Diagnostics& diagnostics);

/// Returns the error of a request that `check_request` refuses, with `pointer`, the request's own,
/// before its own, and the place of the value.
[[nodiscard]] std::optional<Diagnostic> check_located_request(const Request& request,
                                                              const JsonDocument& document,
                                                              std::string_view pointer);

}  // namespace abac::internal
