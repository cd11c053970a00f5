// Context keys: their names, what is derived, and what a value looks like [K-1]…[K-16]. The look-up
// is key_lookup.h.
#pragma once

#include "bytes.h"

#include <abac/request.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace abac::internal {

/// Where the value of a key comes from when `context` does not give it [K-10]…[K-14].
enum class KeySource : std::uint8_t {
  ContextOnly,
  PrincipalArn,
  PrincipalAccount,
  PrincipalType,
  PrincipalIsAwsService,
  PrincipalServiceName,
  UserName,
  PrincipalTag,
  ResourceAccount,
  ResourceTag,
  ServiceResourceTag,  ///< `<service>:ResourceTag/…`
  RequestTag,
  TagKeys,
};

/// A key name, folded and classified. The views point into `name`'s storage.
struct ContextKey {
  std::string_view name;        ///< folded
  std::uint64_t signature = 0;  ///< `key_signature` of `name`
  KeySource source = KeySource::ContextOnly;
  std::string_view service;    ///< ServiceResourceTag: folded
  std::string_view tag;        ///< the tag key, folded; never empty for the tag sources [G-35]
  bool is_ascii_only = false;  ///< no text with a character outside ASCII folds to `tag`
};

/// The place of the bit that is the `key_signature` of the keys with these `last_bytes`.
[[nodiscard]] constexpr unsigned signature_place(std::uint64_t last_bytes) noexcept {
  constexpr std::uint64_t kWithoutCase = 0xDF * kEveryByte;
  return static_cast<unsigned>((last_bytes & kWithoutCase) * 0x9E3779B97F4A7C15 >> 58);
}

/// Returns one bit that is the same for keys that differ in ASCII case only: a request's keys
/// together give a filter for those it does not hold.
[[nodiscard]] inline std::uint64_t key_signature(std::string_view key) noexcept {
  return std::uint64_t{1} << signature_place(last_bytes(key));
}

/// Classifies a folded key name.
[[nodiscard]] ContextKey classify_key(std::string_view folded_name) noexcept;

/// The value of a key in a request [C-4]: absent, single or multi. Borrows from the request.
class KeyValue {
 public:
  enum class Shape : std::uint8_t { Absent, Single, Multi };

  KeyValue() noexcept {}
  explicit KeyValue(std::string_view single) noexcept : shape_(Shape::Single), single_(single) {}
  /// An array of the context; an empty one is absent [C-5].
  explicit KeyValue(std::span<const std::string_view> list) noexcept
      : shape_(list.empty() ? Shape::Absent : Shape::Multi),
        storage_(Storage::List),
        list_(list.data()),
        count_(list.size()) {}
  /// The keys of all tags [K-13].
  [[nodiscard]] static KeyValue tag_keys(std::span<const Tag> tags) noexcept;
  /// The values of those tags whose keys fold to `key` [K-4].
  [[nodiscard]] static KeyValue tag_values(std::span<const Tag> tags,
                                           std::string_view key) noexcept;

  [[nodiscard]] Shape shape() const noexcept { return shape_; }
  [[nodiscard]] bool is_absent() const noexcept { return shape_ == Shape::Absent; }
  [[nodiscard]] bool is_single() const noexcept { return shape_ == Shape::Single; }
  /// REQUIRES: is_single().
  [[nodiscard]] std::string_view single() const noexcept { return single_; }

  /// Calls `visit(value)` for each value until it returns false.
  template <class Visit>
  void for_each(Visit&& visit) const {
    if (shape_ == Shape::Single) {
      static_cast<void>(visit(single_));
      return;
    }
    if (shape_ == Shape::Absent) return;
    for (std::size_t i = 0; i < count_; ++i) {
      if (storage_ == Storage::List) {
        if (!visit(list_[i])) return;
      } else if (storage_ == Storage::TagKeys) {
        if (!visit(tags_[i].key)) return;
      } else if (is_tag(tags_[i], single_) && !visit(tags_[i].value)) {
        return;
      }
    }
  }

 private:
  enum class Storage : std::uint8_t { List, TagKeys, TagValues };

  [[nodiscard]] static bool is_tag(const Tag& tag, std::string_view folded_key) noexcept;

  Shape shape_ = Shape::Absent;
  Storage storage_ = Storage::List;
  std::string_view single_;  // Single: the value; TagValues: the folded key
  union {                    // of Multi alone, as `count_`
    const std::string_view* list_;
    const Tag* tags_;
  };
  std::size_t count_;
};

}  // namespace abac::internal
