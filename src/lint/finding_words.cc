#include "lint/finding_words.h"

#include <fmt/core.h>

#include <algorithm>

#include "diagnostics/quoted_text.h"
#include "json/json_writer.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMostNames = 3;

template <class Name>
std::string names_in_words(std::span<const Name> names) {
  const std::size_t count = std::min(names.size(), kMostNames);
  std::string words;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) words += i + 1 == names.size() ? " and " : ", ";
    words += quoted(names[i]);
  }
  if (count < names.size()) words += fmt::format(" and {} more", names.size() - count);
  return words;
}

}  // namespace

std::string in_words(std::span<const std::string> names) { return names_in_words(names); }
std::string in_words(std::span<const std::string_view> names) { return names_in_words(names); }

TextEdit rewritten(const Text& text, std::string_view value) {
  std::string json;
  JsonWriter(json).string(value);
  return {text.where, std::move(json)};
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

std::string with_part(const ResourceEntry& entry, std::size_t i, std::string_view part) {
  const std::string_view text = entry.text->value;
  const std::string_view old = entry.parts[i];
  const auto begin = static_cast<std::size_t>(old.data() - text.data());
  std::string result(text.substr(0, begin));
  result += part;
  result += text.substr(begin + old.size());
  return result;
}

}  // namespace abac::inline abi1::internal
