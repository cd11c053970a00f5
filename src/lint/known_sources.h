// What several families of checks know of where a request comes from: the keys that tell for whom a
// service acts, and which ranges of addresses hold too much.
#pragma once

#include <array>
#include <string_view>

#include "iam/condition_value.h"

namespace abac::inline abi1::internal {

/// The keys, folded, that tell for whose resource a service makes a request.
inline constexpr std::array<std::string_view, 4> kSourceKeys = {
    "aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"};

/// Returns whether the range holds what no company has: all addresses, or nearly so many.
[[nodiscard]] constexpr bool is_wide_range(const IpRange& range) noexcept {
  return range.prefix < (range.address.is_v6 ? 19 : 8);
}

}  // namespace abac::inline abi1::internal
