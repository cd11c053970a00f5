// What is added is compiled by itself, with the layers that the program has, so that a layer has
// one number in both. What is removed is looked up by its name, from the first policy to the last:
// that and one count of all policies are what depends on the size of the program.
#include "compile/overlay_maker.h"

#include "compile/compiler.h"
#include "diagnostics/quoted_text.h"
#include "policy/policy_members.h"
#include "policy/policy_pointer.h"
#include "policy/policy_type_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

/// Names of policies that are to go, looked up in the logarithm of their number.
class NamesToRemove {
 public:
  explicit NamesToRemove(std::span<const PolicyName> names) : names_(names.begin(), names.end()) {
    for (const PolicyName& name : names_) sizes_ |= size_bit(name);
    std::ranges::sort(names_, is_before);
    const auto repeated = std::unique(names_.begin(), names_.end(), is_same);
    names_.erase(repeated, names_.end());
    is_found_.resize(names_.size());
  }

  /// Returns whether it is one of them, and notes that.
  bool find(const PolicyName& name) {
    if ((sizes_ & size_bit(name)) == 0) return false;
    const auto same = std::ranges::lower_bound(names_, name, is_before);
    if (same == names_.end() || !is_same(*same, name)) return false;
    is_found_[static_cast<std::size_t>(same - names_.begin())] = true;
    return true;
  }

  /// Returns one that was not found, null where all were.
  [[nodiscard]] const PolicyName* unknown() const {
    const auto place = std::ranges::find(is_found_, false) - is_found_.begin();
    const auto i = static_cast<std::size_t>(place);
    return i == names_.size() ? nullptr : &names_[i];
  }

 private:
  static auto parts_of(const PolicyName& name) noexcept {
    return std::tie(name.name, name.type, name.level);
  }
  static bool is_before(const PolicyName& a, const PolicyName& b) noexcept {
    return parts_of(a) < parts_of(b);
  }
  static bool is_same(const PolicyName& a, const PolicyName& b) noexcept {
    return parts_of(a) == parts_of(b);
  }
  static std::uint64_t size_bit(const PolicyName& name) noexcept {
    return std::uint64_t{1} << (name.name.size() % 64);
  }

  std::vector<PolicyName> names_;
  std::vector<bool> is_found_;
  std::uint64_t sizes_ = 0;  ///< of the names, a bit each, modulo 64
};

class OverlayMaker {
 public:
  OverlayMaker(std::shared_ptr<const Program> base, DiagnosticList& diagnostics)
      : overlay_(std::make_shared<Overlay>()), diagnostics_(diagnostics) {
    overlay_->base = std::move(base);
    overlay_->removed.resize(program().statements.size() / 64 + 1);
    overlay_->removed_policies.resize(program().policies.size());
    overlay_->place_counts.resize(program().layers.size());
  }

  [[nodiscard]] std::shared_ptr<const Overlay> make(const Overlay* before, const Policies& added,
                                                    std::span<const PolicyName> removed) {
    if (before != nullptr) {
      overlay_->policies = before->policies;
      overlay_->removed = before->removed;
      overlay_->removed_policies = before->removed_policies;
      overlay_->removed_count = before->removed_count;
      overlay_->place_counts = before->place_counts;
    } else {
      for (const PolicyOrigin& policy : program().policies) {
        ++overlay_->place_counts[policy.layer];
      }
    }
    if (!remove(removed)) return nullptr;
    count_left();
    if (!take_layers(added)) return nullptr;
    append_named(added);
    DiagnosticList of_all;
    const auto compiled = compile_program(overlay_->policies, of_all, {},
                                          std::make_shared<const KnownActions>());  // no plans
    if (compiled == nullptr) {
      check_policies(added, diagnostics_);  // with the places in these
      return nullptr;
    }
    if (!take_presence(*compiled)) return nullptr;
    take_slots(*compiled);
    overlay_->added = compiled;
    return std::move(overlay_);
  }

 private:
  [[nodiscard]] const Program& program() const noexcept { return *overlay_->base; }

  bool needs_compile(PolicyType type, std::string_view why) {
    diagnostics_.error(ErrorCode::NeedsCompile,
                       fmt::format("expected a change that leaves {}; compile all policies", why),
                       fmt::format("/{}", abac::to_string(type)));
    return false;
  }

  /// Removes the policies that have one of the names. Returns false where no policy has it.
  bool remove(std::span<const PolicyName> names) {
    if (names.empty()) return true;
    NamesToRemove to_remove(names);
    for (std::uint32_t i = 0; i < program().policies.size(); ++i) {
      if (overlay_->removed_policies[i]) continue;
      const PolicyOrigin& policy = program().policies[i];
      const Layer& layer = program().layers[policy.layer];
      if (!to_remove.find({layer.type, program().text(policy.place), layer.level})) continue;
      overlay_->removed_policies[i] = true;
      remove_statements(i);
    }
    for (const PolicyTypeTraits& traits : kPolicyTypes) {
      for_each_list(overlay_->policies, traits.type, [&](std::size_t level, PolicyList& list) {
        std::erase_if(list, [&](const Policy& policy) {
          return to_remove.find({traits.type, *policy.name, level});
        });
      });
    }
    const PolicyName* const unknown = to_remove.unknown();
    if (unknown == nullptr) return true;
    diagnostics_.error(ErrorCode::UnknownPolicy,
                       fmt::format("expected the name of a policy that is attached, not {}",
                                   quoted(unknown->name)),
                       fmt::format("/{}", abac::to_string(unknown->type)));
    return false;
  }

