// Located tree → a request: the shape of its JSON. What its texts may say is
// request_check.h.
#pragma once

#include <abac/request.h>

#include <optional>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostic_list.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// A request whose texts are those of a document and live as long as it. Its memory is used again
/// by the next one that is read.
struct LocatedRequest {
  Request request;
  std::vector<Tag> principal_tags, resource_tags, request_tags;
  std::vector<std::string_view> values;
  std::vector<ContextEntry> context;
};

/// Reads a request. What is wrong with its shape is added to `diagnostics`, `pointer` being the
/// value's own; the result is then of no use.
void read_request(const JsonValue& value, std::string_view pointer, DiagnosticList& diagnostics,
                  LocatedRequest& result);

/// Returns the error of a request that `check_request` refuses, with `pointer`, the request's own,
/// before its own, and the place of the value.
[[nodiscard]] std::optional<Diagnostic> check_located_request(const Request& request,
                                                              const JsonDocument& document,
                                                              std::string_view pointer);

}  // namespace abac::inline abi1::internal
