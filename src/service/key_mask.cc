// Tells which keys are masked.
#include "service/key_mask.h"

#include "base/case_folding.h"

#include <algorithm>

namespace abac::inline abi1::internal {
namespace {

bool holds(const std::vector<std::string>& names, const std::vector<std::string>& prefixes,
           std::string_view folded) {
  return std::ranges::find(names, folded) != names.end() ||
         std::ranges::any_of(prefixes,
                             [&](const std::string& begin) { return folded.starts_with(begin); });
}

}  // namespace

std::string_view resource_tag_of(std::string_view folded) noexcept {
  constexpr std::string_view kKind = "resourcetag/";
  const std::size_t begin = folded.find(':') + 1;  // npos + 1 is 0
  if (begin == 0 || folded.substr(begin, kKind.size()) != kKind) return {};
  return folded.substr(begin + kKind.size());
}

KeyMask::KeyMask(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    const bool is_prefix = key.ends_with('*');
    const std::string name =
        fold(std::string_view(key).substr(0, key.size() - (is_prefix ? 1 : 0)));
    (is_prefix ? prefixes_ : names_).push_back(name);
    const std::string_view tag = resource_tag_of(name);
    // Of `ec2:ResourceTag/*` nothing is left behind the slash, which begins every tag.
    if (tag.data() != nullptr) (is_prefix ? tag_prefixes_ : tags_).emplace_back(tag);
  }
}

bool KeyMask::covers(std::string_view prefix, std::string_view rest) const {
  if (is_empty()) return false;
  return holds(names_, prefixes_, fold(prefix) + fold(rest));
}

bool KeyMask::covers_resource_tag(std::string_view tag,
                                  const std::vector<std::string_view>& services) const {
  if (is_empty()) return false;
  const std::string folded = fold(tag);
  if (holds(tags_, tag_prefixes_, folded)) return true;
  const auto covers_name_of = [&](std::string_view service) {
    return holds(names_, prefixes_, fold(service) + ":resourcetag/" + folded);
  };
  return covers_name_of("aws") || std::ranges::any_of(services, covers_name_of);
}

}  // namespace abac::inline abi1::internal
