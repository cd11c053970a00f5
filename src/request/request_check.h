// Request → facts: what the evaluation needs to know about caller, action and resource, or the
// reason why the request is refused [5.2], [A-1], [R-1], [E-2], [K-3], [K-4].
#pragma once

#include "iam/arn.h"
#include "iam/folded_action.h"

#include <abac/error_code.h>
#include <abac/request.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace abac::inline abi1::internal {

/// A map of more keys or tags is searched by an index, key_lookup.h.
inline constexpr std::size_t kFewElements = 16;

/// What follows from a sound caller alone. Borrows from it.
struct CallerFacts {
  union {  // uninitialised until read
    Caller caller;
  };
  bool is_service_linked_role = false;  ///< [E-5]
  bool has_unusual_tags = false;        ///< the principal's, as has_unusual_context

  CallerFacts() noexcept {}
};

/// What follows from a sound request alone. Borrows from it.
struct RequestFacts : CallerFacts {
  union {
    Arn resource;  ///< where not `*`
  };
  union {
    std::string_view resource_account;  ///< the owner [E-2]; empty where unknown
  };
  bool is_resource_star = false;
  bool is_owner_fallback = false;  ///< neither request nor ARN name the owner
  bool is_same_account = false;    ///< [E-3]
  bool is_trust_case = false;      ///< [G-19]
  bool has_own_gate = false;       ///< [E-12]
  bool has_non_ascii_key = false;  ///< some context key needs Unicode folding
  /// Some context key needs Unicode folding, or they are more than kFewElements. (Of up to 64 it is
  /// not told where their signatures differ: these are compared as quickly.)
  bool has_unusual_context = false;
  std::uint64_t context_signatures = 0;  ///< of all context keys

  RequestFacts() noexcept {}
  /// With an action that was read before; borrows it.
  explicit RequestFacts(const FoldedAction& known_action) noexcept : action_(&known_action) {}
  RequestFacts(const RequestFacts&) = delete;
  RequestFacts& operator=(const RequestFacts&) = delete;

  [[nodiscard]] const FoldedAction& action() const noexcept { return *action_; }
  /// Reads the action; returns whether it is one.
  [[nodiscard]] bool read_action(std::string_view text) noexcept { return own_action_.read(text); }

  /// Makes room for `session_role_arn`; returns false where there is no memory for a long one. A
  /// role's ARN is never longer than that of its session.
  [[nodiscard]] bool reserve_role_arn() noexcept {
    return caller.text.size() <= buffer_.size() || reserve_long_role_arn();
  }
  /// Returns the role ARN of a RoleSession whose request names none [K-11], put together on first
  /// use; so not thread-safe. REQUIRES: reserve_role_arn().
  [[nodiscard]] std::string_view session_role_arn() const noexcept;

 private:
  [[nodiscard]] std::array<std::string_view, 6> role_arn_pieces() const noexcept;
  [[nodiscard]] bool reserve_long_role_arn() noexcept;

  const FoldedAction* action_ = &own_action_;
  FoldedAction own_action_;
  mutable std::string_view role_arn_;
  mutable std::array<char, 256> buffer_;
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

/// The same for a request of whose caller and action the facts hold already what was found out.
[[nodiscard]] const RequestError* read_remaining_facts(const Request& request,
                                                       RequestFacts& facts) noexcept;

/// Checks a caller. As `read_facts`; the action matters to web identities alone [K-7].
[[nodiscard]] const RequestError* read_caller_facts(const Principal& principal,
                                                    std::string_view action,
                                                    CallerFacts& caller) noexcept;

/// Returns the error of an action that is none.
[[nodiscard]] const RequestError& invalid_action() noexcept;

}  // namespace abac::inline abi1::internal
