// Which services send the keys that tell whose VPC endpoint a request came through.
#pragma once

#include <string_view>

namespace abac::inline abi1::internal {

/// Returns whether only some services send the key (folded).
[[nodiscard]] bool is_endpoint_owner_key(std::string_view key) noexcept;

/// Returns whether requests of the service (its prefix, folded) can have the key. REQUIRES:
/// is_endpoint_owner_key(key).
[[nodiscard]] bool sends_endpoint_owner_key(std::string_view key,
                                            std::string_view service) noexcept;

/// The day of the lists, for messages about services that they do not have.
inline constexpr std::string_view kEndpointServicesDate = "2026-06-30";

}  // namespace abac::inline abi1::internal
