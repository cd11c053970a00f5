// The compiled form of policies: flat arrays, interned texts and keys. compiler.cc builds it,
// nothing changes it afterwards, and the evaluator reads nothing else.
#pragma once

#include "base/keyed_hash.h"
#include "iam/arn.h"
#include "iam/condition_operator.h"
#include "iam/condition_value.h"
#include "iam/context_key.h"
#include "iam/pattern.h"
#include "iam/policy_type.h"
#include "program/action_index.h"
#include "program/number_bytes.h"
#include "program/plan.h"
#include "program/program_array.h"
#include "program/statement_index.h"

#include <abac/policy.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// A half-open range of indexes into one of the program's arrays.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::uint32_t size() const noexcept { return end - begin; }
  [[nodiscard]] bool empty() const noexcept { return begin == end; }
  friend bool operator==(Range, Range) = default;
};

/// No index of any array.
inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

/// A policy variable `${name, 'default'}`.
struct Variable {
  std::uint32_t key = 0;   ///< index of `Program::key_uses`
  std::uint32_t slot = 0;  ///< of that key
  TextRef default_text;
  bool has_default = false;

  friend bool operator==(const Variable&, const Variable&) = default;
};

/// A context key as some document spells it.
struct KeyUse {
  std::uint32_t slot = 0;  ///< index of `Program::keys`: one for all spellings
  TextRef spelling;
};

/// One value of a condition, in the form that its comparison reads.
struct Value {
  enum class Kind : std::uint8_t {
    Text,      ///< `text` equals
    Any,       ///< stars alone
    Prefix,    ///< starts with `text`
    Suffix,    ///< ends with `text`
    Contains,  ///< `text` stands anywhere in it
    Glob,      ///< `tokens`
    Stored,    ///< `index` of what is stored of its operand type
    Bool,      ///< `index` is 0 or 1
    Arn,       ///< `index` of arn_patterns
    Template,  ///< `tokens` with variables
  };
  Kind kind = Kind::Text;
  bool has_variables = false;
  bool has_escapes = false;  ///< A character was written as `${*}`, `${?}` or `${$}` [V-4].

  [[nodiscard]] TextRef text() const noexcept { return {first_, second_}; }
  [[nodiscard]] Range tokens() const noexcept { return {first_, second_}; }
  [[nodiscard]] std::uint32_t index() const noexcept { return first_; }
  /// REQUIRES: it is stored.
  [[nodiscard]] OperandType operand() const noexcept { return static_cast<OperandType>(second_); }

  void set(Kind new_kind, TextRef text) noexcept { set(new_kind, text.offset, text.size); }
  void set(Kind new_kind, Range tokens) noexcept { set(new_kind, tokens.begin, tokens.end); }
  void set(Kind new_kind, std::uint32_t index) noexcept { set(new_kind, index, 0); }
  void set_stored(OperandType operand, std::uint32_t index) noexcept {
    set(Kind::Stored, index, static_cast<std::uint32_t>(operand));
  }

  friend bool operator==(const Value&, const Value&) = default;

 private:
  void set(Kind new_kind, std::uint32_t first, std::uint32_t second) noexcept {
    kind = new_kind;
    first_ = first;
    second_ = second;
  }

  std::uint32_t first_ = 0;
  std::uint32_t second_ = 0;
};

/// One text, tokens or an index, by kind: numbers all.
template <>
inline constexpr bool kHoldsOffsetsOnly<Value> = true;

/// What is stored of the values of one operand type, each text once.
template <class Operand>
struct StoredValues {
  OffsetVector<typename Operand::Stored> values;
  OffsetVector<TextRef> texts;  ///< as policies wrote them; further values are of prefilters
};

/// The same of all of them.
template <class Operands>
struct AllStoredValues;
template <class... Operand>
struct AllStoredValues<OperandList<Operand...>> : StoredValues<Operand>... {};

