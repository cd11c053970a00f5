// What the checks know of a document before they look: each text read once, in the form in which
// they compare it. Nothing of it outlives the tree that it was made from.
//
// What the parser could not read is left out, so that a check never meets it: an entry, a condition
// or a statement that was refused has no facts, though its neighbours have.
#pragma once

#include <abac/catalogue.h>
#include <abac/policy_set.h>
#include <abac/validate.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "iam/arn.h"
#include "iam/condition_operator.h"
#include "iam/policy_variable.h"
#include "lint/check.h"
#include "lint/known_keys.h"
#include "lint/pattern_relation.h"

namespace abac::inline abi1::internal {

class StatementPairs;

/// A policy variable in a text.
struct VariableUse {
  std::string key;  ///< As written.
  std::string folded_key;
  std::optional<std::string> default_value;
};

/// An entry of `Action` or `NotAction`.
struct ActionEntry {
  const Text* text = nullptr;
  std::size_t index = 0;     ///< In its list.
  std::string folded;        ///< ASCII-folded, as actions compare [A-3].
  std::string_view service;  ///< Folded; empty for `*`.
  std::string_view name;     ///< Folded, what stands behind the colon; `*` for `*` and `*:*`.
  bool has_wildcard = false;
  bool is_all = false;          ///< An entry of stars, or `*:*`.
  bool is_service_all = false;  ///< `service:*`
  /// The actions of the catalogue that it matches, once the checks of actions have looked.
  mutable std::optional<std::vector<CatalogueAction>> matches = {};
  std::optional<CatalogueService> known_service = {};  ///< Where there is a catalogue that has it.
  std::optional<CatalogueAction> known = {};           ///< The same of an entry without wildcard.
};

/// An entry of `Resource` or `NotResource`.
struct ResourceEntry {
  const Text* text;
  std::size_t index;
  Components parts;     ///< One to six, as far as it has them; variables are not cut.
  bool is_all = false;  ///< An entry of stars.
  bool has_wildcard = false;
  std::vector<VariableUse> variables;

  /// Returns a part of the ARN, 1 partition, 2 service, 3 Region, 4 account, 5 resource; empty
  /// where it is missing.
  [[nodiscard]] std::string_view part(std::size_t i) const noexcept {
    return i < parts.size() ? parts[i] : std::string_view();
  }
};

/// An entry of `Principal` or `NotPrincipal`.
struct PrincipalFacts {
  const PrincipalEntry* entry;
  std::size_t index;
  PrincipalPattern pattern;
};

/// A value of a condition.
struct ValueFacts {
  const Text* text;
  std::size_t index;
  bool has_wildcard = false;  ///< `*` or `?` outside of `${…}`, whatever the operator.
  std::vector<VariableUse> variables;

  [[nodiscard]] std::string_view value() const noexcept { return text->value; }
  [[nodiscard]] bool is_literal() const noexcept { return !has_wildcard && variables.empty(); }
};

/// Which tags a condition key names.
enum class TagKind : std::uint8_t {
  None,
  Principal,
  Resource,  ///< Also of a service, `ec2:ResourceTag/…`, and the tags of S3.
  Request,   ///< Also of a service.
};

/// What the values of a key are: from the key table, then from the catalogue.
struct KeyKind {
  KeyType type = KeyType::String;
  bool is_multivalued = false;
};

/// A condition of a statement: one key under one operator.
class ConditionFacts {
 public:
  ConditionFacts(const Condition& condition, const StatementFacts& statement);
  ConditionFacts(const ConditionFacts&) = delete;
  ConditionFacts& operator=(const ConditionFacts&) = delete;

  const Condition& condition;
  const StatementFacts& statement;
  ConditionOperator op;
  std::string key;          ///< Folded [K-1].
  std::string_view prefix;  ///< Folded, before the colon.
  std::string_view name;    ///< Folded, behind the colon.
  TagKind tag = TagKind::None;
  std::string_view tag_key;  ///< Folded, for the kinds of tags.
  std::vector<ValueFacts> values;
  const KnownKey* known = nullptr;  ///< Its row of the key table.
  std::optional<KeyKind> kind;      ///< Nothing where it is not known.
  bool requires_key = false;        ///< It does not hold for a request without the key [C-7].

  [[nodiscard]] OperandType operand() const noexcept { return op.base->operand; }
  [[nodiscard]] bool is_negated() const noexcept { return op.base->is_negated; }
  [[nodiscard]] bool is_null() const noexcept { return operand() == OperandType::Null; }
  [[nodiscard]] bool is_for_all() const noexcept {
    return op.qualifier == SetQualifier::ForAllValues;
  }
  [[nodiscard]] bool is_for_any() const noexcept {
    return op.qualifier == SetQualifier::ForAnyValue;
  }
  /// Of the String operators: equality, equality without case, or Like.
  [[nodiscard]] bool is_string() const noexcept {
    return operand() == OperandType::String || operand() == OperandType::StringIgnoreCase ||
           operand() == OperandType::StringLike;
  }
  /// `StringLike`, `ArnLike` and `ArnEquals`, whose values take wildcards.
  [[nodiscard]] bool takes_wildcards() const noexcept { return op.base->takes_wildcards; }
  /// `Null` with only `true`, or with only `false`.
  [[nodiscard]] bool is_null_check(bool value) const noexcept;

