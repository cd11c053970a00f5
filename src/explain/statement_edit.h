// Which facts of a request to change so that a statement matches, or does not; and which statements
// can be added to policies.
#pragma once

#include "explain/condition_edit.h"

#include <span>

namespace abac::inline abi1::internal {

/// Returns lists of edits after which the statement may match: those of `edited_case` and more.
/// Throws std::bad_alloc.
[[nodiscard]] List<std::span<const Edit>> match(const EditedCase& edited_case,
                                                const Candidate& candidate, Arena& arena);

/// Returns lists of edits after which a statement that matches does not. Throws std::bad_alloc.
[[nodiscard]] List<std::span<const Edit>> unmatch(const EditedCase& edited_case,
                                                  std::uint32_t statement, Arena& arena);

/// Returns whether the case is not refused with an Allow in that place [E-2], [E-21], and the Allow
/// can be written.
[[nodiscard]] bool can_add_allow(const Program& program, const RequestFacts& facts,
                                 const Request& request, AllowPlace place) noexcept;

/// Returns the Allow for exactly this request, as JSON.
[[nodiscard]] std::string_view allow_statement(const RequestFacts& facts, const Request& request,
                                               PolicyType type, Arena& arena);

}  // namespace abac::inline abi1::internal
