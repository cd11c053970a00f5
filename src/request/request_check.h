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

/// Whether it is an IAM role, which trust policies guard [G-19].
[[nodiscard]] inline bool is_role_arn(const Arn& arn) noexcept {
  return arn.service == "iam" && arn.region.empty() && arn.resource.starts_with("role/");
}
/// Whether it is a key of KMS [E-12].
[[nodiscard]] inline bool is_key_arn(const Arn& arn) noexcept {
  return arn.service == "kms" && arn.resource.starts_with("key/");
}

/// What follows from a sound resource alone. Borrows from it.
struct ResourceFacts {
  union {
    Arn arn;  ///< where not `*`
  };
  std::string_view owner;  ///< [E-2]; empty where neither member nor ARN name it
  bool is_star = false;
  bool is_role = false;       ///< An IAM role, which trust policies guard [G-19].
  bool has_key_gate = false;  ///< A key of KMS [E-12].

  ResourceFacts() noexcept {}
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
  /// With a text that is known to be an action, which is folded when it is first asked for.
  explicit RequestFacts(std::string_view known_action) noexcept
      : action_(nullptr), known_action_(known_action) {}
  RequestFacts(const RequestFacts&) = delete;
  RequestFacts& operator=(const RequestFacts&) = delete;

  /// Not thread-safe, as nothing that a decision reads of its own.
  [[nodiscard]] const FoldedAction& action() const noexcept {
    if (action_ == nullptr) fold_known_action();
    return *action_;
  }
  /// Reads the action; returns whether it is one.
  [[nodiscard]] bool read_action(std::string_view text) noexcept { return own_action_.read(text); }

  /// Makes room for `session_role_arn`; returns false where there is no memory for a long one. A
  /// role's ARN is never longer than that of its session.
  [[nodiscard]] bool reserve_role_arn() noexcept {
    return has_room_for_role_arn() || reserve_long_role_arn();
  }
  /// Returns whether there is room for it without memory being asked for.
  [[nodiscard]] bool has_room_for_role_arn() const noexcept {
    return caller.text.size() <= kMaxArnInPlace;
  }
  /// Of the ARN of the session.
  static constexpr std::size_t kMaxArnInPlace = 256;
  /// Returns the role ARN of a RoleSession whose request names none [K-11], put together on first
  /// use; so not thread-safe. REQUIRES: reserve_role_arn().
  [[nodiscard]] std::string_view session_role_arn() const noexcept;

 private:
  [[nodiscard]] std::array<std::string_view, 6> role_arn_pieces() const noexcept;
  [[nodiscard]] bool reserve_long_role_arn() noexcept;

  void fold_known_action() const noexcept;

  mutable const FoldedAction* action_ = &own_action_;  ///< null: `known_action_`, not yet folded
  mutable FoldedAction own_action_;
  union {  // uninitialised unless it was given
    std::string_view known_action_;
  };
  mutable std::string_view role_arn_;
  mutable std::array<char, kMaxArnInPlace> buffer_;
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

/// Checks a resource. Returns the first error, which lives for ever, or null.
[[nodiscard]] const RequestError* read_resource_facts(const Resource& resource,
                                                      ResourceFacts& facts) noexcept;

/// Sets what the facts of a request say of its resource. REQUIRES: those of caller and action are
/// known.
void set_resource(const ResourceFacts& resource, RequestFacts& facts) noexcept;

/// Checks the context of a request alone, as `read_facts` does, and sets what the facts say of it.
[[nodiscard]] const RequestError* read_context_facts(const Request& request,
                                                     RequestFacts& facts) noexcept;

/// Returns the error of an action that is none.
[[nodiscard]] const RequestError& invalid_action() noexcept;

}  // namespace abac::inline abi1::internal
