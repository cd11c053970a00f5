// The policy document as a tree (AST): IAM's elements in AWS's spelling, each with its place.
#pragma once

#include <abac/diagnostic.h>
#include <abac/expected.h>
#include <abac/export.h>

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// What a matching statement does (`Effect`). What nobody has chosen, `Effect{}`, is `Deny`.
enum class Effect : std::uint8_t { Deny, Allow };

/// The language version of a document (`Version`); a document without one is `V2008_10_17` [G-7].
/// Only `V2012_10_17` has policy variables [G-8].
enum class PolicyVersion : std::uint8_t { V2008_10_17, V2012_10_17 };

/// The ways in which a policy can be attached. What each requires and forbids is [G-17].
enum class PolicyType : std::uint8_t {
  Identity,
  Resource,
  PermissionsBoundary,
  Session,
  ServiceControl,
  ResourceControl,
  VpcEndpoint,
};

/// A string of the document, unescaped, with its place. Numbers and booleans stand as the text that
/// they mean [G-30].
struct Text {
  std::string value;  ///< What it means, not how it is escaped.
  SourceRange where;  ///< Its place, with quotes.

  friend bool operator==(const Text&, const Text&) = default;
};

/// `Action`, `NotAction`, `Resource` or `NotResource`.
struct EntryList {
  bool is_negated = false;  ///< `NotAction`, `NotResource`.
  bool is_array = false;    ///< Whether the document wrote a list; a scalar means the same [G-15].
  std::vector<Text> entries;  ///< In the order written.
  SourceRange where;          ///< The value's place.

  friend bool operator==(const EntryList&, const EntryList&) = default;
};

/// The member of a `Principal` object in which an entry stands.
enum class PrincipalKind : std::uint8_t { Aws, Service, Federated, CanonicalUser };

/// One entry of a `Principal` or `NotPrincipal` element.
struct PrincipalEntry {
  PrincipalKind kind = PrincipalKind::Aws;  ///< In which member it stands.
  bool is_array = false;  ///< Whether the member's entries were written as a list.
  Text text;              ///< The entry itself.

  friend bool operator==(const PrincipalEntry&, const PrincipalEntry&) = default;
};

/// `Principal` or `NotPrincipal`.
struct PrincipalElement {
  bool is_negated = false;              ///< `NotPrincipal`.
  bool is_everyone = false;             ///< The bare string `"*"`; `entries` is then empty.
  std::vector<PrincipalEntry> entries;  ///< Of all members, in the order written.
  SourceRange where;                    ///< The value's place.

  friend bool operator==(const PrincipalElement&, const PrincipalElement&) = default;
};

/// One key under one operator of a `Condition`: `{"<op>": {"<key>": <values>}}`.
struct Condition {
  Text op;                   ///< As written: `ForAnyValue:StringLikeIfExists`.
  Text key;                  ///< As written: `aws:ResourceTag/team`.
  bool is_array = false;     ///< Whether the values were written as a list.
  std::vector<Text> values;  ///< In the order written.

  friend bool operator==(const Condition&, const Condition&) = default;
};

/// One statement.
struct Statement {
  std::optional<Text> sid;                    ///< `Sid`
  Effect effect = Effect::Deny;               ///< `Effect`
  SourceRange effect_where;                   ///< The place of `Effect`.
  std::optional<PrincipalElement> principal;  ///< `Principal` or `NotPrincipal`
  EntryList action;                           ///< `Action` or `NotAction`
  std::optional<EntryList> resource;          ///< `Resource` or `NotResource`
  std::vector<Condition> conditions;          ///< In the order written.
  SourceRange where;                          ///< The whole statement's place.

  friend bool operator==(const Statement&, const Statement&) = default;
};

/// A policy document, checked against everything that does not depend on how it is attached.
/// A plain value: it owns all it holds.
struct Policy {
  std::optional<std::string> name;  ///< Used in results and diagnostics in place of its position.
  std::string file;     ///< What the text that it stands in is called: as `Diagnostic::file`.
  std::string pointer;  ///< The document's JSON pointer in that text; empty where it is the whole.
  PolicyVersion version = PolicyVersion::V2008_10_17;  ///< `Version`
  SourceRange version_where;          ///< Line 0 where the document has no `Version`.
  std::optional<Text> id;             ///< `Id`
  bool is_statement_array = true;     ///< Whether `Statement` was written as a list.
  std::vector<Statement> statements;  ///< In the order written.
  SourceRange statements_where;       ///< The place of `Statement`.
  SourceRange where;                  ///< The whole document's place.

  friend bool operator==(const Policy&, const Policy&) = default;
};

/// Parses a policy document.
///
/// `json` is one JSON value in UTF-8 of at most 1 MiB, nested at most 64 deep [G-1]…[G-4].
/// `source` names it: `parse_policy(json, {.file = "team.json", .name = "Team"})`. The result owns
/// all it holds; `json` may be freed.
///
/// Errors: the first in document order of what [G-1]…[G-36], [A-2], [R-4], [R-9] and [V-2], [V-3]
/// refuse. What depends on the policy type ([G-16]…[G-19], [R-8]) is refused by
/// `PolicySet::compile`. `validate_policy` reports all errors at once, and warnings.
/// Never throws; any number of threads may call it at once.
[[nodiscard]] ABAC_API Expected<Policy> parse_policy(std::string_view json,
                                                     const TextSource& source = {});

/// Returns the document as JSON, which `parse_policy` reads back to an equal tree but for places
/// and the name.
[[nodiscard]] ABAC_API std::string to_json(const Policy& policy);

/// Returns the name of the type as the policy set spells it: `permissions_boundary`.
[[nodiscard]] ABAC_API std::string_view to_string(PolicyType type) noexcept;

/// Returns `Allow` or `Deny`.
[[nodiscard]] ABAC_API std::string_view to_string(Effect effect) noexcept;

/// Returns the value of `Version`: `2012-10-17`.
[[nodiscard]] ABAC_API std::string_view to_string(PolicyVersion version) noexcept;

/// Returns the member of a `Principal` element in which entries of the kind stand: `AWS`.
[[nodiscard]] ABAC_API std::string_view to_string(PrincipalKind kind) noexcept;

/// Returns all policy types, in the order of the enumeration.
[[nodiscard]] ABAC_API std::span<const PolicyType> policy_types() noexcept;

/// Returns the policy type that `name` (`identity`, `service_control`, …) spells, if any.
[[nodiscard]] ABAC_API std::optional<PolicyType> parse_policy_type(std::string_view name) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, PolicyType type);
/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, Effect effect);
/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, PolicyVersion version);
/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, PrincipalKind kind);

}  // namespace abac::inline abi1
