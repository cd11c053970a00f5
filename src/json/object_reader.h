// Reads the members of a JSON object by a table of them: the one place that says which members are
// unknown, missing or at odds with each other.
//
// A reader of some object writes its table as the rows of one call:
//
//     read_members(value, {}, pointer, diagnostics,
//                  required("arn", [&](const JsonValue& member) { read_arn(member); }),
//                  optional("tags", [&](const JsonValue& member) { read_tags(member); }));
//
// The table is a list of types to the compiler, which makes of it the comparisons that one would
// write by hand; nothing is looked up and nothing allocated until something is refused.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "diagnostics/diagnostic_list.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {

/// How an object words what is wrong with its members.
struct ObjectWords {
  std::string_view object = "an object";  ///< What it is, with its article.
  ErrorCode missing_code = ErrorCode::MissingMember;
  std::string_view before_missing = "the member ";  ///< what stands before the missing name
  std::string_view after_missing = " is required";  ///< and behind it
};

/// A row of a table: a member that an object may have, and what reads it. Made by `required` or
/// `optional`.
///
/// A member that stands twice is refused by the JSON reader. Only the first is read here, unless
/// the row says `each_time`.
template <class Read>
struct Member {
  std::string_view name;
  bool is_required;
  bool is_repeatable;  ///< Whether all of several are read.
  Read read;           ///< void(const JsonValue&)
};

/// A row of a table: one element under two names, the second of which negates it. Made by `either`.
template <class Read>
struct EitherMember {
  std::string_view name;
  std::string_view negated_name;
  bool is_required;
  Read read;  ///< void(const JsonValue&, bool is_negated)
};

/// Returns the row of a member without which the object is refused.
template <class Read>
[[nodiscard]] Member<Read> required(std::string_view name, Read read) {
  return {name, true, false, read};
}

/// Returns the row of a member that may be absent.
template <class Read>
[[nodiscard]] Member<Read> optional(std::string_view name, Read read) {
  return {name, false, false, read};
}

/// Returns the row of a member that is read each time that it stands there, so that what is wrong
/// with any of its values is told.
template <class Read>
[[nodiscard]] Member<Read> each_time(Member<Read> row) {
  row.is_repeatable = true;
  return row;
}

/// Returns such a row of a member that may be absent.
template <class Read>
[[nodiscard]] Member<Read> each_time(std::string_view name, Read read) {
  return each_time(optional(name, read));
}

enum class IsRequired : bool { No, Yes };

/// Returns the row of an element that stands under one of two names, never under both.
template <class Read>
[[nodiscard]] EitherMember<Read> either(std::string_view name, std::string_view negated_name,
                                        IsRequired is_required, Read read) {
  return {name, negated_name, is_required == IsRequired::Yes, read};
}

/// Returns `expected an object`, and so on.
[[nodiscard]] std::string_view expected_words(JsonType type) noexcept;

/// Reports that a value is not what may stand there: `expected an object`, `a name is a string`.
void report_wrong_type(const JsonValue& value, std::string_view wanted, std::string pointer,
                       DiagnosticList& diagnostics);

/// Returns whether the value is of the type; reports it where it is not. `pointer()` returns its
/// pointer and is called for the report alone, `wanted` says what was expected in other words.
template <class MakePointer>
bool expect_type(const JsonValue& value, JsonType type, const MakePointer& pointer,
                 DiagnosticList& diagnostics, std::string_view wanted = {}) {
  if (value.type() == type) return true;
  if (diagnostics.keeps_errors()) {
    if (wanted.empty()) wanted = expected_words(type);
    report_wrong_type(value, wanted, pointer(), diagnostics);
  }
  return false;
}

namespace object_reader {

/// Which name of a row has been seen: none, its first, its second.
enum class Seen : std::uint8_t { Nothing, Name, Negation };

enum class Found : std::uint8_t { Elsewhere, Here, Conflict };

template <class Read>
Found find(const Member<Read>& row, const JsonValue& member, std::string_view key, Seen& seen) {
  if (key != row.name) return Found::Elsewhere;
  if (seen == Seen::Nothing || row.is_repeatable) row.read(member);
  seen = Seen::Name;
  return Found::Here;
}

template <class Read>
Found find(const EitherMember<Read>& row, const JsonValue& member, std::string_view key,
           Seen& seen) {
  const bool is_negated = key == row.negated_name;
  if (!is_negated && key != row.name) return Found::Elsewhere;
  const Seen name = is_negated ? Seen::Negation : Seen::Name;
  if (seen != Seen::Nothing) return seen == name ? Found::Here : Found::Conflict;
  seen = name;
  row.read(member, is_negated);
  return Found::Here;
}

/// A row without what reads it, for messages.
struct Names {
  std::string_view name;
  std::string_view negated_name;  ///< Empty where there is none.
};

template <class Read>
Names names_of(const Member<Read>& row) {
  return {row.name, {}};
}
template <class Read>
Names names_of(const EitherMember<Read>& row) {
  return {row.name, row.negated_name};
}

void report_unknown(const JsonValue& member, std::span<const Names> known, std::string_view pointer,
                    DiagnosticList& diagnostics);
void report_conflict(const JsonValue& member, const Names& names, const ObjectWords& words,
                     std::string_view pointer, DiagnosticList& diagnostics);
void report_missing(const JsonValue& object, const Names& names, const ObjectWords& words,
                    std::string pointer, DiagnosticList& diagnostics);

}  // namespace object_reader

/// Reads the members of an object, each by the row that has its name, in the order written. Members
/// that no row has, required ones that are absent, and both names of one element are reported;
/// `pointer()` returns the object's own pointer and is called for a report alone. REQUIRES:
/// `object` is an object.
template <class MakePointer, class... Rows>
void read_members(const JsonValue& object, const ObjectWords& words, const MakePointer& pointer,
                  DiagnosticList& diagnostics, const Rows&... rows) {
  using namespace object_reader;
  std::array<Seen, sizeof...(Rows)> seen{};
  for (const JsonValue member : object.children()) {
    const std::string_view key = member.key();
    Found found = Found::Elsewhere;
    std::size_t row = 0;
    const auto is_found_in = [&](const auto& each) {
      found = find(each, member, key, seen[row]);
      if (found == Found::Elsewhere) ++row;
      return found != Found::Elsewhere;
    };
    if ((is_found_in(rows) || ...) && found == Found::Here) continue;
    if (!diagnostics.keeps_errors()) continue;
    const std::array names = {names_of(rows)...};
    if (found == Found::Conflict) {
      report_conflict(member, names[row], words, pointer(), diagnostics);
    } else {
      report_unknown(member, names, pointer(), diagnostics);
    }
  }
  std::size_t row = 0;
  const auto check = [&](const auto& each) {
    if (each.is_required && seen[row] == Seen::Nothing) {
      report_missing(object, names_of(each), words, pointer(), diagnostics);
    }
    ++row;
  };
  (check(rows), ...);
}

}  // namespace abac::inline abi1::internal
