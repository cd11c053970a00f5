// Why a request was decided as it was, as data: the step of the algorithm that settled it, and what
// a denial names as its reason.
#pragma once

#include <abac/export.h>
#include <abac/policy.h>

#include <cstdint>
#include <iosfwd>
#include <string_view>

namespace abac::inline abi1 {

/// The steps of the algorithm that can settle a request; the numbers are those of section 6.3 of
/// docs/semantics.md.
enum class Step : std::uint8_t {
  ExplicitDeny = 4,            ///< A Deny statement matches.
  ResourceControl = 5,         ///< No resource control policy allows it.
  ServiceControl = 6,          ///< No service control policy allows it.
  VpcEndpoint = 7,             ///< No VPC endpoint policy allows it.
  CallerWithoutIdentity = 10,  ///< A service, a web identity or an anonymous caller asks.
  OtherAccount = 11,           ///< The resource is not of the caller's account.
  OwnGate = 12,                ///< A KMS key, or a role's trust policy, of the caller's account.
  SameAccount = 13,            ///< Any other resource of the caller's account.
};

/// Returns the word for it: `same_account`.
[[nodiscard]] ABAC_API std::string_view to_string(Step step) noexcept;
/// Writes the word.
ABAC_API std::ostream& operator<<(std::ostream& out, Step step);

/// What a denial names as its reason [M-3]…[M-5].
struct DenialReason {
  PolicyType type = PolicyType::Identity;  ///< Policies of this type deny it, or do not allow it.
  bool is_explicit = false;                ///< A Deny matches; else an Allow is missing.
  bool is_trust_case = false;              ///< Those of `resource` are role trust policies [G-19].
  /// The ARN of the policy with the first Deny that matches, where AWS tells it and the policy's
  /// name is one [M-3]; else empty. Lives as long as the policies.
  std::string_view policy_arn = {};

  friend bool operator==(const DenialReason&, const DenialReason&) = default;
};

}  // namespace abac::inline abi1
