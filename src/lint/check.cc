// The reports of checks, and the table of all of them.
#include "lint/check.h"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace abac::inline abi1 {
namespace internal {
namespace {

std::vector<CheckInfo> make_table() {
  std::vector<CheckInfo> table;
  for (const std::span<const Check> family : check_families()) {
    for (const Check& check : family) table.push_back(check.info);
  }
  return table;
}

}  // namespace

std::vector<std::span<const Check>> check_families() {
  return {document_checks(),      list_checks(),         pair_checks(),
          quota_checks(),         action_checks(),       resource_checks(),
          resource_type_checks(), operator_checks(),     set_operator_checks(),
          contradiction_checks(), key_checks(),          key_value_checks(),
          key_use_checks(),       address_checks(),      tag_checks(),
          tag_support_checks(),   tagging_checks(),      created_tag_checks(),
          variable_checks(),      variable_key_checks(), template_checks(),
          principal_checks(),     trust_checks(),        guardrail_checks(),
          grant_checks(),         mfa_checks()};
}

void Report::add(Place place, std::string message, Fix fix) {
  add(check_->info.severity, std::move(place), std::move(message), std::move(fix));
}

void Report::add(Severity severity, Place place, std::string message, Fix fix) {
  if (is_full()) return;
  Finding finding;
  finding.diagnostic = {.severity = severity,
                        .code = check_->info.code,
                        .message = std::move(message),
                        .pointer = std::move(place.pointer),
                        .file = {},
                        .where = place.where};
  finding.fix = std::move(fix.words);
  finding.edits = std::move(fix.edits);
  finding.keeps_decisions = fix.keeps_decisions;
  found_.push_back({check_, statement_, std::move(finding), fix.is_saved_by_aws});
}

}  // namespace internal

std::span<const CheckInfo> policy_checks() {
  static const std::vector<CheckInfo> table = internal::make_table();
  return table;
}

const CheckInfo* find_check(ErrorCode code) {
  const auto found = std::ranges::find(policy_checks(), code, &CheckInfo::code);
  return found == policy_checks().end() ? nullptr : &*found;
}

std::string to_json(const CheckExample& example) {
  if (example.form != ExampleForm::Statements) return std::string(example.text);
  return fmt::format(R"({{"Version": "2012-10-17", "Statement": [{}]}})", example.text);
}

}  // namespace abac::inline abi1
