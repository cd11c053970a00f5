// Reads files and streams by the system's calls, so that what is ready is known and memory bounded.
#include "input.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

namespace abac::cli {
namespace {

constexpr std::size_t kReadBytes = std::size_t{128} << 10;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string message_of(int error_number) {
  if (error_number == ENOMEM) throw std::bad_alloc();
  return std::generic_category().message(error_number);
}

bool is_folder(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_link(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

/// Calls `take` with the path of each entry of a folder. Returns the error's number, or 0. By the
/// system's calls, as the directory_iterator of libstdc++ ends the process where memory runs out.
template <class Take>
int for_entries(const std::string& folder, Take&& take) {
  const auto close = [](DIR* entries) { ::closedir(entries); };
  const std::unique_ptr<DIR, decltype(close)> entries(::opendir(folder.c_str()), close);
  if (entries == nullptr) return errno;
  for (;;) {
    errno = 0;
    const dirent* const entry = ::readdir(entries.get());
    if (entry == nullptr) return errno;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    take(folder + (folder.ends_with('/') ? "" : "/") + entry->d_name);
  }
}

}  // namespace

std::string shown_name(const std::string& path) { return path == "-" ? "standard input" : path; }

InputFile::InputFile(const std::string& path, Origin origin) {
  is_open_ = path != "-";
  // Opening a pipe waits for who writes into it.
  const int wait_flags = origin == Origin::Folder ? O_NONBLOCK | O_NOCTTY : 0;
  descriptor_ = is_open_ ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC | wait_flags) : STDIN_FILENO;
  struct stat status = {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
    fail(errno);
  } else if (S_ISDIR(status.st_mode)) {
    fail(EISDIR);
  } else if (origin == Origin::Folder && !S_ISREG(status.st_mode)) {
    error_ = "expected a regular file";
  }
}

InputFile::~InputFile() {
  if (is_open_ && descriptor_ >= 0) ::close(descriptor_);
}

void InputFile::fail(int error_number) { error_ = message_of(error_number); }

std::size_t InputFile::read(char* buffer, std::size_t size) {
  if (!error_.empty()) return 0;
  for (;;) {
    const ssize_t count = ::read(descriptor_, buffer, size);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd ready = {.fd = descriptor_, .events = POLLIN, .revents = 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      fail(errno);
      return 0;
    }
  }
}

bool InputFile::is_ready() const {
  pollfd ready = {.fd = descriptor_, .events = POLLIN, .revents = 0};
  return ::poll(&ready, 1, 0) != 0;
}

FileText read_file(const std::string& path, std::size_t limit, Origin origin) {
  InputFile file(path, origin);
  std::string text;
  while (text.size() <= limit) {
    const std::size_t size = text.size();
    text.resize(std::min(size + kReadBytes, limit + 1));
    const std::size_t count = file.read(text.data() + size, text.size() - size);
    text.resize(size + count);
    if (count == 0) break;
  }
  return {std::move(text), file.error()};
}

FileText read_cases_file(const std::string& path, Origin origin) {
  FileText file = read_file(path, kMaxCasesFileBytes, origin);
  if (file.error.empty() && file.text.size() > kMaxCasesFileBytes) {
    file.error = "the file is too large";
  }
  return file;
}

LineReader::LineReader(InputFile& file, std::function<void()> before_wait)
    : file_(file), before_wait_(std::move(before_wait)) {}

bool LineReader::next(std::string_view& line) {
  while (next_of_any_kind(line)) {
    if (!is_blank(line)) return true;
  }
  return false;
}

// The buffer holds what was read and is not given out yet, from `begin_` to `end_`. A line is
// looked for in what was read last only, so that a long line costs its length once however small
// the pieces are in which it comes. Where the buffer is at its end, what is left moves to its
// front, and where it is full of one line it doubles. Before a read that would wait, what has been
// answered is written out: a program at the other end of both pipes may wait for it.
bool LineReader::next_of_any_kind(std::string_view& line) {
  if (is_in_long_line_) skip_rest_of_line();
  std::size_t searched = begin_;
  for (;;) {
    const void* found =
        searched == end_ ? nullptr : std::memchr(buffer_.data() + searched, '\n', end_ - searched);
    if (found != nullptr) {
      const auto stop = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
      line = {buffer_.data() + begin_, stop - begin_};
      begin_ = stop + 1;
      ++number_;
      return true;
    }
    if (end_ - begin_ > kMaxFileBytes) {
      line = {buffer_.data() + begin_, kMaxFileBytes + 1};
      is_in_long_line_ = true;
      ++number_;
      return true;
    }
    const std::size_t size = end_ - begin_;
    if (!fill()) break;
    searched = begin_ + size;
  }
  // The last line may lack its line break.
  if (begin_ == end_ || !file_.error().empty()) return false;
  line = {buffer_.data() + begin_, end_ - begin_};
  begin_ = end_;
  ++number_;
  return true;
}

/// Reads more behind what is there, which may move. Returns false at the end.
bool LineReader::fill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() - end_ < kReadBytes) {
    // A line that is longer than a file may be is given out before it takes more.
    constexpr std::size_t kMostBytes = kMaxFileBytes + 2 * kReadBytes;
    const std::size_t size = std::min(std::max(2 * end_, end_ + kReadBytes), kMostBytes);
    buffer_.reserve(size);  // `resize` alone would take twice as much
    buffer_.resize(size);
  }
  if (!file_.is_ready()) before_wait_();
  const std::size_t count = file_.read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += count;
  return count > 0;
}

/// Passes over what follows a line that was given cut.
void LineReader::skip_rest_of_line() {
  is_in_long_line_ = false;
  do {
    const void* found = std::memchr(buffer_.data() + begin_, '\n', end_ - begin_);
    if (found != nullptr) {
      begin_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
      return;
    }
    begin_ = end_;
  } while (fill());
}

bool has_extension(std::string_view path, std::string_view extension) {
  if (path.size() < extension.size()) return false;
  return std::ranges::equal(
      path.substr(path.size() - extension.size()), extension,
      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? char(a - 'A' + 'a') : a) == b; });
}

FoundFiles find_files(const std::string& path, const std::vector<std::string_view>& extensions) {
  FoundFiles found;
  if (path == "-" || !is_folder(path)) {
    found.paths.push_back(path);
    return found;
  }
  found.origin = Origin::Folder;
  std::vector<std::string> folders = {path};
  while (!folders.empty()) {
    const std::string folder = std::move(folders.back());
    folders.pop_back();
    const int error_number = for_entries(folder, [&](std::string entry) {
      if (is_folder(entry)) {
        if (!is_link(entry)) folders.push_back(std::move(entry));  // links may lead in circles
      } else if (std::ranges::any_of(extensions, [&](std::string_view extension) {
                   return has_extension(entry, extension);
                 })) {
        found.paths.push_back(std::move(entry));
      }
    });
    if (error_number != 0) found.error = message_of(error_number);
  }
  std::ranges::sort(found.paths);
  return found;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, size);
    if (!is_blank(line)) lines.push_back(line);
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
}

}  // namespace abac::cli
