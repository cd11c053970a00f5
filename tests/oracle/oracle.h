// A second interpreter of the policy language, slow and written straight from the numbered rules:
// what the engine is compared with. It reads the tree `Policies` and the fields of a request, and
// shares no code with the library. Documents must be ones that the library accepts.
#pragma once

#include "oracle/oracle_request.h"

#include <abac/case.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace abac::oracle {

/// What comes out of a case.
struct Answer {
  bool is_refused = false;
  std::string refusal;  ///< the rule that refuses
  Decision decision = Decision::Refused;
  std::string message;
  std::vector<ExpectedStatement> matched_statements;
  std::vector<std::string> missing_context_keys;
};

/// Interprets a case. Throws `std::invalid_argument` for documents that the grammar refuses.
[[nodiscard]] Answer interpret(const Policies& policies, const Fields& fields);

/// Returns the folded names of the keys that the request holds [C-4]; nothing for a refused case.
[[nodiscard]] std::optional<std::set<std::u32string>> present_keys(const Policies& policies,
                                                                   const Fields& fields);

/// What matched, by policy type: the input of steps 4 to 13 of section 6.3. A guardrail that is
/// absent, or does not apply to the caller, is empty.
struct Matched {
  std::array<bool, 7> denies{};                   ///< by PolicyType
  std::array<std::string, 7> denying_policies{};  ///< the name of the first one's policy, if any
  std::optional<std::vector<bool>> resource_control = {};  ///< by level: whether an Allow matches
  std::optional<std::vector<bool>> service_control = {};
  std::optional<bool> vpc_endpoint = {};
  std::optional<bool> permissions_boundary = {};
  std::optional<bool> session = {};
  bool identity = false;
  bool direct = false;
  bool role = false;
  bool account = false;
};

/// A decision and, for a denial, the policy type that its message names.
struct Verdict {
  Decision decision = Decision::ImplicitDeny;
  std::optional<PolicyType> reason = {};
};

/// Steps 4 to 13, [M-4] and [M-5].
[[nodiscard]] Verdict combine(const Matched& matched, Kind kind, bool is_same_account,
                              bool has_own_gate);

/// Returns the sentence of [M-2] and [M-3].
[[nodiscard]] std::string denial_message(const Verdict& verdict, const Fields& fields,
                                         bool is_trust_case, const Matched& matched);

}  // namespace abac::oracle
