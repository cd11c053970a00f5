// Which members of an object have a name that stood before [G-3]: the one check, for both readers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/keyed_hash.h"
#include "base/radix_sort.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// Calls `report(member)` for each such member of the object, in the order written.
///
/// Few names, which is the rule, are compared pairwise. Of many the hashes are sorted, by digits,
/// and only names that share one are compared, each with the different ones before it: mostly
/// either none or one. The hash has the secret key of the process, so that no choice of names makes
/// it slow. Cost: n hashes and six passes over 8 bytes a member, twice; no allocation up to 16
/// members.
template <class Report>
void JsonDocument::for_each_repeated_member(std::uint32_t object, const Report& report) const {
  constexpr std::size_t kFewMembers = 16;
  if (nodes_[object].size <= kFewMembers) {
    std::array<std::string_view, kFewMembers> names;
    std::size_t count = 0;
    for (std::uint32_t member = object + 1; member != 0; member = nodes_[member].next) {
      const std::string_view name = key_of(nodes_[member]);
      for (std::size_t i = 0; i < count; ++i) {
        if (!equal_text(names[i], name)) continue;
        report(member);
        break;
      }
      names[count++] = name;
    }
    return;
  }
  std::vector<std::uint64_t> members;  // the hash of the name above its place
  members.reserve(nodes_[object].size);
  for (std::uint32_t member = object + 1; member != 0; member = nodes_[member].next) {
    const std::uint64_t hash = hash_text(key_of(nodes_[member]), process_hash_key());
    members.push_back((hash & ~std::uint64_t{0xFFFFFFFF}) | member);
  }
  sort_by_upper_half(members);
  std::vector<std::uint32_t> repeated;
  std::vector<std::string_view> names;  // of one hash
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i == 0 || members[i] >> 32 != members[i - 1] >> 32) names.clear();
    const auto member = static_cast<std::uint32_t>(members[i]);
    const std::string_view name = key_of(nodes_[member]);
    if (std::find(names.begin(), names.end(), name) != names.end()) {
      repeated.push_back(member);
    } else {
      names.push_back(name);
    }
  }
  std::sort(repeated.begin(), repeated.end());
  for (const std::uint32_t member : repeated) report(member);
}

}  // namespace abac::inline abi1::internal
