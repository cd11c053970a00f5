// Grants of tagging, where tags decide: which services that is about, and who may set their tags.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lint/facts.h"
#include "lint/tagging_names.h"

namespace abac::inline abi1::internal {

inline constexpr std::string_view kTagKeys = "aws:tagkeys";

/// Returns whether nobody but AWS sets the tag: what it decides cannot be had by tagging.
[[nodiscard]] bool is_kept_by_aws(std::string_view folded_tag_key) noexcept;

/// Returns whether the condition decides by a tag of the resource that somebody can set.
[[nodiscard]] bool decides_by_tag(const ConditionFacts& condition) noexcept;

/// The services whose actions stand under such a condition in a document.
class DrivenServices {
 public:
  explicit DrivenServices(const DocumentFacts& document);

  [[nodiscard]] bool empty() const noexcept { return !is_all_ && names_.empty(); }
  [[nodiscard]] bool has(std::string_view service) const {
    return is_all_ || names_.contains(service);
  }
  /// Returns some of them, to ask a statement of all services about.
  [[nodiscard]] std::vector<std::string_view> some() const;

 private:
  bool is_all_ = false;
  std::unordered_set<std::string_view> names_;
};

/// An action that sets tags or takes them away, and the entry by which a statement grants it.
struct TaggingGrant {
  Place place;
  std::string action;
};

/// Returns an action of the kind that the statement grants, of one of the services, where they are
/// given. Sessions have tags of their own, which are not meant.
[[nodiscard]] std::optional<TaggingGrant> find_tagging(const StatementFacts& statement,
                                                       Tagging kind,
                                                       const DrivenServices* services = nullptr);

/// Returns whether the statement allows tags only while something is made: what is there already
/// keeps its own.
[[nodiscard]] bool is_for_creation(const StatementFacts& statement) noexcept;

/// Returns whether the statement allows only what services do in the caller's name, which tag what
/// they make.
[[nodiscard]] bool is_through_service(const StatementFacts& statement) noexcept;

/// Returns whether the statement grants the caller to set tags on what is there already.
[[nodiscard]] bool tags_what_is_there(const StatementFacts& statement);

/// Returns whether a condition says which tags are set or taken away, or on what.
[[nodiscard]] bool limits_tagging(const StatementFacts& statement, Tagging kind) noexcept;

/// Returns whether each resource entry names what it is about, at least by how that begins, so that
/// the author knows whose it is: not `…:instance/*`, which is a kind alone.
[[nodiscard]] bool names_resources(const StatementFacts& statement);

/// Returns the first condition by which the statement requires `aws:RequestTag/…`; null where there
/// is none.
[[nodiscard]] const ConditionFacts* required_request_tag(const StatementFacts& statement) noexcept;

}  // namespace abac::inline abi1::internal
