// Located tree → Policy: the shape of a policy document. What its texts may say is policy_rules.cc.
#include "policy_parser.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "findings.h"
#include "policy_pointer.h"
#include "policy_rules.h"

namespace abac {
namespace internal {
namespace {

// What a text only claims to hold takes no memory before it is read.
constexpr std::size_t kMaxReserved = 1024;

Text text_of(const JsonValue& value) { return {std::string(value.text()), value.where()}; }

Text key_of(const JsonValue& value) { return {std::string(value.key()), value.key_where()}; }

std::optional<PrincipalKind> parse_principal_kind(std::string_view member) noexcept {
  using enum PrincipalKind;
  for (const PrincipalKind kind : {Aws, Service, Federated, CanonicalUser}) {
    if (to_string(kind) == member) return kind;
  }
  return std::nullopt;
}

/// Reads one document. A member that stands twice is refused by the JSON reader; the first counts.
class PolicyReader {
 public:
  PolicyReader(std::string_view pointer, Diagnostics& diagnostics)
      : pointer_(pointer), diagnostics_(diagnostics) {}

  Policy read(const JsonValue& value) {
    if (value.type() != JsonType::Object) {
      wrong_type(value, std::string(pointer_), "an object");
      return {};
    }
    if (value.source().size() > kMaxDocumentBytes) {
      error(ErrorCode::DocumentTooLarge,
            fmt::format("a policy document may have at most {} bytes", kMaxDocumentBytes),
            std::string(pointer_), value.where());
      return {};
    }
    policy_.where = value.where();
    for (const JsonValue member : value.children()) read_document_member(member);
    if (!has_statement_) {
      error(ErrorCode::MissingElement, "a policy document needs `Statement`", std::string(pointer_),
            value.where());
    }
    return std::move(policy_);
  }

 private:
  void error(ErrorCode code, std::string message, std::string pointer, const SourceRange& where) {
    diagnostics_.error(code, std::move(message), std::move(pointer), where);
  }

  void wrong_type(const JsonValue& value, std::string pointer, std::string_view expected) {
    error(ErrorCode::WrongType,
          fmt::format("expected {}, found {}", expected, to_string(value.type())),
          std::move(pointer), value.where());
  }

  void unknown_member(const JsonValue& member, std::string_view parent, std::string_view known) {
    error(ErrorCode::UnknownMember,
          fmt::format("unknown member {}: expected {}", quoted(member.key()), known),
          child_pointer(parent, member.key()), member.key_where());
  }

  void read_document_member(const JsonValue& member) {
    const std::string_view key = member.key();
    if (key == "Statement") {
      if (!has_statement_) read_statements(member);
      has_statement_ = true;
    } else if (key == "Version") {
      if (policy_.version_where.line == 0) read_version(member);
    } else if (key == "Id") {
      if (member.type() != JsonType::String) {
        wrong_type(member, child_pointer(pointer_, key), "a string");
      } else if (!policy_.id) {
        policy_.id = text_of(member);
      }
    } else {
      unknown_member(member, pointer_, "`Version`, `Id` or `Statement`");
    }
  }

  void read_version(const JsonValue& member) {
    policy_.version_where = member.where();
    policy_.version = PolicyVersion::V2012_10_17;
    const bool is_text = member.type() == JsonType::String;
    if (is_text && member.text() == "2012-10-17") return;
    if (is_text && member.text() == "2008-10-17") {
      policy_.version = PolicyVersion::V2008_10_17;
      return;
    }
    error(ErrorCode::InvalidVersion, "expected `2012-10-17` or `2008-10-17`",
          child_pointer(pointer_, "Version"), member.where());
  }

  void read_statements(const JsonValue& member) {
    if (member.type() == JsonType::Object) {
      policy_.is_statement_array = false;
      read_statement(member);
    } else if (member.type() == JsonType::Array) {
      policy_.statements.reserve(std::min(member.size(), kMaxReserved));
      for (const JsonValue item : member.children()) {
        if (diagnostics_.is_full()) break;
        read_statement(item);
      }
    } else {
      wrong_type(member, child_pointer(pointer_, "Statement"), "an object or an array of objects");
      return;
    }
    policy_.statements_where = member.where();
  }

  /// Returns the pointer of the statement that is being read.
  [[nodiscard]] std::string here() const {
    std::string pointer = child_pointer(pointer_, "Statement");
    if (policy_.is_statement_array) {
      pointer = child_pointer(pointer, policy_.statements.size() - 1);
    }
    return pointer;
  }
  [[nodiscard]] std::string here(std::string_view member) const {
    return child_pointer(here(), member);
  }

