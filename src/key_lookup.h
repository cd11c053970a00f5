// The look-up of a context key in a request: first in `context`, then among what is derived
// [K-6], [K-10]…[K-14]. Inline, because every condition begins here.
#pragma once

#include "bytes.h"
#include "case_folding.h"
#include "context_key.h"
#include "request_check.h"

namespace abac::internal {

/// Returns whether the text folds to `folded`. REQUIRES: where the text has bytes above 0x7F,
/// `has_non_ascii` says so.
[[nodiscard]] inline bool folds_to(std::string_view text, std::string_view folded,
                                   bool has_non_ascii) noexcept {
  if (has_non_ascii) return fold_equal(text, folded);
  return text.size() == folded.size() && ascii_folds_to(text.data(), folded.data(), text.size());
}

/// Finds the tag by folded key: absent, single, or multi where several keys fold to it [K-4].
/// `has_non_ascii(key)` says whether the key of a tag needs Unicode folding.
template <class HasNonAscii>
[[nodiscard]] inline KeyValue find_tag(std::span<const Tag> tags, std::string_view key,
                                       HasNonAscii&& has_non_ascii) noexcept {
  const Tag* found = nullptr;
  for (const Tag& tag : tags) {
    if (!folds_to(tag.key, key, has_non_ascii(tag.key))) continue;
    if (found != nullptr) return KeyValue::tag_values(tags, key);
    found = &tag;
  }
  return found == nullptr ? KeyValue() : KeyValue(found->value);
}

/// The same for tags whose keys were not looked at before.
[[nodiscard]] inline KeyValue find_tag(std::span<const Tag> tags, const ContextKey& key) noexcept {
  if (key.is_ascii_only) return find_tag(tags, key.tag, [](std::string_view) { return false; });
  return find_tag(tags, key.tag, [](std::string_view text) { return has_high_bit(text); });
}

/// Returns the derived value of a key that is not a tag.
[[nodiscard]] KeyValue derive_key(const ContextKey& key, const Request& request,
                                  RequestFacts& facts) noexcept;

/// Returns true only where the request can't have the key: told from its signature alone.
[[nodiscard]] inline bool is_nowhere(const ContextKey& key, const RequestFacts& facts) noexcept {
  return key.source == KeySource::ContextOnly && (facts.context_signatures & key.signature) == 0 &&
         !facts.has_non_ascii_key;
}

[[nodiscard]] inline KeyValue find_key(const ContextKey& key, const Request& request,
                                       RequestFacts& facts) noexcept {
  const bool may_be_given =
      (facts.context_signatures & key.signature) != 0 || facts.has_non_ascii_key;
  for (const ContextEntry& entry : may_be_given ? request.context : decltype(request.context)()) {
    if (!folds_to(entry.key, key.name, facts.has_non_ascii_key)) continue;
    return entry.value.is_list() ? KeyValue(entry.value.list()) : KeyValue(entry.value.text());
  }
  switch (key.source) {
    case KeySource::PrincipalTag:
      return find_tag(request.principal.tags, key.tag,
                      [&](std::string_view) { return facts.has_non_ascii_tag; });
    case KeySource::ServiceResourceTag:
      if (!facts.action().is_service(key.service) &&
          (facts.is_resource_star || !fold_equal(facts.resource.service, key.service))) {
        return {};
      }
      return find_tag(request.resource.tags, key);
    case KeySource::ResourceTag:
      return find_tag(request.resource.tags, key);
    case KeySource::RequestTag:
      return find_tag(request.request_tags, key);
    case KeySource::ContextOnly:
    case KeySource::PrincipalArn:
    case KeySource::PrincipalAccount:
    case KeySource::PrincipalType:
    case KeySource::PrincipalIsAwsService:
    case KeySource::PrincipalServiceName:
    case KeySource::UserName:
    case KeySource::ResourceAccount:
    case KeySource::TagKeys:
      break;
  }
  return derive_key(key, request, facts);
}

}  // namespace abac::internal
