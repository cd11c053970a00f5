// What a denial names as its reason, in AWS's words [M-3].
#pragma once

#include <abac/reason.h>

#include <array>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns the end of a sentence, in pieces of which some are empty: ` with an explicit deny in a
/// service control policy`, or ` because no service control policy allows the s3:GetObject action`.
[[nodiscard]] std::array<std::string_view, 5> reason_words(const DenialReason& reason,
                                                           std::string_view action) noexcept;

}  // namespace abac::inline abi1::internal
