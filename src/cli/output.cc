// Writes by the system's calls: every error is noticed, and a closed pipe ends the program quietly.
#include "output.h"

#include <abac/printable.h>

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

#include "command.h"
#include "input.h"

namespace abac::cli {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

}  // namespace

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd ready = {.fd = descriptor, .events = POLLOUT, .revents = 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

bool Output::write_line(std::string_view line) {
  buffer_ += line;
  buffer_ += '\n';
  return buffer_.size() < kBufferBytes ? error_ == 0 : flush();
}

bool Output::flush() {
  if (error_ == 0) error_ = write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  return error_ == 0;
}

int Output::finish(int status) {
  if (flush()) return status;
  // A reader that has seen enough closes its pipe; there is nothing to complain about.
  if (error_ != EPIPE) {
    complain("abac: error: cannot write: " + std::generic_category().message(error_));
  }
  return kUnreadable;
}

void complain(std::string_view line) {
  std::string text(line);
  text += '\n';
  // Where even this fails, the exit status is left.
  static_cast<void>(write_all(STDERR_FILENO, text));
}

void complain_about(const std::string& path, std::string_view reason) {
  std::string line = printable(shown_name(path));
  line += ": error: cannot be read: ";
  line += reason;
  complain(line);
}

}  // namespace abac::cli
