// Explanation → one line of JSON, field by field as in the struct.
#include <abac/explain.h>
#include <fmt/format.h>

#include "json_writer.h"

namespace abac {
namespace internal {
namespace {

std::string_view word(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Fails:
      return "fails";
    case Outcome::Unknown:
      return "unknown";
    case Outcome::Holds:
      return "holds";
  }
  return {};
}

std::string_view word(PrincipalMatch match) noexcept {
  switch (match) {
    case PrincipalMatch::None:
      return "none";
    case PrincipalMatch::Unknown:
      return "unknown";
    case PrincipalMatch::Account:
      return "account";
    case PrincipalMatch::Role:
      return "role";
    case PrincipalMatch::Direct:
      return "direct";
  }
  return {};
}

std::string_view word(LayerVerdict verdict) noexcept {
  switch (verdict) {
    case LayerVerdict::Denies:
      return "denies";
    case LayerVerdict::Allows:
      return "allows";
    case LayerVerdict::Silent:
      return "silent";
    case LayerVerdict::NotApplicable:
      return "not_applicable";
  }
  return {};
}

std::string_view word(Influence influence) noexcept {
  switch (influence) {
    case Influence::None:
      return "none";
    case Influence::Joint:
      return "joint";
    case Influence::Possible:
      return "possible";
    case Influence::Decisive:
      return "decisive";
  }
  return {};
}

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

/// Writes objects and arrays without a tree; commas come by themselves.
class JsonLine {
 public:
  JsonLine& key(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    is_first_ = true;
    return *this;
  }
  void text(std::string_view value) {
    separate();
    append_json_string(out_, value);
  }
  void raw(std::string_view json) {
    separate();
    out_ += json;
  }
  void number(std::size_t value) { raw(fmt::to_string(value)); }
  void boolean(bool value) { raw(value ? "true" : "false"); }

  /// Writes an array, calling `item(element)` for each.
  template <class Items, class Item>
  void array(const Items& items, Item&& item) {
    open('[');
    for (const auto& element : items) item(element);
    close(']');
  }
  template <class Members>
  void object(Members&& members) {
    open('{');
    members();
    close('}');
  }
  void texts(std::span<const std::string_view> values) {
    array(values, [this](std::string_view value) { text(value); });
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!is_first_) out_ += ',';
    is_first_ = false;
  }
  void open(char bracket) {
    separate();
    out_ += bracket;
    is_first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    is_first_ = false;
  }

  std::string out_;
  bool is_first_ = true;
};

class JsonExplainer {
 public:
  explicit JsonExplainer(const Explanation& explanation) : explanation_(explanation) {}

  std::string run() {
    json_.object([&] {
      write_response();
      json_.key("step").number(static_cast<std::size_t>(explanation_.step));
      json_.key("policy_types").array(explanation_.layers, [&](const LayerFinding& layer) {
        write(layer);
      });
      json_.key("statements")
          .array(explanation_.statements,
                 [&](const StatementFinding& statement) { write(statement); });
      json_.key("statements_left_out").number(explanation_.statements_left_out);
      json_.key("blockers").array(explanation_.blockers, [&](const Blocker& blocker) {
        write(blocker);
      });
      json_.key("blockers_left_out").number(explanation_.blockers_left_out);
      json_.key("changes").array(explanation_.changes,
                                 [&](const Change& change) { write(change); });
      json_.key("search").object([&] {
        json_.key("gave_up").boolean(explanation_.gave_up);
        json_.key("decisions").number(explanation_.decision_count);
      });
      json_.key("facts").array(explanation_.facts, [&](const Fact& fact) { write(fact); });
    });
    return json_.take();
  }

 private:
  void write_response() {
    std::string members;
    append_members(members, explanation_.response);
    json_.raw(members);
    json_.key("principal").text(explanation_.principal);
    json_.key("action").text(explanation_.action);
    json_.key("resource").text(explanation_.resource);
  }

  void write_slot(const PolicySlot& slot) {
    json_.key("type").text(to_string(slot.type));
    if (slot.level) json_.key("level").number(*slot.level);
  }

  void write_place(const StatementPlace& place) {
    write_slot(place.slot);
    json_.key("policy").text(place.policy);
    json_.key("policy_index").number(place.policy_index);
    json_.key("index").number(place.index);
    if (place.sid) json_.key("sid").text(*place.sid);
    json_.key("effect").text(to_string(place.effect));
    if (!place.file.empty()) json_.key("file").text(place.file);
    if (place.where.line != 0) {
      json_.key("line").number(place.where.line);
      json_.key("column").number(place.where.column);
    }
    json_.key("pointer").text(place.pointer);
  }

