// Reads the policy files of a folder and compiles them as one set.
#include "policy_files.h"

#include <abac/policy_folder.h>

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <new>
#include <system_error>
#include <utility>

#include "diagnostics.h"

namespace abac {
namespace internal {
namespace {

// What the library takes at most for one policy set.
constexpr std::size_t kMaxFolderBytes = std::size_t{16} << 20;

/// Appends what the file holds, but no more than `limit` bytes and one. Returns whether it could be
/// read.
bool read_text(const std::string& path, std::size_t limit, std::string& text) {
  constexpr std::size_t kBlock = std::size_t{64} << 10;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return false;
  while (stream && text.size() <= limit) {
    const std::size_t size = text.size();
    const std::size_t wanted = std::min(kBlock, limit + 1 - size);
    text.resize(size + wanted);
    stream.read(text.data() + size, static_cast<std::streamsize>(wanted));
    text.resize(size + static_cast<std::size_t>(stream.gcount()));
  }
  return !stream.bad();
}

/// Returns the paths of the policy files, in the order of their names.
Expected<std::vector<std::string>> policy_paths(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::filesystem::path& path = entry->path();
    if (!is_policy_file_name(path.filename().string())) continue;
    std::error_code status_error;
    if (!entry->is_directory(status_error)) paths.push_back(path.string());
  }
  if (error) return unreadable(folder, error.message());
  if (paths.empty()) return unreadable(folder, "the folder holds no policy file `*.json`");
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

bool is_policy_file_name(std::string_view name) noexcept {
  return name.ends_with(".json") && !name.starts_with('.');
}

Diagnostic unreadable(const std::string& path, std::string message) {
  Diagnostic error = make_error(ErrorCode::UnreadableFile, std::move(message), {});
  error.file = path;
  return error;
}

Expected<std::vector<PolicyFile>> read_policy_files(const std::string& folder) {
  auto paths = policy_paths(folder);
  if (!paths) return std::move(paths).error();
  std::vector<PolicyFile> files;
  std::size_t rest = kMaxFolderBytes;
  for (std::string& path : *paths) {
    PolicyFile file{std::move(path), {}};
    // A pipe or a device would never come to an end.
    std::error_code error;
    const bool is_regular = std::filesystem::is_regular_file(file.path, error);
    if (error) return unreadable(file.path, error.message());
    if (!is_regular) return unreadable(file.path, "expected a regular file");
    if (!read_text(file.path, rest, file.text)) {
      return unreadable(file.path, "the file cannot be read");
    }
    if (file.text.size() > rest) {
      Diagnostic too_large = make_error(
          ErrorCode::DocumentTooLarge,
          fmt::format("the policy files of a folder have at most {} bytes", kMaxFolderBytes), {});
      too_large.file = std::move(file.path);
      return too_large;
    }
    rest -= file.text.size();
    files.push_back(std::move(file));
  }
  return files;
}

Expected<PolicySet> compile_policy_files(const std::vector<PolicyFile>& files) {
  Policies joined;
  for (const PolicyFile& file : files) {
    auto policies = parse_policies(file.text, file.path);
    if (!policies) return std::move(policies).error();
    append(joined, *std::move(policies));
  }
  auto compiled = PolicySet::compile(joined);
  if (compiled) return compiled;
  // Each file by itself, to name the one that is refused and the place in it.
  for (const PolicyFile& file : files) {
    const auto policies = parse_policies(file.text, file.path);
    if (!policies) return policies.error();
    if (auto alone = PolicySet::compile(*policies); !alone) {
      Diagnostic error = std::move(alone).error();
      error.file = file.path;
      return error;
    }
  }
  return compiled;
}

}  // namespace internal

Expected<PolicySet> load_policy_folder(const std::string& path) {
  try {
    const auto files = internal::read_policy_files(path);
    if (!files) return files.error();
    return internal::compile_policy_files(*files);
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac
