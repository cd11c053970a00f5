// The value of a context key in a request.
#pragma once

#include "request/key_index.h"

#include <abac/request.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// The value of a key in a request [C-4]: absent, single or multi. Borrows from the request.
class KeyValue {
 public:
  enum class Shape : std::uint8_t { Absent, Single, Multi };
  /// So many values are compared one by one, however often they are.
  static constexpr std::size_t kFew = 64;

  KeyValue() noexcept {}
  explicit KeyValue(std::string_view single) noexcept : shape_(Shape::Single), single_(single) {}
  /// An array of the context; an empty one is absent [C-5].
  explicit KeyValue(const BorrowedTexts& list) noexcept
      : shape_(list.empty() ? Shape::Absent : Shape::Multi),
        storage_(Storage::List),
        list_(&list),
        count_(list.size()) {}
  /// The keys of all tags [K-13].
  [[nodiscard]] static KeyValue tag_keys(std::span<const Tag> tags) noexcept;
  /// The values of those tags whose keys fold to `key` [K-4].
  [[nodiscard]] static KeyValue tag_values(std::span<const Tag> tags,
                                           std::string_view key) noexcept;
  /// The same by an index of the tags, which it borrows: of the tag at `first` and what is next.
  [[nodiscard]] static KeyValue tag_values(std::span<const Tag> tags, const KeyIndex<Tag>& index,
                                           std::size_t first) noexcept;

  [[nodiscard]] Shape shape() const noexcept { return shape_; }
  [[nodiscard]] bool is_absent() const noexcept { return shape_ == Shape::Absent; }
  [[nodiscard]] bool is_single() const noexcept { return shape_ == Shape::Single; }
  /// Returns whether there are more than kFew values, or may be. REQUIRES: it is multi.
  [[nodiscard]] bool may_have_many() const noexcept {
    return count_ > kFew || storage_ == Storage::IndexedTagValues;
  }
  /// Returns whether there are. REQUIRES: it is multi.
  [[nodiscard]] bool has_many() const noexcept;
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
    // A visit may look up other keys, and this may stand where the next of them is put.
    const KeyValue list = *this;
    if (list.storage_ == Storage::IndexedTagValues) {
      for (std::size_t i = list.count_; i != KeyIndex<Tag>::kNone; i = list.index_->next(i)) {
        if (!visit(list.tags_[i].value)) return;
      }
      return;
    }
    for (std::size_t i = 0; i < list.count_; ++i) {
      if (list.storage_ == Storage::List) {
        if (!visit((*list.list_)[i])) return;
      } else if (list.storage_ == Storage::TagKeys) {
        if (!visit(list.tags_[i].key)) return;
      } else if (is_tag(list.tags_[i], list.single_) && !visit(list.tags_[i].value)) {
        return;
      }
    }
  }

 private:
  enum class Storage : std::uint8_t { List, TagKeys, TagValues, IndexedTagValues };

  [[nodiscard]] static bool is_tag(const Tag& tag, std::string_view folded_key) noexcept;

  Shape shape_ = Shape::Absent;
  Storage storage_ = Storage::List;
  union {
    std::string_view single_ = {};  // Single: the value; TagValues: the folded key
    const KeyIndex<Tag>* index_;    // IndexedTagValues
  };
  union {  // of Multi alone, as `count_`
    const BorrowedTexts* list_;
    const Tag* tags_;
  };
  // TagValues: of all tags; IndexedTagValues: the position of the first.
  std::size_t count_;
};

}  // namespace abac::inline abi1::internal
