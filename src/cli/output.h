// What the commands write: results to the standard output, complaints to the standard error.
#pragma once

#include <abac/diagnostic.h>

#include <string>
#include <string_view>

namespace abac::cli {

/// The standard output, with a buffer of its own.
class Output {
 public:
  /// Appends a line, and writes what has gathered once that is much. Returns false when nobody can
  /// read the output any more.
  bool write_line(std::string_view line);

  /// Writes what has gathered. Returns false when that failed, now or before.
  bool flush();

  /// Closes the output of a command: returns `status`, or that of an error where not everything
  /// could be written.
  [[nodiscard]] int finish(int status);

 private:
  std::string buffer_;
  int error_ = 0;
};

/// Writes all of a text to an open file, waiting where it has to. Returns the error's number, or 0.
[[nodiscard]] int write_all(int descriptor, std::string_view text);

/// Writes a line to the standard error.
void complain(std::string_view line);

/// Writes that a file cannot be read to the standard error.
void complain_about(const std::string& path, std::string_view reason);

}  // namespace abac::cli
