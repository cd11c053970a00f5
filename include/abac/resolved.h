// Decisions whose caller and action were checked and looked up beforehand: for services that know
// their actions when they start and their callers when they sign in.
#pragma once

#include <abac/evaluate.h>
#include <abac/export.h>

#include <memory>
#include <string_view>
#include <utility>

namespace abac::inline abi1 {

namespace internal {
struct Access;
struct ResolvedActionState;
struct ResolvedCallerState;
}  // namespace internal

/// An action, looked up in one PolicySet. Cheap to copy; keeps the policies alive; owns its text.
/// Any number of threads may use one object at once. After a replacement of the policies resolve
/// anew: an object goes on to decide by the policies that it was made for. What was moved from
/// refuses.
class ABAC_API ResolvedAction {
 public:
  /// Errors: `invalid_action`, `moved_from`, `out_of_memory`. Never throws.
  [[nodiscard]] static Expected<ResolvedAction> resolve(const PolicySet& policies,
                                                        std::string_view action);

 private:
  friend struct internal::Access;
  explicit ResolvedAction(std::shared_ptr<const internal::ResolvedActionState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<const internal::ResolvedActionState> state_;
};

/// A caller, checked. Cheap to copy. Borrows the texts and tags of the principal: they must live,
/// and stay as they are, until the last decision; resolve anew when tags change. Any number of
/// threads may use one object at once. What was moved from refuses.
class ABAC_API ResolvedCaller {
 public:
  /// Errors: what `check_request` says of a principal [K-4], [K-7]…[K-9], [K-11], [K-18], and
  /// `out_of_memory`. Never throws.
  [[nodiscard]] static Expected<ResolvedCaller> resolve(const Principal& principal);

 private:
  friend struct internal::Access;
  explicit ResolvedCaller(std::shared_ptr<const internal::ResolvedCallerState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<const internal::ResolvedCallerState> state_;
};

/// Decides as `decide(policies, request)` does for the request that is put together of these parts,
/// with the same promises.
[[nodiscard]] ABAC_API Decision decide(const ResolvedAction& action, const ResolvedCaller& caller,
                                       const Resource& resource,
                                       BorrowedList<Tag> request_tags = {},
                                       BorrowedList<ContextEntry> context = {}) noexcept;

}  // namespace abac::inline abi1
