// The current policies of a program that runs on while they change: replaced as a whole, read
// without a lock. Where new ones come from is policy_folder.h.
#pragma once

#include <abac/decision_hook.h>
#include <abac/export.h>
#include <abac/policy_set.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace abac::inline abi1 {

namespace internal {
class HolderState;
struct PublishedPolicies;
}  // namespace internal

/// A PolicySet and which one it is of those that a holder has published, from 1.
struct VersionedPolicySet {
  PolicySet policies;         ///< Keeps deciding, also once it is no longer current.
  std::uint64_t version = 0;  ///< Grows with each publication.
};

/// Holds the current PolicySet. It cannot exist without one, so there is no moment at which nothing
/// decides.
///
/// Any number of threads may use one object at once; decisions go through a `PolicySetReader` on
/// each thread.
///
/// Old versions are freed by `publish`, `replace` and `reclaim` alone, on the threads that call
/// these: by then freeing large policies takes milliseconds, and no decision waits for that. One is
/// freed once no reader uses it and no copy of its PolicySet is left, in a `ResolvedAction` or
/// elsewhere. So the last of a row of publications leaves the version before it in memory until
/// `reclaim` is called. A `PolicyFolderWatcher` calls it once a second.
///
/// After `fork` the child may go on to read; and to publish, unless another thread was publishing
/// just then. What the readers of other threads used stays in the child's memory.
class ABAC_API PolicySetHolder {
 public:
  /// Begins with version 1, which refuses where `policies` were moved from. `hook`, where given, is
  /// called after every decision of the readers.
  explicit PolicySetHolder(PolicySet policies, DecisionHook hook = {});
  ~PolicySetHolder();
  PolicySetHolder(const PolicySetHolder&) = delete;
  PolicySetHolder& operator=(const PolicySetHolder&) = delete;

  /// Makes the policies the current ones and returns their version. Of several writers the last
  /// one wins. Errors: `moved_from`, `out_of_memory`; then nothing has changed. Never throws.
  Expected<std::uint64_t> publish(PolicySet policies);

  /// Parses, compiles and publishes a policy set, for the vocabulary of the current one where that
  /// was compiled for one. Errors: as `parse_policies` and
  /// `PolicySet::compile`; then nothing has changed. Never throws.
  Expected<std::uint64_t> replace(std::string_view json, const TextSource& source = {});

  /// Returns the current policies, for threads that decide rarely. Once they are old they stay in
  /// memory for as long as the result lives. Takes no lock.
  [[nodiscard]] VersionedPolicySet current() const;

  /// Returns the version of the current policies.
  [[nodiscard]] std::uint64_t version() const noexcept;

  /// Frees the old versions that nothing uses any more and returns how many are left in memory with
  /// the current one: 1 when every reader has moved on to that. To be called from a thread that may
  /// take its time, such as the one that publishes, some time after it did. A reader that is
  /// neither asked again nor released keeps its version for as long as it lives.
  std::size_t reclaim() noexcept;

  /// Returns how many versions are in memory, the current one among them.
  [[nodiscard]] std::size_t versions_in_use() const noexcept;

 private:
  friend class PolicySetReader;

  std::shared_ptr<internal::HolderState> state_;
};

/// A thread's own view of a holder. Reading costs two loads and a comparison as long as nothing has
/// been published; then two counts are changed. It never takes a lock, allocates or frees.
///
///     thread_local abac::PolicySetReader reader(holder);  // where there is one holder
///     if (reader.decide(request) == abac::Decision::Allowed) …
///
/// Not thread-safe: one for each thread, such as a `thread_local` or a member of the worker. It may
/// outlive the holder and then stays with the last version; the last of those readers frees what is
/// left when it ends.
class ABAC_API PolicySetReader {
 public:
  /// Makes a reader for one thread; the version is taken when it is first asked. Costs little: a
  /// count.
  explicit PolicySetReader(const PolicySetHolder& holder) noexcept;
  ~PolicySetReader();
  /// Makes another reader of the same holder.
  PolicySetReader(const PolicySetReader& other) noexcept;
  /// Becomes another reader of the same holder.
  PolicySetReader& operator=(const PolicySetReader& other) noexcept;

  /// Returns the current policies. The reference is valid until the next call of a function of this
  /// object: take it once for all that must see one version.
  [[nodiscard]] const PolicySet& current() noexcept ABAC_LIFETIMEBOUND {
    if (latest_version_->load(std::memory_order_acquire) != version_) refresh();
    return *policies_;
  }

  /// Returns the version of what `current`, `decide` or `evaluate` used last; 0 before the first
  /// and after `release`.
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  /// Returns what they used last: to keep a copy beside a response. REQUIRES: `version() != 0`.
  [[nodiscard]] const PolicySet& used() const noexcept ABAC_LIFETIMEBOUND { return *policies_; }

  /// Lets go of the version in use, which is otherwise kept until the next call of `current`,
  /// however long that takes: to be called before the thread waits for work. Frees nothing itself.
  void release() noexcept;

  /// Decides with the current policies, as `abac::decide` does, and tells the holder's hook.
  [[nodiscard]] Decision decide(const Request& request) noexcept {
    const Decision decision = abac::decide(current(), request);
    if (hook_ != nullptr) report({request, decision, version_});
    return decision;
  }

  /// Evaluates with the current policies, as `abac::evaluate` does, and tells the holder's hook.
  /// The response borrows from the version in use: it is valid until the next call of a function of
  /// this object.
  [[nodiscard]] Expected<Response> evaluate(const Request& request);
  /// The same into a response whose memory is used again.
  [[nodiscard]] Expected<void> evaluate(const Request& request, Response& response);

 private:
  void refresh() noexcept;
  void report(const DecisionEvent& event) const noexcept;

  std::shared_ptr<internal::HolderState> state_;
  const std::atomic<std::uint64_t>* latest_version_;
  std::uint64_t version_ = 0;
  const PolicySet* policies_ = nullptr;
  const DecisionHook* hook_;
  internal::PublishedPolicies* published_ = nullptr;  // what `policies_` is of
};

}  // namespace abac::inline abi1
