// Opens without waiting, looks at what was opened, and then reads.
#include "service/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

namespace abac::inline abi1::internal {
namespace {

std::int64_t nanoseconds(const timespec& time) noexcept {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileState state_of(const struct stat& status) noexcept {
#if defined(__APPLE__)
  const timespec& modified = status.st_mtimespec;
  const timespec& changed = status.st_ctimespec;
#else
  const timespec& modified = status.st_mtim;
  const timespec& changed = status.st_ctim;
#endif
  return {.device = static_cast<std::uint64_t>(status.st_dev),
          .inode = static_cast<std::uint64_t>(status.st_ino),
          .size = std::int64_t{status.st_size},
          .modified = nanoseconds(modified),
          .changed = nanoseconds(changed)};
}

/// Closes what it was given.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int number() const noexcept { return number_; }

 private:
  int number_;
};

/// Appends what can be read. Returns the error's number, or 0.
int read_all(int descriptor, std::size_t limit, std::string& text) {
  constexpr std::size_t kBlock = std::size_t{64} << 10;
  while (text.size() <= limit) {
    const std::size_t size = text.size();
    text.resize(std::min(size + kBlock, limit + 1));
    const auto count = ::read(descriptor, text.data() + size, text.size() - size);
    const int error = count < 0 ? errno : 0;
    text.resize(size + (count > 0 ? static_cast<std::size_t>(count) : 0));
    if (error == EINTR) continue;
    if (count <= 0) return error;
  }
  return 0;
}

}  // namespace

std::optional<FileState> file_state(const std::string& path) noexcept {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return state_of(status);
}

bool is_folder(const std::string& path) noexcept {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

FileContent read_regular_file(const std::string& path, std::size_t limit) {
  FileContent content;
  // Of a pipe without a writer, opening alone would wait; and a terminal is not to become ours.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
    content.error = system_message(errno);
  } else if (!S_ISREG(status.st_mode)) {
    content.error = "expected a regular file";
  } else {
    content.state = state_of(status);
    const int error = read_all(file.number(), limit, content.text);
    if (error != 0) content.error = system_message(error);
  }
  return content;
}

std::string system_message(int error_number) {
  if (error_number == ENOMEM) throw std::bad_alloc();
  return std::generic_category().message(error_number);
}

}  // namespace abac::inline abi1::internal
