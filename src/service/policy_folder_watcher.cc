// Reloads a folder's policies into a holder whenever they have changed and come to rest.
#include <abac/policy_folder.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "diagnostics/diagnostic_list.h"
#include "service/folder_watch.h"
#include "service/policy_files.h"

namespace abac::inline abi1 {

using internal::FolderWatch;
using internal::PolicyFile;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

// How often it is looked at what inotify does not tell: whether the path still names the same
// folder, and the files are those that were read; and how soon a folder that could not be read is
// read again.
constexpr milliseconds kCheckTime{1000};

Diagnostic no_thread(const std::string& path) noexcept {
  try {
    return internal::unreadable(path, "no thread can be started to watch it");
  } catch (...) {
    return internal::out_of_memory();
  }
}

}  // namespace

struct PolicyFolderWatcher::State {
  State(const std::string& folder, PolicySetHolder& policy_holder, ReloadReport reload_report,
        const FolderWatchOptions& watch_options)
      : path(folder),
        holder(policy_holder),
        report(std::move(reload_report)),
        options(watch_options),
        watch(folder) {}

  ~State() {
    is_stopped = true;
    watch.wake();
    if (thread.joinable()) thread.join();
  }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void run() noexcept;
  void step();
  void check_path();
  [[nodiscard]] Expected<std::vector<PolicyFile>> read_files();
  void reload();
  void tell(const Expected<std::uint64_t>& result) const noexcept;
  void tell_failed_read(const Diagnostic& error);
  void note_change() noexcept;
  [[nodiscard]] milliseconds waiting_time() const;

  const std::string path;
  PolicySetHolder& holder;
  const ReloadReport report;
  const FolderWatchOptions options;
  FolderWatch watch;
  std::optional<std::vector<PolicyFile>> files;  // as they were last compiled or refused
  std::optional<Diagnostic> read_error;          // why the folder could not be read the last time
  bool is_changed = true;                        // so that the folder is read at the beginning
  Clock::time_point first_change = Clock::now();
  Clock::time_point last_change = first_change;
  Clock::time_point last_check = first_change;
  std::atomic<bool> is_stopped = false;
  std::thread thread;
};

void PolicyFolderWatcher::State::run() noexcept {
  while (!is_stopped) {
    try {
      watch.wait(waiting_time());
      if (!is_stopped) step();
    } catch (...) {
      // What had changed may not have been noted.
      note_change();
      tell(internal::out_of_memory());
    }
  }
}

void PolicyFolderWatcher::State::step() {
  if (watch.take_changes()) note_change();
  if (Clock::now() - last_check >= kCheckTime) check_path();
  if (!is_changed) return;
  const auto now = Clock::now();
  const bool is_overdue = now - first_change >= options.longest_wait;
  if (now - last_change < options.quiet_time && !is_overdue) return;
  if (watch.unfinished_file().empty()) {
    reload();
  } else if (is_overdue) {
    first_change = now;
    tell(internal::unreadable(path + '/' + std::string(watch.unfinished_file()),
                              "the file is still being written"));
  }
}

void PolicyFolderWatcher::State::note_change() noexcept {
  last_change = Clock::now();
  if (!is_changed) first_change = last_change;
  is_changed = true;
}

/// Follows the path to another folder where it names another one now, and looks at the files. Frees
/// what readers have meanwhile left.
void PolicyFolderWatcher::State::check_path() {
  last_check = Clock::now();
  holder.reclaim();
  if (watch.is_current()) {
    // What inotify does not tell: a link on the way to a file that names another one now, a file
    // that was written by another of its names, a file system of another machine.
    if (files && !is_changed && !internal::are_as_read(*files)) note_change();
    return;
  }
  if (const std::string error = watch.open(); error.empty()) {
    note_change();
  } else {
    tell_failed_read(internal::unreadable(path, error));
  }
}

/// Tells an error that may last, once.
void PolicyFolderWatcher::State::tell_failed_read(const Diagnostic& error) {
  files.reset();
  if (read_error == error) return;
  read_error = error;
  tell(error);
}

Expected<std::vector<PolicyFile>> PolicyFolderWatcher::State::read_files() {
  const auto paths = internal::find_policy_files(path);
  if (!paths) return paths.error();
  watch.follow(*paths);  // before they are read, so that no change goes unseen
  return internal::read_policy_files(*paths);
}

void PolicyFolderWatcher::State::reload() {
  auto read = read_files();
  if (watch.take_changes()) {
    // Some of the files may be older than the change and some newer.
    last_change = Clock::now();
    if (last_change - first_change < options.longest_wait) return;
    first_change = last_change;
    tell(internal::unreadable(path, "the folder does not stop changing"));
    return;
  }
  if (!read) {
    tell_failed_read(read.error());
    first_change = last_change = Clock::now() + kCheckTime;
    return;
  }
  is_changed = false;
  read_error.reset();
  const bool is_same = files && internal::hold_the_same(*files, *read);
  files = *std::move(read);
  if (is_same) return;
  auto compiled = internal::parse_policy_files(*files).and_then(
      [&](const Policies& policies) { return holder.current().policies.recompile(policies); });
  if (compiled) {
    tell(holder.publish(*std::move(compiled)));
  } else {
    tell(compiled.error());
  }
}

void PolicyFolderWatcher::State::tell(const Expected<std::uint64_t>& result) const noexcept {
  if (!report) return;
  try {
    report(result);
  } catch (...) {  // NOLINT(bugprone-empty-catch): reloading goes on, whoever listens
  }
}

milliseconds PolicyFolderWatcher::State::waiting_time() const {
  if (!is_changed) return kCheckTime;
  // A file that is being written is waited for; its end comes as an event.
  const auto due = watch.unfinished_file().empty() ? last_change + options.quiet_time
                                                   : first_change + options.longest_wait;
  const auto rest = std::chrono::ceil<milliseconds>(due - Clock::now());
  return std::clamp(rest, milliseconds{1}, kCheckTime);
}

PolicyFolderWatcher::PolicyFolderWatcher(std::unique_ptr<State> state) noexcept
    : state_(std::move(state)) {}
PolicyFolderWatcher::~PolicyFolderWatcher() = default;
PolicyFolderWatcher::PolicyFolderWatcher(PolicyFolderWatcher&&) noexcept = default;
PolicyFolderWatcher& PolicyFolderWatcher::operator=(PolicyFolderWatcher&&) noexcept = default;

Expected<PolicyFolderWatcher> PolicyFolderWatcher::start(const std::string& path,
                                                         PolicySetHolder& holder,
                                                         ReloadReport report,
                                                         const FolderWatchOptions& options) {
  try {
    auto state = std::make_unique<State>(path, holder, std::move(report), options);
    const std::string error = state->watch.open();
    if (!error.empty()) return internal::unreadable(path, error);
    // The thread uses the state where it stands, which is not where the watcher stands.
    state->thread = std::thread([&running = *state] { running.run(); });
    return PolicyFolderWatcher(std::move(state));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  } catch (...) {  // of std::thread
    return no_thread(path);
  }
}

}  // namespace abac::inline abi1
