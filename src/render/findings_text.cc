// Findings → lines for a terminal and for GitHub, and the text with their fixes.
#include <abac/findings.h>
#include <abac/printable.h>
#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/case_folding.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

constexpr std::size_t kColumnsBefore = 60;  ///< Bytes of a long line that stand before the place,
constexpr std::size_t kColumnsBehind = 60;  ///< and from it on.
constexpr std::string_view kIndent = "    ";

/// Returns how many characters a printable text takes on a line.
std::size_t width_of(std::string_view text) noexcept {
  std::size_t width = 0;
  for (std::size_t position = 0; position < text.size(); ++width) {
    static_cast<void>(decode_scalar(text, position));
  }
  return width;
}

/// Whether the byte goes on with a character.
bool is_inner_byte(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// A line of a text around a place: what stands before the place, in it and behind it.
struct MarkedLine {
  std::string before;
  std::string marked;
  std::string behind;
};

/// REQUIRES: the place lies in the text.
MarkedLine mark_line(std::string_view text, const SourceRange& where) {
  const std::size_t begin = where.begin;
  const std::size_t line_break = begin == 0 ? std::string_view::npos : text.rfind('\n', begin - 1);
  std::size_t first = line_break == std::string_view::npos ? 0 : line_break + 1;
  std::size_t last = std::min(text.find('\n', begin), text.size());
  while (last > begin && text[last - 1] == '\r') --last;
  const std::size_t end = std::clamp<std::size_t>(where.end, begin, last);

  MarkedLine line;
  if (begin - first > kColumnsBefore) {
    first = begin - kColumnsBefore;
    while (first < begin && is_inner_byte(text[first])) ++first;
    line.before = "…";
  }
  std::size_t marked_end = end;
  std::string_view cut;
  if (last - begin > kColumnsBehind) {
    last = begin + kColumnsBehind;
    while (last > begin && is_inner_byte(text[last])) --last;
    marked_end = std::min(end, last);
    cut = "…";
  }
  line.before += printable(text.substr(first, begin - first));
  line.marked = printable(text.substr(begin, marked_end - begin));
  line.behind = printable(text.substr(marked_end, last - marked_end)).append(cut);
  return line;
}

/// Escapes what a value of a workflow command may not hold.
std::string escape_data(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '%':
        escaped += "%25";
        break;
      case '\r':
        escaped += "%0D";
        break;
      case '\n':
        escaped += "%0A";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// The same for a property.
std::string escape_property(std::string_view text) {
  std::string escaped;
  for (const char c : escape_data(text)) {
    if (c == ':') {
      escaped += "%3A";
    } else if (c == ',') {
      escaped += "%2C";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace
}  // namespace internal

void count(FindingCounts& counts, std::span<const Finding> findings) noexcept {
  for (const Finding& finding : findings) {
    switch (finding.diagnostic.severity) {
      case Severity::Error:
        ++counts.errors;
        break;
      case Severity::Security:
        ++counts.security;
        break;
      case Severity::Warning:
        ++counts.warnings;
        break;
      case Severity::Suggestion:
        ++counts.suggestions;
        break;
    }
    if (finding.is_refused_by_aws) ++counts.refused_by_aws;
  }
}

std::string to_string(const FindingCounts& counts) {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", count, count == 1 ? one : many);
  };
  add(counts.errors, "error", "errors");
  add(counts.security, "security", "security");
  add(counts.warnings, "warning", "warnings");
  add(counts.suggestions, "suggestion", "suggestions");
  return text.empty() ? "no findings" : text;
}

std::string to_text(const Finding& finding, std::string_view text) {
  std::string out = to_string(finding.diagnostic) + '\n';
  const SourceRange& where = finding.diagnostic.where;
  if (where.line != 0 && where.begin < text.size()) {
    const internal::MarkedLine line = internal::mark_line(text, where);
    const std::size_t width = std::max<std::size_t>(1, internal::width_of(line.marked));
    fmt::format_to(std::back_inserter(out), "{0}{1}{2}{3}\n{0}{4:{5}}^{6:~<{7}}\n",
                   internal::kIndent, line.before, line.marked, line.behind, "",
                   internal::width_of(line.before), "", width - 1);
  }
  if (!finding.fix.empty()) {
    fmt::format_to(std::back_inserter(out), "{}fix: {}\n", internal::kIndent, finding.fix);
  }
  return out;
}

std::string to_github(const Finding& finding, bool is_failure) {
  const Diagnostic& diagnostic = finding.diagnostic;
  std::string_view command = "warning";
  if (diagnostic.severity == Severity::Suggestion) command = "notice";
  if (is_failure || abac::is_failure(finding)) command = "error";
  std::string line = fmt::format("::{} ", command);
  if (!diagnostic.file.empty()) {
    line += fmt::format("file={},", internal::escape_property(printable(diagnostic.file)));
  }
  if (diagnostic.where.line != 0) {
    line += fmt::format("line={},col={},", diagnostic.where.line, diagnostic.where.column);
  }
  line += fmt::format("title={}::{}", to_string(diagnostic.code),
                      internal::escape_data(diagnostic.message));
  if (!finding.fix.empty()) line += "; " + internal::escape_data(finding.fix);
  return line;
}

FixedText apply_fixes(std::string_view text, std::span<const Finding> findings) {
  std::vector<const Finding*> fixes;
  for (const Finding& finding : findings) {
    if (finding.keeps_decisions && !finding.edits.empty()) fixes.push_back(&finding);
  }
  std::ranges::stable_sort(
      fixes, {}, [](const Finding* finding) { return finding->edits.front().where.begin; });
  FixedText fixed;
  std::size_t copied = 0;
  for (const Finding* const finding : fixes) {
    const std::vector<TextEdit>& edits = finding->edits;
    std::size_t end = copied;
    const bool fits = std::ranges::all_of(edits, [&](const TextEdit& edit) {
      const bool follows = edit.where.begin >= end && edit.where.end >= edit.where.begin &&
                           edit.where.end <= text.size();
      end = edit.where.end;
      return follows;
    });
    if (!fits) continue;
    for (const TextEdit& edit : edits) {
      fixed.text += text.substr(copied, edit.where.begin - copied);
      fixed.text += edit.text;
      copied = edit.where.end;
    }
    ++fixed.fixed;
  }
  fixed.text += text.substr(copied);
  return fixed;
}

}  // namespace abac::inline abi1
