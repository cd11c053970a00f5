// Context keys: their names, what is derived, and what a value looks like [K-1]…[K-16]. The look-up
// is key_lookup.h.
#pragma once

#include "base/bytes.h"
#include "iam/pattern_token.h"

#include <abac/request.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Where the value of a key comes from when `context` does not give it [K-10]…[K-14].
enum class KeySource : std::uint8_t {
  ContextOnly,
  PrincipalArn,
  PrincipalAccount,
  PrincipalType,
  PrincipalIsAwsService,
  PrincipalServiceName,
  UserName,
  PrincipalTag,
  ResourceAccount,
  ResourceTag,
  ServiceResourceTag,  ///< `<service>:ResourceTag/…`
  RequestTag,
  TagKeys,
};

/// A key name, folded and classified. Its texts stand in a string of names. Half a cache line.
struct alignas(32) ContextKey {
  TextRef name;                    ///< folded
  TextRef tag;                     ///< the tag key, folded; never empty for the tag sources [G-35]
  std::uint64_t signature = 0;     ///< `key_signature` of `name`
  std::uint32_t service_size = 0;  ///< ServiceResourceTag: of the service, which `name` begins with
  KeySource source = KeySource::ContextOnly;
  bool is_ascii_only = false;  ///< no text with a character outside ASCII folds to `tag`

  [[nodiscard]] TextRef service() const noexcept { return {name.offset, service_size}; }
};

/// Mixes eight bytes without what tells small from large letters of ASCII, mostly into the upper
/// bits.
[[nodiscard]] constexpr std::uint64_t mix_without_case(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t kWithoutCase = 0xDF * kEveryByte;
  return (bytes & kWithoutCase) * 0x9E3779B97F4A7C15;
}

/// The place of the bit that is the `key_signature` of the keys with these `last_bytes`.
[[nodiscard]] constexpr unsigned signature_place(std::uint64_t last_bytes) noexcept {
  return static_cast<unsigned>(mix_without_case(last_bytes) >> 58);
}

/// Returns one bit that is the same for keys that differ in ASCII case only: a request's keys
/// together give a filter for those it does not hold.
[[nodiscard]] inline std::uint64_t key_signature(std::string_view key) noexcept {
  return std::uint64_t{1} << signature_place(last_bytes(key));
}

/// Classifies a folded key name that stands in `names`.
[[nodiscard]] ContextKey classify_key(std::string_view names, TextRef name) noexcept;

}  // namespace abac::inline abi1::internal
