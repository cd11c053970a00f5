// The JSON readers [G-1]-[G-4], [G-30] against nlohmann_json's own tree and against each other.
#include "fuzz.h"
#include "json/json_reader.h"
#include "support/json_same.h"

#include <nlohmann/json.hpp>

namespace abac::fuzz {
namespace {

using internal::JsonDocument;
using internal::JsonType;
using internal::JsonValue;
using Tree = nlohmann::ordered_json;

/// Writes down all that can be asked of a value.
void describe(const JsonValue& value, std::string& out) {
  const auto place = [&](const SourceRange& where) {
    out += std::to_string(where.line) + ":" + std::to_string(where.column) + "-" +
           std::to_string(where.end) + " ";
  };
  out.append(to_string(value.type())).append(" ").append(value.key()).append("=");
  if (value.type() != JsonType::Array && value.type() != JsonType::Object) out += value.text();
  out.append(" ").append(value.source()).append(" ");
  place(value.where());
  place(value.key_where());
  for (const JsonValue child : value.children()) describe(child, out);
}

std::string description(const JsonDocument& document) {
  std::string text;
  if (document.has_root()) describe(document.root(), text);
  for (const Diagnostic& error : document.errors()) text += to_string(error);
  return text;
}

/// The member is passed over where it is known, and all else is read alike.
void check_passing_over(std::string_view text, const JsonDocument& document) {
  for (const JsonValue member : document.root().children()) {
    if (member.type() != JsonType::Object || member.key().empty()) continue;
    JsonDocument passing;
    passing.read(text, {}, member.key(), member.source());
    require(passing.errors().empty(), "a text with a known member is accepted");
    for (const JsonValue other : document.root().children()) {
      const auto same = passing.root().find(other.key());
      require(same && same->source() == other.source(), "members stand where they stood");
      std::string expected;
      std::string got;
      describe(other, expected);
      describe(*same, got);
      require(expected == got || (passing.has_skipped() && other.key() == member.key()),
              "what is not known is read alike", expected + "\n" + got);
    }
  }
}

}  // namespace

void test_input(std::string_view text) {
  const JsonDocument document = internal::read_json(text);
  bool has_own_reason = false;  // to refuse what is JSON
  for (const Diagnostic& error : document.errors()) {
    require_sound(error, text);
    require(error.where.line != 0, "an error has a place");
    has_own_reason = has_own_reason || error.code == ErrorCode::DuplicateMember ||
                     error.code == ErrorCode::NestingTooDeep ||
                     error.message.find("U+0000") != std::string::npos ||
                     error.message.find("byte order mark") != std::string::npos;
  }
  const Tree tree = Tree::parse(text, nullptr, false);
  if (document.errors().empty()) {
    require(!tree.is_discarded(), "what is accepted is JSON");
    require(is_same(document.root(), tree), "a text is read as the parser itself would");
  } else {
    require(tree.is_discarded() || has_own_reason, "what is JSON is accepted",
            to_string(document.errors().front()));
  }

  JsonDocument plain;  // by the faster reader, where it can
  plain.read(text, {}, "\x01", "{}");
  require(description(plain) == description(document), "both readers read alike");

  if (document.errors().empty() && document.root().type() == JsonType::Object) {
    check_passing_over(text, document);
  }
}

}  // namespace abac::fuzz
