// Why a request is decided as it is, and what would change the decision: the reasons behind
// evaluate.h, found by the same evaluator. In the library abac::tools.
#pragma once

#include <abac/evaluate.h>
#include <abac/export.h>
#include <abac/reason.h>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace abac::inline abi1 {

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
  std::string_view completed =
      {};  ///< Of an incomplete ARN: the one that it stands for, too [R-8].
  /// What the request has here is another value, but would not be if case did not count.
  bool differs_in_case = false;
  /// It has a `*` or `?` that its operator takes literally [C-14], and the request has another
  /// value,
  bool has_plain_wildcard = false;
  bool matches_as_pattern = false;  ///< which `StringLike` would match.
  /// It has `${…}`, which is plain text, as its document is of version 2008-10-17 [V-1].
  bool has_plain_variable = false;
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
  std::size_t request_values_left_out = 0;           ///< Further ones, which the bound kept out.
  std::span<const PolicyValue> policy_values;        ///< What the policy asks for.
  std::size_t policy_values_left_out = 0;            ///< Further ones, as above.
  /// It does not hold, and no request has the key, though it is named like one of AWS's:
  /// `aws:PrincipleTag/team`.
  bool is_mistaken_key = false;
  std::string_view likely_key = {};  ///< What was probably meant; may be empty.
  /// It does not hold, and its key has several values, in the request or always: no Allow matches
  /// without a set operator [C-10].
  bool lacks_set_operator = false;
};

/// How a statement with a principal names the caller [P-1].
enum class PrincipalMatch : std::uint8_t { None, Unknown, Account, Role, Direct };

/// What there is to say of a principal that does not name the caller, or of which it cannot be told
/// whether it does [N-2].
enum class PrincipalReason : std::uint8_t {
  None,            ///< Nothing: it names others, or it names the caller.
  UserNotGiven,    ///< It names a user, and `user_arn` does not say whose session this is [P-5].
  SessionUnknown,  ///< It names a session of the role that the caller is, which may be any.
  CanonicalUser,   ///< It names an account by an id that only AWS knows.
  DiffersInCase,   ///< It would name the caller if case did not count [P-2].
  RootAlone,       ///< In a VPC endpoint policy it names the account's root user alone [P-9].
  AwsAlone,        ///< `{"AWS": "*"}` of an Allow names neither services nor providers [P-4].
  UniqueId,        ///< It names ids of principals that were deleted [P-6].
};

/// Why `NotPrincipal` does not exempt the caller, of whom it has to name all identifiers [P-10].
enum class ExemptionGap : std::uint8_t {
  CallerNotNamed,    ///< The user, session, federated user, service or provider itself.
  RoleNotNamed,      ///< The role of the caller's session.
  AccountNotNamed,   ///< The caller's account.
  SessionUnknown,    ///< It exempts sessions, and the request names the role and not its session.
  BoundaryAttached,  ///< It exempts nobody who has a permissions boundary [P-11].
};

/// What `NotPrincipal` would have to name besides.
struct ExemptionFinding {
  ExemptionGap gap = ExemptionGap::CallerNotNamed;  ///< What it lacks.
  std::string_view identifier;  ///< As it would be named; empty where naming does not help.
};

/// No list of entries or values in a finding is longer: of more, the likeliest are told, and how
/// many are left out.
inline constexpr std::size_t kMaxToldEntries = 64;

/// A statement that matched or came close, part by part.
struct StatementFinding {
  StatementPlace place;                                     ///< Which statement it is.
  bool is_matched = false;                                  ///< Whether all its parts match.
  Outcome action = Outcome::Holds;                          ///< What its actions came to,
  Outcome resource = Outcome::Holds;                        ///< its resources,
  Outcome principal = Outcome::Holds;                       ///< and its principals.
  PrincipalMatch principal_match = PrincipalMatch::Direct;  ///< How they name the caller.
  /// Where it does not hold, or does not exempt: why, as far as there is more to say than that it
  /// names others.
  PrincipalReason principal_reason = PrincipalReason::None;
  /// Its entries: all where it fails, first those of which `principal_reason` tells; those that may
  /// name the caller where it cannot be told, those that do where it is not enough (`needs`), and
  /// of `NotPrincipal` always all.
  std::span<const std::string_view> principals;
  std::size_t principals_left_out = 0;  ///< Further ones of these.
  /// Of a `NotPrincipal` that reaches the caller: what it lacks to exempt them.
  std::span<const ExemptionFinding> exemption_gaps;
  /// Of an Allow of `resource` policies that matches and is not enough, as what it names is the
  /// account or the role, or the caller is of another account [E-11], [E-12], [E-15]: the policies
  /// of the caller that have to allow besides.
  std::span<const PolicySlot> needs;
  bool is_action_negated = false;     ///< `NotAction`
  bool is_resource_negated = false;   ///< `NotResource`
  bool is_principal_negated = false;  ///< `NotPrincipal`
  /// Its entries for the action's service, as written, where the action fails, those first that are
  /// most like it; those of `NotAction` always, those first that name it.
  std::span<const std::string_view> actions;
  std::size_t actions_left_out = 0;  ///< Further ones of these.
  /// Its entries, where the resource fails; those of `NotResource` always.
  std::span<const PolicyValue> resources;
  std::size_t resources_left_out = 0;            ///< Further ones of these.
  std::span<const ConditionFinding> conditions;  ///< In the order written.
  std::uint32_t distance = 0;                    ///< 0 for a match; grows with the parts that fail.
  /// The statement as its text has it; empty where `ExplainOptions::texts` lacks that text.
  std::string_view json;
  /// For an Allow of an allowed request: whether it grants, and not only permits as those of
  /// guardrails, nor matches without effect as one for the account may [E-17].
  bool is_granting = false;
  /// For an Allow of an allowed request: whether access remains with all others left out that grant
  /// or, of an Allow of a guardrail, with the others of its policy type and level.
  bool suffices_alone = false;
  bool is_necessary = false;  ///< Whether access is then lost without this one.
};

