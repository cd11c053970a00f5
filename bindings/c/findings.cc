// Of the section "policies" of abac/c.h what validates.
#include "handles.h"

using abac::c::clear;
using abac::c::give_new;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::policy_type_of;
using abac::c::view_of;

// NOLINTNEXTLINE(readability-identifier-naming): the names are those of the C interface
struct abac_findings {
  std::vector<abac_error> list;
};

abac_status abac_validate(const char* json, size_t json_size, abac_policy_type type,
                          const char* file, size_t file_size, abac_findings** findings) noexcept {
  clear(findings, nullptr);
  const auto policy_type = policy_type_of(type);
  if (!is_text(json, json_size) || !is_text(file, file_size) || !policy_type ||
      findings == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    auto found = abac::validate_policy(view_of(json, json_size), *policy_type,
                                       {.file = view_of(file, file_size)});
    std::vector<abac_error> list;
    list.reserve(found.size());
    for (abac::Diagnostic& finding : found) {
      // What could not be checked must not look as if nothing were wrong.
      if (finding.code == abac::ErrorCode::OutOfMemory) return ABAC_OUT_OF_MEMORY;
      list.push_back({std::move(finding)});
    }
    return give_new(findings, std::move(list));
  });
}

size_t abac_findings_count(const abac_findings* findings) noexcept {
  return findings == nullptr ? 0 : findings->list.size();
}

const abac_error* abac_findings_at(const abac_findings* findings, size_t index) noexcept {
  return index < abac_findings_count(findings) ? &findings->list[index] : nullptr;
}

void abac_findings_free(abac_findings* findings) noexcept { delete findings; }
