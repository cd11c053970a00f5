// Collecting findings about a text, with pointers into it.
#include "diagnostics.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace abac::internal {
namespace {

// A text of 16 MiB can be made of millions of faults, and a pointer can be as long as the text.
constexpr std::size_t kMaxFindings = 10'000;
constexpr std::size_t kMaxFindingBytes = std::size_t{32} << 20;

// Long enough for an ARN, short enough for a line.
constexpr std::size_t kMaxQuotedBytes = 160;

}  // namespace

std::string child_pointer(std::string_view parent, std::string_view name) {
  std::string pointer;
  pointer.reserve(parent.size() + 1 + name.size());
  pointer += parent;
  pointer += '/';
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

std::string child_pointer(std::string_view parent, std::size_t index) {
  return fmt::format("{}/{}", parent, index);
}

void append_escaped(std::string& line, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      line += fmt::format("\\u{:04x}", static_cast<unsigned>(byte));
    } else {
      line += c;
    }
  }
}

std::string quoted(std::string_view text) {
  const bool is_cut = text.size() > kMaxQuotedBytes;
  if (is_cut) {
    text = text.substr(0, kMaxQuotedBytes);
    // Not within a character: continuation bytes and then the byte that leads them are left out.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) {
      text.remove_suffix(1);
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.remove_suffix(1);
  }
  std::string result = "`";
  append_escaped(result, text);
  result += is_cut ? "…`" : "`";
  return result;
}

Diagnostic make_error(ErrorCode code, std::string message, std::string pointer, SourceRange where) {
  return {.severity = Severity::Error,
          .code = std::string(to_string(code)),
          .message = std::move(message),
          .pointer = std::move(pointer),
          .file = {},
          .where = where};
}

Diagnostic out_of_memory() noexcept {
  // Both texts fit into a std::string without an allocation.
  return make_error(ErrorCode::OutOfMemory, "out of memory", {});
}

void Diagnostics::error(ErrorCode code, std::string message, std::string pointer,
                        SourceRange where) {
  add(make_error(code, std::move(message), std::move(pointer), where));
}

void Diagnostics::warn(WarningCode code, std::string message, std::string pointer,
                       SourceRange where) {
  add({.severity = Severity::Warning,
       .code = std::string(to_string(code)),
       .message = std::move(message),
       .pointer = std::move(pointer),
       .file = {},
       .where = where});
}

void Diagnostics::add(Diagnostic finding) {
  const bool is_first_error = finding.severity == Severity::Error && !has_errors_;
  if (is_first_error) has_errors_ = true;
  const std::size_t bytes = finding.message.size() + finding.pointer.size();
  is_full_ = is_full_ || findings_.size() >= kMaxFindings || bytes_ + bytes > kMaxFindingBytes;
  if (is_full_ && !is_first_error) return;
  bytes_ += bytes;
  findings_.push_back(std::move(finding));
}

std::vector<Diagnostic> Diagnostics::take() {
  std::stable_sort(
      findings_.begin(), findings_.end(),
      [](const Diagnostic& a, const Diagnostic& b) { return a.where.begin < b.where.begin; });
  bytes_ = 0;
  has_errors_ = false;
  is_full_ = false;
  return std::exchange(findings_, {});
}

const Diagnostic& Diagnostics::first_error() const noexcept {
  const Diagnostic* first = nullptr;
  for (const Diagnostic& finding : findings_) {
    if (finding.severity != Severity::Error) continue;
    if (first == nullptr || finding.where.begin < first->where.begin) first = &finding;
  }
  return *first;
}

}  // namespace abac::internal
