// Responses as JSON: what a result line, a line of the decision log and an explanation have alike.
#pragma once

#include <abac/evaluate.h>

#include "json/json_writer.h"

namespace abac::inline abi1::internal {

/// Writes the members of a response into the object that is open.
void write_members(JsonWriter& json, const Response& response);

/// Writes a matching statement as an object.
void write_statement(JsonWriter& json, const MatchedStatement& statement);

}  // namespace abac::inline abi1::internal
