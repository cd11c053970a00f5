// The policy files of a folder: their texts, and the compiled set that they make together. When
// they are read again is policy_folder_watcher.cc.
#pragma once

#include <abac/policy_set.h>

#include <string>
#include <string_view>
#include <vector>

#include "service/regular_file.h"

namespace abac::inline abi1::internal {

/// A file and what it held when it was read.
struct PolicyFile {
  std::string path;
  std::string text;
  FileState state;
};

/// Returns whether a file of that name counts as a policy file.
[[nodiscard]] bool is_policy_file_name(std::string_view name) noexcept;

/// Returns the paths of the policy files of a folder, in the order of their names. Throws
/// std::bad_alloc.
[[nodiscard]] Expected<std::vector<std::string>> find_policy_files(const std::string& folder);

/// Reads policy files, in the order given. Throws std::bad_alloc.
[[nodiscard]] Expected<std::vector<PolicyFile>> read_policy_files(
    const std::vector<std::string>& paths);

/// Returns whether the files have the same names and hold the same, in whatever state they are.
[[nodiscard]] bool hold_the_same(const std::vector<PolicyFile>& a,
                                 const std::vector<PolicyFile>& b) noexcept;

/// Returns whether the files are still in the state that they were read in.
[[nodiscard]] bool are_as_read(const std::vector<PolicyFile>& files) noexcept;

/// Joins all files to the policies of one set. An error names its file and its place there. Throws
/// std::bad_alloc.
[[nodiscard]] Expected<Policies> parse_policy_files(const std::vector<PolicyFile>& files);

/// Returns the error `unreadable_file`. Throws std::bad_alloc.
[[nodiscard]] Diagnostic unreadable(const std::string& path, std::string message);

}  // namespace abac::inline abi1::internal
