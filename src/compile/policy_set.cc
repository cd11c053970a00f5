// The public face of compiling.
#include "compile/compiler.h"
#include "program/access.h"
#include "program/vocabulary_state.h"

#include <memory>
#include <new>
#include <utility>

namespace abac::inline abi1 {

using internal::Program;

namespace {

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

std::size_t PolicySet::statement_count() const noexcept {
  return program_ == nullptr ? 0 : program_->statements.size();
}

std::size_t PolicySet::memory_bytes() const noexcept {
  if (program_ == nullptr) return 0;
  const Program& p = *program_;
  std::size_t bytes = sizeof(Program) + p.memory.size();
  // Actions that no one else has are its own; a vocabulary's are counted there.
  if (p.plans.owns_actions) bytes += sizeof(*p.plans.actions) + p.plans.actions->memory_bytes();
  internal::for_each_array(
      p, [&](const auto& array) { bytes += array.capacity() * sizeof(*array.data()); });
  return bytes;
}

}  // namespace abac::inline abi1
