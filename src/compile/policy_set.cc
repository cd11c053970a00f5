// The public face of compiling.
#include "compile/compiler.h"

#include <new>

namespace abac::inline abi1 {

using internal::Program;

Expected<PolicySet> PolicySet::compile(const Policies& policies) {
  try {
    internal::DiagnosticList diagnostics;
    auto program = internal::compile_program(policies, diagnostics);
    if (program == nullptr) return diagnostics.first_error();
    return PolicySet(std::move(program));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

std::size_t PolicySet::statement_count() const noexcept {
  return program_ == nullptr ? 0 : program_->statements.size();
}

std::size_t PolicySet::memory_bytes() const noexcept {
  if (program_ == nullptr) return 0;
  const Program& p = *program_;
  std::size_t bytes = sizeof(Program) + p.actions.memory_bytes() + p.index.memory_bytes();
  internal::for_each_array(
      p, [&](const auto& array) { bytes += array.capacity() * sizeof(*array.data()); });
  return bytes;
}

}  // namespace abac::inline abi1
