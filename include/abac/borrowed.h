// Texts and lists that a request borrows: views which refuse what would be gone before the
// decision.
#pragma once

#include <abac/export.h>

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace abac::inline abi1 {

class BorrowedText;
template <class T>
class BorrowedList;
class BorrowedTexts;

}  // namespace abac::inline abi1

template <>
inline constexpr bool std::ranges::enable_borrowed_range<abac::BorrowedText> = true;
template <class T>
inline constexpr bool std::ranges::enable_borrowed_range<abac::BorrowedList<T>> = true;
template <>
inline constexpr bool std::ranges::enable_borrowed_range<abac::BorrowedTexts> = true;

namespace abac::inline abi1 {

namespace internal {

/// Views go on referring to the same when they are copied; of all else a temporary takes what it
/// holds with it.
template <class T>
concept View = std::ranges::enable_borrowed_range<std::remove_cv_t<T>>;

/// A class whose objects are texts: strings, and views of them.
template <class T>
concept TextClass = std::is_class_v<T> && std::is_convertible_v<const T&, std::string_view>;
template <class T>
concept TextView = TextClass<T> && View<T>;
template <class T>
concept TextOwner = TextClass<T> && !View<T>;

/// What the items of a contiguous range are.
template <class R>
using ItemOf = std::remove_cv_t<std::remove_pointer_t<decltype((
    std::size(std::declval<const R&>()), std::data(std::declval<const R&>())))>>;

/// A contiguous range of T that refers to its items, and one that holds them.
template <class R, class T>
concept ViewOf = std::is_same_v<ItemOf<R>, T> && View<R>;
template <class R, class T>
concept OwnerOf = std::is_same_v<ItemOf<R>, T> && !View<R>;

/// A contiguous range of strings or of views that refers to these, and one that holds them.
template <class R>
concept RangeOfTexts = !TextClass<R> && std::is_convertible_v<const ItemOf<R>&, std::string_view>;
template <class R>
concept ViewOfTexts = RangeOfTexts<R> && View<R>;
template <class R>
concept OwnerOfTexts = RangeOfTexts<R> && !View<R>;

}  // namespace internal

/// A text that somebody else owns, and keeps for as long as this is used. It is a
/// `std::string_view`, made of all that can be one but for strings that are temporary: these would
/// be gone before it is read.
class BorrowedText : public std::string_view {
 public:
  /// No text: an empty one.
  constexpr BorrowedText() noexcept = default;
  /// Refers to what the view refers to.
  constexpr BorrowedText(std::string_view text ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::string_view(text) {}
  /// Refers to the characters before the first NUL.
  constexpr BorrowedText(const char* text ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::string_view(text) {}
  /// Refers to that many bytes.
  constexpr BorrowedText(const char* text ABAC_LIFETIMEBOUND, std::size_t size) noexcept
      : std::string_view(text, size) {}
  /// Refers to what another view, of whatever library, refers to.
  template <internal::TextView T>
  constexpr BorrowedText(const T& text) noexcept : std::string_view(text) {}  // NOLINT
  /// Refers to the string.
  template <internal::TextOwner T>
  constexpr BorrowedText(const T& text ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::string_view(text) {}
  /// A temporary string would be gone before it is read.
  template <internal::TextOwner T>
  BorrowedText(const T&& temporary) = delete;
  /// Texts written on the spot are no one text, though a view could be made of two as of the ends
  /// of one: give a list a name.
  template <std::size_t N>
  BorrowedText(const char* const (&&texts)[N]) requires(N > 1) = delete;
  /// Is no text.
  BorrowedText(std::nullptr_t) = delete;
};

/// A BorrowedText, or none: a `std::optional` of one.
class OptionalText : public std::optional<BorrowedText> {
 public:
  /// None.
  constexpr OptionalText() noexcept = default;
  /// None.
  constexpr OptionalText(std::nullopt_t) noexcept {}  // NOLINT
  /// The same.
  constexpr OptionalText(const std::optional<BorrowedText>& text) noexcept  // NOLINT
      : std::optional<BorrowedText>(text) {}
  /// Refers to what the view refers to.
  constexpr OptionalText(std::string_view text ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::optional<BorrowedText>(text) {}
  /// Refers to the characters before the first NUL.
  constexpr OptionalText(const char* text ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::optional<BorrowedText>(text) {}
  /// Refers to what another view refers to.
  template <internal::TextView T>
  constexpr OptionalText(const T& text) noexcept : std::optional<BorrowedText>(text) {}  // NOLINT
  /// Refers to the string.
  template <internal::TextOwner T>
  constexpr OptionalText(const T& text ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::optional<BorrowedText>(text) {}
  /// Refers to what the view refers to, if there is one.
  template <internal::TextView T>
  constexpr OptionalText(const std::optional<T>& text) noexcept  // NOLINT
      : std::optional<BorrowedText>(text) {}
  /// Refers to the string, if there is one.
  template <internal::TextOwner T>
  constexpr OptionalText(const std::optional<T>& text ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::optional<BorrowedText>(text) {}
  /// A temporary string would be gone before it is read.
  template <internal::TextOwner T>
  OptionalText(const T&& temporary) = delete;
  /// A temporary string would be gone before it is read.
  template <internal::TextOwner T>
  OptionalText(const std::optional<T>&& temporary) = delete;
  /// Texts written on the spot are no one text, though a view could be made of two as of the ends
  /// of one: give a list a name.
  template <std::size_t N>
  OptionalText(const char* const (&&texts)[N]) requires(N > 1) = delete;
  /// Is no text.
  OptionalText(std::nullptr_t) = delete;

  /// Whether both are the same text, or none.
  template <class T>
  friend constexpr bool operator==(const OptionalText& left, const T& right) noexcept {
    return left.is_same(right);
  }
  /// Whether both are the same text, or none.
  template <class T>
  friend constexpr bool operator==(const OptionalText& left,
                                   const std::optional<T>& right) noexcept {
    return left.is_same(right);
  }
  /// Whether both are the same text, or none.
  template <class T>
  friend constexpr bool operator==(const std::optional<T>& left,
                                   const OptionalText& right) noexcept {
    return right.is_same(left);
  }

 private:
  constexpr bool is_same(const OptionalText& other) const noexcept {
    return has_value() == other.has_value() && (!has_value() || **this == *other);
  }
};

/// A list that somebody else owns, and keeps for as long as this is used. It is a
/// `std::span<const T>`, made of any contiguous range of `T` but for those that are temporary.
template <class T>
class BorrowedList : public std::span<const T> {
 public:
  /// No items.
  constexpr BorrowedList() noexcept = default;
  /// Refers to that many items.
  constexpr BorrowedList(const T* items ABAC_LIFETIMEBOUND, std::size_t count) noexcept
      : std::span<const T>(items, count) {}
  /// Refers to what the span refers to. That it is told by its type keeps items in braces, however
  /// many, from becoming one.
  template <internal::ViewOf<T> R>
  constexpr BorrowedList(const R& list) noexcept  // NOLINT
      : std::span<const T>(std::data(list), std::size(list)) {}
  /// Refers to the array or container.
  template <internal::OwnerOf<T> R>
  constexpr BorrowedList(const R& list ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : std::span<const T>(std::data(list), std::size(list)) {}
  /// A temporary container would be gone before it is read.
  template <internal::OwnerOf<T> R>
  BorrowedList(const R&& temporary) = delete;
  /// Items that are written on the spot are gone before they are read: give them a name.
  BorrowedList(std::initializer_list<T> temporary) = delete;
};

/// A list of texts that somebody else owns, and keeps for as long as this is used: any contiguous
/// range of strings or of views, such as `std::vector<std::string>`,
/// `std::array<std::string_view, 2>`, `std::span<const std::string>` or `const char*[2]`, but for
/// those that are temporary. Nothing is copied.
class BorrowedTexts {
 public:
  class Iterator;
  using iterator = Iterator;            ///< Reads one text after the other.
  using const_iterator = Iterator;      ///< The same.
  using value_type = std::string_view;  ///< Whatever the range is of.

  /// No texts.
  constexpr BorrowedTexts() noexcept = default;
  /// Refers to what the span refers to.
  template <internal::ViewOfTexts R>
  constexpr BorrowedTexts(const R& list) noexcept  // NOLINT
      : BorrowedTexts(std::data(list), std::size(list)) {}
  /// Refers to the array or container.
  template <internal::OwnerOfTexts R>
  constexpr BorrowedTexts(const R& list ABAC_LIFETIMEBOUND) noexcept  // NOLINT
      : BorrowedTexts(std::data(list), std::size(list)) {}
  /// A temporary container would be gone before it is read.
  template <internal::OwnerOfTexts R>
  BorrowedTexts(const R&& temporary) = delete;

  /// Returns how many there are.
  [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
  /// Whether there are none.
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  /// Returns the text at the index. REQUIRES: `index < size()`.
  [[nodiscard]] constexpr std::string_view operator[](std::size_t index) const noexcept {
    if (text_at_ != nullptr) return text_at_(items_, index);
    return static_cast<const std::string_view*>(items_)[index];
  }
  /// Returns an iterator at the first text.
  [[nodiscard]] constexpr Iterator begin() const noexcept;
  /// Returns an iterator behind the last text.
  [[nodiscard]] constexpr Iterator end() const noexcept;

 private:
  template <class T>
  constexpr BorrowedTexts(const T* items, std::size_t size) noexcept : items_(items), size_(size) {
    if constexpr (!std::is_same_v<T, std::string_view>) text_at_ = text_at<T>;
  }

  template <class T>
  static std::string_view text_at(const void* items, std::size_t index) noexcept {
    return static_cast<const T*>(items)[index];
  }

  const void* items_ = nullptr;
  std::size_t size_ = 0;
  /// How an item is read; null for views, which are read without a call.
  std::string_view (*text_at_)(const void* items, std::size_t index) noexcept = nullptr;
};

/// Reads the texts of a list one after the other. Valid as long as what the list refers to.
class BorrowedTexts::Iterator {
 public:
  /// It may be gone through again, though it returns no references.
  using iterator_category = std::forward_iterator_tag;
  using value_type = std::string_view;     ///< A text.
  using difference_type = std::ptrdiff_t;  ///< As of pointers.
  using pointer = void;                    ///< There is none.
  using reference = std::string_view;      ///< A text.

  /// Is of no list.
  constexpr Iterator() noexcept = default;

  /// Returns the text that it is at.
  [[nodiscard]] constexpr std::string_view operator*() const noexcept { return texts_[index_]; }
  /// Goes to the next text.
  constexpr Iterator& operator++() noexcept {
    ++index_;
    return *this;
  }
  /// Goes to the next text, and returns where it was.
  constexpr Iterator operator++(int) noexcept {
    Iterator before = *this;
    ++index_;
    return before;
  }
  /// Whether both are at one place. REQUIRES: they are of one list.
  [[nodiscard]] friend constexpr bool operator==(const Iterator& left,
                                                 const Iterator& right) noexcept {
    return left.index_ == right.index_;
  }

 private:
  friend class BorrowedTexts;
  constexpr Iterator(const BorrowedTexts& texts, std::size_t index) noexcept
      : texts_(texts), index_(index) {}

  BorrowedTexts texts_;
  std::size_t index_ = 0;
};

constexpr BorrowedTexts::Iterator BorrowedTexts::begin() const noexcept { return {*this, 0}; }
constexpr BorrowedTexts::Iterator BorrowedTexts::end() const noexcept { return {*this, size_}; }

}  // namespace abac::inline abi1
