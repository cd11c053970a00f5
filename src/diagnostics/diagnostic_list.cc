// Collects the diagnostics of one text, bounded, and gives them back in the order of their places.
#include "diagnostics/diagnostic_list.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

// A text of 16 MiB can be made of millions of faults, and a pointer can be as long as the text.
constexpr std::size_t kMaxDiagnostics = 10'000;
constexpr std::size_t kMaxBytes = std::size_t{32} << 20;

}  // namespace

Diagnostic make_error(ErrorCode code, std::string message, std::string pointer, SourceRange where) {
  return {.severity = Severity::Error,
          .code = code,
          .message = std::move(message),
          .pointer = std::move(pointer),
          .file = {},
          .where = where};
}

Diagnostic out_of_memory() noexcept {
  // The text fits into a std::string without an allocation.
  return make_error(ErrorCode::OutOfMemory, "out of memory", {});
}

Diagnostic moved_from() {
  return make_error(ErrorCode::MovedFrom, "the object was moved from and holds nothing", {});
}

void sort_by_place(std::vector<Diagnostic>& diagnostics) {
  using Place = std::pair<std::uint32_t, std::size_t>;  // where it begins, and which it is
  std::vector<Place> order;
  order.reserve(diagnostics.size());
  for (const Diagnostic& each : diagnostics) order.emplace_back(each.where.begin, order.size());
  if (std::is_sorted(order.begin(), order.end())) return;
  std::sort(order.begin(), order.end());
  std::vector<Diagnostic> sorted;
  sorted.reserve(diagnostics.size());
  for (const Place& place : order) sorted.push_back(std::move(diagnostics[place.second]));
  diagnostics = std::move(sorted);
}

void DiagnosticList::error(ErrorCode code, std::string message, std::string pointer,
                           SourceRange where) {
  add(make_error(code, std::move(message), std::move(pointer), where));
}

void DiagnosticList::warn(ErrorCode code, std::string message, std::string pointer,
                          SourceRange where) {
  add({.severity = Severity::Warning,
       .code = code,
       .message = std::move(message),
       .pointer = std::move(pointer),
       .file = {},
       .where = where});
}

void DiagnosticList::add(Diagnostic diagnostic) {
  const bool is_first_error = diagnostic.severity == Severity::Error && !has_errors_;
  if (is_first_error) has_errors_ = true;
  const std::size_t bytes = diagnostic.message.size() + diagnostic.pointer.size();
  is_full_ = is_full_ || diagnostics_.size() >= kMaxDiagnostics || bytes_ + bytes > kMaxBytes;
  if (is_full_ && !is_first_error) return;
  bytes_ += bytes;
  diagnostic.file = file_;
  diagnostics_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> DiagnosticList::take() {
  sort_by_place(diagnostics_);
  bytes_ = 0;
  has_errors_ = false;
  is_full_ = false;
  return std::exchange(diagnostics_, {});
}

const Diagnostic& DiagnosticList::first_error() const noexcept {
  const Diagnostic* first = nullptr;
  for (const Diagnostic& diagnostic : diagnostics_) {
    if (diagnostic.severity != Severity::Error) continue;
    if (first == nullptr ||
        (diagnostic.file == first->file && diagnostic.where.begin < first->where.begin)) {
      first = &diagnostic;
    }
  }
  return *first;
}

}  // namespace abac::inline abi1::internal
