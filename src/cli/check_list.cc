#include "check_list.h"

#include <abac/findings.h>
#include <abac/printable.h>
#include <fmt/core.h>

#include <algorithm>

namespace abac::cli {
namespace {

std::string_view needs_of(const CheckInfo& check) noexcept {
  switch (check.needs) {
    case CheckNeeds::Nothing:
      return "-";
    case CheckNeeds::Keys:
      return "keys";
    case CheckNeeds::Catalogue:
      return "catalogue";
    case CheckNeeds::KeysAndCatalogue:
      break;
  }
  return "keys+";
}

std::string_view answer_of(const CheckInfo& check) noexcept {
  switch (check.aws) {
    case AwsAnswer::Saves:
      return "saves";
    case AwsAnswer::RefusesManaged:
      return "managed: refuses";
    case AwsAnswer::Refuses:
      break;
  }
  return "refuses";
}

/// Whether the check speaks: `on`, `off`, or `silent` where it lacks a catalogue.
std::string_view state_of(const CheckInfo& check, const LintOptions& options) noexcept {
  const auto& off = options.switched_off;
  if (std::ranges::find(off, check.code) != off.end()) return "off";
  if (check.is_off_by_default && !options.includes_off_by_default) return "off";
  if (check.needs == CheckNeeds::Catalogue && options.catalogue == nullptr) return "silent";
  return "on";
}

std::string quoted_json(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

void write_check_list(Output& output, const LintOptions& options, bool as_json) {
  constexpr std::string_view kRow = "{:<33} {:<10} {:<9} {:<18} {:<16} {:<6} {}";
  if (!as_json) {
    output.write_line(
        fmt::format(kRow, "code", "severity", "needs", "types", "aws", "state", "why"));
  }
  for (const CheckInfo& check : policy_checks()) {
    const std::string_view code = to_string(check.code);
    const std::string_view severity = to_string(check.severity);
    if (!as_json) {
      output.write_line(fmt::format(kRow, code, severity, needs_of(check), check.types,
                                    answer_of(check), state_of(check, options), check.why));
      continue;
    }
    output.write_line(fmt::format(
        R"({{"code":"{}","severity":"{}","needs":"{}","types":"{}","aws":"{}","state":"{}","why":{}}})",
        code, severity, needs_of(check), check.types, answer_of(check), state_of(check, options),
        quoted_json(check.why)));
  }
}

bool write_check_page(Output& output, std::string_view word) {
  const auto code = parse_error_code(word);
  if (!code) {
    complain(fmt::format("abac: error: `{}` is no code; --list-checks lists those of checks",
                         printable(word)));
    return false;
  }
  const CheckInfo* const check = find_check(*code);
  std::string page = check != nullptr
                         ? check_page(*check)
                         : fmt::format("### `{}`\n\nAn error: what has it is refused.", word);
  while (page.ends_with('\n')) page.pop_back();
  output.write_line(page);
  return true;
}

}  // namespace abac::cli
