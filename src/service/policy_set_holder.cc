// Publishes PolicySets to the threads that decide with them.
//
// Idea: a reader keeps the version it uses, and compares its number with that of the latest. Only
// where they differ it writes to memory that others see: it *pins* the current version, which
// counts it as used, and unpins its own. It never takes a lock, and while there is the holder it
// never frees: policies take milliseconds to free, 13 of them for a million statements. Old
// versions stand in a list; who publishes, or calls `reclaim`, frees those that nothing uses.
//
// How a reader pins what may be replaced in the same moment:
//
//   reader                                   publisher
//   1  block = current                       1  current = the new block
//   2  block.pins += 1                       2  old block: pins == 0?  Then its policies are freed
//   3  current == block?  Then it is pinned;
//      else pins -= 1, and again from 1
//
// All four are sequentially consistent. Where 3 still finds the block, 2 came before the
// publisher's 1, so its 2 sees the pin. Where it does not, the reader has touched nothing of the
// block but `pins`, which is there for as long as the state: blocks are used again, not freed. A
// block that became current once more in between is as good: what the reader pinned is what it
// finds. A reader tries again only where another publication came between its steps, so it never
// waits.
//
// Copies of the PolicySet, such as those in a ResolvedAction and in responses of the C interface,
// keep its program alive by themselves, and are dropped on threads that decide. So a program whose
// block is not pinned stays as long as there are any: the last one is always the holder's. The same
// of the program that policies made by `PolicySet::with` share with those they were made of.
#include <abac/policy_set_holder.h>

#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "diagnostics/diagnostic_list.h"
#include "program/access.h"
#include "program/overlay.h"

namespace abac::inline abi1 {
namespace internal {

/// What is written at each replacement stands apart from what decisions read.
constexpr std::size_t kCacheLine = 64;

/// A version, or what one was published in, to be used again.
struct PublishedPolicies {
  /// REQUIRES: it is pinned.
  void pin_again() noexcept { pins.fetch_add(1, std::memory_order_relaxed); }
  void unpin() noexcept { pins.fetch_sub(1, std::memory_order_release); }

  alignas(kCacheLine) std::optional<PolicySet> policies;
  std::uint64_t version = 0;
  PublishedPolicies* next = nullptr;  ///< in one of the lists of HolderState
  alignas(kCacheLine) std::atomic<std::size_t> pins{0};
};

/// A list of blocks, linked by themselves so that it needs no memory.
class BlockList {
 public:
  BlockList() = default;
  ~BlockList() {
    while (PublishedPolicies* const block = pop()) delete block;
  }
  BlockList(const BlockList&) = delete;
  BlockList& operator=(const BlockList&) = delete;

  void push(PublishedPolicies* block) noexcept {
    block->next = first_;
    first_ = block;
  }
  /// Returns null where there is none.
  PublishedPolicies* pop() noexcept {
    PublishedPolicies* const block = first_;
    if (block != nullptr) first_ = block->next;
    return block;
  }
  /// Moves those for which `is_wanted(block)` to another list.
  template <class IsWanted>
  void move_to(BlockList& other, IsWanted&& is_wanted) noexcept {
    for (PublishedPolicies** link = &first_; *link != nullptr;) {
      PublishedPolicies* const block = *link;
      if (is_wanted(*block)) {
        *link = block->next;
        other.push(block);
      } else {
        link = &block->next;
      }
    }
  }
  template <class Predicate>
  [[nodiscard]] bool has_any(Predicate&& predicate) const noexcept {
    for (const PublishedPolicies* block = first_; block != nullptr; block = block->next) {
      if (predicate(*block)) return true;
    }
    return false;
  }

 private:
  PublishedPolicies* first_ = nullptr;
};

/// What a holder and its readers share.
class HolderState {
 public:
  explicit HolderState(DecisionHook&& decision_hook) : hook(std::move(decision_hook)) {}
  ~HolderState() { delete current_.load(std::memory_order_acquire); }
  HolderState(const HolderState&) = delete;
  HolderState& operator=(const HolderState&) = delete;

