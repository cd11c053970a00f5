// Which resource types of the catalogue the entries of a statement name, and which of them its
// actions work on.
#pragma once

#include <abac/catalogue.h>

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// Whether the entry names a bucket of S3 or objects in one, whose ARNs have neither Region nor
/// account; not access points and the like, which have. False where it may be either.
[[nodiscard]] bool is_bucket_arn(const ResourceEntry& entry);

/// Whether the entry names resources of the type, as `ResourceTypeMatch` compares them. What is no
/// whole ARN is taken for one that does.
[[nodiscard]] bool names_resource_of(const ResourceEntry& entry, const CatalogueResourceType& type);

/// Which actions of a statement are looked at.
enum class ActionChoice : std::uint8_t {
  Named,    ///< Those of entries without wildcards.
  Matched,  ///< All that its entries match.
};

/// Compares the entries of `Resource` with the ARN patterns of the resource types on which the
/// actions of the statement work: service and resource, variables being `*`. Whether such ARNs have
/// a Region and an account is not looked at: other checks tell.
///
/// Each type is compared with the entries once, however many actions work on it; a type that has
/// been found is compared with entries alone that have not, and the other way round.
class ResourceTypeMatch {
 public:
  /// REQUIRES: the document has a catalogue.
  ResourceTypeMatch(const StatementFacts& statement, ActionChoice choice);
  ResourceTypeMatch(const ResourceTypeMatch&) = delete;
  ResourceTypeMatch& operator=(const ResourceTypeMatch&) = delete;

  /// Whether anything can be told: no entry is of stars, each is an ARN of known form, and they are
  /// not too many for the types.
  [[nodiscard]] bool is_known() const noexcept { return is_known_; }
  /// Whether some entry names a resource of a type on which the action works. REQUIRES: it is one
  /// of the actions that were chosen.
  [[nodiscard]] bool names_resource_of(const CatalogueAction& action) const noexcept;
  /// Whether the entry, by its position among the facts of the statement, names a resource on which
  /// some action works.
  [[nodiscard]] bool is_used(std::size_t entry) const noexcept { return entries_[entry].is_used; }
  /// Whether some entry names such a resource.
  [[nodiscard]] bool is_any_used() const noexcept;

 private:
  struct Entry {
    std::string_view service;
    std::string_view resource;
    bool is_used = false;
  };
  struct Type {
    const char* id;  ///< Where its name stands in the catalogue.
    CatalogueResourceType type;
    bool is_named = false;
  };

  bool read_entries(const StatementFacts& statement);
  void add_types(const ActionEntry& entry, ActionChoice choice);
  void add_types_of(const CatalogueAction& action);
  void add_type(const CatalogueResourceType& type);
  void make_unique();
  void compare();
  void compare(Type& type);

  bool is_known_ = false;
  std::deque<std::string> texts_;  // what the parts refer to where variables were cut
  std::vector<Entry> entries_;
  std::vector<Type> types_;  // sorted by `id`
};

/// Returns whether some text matches both parts of ARNs, each a pattern: `overlap`, which is asked
/// last.
[[nodiscard]] bool parts_overlap(std::string_view a, std::string_view b);

}  // namespace abac::inline abi1::internal
