// The policy files of a folder: their texts, and the compiled set that they make together. When
// they are read again is policy_folder_watcher.cc.
#pragma once

#include <abac/policy_set.h>

#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {

/// A file and what it holds.
struct PolicyFile {
  std::string path;
  std::string text;

  friend bool operator==(const PolicyFile&, const PolicyFile&) = default;
};

/// Returns whether a file of that name counts as a policy file.
[[nodiscard]] bool is_policy_file_name(std::string_view name) noexcept;

/// Reads the policy files of a folder, in the order of their names. Throws std::bad_alloc.
[[nodiscard]] Expected<std::vector<PolicyFile>> read_policy_files(const std::string& folder);

/// Compiles all files as one set. An error names its file and its place there. Throws
/// std::bad_alloc.
[[nodiscard]] Expected<PolicySet> compile_policy_files(const std::vector<PolicyFile>& files);

/// Returns the error `unreadable_file`. Throws std::bad_alloc.
[[nodiscard]] Diagnostic unreadable(const std::string& path, std::string message);

}  // namespace abac::internal
