// Writes a new file beside the old one and puts it in that one's place.
#include "rewritten_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "output.h"

namespace abac::cli {
namespace {

std::string message_of(int error_number) { return std::generic_category().message(error_number); }

}  // namespace

std::string rewrite_file(const std::string& path, std::string_view text) {
  const std::unique_ptr<char, decltype(&::free)> target(::realpath(path.c_str(), nullptr), ::free);
  struct stat status = {};
  if (target == nullptr || ::stat(target.get(), &status) != 0) return message_of(errno);
  if (!S_ISREG(status.st_mode)) return "expected a regular file";
  std::string beside = std::string(target.get()) + ".XXXXXX";
  const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) return message_of(errno);
  int error = write_all(descriptor, text);
  if (error == 0 && ::fchmod(descriptor, status.st_mode & 07777) != 0) error = errno;
  if (error == 0 && ::fsync(descriptor) != 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && std::rename(beside.c_str(), target.get()) != 0) error = errno;
  if (error == 0) return {};
  static_cast<void>(::unlink(beside.c_str()));
  return message_of(error);
}

}  // namespace abac::cli
