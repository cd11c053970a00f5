// Explanation → one line of JSON, field by field as in the struct: nothing is left out, worded or
// shortened, as programs read it. docs/formats.md tells every member.
#include <abac/explain.h>

#include <cstddef>
#include <span>

#include "decide/response_json.h"
#include "json/json_writer.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

std::string_view word(Edit::Kind kind) noexcept {
  switch (kind) {
    case Edit::Kind::PrincipalTag:
      return "principal_tag";
    case Edit::Kind::ResourceTag:
      return "resource_tag";
    case Edit::Kind::RequestTag:
      return "request_tag";
    case Edit::Kind::ContextKey:
      return "context_key";
    case Edit::Kind::Action:
      return "action";
    case Edit::Kind::Resource:
      return "resource";
    case Edit::Kind::AddStatement:
      return "add_statement";
    case Edit::Kind::RemoveStatement:
      return "remove_statement";
  }
  return {};
}

/// Writes one explanation; `write` of a finding writes it as an object.
class JsonExplainer {
 public:
  explicit JsonExplainer(const Explanation& explanation) : explanation_(explanation) {}

  std::string run() {
    json_.object([&] {
      write_response();
      json_.member("settled_by", to_string(explanation_.step));
      json_.name("step").number(static_cast<std::size_t>(explanation_.step));
      json_.name("policy_types").array(explanation_.layers, [&](const LayerFinding& layer) {
        write(layer);
      });
      json_.name("statements")
          .array(explanation_.statements,
                 [&](const StatementFinding& statement) { write(statement); });
      json_.name("statements_left_out").number(explanation_.statements_left_out);
      json_.name("blockers").array(explanation_.blockers, [&](const Blocker& blocker) {
        write(blocker);
      });
      json_.name("blockers_left_out").number(explanation_.blockers_left_out);
      write_accounts();
      json_.name("grants").number(explanation_.grant_count);
      json_.name("denied_without")
          .array(explanation_.denied_without,
                 [&](const StatementPlace& place) { json_.object([&] { write_place(place); }); });
      json_.name("changes").array(explanation_.changes,
                                  [&](const Change& change) { write(change); });
      json_.name("search").object([&] {
        json_.name("gave_up").boolean(explanation_.gave_up);
        json_.name("decisions").number(explanation_.decision_count);
        if (explanation_.gave_up_case) json_.name("gave_up_case").boolean(true);
      });
      json_.name("facts").array(explanation_.facts, [&](const Fact& fact) { write(fact); });
    });
    return std::move(out_);
  }

 private:
  void write_response() {
    write_members(json_, explanation_.response);
    json_.member("principal", explanation_.request.principal.arn);
    json_.member("action", explanation_.request.action);
    json_.member("resource", explanation_.request.resource.arn);
  }

  void write_accounts() {
    if (!explanation_.accounts) return;
    const AccountSides& sides = *explanation_.accounts;
    json_.name("accounts").object([&] {
      json_.member("caller", sides.caller);
      json_.member("resource", sides.resource);
      json_.name("caller_allows").boolean(sides.caller_allows);
      json_.name("resource_allows").boolean(sides.resource_allows);
    });
  }

  /// Writes the members of a slot, and those of a place, into the object that is open.
  void write_slot(const PolicySlot& slot) {
    json_.member("type", to_string(slot.type));
    if (slot.level) json_.name("level").number(*slot.level);
  }

  void write_place(const StatementPlace& place) {
    write_slot(place.slot);
    json_.member("policy", place.policy);
    json_.name("policy_index").number(place.policy_index);
    json_.name("index").number(place.index);
    json_.optional_member("sid", place.sid);
    json_.member("effect", to_string(place.effect));
    if (!place.file.empty()) json_.member("file", place.file);
    if (place.where.line != 0) {
      json_.name("line").number(place.where.line);
      json_.name("column").number(place.where.column);
    }
    json_.member("pointer", place.pointer);
  }

  void write(const LayerFinding& layer) {
    json_.object([&] {
      write_slot(layer.slot);
      json_.member("verdict", to_string(layer.verdict));
      json_.name("decisive").boolean(layer.is_decisive);
      json_.name("statements").number(layer.statement_count);
      json_.name("allows").number(layer.allow_count);
      json_.name("denies").number(layer.deny_count);
    });
  }

  /// Writes how many a list lacks, if any.
  void write_left_out(const MemberName& name, std::size_t count) {
    if (count != 0) json_.name(name).number(count);
  }

  void write(const PolicyValue& value) {
    json_.object([&] {
      json_.member("written", value.written);
      if (value.has_variables) json_.member("value", value.text);
      if (!value.unresolved.empty()) json_.member("without_value", value.unresolved);
      if (!value.completed.empty()) json_.member("completed", value.completed);
      if (value.differs_in_case) json_.name("differs_in_case").boolean(true);
      if (value.has_plain_wildcard) {
        json_.name("plain_wildcard").boolean(true);
        json_.name("matches_as_pattern").boolean(value.matches_as_pattern);
      }
      if (value.has_plain_variable) json_.name("plain_variable").boolean(true);
    });
  }

