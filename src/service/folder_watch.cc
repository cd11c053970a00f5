// Tells by inotify what happens in a folder.
#include "service/folder_watch.h"

#include <utility>

#if defined(__linux__)
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>
#endif

#include "service/policy_files.h"

namespace abac::inline abi1::internal {

FolderWatch::FolderWatch(std::string path) : path_(std::move(path)) {}

std::string_view FolderWatch::unfinished_file() const noexcept {
  return unfinished_.empty() ? std::string_view() : std::string_view(*unfinished_.begin());
}

#if defined(__linux__)

namespace {

std::string message_of(int error_number) { return std::generic_category().message(error_number); }

void close_descriptor(int& descriptor) noexcept {
  if (descriptor >= 0) ::close(descriptor);
  descriptor = -1;
}

constexpr std::uint32_t kWatchedBehindLinks =
    IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;

constexpr std::uint32_t kWatched = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO |
                                   IN_MOVED_FROM | IN_DELETE | IN_ATTRIB | IN_ONLYDIR;

}  // namespace

FolderWatch::~FolderWatch() {
  close();
  close_descriptor(wakeup_);
}

void FolderWatch::close() noexcept {
  close_descriptor(events_);
  links_.clear();
}

std::string FolderWatch::open() {
  close();
  unfinished_.clear();
  if (wakeup_ < 0) wakeup_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wakeup_ < 0) return message_of(errno);
  events_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (events_ < 0) return message_of(errno);
  struct stat status {};
  // Watched before it is looked at: where the path is swapped in between, is_current() tells.
  folder_ = ::inotify_add_watch(events_, path_.c_str(), kWatched);
  if (folder_ < 0 || ::stat(path_.c_str(), &status) != 0) {
    const int error = errno;
    close();
    return message_of(error);
  }
  device_ = status.st_dev;
  inode_ = status.st_ino;
  return {};
}

bool FolderWatch::is_current() const {
  struct stat status {};
  return events_ >= 0 && ::stat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
         status.st_ino == inode_;
}

void FolderWatch::follow(const std::vector<std::string>& paths) {
  std::map<int, std::vector<std::string>> links;
  for (const std::string& path : paths) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) continue;
    // Of one file there is one watch, by however many names it is asked for.
    const int watch = ::inotify_add_watch(events_, path.c_str(), kWatchedBehindLinks);
    if (watch >= 0) links[watch].push_back(path.substr(path.rfind('/') + 1));
  }
  std::swap(links_, links);
  for (const auto& [watch, names] : links) {
    if (links_.contains(watch)) continue;
    ::inotify_rm_watch(events_, watch);
    // The end of a write there is not told any more.
    for (const std::string& name : names) unfinished_.erase(name);
  }
}

void FolderWatch::wait(std::chrono::milliseconds time) {
  std::array<pollfd, 2> waits{{{wakeup_, POLLIN, 0}, {events_, POLLIN, 0}}};
  // A negative descriptor is passed over.
  static_cast<void>(::poll(waits.data(), waits.size(), static_cast<int>(time.count())));
  std::uint64_t count = 0;
  static_cast<void>(!::read(wakeup_, &count, sizeof count));
}

bool FolderWatch::take_changes() {
  constexpr std::size_t kBufferBytes = 4096;
  alignas(inotify_event) std::array<char, kBufferBytes> buffer;
  bool is_changed = false;
  for (;;) {
    const auto size = ::read(events_, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return is_changed;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event;
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = event.len > 0 ? buffer.data() + at + sizeof event : "";
      at += sizeof event + event.len;
      if (event.wd == folder_ || (event.mask & IN_Q_OVERFLOW) != 0) {
        if (note_in_folder(event.mask, name)) is_changed = true;
      } else if (const auto link = links_.find(event.wd); link != links_.end()) {
        for (const std::string& link_name : link->second) {
          if (note_behind_link(event.mask, link_name)) is_changed = true;
        }
        if ((event.mask & IN_IGNORED) != 0) links_.erase(link);
      }
    }
  }
}

bool FolderWatch::note_in_folder(unsigned mask, const char* name) {
  if ((mask & IN_Q_OVERFLOW) != 0) {
    unfinished_.clear();  // the end of a write may be among what was lost
    return true;
  }
  if ((mask & IN_IGNORED) != 0) inode_ = 0;  // the folder is gone, and its number may be used again
  if (*name == '\0') return (mask & IN_ATTRIB) != 0;  // the folder itself
  struct stat status {};
  if (!is_policy_file_name(name)) {
    // A link or a folder that is put in place may be what policy files point through.
    return (mask & (IN_CREATE | IN_MOVED_TO)) != 0 &&
           ::lstat((path_ + '/' + name).c_str(), &status) == 0 && !S_ISREG(status.st_mode);
  }
  if ((mask & IN_CREATE) != 0) {
    // One that is made by `open` has no content yet; what `link` and `symlink` make is complete.
    const bool is_new = ::lstat((path_ + '/' + name).c_str(), &status) == 0 &&
                        S_ISREG(status.st_mode) && status.st_size == 0;
    if (is_new) unfinished_.emplace(name);
    return true;
  }
  if ((mask & IN_MODIFY) != 0) {
    unfinished_.emplace(name);
    return true;
  }
  if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)) != 0) {
    unfinished_.erase(name);
  }
  return true;
}

bool FolderWatch::note_behind_link(unsigned mask, const std::string& name) {
  if ((mask & IN_MODIFY) != 0) unfinished_.insert(name);
  if ((mask & (IN_CLOSE_WRITE | IN_DELETE_SELF | IN_IGNORED)) != 0) unfinished_.erase(name);
  return true;
}

void FolderWatch::wake() noexcept {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wakeup_, &one, sizeof one));
}

#else

FolderWatch::~FolderWatch() = default;
void FolderWatch::close() noexcept {}
std::string FolderWatch::open() { return "folders can be watched on Linux only"; }
bool FolderWatch::is_current() const { return false; }
void FolderWatch::wait(std::chrono::milliseconds) {}
bool FolderWatch::take_changes() { return false; }
void FolderWatch::follow(const std::vector<std::string>&) {}
bool FolderWatch::note_in_folder(unsigned, const char*) { return false; }
bool FolderWatch::note_behind_link(unsigned, const std::string&) { return false; }
void FolderWatch::wake() noexcept {}

#endif

}  // namespace abac::inline abi1::internal
