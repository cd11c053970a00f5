// Merges what two stages found wrong with one text.
#include "findings.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace abac::internal {
namespace {

/// Returns where the JSON reader found faults that did not keep it from making a tree, in order.
std::vector<std::uint32_t> fault_places(const std::vector<Diagnostic>& errors) {
  std::vector<std::uint32_t> places;
  for (const Diagnostic& error : errors) {
    if (error.code == to_string(ErrorCode::InvalidJson)) places.push_back(error.where.begin);
  }
  return places;
}

/// Returns whether a fault lies within the string or number that the finding is about.
bool follows_from(const Diagnostic& finding, std::string_view text,
                  const std::vector<std::uint32_t>& faults) {
  if (finding.where.begin >= text.size()) return false;
  const char first = text[finding.where.begin];
  if (first == '{' || first == '[') return false;
  const auto fault = std::ranges::lower_bound(faults, finding.where.begin);
  return fault != faults.end() && *fault < finding.where.end;
}

}  // namespace

std::vector<Diagnostic> merge_findings(std::string_view text, const JsonDocument& document,
                                       Diagnostics& findings) {
  const std::vector<Diagnostic>& errors = document.errors();
  std::vector<Diagnostic> merged = findings.take();
  if (errors.empty()) return merged;
  const std::vector<std::uint32_t> faults = fault_places(errors);
  std::erase_if(merged,
                [&](const Diagnostic& finding) { return follows_from(finding, text, faults); });
  merged.insert(merged.begin(), errors.begin(), errors.end());
  std::ranges::stable_sort(merged, {}, [](const Diagnostic& each) { return each.where.begin; });
  return merged;
}

std::optional<Diagnostic> take_first_error(std::string_view text, const JsonDocument& document,
                                           Diagnostics& findings) {
  if (document.errors().empty() && !findings.has_errors()) return std::nullopt;
  std::vector<Diagnostic> merged = merge_findings(text, document, findings);
  const auto first = std::ranges::find(merged, Severity::Error, &Diagnostic::severity);
  if (first == merged.end()) return std::nullopt;
  return std::move(*first);
}

}  // namespace abac::internal
