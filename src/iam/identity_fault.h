// Which part of what should be the ARN of a principal is wrong: for messages about principals that
// arn.h refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abac::inline abi1::internal {

/// What is wrong with an ARN of a user, role, session, federated user or account root [G-23].
enum class IdentityFault : std::uint8_t {
  NoArn,      ///< It is no ARN at all.
  Digits,     ///< It is an account id, but for the number of its digits.
  Wildcard,   ///< It holds `*` or `?` [G-24].
  Parts,      ///< It has fewer than five colons.
  Partition,  ///< The part is empty or has other characters than it may.
  Service,    ///< It is neither `iam` nor `sts`.
  Region,     ///< It is not empty.
  Account,    ///< It is not twelve digits.
  Resource,   ///< What follows the account names none of these.
  Name,       ///< It names one, by a name or a path that has an empty part or a wrong character.
};
inline constexpr std::size_t kIdentityFaultCount = 10;

/// Returns the first fault, from the left. REQUIRES: arn.h refuses the text.
[[nodiscard]] IdentityFault find_identity_fault(std::string_view text) noexcept;

/// Returns what is wrong, as the end of a sentence: `the account of its ARN is not 12 digits`;
/// empty for NoArn.
[[nodiscard]] std::string_view fault_words(IdentityFault fault) noexcept;

}  // namespace abac::inline abi1::internal
