#include "lint/resource_types.h"

#include <algorithm>
#include <array>

#include "base/case_folding.h"
#include "iam/arn.h"
#include "lint/pattern_relation.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;
constexpr std::size_t kMostComparedPairs = 200'000;
constexpr std::size_t kManyTypes = 8'192;

/// With what the resources of S3 begin that are no buckets.
constexpr std::string_view kOtherS3[] = {"accesspoint",   "access-grants",      "job",
                                         "async-request", "storage-lens-group", "storage-lens"};

/// Whether a part can be that of an account; words in its place are told by another check.
bool can_be_account(std::string_view part) noexcept {
  return part == "aws" || part.find("${") != kNowhere || std::ranges::all_of(part, [](char c) {
           return (c >= '0' && c <= '9') || c == '*' || c == '?';
         });
}

/// Whether the catalogue knows what such ARNs look like, and they look so; else other checks tell.
bool is_form_known(std::string_view service, std::string_view resource,
                   const Catalogue& catalogue) noexcept {
  if (service == "iam") return resource.find_first_of("/*?$") != kNowhere || resource == "root";
  return service.find_first_of("*?") != kNowhere || catalogue.find_arn_service(service);
}

/// Service and resource of a pattern of the catalogue, `s3:::*`.
std::array<std::string_view, 2> split_pattern(std::string_view pattern) noexcept {
  const std::string_view service = pattern.substr(0, pattern.find(':'));
  for (int colons = 0; colons < 3; ++colons) {
    pattern.remove_prefix(std::min(pattern.find(':') + 1, pattern.size()));
  }
  return {service, pattern};
}

/// Whether the pattern is that of buckets, whose names, though it says `*`, hold no slash.
bool is_bucket_pattern(std::string_view pattern) noexcept { return pattern == "s3:::*"; }

/// The text with each `${…}` as `*`.
std::string without_variables(std::string_view part) {
  std::string text;
  while (!part.empty()) {
    const std::size_t begin = part.find("${");
    text += part.substr(0, begin);
    if (begin == kNowhere) break;
    text += '*';
    const std::size_t end = part.find('}', begin);
    if (end == kNowhere) break;
    part.remove_prefix(end + 1);
  }
  return text;
}

/// Whether service and resource of an entry, without variables, fit the pattern of a type.
bool fits(std::string_view service, std::string_view resource, std::string_view pattern) {
  if (is_bucket_pattern(pattern) && resource.find('/') != kNowhere) return false;
  const auto parts = split_pattern(pattern);
  return parts_overlap(service, parts[0]) && parts_overlap(resource, parts[1]);
}

/// Whether the folded pattern of an entry matches the name of an action.
bool matches_name(std::string_view pattern, std::string_view name) {
  constexpr std::size_t kRoom = 128;
  char folded[kRoom];
  const std::size_t head = std::min(pattern.find_first_of("*?"), pattern.size());
  if (name.size() < head || name.size() > kRoom) return false;
  if (!ascii_fold_equal(name.substr(0, head), pattern.substr(0, head))) return false;
  fold_ascii(name, folded);
  return covers(pattern, {folded, name.size()});
}

}  // namespace

bool is_bucket_arn(const ResourceEntry& entry) {
  if (entry.parts.size() < Components::kMost || entry.part(2) != "s3") return false;
  const std::string_view resource = entry.part(5);
  const std::string_view beginning = resource.substr(0, resource.find('/'));
  if (beginning.empty() || beginning.find("${") != kNowhere) return false;
  return std::ranges::none_of(
      kOtherS3, [beginning](std::string_view other) { return parts_overlap(beginning, other); });
}

bool parts_overlap(std::string_view a, std::string_view b) {
  if (a == b || a == "*" || b == "*") return true;
  const std::size_t a_head = a.find_first_of("*?");
  const std::size_t b_head = b.find_first_of("*?");
  if (a_head == kNowhere && b_head == kNowhere) return false;
  if (a_head == kNowhere) return covers(b, a);
  if (b_head == kNowhere) return covers(a, b);
  const std::size_t head = std::min(a_head, b_head);
  if (a.substr(0, head) != b.substr(0, head)) return false;
  const std::size_t tail =
      std::min(a.size() - 1 - a.find_last_of("*?"), b.size() - 1 - b.find_last_of("*?"));
  if (a.substr(a.size() - tail) != b.substr(b.size() - tail)) return false;
  return overlap(a, b);
}

