#include "lint/pattern_relation.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "iam/arn.h"
#include "iam/policy_variable.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMostSteps = 1'000'000;
constexpr std::string_view kMissing = "*";

/// Returns the text with each `${…}` as `*`.
std::string without_variables(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t begin = text.find("${");
    result += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::size_t end = text.find('}', begin);
    result += '*';
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return result;
}

/// The six components of an entry, those that are missing read as `*`; or fewer, where they stay
/// missing.
struct EntryParts {
  std::array<std::string_view, Components::kMost> texts;
  std::size_t size = 0;

  EntryParts(std::string_view entry, ArnReading reading) {
    for (const std::string_view text : split_components(entry, reading.variables)) {
      texts[size++] = text;
    }
    if (!reading.completes) return;
    while (size < texts.size()) texts[size++] = kMissing;
  }
};

}  // namespace

bool covers(std::string_view wide, std::string_view narrow) noexcept {
  std::size_t steps = 0;
  std::size_t w = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;  // the last star of `wide` that was passed
  std::size_t taken = 0;                      // where what that star has taken ends
  while (n < narrow.size()) {
    if (++steps > kMostSteps) return false;
    if (w < wide.size() && wide[w] == '*') {
      star = w++;
      taken = n;
    } else if (w < wide.size() && narrow[n] != '*' && (wide[w] == '?' || wide[w] == narrow[n])) {
      ++w;
      ++n;
    } else if (star != std::string_view::npos) {
      w = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  while (w < wide.size() && wide[w] == '*') ++w;
  return w == wide.size();
}

bool covers(std::string_view wide, std::string_view narrow, bool variables) noexcept {
  const auto has_variable = [](std::string_view text) {
    return text.find("${") != std::string_view::npos;
  };
  if (wide == narrow || is_all_stars(wide)) return true;
  if (!variables || (!has_variable(wide) && !has_variable(narrow))) return covers(wide, narrow);
  if (!wide.ends_with('*')) return false;
  wide.remove_suffix(1);
  // A `$` at the end could be the beginning of the narrow one's variable.
  return wide.find_first_of("*?") == std::string_view::npos && !wide.ends_with('$') &&
         narrow.starts_with(wide);
}

bool overlap(std::string_view a, std::string_view b) {
  if (a.size() * b.size() > kMostSteps) return true;
  // reaches[j]: some text matches both a[0, i) and b[0, j).
  std::vector<bool> reaches(b.size() + 1, false);
  reaches[0] = true;
  for (std::size_t j = 0; j < b.size() && b[j] == '*'; ++j) reaches[j + 1] = true;
  for (const char c : a) {
    bool diagonal = reaches[0];
    reaches[0] = reaches[0] && c == '*';
    for (std::size_t j = 0; j < b.size(); ++j) {
      const bool above = reaches[j + 1];
      const bool takes_both = c == '?' || b[j] == '?' || c == b[j];
      reaches[j + 1] =
          c == '*' || b[j] == '*' ? above || reaches[j] || diagonal : takes_both && diagonal;
      diagonal = above;
    }
  }
  return reaches[b.size()];
}

bool means_its_completed_form(std::string_view entry, bool variables) noexcept {
  const Components parts = split_components(entry, variables);
  if (parts.size() == Components::kMost) return true;
  return std::none_of(parts.begin(), parts.end() - 1,
                      [](std::string_view part) { return part.ends_with('*'); });
}

bool resource_covers(std::string_view wide, std::string_view narrow, ArnReading reading) {
  if (is_all_stars(wide) || wide == narrow) return true;
  const EntryParts wide_parts(wide, reading);
  const EntryParts narrow_parts(narrow, reading);
  if (wide_parts.size < Components::kMost || narrow_parts.size < Components::kMost) return false;
  if (is_all_stars(narrow) || !means_its_completed_form(narrow, reading.variables)) return false;
  for (std::size_t i = 0; i < Components::kMost; ++i) {
    if (!covers(wide_parts.texts[i], narrow_parts.texts[i], reading.variables)) return false;
  }
  return true;
}

bool resources_overlap(std::string_view a, std::string_view b, ArnReading reading) {
  if (is_all_stars(a) || is_all_stars(b)) return true;
  const EntryParts a_parts(a, reading);
  const EntryParts b_parts(b, reading);
  if (a_parts.size < Components::kMost || b_parts.size < Components::kMost) return false;
  for (std::size_t i = 0; i < Components::kMost; ++i) {
    const std::string a_text = without_variables(a_parts.texts[i]);
    const std::string b_text = without_variables(b_parts.texts[i]);
    if (!overlap(a_text, b_text)) return false;
  }
  return true;
}

}  // namespace abac::inline abi1::internal
