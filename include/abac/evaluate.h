// The policy decision point: may this principal do this action on this resource, and why?
#pragma once

#include <abac/export.h>
#include <abac/policy_set.h>
#include <abac/request.h>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1 {

/// The answer. Only `Allowed` means yes. What nobody has decided, `Decision{}`, is `Refused`; the
/// numbers are those of the C interface.
enum class Decision : std::uint8_t {
  /// No decision: the request is malformed, or contradicts the policies. Treat it as not allowed
  /// [E-20]; `check_case` says why.
  Refused,
  Allowed,
  ImplicitDeny,  ///< Nothing allows it, or a guardrail does not.
  ExplicitDeny,  ///< A Deny statement matches.
};

/// A statement that matched [N-4]. Its texts are the PolicySet's.
struct MatchedStatement {
  std::string_view policy;  ///< Its policy's name, or its place: `service_control[1][0]`.
  std::uint32_t index = 0;  ///< Which statement of the document, from 0.
  std::optional<std::string_view> sid;  ///< Its `Sid`, where it has one.
  Effect effect = Effect::Deny;         ///< What it does.

  friend bool operator==(const MatchedStatement&, const MatchedStatement&) = default;
};

/// The answer with its reasons. The views in it are valid as long as some copy of the PolicySet is
/// there that gave it; of the request it keeps nothing.
struct Response {
  Decision decision = Decision::Refused;  ///< The answer; `Refused` beside an error alone.
  /// For a denial, the sentence AWS would give [M-2]…[M-5]; empty where allowed.
  std::string message;
  /// Every matching statement of the types that apply, in the order of [M-6].
  std::vector<MatchedStatement> matched_statements;
  /// Keys that were asked for and are absent from the request [M-7].
  std::vector<std::string_view> missing_context_keys;

  friend bool operator==(const Response&, const Response&) = default;
};

/// Decides a request: the answer and nothing else.
///
/// Allocates nothing, takes no lock and never throws; any number of threads may call it with one
/// PolicySet. (A request with more than 255 context keys or principal tags, or whose principal's
/// ARN is longer than 256 bytes, may allocate; where that fails it is refused. One with more than
/// 255 other tags or 64 values of a key, or that policies ask for many of more than 64 distinct
/// context keys, or whose values policies compare with a list of more than 16 that has variables,
/// may too; where that fails the decision takes longer and is the same.) A request that is
/// malformed or contradicts the policies gives `Decision::Refused`.
[[nodiscard]] ABAC_API Decision decide(const PolicySet& policies, const Request& request) noexcept;

/// Decides a request and says why.
///
/// Errors: what `check_case` returns. `evaluate(…)->decision` equals `decide(…)` wherever there is
/// no error. Never throws.
[[nodiscard]] ABAC_API Expected<Response> evaluate(const PolicySet& policies,
                                                   const Request& request);
Expected<Response> evaluate(PolicySet&&, const Request&) = delete;  // the texts would be gone

/// The same into a response whose memory is used again: once it has room, nothing more is allocated
/// for policy sets of up to 16,384 statements, and of larger ones for requests whose action 32
/// statements or fewer name. Beside an error the response says `Refused`.
[[nodiscard]] ABAC_API Expected<void> evaluate(const PolicySet& policies, const Request& request,
                                               Response& response);
Expected<void> evaluate(PolicySet&&, const Request&, Response&) = delete;

/// Checks the request, and the rules that need request and policies together: role trust policies
/// [G-17], callers without policies of their own [E-21], resources of unknown account [E-2].
/// Succeeds where `decide` has a decision.
[[nodiscard]] ABAC_API Expected<void> check_case(const PolicySet& policies, const Request& request);

/// Returns how many statements `decide` looks at for the request: those that plans and indexes
/// propose, up to where nothing more can change the answer; 0 for a request that is refused. It
/// tells how well policies can be indexed, takes longer than `decide`, and may change with any
/// release. Any number of threads may call it at once.
[[nodiscard]] ABAC_API std::size_t count_considered(const PolicySet& policies,
                                                    const Request& request) noexcept;

/// Returns `allowed`, `implicitDeny`, `explicitDeny` or `refused`.
[[nodiscard]] ABAC_API std::string_view to_string(Decision decision) noexcept;

/// Returns the response as one line of JSON: `decision`, `message` for denials,
/// `matched_statements`, `missing_context_keys`.
[[nodiscard]] ABAC_API std::string to_json(const Response& response);

/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, Decision decision);
/// Writes it as it stands in the JSON of a response.
ABAC_API std::ostream& operator<<(std::ostream& out, const MatchedStatement& statement);
/// Writes what `to_json` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, const Response& response);

}  // namespace abac::inline abi1
