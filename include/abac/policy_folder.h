// Policies that stand as files in a folder: read as one set, and read again whenever they change.
#pragma once

#include <abac/export.h>
#include <abac/policy_set.h>
#include <abac/policy_set_holder.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace abac::inline abi1 {

/// Reads the policy files of a folder, joined by `append` in the order of their names, and compiles
/// them. Policy files are those whose names end in `.json` and do not begin with a dot; folders in
/// it are not looked into.
///
/// Errors: what `parse_policies` and `PolicySet::compile` refuse, with the file; `unreadable_file`
/// where the folder or any of the files cannot be read or is no regular file (a pipe is not waited
/// for), and where there is none: a file that cannot be read is never left out [S-22];
/// `document_too_large` where they have more than 16 MiB together. Never throws.
[[nodiscard]] ABAC_API Expected<PolicySet> load_policy_folder(const std::string& path);
/// The same for a service that asks by the actions of a vocabulary. What a PolicyFolderWatcher
/// reads later is compiled for the vocabulary of the policies that it replaces.
[[nodiscard]] ABAC_API Expected<PolicySet> load_policy_folder_for(const Vocabulary& vocabulary,
                                                                  const std::string& path);

/// How a folder is watched.
struct FolderWatchOptions {
  /// Changes count once there was none for this long: those made together are read together.
  std::chrono::milliseconds quiet_time{100};
  /// Where they do not stop, or a file is never completed, it is tried or reported after this long.
  std::chrono::milliseconds longest_wait{5000};
};

/// Told after each attempt to reload, on the watcher's thread: the new version, or why the old one
/// stays. What it throws is dropped.
using ReloadReport = std::function<void(const Expected<std::uint64_t>&)>;

/// Reloads the policies of a folder into a holder whenever they change, on a thread of its own. On
/// Linux only, by inotify.
///
/// A file counts once it is complete: when it is renamed into the folder, or its writer has closed
/// it. Where it is a link, that holds for the file that it leads to. A folder that changes while it
/// is read is read again, so that a version never mixes two states of it; that also holds for links
/// that are swapped, as Kubernetes does for its volumes. What the system does not tell of is looked
/// at each second: links on the way to a file, files that are written by another name or on another
/// machine; of these a version can be read while they are written.
/// Several files change as one where that takes less than the quiet time, or by such a link. A file
/// that is deleted takes its policies with it, guardrails too; where none remains, or the folder
/// itself is gone, the old policies stay until it is back.
class ABAC_API PolicyFolderWatcher {
 public:
  /// Begins to watch. The folder is read and published once at the beginning, so that no change
  /// before it is missed.
  ///
  /// `holder` must outlive the result, which `report` must not destroy. Errors: `unreadable_file`
  /// where the folder cannot be watched, or the platform has no inotify. Never throws.
  static Expected<PolicyFolderWatcher> start(const std::string& path, PolicySetHolder& holder,
                                             ReloadReport report = {},
                                             const FolderWatchOptions& options = {});

  /// Stops watching; waits for a reload that is under way.
  ~PolicyFolderWatcher();
  /// What was moved from watches nothing.
  PolicyFolderWatcher(PolicyFolderWatcher&&) noexcept;
  /// First stops the watcher that is replaced, as the destructor does.
  PolicyFolderWatcher& operator=(PolicyFolderWatcher&&) noexcept;

 private:
  struct ABAC_LOCAL State;
  explicit PolicyFolderWatcher(std::unique_ptr<State> state) noexcept;

  std::unique_ptr<State> state_;
};

}  // namespace abac::inline abi1
