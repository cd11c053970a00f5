// Request → facts: what the evaluation needs to know about caller, action and resource, or the
// reason why the request is refused [5.2], [A-1], [R-1], [E-2], [K-3], [K-4].
#pragma once

#include "arn.h"
#include "error_code.h"
#include "folded_action.h"

#include <abac/request.h>

#include <array>
#include <memory>
#include <string_view>

namespace abac::internal {

/// What follows from a sound request alone. Borrows from it.
struct RequestFacts {
  Caller caller;
  FoldedAction action;
  bool is_resource_star = false;
  Arn resource;                          ///< where not `*`
  std::string_view resource_account;     ///< the owner [E-2]; empty where unknown
  bool is_owner_fallback = false;        ///< neither request nor ARN name the owner
  bool is_same_account = false;          ///< [E-3]
  bool is_trust_case = false;            ///< [G-19]
  bool has_own_gate = false;             ///< [E-12]
  bool is_service_linked_role = false;   ///< [E-5]
  std::uint64_t context_signatures = 0;  ///< of all context keys
  bool has_non_ascii_key = false;        ///< some context key needs Unicode folding
  bool has_non_ascii_tag = false;        ///< some key of the principal's tags does

  RequestFacts() = default;
  RequestFacts(const RequestFacts&) = delete;
  RequestFacts& operator=(const RequestFacts&) = delete;

  /// Makes room for `session_role_arn`; returns false where there is no memory for a long one.
  [[nodiscard]] bool reserve_role_arn() noexcept;
  /// Returns the role ARN of a RoleSession whose request names none [K-11], put together on first
  /// use. REQUIRES: reserve_role_arn().
  [[nodiscard]] std::string_view session_role_arn() noexcept;

 private:
  [[nodiscard]] std::array<std::string_view, 6> role_arn_pieces() const noexcept;

  std::string_view role_arn_;
  std::array<char, 256> buffer_;
  std::unique_ptr<char[]> long_buffer_;
};

/// Why a request is refused.
struct RequestError {
  ErrorCode code;
  const char* pointer;
  const char* message;
};

/// Reads the facts of a request. Returns the first error, which lives for ever, or null.
[[nodiscard]] const RequestError* read_facts(const Request& request, RequestFacts& facts) noexcept;

}  // namespace abac::internal
