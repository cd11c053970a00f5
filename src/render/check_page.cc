// A check → its page.
#include <abac/findings.h>
#include <fmt/core.h>

namespace abac::inline abi1 {
namespace internal {
namespace {

std::string_view words(CheckNeeds needs) noexcept {
  switch (needs) {
    case CheckNeeds::Nothing:
      return "nothing but the document";
    case CheckNeeds::Keys:
      return "the built-in table of condition keys";
    case CheckNeeds::Catalogue:
      return "the catalogue";
    case CheckNeeds::KeysAndCatalogue:
      break;
  }
  return "the built-in table of condition keys; for the keys of services the catalogue";
}

std::string_view words(AwsAnswer answer) noexcept {
  switch (answer) {
    case AwsAnswer::Saves:
      return "saves it";
    case AwsAnswer::RefusesManaged:
      return "refuses it in a managed policy";
    case AwsAnswer::Refuses:
      break;
  }
  return "refuses it";
}

std::string types_in_words(std::string_view types) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"I", "identity"},
                                                                      {"R", "resource"},
                                                                      {"T", "role trust"},
                                                                      {"B", "permissions boundary"},
                                                                      {"S", "session"},
                                                                      {"SCP", "service control"},
                                                                      {"RCP", "resource control"},
                                                                      {"V", "VPC endpoint"},
                                                                      {"set", "a whole policy set"},
                                                                      {"all", "all"}};
  std::string text;
  while (!types.empty()) {
    const std::size_t size = std::min(types.find(' '), types.size());
    for (const auto& [letter, name] : kWords) {
      if (types.substr(0, size) != letter) continue;
      if (!text.empty()) text += ", ";
      text += name;
    }
    types.remove_prefix(std::min(size + 1, types.size()));
  }
  return text;
}

/// Returns an example on one line: its line breaks, with the blanks behind them, are one blank.
std::string on_one_line(std::string_view text) {
  std::string line;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      line += text[i];
      continue;
    }
    i = std::min(text.find_first_not_of(" \n", i), text.size()) - 1;
    line += ' ';
  }
  return line;
}

}  // namespace
}  // namespace internal

std::string check_page(const CheckInfo& check) {
  std::string page = fmt::format(
      "### `{}`\n\n{}.\n\n- Severity: {}{}\n- Policy types: {}\n- Needs: {}\n- AWS: {}\n",
      to_string(check.code), check.why, to_string(check.severity),
      check.is_off_by_default ? "; off unless `--all` asks for it" : "",
      internal::types_in_words(check.types), internal::words(check.needs),
      internal::words(check.aws));
  if (!check.false_alarms.empty()) {
    page += fmt::format("- Speaks without need: {}\n", check.false_alarms);
  }
  page +=
      fmt::format("\nBad:\n\n```json\n{}\n```\n\nGood:\n\n```json\n{}\n```\n",
                  internal::on_one_line(check.bad.text), internal::on_one_line(check.good.text));
  return page;
}

}  // namespace abac::inline abi1