  void read_statement(const JsonValue& value) {
    Statement& statement = policy_.statements.emplace_back();
    if (value.type() != JsonType::Object) return wrong_type(value, here(), "an object");
    statement.where = value.where();
    seen_ = {};
    for (const JsonValue member : value.children()) read_statement_member(member, statement);
    if (!seen_.effect) {
      error(ErrorCode::MissingElement, "a statement needs `Effect`", here(), value.where());
    }
    if (!seen_.action) {
      error(ErrorCode::MissingElement, "a statement needs `Action` or `NotAction`", here(),
            value.where());
    }
  }

  void read_statement_member(const JsonValue& member, Statement& statement) {
    const std::string_view key = member.key();
    if (key == "Effect") {
      if (!std::exchange(seen_.effect, true)) read_effect(member, statement);
    } else if (key == "Action" || key == "NotAction") {
      const bool is_negated = key == "NotAction";
      if (!seen_.action) {
        seen_.action = true;
        statement.action = read_entries(member, is_negated);
      } else if (statement.action.is_negated != is_negated) {
        conflict(member, "`Action` and `NotAction`");
      }
    } else if (key == "Resource" || key == "NotResource") {
      const bool is_negated = key == "NotResource";
      if (!statement.resource) {
        statement.resource = read_entries(member, is_negated);
      } else if (statement.resource->is_negated != is_negated) {
        conflict(member, "`Resource` and `NotResource`");
      }
    } else if (key == "Condition") {
      if (!std::exchange(seen_.condition, true)) read_condition(member, statement);
    } else if (key == "Sid") {
      if (member.type() != JsonType::String) {
        wrong_type(member, here(key), "a string");
      } else if (!statement.sid) {
        statement.sid = text_of(member);
      }
    } else if (key == "Principal" || key == "NotPrincipal") {
      const bool is_negated = key == "NotPrincipal";
      if (!statement.principal) {
        statement.principal = read_principal(member, is_negated);
      } else if (statement.principal->is_negated != is_negated) {
        conflict(member, "`Principal` and `NotPrincipal`");
      }
    } else {
      unknown_member(member, here(),
                     "`Sid`, `Effect`, `Principal`, `NotPrincipal`, `Action`, `NotAction`, "
                     "`Resource`, `NotResource` or `Condition`");
    }
  }

  void conflict(const JsonValue& member, std::string_view both) {
    error(ErrorCode::ConflictingElements, fmt::format("a statement can't have both {}", both),
          here(member.key()), member.where());
  }

  void read_effect(const JsonValue& member, Statement& statement) {
    const bool is_text = member.type() == JsonType::String;
    if (is_text && (member.text() == "Allow" || member.text() == "Deny")) {
      statement.effect = member.text() == "Allow" ? Effect::Allow : Effect::Deny;
      statement.effect_where = member.where();
      return;
    }
    error(ErrorCode::InvalidEffect, "expected `Allow` or `Deny`", here("Effect"), member.where());
  }

  /// Returns the entry; the place-holder where it is no string.
  template <class MakePointer>
  Text read_entry(const JsonValue& value, const MakePointer& make_pointer) {
    if (value.type() == JsonType::String) return text_of(value);
    wrong_type(value, make_pointer(), "a string");
    return {};
  }

  void empty_list(const JsonValue& list, std::string pointer, std::string_view expected) {
    error(ErrorCode::EmptyValue, fmt::format("expected {}, found an empty one", expected),
          std::move(pointer), list.where());
  }

  EntryList read_entries(const JsonValue& member, bool is_negated) {
    EntryList list{.is_negated = is_negated,
                   .is_array = member.type() == JsonType::Array,
                   .entries = {},
                   .where = member.where()};
    if (member.type() == JsonType::String) {
      list.entries.push_back(text_of(member));
    } else if (!list.is_array) {
      wrong_type(member, here(member.key()), "a string or an array of strings");
    } else if (member.size() == 0) {
      empty_list(member, here(member.key()), "a non-empty array of strings");
    } else {
      list.entries.reserve(member.size());
      for (const JsonValue item : member.children()) {
        list.entries.push_back(read_entry(
            item, [&] { return child_pointer(here(member.key()), list.entries.size()); }));
      }
    }
    return list;
  }

  PrincipalElement read_principal(const JsonValue& member, bool is_negated) {
    PrincipalElement principal{
        .is_negated = is_negated, .is_everyone = false, .entries = {}, .where = member.where()};
    if (member.type() == JsonType::String) {
      principal.is_everyone = member.text() == "*";
      if (!principal.is_everyone) {
        error(
            ErrorCode::InvalidPrincipal,
            fmt::format("{} is not a principal: expected `*` or an object", quoted(member.text())),
            here(member.key()), member.where());
      }
    } else if (member.type() != JsonType::Object) {
      wrong_type(member, here(member.key()), "`*` or an object");
    } else if (member.size() == 0) {
      empty_list(member, here(member.key()), "a non-empty object");
    } else {
      for (const JsonValue group : member.children()) {
        read_principal_member(group, member.key(), principal);
      }
    }
    return principal;
  }

