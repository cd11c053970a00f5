// Decides and evaluates by policies of which some were added and some removed: overlay.h.
#pragma once

#include "program/overlay.h"

#include <abac/evaluate.h>

namespace abac::inline abi1::internal {

/// As the functions of `abac` for the same policies compiled as a whole, but that a statement is
/// considered though it was removed. The last two throw std::bad_alloc.
[[nodiscard]] Decision decide(const Overlay& overlay, const Request& request) noexcept;
[[nodiscard]] std::size_t count_considered(const Overlay& overlay, const Request& request) noexcept;
[[nodiscard]] Expected<void> evaluate(const Overlay& overlay, const Request& request,
                                      Response& response);
[[nodiscard]] Expected<void> check_case(const Overlay& overlay, const Request& request);

}  // namespace abac::inline abi1::internal
