// The list in which the readers and checkers of one text collect what is wrong with it: errors and
// warnings, each with pointer and place.
#pragma once

#include <abac/diagnostic.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// Returns an error.
[[nodiscard]] Diagnostic make_error(ErrorCode code, std::string message, std::string pointer,
                                    SourceRange where = {});

/// Returns the error for memory that ran out; needs no memory itself.
[[nodiscard]] Diagnostic out_of_memory() noexcept;

/// Returns the error for a use of an object that was moved from. Throws std::bad_alloc.
[[nodiscard]] Diagnostic moved_from();

/// Returns what diagnostics call the text.
[[nodiscard]] inline std::string_view name_of_text(const TextSource& source) noexcept {
  return source.file.empty() ? source.name : source.file;
}

/// Puts diagnostics in the order of their places; those of one place stay in the order in which
/// they stand. All that sorts diagnostics calls it: a sort of such large elements is 30 KB of code
/// each time that it is written. Throws std::bad_alloc.
void sort_by_place(std::vector<Diagnostic>& diagnostics);

/// Diagnostics of one text, or of several one after the other, in any order until they are taken.
class DiagnosticList {
 public:
  /// What is added from here on is about a text that is called so. Borrows the name.
  void begin_text(std::string_view file) noexcept { file_ = file; }
  void error(ErrorCode code, std::string message, std::string pointer, SourceRange where = {});
  void warn(ErrorCode code, std::string message, std::string pointer, SourceRange where = {});
  /// Adds a diagnostic that is ready.
  void add(Diagnostic diagnostic);

  [[nodiscard]] bool has_errors() const noexcept { return has_errors_; }
  /// Whether further diagnostics are not kept, so that there is no point in looking for them.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }
  /// Whether an error would be kept, so that it is worth being worded: the first one always is.
  [[nodiscard]] bool keeps_errors() const noexcept { return !is_full_ || !has_errors_; }

  /// Returns the diagnostics in the order of their places, those of one place in the order in which
  /// they were added, and leaves none. Past a generous limit of diagnostics further ones are not
  /// kept, so that a hostile text cannot make them outgrow memory; the first error always is.
  [[nodiscard]] std::vector<Diagnostic> take();

  /// Returns the first error, in the order of places, of the first text that has one. REQUIRES:
  /// has_errors().
  [[nodiscard]] const Diagnostic& first_error() const noexcept;

 private:
  std::vector<Diagnostic> diagnostics_;
  std::string_view file_;
  std::size_t bytes_ = 0;
  bool has_errors_ = false;
  bool is_full_ = false;
};

}  // namespace abac::inline abi1::internal
