// A decision → its line in the log, with what must not be seen masked. Who writes the line is
// decision_log.cc.
#pragma once

#include <abac/decision_hook.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {

/// Context keys whose values are not shown.
class KeyMask {
 public:
  /// Throws std::bad_alloc.
  explicit KeyMask(const std::vector<std::string>& keys);

  /// Returns whether the key, in two parts, is one of them. Throws std::bad_alloc.
  [[nodiscard]] bool covers(std::string_view prefix, std::string_view rest) const;

 private:
  std::vector<std::string> names_;     // folded
  std::vector<std::string> prefixes_;  // folded
};

/// Returns the line of a decision, without its line break: the whole one, where that is too long
/// the one without tags and context, and nothing where that is too long as well. Throws
/// std::bad_alloc.
[[nodiscard]] std::string decision_line(std::chrono::system_clock::time_point time,
                                        const DecisionEvent& event, const KeyMask& mask,
                                        std::size_t max_bytes);

/// Returns the line that stands for decisions that are missing. Throws std::bad_alloc.
[[nodiscard]] std::string dropped_line(std::chrono::system_clock::time_point time,
                                       std::uint64_t count);

}  // namespace abac::internal
