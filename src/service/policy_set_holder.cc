// Publishes PolicySets to the threads that decide with them.
//
// A reader keeps a counted reference and the version it belongs to. It compares that version with
// the latest one, and takes the lock only where they differ, so that readers write to no shared
// memory between two replacements.
#include <abac/policy_set_holder.h>

#include <mutex>
#include <new>
#include <utility>

#include "diagnostics/diagnostic_list.h"

namespace abac::inline abi1 {
namespace internal {

struct PublishedPolicies {
  PublishedPolicies(PolicySet set, std::atomic<std::size_t>& alive) noexcept
      : policies(std::move(set)), alive_count(alive) {
    alive_count.fetch_add(1, std::memory_order_relaxed);
  }
  ~PublishedPolicies() { alive_count.fetch_sub(1, std::memory_order_relaxed); }
  PublishedPolicies(const PublishedPolicies&) = delete;
  PublishedPolicies& operator=(const PublishedPolicies&) = delete;

  PolicySet policies;
  std::uint64_t version = 0;
  std::atomic<std::size_t>& alive_count;
};

struct HolderState {
  // Apart from what is written on every refresh, so that readers keep it in their caches.
  static constexpr std::size_t kCacheLine = 64;

  alignas(kCacheLine) std::atomic<std::uint64_t> version{0};
  DecisionHook hook;
  alignas(kCacheLine) std::atomic<std::size_t> alive_count{0};
  std::mutex mutex;  // guards `current`
  std::shared_ptr<PublishedPolicies> current;
};

}  // namespace internal

using internal::HolderState;
using internal::PublishedPolicies;

namespace {

/// Makes the policies the current ones. Throws std::bad_alloc, and then nothing has changed.
std::uint64_t put(HolderState& state, PolicySet&& policies) {
  auto next = std::make_shared<PublishedPolicies>(std::move(policies), state.alive_count);
  const std::lock_guard lock(state.mutex);
  next->version = state.version.load(std::memory_order_relaxed) + 1;
  const std::uint64_t version = next->version;
  // The old version dies with `next`, which outlives the lock.
  std::swap(state.current, next);
  state.version.store(version, std::memory_order_release);
  return version;
}

}  // namespace

PolicySetHolder::PolicySetHolder(PolicySet policies, DecisionHook hook)
    : state_(std::make_shared<HolderState>()) {
  state_->hook = std::move(hook);
  put(*state_, std::move(policies));
}

PolicySetHolder::~PolicySetHolder() = default;

Expected<std::uint64_t> PolicySetHolder::publish(PolicySet policies) {
  try {
    if (policies.memory_bytes() == 0) return internal::moved_from();
    return put(*state_, std::move(policies));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

Expected<std::uint64_t> PolicySetHolder::replace(std::string_view json, const TextSource& source) {
  auto parsed = parse_policies(json, source);
  if (!parsed) return std::move(parsed).error();
  auto compiled = PolicySet::compile(*parsed);
  if (!compiled) return std::move(compiled).error();
  return publish(*std::move(compiled));
}

VersionedPolicySet PolicySetHolder::current() const {
  const std::lock_guard lock(state_->mutex);
  return {state_->current->policies, state_->current->version};
}

std::uint64_t PolicySetHolder::version() const noexcept {
  return state_->version.load(std::memory_order_acquire);
}

std::size_t PolicySetHolder::versions_in_use() const noexcept {
  return state_->alive_count.load(std::memory_order_relaxed);
}

PolicySetReader::PolicySetReader(const PolicySetHolder& holder) noexcept
    : state_(holder.state_),
      latest_version_(&state_->version),
      hook_(state_->hook ? &state_->hook : nullptr) {}

PolicySetReader::~PolicySetReader() = default;
PolicySetReader::PolicySetReader(const PolicySetReader&) noexcept = default;

PolicySetReader& PolicySetReader::operator=(const PolicySetReader& other) noexcept {
  if (this == &other) return *this;
  // Counts its end in the state that it belongs to, which must still be there.
  published_ = other.published_;
  state_ = other.state_;
  latest_version_ = other.latest_version_;
  version_ = other.version_;
  policies_ = other.policies_;
  hook_ = other.hook_;
  return *this;
}

void PolicySetReader::release() noexcept {
  version_ = 0;
  policies_ = nullptr;
  published_.reset();
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
  std::shared_ptr<const PublishedPolicies> next;
  {
    const std::lock_guard lock(state_->mutex);
    next = state_->current;
  }
  version_ = next->version;
  policies_ = &next->policies;
  published_ = std::move(next);
}

void PolicySetReader::report(const DecisionEvent& event) const noexcept {
  try {
    (*hook_)(event);
  } catch (...) {  // NOLINT(bugprone-empty-catch): the decision stands, whatever the hook does
  }
}

}  // namespace abac::inline abi1
