// Statements as those of a document, or of a policy set, that may cover each other are found.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "iam/policy_type.h"
#include "lint/cover_index.h"
#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// The statements of a document or a policy set, made once for all checks that compare statements.
///
/// Statement t *takes in* statement s if each action entry of s is covered by one of t, each
/// resource entry by one of t, and each principal by one of t. To look at each pair would be
/// quadratic, so the action entries of all statements are in indices, one for each policy type,
/// effect and `Condition`: asked for the first action of s, it names those few statements that can
/// be t; asked for the next, it leaves some of these. Every look at a candidate is a comparison, of
/// which a document has so many and no more.
class StatementPairs {
 public:
  explicit StatementPairs(const DocumentFacts& document);
  explicit StatementPairs(const SetFacts& set);

  /// Returns those of the document's set, or of itself.
  [[nodiscard]] static const StatementPairs& of(const DocumentFacts& document);

  /// Returns the first statement of the document that is the same but for its `Sid`; the statement
  /// itself where there is none.
  [[nodiscard]] const StatementFacts& first_alike(const StatementFacts& statement) const;

  /// Which statements are asked for. `condition` 0 is none.
  struct Group {
    PolicyType type = PolicyType::Identity;
    Effect effect = Effect::Deny;
    std::size_t condition = 0;

    friend auto operator<=>(const Group&, const Group&) = default;
  };

  /// Returns the number of the statement's `Condition`: the same for those that are equal, 0 for
  /// none.
  [[nodiscard]] std::size_t condition_of(const StatementFacts& statement) const;

  /// Returns whether there is any statement of the group without `Not…` elements.
  [[nodiscard]] bool has(const Group& group) const { return indices_.contains(group); }

  /// Returns the statements of the group without `Not…` elements that take in the statement, in
  /// their order; not itself. Fewer where no comparison is left. REQUIRES: is_plain(statement).
  [[nodiscard]] std::vector<const StatementFacts*> taking_in(const StatementFacts& statement,
                                                             const Group& group) const;

  /// Adds the statements of the group that have an entry which covers the action (folded), by their
  /// position in `all`. The comparisons are those of the document.
  void add_covering(std::string_view action, const Group& group, const DocumentFacts& document,
                    std::vector<std::size_t>& covering) const;

  /// Returns all statements that could be read, in their order.
  [[nodiscard]] const std::vector<const StatementFacts*>& all() const noexcept { return all_; }

  /// Returns the Allows of the type with `NotAction` and neither `Condition` nor another `Not…`
  /// element.
  [[nodiscard]] const std::vector<const StatementFacts*>& allows_by_not_action(
      PolicyType type) const noexcept {
    return by_not_action_[static_cast<std::size_t>(type)];
  }

 private:
  void add(const DocumentFacts& document);
  void sort();

  struct Numbers {
    const StatementFacts* first_alike;
    std::size_t condition;
  };

  std::vector<const StatementFacts*> all_;
  std::unordered_map<const StatementFacts*, Numbers> numbers_;
  std::map<Group, CoverIndex> indices_;
  std::map<std::string, std::size_t> conditions_;  ///< By their canonical texts.
  std::array<std::vector<const StatementFacts*>, kPolicyTypeCount> by_not_action_;
};

/// Returns whether everything of the statement could be read.
[[nodiscard]] bool is_whole(const StatementFacts& statement) noexcept;

/// Returns whether the statement could be read and has no `Not…` element.
[[nodiscard]] bool is_plain(const StatementFacts& statement) noexcept;

/// Returns how the entry compares: folded, `*:*` as `*`.
[[nodiscard]] std::string_view compared_text(const ActionEntry& entry) noexcept;

/// Returns whether each principal that `narrow` names is one of `wide`, whose effect says how its
/// entries are read [P-4], [P-8]. As all here, it takes
/// the comparisons of `narrow`'s document, and where none is left it says no.
[[nodiscard]] bool takes_in_principals(const StatementFacts& wide, const StatementFacts& narrow);

/// Returns whether one entry of `wide` covers the entry of `narrow`, another statement; with null,
/// whether it covers every resource.
[[nodiscard]] bool takes_in_resource(const StatementFacts& wide, const StatementFacts& narrow,
                                     const ResourceEntry* entry);

/// Returns whether the resources of `wide` take in those of `narrow`.
[[nodiscard]] bool takes_in_resources(const StatementFacts& wide, const StatementFacts& narrow);

}  // namespace abac::inline abi1::internal
