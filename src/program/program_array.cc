// The block of a program's arrays: asking the system for it.
#include "program/program_array.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kLine = 64;

std::align_val_t alignment_for(std::size_t size) noexcept {
  return std::align_val_t{size >= kHugePage ? kHugePage : kLine};
}

/// Asks for huge pages before the first of them is touched. That none are given changes no answer.
void prefer_huge_pages([[maybe_unused]] std::byte* bytes, [[maybe_unused]] std::size_t size) {
#if defined(MADV_HUGEPAGE)
  if (size >= kHugePage)
    static_cast<void>(madvise(bytes, size / kHugePage * kHugePage, MADV_HUGEPAGE));
#endif
}

}  // namespace

ProgramMemory::ProgramMemory(std::size_t size) : size_(size) {
  if (size == 0) return;
  bytes_ = static_cast<std::byte*>(::operator new(size, alignment_for(size)));
  prefer_huge_pages(bytes_, size);
}

void ProgramMemory::release() noexcept {
  if (bytes_ != nullptr) ::operator delete(bytes_, alignment_for(size_));
}

}  // namespace abac::inline abi1::internal
