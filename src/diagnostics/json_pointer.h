// JSON pointers (RFC 6901): how a diagnostic names the value that it is about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns the pointer of a member: the name escaped by RFC 6901 and appended.
[[nodiscard]] std::string child_pointer(std::string_view parent, std::string_view name);
/// Returns the pointer of an item.
[[nodiscard]] std::string child_pointer(std::string_view parent, std::size_t index);

}  // namespace abac::inline abi1::internal
