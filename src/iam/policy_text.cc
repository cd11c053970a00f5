// The words of the policy tree's enumerations.
#include <abac/policy.h>

#include <array>
#include <cstddef>
#include <ostream>

#include "iam/policy_type.h"

namespace abac::inline abi1 {

std::string_view to_string(PolicyType type) noexcept {
  const auto number = static_cast<std::size_t>(type);
  return number < internal::kPolicyTypeCount ? internal::traits_of(type).name : std::string_view();
}

std::string_view to_string(Effect effect) noexcept {
  return effect == Effect::Allow ? "Allow" : "Deny";
}

std::string_view to_string(PolicyVersion version) noexcept {
  return version == PolicyVersion::V2012_10_17 ? "2012-10-17" : "2008-10-17";
}

std::string_view to_string(PrincipalKind kind) noexcept {
  switch (kind) {
    case PrincipalKind::Aws:
      return "AWS";
    case PrincipalKind::Service:
      return "Service";
    case PrincipalKind::Federated:
      return "Federated";
    case PrincipalKind::CanonicalUser:
      return "CanonicalUser";
  }
  return {};
}

std::span<const PolicyType> policy_types() noexcept {
  static constexpr auto kTypes = [] {
    std::array<PolicyType, internal::kPolicyTypeCount> types{};
    for (std::size_t i = 0; i < types.size(); ++i) types[i] = internal::kPolicyTypes[i].type;
    return types;
  }();
  return kTypes;
}

std::optional<PolicyType> parse_policy_type(std::string_view name) noexcept {
  for (const internal::PolicyTypeTraits& traits : internal::kPolicyTypes) {
    if (traits.name == name) return traits.type;
  }
  return std::nullopt;
}

std::ostream& operator<<(std::ostream& out, PolicyType type) { return out << to_string(type); }

std::ostream& operator<<(std::ostream& out, Effect effect) { return out << to_string(effect); }

std::ostream& operator<<(std::ostream& out, PolicyVersion version) {
  return out << to_string(version);
}

std::ostream& operator<<(std::ostream& out, PrincipalKind kind) { return out << to_string(kind); }

}  // namespace abac::inline abi1