/// A pattern of the ARN operators [C-27].
struct ArnPattern {
  bool is_readable = true;         ///< six parts; otherwise `compare` is U [C-28]
  std::uint8_t any_parts = 0;      ///< bit by part: a star alone
  std::uint8_t literal_parts = 0;  ///< bit by part: one literal
  std::array<Range, 6> parts;

  friend bool operator==(const ArnPattern&, const ArnPattern&) = default;
};

/// Where a value stands in a table of values, and a part of its hash.
struct ValuePlace {
  std::uint32_t fingerprint = 0;
  std::uint32_t value = kNone;  ///< of `values`; kNone where the place is free
};

/// A long list of values, arranged so that few are compared; value_table.h.
struct ValueTable {
  Range hashed;     ///< of `ValueTables::places`: none, or a power of two
  Range ranges;     ///< of `ValueTables::ranges`
  Range variables;  ///< of `ValueTables::others`: with variables, without wildcards
  Range others;     ///< of `ValueTables::others`
};

/// Those of a program.
struct ValueTables {
  HashKey key;  ///< of `places`
  OffsetVector<ValueTable> tables;
  OffsetVector<ValuePlace> places;
  OffsetVector<IpRange> ranges;        ///< none lies in another of its table
  OffsetVector<std::uint32_t> others;  ///< indexes of `Program::values`
};

/// One key under one operator: `{key, qualifier, operator, values}`. Half a cache line, aligned so
/// that one is touched.
struct alignas(32) Atom {
  std::uint8_t base_index = 0;                    ///< of `base_operators`
  OperandType operand = OperandType::String;      ///< as in `base`, nearer
  Comparison comparison : 4 = Comparison::Equal;  ///< as in `base`, nearer
  SetQualifier qualifier : 4 = SetQualifier::None;
  /// The forms that most conditions have, told apart before anything else.
  enum class Form : std::uint8_t {
    Any,       ///< a set operator, or `Null`
    Single,    ///< neither: a key of one value is compared with each of `values`
    Text,      ///< as Single, `String`, and one literal value
    Variable,  ///< as Single, `String`, and one value: a policy variable alone
  };
  Form form : 4 = Form::Any;
  bool is_negated : 1 = false;  ///< as in `base`, nearer
  bool is_if_exists : 1 = false;
  bool has_variables : 1 = false;
  std::uint32_t key = 0;  ///< index of `Program::key_uses`
  std::uint32_t slot = 0;
  Range values;
  TextRef text;  ///< Text: the value. Variable: it is `${…}` alone; `offset` of `variables`
  std::uint32_t table = kNone;  ///< index of `value_tables` where there are many values

  [[nodiscard]] const BaseOperator& base() const noexcept { return base_operators()[base_index]; }
  friend bool operator==(const Atom&, const Atom&) = default;
};
static_assert(sizeof(Atom) == 32);

/// An entry of `Resource` or `NotResource`.
struct ResourcePattern {
  enum class Kind : std::uint8_t {
    Any,         ///< stars alone
    Exact,       ///< `text` is the whole ARN
    Prefix,      ///< the ARN starts with `text`, which holds at least the first five colons
    Components,  ///< `index` of component_patterns
    ExecuteApi,  ///< the sixth of `index` of component_patterns, from the first slash on [R-4]
  };
  Kind kind = Kind::Any;
  bool has_variables = false;
  /// Components: whether the first of the five are literals and the rest stars alone; what tells
  /// most ARNs from those is told here.
  enum class Form : std::uint8_t {
    Any,      ///< they are not
    Literal,  ///< and the sixth is a literal
    Prefix,   ///< a literal, then stars
    Glob,     ///< a literal, then anything
  };
  Form form = Form::Any;
  std::uint8_t stars = 0;  ///< how many of the five are
  TextRef text;            ///< Components, ExecuteApi: the entry as written
  std::uint32_t index = 0;
  std::uint16_t head_size = 0;     ///< of `text`: the literals before the stars
  std::uint16_t literal_size = 0;  ///< of `text`: the literal behind the stars

