// Diagnostics: what is wrong with a document and where. The result type that carries one is
// expected.h.
#pragma once

#include <abac/error_code.h>
#include <abac/export.h>

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

namespace abac::inline abi1 {

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

/// What a text is called, in diagnostics of it and in results.
struct TextSource {
  std::string_view file = {};  ///< The file it stands in, or what stands for one.
  /// For a text that is one policy document: the policy's name, which results show in place of its
  /// position, and diagnostics where there is no file. Of no meaning for other texts.
  std::string_view name = {};
};

/// How grave a diagnostic is: an `Error` refuses the document. The others are advice about what is
/// accepted: a `Warning` does not do what it says, `Security` widens access or disarms a Deny, a
/// `Suggestion` would be clearer or narrower.
enum class Severity : std::uint8_t { Error, Warning, Security, Suggestion };

/// What is said about a document: a refusal or advice.
struct Diagnostic {
  Severity severity = Severity::Error;  ///< Whether it refuses the document.
  ErrorCode code = ErrorCode::None;     ///< What is wrong, for programs.
  /// One line, lower case, without full stop, for a person; texts in it are as `printable` has
  /// them.
  std::string message = {};
  /// RFC 6901 JSON pointer to the offending value; empty is the whole text.
  std::string pointer = {};
  std::string file = {};   ///< What its `TextSource` calls the text.
  SourceRange where = {};  ///< The offending value's place in the text.

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// Returns `error`, `warning`, `security` or `suggestion`.
[[nodiscard]] ABAC_API std::string_view to_string(Severity severity) noexcept;

/// Returns `file:line:column: severity: message [code] (pointer)`; parts that are unknown are left
/// out.
[[nodiscard]] ABAC_API std::string to_string(const Diagnostic& diagnostic);

/// Returns the diagnostic as one line of JSON: `file`, `line`, `column`, `severity`, `code`,
/// `message`, `pointer`; parts that are unknown are left out.
[[nodiscard]] ABAC_API std::string to_json(const Diagnostic& diagnostic);

/// Returns the line of JSON that stands for a result where there is none: an object whose one
/// member `error` is the diagnostic as `to_json` has it.
[[nodiscard]] ABAC_API std::string error_to_json(const Diagnostic& error);

/// Writes `line:column`.
ABAC_API std::ostream& operator<<(std::ostream& out, const SourceRange& range);
/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, Severity severity);
/// Writes what `to_string` returns.
ABAC_API std::ostream& operator<<(std::ostream& out, const Diagnostic& diagnostic);

}  // namespace abac::inline abi1
