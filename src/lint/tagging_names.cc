#include "lint/tagging_names.h"

#include <abac/catalogue.h>

#include <fmt/core.h>

#include <algorithm>
#include <span>

#include "base/case_folding.h"
#include "lint/grants.h"

namespace abac::inline abi1::internal {
namespace {

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }

/// Returns whether the text begins with the word, which ends there.
bool begins_with_word(std::string_view text, std::string_view word) noexcept {
  return text.starts_with(word) && (text.size() == word.size() || !is_lower(text[word.size()]));
}

/// Returns whether `Tag` or `Tags` stands in the text as a word, and behind it nothing or more
/// about to what: `ToResource`, `FromStream`.
bool names_tags(std::string_view text) noexcept {
  for (std::size_t at = text.find("Tag"); at != std::string_view::npos;
       at = text.find("Tag", at + 1)) {
    std::string_view behind = text.substr(at + 3);
    if (behind.starts_with('s')) behind.remove_prefix(1);
    if (behind.empty()) return true;
    for (const std::string_view word : {"To", "From", "For", "On"}) {
      if (begins_with_word(behind, word)) return true;
    }
  }
  return false;
}

constexpr std::string_view kAddingVerbs[] = {"Add", "Create", "Change",  "Update",
                                             "Put", "Set",    "Replace", "Replicate"};
constexpr std::string_view kRemovingVerbs[] = {"Remove", "Delete"};
constexpr std::string_view kReadingVerbs[] = {"List", "Get", "Describe"};

bool begins_with_any(std::string_view name, std::span<const std::string_view> verbs) noexcept {
  return std::ranges::any_of(verbs,
                             [name](std::string_view verb) { return name.starts_with(verb); });
}

struct UsualName {
  std::string_view folded;
  std::string_view name;
  Tagging tagging;
};

constexpr UsualName kUsualNames[] = {
    {"tagresource", "TagResource", Tagging::Adds},
    {"createtags", "CreateTags", Tagging::Adds},
    {"addtags", "AddTags", Tagging::Adds},
    {"addtagstoresource", "AddTagsToResource", Tagging::Adds},
    {"untagresource", "UntagResource", Tagging::Removes},
    {"deletetags", "DeleteTags", Tagging::Removes},
    {"removetags", "RemoveTags", Tagging::Removes},
    {"removetagsfromresource", "RemoveTagsFromResource", Tagging::Removes},
};

void take(TaggingReach& reach, Tagging tagging, std::string_view service, std::string_view name) {
  if (tagging == Tagging::Adds && reach.adds.empty()) {
    reach.adds = fmt::format("{}:{}", service, name);
  }
  if (tagging == Tagging::Removes && reach.removes.empty()) {
    reach.removes = fmt::format("{}:{}", service, name);
  }
}

TaggingReach reach_in_catalogue(const CatalogueService& service, std::string_view folded_pattern) {
  TaggingReach reach;
  for (const CatalogueAction action : service.actions()) {
    const Tagging tagging = tagging_of(action);
    if (tagging == Tagging::None || !covers(folded_pattern, ascii_folded(action.name()))) continue;
    take(reach, tagging, service.prefix(), action.name());
    if (!reach.adds.empty() && !reach.removes.empty()) break;
  }
  return reach;
}

TaggingReach usual_reach(std::string_view service, std::string_view folded_pattern) {
  TaggingReach reach;
  for (const UsualName& usual : kUsualNames) {
    if (covers(folded_pattern, usual.folded)) take(reach, usual.tagging, service, usual.name);
  }
  return reach;
}

}  // namespace

Tagging tagging_by_name(std::string_view name) noexcept {
  if (begins_with_any(name, kReadingVerbs)) return Tagging::None;
  if (begins_with_word(name, "Untag")) return Tagging::Removes;
  if (begins_with_word(name, "Tag")) return Tagging::Adds;
  const bool names = name.ends_with("Tagging") || names_tags(name);
  if (!names) return Tagging::None;
  if (begins_with_any(name, kRemovingVerbs)) return Tagging::Removes;
  return begins_with_any(name, kAddingVerbs) || name.ends_with("Tagging") ? Tagging::Adds
                                                                          : Tagging::None;
}

Tagging tagging_of(const CatalogueAction& action) noexcept {
  if (action.level() != AccessLevel::Tagging || begins_with_any(action.name(), kReadingVerbs)) {
    return Tagging::None;
  }
  const std::string_view name = action.name();
  const bool removes =
      ascii_fold_equal(name.substr(0, 5), "untag") || begins_with_any(name, kRemovingVerbs);
  return removes ? Tagging::Removes : Tagging::Adds;
}

TaggingReach tagging_reach(const ActionEntry& entry, const Catalogue* catalogue) {
  TaggingReach reach;
  if (entry.is_all || entry.service.find_first_of("*?") != std::string_view::npos) return reach;
  const auto service = catalogue == nullptr ? std::nullopt : catalogue->find_service(entry.service);
  if (entry.has_wildcard) {
    return service ? reach_in_catalogue(*service, entry.name)
                   : usual_reach(entry.service, entry.name);
  }
  const auto action = service ? service->find_action(entry.name) : std::nullopt;
  const std::string_view written =
      std::string_view(entry.text->value).substr(entry.service.size() + 1);
  take(reach, action ? tagging_of(*action) : tagging_by_name(written), entry.service,
       action ? action->name() : written);
  return reach;
}

TaggingReach tagging_of_service(std::string_view service, const Catalogue* catalogue) {
  const auto known = catalogue == nullptr ? std::nullopt : catalogue->find_service(service);
  return known ? reach_in_catalogue(*known, "*") : usual_reach(service, "*");
}

}  // namespace abac::inline abi1::internal
