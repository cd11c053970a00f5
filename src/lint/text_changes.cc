#include "lint/text_changes.h"

#include <fmt/core.h>

#include <algorithm>

#include "diagnostics/quoted_text.h"
#include "json/json_writer.h"

namespace abac::inline abi1::internal {

std::string json_string(std::string_view text) {
  std::string json;
  JsonWriter(json).string(text);
  return json;
}

std::vector<TextEdit> remove_from_list(const SourceRange& where, const SourceRange& beside,
                                       bool is_first) {
  if (where.line == 0 || beside.line == 0) return {};
  SourceRange range = where;
  if (is_first) {
    range.end = beside.begin;
  } else {
    // A string stands on one line.
    range.begin = beside.end;
    range.line = beside.line;
    range.column = beside.column + (beside.end - beside.begin);
  }
  return {{range, {}}};
}

std::vector<TextEdit> remove_from_list(const std::vector<Text>& list, std::size_t index) {
  if (list.size() < 2) return {};
  const bool is_first = index == 0;
  return remove_from_list(list[index].where, list[is_first ? 1 : index - 1].where, is_first);
}

std::string listed(std::span<const std::string> names) {
  constexpr std::size_t kMost = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    if (i > 0) text += names.size() > kMost || i + 1 < names.size() ? ", " : " and ";
    text += quoted(names[i]);
  }
  if (names.size() > kMost) text += fmt::format(" and {} more", names.size() - kMost);
  return text;
}

}  // namespace abac::inline abi1::internal
