// Of the section "policies" of abac/c.h what validates.
#include "handles.h"

using abac::c::clear;
using abac::c::give_new;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::policy_type_of;
using abac::c::view_of;

// NOLINTNEXTLINE(readability-identifier-naming): the names are those of the C interface
struct abac_diagnostics {
  std::vector<abac_error> list;
};

abac_status abac_validate(const char* json, size_t json_size, abac_policy_type type,
                          const char* file, size_t file_size,
                          abac_diagnostics** diagnostics) noexcept {
  clear(diagnostics, nullptr);
  const auto policy_type = policy_type_of(type);
  if (!is_text(json, json_size) || !is_text(file, file_size) || !policy_type ||
      diagnostics == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    auto found = abac::validate_policy(view_of(json, json_size), *policy_type,
                                       {.file = view_of(file, file_size)});
    std::vector<abac_error> list;
    list.reserve(found.size());
    for (abac::Diagnostic& diagnostic : found) {
      // What could not be checked must not look as if nothing were wrong.
      if (diagnostic.code == abac::ErrorCode::OutOfMemory) return ABAC_OUT_OF_MEMORY;
      list.push_back({std::move(diagnostic)});
    }
    return give_new(diagnostics, std::move(list));
  });
}

size_t abac_diagnostics_count(const abac_diagnostics* diagnostics) noexcept {
  return diagnostics == nullptr ? 0 : diagnostics->list.size();
}

const abac_error* abac_diagnostics_at(const abac_diagnostics* diagnostics, size_t index) noexcept {
  return index < abac_diagnostics_count(diagnostics) ? &diagnostics->list[index] : nullptr;
}

void abac_diagnostics_free(abac_diagnostics* diagnostics) noexcept { delete diagnostics; }
