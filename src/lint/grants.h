// What statements grant: for the checks of dangerous grants and of boundaries, which look through
// wildcards and `NotAction`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/facts.h"

namespace abac::inline abi1::internal {

/// Folds as actions compare.
[[nodiscard]] std::string ascii_folded(std::string_view text);

/// Returns whether the statement grants everything: then `full_admin` says it, once.
[[nodiscard]] bool grants_everything(const StatementFacts& statement) noexcept;

/// Returns whether an Allow grants the action (in AWS's spelling), on whatever resources, and no
/// unconditional Deny of its document covers that. REQUIRES: the action has at most 128 bytes.
[[nodiscard]] bool grants_somewhere(const StatementFacts& statement, std::string_view action);
/// The same on all resources.
[[nodiscard]] bool grants_everywhere(const StatementFacts& statement, std::string_view action);
/// Returns those of the actions that the statement grants on all resources.
[[nodiscard]] std::vector<std::string_view> granted_everywhere(
    const StatementFacts& statement, std::span<const std::string_view> actions);

/// Returns the place of the entry that covers the action, or of the list.
[[nodiscard]] Place place_of_grant(const StatementFacts& statement, std::string_view action);

}  // namespace abac::inline abi1::internal
