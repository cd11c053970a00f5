// The result of what can fail: a value, or the reason why there is none.
#pragma once

#include <abac/diagnostic.h>
#include <abac/export.h>

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace abac::inline abi1 {

namespace internal {

/// Writes the fault, and the reason where there is one, to stderr and ends the process.
[[noreturn]] ABAC_API void stop(const char* fault, const Diagnostic* reason = nullptr) noexcept;

}  // namespace internal

/// A reason, told apart from a value: needed where both have one type, as in
/// `Expected<Diagnostic>(Unexpected{diagnostic})`.
template <class E>
struct Unexpected {
  E error;  ///< The reason.
};
/// Lets the type of the reason be left out.
template <class E>
Unexpected(E) -> Unexpected<E>;

/// A value, or the reason why there is none: the subset of C++23's `std::expected` needed here.
/// All that can fail returns one, and it is true where there was no failure.
///
/// Asking for what is not there is a fault of the program, which is not run on with: a line about
/// it, with the reason, goes to stderr, and the process ends by std::abort.
template <class T, class E = Diagnostic>
class [[nodiscard]] Expected {
 public:
  using value_type = T;  ///< What is expected.
  using error_type = E;  ///< What is there instead.

  /// Holds a value.
  Expected(T value)  // NOLINT: as std::expected
      : state_(std::in_place_index<0>, std::move(value)) {}
  /// Holds the reason why there is none.
  Expected(E error)  // NOLINT: unlike std::expected, for a reason is seldom taken for a value
      requires(!std::is_same_v<T, E>)
      : state_(std::in_place_index<1>, std::move(error)) {}
  /// Holds the reason why there is none.
  Expected(Unexpected<E> reason)  // NOLINT: as std::expected
      : state_(std::in_place_index<1>, std::move(reason.error)) {}

  /// Whether there is a value.
  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  /// Whether there is a value.
  explicit operator bool() const noexcept { return has_value(); }

  /// @name The value
  /// @{

  /// Returns the value; without one the process ends.
  [[nodiscard]] const T& value() const& noexcept ABAC_LIFETIMEBOUND { return checked_value(*this); }
  [[nodiscard]] T& value() & noexcept ABAC_LIFETIMEBOUND { return checked_value(*this); }
  [[nodiscard]] T&& value() && noexcept ABAC_LIFETIMEBOUND {
    return std::move(checked_value(*this));
  }
  [[nodiscard]] const T& operator*() const& noexcept ABAC_LIFETIMEBOUND { return value(); }
  [[nodiscard]] T& operator*() & noexcept ABAC_LIFETIMEBOUND { return value(); }
  [[nodiscard]] T&& operator*() && noexcept ABAC_LIFETIMEBOUND { return std::move(*this).value(); }
  [[nodiscard]] const T* operator->() const noexcept ABAC_LIFETIMEBOUND { return &value(); }
  [[nodiscard]] T* operator->() noexcept ABAC_LIFETIMEBOUND { return &value(); }
  /// @}

  /// @name The value, or another
  /// @{

  /// Returns the value, or `other` where there is none.
  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(other));
  }
  template <class U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value() ? std::move(*this).value() : static_cast<T>(std::forward<U>(other));
  }
  /// @}

  /// @name The reason why there is none
  /// @{

  /// Returns the reason; where there is a value the process ends.
  [[nodiscard]] const E& error() const& noexcept ABAC_LIFETIMEBOUND { return checked_error(*this); }
  [[nodiscard]] E&& error() && noexcept ABAC_LIFETIMEBOUND {
    return std::move(checked_error(*this));
  }
  /// @}

  /// @name What follows
  /// @{

  /// Returns what `next(value)`, itself an `Expected`, returns; without a value the reason.
  template <class F>
  [[nodiscard]] auto and_then(F&& next) const& {
    return then(*this, std::forward<F>(next));
  }
  template <class F>
  [[nodiscard]] auto and_then(F&& next) && {
    return then(std::move(*this), std::forward<F>(next));
  }
  /// @}

  /// @name The value, made another
  /// @{

  /// Returns `change(value)`; without a value the reason.
  template <class F>
  [[nodiscard]] auto transform(F&& change) const& {
    return changed(*this, std::forward<F>(change));
  }
  template <class F>
  [[nodiscard]] auto transform(F&& change) && {
    return changed(std::move(*this), std::forward<F>(change));
  }
  /// @}

 private:
  static constexpr const char* kNoValue = "the value was asked for where there is none";
  static constexpr const char* kNoError = "the error was asked for where there is none";

  template <class Self>
  static auto& checked_value(Self& self) noexcept {
    if (self.state_.index() == 0) [[likely]]
      return *std::get_if<0>(&self.state_);
    if constexpr (std::is_same_v<E, Diagnostic>) {
      internal::stop(kNoValue, std::get_if<1>(&self.state_));
    } else {
      internal::stop(kNoValue);
    }
  }
  template <class Self>
  static auto& checked_error(Self& self) noexcept {
    if (self.state_.index() == 1) [[likely]]
      return *std::get_if<1>(&self.state_);
    internal::stop(kNoError);
  }
  template <class Self, class F>
  static auto then(Self&& self, F&& next) {
    using Next = std::remove_cvref_t<decltype(std::invoke(std::forward<F>(next),
                                                          std::forward<Self>(self).value()))>;
    if (self.has_value()) {
      return Next(std::invoke(std::forward<F>(next), std::forward<Self>(self).value()));
    }
    return Next(Unexpected<E>{std::forward<Self>(self).error()});
  }
  template <class Self, class F>
  static auto changed(Self&& self, F&& change) {
    using Changed = Expected<std::remove_cvref_t<decltype(std::invoke(
                                 std::forward<F>(change), std::forward<Self>(self).value()))>,
                             E>;
    if (self.has_value()) {
      return Changed(std::invoke(std::forward<F>(change), std::forward<Self>(self).value()));
    }
    return Changed(Unexpected<E>{std::forward<Self>(self).error()});
  }

  std::variant<T, E> state_;
};

