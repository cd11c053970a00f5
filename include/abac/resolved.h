// Decisions whose caller and action were checked and looked up beforehand: for services that know
// their actions when they start and their callers when they sign in.
#pragma once

#include <abac/evaluate.h>
#include <abac/export.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace abac {

namespace internal {
struct ResolvedActionState;
struct ResolvedCallerState;
}  // namespace internal

/// An action, looked up in one PolicySet. Cheap to copy; keeps the policies alive; owns its text.
/// Any number of threads may use one object at once. After a replacement of the policies resolve
/// anew: an object goes on to decide by the policies that it was made for.
class ABAC_API ResolvedAction {
 public:
  /// Errors: `invalid_action`, `out_of_memory`. Never throws.
  [[nodiscard]] static Expected<ResolvedAction> resolve(const PolicySet& policies,
                                                        std::string_view action);

  /// For the library's own use.
  [[nodiscard]] const internal::ResolvedActionState& state() const noexcept { return *state_; }

 private:
  explicit ResolvedAction(std::shared_ptr<const internal::ResolvedActionState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<const internal::ResolvedActionState> state_;
};

/// A caller, checked. Borrows the texts and tags of the principal: they must live, and stay as they
/// are, until the last decision; resolve anew when tags change. Any number of threads may use one
/// object at once.
class ABAC_API ResolvedCaller {
 public:
  /// Errors: what `check_request` says of a principal [K-4], [K-7]…[K-9], [K-11]. Never throws.
  [[nodiscard]] static Expected<ResolvedCaller> resolve(const Principal& principal);

  /// For the library's own use.
  [[nodiscard]] const internal::ResolvedCallerState& state() const noexcept;

 private:
  ResolvedCaller() noexcept = default;

  // A value without a part on the heap: it is read in every decision.
  alignas(8) std::array<std::byte, 240> state_;
};

/// Decides as `decide(policies, request)` does for the request that is put together of these parts,
/// with the same promises.
[[nodiscard]] ABAC_API Decision decide(const ResolvedAction& action, const ResolvedCaller& caller,
                                       const Resource& resource,
                                       std::span<const Tag> request_tags = {},
                                       std::span<const ContextEntry> context = {}) noexcept;

}  // namespace abac
