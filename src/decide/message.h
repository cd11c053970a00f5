// Verdict → words: AWS's sentence for a denial [M-2]…[M-5].
#pragma once

#include "decide/combine.h"

#include <abac/evaluate.h>
#include <abac/request.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns what a denial names as its reason; nothing where it is allowed. `matched` are all
/// statements that match, in the order of [M-6], from which the reason borrows.
[[nodiscard]] std::optional<DenialReason> reason_of(
    const Verdict& verdict, bool is_trust_case, std::span<const MatchedStatement> matched) noexcept;

/// Appends how the sentence for a denial begins: who asks for what on which resource.
void append_denial_head(std::string& message, std::string_view principal_arn,
                        std::string_view action, std::string_view resource_arn);

/// Sets the text to the sentence for a denial. Throws std::bad_alloc.
void set_denial_message(std::string& message, const DenialReason& reason, const Request& request);

}  // namespace abac::inline abi1::internal
