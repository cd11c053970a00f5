// From what matched to the decision: the algorithm of section 6.3, step by step, and nothing else.
#pragma once

#include "arn.h"

#include <abac/evaluate.h>

#include <cstdint>
#include <optional>

namespace abac::internal {

/// A guardrail that applies to the request [E-4].
struct Guardrail {
  bool is_present = false;  ///< attached, and binding this caller
  bool allows = false;      ///< for levels: every level, and there is at least one
};

/// What matched, by policy type, and what the algorithm asks of the request.
struct Findings {
  CallerKind kind = CallerKind::User;
  bool is_same_account = true;
  bool has_own_gate = false;  ///< [E-12]

  std::uint8_t denies = 0;  ///< bit by PolicyType: a matching Deny in an applicable type

  Guardrail resource_control, service_control, vpc_endpoint, permissions_boundary, session;
  bool identity_allows = false;
  bool resource_allows_direct = false;   ///< D
  bool resource_allows_role = false;     ///< R
  bool resource_allows_account = false;  ///< A
};

/// The decision, and for a denial the policy type that is named as its reason [M-4], [M-5].
struct Verdict {
  Decision decision = Decision::ImplicitDeny;
  std::optional<PolicyType> reason;
  int step = 0;  ///< of section 6.3

  friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// The bit of a policy type in `Findings::denies`.
[[nodiscard]] constexpr std::uint8_t bit_of(PolicyType type) noexcept {
  return static_cast<std::uint8_t>(1U << static_cast<unsigned>(type));
}

/// Returns the decision that follows. Pure.
[[nodiscard]] Verdict combine(const Findings& findings) noexcept;

}  // namespace abac::internal
