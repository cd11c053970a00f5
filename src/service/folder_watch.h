// What happens in a folder, as the system tells it (inotify): whether policy files changed, and
// whether one is just being written. Where a file is a link, what it leads to is watched as well.
// What is done about it is policy_folder_watcher.cc.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// Watches one folder, and can be woken from another thread. Where the system has no inotify, it
/// cannot be opened.
class FolderWatch {
 public:
  explicit FolderWatch(std::string path);
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  /// Begins to watch what now stands at the path. Returns why it cannot; empty where it can.
  [[nodiscard]] std::string open();

  /// Returns whether the path still names what is watched.
  [[nodiscard]] bool is_current() const;

  /// Watches what those of the files that are links lead to, and nothing else besides the folder.
  /// Where that cannot be watched, it is not. Throws std::bad_alloc.
  void follow(const std::vector<std::string>& paths);

  /// Waits until something happens, `wake` is called, or the time is over.
  void wait(std::chrono::milliseconds time);

  /// Takes note of all that has happened. Returns whether any of it can change what the policy
  /// files hold. Throws std::bad_alloc.
  [[nodiscard]] bool take_changes();

  /// Returns the name of a policy file that is open and partly written; empty where there is none.
  [[nodiscard]] std::string_view unfinished_file() const noexcept;

  /// Ends `wait`, also the next one. The one function that other threads may call.
  void wake() noexcept;

 private:
  [[nodiscard]] bool note_in_folder(unsigned mask, const char* name);
  [[nodiscard]] bool note_behind_link(unsigned mask, const std::string& name);
  void close() noexcept;

  std::string path_;
  std::set<std::string, std::less<>> unfinished_;
  std::map<int, std::vector<std::string>> links_;  // their names, by the watch of what is behind
  int folder_ = -1;                                // the folder's own watch
  int events_ = -1;
  int wakeup_ = -1;
  // Which folder it is, whatever its path.
  unsigned long long device_ = 0;
  unsigned long long inode_ = 0;
};

}  // namespace abac::inline abi1::internal
