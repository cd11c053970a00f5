// The look-up of a context key in a request: first in `context`, then among what is derived
// [K-6], [K-10]…[K-14]. Inline, because every condition begins here.
//
// A request has few keys and tags, mostly, and those are compared one by one. A map of more than
// kFewElements is searched so a few times, and then indexed (key_index.h), as soon as the index
// costs less than what was spent already: k look-ups among n keys take kMostEffort × n + n + k
// steps at most, and not k × n. Where there is no memory for an index they do. Most searches read
// no more of a key than its size (FoldedName).
#pragma once

#include "base/bytes.h"
#include "base/case_folding.h"
#include "base/scratch_memory.h"
#include "iam/context_key.h"
#include "request/key_index.h"
#include "request/key_value.h"
#include "request/request_check.h"

#include <array>
#include <cstdint>

namespace abac::inline abi1::internal {

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
[[nodiscard]] ABAC_ALWAYS_INLINE KeyValue find_tag(std::span<const Tag> tags, std::string_view key,
                                                   HasNonAscii&& has_non_ascii) noexcept {
  const Tag* found = nullptr;
  for (const Tag& tag : tags) {
    if (!folds_to(tag.key, key, has_non_ascii(tag.key))) continue;
    if (found != nullptr) return KeyValue::tag_values(tags, key);
    found = &tag;
  }
  return found == nullptr ? KeyValue() : KeyValue(found->value);
}

/// A folded name, to be searched among many keys. A text folds to a name of ASCII only where it has
/// its size or, with the Kelvin sign of three bytes for `k` and the long s of two for `s`, more: so
/// sizes alone rule most keys out.
class FoldedName {
 public:
  explicit FoldedName(std::string_view name) noexcept;

  /// Returns whether the key folds to the name.
  [[nodiscard]] bool is_of(std::string_view key) noexcept {
    if (key.size() == name_.size() && is_ascii_) {
      return ascii_folds_to(key.data(), name_.data(), name_.size());
    }
    // Unsigned: smaller sizes are beyond, too.
    return key.size() - least_other_ <= other_range_ && is_of_other(key);
  }

  /// What a search for it has cost.
  [[nodiscard]] std::uint8_t effort() const noexcept { return effort_; }

 private:
  static constexpr std::size_t kLongName = 64;
  /// Of a search among keys that had to be read, where 1 is that by sizes.
  static constexpr std::uint8_t kSlow = 4;

  [[nodiscard]] bool is_of_other(std::string_view key) noexcept;

  std::string_view name_;
  bool is_ascii_;
  std::uint8_t effort_ = 1;
  // What has another size, or is not ASCII, is read where its size is in this range.
  std::size_t least_other_ = 0;
  std::size_t other_range_ = ~std::size_t{0};
};

/// How far a map of a request is from being indexed.
struct SearchedState {
  enum class Kind : std::uint8_t { NotIndexed, Indexed, NoMemory };
  Kind kind = Kind::NotIndexed;
  std::uint8_t effort = 0;  ///< of the searches so far
};

/// A map of a request that is asked for names again and again. Not thread-safe. Its state stands
/// with those of the other maps, so that one instruction sets them all.
template <class Element>
class SearchedMap {
 public:
  SearchedMap() noexcept {}  // NOLINT: the index is built before it is asked

  /// Returns the map's index, or null where comparing all keys is the cheaper, or where there is no
  /// memory for it. REQUIRES: the same map and state each time.
  [[nodiscard]] const KeyIndex<Element>* index(std::span<const Element> map, SearchedState& state,
                                               ScratchMemory& memory) noexcept;

 private:
  static constexpr std::uint8_t kMostEffort = 12;  ///< so much before it is indexed

  union {
    KeyIndex<Element> index_;
  };
};

/// The maps of one request, for the look-ups of one decision that are not the usual ones: among
/// many keys, or beyond ASCII. Not thread-safe.
class KeyMaps {
 public:
  KeyMaps() noexcept = default;

