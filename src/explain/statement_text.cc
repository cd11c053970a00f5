// Cuts a statement out of the text that it was parsed from, and reads it once more: what is shown
// must be the statement that was compiled, as far as the program can tell.
//
// A program has the place of a statement and not its text, which the caller of the library gives
// and may have changed since. So a range that holds something else than one object with the same
// `Sid` and `Effect` gives no text: an explanation without it is poorer, one with another statement
// would be wrong.
#include "explain/statement_text.h"

#include "json/json_reader.h"

#include <optional>

namespace abac::inline abi1::internal {
namespace {

std::optional<std::string_view> text_of(const JsonValue& statement, std::string_view name) {
  const auto member = statement.find(name);
  return member ? std::optional(member->text()) : std::nullopt;
}

/// Returns whether it is one JSON object with the `Sid` and the `Effect` of the statement.
bool is_statement(std::string_view json, const StatementPlace& place) {
  JsonDocument document;
  document.read(json, {});
  if (!document.has_root() || !document.errors().empty()) return false;
  const JsonValue root = document.root();
  return root.source().size() == json.size() && root.type() == JsonType::Object &&
         text_of(root, "Sid") == place.sid && text_of(root, "Effect") == to_string(place.effect);
}

}  // namespace

std::string_view statement_text(const StatementPlace& place, std::span<const PolicyText> texts) {
  const SourceRange where = place.where;
  if (where.line == 0) return {};  // made by hand: it stands in no text
  for (const PolicyText& text : texts) {
    if (text.file != place.file || where.end > text.text.size() || where.begin >= where.end) {
      continue;
    }
    const std::string_view json = text.text.substr(where.begin, where.end - where.begin);
    if (is_statement(json, place)) return json;
  }
  return {};
}

}  // namespace abac::inline abi1::internal
