// Values → JSON text, appended without a tree in between. Called by the public `to_json` functions
// and by case.cc.
#pragma once

#include <abac/diagnostic.h>
#include <abac/evaluate.h>

#include <string>
#include <string_view>

namespace abac::internal {

/// Appends the text as a JSON string. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Appends the members of a response, without the braces.
void append_members(std::string& out, const Response& response);

/// Appends a matching statement as an object.
void append_matched_statement(std::string& out, const MatchedStatement& statement);

/// Appends the object that a result holds as `error`: code, message and pointer.
void append_error(std::string& out, const Diagnostic& error);

}  // namespace abac::internal
