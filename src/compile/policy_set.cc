// The public face of compiling.
#include "compile/compiler.h"
#include "compile/overlay_maker.h"
#include "program/access.h"
#include "program/vocabulary_state.h"

#include <memory>
#include <new>
#include <utility>

namespace abac::inline abi1 {

using internal::Program;

namespace {

std::size_t bytes_of(const Program& p) noexcept {
  std::size_t bytes = sizeof(Program) + p.memory.size();
  internal::for_each_part(
      p, [&](const auto& part) { bytes += part.is_there() ? sizeof(*part) : std::size_t{0}; });
  // Actions that no one else has are its own; a vocabulary's are counted there.
  if (p.plans.owns_actions) bytes += sizeof(*p.plans.actions) + p.plans.actions->memory_bytes();
  internal::for_each_array(
      p, [&](const auto& array) { bytes += array.capacity() * sizeof(*array.data()); });
  return bytes;
}

/// Without actions: for those that the policies name.
Expected<PolicySet> compile_set(const Policies& policies,
                                std::shared_ptr<const internal::KnownActions> actions) {
  try {
    internal::DiagnosticList diagnostics;
    auto program = internal::compile_program(policies, diagnostics, {}, std::move(actions));
    if (program == nullptr) return diagnostics.first_error();
    return internal::Access::handle_of(std::move(program));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

}  // namespace

Expected<PolicySet> PolicySet::compile(const Policies& policies) {
  return compile_set(policies, nullptr);
}

Expected<PolicySet> PolicySet::compile_for(const Vocabulary& vocabulary, const Policies& policies) {
  const auto& state = internal::Access::shared(vocabulary);
  if (state == nullptr) return internal::moved_from();
  return compile_set(policies, {state, &state->actions});
}

Expected<PolicySet> PolicySet::recompile(const Policies& policies) const {
  const Program* const program = overlay_ != nullptr ? overlay_->base.get() : program_.get();
  if (program == nullptr || program->plans.owns_actions) return compile(policies);
  return compile_set(policies, program->plans.actions);
}

Expected<PolicySet> PolicySet::with(const Policies& added,
                                    std::span<const PolicyName> removed) const {
  try {
    if (program_ == nullptr && overlay_ == nullptr) return internal::moved_from();
    internal::DiagnosticList diagnostics;
    auto overlay = internal::make_overlay(overlay_ != nullptr ? overlay_->base : program_,
                                          overlay_.get(), added, removed, diagnostics);
    if (overlay == nullptr) return diagnostics.first_error();
    return PolicySet(std::move(overlay));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

std::size_t PolicySet::statement_count() const noexcept {
  if (overlay_ != nullptr) {
    return overlay_->base->statements.size() - overlay_->removed_count +
           overlay_->added->statements.size();
  }
  return program_ == nullptr ? 0 : program_->statements.size();
}

std::size_t PolicySet::memory_bytes() const noexcept {
  if (overlay_ != nullptr) {
    return bytes_of(*overlay_->base) + bytes_of(*overlay_->added) + sizeof(internal::Overlay) +
           overlay_->removed.capacity() * sizeof(std::uint64_t) +
           overlay_->removed_policies.capacity() / 8 +
           overlay_->slots_of_base.capacity() * sizeof(std::uint32_t);
  }
  return program_ == nullptr ? 0 : bytes_of(*program_);
}

}  // namespace abac::inline abi1
