// What stands behind the handles of the public interface, for the library itself.
#pragma once

#include <abac/policy_set.h>
#include <abac/session.h>
#include <abac/vocabulary.h>

#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace abac::inline abi1::internal {

struct Overlay;
struct Program;

/// The one friend of these classes. What is behind a handle that was moved from is null.
struct Access {
  [[nodiscard]] static const Program* behind(const PolicySet& policies) noexcept {
    return policies.program_.get();
  }
  /// Session, ResolvedAction, ContextShape, Vocabulary.
  template <class Handle>
  [[nodiscard]] static const auto* behind(const Handle& handle) noexcept {
    return handle.state_.get();
  }
  /// Returns the overlay of a set that was changed, null for others.
  [[nodiscard]] static const Overlay* overlay_behind(const PolicySet& policies) noexcept {
    return policies.overlay_.get();
  }
  [[nodiscard]] static const std::shared_ptr<const Program>& program_of(
      const PolicySet& policies) noexcept {
    return policies.program_;
  }
  [[nodiscard]] static const std::shared_ptr<const Overlay>& overlay_of(
      const PolicySet& policies) noexcept {
    return policies.overlay_;
  }
  /// Makes a handle of a program.
  [[nodiscard]] static PolicySet handle_of(std::shared_ptr<const Program> program) noexcept {
    return PolicySet(std::move(program));
  }
  [[nodiscard]] static const auto& shared(const Vocabulary& vocabulary) noexcept {
    return vocabulary.state_;
  }
  /// ResolvedResource: Facts has no address into itself and no destructor.
  template <class Facts>
  static void set(const Facts& facts, ResolvedResource& resource) noexcept {
    static_assert(sizeof(Facts) <= sizeof(resource.facts_) && std::is_trivially_copyable_v<Facts>);
    std::memcpy(resource.facts_.data(), &facts, sizeof(Facts));
  }
  template <class Facts>
  [[nodiscard]] static const Facts& facts(const ResolvedResource& resource) noexcept {
    return *std::launder(reinterpret_cast<const Facts*>(resource.facts_.data()));
  }
  template <class Handle, class State>
  [[nodiscard]] static Handle handle(std::shared_ptr<const State> state) noexcept {
    return Handle(std::move(state));
  }
};

}  // namespace abac::inline abi1::internal
