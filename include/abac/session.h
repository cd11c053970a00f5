// Decisions of which most was done beforehand: for services that know their actions when they
// start, their callers when they sign in, and their resources when they load them.
#pragma once

#include <abac/evaluate.h>
#include <abac/export.h>
#include <abac/vocabulary.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace abac::inline abi1 {

namespace internal {
struct Access;
struct ResolvedActionState;
struct SessionState;
struct ContextShapeState;
}  // namespace internal

/// An action, looked up in one PolicySet. Cheap to copy; keeps the policies alive; owns its text.
/// Any number of threads may use one object at once. After a replacement of the policies resolve
/// anew. What was moved from refuses.
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

/// A caller who was checked, and what the policies of one PolicySet ask of them, looked up. Cheap
/// to copy; keeps the policies alive, by which it goes on to decide: open anew after a replacement.
/// Borrows the texts and tags of the principal: they must live, and stay as they are, until the
/// last decision; open anew when tags change. Any number of threads may use one object at once.
/// What was moved from refuses.
class ABAC_API Session {
 public:
  /// Errors: what `check_request` says of a principal [K-4], [K-7]…[K-9], [K-11], [K-18],
  /// `moved_from`, `out_of_memory`. Never throws.
  [[nodiscard]] static Expected<Session> open(const PolicySet& policies,
                                              const Principal& principal);

 private:
  friend struct internal::Access;
  explicit Session(std::shared_ptr<const internal::SessionState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<const internal::SessionState> state_;
};

/// A resource whose ARN was read and whose owner was found. Borrows its texts and tags: they must
/// live, and stay as they are, until the last decision. Allocates nothing. Any number of threads
/// may use one object at once. It is of no PolicySet.
class ABAC_API ResolvedResource {
 public:
  /// Errors: what `check_request` says of a resource, [E-2]. Never throws.
  [[nodiscard]] static Expected<ResolvedResource> resolve(const Resource& resource);

  /// Returns the resource.
  [[nodiscard]] const Resource& resource() const noexcept ABAC_LIFETIMEBOUND { return resource_; }

 private:
  friend struct internal::Access;
  ResolvedResource() noexcept {}

  Resource resource_;
  alignas(void*) std::array<unsigned char, 16 * sizeof(void*)> facts_;
};

/// The keys of a context, checked once: decisions are then given the values alone, in the order of
/// the keys. Cheap to copy; owns its texts; any number of threads may use one object at once. It is
/// of no PolicySet. What was moved from refuses.
class ABAC_API ContextShape {
 public:
  /// So many keys it can have.
  static constexpr std::size_t kMaxKeys = 64;

  /// Errors: `duplicate_context_key` [K-3] with the place `/context`; `document_too_large` for more
  /// than kMaxKeys keys; `out_of_memory`. Never throws.
  [[nodiscard]] static Expected<ContextShape> make(const BorrowedTexts& keys);
  /// The same of all context keys of a vocabulary, in their order there.
  [[nodiscard]] static Expected<ContextShape> make(const Vocabulary& vocabulary);

 private:
  friend struct internal::Access;
  explicit ContextShape(std::shared_ptr<const internal::ContextShapeState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<const internal::ContextShapeState> state_;
};

/// Decides as `decide(policies, request)` does, by the session's policies, for the request that is
/// put together of these parts; with the same promises. An action that was resolved in other
/// policies is looked up anew.
[[nodiscard]] ABAC_API Decision decide(const Session& session, const ResolvedAction& action,
                                       const Resource& resource,
                                       BorrowedList<Tag> request_tags = {},
                                       BorrowedList<ContextEntry> context = {}) noexcept;

/// The same with as much done beforehand as can be. `context` has a value for each key of the
/// shape; where it has more or fewer, the request is refused.
[[nodiscard]] ABAC_API Decision decide(const Session& session, const ResolvedAction& action,
                                       const ResolvedResource& resource,
                                       BorrowedList<Tag> request_tags, const ContextShape& shape,
                                       BorrowedList<ContextValue> context) noexcept;

}  // namespace abac::inline abi1
