// From what matched to the decision: the algorithm of section 6.3, step by step, and nothing else.
#pragma once

#include "arn.h"

#include <abac/evaluate.h>

#include <array>
#include <cstddef>
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

/// What has been granted, as a set of bits: `bit_of` the policy types that allow, with a direct
/// allow for `Resource`, and these two. Guardrails that are absent or do not apply count as
/// allowing.
using Grants = std::uint16_t;
inline constexpr Grants kRoleGrant = 1U << 7;     ///< R
inline constexpr Grants kAccountGrant = 1U << 8;  ///< A
inline constexpr std::size_t kGrantSets = 1U << 9;

/// Which of the steps 10 to 13 settles a request that no Deny matches.
enum class Side : std::uint8_t { WithoutIdentity, OtherAccount, OwnGate, SameAccount };

[[nodiscard]] constexpr Side side_of(CallerKind kind, bool is_same_account,
                                     bool has_own_gate) noexcept {
  if (!has_identity(kind)) return Side::WithoutIdentity;
  if (!is_same_account) return Side::OtherAccount;
  return has_own_gate ? Side::OwnGate : Side::SameAccount;
}

/// Returns the step of that side.
[[nodiscard]] constexpr int step_of(Side side) noexcept { return 10 + static_cast<int>(side); }

/// For each side, a bit for every set of grants: whether `combine` allows what no Deny matches.
extern const std::array<std::array<std::uint64_t, kGrantSets / 64>, 4> kAllowed;

/// Returns what `combine` decides where no Deny matches.
[[nodiscard]] inline Decision decide_without_deny(Side side, Grants grants) noexcept {
  const std::uint64_t word = kAllowed[static_cast<std::size_t>(side)][grants / 64];
  return (word >> (grants % 64) & 1) != 0 ? Decision::Allowed : Decision::ImplicitDeny;
}

}  // namespace abac::internal