  /// The places of the key, of the operator and of a value.
  [[nodiscard]] Place key_place() const;
  [[nodiscard]] Place operator_place() const;
  [[nodiscard]] Place value_place(const ValueFacts& value) const;
};

/// A statement.
class StatementFacts {
 public:
  StatementFacts(const Statement& statement, std::size_t index, const DocumentFacts& document);
  StatementFacts(const StatementFacts&) = delete;
  StatementFacts& operator=(const StatementFacts&) = delete;

  const Statement& statement;
  const std::size_t index;
  const DocumentFacts& document;
  bool is_allow = false;  ///< Neither this nor the next where `Effect` could not be read.
  bool is_deny = false;
  bool is_trust = false;  ///< It is a statement of a role trust policy.
  bool has_not_action = false;
  bool has_not_resource = false;
  bool has_resource = false;  ///< `Resource` or `NotResource`.
  bool has_not_principal = false;
  bool is_for_everyone = false;  ///< `Principal` is `"*"` or holds `AWS: "*"`.
  std::vector<ActionEntry> actions;
  std::vector<ResourceEntry> resources;
  std::vector<PrincipalFacts> principals;
  std::deque<ConditionFacts> conditions;

  /// No `Condition`, or `{}`. Not where a condition could not be read.
  [[nodiscard]] bool is_unconditional() const noexcept { return statement.conditions.empty(); }
  /// An entry of stars, or `NotResource`. A statement without either is not.
  [[nodiscard]] bool has_all_resources() const noexcept;
  /// An entry of stars or `*:*` in `Action`.
  [[nodiscard]] bool has_all_actions() const noexcept;
  /// Returns whether the statement's actions take in every action that the pattern matches: by an
  /// entry of `Action` that covers it, or by `NotAction` none of whose entries overlaps it.
  /// `action` is ASCII-folded.
  [[nodiscard]] bool covers_action(std::string_view action) const;
  /// Returns whether some action that the pattern matches is one of the statement's.
  [[nodiscard]] bool touches_action(std::string_view action) const;

  /// Returns whether the statement matches no request that lacks the key (folded): by one of its
  /// conditions, or as a required `aws:RequestTag/…` implies `aws:TagKeys`, and a required
  /// `kms:EncryptionContext:…` implies `kms:EncryptionContextKeys`.
  [[nodiscard]] bool requires_key(std::string_view folded_key) const noexcept;
  /// The same by another condition than this one.
  [[nodiscard]] bool requires_key_beside(std::string_view folded_key,
                                         const ConditionFacts& but) const noexcept;
  /// Returns whether some condition is on the key (folded); with one that ends in `/` or `*` on any
  /// key that begins so.
  [[nodiscard]] bool has_condition_on(std::string_view folded_key) const noexcept;
  [[nodiscard]] bool has_condition_on_tags(TagKind kind) const noexcept;
  /// Returns whether a resource or a value of a condition has a variable `${aws:PrincipalTag/…}`.
  [[nodiscard]] bool has_principal_tag_variable() const noexcept;

  /// The places of the statement, of one of its members (`Effect`, `NotAction`, …) and of entries.
  [[nodiscard]] Place place() const;
  [[nodiscard]] Place member_place(std::string_view member) const;
  [[nodiscard]] Place action_list_place() const;
  [[nodiscard]] Place resource_list_place() const;
  [[nodiscard]] Place principal_list_place() const;
  [[nodiscard]] Place place_of(const ActionEntry& entry) const;
  [[nodiscard]] Place place_of(const ResourceEntry& entry) const;
  [[nodiscard]] Place place_of(const PrincipalFacts& entry) const;

 private:
  [[nodiscard]] std::string pointer() const;
  void read_conditions();
  void read_actions();
  void look_up_actions(const Catalogue& catalogue);
  void read_resources();
  void read_principals();

  std::vector<std::string_view> keys_;           ///< Of the conditions, sorted.
  std::vector<std::string_view> required_keys_;  ///< Of those that require them, sorted.
};

/// A document.
class DocumentFacts {
 public:
  /// `source` is the document as written, `pointer` its own. `set` is null for a bare document.
  DocumentFacts(const Policy& policy, PolicyType type, std::string_view source, std::string pointer,
                const LintOptions& options, const SetFacts* set);
  DocumentFacts(const DocumentFacts&) = delete;
  DocumentFacts& operator=(const DocumentFacts&) = delete;

  const Policy& policy;
  const PolicyType type;
  const std::string_view source;
  const std::string pointer;
  const LintOptions& options;
  const SetFacts* const set;
  bool is_trust = false;  ///< It is a role trust policy: all its statements are such.
  std::deque<StatementFacts> statements;

