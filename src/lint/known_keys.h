// The built-in table of AWS's global condition keys: what is known of them without a catalogue.
#pragma once

#include <abac/catalogue.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// A key of the table.
struct KnownKey {
  std::string_view name;  ///< In AWS's spelling; one that ends in `/` has a tag key behind it.
  KeyType type = KeyType::String;
  bool is_multivalued = false;
  bool is_sensitive = false;           ///< An identifier: a wildcard in its values admits others.
  bool is_in_signed_requests = false;  ///< Every signed request has it.
  bool is_also_numeric = false;        ///< Numeric operators compare its dates, too.
  std::string_view use_instead = {};   ///< What replaced it; empty where nothing did.
};

/// Returns the table, in the order of its names.
[[nodiscard]] std::span<const KnownKey> known_keys() noexcept;

/// Returns the row of a key, compared without case; null where there is none.
[[nodiscard]] const KnownKey* find_known_key(std::string_view key) noexcept;

/// Returns whether a key is named like AWS's global ones, `aws:…`, and is none: the table lacks it,
/// or it is the beginning of tags' keys without one. Compared without case.
[[nodiscard]] bool is_unknown_global_key(std::string_view key) noexcept;

/// Returns the key of the table that is nearest to one that it does not have,
/// `aws:PrincipalTag/team` for `aws:PrincipleTag/team`; none where nothing is near.
[[nodiscard]] std::optional<std::string> nearest_known_key(std::string_view key);

/// Returns whether the key is one of an identity provider: `accounts.google.com:aud`, `saml:sub`.
/// Nothing is known of those keys, so none of them is unknown.
[[nodiscard]] bool is_provider_key(std::string_view key) noexcept;

/// Returns whether the key (folded) has the partition keys of the items that DynamoDB is asked for,
/// as none has that reads a whole table.
[[nodiscard]] bool is_partition_key(std::string_view folded_key) noexcept;

/// The day for which the table was made, for messages about keys that it does not have.
inline constexpr std::string_view kKnownKeysDate = "2026-10-31";

}  // namespace abac::inline abi1::internal
