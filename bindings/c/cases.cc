// Of the section "decisions" of abac/c.h what evaluates a case.
#include <abac/case.h>

#include "handles.h"

using abac::c::clear;
using abac::c::give_new;
using abac::c::guarded;
using abac::c::is_text;
using abac::c::view_of;

abac_status abac_evaluate_case(const char* json, size_t json_size, abac_string** result) noexcept {
  clear(result, nullptr);
  if (!is_text(json, json_size) || result == nullptr) return ABAC_INVALID_ARGUMENT;
  return guarded([&]() -> abac_status {
    abac::CaseReader reader;
    const abac::Case test_case = reader.read(view_of(json, json_size));
    return give_new(result, result_to_json(test_case.name, evaluate(test_case)));
  });
}
