// The sections "errors" and "policies" of abac/c.h, but for validation and folders.
#include "handles.h"

using abac::c::clear;
using abac::c::give;
using abac::c::give_new;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::policy_type_of;
using abac::c::text_of;
using abac::c::view_of;

const char* abac_version(void) noexcept { return ABAC_VERSION; }

abac_text abac_string_text(const abac_string* string) noexcept {
  return string == nullptr ? text_of("") : text_of(string->value);
}

void abac_string_free(abac_string* string) noexcept { delete string; }

abac_text abac_error_code(const abac_error* error) noexcept {
  return error == nullptr ? text_of("") : text_of(to_string(error->value.code));
}

abac_text abac_error_message(const abac_error* error) noexcept {
  return error == nullptr ? text_of("") : text_of(error->value.message);
}

abac_text abac_error_pointer(const abac_error* error) noexcept {
  return error == nullptr ? text_of("") : text_of(error->value.pointer);
}

abac_text abac_error_file(const abac_error* error) noexcept {
  return error == nullptr ? text_of("") : text_of(error->value.file);
}

uint32_t abac_error_line(const abac_error* error) noexcept {
  return error == nullptr ? 0 : error->value.where.line;
}

uint32_t abac_error_column(const abac_error* error) noexcept {
  return error == nullptr ? 0 : error->value.where.column;
}

int32_t abac_error_is_warning(const abac_error* error) noexcept {
  return error != nullptr && error->value.severity != abac::Severity::Error ? 1 : 0;
}

abac_status abac_error_to_string(const abac_error* error, abac_string** string) noexcept {
  clear(string, nullptr);
  if (error == nullptr || string == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give_new(string, to_string(error->value)); });
}

void abac_error_free(abac_error* error) noexcept { delete error; }

abac_status abac_policy_parse(const char* json, size_t json_size, const char* name,
                              size_t name_size, abac_policy** policy, abac_error** error) noexcept {
  clear(policy, error);
  if (!is_text(json, json_size) || !is_text(name, name_size) || policy == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    return give(abac::parse_policy(view_of(json, json_size), {.name = view_of(name, name_size)}),
                policy, error);
  });
}

abac_status abac_policy_to_json(const abac_policy* policy, abac_string** json) noexcept {
  clear(json, nullptr);
  if (policy == nullptr || json == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give_new(json, to_json(policy->value)); });
}

void abac_policy_free(abac_policy* policy) noexcept { delete policy; }

abac_status abac_policies_new(abac_policies** policies) noexcept {
  if (policies == nullptr) return ABAC_INVALID_ARGUMENT;
  *policies = new (std::nothrow) abac_policies{};
  return *policies == nullptr ? ABAC_OUT_OF_MEMORY : ABAC_OK;
}

abac_status abac_policies_parse(const char* json, size_t json_size, const char* file,
                                size_t file_size, abac_policies** policies,
                                abac_error** error) noexcept {
  clear(policies, error);
  if (!is_text(json, json_size) || !is_text(file, file_size) || policies == nullptr) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    return give(abac::parse_policies(view_of(json, json_size), {.file = view_of(file, file_size)}),
                policies, error);
  });
}

abac_status abac_policies_add(abac_policies* policies, abac_policy_type type, size_t level,
                              const abac_policy* policy) noexcept {
  const auto policy_type = policy_type_of(type);
  if (policies == nullptr || policy == nullptr || !policy_type) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    const bool is_added = attach(policies->value, *policy_type, policy->value, level);
    return is_added ? ABAC_OK : ABAC_INVALID_ARGUMENT;
  });
}

abac_status abac_policies_require(abac_policies* policies, abac_policy_type type) noexcept {
  const auto policy_type = policy_type_of(type);
  if (policies == nullptr || !policy_type) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    return require(policies->value, *policy_type) ? ABAC_OK : ABAC_INVALID_ARGUMENT;
  });
}

abac_status abac_policies_append(abac_policies* policies, const abac_policies* more) noexcept {
  if (policies == nullptr || more == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    // Into a copy, so that it is all or nothing.
    abac::Policies joined = policies->value;
    append(joined, abac::Policies(more->value));
    policies->value = std::move(joined);
    return ABAC_OK;
  });
}

void abac_policies_free(abac_policies* policies) noexcept { delete policies; }

abac_status abac_policy_set_compile(const abac_policies* policies, abac_policy_set** set,
                                    abac_error** error) noexcept {
  clear(set, error);
  if (policies == nullptr || set == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&] { return give(abac::PolicySet::compile(policies->value), set, error); });
}

abac_status abac_policy_set_with(const abac_policy_set* set, const abac_policies* added,
                                 const abac_policy_name* removed, size_t removed_count,
                                 abac_policy_set** changed, abac_error** error) noexcept {
  clear(changed, error);
  if (set == nullptr || changed == nullptr || (removed == nullptr && removed_count != 0)) {
    return ABAC_INVALID_ARGUMENT;
  }
  return guarded([&]() -> abac_status {
    std::vector<abac::PolicyName> names;
    for (std::size_t i = 0; i < removed_count; ++i) {
      const auto& [type, level, name] = removed[i];
      const auto policy_type = policy_type_of(type);
      if (!policy_type || !is_text(name.data, name.size)) return ABAC_INVALID_ARGUMENT;
      names.push_back({*policy_type, view_of(name.data, name.size), level});
    }
    return give(set->value.with(added == nullptr ? abac::Policies() : added->value, names), changed,
                error);
  });
}

size_t abac_policy_set_statement_count(const abac_policy_set* set) noexcept {
  return set == nullptr ? 0 : set->value.statement_count();
}

size_t abac_policy_set_memory_bytes(const abac_policy_set* set) noexcept {
  return set == nullptr ? 0 : set->value.memory_bytes();
}

void abac_policy_set_free(abac_policy_set* set) noexcept { delete set; }
