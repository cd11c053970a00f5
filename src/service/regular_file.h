// Regular files by the system's calls: what they hold, and which state of which file that is. What
// is none, such as a pipe or a device, is never waited for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace abac::inline abi1::internal {

/// A state of a file: two that are equal hold the same, as far as the system tells.
struct FileState {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970, as `changed`
  std::int64_t changed = 0;   // when the file or its owner, mode or links were

  friend bool operator==(const FileState&, const FileState&) = default;
};

/// Returns the state of what stands at the path, links followed; nothing where nothing does.
[[nodiscard]] std::optional<FileState> file_state(const std::string& path) noexcept;

/// Returns whether a folder stands at the path, links followed.
[[nodiscard]] bool is_folder(const std::string& path) noexcept;

/// What was read of a file.
struct FileContent {
  std::string text;
  FileState state;    ///< From before the first byte was read.
  std::string error;  ///< Why it cannot be read; empty where it can.
};

/// Reads a regular file, links followed, but no more than `limit` bytes and one. Throws
/// std::bad_alloc.
[[nodiscard]] FileContent read_regular_file(const std::string& path, std::size_t limit);

/// Returns the system's words for an error. Throws std::bad_alloc, also where that was the error.
[[nodiscard]] std::string system_message(int error_number);

}  // namespace abac::inline abi1::internal