/// Success, or the reason why there is none: of what gives no value.
template <class E>
class [[nodiscard]] Expected<void, E> {
 public:
  using value_type = void;  ///< Nothing but success is expected.
  using error_type = E;     ///< What is there instead.

  /// Success.
  Expected() noexcept = default;
  /// Holds the reason why there is none.
  Expected(E error) : error_(std::move(error)) {}  // NOLINT: as Expected<T>
  /// Holds the reason why there is none.
  Expected(Unexpected<E> reason) : error_(std::move(reason.error)) {}  // NOLINT: as Expected<T>

  /// Whether it is success.
  [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
  /// Whether it is success.
  explicit operator bool() const noexcept { return has_value(); }

  /// Ends the process unless it is success.
  void value() const noexcept {
    if (has_value()) [[likely]]
      return;
    if constexpr (std::is_same_v<E, Diagnostic>) {
      internal::stop(kNoValue, &*error_);
    } else {
      internal::stop(kNoValue);
    }
  }

  /// @name The reason why there is none
  /// @{

  /// Returns the reason; where there is success the process ends.
  [[nodiscard]] const E& error() const& noexcept ABAC_LIFETIMEBOUND {
    if (has_value()) [[unlikely]]
      internal::stop(kNoError);
    return *error_;
  }
  [[nodiscard]] E&& error() && noexcept ABAC_LIFETIMEBOUND {
    if (has_value()) [[unlikely]]
      internal::stop(kNoError);
    return *std::move(error_);
  }
  /// @}

  /// Returns what `next()`, itself an `Expected`, returns; without success the reason.
  template <class F>
  [[nodiscard]] auto and_then(F&& next) const {
    using Next = std::remove_cvref_t<decltype(std::invoke(std::forward<F>(next)))>;
    return has_value() ? Next(std::invoke(std::forward<F>(next))) : Next(Unexpected<E>{*error_});
  }

 private:
  static constexpr const char* kNoValue = "success was taken for granted where there is none";
  static constexpr const char* kNoError = "the error was asked for where there is none";

  std::optional<E> error_;
};

}  // namespace abac::inline abi1
