// Texts put together in one go.
#pragma once

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Sets the text to the pieces, one behind the other; it grows once at most. None may lie in it.
/// Throws std::bad_alloc.
inline void set_joined(std::string& text, std::initializer_list<std::string_view> pieces) {
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  text.resize(size);
  char* end = text.data();
  for (const std::string_view piece : pieces) {
    if (!piece.empty()) std::memcpy(end, piece.data(), piece.size());
    end += piece.size();
  }
}

}  // namespace abac::inline abi1::internal
