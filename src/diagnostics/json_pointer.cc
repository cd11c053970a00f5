// Builds JSON pointers member by member.
#include "diagnostics/json_pointer.h"

#include <fmt/core.h>

namespace abac::inline abi1::internal {

std::string child_pointer(std::string_view parent, std::string_view name) {
  std::string pointer;
  pointer.reserve(parent.size() + 1 + name.size());
  pointer += parent;
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::string child_pointer(std::string_view parent, std::size_t index) {
  return fmt::format("{}/{}", parent, index);
}

}  // namespace abac::inline abi1::internal
