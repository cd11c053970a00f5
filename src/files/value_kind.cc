// Tells kinds of values by their members.
#include "files/value_kind.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "iam/policy_type.h"

namespace abac::inline abi1::internal {

std::string_view without_space(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text;
}

bool is_url_encoded(std::string_view text) {
  text = without_space(text);
  return text.starts_with("%7B") || text.starts_with("%7b");
}

bool is_document_text(std::string_view text) {
  return is_url_encoded(text) ||
         (without_space(text).starts_with('{') && text.find("Statement") != std::string_view::npos);
}

bool is_document(const TreeValue& value) { return value.find("Statement").has_value(); }

bool is_if(const Intrinsic& intrinsic) {
  return intrinsic.name == "If" || intrinsic.name == "Fn::If";
}
bool is_sub(const Intrinsic& intrinsic) {
  return intrinsic.name == "Sub" || intrinsic.name == "Fn::Sub";
}

bool is_held_policy(const TreeValue& value) {
  if (value.is_string()) return is_document_text(value.text());
  if (is_document(value)) return true;
  const auto intrinsic = intrinsic_of(value);
  if (!intrinsic || !is_sub(*intrinsic)) return false;
  const auto text = intrinsic->argument.is_array() ? intrinsic->argument.first()
                                                   : std::optional(intrinsic->argument);
  return text && text->is_string() && is_document_text(text->text());
}

bool is_policy_set(const TreeValue& value) {
  return std::ranges::any_of(kPolicyTypes, [&](const PolicyTypeTraits& traits) {
    const auto member = value.find(traits.name);
    return member && member->is_array();
  });
}

std::string_view look_of_own(const TreeValue& value) {
  const auto has_any = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](auto name) { return value.find(name).has_value(); });
  };
  if (has_any({"tests"})) return "a suite of tests";
  if (value.tree().is_yaml()) return {};
  const auto policies = value.find("policies");
  if (has_any({"request", "expect"}) || (policies && !policies->is_array())) return "a case";
  if (has_any({"principal", "action"})) return "a request";
  return {};
}

bool is_like_policy(const TreeValue& value) {
  static constexpr std::array<std::string_view, 9> kBegins = {"ver", "sta", "id",  "ide", "per",
                                                              "ses", "ser", "vpc", "res"};
  const auto is_like = [](const TreeValue& member) {
    std::string name(member.key().substr(0, 3));
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return std::ranges::find(kBegins, name) != kBegins.end();
  };
  const ValueChildren members = value.children();
  return value.is_object() && !value.find("Resources") &&
         std::all_of(members.begin(), members.end(), is_like);
}

std::optional<TreeValue> template_resources(const TreeValue& root) {
  const auto resources = root.find("Resources");
  if (!resources || !resources->is_object()) return {};
  for (const TreeValue resource : resources->children()) {
    if (resource.text_of("Type").find("::") != std::string_view::npos) return resources;
  }
  return {};
}

bool is_terraform_state(const TreeValue& root) {
  return root.find("terraform_version") && root.find("lineage") && root.find("serial");
}

std::optional<TreeValue> plan_values(const TreeValue& root) {
  if (!root.find("format_version")) return {};
  for (const std::string_view name : {"planned_values", "values"}) {
    if (const auto values = root.find(name)) return values;
  }
  return {};
}

}  // namespace abac::inline abi1::internal