  [[nodiscard]] const Catalogue* catalogue() const noexcept { return options.catalogue; }
  /// Whether `${…}` are policy variables here [G-8].
  [[nodiscard]] bool has_variables() const noexcept {
    return policy.version == PolicyVersion::V2012_10_17;
  }
  /// How `resource_covers` and `resources_overlap` read entries of this document.
  [[nodiscard]] ArnReading arn_reading() const noexcept;
  /// Returns whether some statement is driven by tags: it has a condition on `…ResourceTag/…`, or
  /// uses a variable `${aws:PrincipalTag/…}`.
  [[nodiscard]] bool is_tag_driven() const noexcept { return is_tag_driven_; }
  /// Returns what the values of a key (folded) are, if that is known.
  [[nodiscard]] std::optional<KeyKind> kind_of_key(std::string_view folded_key) const;

  /// The documents whose grants count as this one's: those of its type in its set, or itself.
  [[nodiscard]] std::vector<const DocumentFacts*> together() const;

  [[nodiscard]] Place place() const;
  [[nodiscard]] Place member_place(std::string_view member, const SourceRange& where) const;

  /// Takes one of the comparisons that pair checks of the document may make. False where none is
  /// left, here or for all documents of the set: then the check stops, and `checks_incomplete` says
  /// so.
  [[nodiscard]] bool takes_comparison() const noexcept;
  [[nodiscard]] bool lacks_comparisons() const noexcept { return lacks_comparisons_; }
  /// Takes what it is worth to compare two patterns: one comparison, and more where they are long.
  [[nodiscard]] bool takes_comparison(std::string_view a, std::string_view b) const noexcept {
    for (std::uint64_t size = std::uint64_t{a.size()} * b.size(); size > kComparedSize;) {
      if (!takes_comparison()) return false;
      size -= kComparedSize;
    }
    return takes_comparison();
  }

  /// What the checks that compare statements have made of the document, where it is in no set;
  /// made by the first of them.
  mutable std::shared_ptr<const StatementPairs> pairs;

  /// Where it stands among the members of its set; 0 for a bare document.
  const std::size_t index_in_set;
  /// Returns whether it is the first of those that `together` names, or of its level: where a check
  /// looks at all of them, once.
  [[nodiscard]] bool is_first_together() const noexcept;
  [[nodiscard]] bool is_first_of_level() const noexcept;

  /// Returns whether an unconditional Deny of the document hits the action (folded) on every
  /// resource. Each that is asked for is looked for once, so they should be few.
  [[nodiscard]] bool denies_everywhere(std::string_view action) const;

 private:
  static constexpr std::size_t kMostComparisons = 10'000;
  static constexpr std::uint64_t kComparedSize = 4'096;

  mutable std::vector<std::pair<std::string, bool>> denied_;  ///< What was asked.
  bool is_tag_driven_ = false;
  mutable std::size_t comparisons_left_ = kMostComparisons;
  mutable bool lacks_comparisons_ = false;
};

/// A policy set.
class SetFacts {
 public:
  SetFacts(const Policies& policies, const LintOptions& options, std::string_view json);
  SetFacts(const SetFacts&) = delete;
  SetFacts& operator=(const SetFacts&) = delete;

  struct Member {
    PolicyType type;
    std::size_t level;  ///< Of the types with levels.
    const DocumentFacts* document;
  };

  const Policies& policies;
  const LintOptions& options;
  std::deque<DocumentFacts> documents;
  std::vector<Member> members;  ///< In the order of the set.

  [[nodiscard]] bool has(PolicyType type) const noexcept;
  [[nodiscard]] bool is_tag_driven() const noexcept;

  const std::string_view json;  ///< The set as written.
  /// As `DocumentFacts::pairs`, of all documents.
  mutable std::shared_ptr<const StatementPairs> pairs;

  /// How many comparisons its documents may still make together.
  mutable std::size_t comparisons_left = 1'000'000;
};

inline bool DocumentFacts::takes_comparison() const noexcept {
  if (comparisons_left_ == 0 || (set != nullptr && set->comparisons_left == 0)) {
    lacks_comparisons_ = true;
    return false;
  }
  --comparisons_left_;
  if (set != nullptr) --set->comparisons_left;
  return true;
}

/// Returns the variables of a text, where it has any and they can be read.
[[nodiscard]] std::vector<VariableUse> variables_of(std::string_view text, bool has_variables);

/// Returns whether a text has a wildcard outside of `${…}`; with `variables` false anywhere.
[[nodiscard]] bool has_wildcard(std::string_view text, bool variables) noexcept;

/// Returns whether a request may lack the key (folded) though its statement means one: the keys
/// that callers, networks and resources have or have not.
[[nodiscard]] bool is_absentable_key(std::string_view folded_key) noexcept;

/// Returns whether all entries of `Action` name this service.
[[nodiscard]] bool names_only_service(const Statement& statement,
                                      std::string_view service) noexcept;

/// Returns whether all of a `resource` policy's statements look like those of a role trust policy.
[[nodiscard]] bool is_trust_policy(const Policy& policy) noexcept;

/// Returns whether the statement of a `resource` policy looks like one of a role trust policy;
/// whether it is one goes by the request [G-19].
[[nodiscard]] bool is_trust_statement(const Statement& statement) noexcept;

}  // namespace abac::inline abi1::internal
