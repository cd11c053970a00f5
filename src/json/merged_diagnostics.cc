// Merges what two stages found wrong with one text: a string whose content is no JSON was read by
// the second stage too, and what that says of it only follows.
#include "json/merged_diagnostics.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

/// Returns where the JSON reader found faults that did not keep it from making a tree, in order.
std::vector<std::uint32_t> fault_places(const std::vector<Diagnostic>& errors) {
  std::vector<std::uint32_t> places;
  for (const Diagnostic& error : errors) {
    if (error.code == ErrorCode::InvalidJson) places.push_back(error.where.begin);
  }
  return places;
}

/// Returns whether a fault lies within the string or number that the diagnostic is about.
bool follows_from(const Diagnostic& diagnostic, std::string_view text,
                  const std::vector<std::uint32_t>& faults) {
  if (diagnostic.where.begin >= text.size()) return false;
  const char first = text[diagnostic.where.begin];
  if (first == '{' || first == '[') return false;
  const auto fault = std::ranges::lower_bound(faults, diagnostic.where.begin);
  return fault != faults.end() && *fault < diagnostic.where.end;
}

}  // namespace

std::vector<Diagnostic> merge_diagnostics(std::string_view text, const JsonDocument& document,
                                          DiagnosticList& of_tree) {
  const std::vector<Diagnostic>& errors = document.errors();
  std::vector<Diagnostic> merged = of_tree.take();
  if (errors.empty()) return merged;
  const std::vector<std::uint32_t> faults = fault_places(errors);
  std::erase_if(
      merged, [&](const Diagnostic& diagnostic) { return follows_from(diagnostic, text, faults); });
  merged.insert(merged.begin(), errors.begin(), errors.end());
  sort_by_place(merged);
  return merged;
}

std::optional<Diagnostic> take_first_error(std::string_view text, const JsonDocument& document,
                                           DiagnosticList& of_tree) {
  if (document.errors().empty() && !of_tree.has_errors()) return std::nullopt;
  std::vector<Diagnostic> merged = merge_diagnostics(text, document, of_tree);
  const auto first = std::ranges::find(merged, Severity::Error, &Diagnostic::severity);
  if (first == merged.end()) return std::nullopt;
  return std::move(*first);
}

}  // namespace abac::inline abi1::internal
