// What the commands read: files, lines of a stream, the files in folders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::cli {

/// What the library takes at most for one policy set, request or case.
inline constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

/// What is read at most of a file of cases: it may be larger than a case, but is held in memory.
inline constexpr std::size_t kMaxCasesFileBytes = std::size_t{256} << 20;

/// Returns the name of a file as messages show it.
[[nodiscard]] std::string shown_name(const std::string& path);

/// How the program came by a path.
enum class Origin : std::uint8_t {
  Given,   ///< It was named: a pipe or a device is meant, too.
  Folder,  ///< It stands in a folder that was named: only a regular file is.
};

/// An open file for reading, closed with this object; `-` is the standard input.
class InputFile {
 public:
  explicit InputFile(const std::string& path, Origin origin = Origin::Given);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Why the file cannot be read; empty where it can.
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  /// Reads up to `size` bytes; 0 at the end, or where there is an error.
  [[nodiscard]] std::size_t read(char* buffer, std::size_t size);
  /// Returns whether `read` would return at once.
  [[nodiscard]] bool is_ready() const;

 private:
  void fail(int error_number);

  int descriptor_ = -1;
  bool is_open_ = false;  // whether this object has to close it
  std::string error_;
};

struct FileText {
  std::string text;
  std::string error;  ///< Why the file cannot be read; empty where it can.
};

/// Reads a whole file, but no more than the limit and one byte: the library then refuses it.
[[nodiscard]] FileText read_file(const std::string& path, std::size_t limit = kMaxFileBytes,
                                 Origin origin = Origin::Given);

/// Reads a whole file of cases. One beyond the limit has an error.
[[nodiscard]] FileText read_cases_file(const std::string& path, Origin origin = Origin::Given);

/// Reads a stream line by line, in memory for one line at a time.
class LineReader {
 public:
  /// `before_wait` is called when nothing is ready and the next read would wait.
  LineReader(InputFile& file, std::function<void()> before_wait);

  /// Reads the next line that is not blank, without its line break. The view is valid until the
  /// next call. A line beyond the limit is given cut after the limit and one byte. Returns false at
  /// the end, or where there is an error.
  [[nodiscard]] bool next(std::string_view& line);

  /// The number of the line that was read last, from 1.
  [[nodiscard]] std::size_t number() const noexcept { return number_; }

 private:
  [[nodiscard]] bool next_of_any_kind(std::string_view& line);
  [[nodiscard]] bool fill();
  void skip_rest_of_line();

  InputFile& file_;
  std::function<void()> before_wait_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t number_ = 0;
  bool is_in_long_line_ = false;
};

/// The files that a path names.
struct FoundFiles {
  std::vector<std::string> paths;
  Origin origin = Origin::Given;
  std::string error;  ///< Why some could not be found; empty where all were.
};

/// Whether a path ends in the extension, `.json`, which is given in lower case, in any case.
[[nodiscard]] bool has_extension(std::string_view path, std::string_view extension);

/// Returns the path itself, or for a folder the files in it and below it whose names end in one of
/// `extensions`, in the order of their names; in any case. Folders behind links are not looked
/// into.
[[nodiscard]] FoundFiles find_files(const std::string& path,
                                    const std::vector<std::string_view>& extensions);

/// Returns the lines of a text that are not blank.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace abac::cli
