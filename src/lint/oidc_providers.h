// OpenID Connect providers that serve many tenants, and the claim that tells these apart: IAM takes
// no trust policy without a condition on it.
#pragma once

#include <array>
#include <string_view>

namespace abac::inline abi1::internal {

/// A provider of the table.
struct SharedProvider {
  std::string_view name;  ///< Without `https://`.
  /// Any of these is enough; one with a colon is a whole key. The second may be empty.
  std::array<std::string_view, 2> claims;
};

/// Returns the row of a provider, compared by ASCII folding; null where it is not shared.
[[nodiscard]] const SharedProvider* find_shared_provider(std::string_view name) noexcept;

}  // namespace abac::inline abi1::internal