  void write(const LayerFinding& layer) {
    json_.object([&] {
      write_slot(layer.slot);
      json_.key("verdict").text(word(layer.verdict));
      json_.key("decisive").boolean(layer.is_decisive);
      json_.key("statements").number(layer.statement_count);
      json_.key("allows").number(layer.allow_count);
      json_.key("denies").number(layer.deny_count);
    });
  }

  void write(const PolicyValue& value) {
    json_.object([&] {
      json_.key("written").text(value.written);
      if (value.has_variables) json_.key("value").text(value.text);
      if (!value.unresolved.empty()) json_.key("without_value").text(value.unresolved);
    });
  }

  void write(const ConditionFinding& condition) {
    json_.object([&] {
      json_.key("operator").text(condition.op);
      json_.key("key").text(condition.key);
      json_.key("outcome").text(word(condition.outcome));
      if (condition.reason != ConditionReason::None) {
        json_.key("reason").text(to_string(condition.reason));
      }
      json_.key("present").boolean(condition.is_present);
      if (condition.is_list) {
        json_.key("request").texts(condition.request_values);
      } else if (condition.is_present) {
        json_.key("request").text(condition.request_values.front());
      }
      json_.key("policy").array(condition.policy_values,
                                [&](const PolicyValue& value) { write(value); });
      json_.key("pointer").text(condition.pointer);
    });
  }

  void write(const StatementFinding& statement) {
    json_.object([&] {
      write_place(statement.place);
      json_.key("matched").boolean(statement.is_matched);
      json_.key("distance").number(statement.distance);
      json_.key("action").text(word(statement.action));
      if (!statement.actions.empty()) {
        json_.key(statement.is_action_negated ? "not_actions" : "actions").texts(statement.actions);
      }
      json_.key("resource").text(word(statement.resource));
      if (!statement.resources.empty()) {
        json_.key(statement.is_resource_negated ? "not_resources" : "resources")
            .array(statement.resources, [&](const PolicyValue& value) { write(value); });
      }
      json_.key("principal").text(word(statement.principal));
      json_.key("principal_level").text(word(statement.principal_match));
      json_.key("conditions").array(statement.conditions, [&](const ConditionFinding& c) {
        write(c);
      });
      const bool grants = statement.is_matched && statement.place.effect == Effect::Allow &&
                          explanation_.response.decision == Decision::Allowed;
      if (!grants) return;
      json_.key("suffices_alone").boolean(statement.suffices_alone);
      json_.key("necessary").boolean(statement.is_necessary);
    });
  }

  void write(const Blocker& blocker) {
    json_.object([&] {
      if (blocker.deny) {
        write_place(*blocker.deny);
      } else {
        write_slot(blocker.slot);
        json_.key("missing").text("Allow");
      }
    });
  }

  void write(const Edit& edit) {
    json_.object([&] {
      json_.key("change").text(word(edit.kind));
      if (edit.kind == Edit::Kind::AddStatement) {
        write_slot(edit.slot);
        json_.key("statement").raw(edit.statement);
        return;
      }
      if (edit.removed) return write_place(*edit.removed);
      if (!edit.name.empty()) json_.key("name").text(edit.name);
      json_.key("value");
      if (edit.is_removal) {
        json_.raw("null");
      } else if (edit.is_list) {
        json_.texts(edit.values);
      } else {
        json_.text(edit.values.front());
      }
    });
  }

  void write(const Change& change) {
    json_.object([&] {
      json_.key("decision").text(to_string(change.decision));
      json_.key("edits").array(change.edits, [&](const Edit& edit) { write(edit); });
    });
  }

  void write(const Fact& fact) {
    json_.object([&] {
      json_.key("key").text(fact.key);
      json_.key("present").boolean(fact.is_present);
      json_.key("influence").text(word(fact.influence));
      if (!fact.witness) return;
      json_.key("decision").text(to_string(fact.decision));
      json_.key("with");
      write(*fact.witness);
    });
  }

  const Explanation& explanation_;
  JsonLine json_;
};

}  // namespace
}  // namespace internal

std::string to_json(const Explanation& explanation) {
  return internal::JsonExplainer(explanation).run();
}

}  // namespace abac
