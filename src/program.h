// The compiled form of policies: flat arrays, interned texts and keys. compiler.cc builds it,
// nothing changes it afterwards, and the evaluator reads nothing else.
#pragma once

#include "action_index.h"
#include "arn.h"
#include "condition_operator.h"
#include "condition_value.h"
#include "context_key.h"
#include "pattern.h"
#include "statement_index.h"

#include <abac/policy.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {

/// A half-open range of indexes into one of the program's arrays.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::uint32_t size() const noexcept { return end - begin; }
  [[nodiscard]] bool empty() const noexcept { return begin == end; }
  friend bool operator==(Range, Range) = default;
};

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
    Number,    ///< `index` of decimals
    Date,      ///< `index` of instants
    Bool,      ///< `index` is 0 or 1
    IpRange,   ///< `index` of ip_ranges
    Arn,       ///< `index` of arn_patterns
    Template,  ///< `tokens` with variables
  };
  Kind kind = Kind::Text;
  bool has_variables = false;

  [[nodiscard]] TextRef text() const noexcept { return {first_, second_}; }
  [[nodiscard]] Range tokens() const noexcept { return {first_, second_}; }
  [[nodiscard]] std::uint32_t index() const noexcept { return first_; }

  void set(Kind new_kind, TextRef text) noexcept { set(new_kind, text.offset, text.size); }
  void set(Kind new_kind, Range tokens) noexcept { set(new_kind, tokens.begin, tokens.end); }
  void set(Kind new_kind, std::uint32_t index) noexcept { set(new_kind, index, 0); }

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

/// A pattern of the ARN operators [C-27].
struct ArnPattern {
  bool is_readable = true;         ///< six parts; otherwise `compare` is U [C-28]
  std::uint8_t any_parts = 0;      ///< bit by part: a star alone
  std::uint8_t literal_parts = 0;  ///< bit by part: one literal
  std::array<Range, 6> parts;

  friend bool operator==(const ArnPattern&, const ArnPattern&) = default;
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

  [[nodiscard]] const BaseOperator& base() const noexcept { return base_operators()[base_index]; }
  friend bool operator==(const Atom&, const Atom&) = default;
};

/// An entry of `Resource` or `NotResource`.
struct ResourcePattern {
  enum class Kind : std::uint8_t {
    Any,         ///< stars alone
    Exact,       ///< `text` is the whole ARN
    Prefix,      ///< the ARN starts with `text`, which holds at least the first five colons
    Components,  ///< `index` of component_patterns
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
  TextRef text;            ///< Components: the entry as written
  std::uint32_t index = 0;
  std::uint16_t head_size = 0;     ///< of `text`: the literals before the stars
  std::uint16_t literal_size = 0;  ///< of `text`: the literal behind the stars

  friend bool operator==(const ResourcePattern&, const ResourcePattern&) = default;
};

/// An ARN pattern cut into components.
struct ComponentPattern {
  std::array<Range, 5> components;   ///< tokens, with the star that ends an open component
  std::uint8_t open_components = 0;  ///< bit by component: ends in `*`, which may pass the colon
  std::uint8_t count = 0;            ///< of `components`
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

inline constexpr std::uint32_t kNone = 0xFFFFFFFF;

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
  Range actions;                    ///< of `action_lists`: ids of action patterns, ascending
  Range resources;                  ///< of `resource_patterns`
  Range atoms;
};

/// What a decision does without: only results and explanations need it.
struct StatementOrigin {
  std::uint32_t policy = 0;  ///< index of `Program::policies`
  std::uint32_t index = 0;   ///< in its document, from 0
  TextRef sid;
  bool has_sid = false;
  Range asked_keys;  ///< of `key_lists`: what it asks the request for, in the order of [M-7]
  SourceRange where;
};

/// A policy's place in the set.
struct PolicyOrigin {
  std::uint16_t layer = 0;
  std::uint32_t index = 0;  ///< in its list or level
  TextRef place;  ///< the policy's name, or where it stands: `service_control[1][0]` [M-6]
  bool is_statement_array = true;
  TextRef file, pointer;
};

/// A policy type, or a level of one. Documents of a layer are a union [E-7].
struct Layer {
  PolicyType type = PolicyType::Identity;
  std::uint32_t level = 0;
  Range statements;
  bool has_policies = false;
};

/// Why the `resource` policies cannot be role trust policies [G-17].
struct TrustViolation {
  std::string pointer, message;
  SourceRange where;
};

/// INVARIANT: layers and statements stand in the order of [M-6].
struct Program {
  std::string texts;
  std::vector<Token> tokens;
  std::vector<Variable> variables;
  std::vector<ContextKey> keys;  ///< by slot, the most used first; views into `key_names`
  std::vector<KeyUse> key_uses;
  std::vector<std::uint32_t> key_lists;  ///< of indexes of `key_uses`
  std::string key_names;

  std::vector<Decimal> decimals;
  std::vector<Instant> instants;
  std::vector<IpRange> ip_ranges;
  std::vector<TextRef> decimal_texts, instant_texts, ip_range_texts;  ///< as the policy wrote them
  std::vector<ArnPattern> arn_patterns;
  std::vector<Value> values;
  std::vector<Atom> atoms;  ///< of statements, then the guards of others, condition_guard.h

  std::vector<ComponentPattern> component_patterns;
  std::vector<ResourcePattern> resource_patterns;
  std::vector<PrincipalEntryCode> principal_entries;
  std::vector<PrincipalCode> principals;
  std::vector<std::uint32_t> action_lists;

  std::vector<Layer> layers;
  std::vector<StatementCode> statements;
  std::vector<StatementOrigin> statement_origins;
  std::vector<PolicyOrigin> policies;

  ActionIndex actions;
  StatementIndex index;

  bool has_boundary = false, has_session = false, has_vpc_endpoint = false;
  std::optional<std::uint16_t> service_control_levels, resource_control_levels;
  std::uint8_t absent_guardrails = 0;  ///< `bit_of` the guardrails that are not attached
  bool has_identity_policies = false;  ///< at least one document
  bool needs_owner = false;            ///< `resource` or `resource_control` holds a document [E-2]
  std::optional<TrustViolation> trust_violation;

  [[nodiscard]] std::string_view text(TextRef ref) const noexcept {
    return {texts.data() + ref.offset, ref.size};
  }
};

}  // namespace abac::internal