  void write(const ConditionFinding& condition) {
    json_.object([&] {
      json_.member("operator", condition.op);
      json_.member("key", condition.key);
      json_.member("outcome", to_string(condition.outcome));
      if (condition.reason != ConditionReason::None) {
        json_.member("reason", to_string(condition.reason));
      }
      json_.name("present").boolean(condition.is_present);
      if (condition.is_list) {
        json_.name("request").strings(condition.request_values);
      } else if (condition.is_present) {
        json_.member("request", condition.request_values.front());
      }
      write_left_out("request_left_out", condition.request_values_left_out);
      json_.name("policy").array(condition.policy_values,
                                 [&](const PolicyValue& value) { write(value); });
      write_left_out("policy_left_out", condition.policy_values_left_out);
      if (condition.is_mistaken_key) json_.name("mistaken_key").boolean(true);
      if (!condition.likely_key.empty()) json_.member("likely_key", condition.likely_key);
      if (condition.lacks_set_operator) json_.name("lacks_set_operator").boolean(true);
      json_.member("pointer", condition.pointer);
    });
  }

  void write(const StatementFinding& statement) {
    json_.object([&] {
      write_place(statement.place);
      json_.name("matched").boolean(statement.is_matched);
      json_.name("distance").number(statement.distance);
      json_.member("action", to_string(statement.action));
      if (!statement.actions.empty()) {
        json_.any_name(statement.is_action_negated ? "not_actions" : "actions")
            .strings(statement.actions);
        write_left_out("actions_left_out", statement.actions_left_out);
      }
      json_.member("resource", to_string(statement.resource));
      if (!statement.resources.empty()) {
        json_.any_name(statement.is_resource_negated ? "not_resources" : "resources")
            .array(statement.resources, [&](const PolicyValue& value) { write(value); });
        write_left_out("resources_left_out", statement.resources_left_out);
      }
      json_.member("principal", to_string(statement.principal));
      json_.member("principal_level", to_string(statement.principal_match));
      write_principal(statement);
      json_.name("conditions").array(statement.conditions, [&](const ConditionFinding& c) {
        write(c);
      });
      const bool grants = statement.is_matched && statement.place.effect == Effect::Allow &&
                          explanation_.response.decision == Decision::Allowed;
      if (!grants) return;
      json_.name("grants").boolean(statement.is_granting);
      json_.name("suffices_alone").boolean(statement.suffices_alone);
      json_.name("necessary").boolean(statement.is_necessary);
    });
  }

  void write_principal(const StatementFinding& statement) {
    if (statement.principal_reason != PrincipalReason::None) {
      json_.member("principal_reason", to_string(statement.principal_reason));
    }
    if (!statement.principals.empty()) {
      json_.any_name(statement.is_principal_negated ? "not_principals" : "principals")
          .strings(statement.principals);
      write_left_out("principals_left_out", statement.principals_left_out);
    }
    if (!statement.exemption_gaps.empty()) {
      json_.name("not_exempt").array(statement.exemption_gaps, [&](const ExemptionFinding& gap) {
        json_.object([&] {
          json_.member("reason", to_string(gap.gap));
          if (!gap.identifier.empty()) json_.member("identifier", gap.identifier);
        });
      });
    }
    if (!statement.needs.empty()) {
      json_.name("needs").array(statement.needs, [&](const PolicySlot& slot) {
        json_.object([&] { write_slot(slot); });
      });
    }
  }

  void write(const Blocker& blocker) {
    json_.object([&] {
      if (blocker.deny) {
        write_place(*blocker.deny);
      } else {
        write_slot(blocker.slot);
        json_.member("missing", "Allow");
      }
    });
  }

  void write(const Edit& edit) {
    json_.object([&] {
      json_.member("change", word(edit.kind));
      if (edit.kind == Edit::Kind::AddStatement) {
        write_slot(edit.slot);
        json_.name("statement").written(edit.statement);
        return;
      }
      if (edit.removed) return write_place(*edit.removed);
      if (!edit.name.empty()) json_.member("name", edit.name);
      json_.name("value");
      if (edit.is_removal) {
        json_.null();
      } else if (edit.is_list) {
        json_.strings(edit.values);
      } else {
        json_.string(edit.values.front());
      }
    });
  }

  void write(const Change& change) {
    json_.object([&] {
      json_.member("decision", to_string(change.decision));
      json_.name("edits").array(change.edits, [&](const Edit& edit) { write(edit); });
    });
  }

  void write(const Fact& fact) {
    json_.object([&] {
      json_.member("key", fact.key);
      json_.name("present").boolean(fact.is_present);
      json_.member("influence", to_string(fact.influence));
      if (!fact.witness) return;
      json_.member("decision", to_string(fact.decision));
      json_.name("with");
      write(*fact.witness);
    });
  }

  const Explanation& explanation_;
  std::string out_;
  JsonWriter json_{out_};
};

}  // namespace
}  // namespace internal

std::string to_json(const Explanation& explanation) {
  return internal::JsonExplainer(explanation).run();
}

}  // namespace abac::inline abi1
