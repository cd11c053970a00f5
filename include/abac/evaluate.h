// The policy decision point: may this principal do this action on this resource, and why?
#pragma once

#include <abac/export.h>
#include <abac/policy_set.h>
#include <abac/request.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac {

/// The answer. Only `Allowed` means yes.
enum class Decision : std::uint8_t {
  Allowed,
  ImplicitDeny,  ///< Nothing allows it, or a guardrail does not.
  ExplicitDeny,  ///< A Deny statement matches.
  /// No decision: the request is malformed, or contradicts the policies. Treat it as not allowed
  /// [E-20]; `check_case` says why.
  Refused,
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
  Decision decision = Decision::ImplicitDeny;  ///< The answer; never `Refused`.
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
/// PolicySet. (A request with more than 256 context keys or principal tags, or whose principal's
/// ARN is longer than 256 bytes, may allocate; where that fails it is refused.) A request that is
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
/// for requests whose action 32 statements or fewer name. Returns the error, or nothing; beside an
/// error the response says `Refused`.
[[nodiscard]] ABAC_API std::optional<Diagnostic> evaluate(const PolicySet& policies,
                                                          const Request& request,
                                                          Response& response);
std::optional<Diagnostic> evaluate(PolicySet&&, const Request&, Response&) = delete;

/// Checks the request, and the rules that need request and policies together: role trust policies
/// [G-17], callers without policies of their own [E-21], resources of unknown account [E-2].
/// Returns the error, or nothing where `decide` has a decision.
[[nodiscard]] ABAC_API std::optional<Diagnostic> check_case(const PolicySet& policies,
                                                            const Request& request);

/// Returns `allowed`, `implicitDeny`, `explicitDeny` or `refused`.
[[nodiscard]] ABAC_API std::string_view to_string(Decision decision) noexcept;

/// Returns the response as one line of JSON: `decision`, `message` for denials,
/// `matched_statements`, `missing_context_keys`.
[[nodiscard]] ABAC_API std::string to_json(const Response& response);

}  // namespace abac
