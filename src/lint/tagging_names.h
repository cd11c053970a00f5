// Which actions set and take away tags: by the catalogue, and by name where it does not know them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// What an action does to the tags of things.
enum class Tagging : std::uint8_t {
  None,
  Adds,     ///< It sets tags.
  Removes,  ///< It takes tags away.
};

/// Returns what the name of an action, without its service, says: it adds where it begins `Tag`,
/// ends in `Tagging`, or is `Add`, `Create`, `Put`, … with `Tag` or `Tags`; it removes where it
/// begins so, but by `Untag`, `Remove` or `Delete`. Names of actions that only read say nothing.
/// Words are told by their capitals; `name` as AWS spells it.
[[nodiscard]] Tagging tagging_by_name(std::string_view name) noexcept;

/// Returns what an action of the catalogue does: it is one of tagging by its level.
[[nodiscard]] Tagging tagging_of(const CatalogueAction& action) noexcept;

/// For each of adding and removing one action that does so, `ec2:CreateTags`; empty for none.
struct TaggingReach {
  std::string adds;
  std::string removes;
};

/// Returns what an entry of `Action` takes in. Without a catalogue, and for services that it does
/// not know, a wildcard is taken to cover the names that are usual: `TagResource`, `CreateTags`, ….
/// Nothing for an entry of all services, and for one with a wildcard in its service.
[[nodiscard]] TaggingReach tagging_reach(const ActionEntry& entry, const Catalogue* catalogue);

/// Returns what the actions of a service are that set and take away tags: the first of each; by the
/// usual names where the catalogue does not know the service.
[[nodiscard]] TaggingReach tagging_of_service(std::string_view service, const Catalogue* catalogue);

}  // namespace abac::inline abi1::internal
