// Diagnostics: what is wrong with a document and where, and the result type that carries one.
#pragma once

#include <abac/export.h>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace abac {

/// A place in a JSON text.
///
/// `begin` and `end` are byte offsets, half-open, from 0. `line` and `column` count from 1; a
/// column counts bytes, not characters. A default-constructed range (line 0) means "not from a
/// text".
struct SourceRange {
  std::uint32_t begin = 0;   ///< Offset of the first byte.
  std::uint32_t end = 0;     ///< Offset behind the last byte.
  std::uint32_t line = 0;    ///< Of the first byte.
  std::uint32_t column = 0;  ///< Of the first byte, in its line.

  friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

/// How grave a finding is: an `Error` refuses the document, a `Warning` does not.
enum class Severity : std::uint8_t { Error, Warning };

/// One finding about a document: a refusal or a warning.
struct Diagnostic {
  Severity severity = Severity::Error;  ///< Whether it refuses the document.
  std::string code;     ///< Stable, lower snake_case: `invalid_operator`. README lists them all.
  std::string message;  ///< One line, lower case, without full stop, for a person.
  std::string pointer;  ///< RFC 6901 JSON pointer to the offending value; empty is the whole text.
  std::string file;     ///< The name given for the text, where one was given.
  SourceRange where;    ///< The offending value's place in the text.

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// Returns `file:line:column: severity: message [code] (pointer)`; parts that are unknown are left
/// out.
[[nodiscard]] ABAC_API std::string to_string(const Diagnostic& diagnostic);

/// Returns the finding as one line of JSON: `file`, `line`, `column`, `severity`, `code`,
/// `message`, `pointer`; parts that are unknown are left out.
[[nodiscard]] ABAC_API std::string to_json(const Diagnostic& diagnostic);

/// A value, or the reason why there is none: the subset of C++23's `std::expected` needed here.
template <class T, class E = Diagnostic>
class [[nodiscard]] Expected {
 public:
  using value_type = T;  ///< What is expected.
  using error_type = E;  ///< What is there instead.

  /// Holds a value.
  Expected(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: as std::expected
  /// Holds the reason why there is none.
  Expected(E error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: as std::expected

  /// Whether there is a value.
  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  /// Whether there is a value.
  explicit operator bool() const noexcept { return has_value(); }

  /// @name The value
  /// @{

  /// Returns the value. REQUIRES: has_value().
  [[nodiscard]] const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  [[nodiscard]] const T* operator->() const noexcept { return std::get_if<0>(&state_); }
  [[nodiscard]] T* operator->() noexcept { return std::get_if<0>(&state_); }
  /// @}

  /// @name The reason why there is none
  /// @{

  /// Returns the reason. REQUIRES: not has_value().
  [[nodiscard]] const E& error() const& noexcept { return *std::get_if<1>(&state_); }
  [[nodiscard]] E&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }
  /// @}

 private:
  std::variant<T, E> state_;
};

}  // namespace abac
