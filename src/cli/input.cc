// Reads files and streams by the system's calls, so that what is ready is known and memory bounded.
#include "input.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace abac::cli {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{128} << 10;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

InputFile::InputFile(const std::string& path) {
  is_open_ = path != "-";
  descriptor_ = is_open_ ? ::open(path.c_str(), O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
  struct stat status = {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &status) != 0) {
    fail(errno);
  } else if (S_ISDIR(status.st_mode)) {
    fail(EISDIR);
  }
}

InputFile::~InputFile() {
  if (is_open_ && descriptor_ >= 0) ::close(descriptor_);
}

void InputFile::fail(int error_number) { error_ = std::generic_category().message(error_number); }

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

FileText read_file(const std::string& path, std::size_t limit) {
  InputFile file(path);
  std::string text;
  while (text.size() <= limit) {
    const std::size_t size = text.size();
    text.resize(std::min(size + kChunkBytes, limit + 1));
    const std::size_t count = file.read(text.data() + size, text.size() - size);
    text.resize(size + count);
    if (count == 0) break;
  }
  return {std::move(text), file.error()};
}

LineReader::LineReader(InputFile& file, std::function<void()> before_wait)
    : file_(file), before_wait_(std::move(before_wait)) {}

bool LineReader::next(std::string_view& line) {
  while (next_of_any_kind(line)) {
    if (!is_blank(line)) return true;
  }
  return false;
}

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
  if (buffer_.size() - end_ < kChunkBytes) buffer_.resize(std::max(2 * end_, end_ + kChunkBytes));
  if (!file_.is_ready()) before_wait_();
  const std::size_t count = file_.read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += count;
  return count > 0;
}

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

FoundFiles find_files(const std::string& path, const std::vector<std::string_view>& extensions) {
  namespace fs = std::filesystem;
  FoundFiles found;
  std::error_code error;
  if (path == "-" || !fs::is_directory(path, error)) {
    found.paths.push_back(path);
    return found;
  }
  found.is_folder = true;
  fs::recursive_directory_iterator place(path, error);
  for (; !error && place != fs::recursive_directory_iterator(); place.increment(error)) {
    std::error_code unreadable;
    if (place->is_directory(unreadable)) continue;
    const std::string name = place->path().string();
    if (std::ranges::any_of(extensions,
                            [&](std::string_view end) { return name.ends_with(end); })) {
      found.paths.push_back(name);
    }
  }
  if (error) found.error = error.message();
  std::ranges::sort(found.paths);
  return found;
}

}  // namespace abac::cli
