// Diagnostics as JSON. Here and not beside their other form, diagnostics/diagnostic_line.cc, as
// that room knows no JSON.
#pragma once

#include <abac/diagnostic.h>

#include "json/json_writer.h"

namespace abac::inline abi1::internal {

/// Writes the object that a result holds as `error`: code, message and pointer, without the place.
void write_error(JsonWriter& json, const Diagnostic& error);

/// Writes the members of the object that is a diagnostic with its place.
void write_located_members(JsonWriter& json, const Diagnostic& diagnostic);

}  // namespace abac::inline abi1::internal
