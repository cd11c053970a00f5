// The floors: the Studio policies as decision functions written by hand, the units of comparison.
#pragma once

#include <abac/evaluate.h>
#include <abac/request.h>

namespace abac::bench {

/// Returns what the policies of `policies/studio` decide when all that an identity can carry are
/// attached at once (W1): true for `Allowed`, false for `ImplicitDeny`; they hold no Deny.
///
/// It does what an expert would write for these policies and no others, and trusts its caller with
/// the rest: the request is sound, caller and resource are of one account, tag keys are ASCII and
/// differ in more than case, and no `context` member replaces a derived key.
[[nodiscard]] bool floor_allows(const Request& request) noexcept;

/// Returns what `decide` returns for these policies, whatever the request: it trusts its caller
/// with nothing, and refuses what is not sound. Ends the program where memory runs out.
[[nodiscard]] Decision decide_checked_floor(const Request& request) noexcept;

}  // namespace abac::bench