  /// Makes the policies the current ones and returns their version. Throws std::bad_alloc, and then
  /// nothing has changed. The old ones stay in memory until `reclaim` is called.
  std::uint64_t put(PolicySet&& policies);

  /// Pins the current version. Does not wait for anybody.
  [[nodiscard]] PublishedPolicies& pin() noexcept;

  /// Frees the old versions that nothing uses any more.
  void reclaim() noexcept;

  /// Returns how many versions are in memory.
  [[nodiscard]] std::size_t count() const noexcept {
    return count_.load(std::memory_order_relaxed);
  }

  alignas(kCacheLine) std::atomic<std::uint64_t> version{0};  ///< of the current policies

 private:
  // Beside the version, since who finds that changed reads it.
  std::atomic<PublishedPolicies*> current_{nullptr};

 public:
  const DecisionHook hook;

 private:
  [[nodiscard]] bool may_free(const PublishedPolicies& block) const noexcept;

  alignas(kCacheLine) std::atomic<std::size_t> count_{0};
  std::mutex mutex_;  // one publication at a time; guards the lists
  BlockList old_;     // versions that were current
  BlockList unused_;  // blocks without policies
};

std::uint64_t HolderState::put(PolicySet&& policies) {
  const std::lock_guard lock(mutex_);
  PublishedPolicies* block = unused_.pop();
  if (block == nullptr) block = new PublishedPolicies;
  const std::uint64_t next_version = version.load(std::memory_order_relaxed) + 1;
  block->policies.emplace(std::move(policies));
  block->version = next_version;
  count_.fetch_add(1, std::memory_order_relaxed);
  PublishedPolicies* const old = current_.exchange(block, std::memory_order_seq_cst);
  // Told last: who sees the version finds its policies.
  version.store(next_version, std::memory_order_release);
  if (old != nullptr) old_.push(old);
  return next_version;
}

PublishedPolicies& HolderState::pin() noexcept {
  PublishedPolicies* block = current_.load(std::memory_order_acquire);
  for (;;) {
    block->pins.fetch_add(1, std::memory_order_seq_cst);
    PublishedPolicies* const current = current_.load(std::memory_order_seq_cst);
    if (current == block) return *block;
    block->unpin();
    block = current;
  }
}

/// Returns whether policies keep what the pointer does, so that this is not the last.
template <class T>
bool keeps(const PolicySet& policies, const std::shared_ptr<T>& part) noexcept {
  const auto is_it = [&](const auto& own) {
    return !own.owner_before(part) && !part.owner_before(own);
  };
  const auto& overlay = Access::overlay_of(policies);
  return overlay == nullptr ? is_it(Access::program_of(policies))
                            : is_it(overlay) || is_it(overlay->base);
}

/// Returns whether neither a reader nor a copy of the policies needs what the old block holds, or
/// another block keeps it. REQUIRES: `mutex_` is held.
bool HolderState::may_free(const PublishedPolicies& block) const noexcept {
  if (block.pins.load(std::memory_order_seq_cst) != 0) return false;
  const auto may_drop = [&](const auto& part) {
    if (part.use_count() <= 1) return true;
    const auto keeps_it = [&](const PublishedPolicies& other) {
      return &other != &block && keeps(*other.policies, part);
    };
    return keeps_it(*current_.load(std::memory_order_relaxed)) || old_.has_any(keeps_it);
  };
  const auto& overlay = Access::overlay_of(*block.policies);
  return overlay == nullptr ? may_drop(Access::program_of(*block.policies))
                            : may_drop(overlay) && may_drop(overlay->base);
}

void HolderState::reclaim() noexcept {
  if (count() <= 1) return;
  for (bool goes_on = true;
       goes_on;) {  // again, as what was freed may have been the copy of others
    goes_on = false;
    BlockList idle;
    {
      const std::lock_guard lock(mutex_);
      old_.move_to(idle, [&](const PublishedPolicies& block) { return may_free(block); });
    }
    while (PublishedPolicies* const block = idle.pop()) {
      block->policies.reset();  // takes long, hence without the lock
      count_.fetch_sub(1, std::memory_order_relaxed);
      goes_on = true;
      const std::lock_guard lock(mutex_);
      unused_.push(block);
    }
  }
}

}  // namespace internal

using internal::HolderState;

PolicySetHolder::PolicySetHolder(PolicySet policies, DecisionHook hook)
    : state_(std::make_shared<HolderState>(std::move(hook))) {
  state_->put(std::move(policies));
}

PolicySetHolder::~PolicySetHolder() { state_->reclaim(); }

Expected<std::uint64_t> PolicySetHolder::publish(PolicySet policies) {
  try {
    if (policies.memory_bytes() == 0) return internal::moved_from();
    const std::uint64_t version = state_->put(std::move(policies));
    state_->reclaim();
    return version;
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Expected<std::uint64_t> PolicySetHolder::replace(std::string_view json, const TextSource& source) {
  auto parsed = parse_policies(json, source);
  if (!parsed) return std::move(parsed).error();
  auto compiled = current().policies.recompile(*parsed);
  if (!compiled) return std::move(compiled).error();
  return publish(*std::move(compiled));
}

VersionedPolicySet PolicySetHolder::current() const {
  internal::PublishedPolicies& published = state_->pin();
  VersionedPolicySet current{*published.policies, published.version};
  published.unpin();
  return current;
}

std::uint64_t PolicySetHolder::version() const noexcept {
  return state_->version.load(std::memory_order_acquire);
}

std::size_t PolicySetHolder::reclaim() noexcept {
  state_->reclaim();
  return state_->count();
}

std::size_t PolicySetHolder::versions_in_use() const noexcept { return state_->count(); }

PolicySetReader::PolicySetReader(const PolicySetHolder& holder) noexcept
    : state_(holder.state_),
      latest_version_(&state_->version),
      hook_(state_->hook ? &state_->hook : nullptr) {}

PolicySetReader::~PolicySetReader() { release(); }

PolicySetReader::PolicySetReader(const PolicySetReader& other) noexcept
    : state_(other.state_),
      latest_version_(other.latest_version_),
      version_(other.version_),
      policies_(other.policies_),
      hook_(other.hook_),
      published_(other.published_) {
  if (published_ != nullptr) published_->pin_again();
}

PolicySetReader& PolicySetReader::operator=(const PolicySetReader& other) noexcept {
  if (this == &other) return *this;
  release();  // before the state goes that the version is of
  state_ = other.state_;
  latest_version_ = other.latest_version_;
  version_ = other.version_;
  policies_ = other.policies_;
  hook_ = other.hook_;
  published_ = other.published_;
  if (published_ != nullptr) published_->pin_again();
  return *this;
}

void PolicySetReader::release() noexcept {
  version_ = 0;
  policies_ = nullptr;
  if (published_ != nullptr) std::exchange(published_, nullptr)->unpin();
}

Expected<Response> PolicySetReader::evaluate(const Request& request) {
  Expected<Response> result = Response();
  auto done = evaluate(request, *result);
  if (!done) result = std::move(done).error();
  return result;
}

Expected<void> PolicySetReader::evaluate(const Request& request, Response& response) {
  auto done = abac::evaluate(current(), request, response);
  if (hook_ != nullptr) {
    report({request, response.decision, version_, done ? &response : nullptr,
            done ? nullptr : &done.error()});
  }
  return done;
}

void PolicySetReader::refresh() noexcept {
  internal::PublishedPolicies& next = state_->pin();
  if (published_ != nullptr) published_->unpin();
  published_ = &next;
  version_ = next.version;
  policies_ = &*next.policies;
}

void PolicySetReader::report(const DecisionEvent& event) const noexcept {
  try {
    (*hook_)(event);
  } catch (...) {  // NOLINT(bugprone-empty-catch): the decision stands, whatever the hook does
  }
}

}  // namespace abac::inline abi1
