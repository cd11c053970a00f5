// Writes responses, findings and policies as JSON on one line.
#include "json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "case_folding.h"
#include "json_syntax.h"
#include "policy_pointer.h"

namespace abac {
namespace internal {
namespace {

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
  }
}

void append_number(std::string& out, std::uint32_t number) {
  std::array<char, 10> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

/// Puts a comma before every member or item but the first.
class Separator {
 public:
  void before_next(std::string& out) {
    if (!is_first_) out += ',';
    is_first_ = false;
  }

 private:
  bool is_first_ = true;
};

void append_member(std::string& out, Separator& separator, std::string_view name) {
  separator.before_next(out);
  append_json_string(out, name);
  out += ':';
}

/// Appends texts as the document wrote them: one string, or a list.
template <class Texts, class Projection>
void append_texts(std::string& out, const Texts& texts, bool is_array, Projection text_of) {
  if (!is_array && texts.size() == 1) {
    append_json_string(out, text_of(texts.front()));
    return;
  }
  out += '[';
  Separator separator;
  for (const auto& text : texts) {
    separator.before_next(out);
    append_json_string(out, text_of(text));
  }
  out += ']';
}

std::string_view value_of(const Text& text) { return text.value; }

void append_principal(std::string& out, const PrincipalElement& principal) {
  if (principal.is_everyone) {
    out += R"("*")";
    return;
  }
  struct Member {
    PrincipalKind kind;
    bool is_array;
    std::vector<std::string_view> entries;
  };
  std::vector<Member> members;  // in the order in which each first stands; at most four
  for (const PrincipalEntry& entry : principal.entries) {
    auto member = std::find_if(members.begin(), members.end(),
                               [&](const Member& m) { return m.kind == entry.kind; });
    if (member == members.end()) member = members.insert(member, {entry.kind, false, {}});
    member->entries.push_back(entry.text.value);
    member->is_array = member->is_array || entry.is_array;
  }
  out += '{';
  Separator separator;
  for (const Member& member : members) {
    append_member(out, separator, to_string(member.kind));
    append_texts(out, member.entries, member.is_array, [](std::string_view text) { return text; });
  }
  out += '}';
}

/// Appends the conditions, those of one operator together, in the order in which each first stands.
void append_conditions(std::string& out, const std::vector<Condition>& conditions) {
  std::vector<std::vector<const Condition*>> groups;
  std::unordered_map<std::string_view, std::size_t> group_of;
  for (const Condition& condition : conditions) {
    const auto [place, is_new] = group_of.try_emplace(condition.op.value, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&condition);
  }
  out += '{';
  Separator operators;
  for (const auto& group : groups) {
    append_member(out, operators, group.front()->op.value);
    out += '{';
    Separator keys;
    for (const Condition* condition : group) {
      append_member(out, keys, condition->key.value);
      append_texts(out, condition->values, condition->is_array, value_of);
    }
    out += '}';
  }
  out += '}';
}

void append_statement(std::string& out, const Statement& statement) {
  out += '{';
  Separator separator;
  if (statement.sid) {
    append_member(out, separator, "Sid");
    append_json_string(out, statement.sid->value);
  }
  append_member(out, separator, "Effect");
  append_json_string(out, to_string(statement.effect));
  if (statement.principal) {
    append_member(out, separator, principal_member(*statement.principal));
    append_principal(out, *statement.principal);
  }
  append_member(out, separator, action_member(statement.action));
  append_texts(out, statement.action.entries, statement.action.is_array, value_of);
  if (statement.resource) {
    append_member(out, separator, resource_member(*statement.resource));
    append_texts(out, statement.resource->entries, statement.resource->is_array, value_of);
  }
  if (!statement.conditions.empty()) {
    append_member(out, separator, "Condition");
    append_conditions(out, statement.conditions);
  }
  out += '}';
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t position = 0;
  while (position < text.size()) {
    std::size_t end = plain_end(text, position);
    out.append(text, position, end - position);
    position = end;
    if (position == text.size()) break;
    if (static_cast<unsigned char>(text[position]) < 0x80) {
      append_escape(out, text[position]);
      ++position;
    } else if (decode_scalar(text, end) <= 0x10FFFF) {
      out.append(text, position, end - position);
      position = end;
    } else {
      out += "\xEF\xBF\xBD";
      position = end;
    }
  }
  out += '"';
}

void append_matched_statement(std::string& out, const MatchedStatement& statement) {
  out += R"({"policy":)";
  append_json_string(out, statement.policy);
  out += R"(,"index":)";
  append_number(out, statement.index);
  if (statement.sid) {
    out += R"(,"sid":)";
    append_json_string(out, *statement.sid);
  }
  out += R"(,"effect":")";
  out += to_string(statement.effect);
  out += "\"}";
}

void append_members(std::string& out, const Response& response) {
  out += R"("decision":")";
  out += to_string(response.decision);
  out += '"';
  if (!response.message.empty()) {
    out += R"(,"message":)";
    append_json_string(out, response.message);
  }
  out += R"(,"matched_statements":[)";
  Separator statements;
  for (const MatchedStatement& statement : response.matched_statements) {
    statements.before_next(out);
    append_matched_statement(out, statement);
  }
  out += R"(],"missing_context_keys":[)";
  Separator keys;
  for (std::string_view key : response.missing_context_keys) {
    keys.before_next(out);
    append_json_string(out, key);
  }
  out += ']';
}

void append_error(std::string& out, const Diagnostic& error) {
  out += R"({"code":)";
  append_json_string(out, error.code);
  out += R"(,"message":)";
  append_json_string(out, error.message);
  out += R"(,"pointer":)";
  append_json_string(out, error.pointer);
  out += '}';
}

}  // namespace internal

std::string to_json(const Response& response) {
  std::string out = "{";
  internal::append_members(out, response);
  out += '}';
  return out;
}

std::string to_json(const Diagnostic& diagnostic) {
  std::string out = "{";
  internal::Separator separator;
  if (!diagnostic.file.empty()) {
    internal::append_member(out, separator, "file");
    internal::append_json_string(out, diagnostic.file);
  }
  if (diagnostic.where.line != 0) {
    internal::append_member(out, separator, "line");
    internal::append_number(out, diagnostic.where.line);
    internal::append_member(out, separator, "column");
    internal::append_number(out, diagnostic.where.column);
  }
  internal::append_member(out, separator, "severity");
  out += diagnostic.severity == Severity::Error ? R"("error")" : R"("warning")";
  internal::append_member(out, separator, "code");
  internal::append_json_string(out, diagnostic.code);
  internal::append_member(out, separator, "message");
  internal::append_json_string(out, diagnostic.message);
  internal::append_member(out, separator, "pointer");
  internal::append_json_string(out, diagnostic.pointer);
  out += '}';
  return out;
}

std::string to_json(const Policy& policy) {
  std::string out = "{";
  internal::Separator separator;
  // A document without `Version` is of 2008-10-17 [G-7].
  internal::append_member(out, separator, "Version");
  out += policy.version == PolicyVersion::V2012_10_17 ? R"("2012-10-17")" : R"("2008-10-17")";
  if (policy.id) {
    internal::append_member(out, separator, "Id");
    internal::append_json_string(out, policy.id->value);
  }
  internal::append_member(out, separator, "Statement");
  const bool is_array = policy.is_statement_array || policy.statements.size() != 1;
  if (is_array) out += '[';
  internal::Separator statements;
  for (const Statement& statement : policy.statements) {
    statements.before_next(out);
    internal::append_statement(out, statement);
  }
  if (is_array) out += ']';
  out += '}';
  return out;
}

}  // namespace abac
