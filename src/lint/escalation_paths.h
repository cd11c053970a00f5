// How the holder of a policy can make more of itself than the policy says: actions that are enough,
// alone or together, as published by Rhino Security Labs, cloudsplaining and pathfinding.cloud.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// What a path leads to.
enum class EscalationGroup : std::uint8_t {
  OwnRights,          ///< It gives itself rights.
  OthersCredentials,  ///< It acts as somebody else.
  NewCompute,         ///< It starts something that has a role, and acts by that.
  ExistingCompute,    ///< It acts by something that has a role and is there already.
};

/// A path: for each step one of the actions must be granted.
struct EscalationPath {
  EscalationGroup group;
  std::vector<std::vector<std::size_t>> steps;  ///< By number in `EscalationPaths::actions`.
};

struct EscalationPaths {
  std::vector<std::string_view> actions;  ///< Each once, as AWS spells it.
  std::vector<EscalationPath> paths;
};

/// Returns the table. Throws std::bad_alloc.
[[nodiscard]] const EscalationPaths& escalation_paths();

}  // namespace abac::inline abi1::internal
