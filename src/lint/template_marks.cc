#include "lint/template_marks.h"

#include <algorithm>
#include <cstddef>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;
constexpr std::string_view kWords[] = {"REPLACE_ME", "REPLACE-ME", "REPLACEME",
                                       "CHANGE_ME",  "CHANGEME",   "replace_me",
                                       "replace-me", "change_me",  "changeme"};

constexpr bool is_letter(char c) noexcept {
  const char folded = fold_ascii(c);
  return folded >= 'a' && folded <= 'z';
}
constexpr bool is_name_byte(char c) noexcept {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ' ';
}

/// `<account-id>`: a name that begins with a letter.
std::string_view find_in_angles(std::string_view text) noexcept {
  for (std::size_t begin = text.find('<'); begin != kNowhere; begin = text.find('<', begin + 1)) {
    std::size_t end = begin + 1;
    if (end == text.size() || !is_letter(text[end])) continue;
    while (end < text.size() && is_name_byte(text[end])) ++end;
    if (end < text.size() && text[end] == '>') return text.substr(begin, end + 1 - begin);
  }
  return {};
}

/// `${Name}`, `${aws_x.y.arn}`, `${AWS::Region}`. Not `${*}`, `${?}`, `${$}`.
std::string_view find_other_variable(std::string_view text) noexcept {
  for (std::size_t begin = text.find("${"); begin != kNowhere; begin = text.find("${", begin + 2)) {
    const std::size_t end = text.find('}', begin);
    if (end == kNowhere) return {};
    const std::string_view name = text.substr(begin + 2, end - begin - 2);
    const bool is_other = name.find(':') == kNowhere || name.find("::") != kNowhere;
    if (is_other && !name.empty() && is_letter(name.front())) {
      return text.substr(begin, end + 1 - begin);
    }
  }
  return {};
}

/// What begins and ends so, `{{x}}`, but for a variable of IAM that was misspelled thus.
std::string_view find_in_braces(std::string_view text, std::string_view begins,
                                std::string_view ends) noexcept {
  const std::size_t begin = text.find(begins);
  if (begin == kNowhere || text.substr(begin + begins.size()).starts_with("aws:")) return {};
  const std::size_t end = text.find(ends, begin);
  return end == kNowhere ? std::string_view() : text.substr(begin, end + ends.size() - begin);
}

std::string_view find_crosses(std::string_view text) noexcept {
  const std::size_t begin = text.find("XXXX");
  if (begin == kNowhere) return {};
  const std::size_t end = std::min(text.find_first_not_of('X', begin), text.size());
  return text.substr(begin, end - begin);
}

std::string_view find_word(std::string_view text) noexcept {
  for (const std::string_view word : kWords) {
    const std::size_t begin = text.find(word);
    if (begin != kNowhere) return text.substr(begin, word.size());
  }
  return {};
}

}  // namespace

std::optional<std::string_view> find_template_mark(std::string_view text) noexcept {
  std::string_view first;
  const auto take = [&first](std::string_view mark) {
    if (!mark.empty() && (first.empty() || mark.data() < first.data())) first = mark;
  };
  take(find_in_angles(text));
  take(find_other_variable(text));
  take(find_in_braces(text, "{{", "}}"));
  take(find_in_braces(text, "%{", "}"));
  const std::size_t format = text.find("%s");
  if (format != kNowhere) take(text.substr(format, 2));
  take(find_crosses(text));
  take(find_word(text));
  if (first.empty()) return std::nullopt;
  return first;
}

}  // namespace abac::inline abi1::internal
