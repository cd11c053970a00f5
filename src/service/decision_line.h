// A decision → its line in the log, with what must not be seen masked and what is too long cut. Who
// writes the line is decision_log.cc.
#pragma once

#include <abac/decision_hook.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "service/key_mask.h"

namespace abac::inline abi1::internal {

/// A bound that a line can always be held to: with who, what, which resource and the answer.
inline constexpr std::size_t kLeastLineBytes = 2048;

/// Returns the line of a decision, without its line break. It is never longer than `max_bytes`.
/// REQUIRES: `max_bytes` >= kLeastLineBytes. Throws std::bad_alloc.
[[nodiscard]] std::string decision_line(std::chrono::system_clock::time_point time,
                                        const DecisionEvent& event, const KeyMask& mask,
                                        std::size_t max_bytes);

/// Returns the line that stands for decisions that are missing. Throws std::bad_alloc.
[[nodiscard]] std::string dropped_line(std::chrono::system_clock::time_point time,
                                       std::uint64_t count);

}  // namespace abac::inline abi1::internal
