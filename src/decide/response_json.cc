// Writes a response member by member, in the order that interface and logs have.
#include "decide/response_json.h"

#include <ostream>

namespace abac::inline abi1 {
namespace internal {

void write_statement(JsonWriter& json, const MatchedStatement& statement) {
  json.object([&] {
    json.member("policy", statement.policy);
    json.name("index").number(statement.index);
    json.optional_member("sid", statement.sid);
    json.member("effect", to_string(statement.effect));
  });
}

void write_members(JsonWriter& json, const Response& response) {
  json.member("decision", to_string(response.decision));
  if (!response.message.empty()) json.member("message", response.message);
  json.name("matched_statements")
      .array(response.matched_statements,
             [&](const MatchedStatement& statement) { write_statement(json, statement); });
  json.name("missing_context_keys").strings(response.missing_context_keys);
}

}  // namespace internal

std::string to_json(const Response& response) {
  std::string out;
  internal::JsonWriter json(out);
  json.object([&] { write_members(json, response); });
  return out;
}

std::ostream& operator<<(std::ostream& out, const MatchedStatement& statement) {
  std::string text;
  internal::JsonWriter json(text);
  write_statement(json, statement);
  return out << text;
}

std::ostream& operator<<(std::ostream& out, const Response& response) {
  return out << to_json(response);
}

}  // namespace abac::inline abi1
