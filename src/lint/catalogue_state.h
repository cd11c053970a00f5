// What a catalogue holds: its text, and lists that refer to it by views and numbers. Made by
// catalogue_reader.cc, asked by catalogue.cc.
//
// Everything of one kind stands in one list, that of a service in a row, so that a service is a
// few pairs of numbers and 22,000 actions need no memory of their own each. A set of keys is a row
// of `key_ranges`, that is of ranges in `keys`; actions, resource types and uses name it by number.
#pragma once

#include <abac/catalogue.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// From `first` to before `last`, in one of the lists.
struct NumberRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  [[nodiscard]] std::uint32_t size() const noexcept { return last - first; }
};

/// The number of a set without keys.
inline constexpr std::uint32_t kNoKeys = 0xffffffff;

struct CatalogueState {
  struct Service {
    std::string_view prefix;
    NumberRange keys, types, sets, actions;
    bool has_resource_control = false;
  };
  struct ResourceType {
    std::string_view name;
    std::uint32_t service = 0;
    std::uint32_t set = kNoKeys;
    NumberRange patterns;
  };
  struct Action {
    std::string_view name;
    std::uint32_t service = 0;
    std::uint32_t set = kNoKeys;
    NumberRange uses;
    AccessLevel level = AccessLevel::Read;
  };
  /// A resource type as an action works on it.
  struct Use {
    std::uint32_t type = 0;
    std::uint32_t own_set = kNoKeys;
    bool is_required = false;
  };
  /// A text in the third place of ARNs.
  struct ArnService {
    std::string_view name;
    NumberRange types;  ///< Of `arn_service_types`.
    ArnPartUse region = ArnPartUse::Never;
    ArnPartUse account = ArnPartUse::Never;
  };

  std::string text;
  std::string_view source, source_version, date;
  std::vector<CatalogueKey> keys;   ///< The global ones first.
  NumberRange global_keys;          ///< Of `keys`.
  std::vector<Service> services;    ///< In the order of their prefixes.
  std::vector<ResourceType> types;  ///< Those of a service in a row, and so on.
  std::vector<std::string_view> patterns;
  std::vector<NumberRange> sets;        ///< Of `key_ranges`.
  std::vector<NumberRange> key_ranges;  ///< Of `keys`.
  std::vector<Action> actions;          ///< Of a service in the order of their folded names.
  std::vector<Use> uses;
  std::vector<ArnService> arn_services;  ///< In the order of their names.
  std::vector<std::uint32_t> arn_service_types;
};

/// Returns whether `a` stands before `b` in the order of texts folded by ASCII.
[[nodiscard]] bool is_before_folded(std::string_view a, std::string_view b) noexcept;

}  // namespace abac::inline abi1::internal
