// What matched so far, by policy type: statements go in one by one, what `combine` asks for comes
// out.
#pragma once

#include "decide/combine.h"
#include "decide/principal_match.h"
#include "program/program.h"

#include <array>
#include <bitset>
#include <cstdint>

namespace abac::inline abi1::internal {

/// Returns the grant of an Allow in `resource` that names the caller at a level.
[[nodiscard]] constexpr Grants resource_grant(PrincipalLevel level) noexcept {
  return level == PrincipalLevel::Direct ? Grants{bit_of(PolicyType::Resource)}
         : level == PrincipalLevel::Role ? kRoleGrant
                                         : kAccountGrant;
}

/// Counts the matches of one request. The order in which they come changes nothing [N-5].
class Tally {
 public:
  /// Counts none yet. `ignored` are the types that do not apply to the caller [E-4].
  Tally(const Program& program, PolicyTypeSet ignored) noexcept
      : program_(program),
        grants_(static_cast<Grants>((kGuardrails & ~program.attached) | ignored)) {
    if ((program.attached & kTypesWithLevels) != 0) levels_ = {};
  }

  void add_deny(const StatementCode& statement) noexcept {
    denies_ |= bit_of(program_.layers[statement.layer].type);
  }

  /// Counts an Allow; the level is that at which it names the caller, where its type has
  /// principals.
  void add_allow(const StatementCode& statement, PrincipalLevel level) noexcept {
    add_allow(statement.layer, level);
  }
  /// The same for an Allow that only might be there, by the layer in which it would stand.
  void add_allow(std::uint16_t layer, PrincipalLevel level) noexcept {
    const PolicyType type = program_.layers[layer].type;
    if (type == PolicyType::Resource) {
      grants_ |= resource_grant(level);
    } else if ((kTypesWithLevels & bit_of(type)) == 0) {
      grants_ |= bit_of(type);
    } else {
      add_level(layer, type);
    }
  }

  /// Whether further Allows of the chunk's layer would change nothing.
  [[nodiscard]] bool is_settled(const IndexChunk& chunk) const noexcept {
    return (grants_ & chunk.type_bit) != 0 || (chunk.is_level && levels_.allows[chunk.layer]);
  }

  /// The types in which a Deny matched.
  [[nodiscard]] PolicyTypeSet denies() const noexcept { return denies_; }
  /// What allows, guardrails that set no limit among it.
  [[nodiscard]] Grants grants() const noexcept { return grants_; }

 private:
  /// [E-6]: every level must allow; where there are no levels none ever does.
  void add_level(std::uint16_t layer, PolicyType type) noexcept {
    if (levels_.allows[layer]) return;
    levels_.allows[layer] = true;
    const auto i = static_cast<std::size_t>(type);
    if (++levels_.allowing[i] == program_.layer_counts[i]) grants_ |= bit_of(type);
  }

  struct Levels {
    std::bitset<kMaxLayers> allows;                        ///< by layer
    std::array<std::uint16_t, kPolicyTypeCount> allowing;  ///< by type: how many levels do
  };

  const Program& program_;
  PolicyTypeSet denies_ = 0;
  Grants grants_;
  union {  // uninitialised where no type with levels is attached
    Levels levels_;
  };
};

}  // namespace abac::inline abi1::internal