  /// Returns the entry of the context whose key folds to `name`, or null.
  [[nodiscard]] const ContextEntry* find_context(const Request& request,
                                                 std::string_view name) noexcept;
  /// Returns the first of the tags of a source, PrincipalTag or another, whose key folds to `key`,
  /// or null.
  [[nodiscard]] const Tag* find_first_tag(const Request& request, KeySource source,
                                          std::string_view key) noexcept;
  [[nodiscard]] KeyValue find_principal_tag(const Request& request, std::string_view key) noexcept {
    return find_tag(request.principal.tags, PrincipalTags, key);
  }
  [[nodiscard]] KeyValue find_resource_tag(const Request& request, std::string_view key) noexcept {
    return find_tag(request.resource.tags, ResourceTags, key);
  }
  [[nodiscard]] KeyValue find_request_tag(const Request& request, std::string_view key) noexcept {
    return find_tag(request.request_tags, RequestTags, key);
  }

  [[nodiscard]] ScratchMemory& memory() noexcept { return memory_; }

 private:
  enum Map : std::uint8_t { PrincipalTags, ResourceTags, RequestTags, Context };

  [[nodiscard]] const KeyIndex<Tag>* tag_index(std::span<const Tag> tags, Map map) noexcept {
    return tags_[map].index(tags, states_[map], memory_);
  }
  [[nodiscard]] KeyValue find_tag(std::span<const Tag> tags, Map map,
                                  std::string_view key) noexcept;
  template <class Element, class PassesOver>
  [[nodiscard]] static const Element* search(std::span<const Element> map, SearchedState& state,
                                             std::string_view name,
                                             PassesOver&& passes_over) noexcept;

  std::array<SearchedState, 4> states_{};  ///< by Map
  ScratchMemory memory_;
  SearchedMap<ContextEntry> context_;
  std::array<SearchedMap<Tag>, 3> tags_;  ///< by Map
};

/// Returns the derived value of a key that is not a tag.
[[nodiscard]] KeyValue derive_key(KeySource source, const Request& request,
                                  const RequestFacts& facts) noexcept;

/// Returns true only where the request can't have the key: told from its signature alone.
[[nodiscard]] inline bool is_nowhere(const ContextKey& key, const RequestFacts& facts) noexcept {
  return key.source == KeySource::ContextOnly && (facts.context_signatures & key.signature) == 0 &&
         !facts.has_non_ascii_key;
}

/// Finds a tag of few by a key that ASCII alone folds to.
[[nodiscard]] inline KeyValue find_plain_tag(std::span<const Tag> tags,
                                             std::string_view key) noexcept {
  return find_tag(tags, key, [](std::string_view) { return false; });
}

/// Returns the value of a key of a program, whose key names are `names`.
[[nodiscard]] ABAC_ALWAYS_INLINE KeyValue find_key(const ContextKey& key, const char* names,
                                                   const Request& request,
                                                   const RequestFacts& facts,
                                                   KeyMaps& maps) noexcept {
  const auto text = [names](TextRef ref) { return std::string_view(names + ref.offset, ref.size); };
  const auto value_of = [](const ContextEntry& entry) {
    return entry.value.is_list() ? KeyValue(entry.value.list()) : KeyValue(entry.value.text());
  };
  if (facts.has_unusual_context) [[unlikely]] {
    if (!is_nowhere(key, facts)) {
      const ContextEntry* const entry = maps.find_context(request, text(key.name));
      if (entry != nullptr) return value_of(*entry);
    }
  } else if ((facts.context_signatures & key.signature) != 0) {
    for (const ContextEntry& entry : request.context) {
      if (folds_to(entry.key, text(key.name), false)) return value_of(entry);
    }
  }
  switch (key.source) {
    case KeySource::PrincipalTag:
      if (facts.has_unusual_tags) {
        return maps.find_principal_tag(request, text(key.tag));
      }
      return find_plain_tag(request.principal.tags, text(key.tag));
    case KeySource::ServiceResourceTag:
      if (!facts.action().is_service(text(key.service())) &&
          (facts.is_resource_star || !fold_equal(facts.resource.service, text(key.service())))) {
        return {};
      }
      [[fallthrough]];
    case KeySource::ResourceTag:
      if (!key.is_ascii_only || request.resource.tags.size() > kFewElements) {
        return maps.find_resource_tag(request, text(key.tag));
      }
      return find_plain_tag(request.resource.tags, text(key.tag));
    case KeySource::RequestTag:
      if (!key.is_ascii_only || request.request_tags.size() > kFewElements) {
        return maps.find_request_tag(request, text(key.tag));
      }
      return find_plain_tag(request.request_tags, text(key.tag));
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
  return derive_key(key.source, request, facts);
}

}  // namespace abac::inline abi1::internal