  friend bool operator==(const ResourcePattern&, const ResourcePattern&) = default;
};

/// An ARN pattern cut into components.
struct ComponentPattern {
  std::array<Range, 5> components;   ///< tokens, with the star that ends an open component
  std::uint8_t open_components = 0;  ///< bit by component: ends in `*`, which may pass the colon
  std::uint8_t variable_components = 0;  ///< bit by component: holds variables [R-9]
  std::uint8_t count = 0;                ///< of `components`
  bool has_sixth = false;
  Range sixth;  ///< tokens, variables among them
};

/// One entry of a principal element.
struct PrincipalEntryCode {
  PrincipalForm form = PrincipalForm::UniqueId;
  TextRef text, partition, account, name, session;
};

/// `Principal` or `NotPrincipal`.
struct PrincipalCode {
  bool is_negated = false;
  bool is_everyone = false;
  Range entries;
};

/// One statement. Half a cache line, aligned so that one is touched.
struct alignas(32) StatementCode {
  Effect effect = Effect::Deny;
  bool is_action_negated : 1 = false;
  bool is_resource_negated : 1 = false;
  bool has_resource : 1 = false;
  bool covers_everything : 1 = false;    ///< no resource, or one among them of stars alone
  bool has_conditions_only : 1 = false;  ///< matches whatever its action and conditions match
  std::uint16_t layer = 0;
  std::uint32_t principal = kNone;  ///< index of `principals`
  Range actions;                    ///< of `action_lists`, or of the spellings without index
  Range resources;                  ///< of `resource_patterns`
  Range atoms;
};

/// What a decision does without: only results and explanations need it.
struct StatementOrigin {
  std::uint32_t policy = 0;      ///< index of `Program::policies`
  TextRef sid = {kNone, 0};      ///< `offset` is kNone where it has none
  std::uint32_t asked_keys = 0;  ///< of `key_lists`: how many keys it asks for, and behind it which
  std::uint32_t details = 0;     ///< of `origin_details`: its OriginDetails

  [[nodiscard]] bool has_sid() const noexcept { return sid.offset != kNone; }
};

/// What only explanations need of a statement's origin.
struct OriginDetails {
  Range action_spellings;  ///< of `action_spellings`: its actions as written, in the order written
  SourceRange where;
};

/// A policy's place in the set.
struct PolicyOrigin {
  std::uint16_t layer = 0;
  std::uint32_t first_statement = 0;  ///< index of `Program::statements`
  std::uint32_t index = 0;            ///< in its list or level
  TextRef place;  ///< the policy's name, or where it stands: `service_control[1][0]` [M-6]
  bool is_statement_array = true;
  TextRef file, pointer;
};

/// More layers than this are refused by the compiler; AWS has fewer than twenty.
inline constexpr std::size_t kMaxLayers = 256;

/// A policy type, or a level of one. Documents of a layer are a union [E-7].
struct Layer {
  PolicyType type = PolicyType::Identity;
  std::uint32_t level = 0;
  Range statements;
  bool has_policies = false;
};

/// Why the `resource` policies cannot be role trust policies [G-17]. A zero stands behind each
/// text.
struct TrustViolation {
  std::size_t policy = 0;  ///< of the list, from 0: the first that cannot be one
  TextRef pointer, message;
  SourceRange where;
};

/// INVARIANTS: layers and statements stand in the order of [M-6]. Nothing in an array is an
/// address: what refers to something of the program says where that stands in its array, so that
/// arrays may move.
struct Program {
  // What decisions by plan read stands together: a set that was not asked for long is in no cache.
  PlanTable plans;
  OffsetVector<char> key_names;
  OffsetVector<char> texts;
  /// The guardrails that are attached, be it as an empty list [E-6], and `identity` and `resource`
  /// where they hold a document.
  PolicyTypeSet attached = 0;
  bool has_deny = false;     ///< some statement is a Deny
  bool needs_owner = false;  ///< `resource` or `resource_control` holds a document [E-2]

