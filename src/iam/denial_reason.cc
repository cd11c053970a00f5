// Reason → words.
#include "iam/denial_reason.h"

#include "iam/policy_type.h"

namespace abac::inline abi1::internal {

std::array<std::string_view, 5> reason_words(const DenialReason& reason,
                                             std::string_view action) noexcept {
  const bool is_trust_policy = reason.is_trust_case && reason.type == PolicyType::Resource;
  const PolicyWords& words = is_trust_policy ? kTrustPolicyWords : traits_of(reason.type).words;
  if (reason.is_explicit) {
    return {" with an explicit deny in ", words.with_article, reason.policy_arn.empty() ? "" : ": ",
            reason.policy_arn};
  }
  return {" because no ", words.without_article(), " allows the ", action, " action"};
}

}  // namespace abac::inline abi1::internal
