// What stands behind the handles of the public interface, for the library itself.
#pragma once

#include <abac/policy_set.h>
#include <abac/resolved.h>

namespace abac::inline abi1::internal {

struct Program;
struct ResolvedActionState;
struct ResolvedCallerState;

/// The one friend of these classes. What is behind a handle that was moved from is null.
struct Access {
  [[nodiscard]] static const Program* behind(const PolicySet& policies) noexcept {
    return policies.program_.get();
  }
  [[nodiscard]] static const ResolvedActionState* behind(const ResolvedAction& action) noexcept {
    return action.state_.get();
  }
  [[nodiscard]] static const ResolvedCallerState* behind(const ResolvedCaller& caller) noexcept {
    return caller.state_.get();
  }
};

}  // namespace abac::inline abi1::internal
