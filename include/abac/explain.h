// Why a request is decided as it is, and what would change the decision: the reasons behind
// evaluate.h, found by the same evaluator.
#pragma once

#include <abac/evaluate.h>
#include <abac/export.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace abac {

/// What a part of a statement came to [N-2]. A Deny matches where nothing fails, an Allow where
/// everything holds [N-4].
enum class Outcome : std::uint8_t { Fails, Unknown, Holds };

/// Where a policy type stands in the set: for `service_control` and `resource_control` with a
/// level.
struct PolicySlot {
  PolicyType type = PolicyType::Identity;  ///< How the policy is attached.
  std::optional<std::uint32_t> level;      ///< From 0, the root's.
};

/// A statement and where it was written.
struct StatementPlace {
  PolicySlot slot;                 ///< The policy type, and its level.
  std::string_view policy;         ///< As in `MatchedStatement`: its policy's name, or its place.
  std::uint32_t policy_index = 0;  ///< Which policy of its list or level, from 0.
  std::uint32_t index = 0;         ///< Which statement of the document, from 0.
  std::optional<std::string_view> sid;  ///< Its `Sid`, where it has one.
  Effect effect = Effect::Deny;         ///< What it does.
  std::string_view file;     ///< The name of the text that it stands in; empty where unknown.
  std::string_view pointer;  ///< Its JSON pointer in that text.
  SourceRange where;         ///< Line 0 where the policy was not parsed from a text.
};

/// Why a condition does not hold.
enum class ConditionReason : std::uint8_t {
  None,                  ///< It holds.
  DifferentValue,        ///< The key has a value that the policy does not name.
  ExcludedValue,         ///< The key has a value that the policy excludes (`StringNotEquals`).
  KeyAbsent,             ///< The request has no such key.
  KeyPresent,            ///< `Null` asks for a key that is absent, and it is there.
  WrongType,             ///< The request's value cannot be read as the operator's type [C-13].
  SeveralValues,         ///< The key is multivalued and the operator has no set prefix [C-10].
  VariableWithoutValue,  ///< A policy variable has no value [V-11].
  UnreadablePattern,     ///< The policy's ARN pattern has fewer than six parts [C-28].
};

/// A value or an entry of a policy, before and after its variables are substituted.
struct PolicyValue {
  std::string_view written;          ///< As the policy has it.
  std::string_view text;             ///< With variables substituted, as far as they have values.
  std::string_view unresolved = {};  ///< A variable without value [V-7], [V-8]; else empty.
  bool has_variables = false;        ///< Whether `text` can differ from `written`.
};

/// One key under one operator.
struct ConditionFinding {
  Outcome outcome = Outcome::Fails;                  ///< What the condition came to.
  ConditionReason reason = ConditionReason::None;    ///< Why it does not hold.
  std::string_view op;                               ///< `ForAnyValue:StringLikeIfExists`
  std::string_view key;                              ///< As the policy spells it.
  std::string_view pointer;                          ///< Of the key, in the statement's text.
  bool is_present = false;                           ///< Whether the request has the key.
  bool is_list = false;                              ///< Whether it has it as a list.
  std::span<const std::string_view> request_values;  ///< What the request has.
  std::span<const PolicyValue> policy_values;        ///< What the policy asks for.
};

/// How a statement with a principal names the caller [P-1].
enum class PrincipalMatch : std::uint8_t { None, Unknown, Account, Role, Direct };

/// A statement that matched or came close, part by part.
struct StatementFinding {
  StatementPlace place;                                     ///< Which statement it is.
  bool is_matched = false;                                  ///< Whether all its parts match.
  Outcome action = Outcome::Holds;                          ///< What its actions came to,
  Outcome resource = Outcome::Holds;                        ///< its resources,
  Outcome principal = Outcome::Holds;                       ///< and its principals.
  PrincipalMatch principal_match = PrincipalMatch::Direct;  ///< How they name the caller.
  bool is_action_negated = false;                           ///< `NotAction`
  bool is_resource_negated = false;                         ///< `NotResource`
  /// Its entries for the action's service, in lower case, where the action fails; those of
  /// `NotAction` always.
  std::span<const std::string_view> actions;
  /// Its entries, where the resource fails; those of `NotResource` always.
  std::span<const PolicyValue> resources;
  std::span<const ConditionFinding> conditions;  ///< In the order written.
  std::uint32_t distance = 0;                    ///< 0 for a match; grows with the parts that fail.
  /// For an Allow of an allowed request: whether access remains with the other Allows of its policy
  /// type and level left out.
  bool suffices_alone = false;
  bool is_necessary = false;  ///< Whether access is then lost without this one.
};

/// What a policy type, or one level of it, said.
enum class LayerVerdict : std::uint8_t {
  Denies,        ///< A Deny matches.
  Allows,        ///< An Allow matches and no Deny.
  Silent,        ///< Nothing matches: a guardrail then forbids, the others just do not grant.
  NotApplicable  ///< It does not bind this caller [E-4].
};

/// A policy type that is attached, and its part in the decision.
struct LayerFinding {
  PolicySlot slot;                              ///< The policy type, and its level.
  LayerVerdict verdict = LayerVerdict::Silent;  ///< What it said.
  std::uint32_t statement_count = 0;            ///< Statements that it has.
  std::uint32_t allow_count = 0;                ///< Matching Allow statements.
  std::uint32_t deny_count = 0;                 ///< Matching Deny statements.
  bool is_decisive = false;                     ///< It is the reason that `message` names.
};