  void read_principal_member(const JsonValue& group, std::string_view element,
                             PrincipalElement& principal) {
    const auto kind = parse_principal_kind(group.key());
    if (!kind) {
      unknown_member(group, here(element), "`AWS`, `Service`, `Federated` or `CanonicalUser`");
      return;
    }
    const auto pointer = [&] { return child_pointer(here(element), group.key()); };
    if (group.type() == JsonType::String) {
      principal.entries.push_back({.kind = *kind, .is_array = false, .text = text_of(group)});
    } else if (group.type() != JsonType::Array) {
      wrong_type(group, pointer(), "a string or an array of strings");
    } else if (group.size() == 0) {
      empty_list(group, pointer(), "a non-empty array of strings");
    } else {
      std::size_t index = 0;
      for (const JsonValue item : group.children()) {
        Text text = read_entry(item, [&] { return child_pointer(pointer(), index); });
        principal.entries.push_back({.kind = *kind, .is_array = true, .text = std::move(text)});
        ++index;
      }
    }
  }

  void read_condition(const JsonValue& member, Statement& statement) {
    if (member.type() != JsonType::Object) {
      wrong_type(member, here("Condition"), "an object of operators");
      return;
    }
    std::size_t count = 0;
    for (const JsonValue op : member.children()) count += op.size();
    statement.conditions.reserve(std::min(count, kMaxReserved));
    for (const JsonValue op : member.children()) read_operator(op, statement);
  }

  void read_operator(const JsonValue& op, Statement& statement) {
    const bool is_object = op.type() == JsonType::Object;
    if (is_object && op.size() > 0) {
      for (const JsonValue key : op.children()) {
        Condition& condition = statement.conditions.emplace_back();
        condition.op = key_of(op);
        condition.key = key_of(key);
        read_values(key, condition);
      }
      return;
    }
    // The operator's name is checked all the same.
    Condition& condition = statement.conditions.emplace_back();
    condition.op = key_of(op);
    std::string pointer = operator_pointer(here(), condition);
    if (is_object) {
      empty_list(op, std::move(pointer), "a non-empty object of condition keys");
    } else {
      wrong_type(op, std::move(pointer), "an object of condition keys");
    }
  }

  [[nodiscard]] static bool is_scalar(const JsonValue& value) noexcept {
    return value.type() == JsonType::String || value.type() == JsonType::Number ||
           value.type() == JsonType::Boolean;
  }

  void read_values(const JsonValue& value, Condition& condition) {
    condition.is_array = value.type() == JsonType::Array;
    const auto pointer = [&] { return key_pointer(here(), condition); };
    if (is_scalar(value)) {
      condition.values.push_back(text_of(value));
    } else if (!condition.is_array) {
      wrong_type(value, pointer(), "a string, a number, a boolean, or an array of these");
    } else if (value.size() == 0) {
      empty_list(value, pointer(), "a non-empty array of values");
    } else {
      condition.values.reserve(value.size());
      for (const JsonValue item : value.children()) {
        if (is_scalar(item)) {
          condition.values.push_back(text_of(item));
          continue;
        }
        wrong_type(item, child_pointer(pointer(), condition.values.size()),
                   "a string, a number or a boolean");
        condition.values.emplace_back();
      }
    }
  }

  /// The required or single members of the statement being read that its tree can't show.
  struct Seen {
    bool effect = false;
    bool action = false;
    bool condition = false;
  };

  std::string_view pointer_;
  Diagnostics& diagnostics_;
  Policy policy_;
  bool has_statement_ = false;
  Seen seen_;
};

Expected<Policy> parse(std::string_view json, std::string_view name) {
  const JsonDocument document = read_json(json, {.max_bytes = kMaxDocumentBytes});
  Diagnostics diagnostics;
  Policy policy;
  if (document.has_root()) policy = read_policy(document.root(), {}, diagnostics);
  if (auto error = take_first_error(json, document, diagnostics)) {
    error->file = name;
    return std::move(*error);
  }
  if (!name.empty()) policy.name = name;
  return policy;
}

}  // namespace

Policy read_policy(const JsonValue& value, std::string_view pointer, Diagnostics& diagnostics) {
  Policy policy = PolicyReader(pointer, diagnostics).read(value);
  policy.pointer = pointer;
  check_policy(policy, pointer, diagnostics, TreeOrigin::Parser);
  return policy;
}

}  // namespace internal

Expected<Policy> parse_policy(std::string_view json, std::string_view name) {
  try {
    return internal::parse(json, name);
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac
