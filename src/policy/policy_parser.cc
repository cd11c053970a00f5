// Reads one document member by member, to its end whatever is wrong, so that all errors are told at
// once. What cannot be read leaves a place-holder with line 0 in the tree: entries and statements
// keep their index, and the checks that follow (policy_rules.cc) pass over what was reported here.
#include "policy/policy_parser.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "diagnostics/json_pointer.h"
#include "diagnostics/quoted_text.h"
#include "json/merged_diagnostics.h"
#include "json/object_reader.h"
#include "policy/policy_pointer.h"
#include "policy/policy_rules.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

// What a text only claims to hold takes no memory before it is read.
constexpr std::size_t kMaxReserved = 1024;

Text text_of(const JsonValue& value) { return {std::string(value.text()), value.where()}; }

Text key_of(const JsonValue& value) { return {std::string(value.key()), value.key_where()}; }

constexpr ObjectWords kDocument = {.object = "a policy document",
                                   .missing_code = ErrorCode::MissingElement,
                                   .before_missing = "a policy document needs ",
                                   .after_missing = {}};
constexpr ObjectWords kStatement = {.object = "a statement",
                                    .missing_code = ErrorCode::MissingElement,
                                    .before_missing = "a statement needs ",
                                    .after_missing = {}};

/// Reads one document.
class PolicyReader {
 public:
  PolicyReader(std::string_view pointer, DiagnosticList& diagnostics)
      : pointer_(pointer), diagnostics_(diagnostics) {}

  Policy read(const JsonValue& value) {
    const auto pointer = [this] { return std::string(pointer_); };
    if (!is_type(value, JsonType::Object, pointer)) return {};
    if (value.source().size() > kMaxDocumentBytes) {
      error(ErrorCode::DocumentTooLarge,
            fmt::format("a policy document may have at most {} bytes", kMaxDocumentBytes),
            pointer(), value.where());
      return {};
    }
    policy_.where = value.where();
    read_members(value, kDocument, pointer, diagnostics_,
                 optional("Version", [&](const JsonValue& member) { read_version(member); }),
                 each_time("Id",
                           [&](const JsonValue& member) {
                             read_text(member, policy_.id,
                                       [&] { return child_pointer(pointer_, "Id"); });
                           }),
                 required("Statement", [&](const JsonValue& member) { read_statements(member); }));
    return std::move(policy_);
  }

 private:
  void error(ErrorCode code, std::string message, std::string pointer, const SourceRange& where) {
    diagnostics_.error(code, std::move(message), std::move(pointer), where);
  }

  template <class MakePointer>
  bool is_type(const JsonValue& value, JsonType type, const MakePointer& pointer) {
    return expect_type(value, type, pointer, diagnostics_);
  }

  void wrong_type(const JsonValue& value, std::string pointer, std::string_view wanted) {
    report_wrong_type(value, wanted, std::move(pointer), diagnostics_);
  }

  /// Reads a text that stands alone; the first of several counts.
  template <class MakePointer>
  void read_text(const JsonValue& member, std::optional<Text>& text, const MakePointer& pointer) {
    if (is_type(member, JsonType::String, pointer) && !text) {
      text = text_of(member);
    }
  }

  /// [G-6]
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

  /// [G-10]
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
      wrong_type(member, child_pointer(pointer_, "Statement"),
                 "expected an object or an array of objects");
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

  /// The members of a statement [G-11], of some exactly one [G-13], of others at most one [G-14].
  void read_statement(const JsonValue& value) {
    Statement& statement = policy_.statements.emplace_back();
    const auto pointer = [this] { return here(); };
    if (!is_type(value, JsonType::Object, pointer)) return;
    statement.where = value.where();
    read_members(
        value, kStatement, pointer, diagnostics_,
        each_time("Sid",
                  [&](const JsonValue& member) {
                    read_text(member, statement.sid, [&] { return here("Sid"); });
                  }),
        required("Effect", [&](const JsonValue& member) { read_effect(member, statement); }),
        either("Principal", "NotPrincipal", IsRequired::No,
               [&](const JsonValue& member, bool is_negated) {
                 statement.principal = read_principal(member, is_negated);
               }),
        either("Action", "NotAction", IsRequired::Yes,
               [&](const JsonValue& member, bool is_negated) {
                 statement.action = read_entries(member, is_negated);
               }),
        either("Resource", "NotResource", IsRequired::No,
               [&](const JsonValue& member, bool is_negated) {
                 statement.resource = read_entries(member, is_negated);
               }),
        optional("Condition", [&](const JsonValue& member) { read_condition(member, statement); }));
  }

  /// [G-12]
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
    if (is_type(value, JsonType::String, make_pointer)) return text_of(value);
    return {};
  }

  void empty_list(const JsonValue& list, std::string pointer, std::string_view expected) {
    error(ErrorCode::EmptyValue, fmt::format("expected {}, found an empty one", expected),
          std::move(pointer), list.where());
  }

  /// [G-15]
  EntryList read_entries(const JsonValue& member, bool is_negated) {
    EntryList list{.is_negated = is_negated,
                   .is_array = member.type() == JsonType::Array,
                   .entries = {},
                   .where = member.where()};
    if (member.type() == JsonType::String) {
      list.entries.push_back(text_of(member));
    } else if (!list.is_array) {
      wrong_type(member, here(member.key()), "expected a string or an array of strings");
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

  /// [G-21]
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
      wrong_type(member, here(member.key()), "expected `*` or an object");
    } else if (member.size() == 0) {
      empty_list(member, here(member.key()), "a non-empty object");
    } else {
      read_principals(member, principal);
    }
    return principal;
  }

  void read_principals(const JsonValue& element, PrincipalElement& principal) {
    const auto entries_of = [&](PrincipalKind kind) {
      return each_time(to_string(kind), [&, kind](const JsonValue& group) {
        read_principal_member(group, kind, element.key(), principal);
      });
    };
    using enum PrincipalKind;
    read_members(
        element, {}, [&] { return here(element.key()); }, diagnostics_, entries_of(Aws),
        entries_of(Service), entries_of(Federated), entries_of(CanonicalUser));
  }

  /// [G-22]
  void read_principal_member(const JsonValue& group, PrincipalKind kind, std::string_view element,
                             PrincipalElement& principal) {
    const auto pointer = [&] { return child_pointer(here(element), group.key()); };
    if (group.type() == JsonType::String) {
      principal.entries.push_back({.kind = kind, .is_array = false, .text = text_of(group)});
    } else if (group.type() != JsonType::Array) {
      wrong_type(group, pointer(), "expected a string or an array of strings");
    } else if (group.size() == 0) {
      empty_list(group, pointer(), "a non-empty array of strings");
    } else {
      std::size_t index = 0;
      for (const JsonValue item : group.children()) {
        Text text = read_entry(item, [&] { return child_pointer(pointer(), index); });
        principal.entries.push_back({.kind = kind, .is_array = true, .text = std::move(text)});
        ++index;
      }
    }
  }

  /// [G-28]
  void read_condition(const JsonValue& member, Statement& statement) {
    if (member.type() != JsonType::Object) {
      wrong_type(member, here("Condition"), "expected an object of operators");
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
      wrong_type(op, std::move(pointer), "expected an object of condition keys");
    }
  }

  [[nodiscard]] static bool is_scalar(const JsonValue& value) noexcept {
    return value.type() == JsonType::String || value.type() == JsonType::Number ||
           value.type() == JsonType::Boolean;
  }

  /// [G-29]
  void read_values(const JsonValue& value, Condition& condition) {
    condition.is_array = value.type() == JsonType::Array;
    const auto pointer = [&] { return key_pointer(here(), condition); };
    if (is_scalar(value)) {
      condition.values.push_back(text_of(value));
    } else if (!condition.is_array) {
      wrong_type(value, pointer(), "expected a string, a number, a boolean, or an array of these");
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
                   "expected a string, a number or a boolean");
        condition.values.emplace_back();
      }
    }
  }

  std::string_view pointer_;
  DiagnosticList& diagnostics_;
  Policy policy_;
};

Expected<Policy> parse(std::string_view json, const TextSource& source) {
  const JsonDocument document = read_json(json, {.max_bytes = kMaxDocumentBytes});
  DiagnosticList diagnostics;
  Policy policy;
  if (document.has_root()) policy = read_policy(document.root(), {}, diagnostics);
  if (auto error = take_first_error(json, document, diagnostics)) {
    error->file = name_of_text(source);
    return std::move(*error);
  }
  if (!source.name.empty()) policy.name = source.name;
  policy.file = name_of_text(source);
  return policy;
}

}  // namespace

Policy read_policy(const JsonValue& value, std::string_view pointer, DiagnosticList& diagnostics) {
  Policy policy = PolicyReader(pointer, diagnostics).read(value);
  policy.pointer = pointer;
  check_policy(policy, pointer, diagnostics, TreeOrigin::Parser);
  return policy;
}

}  // namespace internal

Expected<Policy> parse_policy(std::string_view json, const TextSource& source) {
  try {
    return internal::parse(json, source);
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac::inline abi1
