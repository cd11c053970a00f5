// Policy → JSON, in the form that the document had: what was one string stays one, what was a list
// stays a list.
#include <abac/policy.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "json/json_writer.h"
#include "policy/policy_pointer.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

/// Writes texts as the document wrote them: one string, or a list.
template <class Texts, class Projection>
void write_texts(JsonWriter& json, const Texts& texts, bool is_array, Projection text_of) {
  if (!is_array && texts.size() == 1) return json.string(text_of(texts.front()));
  json.array(texts, [&](const auto& text) { json.string(text_of(text)); });
}

std::string_view value_of(const Text& text) { return text.value; }

void write_principal(JsonWriter& json, const PrincipalElement& principal) {
  if (principal.is_everyone) return json.string("*");
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
  json.object([&] {
    for (const Member& member : members) {
      json.any_name(to_string(member.kind));
      write_texts(json, member.entries, member.is_array,
                  [](std::string_view text) { return text; });
    }
  });
}

/// Writes the conditions, those of one operator together, in the order in which each first stands.
void write_conditions(JsonWriter& json, const std::vector<Condition>& conditions) {
  std::vector<std::vector<const Condition*>> groups;
  std::unordered_map<std::string_view, std::size_t> group_of;
  for (const Condition& condition : conditions) {
    const auto [place, is_new] = group_of.try_emplace(condition.op.value, groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(&condition);
  }
  json.object([&] {
    for (const auto& group : groups) {
      json.any_name(group.front()->op.value).object([&] {
        for (const Condition* condition : group) {
          json.any_name(condition->key.value);
          write_texts(json, condition->values, condition->is_array, value_of);
        }
      });
    }
  });
}

void write_entries(JsonWriter& json, std::string_view member, const EntryList& list) {
  json.any_name(member);
  write_texts(json, list.entries, list.is_array, value_of);
}

void write_statement(JsonWriter& json, const Statement& statement) {
  json.object([&] {
    if (statement.sid) json.member("Sid", statement.sid->value);
    json.member("Effect", to_string(statement.effect));
    if (statement.principal) {
      json.any_name(principal_member(*statement.principal));
      write_principal(json, *statement.principal);
    }
    write_entries(json, action_member(statement.action), statement.action);
    if (statement.resource) {
      write_entries(json, resource_member(*statement.resource), *statement.resource);
    }
    if (!statement.conditions.empty()) {
      json.name("Condition");
      write_conditions(json, statement.conditions);
    }
  });
}

void write_statements(JsonWriter& json, const Policy& policy) {
  if (!policy.is_statement_array && policy.statements.size() == 1) {
    return write_statement(json, policy.statements.front());
  }
  json.array(policy.statements,
             [&](const Statement& statement) { write_statement(json, statement); });
}

}  // namespace
}  // namespace internal

std::string to_json(const Policy& policy) {
  std::string out;
  internal::JsonWriter json(out);
  json.object([&] {
    // A document without `Version` is of 2008-10-17 [G-7].
    json.member("Version", to_string(policy.version));
    if (policy.id) json.member("Id", policy.id->value);
    json.name("Statement");
    internal::write_statements(json, policy);
  });
  return out;
}

}  // namespace abac::inline abi1
