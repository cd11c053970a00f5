// Requests in memory as a service has them that has just read them: what one is made of stands
// together, and they stand one behind the other.
#pragma once

#include <abac/request.h>

#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>

namespace abac::cli {

/// Owns what requests are made of. Not thread-safe; what it returned may be read by any number of
/// threads.
class RequestStore {
 public:
  /// Returns the same request over memory of this object, as long as which it lives. Throws
  /// std::bad_alloc.
  [[nodiscard]] Request keep(const Request& request);

 private:
  [[nodiscard]] std::string_view keep(std::string_view text);
  [[nodiscard]] OptionalText keep(const OptionalText& text);
  [[nodiscard]] std::span<const Tag> keep(std::span<const Tag> tags);
  [[nodiscard]] std::span<const ContextEntry> keep(std::span<const ContextEntry> entries);
  [[nodiscard]] ContextValue keep(const ContextValue& value);
  template <class T>
  [[nodiscard]] T* take(std::size_t count);

  std::pmr::monotonic_buffer_resource memory_{std::size_t{1} << 20};
};

}  // namespace abac::cli