  ProgramMemory memory;  ///< of all arrays, once they are complete
  OffsetVector<Token> tokens;
  OffsetVector<Variable> variables;
  OffsetVector<ContextKey> keys;  ///< by slot, the most used first; their texts are `key_names`
  OffsetVector<KeyUse> key_uses;
  OffsetVector<std::uint32_t> key_lists;  ///< of indexes of `key_uses`, each behind its size

  ProgramPart<AllStoredValues<StoredOperands>> stored_values;  ///< where there are some
  OffsetVector<ArnPattern> arn_patterns;
  OffsetVector<Value> values;
  OffsetVector<Atom> atoms;  ///< of statements, then prefilters, condition_prefilter.h

  ProgramPart<ValueTables> value_tables;  ///< where some list of values is long

  OffsetVector<ComponentPattern> component_patterns;
  OffsetVector<ResourcePattern> resource_patterns;
  OffsetVector<PrincipalEntryCode> principal_entries;
  OffsetVector<PrincipalCode> principals;
  OffsetVector<std::uint32_t> action_lists;  ///< ids of action patterns, ascending in each list
  OffsetVector<TextRef> action_spellings;    ///< as policies have them

  OffsetVector<Layer> layers;
  OffsetVector<StatementCode> statements;
  OffsetVector<StatementOrigin> statement_origins;
  OffsetVector<std::uint8_t> origin_details;  ///< numbers of one byte or more, number_bytes.h
  OffsetVector<PolicyOrigin> policies;

  /// A set of up to so many statements needs no index where its plans name those of an action.
  static constexpr std::size_t kMostWithoutIndex = 64;

  ProgramPart<ActionIndex> actions;
  ProgramPart<StatementIndex> index;

  std::array<std::uint16_t, kPolicyTypeCount> layer_counts{};  ///< by policy type
  ProgramPart<TrustViolation> trust_violation;                 ///< where there is one

  /// Whether there are `actions`, `index` and `action_lists`.
  [[nodiscard]] bool has_index() const noexcept { return index.is_there(); }
  /// An entry of an `Action` or `NotAction`, folded or as written. REQUIRES: `entry` is of the
  /// `actions` of a statement.
  [[nodiscard]] std::string_view action_text(std::uint32_t entry) const noexcept {
    return has_index() ? actions->text(action_lists[entry]) : text(action_spellings[entry]);
  }
  [[nodiscard]] bool is_attached(PolicyType type) const noexcept {
    return (attached & bit_of(type)) != 0;
  }
  [[nodiscard]] std::string_view text(TextRef ref) const noexcept {
    return {texts.data() + ref.offset, ref.size};
  }
  /// Where a statement stands in its document, from 0.
  [[nodiscard]] std::uint32_t index_in_policy(std::uint32_t statement) const noexcept {
    return statement - policies[statement_origins[statement].policy].first_statement;
  }
  /// The key uses of what a statement asks the request for, in the order of [M-7].
  [[nodiscard]] std::span<const std::uint32_t> asked_keys(std::uint32_t statement) const noexcept {
    const std::uint32_t* const list = key_lists.data() + statement_origins[statement].asked_keys;
    return {list + 1, *list};
  }
  [[nodiscard]] OriginDetails origin_details_of(std::uint32_t statement) const noexcept;
  template <class Operand>
  [[nodiscard]] const StoredValues<Operand>& stored() const noexcept {
    return *stored_values;
  }
  template <class Operand>
  [[nodiscard]] StoredValues<Operand>& stored() noexcept {
    return *stored_values;
  }
  /// What is compared of a stored value; it may borrow `texts`. REQUIRES: it is of the operand
  /// type.
  template <class Operand>
  [[nodiscard]] decltype(auto) stored(const Value& value) const noexcept {
    return Operand::stored_value(stored<Operand>().values[value.index()], texts);
  }
  /// A stored value as its policy wrote it. REQUIRES: it is of a statement, not of a prefilter.
  [[nodiscard]] std::string_view stored_text(const Value& value) const noexcept {
    std::string_view written;
    StoredOperands::visit(value.operand(), [&]<class Operand>(Operand) {
      written = text(stored<Operand>().texts[value.index()]);
    });
    return written;
  }
};

