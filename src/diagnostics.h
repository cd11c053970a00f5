// What the readers of a located tree collect: errors and warnings, each with pointer and place.
#pragma once

#include <abac/diagnostic.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "error_code.h"

namespace abac::internal {

/// Returns the pointer of a member: the name escaped by RFC 6901 and appended.
[[nodiscard]] std::string child_pointer(std::string_view parent, std::string_view name);
[[nodiscard]] std::string child_pointer(std::string_view parent, std::size_t index);

/// Returns the text in backticks, fit for a message of one line: control characters are escaped,
/// and a long text is cut.
[[nodiscard]] std::string quoted(std::string_view text);

/// Appends the text with its control characters written as `\u000a`, so that it stays on one line.
void append_escaped(std::string& line, std::string_view text);

/// Returns an error.
[[nodiscard]] Diagnostic make_error(ErrorCode code, std::string message, std::string pointer,
                                    SourceRange where = {});

/// Returns the error for memory that ran out; needs no memory itself.
[[nodiscard]] Diagnostic out_of_memory() noexcept;

/// Findings about one text, in any order until they are taken.
class Diagnostics {
 public:
  void error(ErrorCode code, std::string message, std::string pointer, SourceRange where = {});
  void warn(WarningCode code, std::string message, std::string pointer, SourceRange where = {});
  /// Adds a finding that is ready.
  void add(Diagnostic finding);

  [[nodiscard]] bool has_errors() const noexcept { return has_errors_; }
  /// Whether further findings are not kept, so that there is no point in looking for them.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }

  /// Returns the findings in the order of their places, those of one place in the order in which
  /// they were added, and leaves none. Past a generous limit of findings further ones are not kept,
  /// so that a hostile text cannot make them outgrow memory; the first error always is.
  [[nodiscard]] std::vector<Diagnostic> take();

  /// Returns the first error in the order of places. REQUIRES: has_errors().
  [[nodiscard]] const Diagnostic& first_error() const noexcept;

 private:
  std::vector<Diagnostic> findings_;
  std::size_t bytes_ = 0;
  bool has_errors_ = false;
  bool is_full_ = false;
};

}  // namespace abac::internal