bool names_resource_of(const ResourceEntry& entry, const CatalogueResourceType& type) {
  if (entry.parts.size() < Components::kMost) return true;
  const std::string resource = without_variables(entry.part(5));
  return std::ranges::any_of(type.arn_patterns(), [&](std::string_view pattern) {
    return fits(entry.part(2), resource, pattern);
  });
}

ResourceTypeMatch::ResourceTypeMatch(const StatementFacts& statement, ActionChoice choice) {
  if (!read_entries(statement)) return;
  for (const ActionEntry& entry : statement.actions) add_types(entry, choice);
  make_unique();
  if (types_.size() * entries_.size() > kMostComparedPairs) return;
  is_known_ = true;
  compare();
}

bool ResourceTypeMatch::read_entries(const StatementFacts& statement) {
  if (statement.has_not_resource || statement.resources.empty()) return false;
  const bool completes = statement.document.arn_reading().completes;
  entries_.reserve(statement.resources.size());
  for (const ResourceEntry& entry : statement.resources) {
    if (entry.is_all || entry.part(0) != "arn" || !can_be_account(entry.part(4))) return false;
    const bool is_whole = entry.parts.size() == Components::kMost;
    // A `*` at the end of what is short may stand for several parts.
    if (!is_whole && (!completes || entry.has_wildcard)) return false;
    const std::string_view service = entry.parts.size() > 2 ? entry.part(2) : "*";
    if (!is_form_known(service, entry.part(5), *statement.document.catalogue())) return false;
    const std::string_view resource = is_whole ? entry.part(5) : "*";
    const bool has_variables = resource.find("${") != kNowhere;
    if (has_variables) texts_.push_back(without_variables(resource));
    entries_.push_back({service, has_variables ? texts_.back() : resource});
  }
  return true;
}

void ResourceTypeMatch::add_types(const ActionEntry& entry, ActionChoice choice) {
  if (entry.known) return add_types_of(*entry.known);
  if (choice == ActionChoice::Named || !entry.known_service || !entry.has_wildcard) return;
  if (entry.is_service_all) {
    for (const CatalogueResourceType type : entry.known_service->resource_types()) add_type(type);
    return;
  }
  for (const CatalogueAction action : entry.known_service->actions()) {
    if (matches_name(entry.name, action.name())) add_types_of(action);
  }
}

void ResourceTypeMatch::add_types_of(const CatalogueAction& action) {
  for (const CatalogueResource resource : action.resources()) add_type(resource.type());
}

void ResourceTypeMatch::add_type(const CatalogueResourceType& type) {
  const char* const id = type.name().data();
  if (!types_.empty() && types_.back().id == id) return;
  if (types_.size() == kManyTypes) make_unique();
  types_.push_back({id, type});
}

void ResourceTypeMatch::make_unique() {
  std::ranges::sort(types_, {}, &Type::id);
  const auto is_same = [](const Type& a, const Type& b) { return a.id == b.id; };
  types_.erase(std::unique(types_.begin(), types_.end(), is_same), types_.end());
}

void ResourceTypeMatch::compare() {
  for (Type& type : types_) compare(type);
}

void ResourceTypeMatch::compare(Type& type) {
  for (const std::string_view pattern : type.type.arn_patterns()) {
    for (Entry& entry : entries_) {
      if (type.is_named && entry.is_used) continue;
      if (!fits(entry.service, entry.resource, pattern)) continue;
      type.is_named = true;
      entry.is_used = true;
    }
  }
}

bool ResourceTypeMatch::names_resource_of(const CatalogueAction& action) const noexcept {
  return std::ranges::any_of(action.resources(), [this](const CatalogueResource& resource) {
    const char* const id = resource.type().name().data();
    const auto found = std::ranges::lower_bound(types_, id, {}, &Type::id);
    return found != types_.end() && found->id == id && found->is_named;
  });
}

bool ResourceTypeMatch::is_any_used() const noexcept {
  return std::ranges::any_of(entries_, &Entry::is_used);
}

}  // namespace abac::inline abi1::internal