  /// Those of a policy stand in a row, up to those of the next.
  void remove_statements(std::uint32_t policy) {
    const auto& policies = program().policies;
    const std::size_t end = policy + 1 < policies.size() ? policies[policy + 1].first_statement
                                                         : program().statements.size();
    for (std::size_t id = policies[policy].first_statement; id < end; ++id) {
      overlay_->removed[id / 64] |= std::uint64_t{1} << (id % 64);
      ++overlay_->removed_count;
    }
  }

  /// How many policies of the program are left in each layer.
  void count_left() {
    for (std::size_t i = 0; i < program().policies.size(); ++i) {
      if (!overlay_->removed_policies[i]) ++left_[program().policies[i].layer];
    }
  }

  [[nodiscard]] std::size_t first_layer(PolicyType type) const {
    const auto layer = std::ranges::find(program().layers, type, &Layer::type);
    return static_cast<std::size_t>(layer - program().layers.begin());
  }

  /// Gives the policies the layers of the program; returns false where `added` have others.
  bool take_layers(const Policies& added) {
    bool fits = true;
    for (const PolicyTypeTraits& traits : kPolicyTypes) {
      with_member(traits.type, [&](auto member) {
        using Member = std::remove_cvref_t<decltype(added.*member)>;
        if constexpr (!std::is_same_v<Member, PolicyList>) {
          if (!program().is_attached(traits.type)) {
            if (added.*member) fits = needs_compile(traits.type, "no limit where there was none");
            return;
          }
          auto& own = overlay_->policies.*member;
          if (!own) own.emplace();
          if constexpr (std::is_same_v<Member, std::optional<PolicyLevels>>) {
            const std::size_t levels =
                program().layer_counts[static_cast<std::size_t>(traits.type)];
            if (added.*member && (added.*member)->size() > levels) {
              fits = needs_compile(traits.type, "the levels that there were");
            }
            own->resize(levels);
          }
        }
      });
    }
    return fits;
  }

  /// Puts them behind those of their type and level. Those without a name are called by a place
  /// that no policy has had: behind all that have been there.
  void append_named(const Policies& added) {
    for (const PolicyTypeTraits& traits : kPolicyTypes) {
      std::vector<PolicyList*> lists;
      for_each_list(overlay_->policies, traits.type,
                    [&](std::size_t, PolicyList& list) { lists.push_back(&list); });
      const std::size_t first = first_layer(traits.type);
      for_each_list(added, traits.type, [&](std::size_t level, const PolicyList& list) {
        PolicyList& own = *lists[level];
        for (const Policy& policy : list) {
          const std::size_t place = overlay_->place_counts[first + level]++;
          own.push_back(policy);
          if (policy.name) continue;
          has_unnamed_resource_ |= traits.type == PolicyType::Resource;
          own.back().name = policy_place(traits.type, level, place);
        }
      });
    }
  }

  /// Has the program of what was added answer for all policies.
  bool take_presence(Program& added) {
    for (std::size_t layer = 0; layer < program().layers.size(); ++layer) {
      if (left_[layer] == 0) continue;
      const PolicyTypeTraits& traits = traits_of(program().layers[layer].type);
      added.attached |= bit_of(traits.type);
      added.needs_owner = added.needs_owner || traits.is_decided_by_owner;
    }
    // The first of all is told, with its number: those before it must still be there. Where it is
    // one of the program's, that tells it.
    constexpr std::string_view kFirst =
        "the first policy that cannot be a role's trust policy where it was";
    const std::size_t resource_layer = first_layer(PolicyType::Resource);
    if (const auto& violation = program().trust_violation; violation.is_there()) {
      std::size_t number = 0;
      for (std::size_t i = 0; i < program().policies.size(); ++i) {
        if (program().policies[i].layer != resource_layer || number > violation->policy) continue;
        if (overlay_->removed_policies[i]) return needs_compile(PolicyType::Resource, kFirst);
        ++number;
      }
    } else if (added.trust_violation.is_there() &&
               (left_[resource_layer] != 0 || has_unnamed_resource_)) {
      return needs_compile(PolicyType::Resource, kFirst);
    }
    return true;
  }

  void take_slots(const Program& added) {
    const auto name_of = [](const Program& p, const ContextKey& key) {
      return std::string_view(p.key_names.data() + key.name.offset, key.name.size);
    };
    std::vector<std::pair<std::string_view, std::uint32_t>> slots;
    std::uint64_t signatures = 0;
    for (const ContextKey& key : added.keys) {
      slots.emplace_back(name_of(added, key), static_cast<std::uint32_t>(slots.size()));
      signatures |= key.signature;
    }
    std::ranges::sort(slots);
    overlay_->slots_of_base.resize(slots.size(), kNone);
    for (std::uint32_t slot = 0; slot < program().keys.size(); ++slot) {
      const ContextKey& key = program().keys[slot];
      if ((key.signature & signatures) == 0) continue;
      const std::string_view name = name_of(program(), key);
      const auto same =
          std::ranges::lower_bound(slots, name, {}, [](const auto& s) { return s.first; });
      if (same != slots.end() && same->first == name) overlay_->slots_of_base[same->second] = slot;
    }
  }

  std::shared_ptr<Overlay> overlay_;
  DiagnosticList& diagnostics_;
  std::array<std::size_t, kMaxLayers> left_{};
  bool has_unnamed_resource_ = false;
};

}  // namespace

std::shared_ptr<const Overlay> make_overlay(std::shared_ptr<const Program> base,
                                            const Overlay* before, const Policies& added,
                                            std::span<const PolicyName> removed,
                                            DiagnosticList& diagnostics) {
  return OverlayMaker(std::move(base), diagnostics).make(before, added, removed);
}

}  // namespace abac::inline abi1::internal
