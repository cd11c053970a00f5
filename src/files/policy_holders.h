// Which members of AWS's answers, of resources of templates and of plans hold policies, and how
// those are attached: the one table of them.
#pragma once

#include <abac/policy_text.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

/// What a value stands in.
struct Surroundings {
  FoundPolicies::Kind kind = FoundPolicies::Kind::Answer;
  std::string_view resource_type = {};     ///< Of a template or plan: `AWS::IAM::Role`.
  std::optional<TreeValue> resource = {};  ///< Its properties.
  std::optional<TreeValue> object = {};    ///< The object that the value is a member of.
  std::string_view object_name = {};       ///< And the name of the member that this object is.
};

/// How a policy is attached.
struct HeldUse {
  PolicyUse use;
  FoundPolicy::ToldBy told_by = FoundPolicy::ToldBy::Wrapper;
  bool is_statements = false;  ///< The value is the statements alone, which AWS makes a policy of.
};

/// Returns how a policy is attached that is the member's value, where policies stand in members of
/// that name; nothing of others, and of policies of another language, such as tag policies. Where
/// it is told by content, `use` is of no meaning.
[[nodiscard]] std::optional<HeldUse> use_of_member(std::string_view member, const TreeValue& value,
                                                   const Surroundings& around);

/// The same of members of templates that hold statements without a document around them.
[[nodiscard]] std::optional<HeldUse> use_of_statements(std::string_view member,
                                                       const Surroundings& around);

/// As much of a name as is told of it.
inline constexpr std::size_t kMaxHeldName = 128;

/// Returns the name that an object has itself: `PolicyName`. Empty where it has none.
[[nodiscard]] std::string_view own_name(const std::optional<TreeValue>& object);
/// Returns the name of what the policies in an object are of: `RoleName`.
[[nodiscard]] std::string_view owner_name(const TreeValue& object);

/// Returns how a document is attached, told by its content.
[[nodiscard]] PolicyUse use_by_content(const TreeValue& document);

}  // namespace abac::inline abi1::internal
