#include "lint/error_fixes.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/condition_operator.h"
#include "lint/did_you_mean.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kQualifiers[] = {"", "ForAllValues:", "ForAnyValue:"};
constexpr std::string_view kSuffixes[] = {"", "IfExists"};
constexpr std::string_view kMembers[] = {"Version",   "Id",        "Statement",    "Sid",
                                         "Effect",    "Principal", "NotPrincipal", "Action",
                                         "NotAction", "Resource",  "NotResource",  "Condition",
                                         "AWS",       "Service",   "Federated",    "CanonicalUser"};

/// Returns all operators that there are.
const std::vector<std::string>& operator_names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const BaseOperator& base : base_operators()) {
      for (const std::string_view qualifier : kQualifiers) {
        for (const std::string_view suffix : kSuffixes) {
          std::string name = fmt::format("{}{}{}", qualifier, base.name, suffix);
          if (parse_condition_operator(name)) names.push_back(std::move(name));
        }
      }
    }
    return names;
  }();
  return all;
}

/// What was probably meant.
struct Meant {
  std::string name;
  bool differs_in_case_only = false;
};

template <class Names>
std::optional<Meant> find_meant(std::string_view text, const Names& names) {
  for (const auto& name : names) {
    if (ascii_fold_equal(text, name)) return Meant{std::string(name), true};
  }
  const auto near = did_you_mean(text, names);
  if (!near) return std::nullopt;
  return Meant{std::string(*near), false};
}

/// Returns the name that stands at the place, in its quotes; empty where it is not plain.
std::string_view name_at(const SourceRange& where, std::string_view json) noexcept {
  if (where.line == 0 || where.end > json.size() || where.begin + 2 > where.end) return {};
  const std::string_view text = json.substr(where.begin, where.end - where.begin);
  if (!text.starts_with('"') || !text.ends_with('"')) return {};
  const std::string_view name = text.substr(1, text.size() - 2);
  return name.find_first_of("\\\"") == std::string_view::npos ? name : std::string_view();
}

/// Returns how many members beside the one at the pointer have the name, in whatever case.
std::size_t count_alike(const JsonDocument& document, std::string_view pointer,
                        std::string_view name) {
  const std::size_t slash = pointer.rfind('/');
  if (slash == std::string_view::npos) return 0;
  const auto object = document.at_pointer(pointer.substr(0, slash));
  if (!object || object->type() != JsonType::Object) return 0;
  std::size_t count = 0;
  for (const JsonValue member : object->children()) {
    if (ascii_fold_equal(member.key(), name)) ++count;
  }
  return count;
}

}  // namespace

bool is_misspelled_version(const Finding& error) noexcept {
  return error.diagnostic.code == ErrorCode::UnknownMember && !error.edits.empty() &&
         error.edits.front().text == "\"Version\"";
}

void add_fix(Finding& error, std::string_view json, const JsonDocument& document) {
  const Diagnostic& diagnostic = error.diagnostic;
  const std::string_view name = name_at(diagnostic.where, json);
  if (name.empty()) return;
  std::optional<Meant> meant;
  if (diagnostic.code == ErrorCode::InvalidOperator) meant = find_meant(name, operator_names());
  if (diagnostic.code == ErrorCode::UnknownMember) meant = find_meant(name, kMembers);
  if (!meant) return;
  const std::size_t most = meant->differs_in_case_only ? 1 : 0;
  if (count_alike(document, diagnostic.pointer, meant->name) > most) return;
  error.fix = fmt::format("did you mean {}?", quoted(meant->name));
  error.edits.push_back({diagnostic.where, fmt::format("\"{}\"", meant->name)});
  // What is refused decides nothing, and in another case nothing else can be meant.
  error.keeps_decisions = meant->differs_in_case_only;
}

}  // namespace abac::inline abi1::internal
