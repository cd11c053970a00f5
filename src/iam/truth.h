// Three-valued logic [N-2], [N-3].
#pragma once

#include <algorithm>
#include <cstdint>

namespace abac::inline abi1::internal {

/// INVARIANT: ordered so that AND is the minimum and OR the maximum.
enum class Truth : std::uint8_t { False, Unknown, True };

[[nodiscard]] constexpr Truth to_truth(bool value) noexcept {
  return value ? Truth::True : Truth::False;
}
[[nodiscard]] constexpr Truth operator!(Truth a) noexcept {
  return static_cast<Truth>(2 - static_cast<int>(a));
}
[[nodiscard]] constexpr Truth both(Truth a, Truth b) noexcept { return std::min(a, b); }
[[nodiscard]] constexpr Truth either(Truth a, Truth b) noexcept { return std::max(a, b); }

}  // namespace abac::inline abi1::internal
