#include "lint/tagging_grants.h"

#include <algorithm>
#include <utility>

#include "lint/grants.h"

namespace abac::inline abi1::internal {
namespace {

std::string& of_kind(TaggingReach& reach, Tagging kind) noexcept {
  return kind == Tagging::Adds ? reach.adds : reach.removes;
}

bool names_something(const ResourceEntry& entry) {
  constexpr std::string_view kKinds[] = {"app", "net", "gwy", "log-stream"};  // of what has a kind
  std::string_view rest = entry.part(5);
  const bool has_kind = entry.part(2) != "s3" && rest.find_first_of("/:") != rest.npos;
  if (has_kind) rest.remove_prefix(rest.find_first_of("/:") + 1);
  while (!rest.empty()) {
    const std::size_t size = std::min(rest.find_first_of("/:"), rest.size());
    const std::string_view segment = rest.substr(0, size);
    const bool is_kind = std::ranges::find(kKinds, segment) != std::end(kKinds);
    if (!is_kind && segment.find_first_not_of("*?") != segment.npos) return true;
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  return false;
}

}  // namespace

bool is_kept_by_aws(std::string_view folded_tag_key) noexcept {
  return folded_tag_key.starts_with("aws:");
}

bool decides_by_tag(const ConditionFacts& condition) noexcept {
  return condition.tag == TagKind::Resource && !condition.tag_key.empty() &&
         !is_kept_by_aws(condition.tag_key);
}

DrivenServices::DrivenServices(const DocumentFacts& document) {
  for (const StatementFacts& statement : document.statements) {
    if (std::ranges::none_of(statement.conditions, decides_by_tag)) continue;
    is_all_ = is_all_ || statement.has_not_action;
    for (const ActionEntry& entry : statement.actions) {
      is_all_ = is_all_ || entry.is_all;
      if (!entry.service.empty()) names_.insert(entry.service);
    }
  }
}

std::vector<std::string_view> DrivenServices::some() const {
  constexpr std::size_t kMost = 8;
  std::vector<std::string_view> services(names_.begin(), names_.end());
  std::ranges::sort(services);
  services.resize(std::min(services.size(), kMost));
  return services;
}

std::optional<TaggingGrant> find_tagging(const StatementFacts& statement, Tagging kind,
                                         const DrivenServices* services) {
  const Catalogue* const catalogue = statement.document.catalogue();
  if (statement.has_not_action || statement.has_all_actions()) {
    std::vector<std::string_view> some;
    if (services != nullptr) some = services->some();
    if (some.empty()) some.emplace_back("ec2");
    for (const std::string_view service : some) {
      TaggingReach reach = tagging_of_service(service, catalogue);
      std::string& action = of_kind(reach, kind);
      if (action.empty() || !statement.covers_action(ascii_folded(action))) continue;
      return TaggingGrant{place_of_grant(statement, action), std::move(action)};
    }
    return std::nullopt;
  }
  for (const ActionEntry& entry : statement.actions) {
    // The actions of `tag` ask the services, which ask for their own actions, too.
    if (entry.service == "sts" || entry.service == "tag") continue;
    if (services != nullptr && !services->has(entry.service)) continue;
    TaggingReach reach = tagging_reach(entry, catalogue);
    std::string& action = of_kind(reach, kind);
    if (!action.empty()) return TaggingGrant{statement.place_of(entry), std::move(action)};
  }
  return std::nullopt;
}

bool is_for_creation(const StatementFacts& statement) noexcept {
  return std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
    return condition.requires_key &&
           (condition.name == "createaction" || condition.name == "taggingaction");
  });
}

bool is_through_service(const StatementFacts& statement) noexcept {
  return std::ranges::any_of(statement.conditions, [](const ConditionFacts& condition) {
    return condition.requires_key && condition.key.starts_with("aws:calledvia");
  });
}

bool tags_what_is_there(const StatementFacts& statement) {
  return !is_for_creation(statement) && !is_through_service(statement) &&
         !names_resources(statement) && find_tagging(statement, Tagging::Adds).has_value();
}

bool limits_tagging(const StatementFacts& statement, Tagging kind) noexcept {
  return statement.has_condition_on(kTagKeys) ||
         statement.has_condition_on_tags(TagKind::Resource) ||
         (kind == Tagging::Adds && statement.has_condition_on_tags(TagKind::Request));
}

bool names_resources(const StatementFacts& statement) {
  return statement.has_resource && !statement.has_not_resource &&
         std::ranges::all_of(statement.resources, names_something);
}

const ConditionFacts* required_request_tag(const StatementFacts& statement) noexcept {
  const auto found =
      std::ranges::find_if(statement.conditions, [](const ConditionFacts& condition) {
        return condition.tag == TagKind::Request && condition.prefix == "aws" &&
               condition.requires_key && !condition.tag_key.empty();
      });
  return found == statement.conditions.end() ? nullptr : &*found;
}

}  // namespace abac::inline abi1::internal