/// Something that has to change before a denied request is allowed.
struct Blocker {
  PolicySlot slot;  ///< The policy type that blocks, and its level.
  /// The matching Deny; without one, an Allow of the slot is missing.
  std::optional<StatementPlace> deny;
};

/// One fact of the request, or one statement, changed.
struct Edit {
  /// What is changed.
  enum class Kind : std::uint8_t {
    PrincipalTag,
    ResourceTag,
    RequestTag,
    ContextKey,
    Action,
    Resource,
    AddStatement,
    RemoveStatement,
  };
  Kind kind = Kind::ContextKey;  ///< What is changed.
  bool is_removal = false;       ///< The tag or context key is taken away.
  bool is_list = false;          ///< A context key's new value is a list.
  std::string_view name;         ///< The tag's or the context key's.
  std::span<const std::string_view>
      values;                  ///< The new value, or values; of an action, resource too.
  PolicySlot slot;             ///< Where the statement is added.
  std::string_view statement;  ///< The statement to add, as JSON.
  const StatementPlace* removed = nullptr;  ///< The statement to remove.
};

/// Edits that together change the decision. Each was made and decided again before it was listed.
struct Change {
  std::span<const Edit> edits;            ///< All of them are needed.
  Decision decision = Decision::Refused;  ///< After the change.
  bool is_request_only = false;           ///< It changes no policy.
};

/// Whether a fact of the request can change the decision, all others staying as they are.
enum class Influence : std::uint8_t {
  None,   ///< It cannot, whatever its value.
  Joint,  ///< Not alone, but with others: it stands in one of the changes.
  /// Some statement hangs on it, and no value that changes the decision was found; so are all facts
  /// past the first 504 that policies ask for.
  Possible,
  Decisive,  ///< `witness` changes the decision.
};

/// A context key, its value in the request, and whether it mattered.
struct Fact {
  std::string_view key;                   ///< `aws:ResourceTag/team`
  bool is_present = false;                ///< Whether the request has it.
  Influence influence = Influence::None;  ///< Whether it mattered.
  std::optional<Edit> witness;            ///< Where decisive: a change of this fact alone,
  Decision decision = Decision::Refused;  ///< and what is then decided.
};

/// Bounds of the search. Time grows with both, memory with the first.
struct ExplainOptions {
  std::size_t max_statements = 8;  ///< How many statements are told part by part, at most.
  /// How many changed cases the search decides, at most; the change of policies alone is one more.
  std::size_t max_decisions = 192;
};

/// A decision and its reasons. An immutable value, cheap to copy: the views and spans are into what
/// `storage` keeps, and live as long as any copy.
struct Explanation {
  Response response;                     ///< What `evaluate` returns.
  std::string_view principal;            ///< The principal's ARN, as the request wrote it.
  std::string_view action;               ///< The action, as the request wrote it.
  std::string_view resource;             ///< The resource's ARN, as the request wrote it.
  int step = 0;                          ///< Which step of the algorithm settled it [6.3].
  std::span<const LayerFinding> layers;  ///< In the order of [M-6].
  /// First the statements that made the decision: of a denial the matching Denies, else the
  /// matching Allows. Then those that came close to the other decision, nearest first; then other
  /// matches.
  std::span<const StatementFinding> statements;
  std::size_t statements_left_out = 0;  ///< Further ones that the bound kept out.
  /// For a denial: all that blocks, of the Denies of one policy type or level the first eight.
  std::span<const Blocker> blockers;
  std::size_t blockers_left_out = 0;  ///< Further Denies of these.
  /// Ways to change the decision between allowed and denied: fewest edits first; among equals the
  /// request's tags and context before policies, resource and action.
  std::span<const Change> changes;
  /// The search ended at its bound: there may be a smaller change, or one of the request alone.
  bool gave_up = false;
  std::size_t decision_count = 0;  ///< How many changed cases were decided.
  std::span<const Fact> facts;     ///< The context keys that the request has or policies ask for.

  std::shared_ptr<const void> storage;  ///< Keeps what the views are into.
};

/// Decides a request and explains the decision.
///
/// Errors: as `evaluate`. `response` equals what `evaluate` returns. Never throws; any number of
/// threads may call it with one PolicySet. Cost: that of `evaluate` and of the search, which the
/// options bound.
[[nodiscard]] ABAC_API Expected<Explanation> explain(const PolicySet& policies,
                                                     const Request& request,
                                                     const ExplainOptions& options = {});

/// How an explanation is laid out as text.
struct TextStyle {
  std::size_t columns = 100;  ///< No line is wider; at least 40.
  bool has_color = false;     ///< ANSI escapes.
  bool has_details = false;   ///< Also what held, all policy types, and facts that do not matter.
};

/// Returns the explanation as lines of text, the answer in the first, each ended by a line break.
/// Control characters of the texts are escaped.
[[nodiscard]] ABAC_API std::string to_text(const Explanation& explanation,
                                           const TextStyle& style = {});

/// Returns the explanation as one line of JSON.
[[nodiscard]] ABAC_API std::string to_json(const Explanation& explanation);

/// Returns the explanation as one HTML page that needs nothing else.
[[nodiscard]] ABAC_API std::string to_html(const Explanation& explanation);

/// Returns the word for it: `different_value`.
[[nodiscard]] ABAC_API std::string_view to_string(ConditionReason reason) noexcept;

}  // namespace abac
