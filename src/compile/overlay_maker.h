// Policies that are added to a program, and names of those that are taken from it → an overlay.
#pragma once

#include "diagnostics/diagnostic_list.h"
#include "program/overlay.h"

#include <memory>
#include <span>

namespace abac::inline abi1::internal {

/// Makes an overlay of the program. `before`, unless null, is another one of it, whose changes are
/// taken over. On an error adds it to `diagnostics` and returns nothing. Throws std::bad_alloc.
[[nodiscard]] std::shared_ptr<const Overlay> make_overlay(std::shared_ptr<const Program> base,
                                                          const Overlay* before,
                                                          const Policies& added,
                                                          std::span<const PolicyName> removed,
                                                          DiagnosticList& diagnostics);

}  // namespace abac::inline abi1::internal
