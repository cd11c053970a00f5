// Reads the policy files of a folder and compiles them as one set.
#include "service/policy_files.h"

#include <abac/policy_folder.h>

#include <dirent.h>
#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <utility>

#include "diagnostics/diagnostic_list.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

// What the library takes at most for one policy set.
constexpr std::size_t kMaxFolderBytes = std::size_t{16} << 20;

struct CloseFolder {
  void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

}  // namespace

bool is_policy_file_name(std::string_view name) noexcept {
  return name.ends_with(".json") && !name.starts_with('.');
}

Diagnostic unreadable(const std::string& path, std::string message) {
  Diagnostic error = make_error(ErrorCode::UnreadableFile, std::move(message), {});
  error.file = path;
  return error;
}

Expected<std::vector<std::string>> find_policy_files(const std::string& folder) {
  // By the system's calls, as the directory_iterator of libstdc++ ends the process where memory
  // runs out.
  const std::unique_ptr<DIR, CloseFolder> entries(::opendir(folder.c_str()));
  if (entries == nullptr) return unreadable(folder, system_message(errno));
  std::vector<std::string> paths;
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(entries.get());
    if (entry == nullptr) break;
    if (!is_policy_file_name(entry->d_name)) continue;
    std::string path = folder + (folder.ends_with('/') ? "" : "/") + entry->d_name;
    if (!is_folder(path)) paths.push_back(std::move(path));
  }
  if (errno != 0) return unreadable(folder, system_message(errno));
  if (paths.empty()) return unreadable(folder, "the folder holds no policy file `*.json`");
  std::sort(paths.begin(), paths.end());
  return paths;
}

Expected<std::vector<PolicyFile>> read_policy_files(const std::vector<std::string>& paths) {
  std::vector<PolicyFile> files;
  files.reserve(paths.size());
  std::size_t rest = kMaxFolderBytes;
  for (const std::string& path : paths) {
    FileContent content = read_regular_file(path, rest);
    if (!content.error.empty()) return unreadable(path, std::move(content.error));
    if (content.text.size() > rest) {
      Diagnostic too_large = make_error(
          ErrorCode::DocumentTooLarge,
          fmt::format("the policy files of a folder have at most {} bytes", kMaxFolderBytes), {});
      too_large.file = path;
      return too_large;
    }
    rest -= content.text.size();
    files.push_back({path, std::move(content.text), content.state});
  }
  return files;
}

bool hold_the_same(const std::vector<PolicyFile>& a, const std::vector<PolicyFile>& b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const PolicyFile& one, const PolicyFile& other) {
                      return one.path == other.path && one.text == other.text;
                    });
}

bool are_as_read(const std::vector<PolicyFile>& files) noexcept {
  return std::all_of(files.begin(), files.end(),
                     [](const PolicyFile& file) { return file_state(file.path) == file.state; });
}

Expected<Policies> parse_policy_files(const std::vector<PolicyFile>& files) {
  Policies joined;
  for (const PolicyFile& file : files) {
    auto policies = parse_policies(file.text, {.file = file.path});
    if (!policies) return std::move(policies).error();
    append(joined, *std::move(policies));
  }
  return joined;
}

}  // namespace internal

namespace {

Expected<Policies> parse_policy_folder(const std::string& path) {
  const auto paths = internal::find_policy_files(path);
  if (!paths) return paths.error();
  const auto files = internal::read_policy_files(*paths);
  if (!files) return files.error();
  return internal::parse_policy_files(*files);
}

}  // namespace

Expected<PolicySet> load_policy_folder(const std::string& path) {
  try {
    return parse_policy_folder(path).and_then(PolicySet::compile);
  } catch (...) {
    return internal::out_of_memory();
  }
}

Expected<PolicySet> load_policy_folder_for(const Vocabulary& vocabulary, const std::string& path) {
  try {
    return parse_policy_folder(path).and_then(
        [&](const Policies& policies) { return PolicySet::compile_for(vocabulary, policies); });
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace abac::inline abi1
