// Names what is no policy by what it looks like, so that whoever named the wrong file sees it.
#include "files/file_look.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "files/value_kind.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kTerraform = "Terraform source: use `terraform show -json`";
/// As much of a text as is looked at.
constexpr std::size_t kLookBytes = std::size_t{64} << 10;

std::string_view begin_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text;
}

/// What stands behind comments of `//` and `/*`, which JSON has not, but many who write it.
std::string_view behind_comments(std::string_view text) {
  for (;;) {
    const bool is_line = text.starts_with("//");
    if (!is_line && !text.starts_with("/*")) return text;
    const std::string_view end = is_line ? "\n" : "*/";
    const std::size_t at = text.find(end, 2);
    if (at == std::string_view::npos) return {};
    text = begin_of(text.substr(at + end.size()));
  }
}

bool has_any(const TreeValue& value, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names,
                             [&](std::string_view name) { return value.find(name).has_value(); });
}

bool is_operation(std::string_view word) {
  constexpr std::size_t kMaxWord = 60;
  return !word.empty() && word.size() <= kMaxWord && std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

/// What the AWS CLI prints where a call failed.
std::optional<std::string> look_of_failed_call(std::string_view text) {
  constexpr std::string_view kError = "An error occurred (";
  constexpr std::string_view kCalling = ") when calling the ";
  const std::size_t begin = text.find(kError);
  if (begin == std::string_view::npos) return {};
  const std::size_t calling = text.find(kCalling, begin);
  if (calling == std::string_view::npos) return {};
  std::string_view operation = text.substr(calling + kCalling.size());
  operation = operation.substr(0, operation.find(' '));
  if (!is_operation(operation)) return {};
  return "output of " + command_of_operation(operation) + " with an error inside";
}

bool is_terraform(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kBlocks = {
      "resource \"", "data \"", "variable \"", "module \"", "provider \"", "output \""};
  static constexpr std::array<std::string_view, 2> kPlain = {"terraform {", "locals {"};
  const auto is_block = [](std::string_view line) {
    return line.find('{') != std::string_view::npos &&
           (std::ranges::any_of(kBlocks, [&](auto begin) { return line.starts_with(begin); }) ||
            std::ranges::any_of(kPlain, [&](auto begin) { return line.starts_with(begin); }));
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (is_block(text.substr(0, end))) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

}  // namespace

std::string command_of_operation(std::string_view operation) {
  std::string command;
  for (const char c : operation) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !command.empty()) command += '-';
    command += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return command;
}

TextForm form_of(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return TextForm::Binary;
  const std::string_view rest = begin_of(text);
  if (rest.empty()) return TextForm::Empty;
  if (rest.front() == '{' || rest.front() == '[' || rest.front() == '"') return TextForm::Json;
  if (const std::string_view behind = behind_comments(rest);
      rest.front() == '/' && (behind.starts_with('{') || behind.starts_with('['))) {
    return TextForm::Json;
  }
  if (text.substr(0, kLookBytes).find('\0') != std::string_view::npos) return TextForm::Binary;
  if (rest.starts_with("%7B") || rest.starts_with("%7b")) return TextForm::UrlEncoded;
  return TextForm::Other;
}

std::optional<std::string> look_of_text(std::string_view text) {
  text = begin_of(text.substr(0, kLookBytes));
  if (auto failed = look_of_failed_call(text)) return failed;
  if (text.starts_with('<')) {
    const bool is_page = text.starts_with("<!DOCTYPE html") || text.starts_with("<!doctype html") ||
                         text.starts_with("<html");
    return is_page ? "a web page" : "XML";
  }
  if (is_terraform(text)) return std::string(kTerraform);
  if (text.starts_with("#!")) return "a script";
  return {};
}

std::string look_of_value(const TreeValue& value) {
  const std::string form = value.tree().is_yaml() ? "YAML" : "JSON";
  if (value.is_string() && look_of_failed_call(value.text())) {
    return *look_of_failed_call(value.text());
  }
  if (!value.is_object() && !value.is_array()) {
    return value.tree().is_yaml() ? "text without a policy" : "JSON without a policy";
  }
  if (value.is_array()) {
    const auto first = value.first();
    if (first && has_any(*first, {"Effect"}) && has_any(*first, {"Action", "NotAction"})) {
      return "a list of statements: they stand in a policy document as `Statement`";
    }
    return form + " without a policy";
  }
  if (has_any(value, {"Effect"}) && has_any(value, {"Action", "NotAction"})) {
    return "a statement: it stands in a policy document as `Statement`";
  }
  if (has_any(value, {"Error", "__type", "errorMessage"}) ||
      (has_any(value, {"Code", "code"}) && has_any(value, {"Message", "message"}))) {
    return "an answer of AWS with an error inside";
  }
  if (const auto policy = value.find("Policy"); policy && has_any(*policy, {"DefaultVersionId"})) {
    return "output of get-policy, which has no document: use get-policy-version";
  }
  if (has_any(value, {"PolicyNames", "AttachedPolicies"})) {
    return "a list of the names of policies: use get-policy-version or get-role-policy";
  }
  if (is_terraform_state(value)) return "Terraform state: use `terraform show -json`";
  if (has_any(value, {"terraform"}) || (has_any(value, {"resource", "data", "module"}) &&
                                        has_any(value, {"provider", "variable"}))) {
    return std::string(kTerraform);
  }
  return form + " without a policy";
}

}  // namespace abac::inline abi1::internal