/// The two sides of a request to a resource of another account, both of which must allow [E-15].
struct AccountSides {
  std::string_view caller;       ///< The caller's account.
  std::string_view resource;     ///< The resource's.
  bool resource_allows = false;  ///< Whether the resource's policies do,
  bool caller_allows = false;    ///< and whether the caller's own do: identity, boundary, session.
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

/// A text that policies were parsed from, borrowed.
struct PolicyText {
  std::string_view file;  ///< What it was called: `TextSource::file`, or else its `name`.
  std::string_view text;  ///< All of it, as it was parsed.
};

/// Bounds of the search, and what an explanation quotes from. Time grows with both bounds, memory
/// with the first.
struct ExplainOptions {
  std::size_t max_statements = 8;  ///< How many statements are told part by part, at most.
  /// How many changed cases the search decides, at most; the change of policies alone is one more.
  std::size_t max_decisions = 192;
  /// The texts that the policies were parsed from, as far as they are at hand: `json` of a finding
  /// is a copy out of them, for compiled policies do not keep how they were written. Nothing is
  /// copied out of one that was changed since, as far as that is to be seen in the statement.
  std::span<const PolicyText> texts = {};
};

namespace internal {

struct ExplanationAccess;

/// Keeps what views are into. Copied also where what holds it is moved, so that the views that
/// remain there stay valid.
class KeptStorage {
 public:
  KeptStorage() noexcept = default;
  ~KeptStorage() = default;
  KeptStorage(const KeptStorage&) noexcept = default;
  KeptStorage& operator=(const KeptStorage&) noexcept = default;

 private:
  friend struct ExplanationAccess;
  std::shared_ptr<const void> kept_;
};

}  // namespace internal

/// A decision and its reasons. An immutable value, cheap to copy: the views and spans live as long
/// as any copy; in one that was moved from they do, too.
struct Explanation {
  Response response;                     ///< What `evaluate` returns.
  Request request;                       ///< As it was given.
  Step step = Step::SameAccount;         ///< What settled it.
  std::optional<DenialReason> reason;    ///< Of a denial: what `response.message` names.
  std::span<const LayerFinding> layers;  ///< In the order of [M-6].
  /// First the statements that made the decision: of a denial the matching Denies, else the
  /// matching Allows. Then those that came close to the other decision, nearest first; then other
  /// matches.
  std::span<const StatementFinding> statements;
  std::size_t statements_left_out = 0;  ///< Further ones that the bound kept out.
  /// For a denial: all that blocks, of the Denies of one policy type or level the first eight.
  std::span<const Blocker> blockers;
  std::size_t blockers_left_out = 0;  ///< Further Denies of these.
  std::size_t grant_count = 0;        ///< Of an allowed request: how many statements grant it.
  /// Where the resource is of another account than the caller: what each side says.
  std::optional<AccountSides> accounts;
  /// Of an allowed request: every statement without which alone it is denied, of all policy types.
  std::span<const StatementPlace> denied_without;
  /// Ways to change the decision between allowed and denied: fewest edits first; among equals the
  /// request's tags and context before policies, resource and action.
  std::span<const Change> changes;
  /// The search ended at its bound: there may be a smaller change, or one of the request alone.
  bool gave_up = false;
  std::size_t decision_count = 0;  ///< How many changed cases were decided.
  /// Values were too many or too long to compare all without regard to case: one may differ in case
  /// only and not be said to.
  bool gave_up_case = false;
  std::span<const Fact> facts;  ///< The context keys that the request has or policies ask for.

 private:
  friend struct internal::ExplanationAccess;
  internal::KeptStorage storage_;
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
/// Texts of request and policies are shown as `printable` does; those in backticks, which they
/// cannot end.
[[nodiscard]] ABAC_API std::string to_text(const Explanation& explanation,
                                           const TextStyle& style = {});

/// Returns the explanation as one line of JSON.
[[nodiscard]] ABAC_API std::string to_json(const Explanation& explanation);

/// Returns the explanation as one HTML page that needs nothing else: answer, request, changes,
/// statements and reasons. Its size grows with the request and with what `json` of the statements
/// holds.
[[nodiscard]] ABAC_API std::string to_html(const Explanation& explanation);

/// Returns the word for it: `different_value`.
[[nodiscard]] ABAC_API std::string_view to_string(ConditionReason reason) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, ConditionReason reason);

/// Returns the word for it: `role_not_named`.
[[nodiscard]] ABAC_API std::string_view to_string(ExemptionGap gap) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, ExemptionGap gap);

/// Returns the word for it: `user_not_given`.
[[nodiscard]] ABAC_API std::string_view to_string(PrincipalReason reason) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, PrincipalReason reason);

/// Returns the word for it, as in JSON: `fails`.
[[nodiscard]] ABAC_API std::string_view to_string(Outcome outcome) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, Outcome outcome);

/// Returns the word for it, as in JSON: `account`.
[[nodiscard]] ABAC_API std::string_view to_string(PrincipalMatch match) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, PrincipalMatch match);

/// Returns the word for it, as in JSON: `not_applicable`.
[[nodiscard]] ABAC_API std::string_view to_string(LayerVerdict verdict) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, LayerVerdict verdict);

/// Returns the word for it, as in JSON: `decisive`.
[[nodiscard]] ABAC_API std::string_view to_string(Influence influence) noexcept;

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, Influence influence);

}  // namespace abac::inline abi1
