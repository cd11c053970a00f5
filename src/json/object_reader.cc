// Words what is wrong with the members of an object.
#include "json/object_reader.h"

#include <fmt/core.h>

#include <utility>

#include "diagnostics/json_pointer.h"
#include "diagnostics/quoted_text.h"

namespace abac::inline abi1::internal {
namespace {

using object_reader::Names;

/// Returns `` `a`, `b` or `c` ``.
std::string list_of(std::span<const Names> rows) {
  std::string list;
  const auto add = [&](std::string_view name, bool is_last) {
    if (!list.empty()) list += is_last ? " or " : ", ";
    list += fmt::format("`{}`", name);
  };
  for (const Names& row : rows) {
    const bool is_last = &row == &rows.back();
    add(row.name, is_last && row.negated_name.empty());
    if (!row.negated_name.empty()) add(row.negated_name, is_last);
  }
  return list;
}

}  // namespace

std::string_view expected_words(JsonType type) noexcept {
  switch (type) {
    case JsonType::Null:
      return "expected null";
    case JsonType::Boolean:
      return "expected a boolean";
    case JsonType::Number:
      return "expected a number";
    case JsonType::String:
      return "expected a string";
    case JsonType::Array:
      return "expected an array";
    case JsonType::Object:
      return "expected an object";
  }
  return {};
}

void report_wrong_type(const JsonValue& value, std::string_view wanted, std::string pointer,
                       DiagnosticList& diagnostics) {
  diagnostics.error(ErrorCode::WrongType,
                    fmt::format("{}, found {}", wanted, to_string(value.type())),
                    std::move(pointer), value.where());
}

namespace object_reader {

void report_unknown(const JsonValue& member, std::span<const Names> known, std::string_view pointer,
                    DiagnosticList& diagnostics) {
  diagnostics.error(
      ErrorCode::UnknownMember,
      fmt::format("unknown member {}: expected {}", quoted(member.key()), list_of(known)),
      child_pointer(pointer, member.key()), member.key_where());
}

void report_conflict(const JsonValue& member, const Names& names, const ObjectWords& words,
                     std::string_view pointer, DiagnosticList& diagnostics) {
  diagnostics.error(
      ErrorCode::ConflictingElements,
      fmt::format("{} can't have both `{}` and `{}`", words.object, names.name, names.negated_name),
      child_pointer(pointer, member.key()), member.where());
}

void report_missing(const JsonValue& object, const Names& names, const ObjectWords& words,
                    std::string pointer, DiagnosticList& diagnostics) {
  diagnostics.error(
      words.missing_code,
      fmt::format("{}{}{}", words.before_missing, list_of({&names, 1}), words.after_missing),
      std::move(pointer), object.where());
}

}  // namespace object_reader
}  // namespace abac::inline abi1::internal