/// Adds what `Program::origin_details_of` reads from `StatementOrigin::details` on.
inline void add_details(const OriginDetails& details, OffsetVector<std::uint8_t>& bytes) {
  const auto& [spellings, where] = details;
  for (const std::uint32_t number : {spellings.begin, spellings.size(), where.begin,
                                     where.end - where.begin, where.line, where.column}) {
    add_number(number, bytes);
  }
}

inline OriginDetails Program::origin_details_of(std::uint32_t statement) const noexcept {
  const std::uint8_t* next = origin_details.data() + statement_origins[statement].details;
  OriginDetails details;
  auto& [spellings, where] = details;
  spellings.begin = read_number(next);
  spellings.end = spellings.begin + read_number(next);
  where.begin = read_number(next);
  where.end = where.begin + read_number(next);
  where.line = read_number(next);
  where.column = read_number(next);
  return details;
}

/// Calls `visit(array)` for each array of a program's plans.
template <class AnyPlanTable, class Visit>
void for_each_plan_array(AnyPlanTable& p, Visit&& visit) {
  const auto visit_all = [&](auto&... arrays) { (visit(arrays), ...); };
  visit_all(p.by_action, p.plans, p.statements, p.tests, p.keys, p.caller_values, p.patterns);
}

/// Calls `visit(array)` for each array of a program: first what every decision reads, in the order
/// in which it does; then what some read; last what only results and explanations tell.
template <class AnyProgram, class Visit>
void for_each_array(AnyProgram& p, Visit&& visit) {
  const auto visit_all = [&](auto&... arrays) { (visit(arrays), ...); };
  for_each_plan_array(p.plans, visit);
  visit(p.key_names);
  if (p.has_index()) {
    p.actions->for_each_array(visit);
    p.index->for_each_array(visit);
  }
  visit_all(p.statements, p.atoms, p.resource_patterns, p.keys, p.values, p.texts);
  visit_all(p.tokens, p.variables, p.component_patterns, p.principals, p.principal_entries);
  visit_all(p.layers, p.action_lists, p.arn_patterns);
  if (p.value_tables.is_there()) {
    auto& [key, tables, places, ranges, others] = *p.value_tables;
    visit_all(tables, places, ranges, others);
  }
  if (p.stored_values.is_there()) {
    StoredOperands::for_each(
        [&]<class Operand>(Operand) { visit(p.template stored<Operand>().values); });
  }
  visit_all(p.statement_origins, p.policies, p.key_lists, p.key_uses);
  visit_all(p.origin_details, p.action_spellings);
  if (p.stored_values.is_there()) {
    StoredOperands::for_each(
        [&]<class Operand>(Operand) { visit(p.template stored<Operand>().texts); });
  }
}

/// Calls `visit(part)` for each part of a program that stands apart.
template <class Visit>
void for_each_part(const Program& p, Visit&& visit) {
  const auto visit_all = [&](const auto&... parts) { (visit(parts), ...); };
  visit_all(p.actions, p.index, p.value_tables, p.stored_values, p.trust_violation);
}

/// Moves all arrays of a complete program into one block of memory. Throws std::bad_alloc.
inline void pack(Program& program) {
  program.memory.take([&](auto&& visit) { for_each_array(program, visit); });
}

}  // namespace abac::inline abi1::internal
