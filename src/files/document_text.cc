// Writes documents of templates as JSON: value by value in the order of the file, so that what is
// said of the text is in the order of the file, too.
#include "files/document_text.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "diagnostics/json_pointer.h"
#include "diagnostics/quoted_text.h"
#include "files/value_kind.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {
namespace {

/// As much of a stand-in as is told of it.
constexpr std::size_t kMaxShownBytes = 200;
constexpr std::size_t kMaxPointerBytes = std::size_t{4} << 20;

/// A member of a statement, or the first of its list, where it is a text.
std::string_view first_text(const TreeValue& statement, std::string_view name) {
  auto entry = statement.find(name);
  if (entry && entry->is_array() && !intrinsic_of(*entry)) entry = entry->first();
  return entry && entry->is_string() && !intrinsic_of(*entry) ? entry->text() : std::string_view();
}

/// The service of a statement's first action, else of its first resource, as far as it says one.
std::string_view service_of(const TreeValue& statement) {
  std::string_view text = first_text(statement, "Action");
  if (text.empty()) {
    text = first_text(statement, "Resource");
    for (int i = 0; i < 2; ++i) text.remove_prefix(std::min(text.find(':') + 1, text.size()));
  }
  const std::size_t colon = text.find(':');
  return colon == std::string_view::npos ? std::string_view() : text.substr(0, colon);
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  for (const std::string_view end : ends) {
    if (text.ends_with(end)) return true;
  }
  return false;
}

Wanted wanted_by_condition(std::string_view op, std::string_view key) {
  if (op.find("IpAddress") != std::string_view::npos) return Wanted::Address;
  if (op.find("Numeric") != std::string_view::npos) return Wanted::Number;
  if (op.find("Date") != std::string_view::npos) return Wanted::Date;
  if (op.starts_with("Bool") || op.starts_with("Null")) return Wanted::Boolean;
  if (op.find("Arn") != std::string_view::npos || ends_with_any(key, {"Arn", "ARN", "arn"})) {
    return Wanted::Arn;
  }
  if (ends_with_any(key, {"SourceAccount", "PrincipalAccount", "CallerAccount", "SourceOwner",
                          "ResourceAccount"})) {
    return Wanted::Account;
  }
  return Wanted::Word;
}

/// Further branches than these are not told apart.
constexpr std::size_t kMaxAlternatives = 1024;

// The alternatives of `Fn::If` are numbered through its first branch and then its second. Those of
// an object or a list go together: the first of all that is within, the second of all, and so on.
struct Chosen {
  TreeValue branch;
  std::size_t alternative;  ///< Of what is within the branch.
};

/// The second branch, where it is there beside the first.
std::optional<TreeValue> second_branch(const TreeValue& argument) {
  const auto first = StandIns::branch(argument);
  const auto second = argument.at(2);
  if (!second || *second == *first || StandIns::is_no_value(*second)) return {};
  return second;
}

std::optional<Chosen> choose(const TreeValue& argument, std::size_t alternative) {
  const auto first = StandIns::branch(argument);
  if (!first) return {};
  const auto second = alternative == 0 ? std::nullopt : second_branch(argument);
  if (!second) return Chosen{*first, alternative};
  const std::size_t count = count_alternatives(*first, kMaxAlternatives);
  if (alternative < count) return Chosen{*first, alternative};
  return Chosen{*second, alternative - count};
}

class DocumentWriter {
 public:
  DocumentWriter(const StandIns& stand_ins, std::size_t alternative)
      : stand_ins_(stand_ins), alternative_(alternative) {}

  DocumentText write(const TreeValue& document) {
    write_value(document, {});
    return std::move(out_);
  }

  DocumentText write_statements(const TreeValue& statements) {
    const Span begin = first_byte(statements);
    out_.text.append_for(R"({"Version":"2012-10-17","Statement":)", begin);
    from_ = "/Statement";
    note_moved();
    write_value(statements, {.level = Level::Statements});
    out_.text.append_for("}", last_byte(statements));
    return std::move(out_);
  }

 private:
  // How deep in the document a value stands.
  enum class Level : std::uint8_t { Document, Statements, Element, Elsewhere };

  // What encloses a value: the names of the members from the document down to it.
  struct Around {
    Level level = Level::Document;
    std::string_view element = {};  ///< `Resource`
    std::string_view outer = {};    ///< Of a condition: its operator.
    std::string_view inner = {};    ///< `AWS` of a principal, the key of a condition.
    std::string_view service = {};
    bool is_of_web_identity = false;  ///< Whether the statement's first action takes one.
  };

  [[nodiscard]] static StandInPlace place_of(const Around& around) {
    StandInPlace place = {.wanted = Wanted::Word, .service = around.service};
    const std::string_view element = around.element;
    if (element == "Resource" || element == "NotResource") place.wanted = Wanted::Arn;
    if (element == "Action" || element == "NotAction") place.wanted = Wanted::Action;
    if (element == "Effect") place.wanted = Wanted::Effect;
    if (element == "Principal" || element == "NotPrincipal") {
      place.wanted = around.inner == "Service" ? Wanted::Service
                     : around.inner == "Federated"
                         ? around.is_of_web_identity ? Wanted::WebProvider : Wanted::Provider
                     : around.inner == "CanonicalUser" ? Wanted::Canonical
                                                       : Wanted::Principal;
    }
    if (element == "Condition") place.wanted = wanted_by_condition(around.outer, around.inner);
    return place;
  }

  void write_value(const TreeValue& value, const Around& around) {
    if (out_.is_too_large) return;
    if (out_.text.size() > kMaxCaseBytes) {
      out_.is_too_large = true;
      return;
    }
    if (const auto intrinsic = intrinsic_of(value)) {
      return write_intrinsic(value, *intrinsic, around);
    }
    switch (value.type()) {
      case JsonType::Object:
        return write_object(value, around);
      case JsonType::Array:
        return write_array(value, around);
      default:
        return write_scalar(value, around);
    }
  }

  /// In YAML 1.1, which templates are, `yes` and its like are boolean.
  [[nodiscard]] static std::string_view boolean_of(const TreeValue& value, const Around& around) {
    if (place_of(around).wanted != Wanted::Boolean || value.source() != value.text()) return {};
    for (const std::string_view word : {"yes", "Yes", "YES", "on", "On", "ON"}) {
      if (value.text() == word) return "true";
    }
    for (const std::string_view word : {"no", "No", "NO", "off", "Off", "OFF"}) {
      if (value.text() == word) return "false";
    }
    return {};
  }

  void write_scalar(const TreeValue& value, const Around& around) {
    if (!value.tree().is_yaml()) return out_.text.append_verbatim(value.source(), value.begin());
    if (const std::string_view boolean = boolean_of(value, around); !boolean.empty()) {
      return out_.text.append_for(boolean, {value.begin(), value.end()});
    }
    if (!value.is_string()) {
      const std::string_view text = value.type() == JsonType::Null ? "null" : value.text();
      return out_.text.append_for(text, {value.begin(), value.end()});
    }
    write_string(text_of_string(value), {value.begin(), value.end()});
  }

  /// Writes a string; what of it is escaped stands for the same part of the file as before.
  void write_string(const MappedText& string, Span place) {
    out_.text.append_for("\"", {place.begin, place.begin});
    const std::string_view text = string.text();
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' ') continue;
      out_.text.append_part(string, begin, at);
      const Span escaped =
          string.place_of({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1)});
      if (c == '"' || c == '\\') {
        out_.text.append_for(c == '"' ? "\\\"" : "\\\\", escaped);
      } else {
        out_.text.append_for(fmt::format("\\u{:04x}", static_cast<unsigned char>(c)), escaped);
      }
      begin = at + 1;
    }
    out_.text.append_part(string, begin, text.size());
    out_.text.append_for("\"", {place.end, place.end});
  }

  void write_key(const TreeValue& member) {
    const Span place = {member.key_begin(), member.key_end()};
    if (!member.tree().is_yaml()) {
      const std::string_view source = member.tree().source();
      out_.text.append_verbatim(source.substr(place.begin, place.end - place.begin), place.begin);
    } else {
      MappedText key;
      key.append_for(member.key(), place);
      write_string(key, place);
    }
    out_.text.append_for(":", {place.end, place.end});
  }

  /// Of what is around the members of an object.
  [[nodiscard]] static Around inside(Around around, const TreeValue& member) {
    switch (around.level) {
      case Level::Document:
        around.level = member.key() == "Statement" ? Level::Statements : Level::Elsewhere;
        break;
      case Level::Statements:
        around.level = Level::Element;
        around.element = member.key();
        break;
      case Level::Element:
        around.outer = around.inner;
        around.inner = member.key();
        break;
      case Level::Elsewhere:
        break;
    }
    return around;
  }

  void write_object(const TreeValue& value, Around around) {
    if (around.level == Level::Statements) {
      around.service = service_of(value);
      around.is_of_web_identity = first_text(value, "Action").ends_with("WithWebIdentity");
    }
    out_.text.append_for("{", first_byte(value));
    bool is_first = true;
    for (const TreeValue member : value.children()) {
      if (is_left_out(member)) continue;
      if (!is_first) out_.text.append_for(",", {member.key_begin(), member.key_begin()});
      is_first = false;
      write_key(member);
      const PointerSizes before = pointer_sizes();
      const std::string name = child_pointer({}, member.key());
      from_ += name;
      to_ += name;
      write_value(member, inside(around, member));
      restore(before);
    }
    out_.text.append_for("}", last_byte(value));
  }

  [[nodiscard]] static Span first_byte(const TreeValue& value) {
    return {value.begin(), std::min(value.begin() + 1, value.end())};
  }
  [[nodiscard]] static Span last_byte(const TreeValue& value) {
    return {value.end() > value.begin() ? value.end() - 1 : value.begin(), value.end()};
  }

  void write_array(const TreeValue& value, const Around& around) {
    out_.text.append_for("[", first_byte(value));
    std::size_t index = 0;
    std::size_t written = 0;
    const auto begin = static_cast<std::uint32_t>(out_.text.size() - 1);
    const std::size_t known_before = out_.stand_ins.size();
    for (const TreeValue item : value.children()) {
      const std::size_t own = index++;
      if (is_left_out(item) || leaves_statement_out(item, around)) continue;
      if (written > 0) out_.text.append_for(",", {item.begin(), item.begin()});
      const PointerSizes before = pointer_sizes();
      from_ += fmt::format("/{}", written);
      to_ += fmt::format("/{}", own);
      if (own != written) note_moved();
      ++written;
      write_value(item, around);
      restore(before);
    }
    out_.text.append_for("]", last_byte(value));
    if (written == 0 && out_.stand_ins.size() > known_before) {  // a list of unknown statements
      out_.places.push_back({{begin, static_cast<std::uint32_t>(out_.text.size())},
                             out_.stand_ins.back().expression,
                             true});
    }
  }

  [[nodiscard]] bool is_left_out(const TreeValue& value) const {
    return is_left_out(value, alternative_);
  }
  [[nodiscard]] static bool is_left_out(const TreeValue& value, std::size_t alternative) {
    if (StandIns::is_no_value(value)) return true;
    const auto intrinsic = intrinsic_of(value);
    if (!intrinsic || !is_if(*intrinsic)) return false;
    const auto chosen = choose(intrinsic->argument, alternative);
    return !chosen || is_left_out(chosen->branch, chosen->alternative);
  }

  void write_intrinsic(const TreeValue& value, const Intrinsic& intrinsic, const Around& around) {
    if (is_if(intrinsic)) {
      if (const auto chosen = choose(intrinsic.argument, alternative_)) {
        const PointerSizes before = pointer_sizes();
        const std::size_t own = alternative_;
        if (!intrinsic.is_short) to_ += "/Fn::If";
        to_ += *intrinsic.argument.at(1) == chosen->branch ? "/1" : "/2";
        note_moved();
        alternative_ = chosen->alternative;
        write_value(chosen->branch, around);
        alternative_ = own;
        return restore(before);
      }
    }
    if (const std::string object = object_for(around); !object.empty()) {
      return write_object_for(value, intrinsic, object);
    }
    const Span place = {value.begin(), value.end()};
    const std::size_t begin = out_.text.size();
    std::size_t count = 1;
    std::string shown;
    const bool is_sub = intrinsic.name == "Sub" || intrinsic.name == "Fn::Sub";
    std::optional<MappedText> mapped;
    if (is_sub) {
      count = 0;
      mapped = stand_ins_.substituted(intrinsic.argument, place_of(around), count);
      if (!mapped) count = 1;
    }
    if (!mapped) {
      mapped.emplace();
      mapped->append_for(stand_ins_.text(intrinsic, place_of(around)), place);
    }
    if (count > 0) shown = text_begin(mapped->text(), kMaxShownBytes);
    write_string(*mapped, place);
    if (count == 0) return;
    std::string words = words_for(intrinsic);
    out_.stand_ins.push_back({.expression = words,
                              .text = std::move(shown),
                              .where = {.begin = place.begin, .end = place.end}});
    out_.places.push_back(
        {{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(out_.text.size())},
         std::move(words),
         stand_ins_.is_guess(intrinsic, place_of(around))});
  }

  /// What stands where an object or a list does and a function is; empty where texts stand.
  [[nodiscard]] static std::string object_for(const Around& around) {
    if (around.level == Level::Statements) return "[]";
    if (around.element != "Condition" || !around.outer.empty()) return {};
    if (around.inner.empty()) {
      return R"({"StringEquals":{"aws:PrincipalTag/unknown":"unknown"}})";
    }
    switch (wanted_by_condition(around.inner, {})) {
      case Wanted::Address:
        return R"({"aws:SourceIp":"198.51.100.0/24"})";
      case Wanted::Number:
        return R"({"aws:MultiFactorAuthAge":"1"})";
      case Wanted::Date:
        return R"({"aws:CurrentTime":"2030-01-01T00:00:00Z"})";
      case Wanted::Boolean:
        return R"({"aws:SecureTransport":"true"})";
      case Wanted::Arn:
        return R"({"aws:PrincipalArn":"arn:aws:iam::111122223333:role/unknown"})";
      default:
        return R"({"aws:PrincipalTag/unknown":"unknown"})";
    }
  }

  void write_object_for(const TreeValue& value, const Intrinsic& intrinsic,
                        const std::string& text) {
    const Span place = {value.begin(), value.end()};
    const auto begin = static_cast<std::uint32_t>(out_.text.size());
    out_.text.append_for(text, place);
    note_unknown(value, intrinsic, text);
    out_.places.push_back(
        {{begin, static_cast<std::uint32_t>(out_.text.size())}, words_for(intrinsic), true});
  }

  void note_unknown(const TreeValue& value, const Intrinsic& intrinsic, std::string text) {
    out_.stand_ins.push_back({.expression = words_for(intrinsic),
                              .text = std::move(text),
                              .where = {.begin = value.begin(), .end = value.end()}});
  }

  /// Whether an item of the list of statements is a function, which then stands for none.
  bool leaves_statement_out(const TreeValue& item, const Around& around) {
    const auto intrinsic = intrinsic_of(item);
    if (around.level != Level::Statements || !intrinsic || is_if(*intrinsic)) return false;
    note_unknown(item, *intrinsic, "no statement");
    return true;
  }

  // The pointers of the value that is written: in the document and in the file.

  struct PointerSizes {
    std::size_t from;
    std::size_t to;
  };
  [[nodiscard]] PointerSizes pointer_sizes() const { return {from_.size(), to_.size()}; }
  void restore(const PointerSizes& sizes) {
    from_.resize(sizes.from);
    to_.resize(sizes.to);
  }

  void note_moved() {
    moved_bytes_ += from_.size() + to_.size();
    if (moved_bytes_ > kMaxPointerBytes) {
      out_.is_too_large = true;
    } else {
      out_.moved.push_back({from_, to_});
    }
  }

  const StandIns& stand_ins_;
  std::size_t alternative_;
  DocumentText out_;
  std::string from_;
  std::string to_;
  std::size_t moved_bytes_ = 0;
};

}  // namespace

std::size_t count_alternatives(const TreeValue& value, std::size_t most) {
  const auto intrinsic = intrinsic_of(value);
  std::size_t count = 1;
  if (intrinsic && is_if(*intrinsic)) {
    const auto first = StandIns::branch(intrinsic->argument);
    if (!first) return 1;
    count = count_alternatives(*first, most);
    const auto second = second_branch(intrinsic->argument);
    if (second && count < most) count += count_alternatives(*second, most);
  } else if (!intrinsic) {
    for (const TreeValue child : value.children()) {
      if (count >= most) break;
      count = std::max(count, count_alternatives(child, most));
    }
  }
  return std::min(count, most);
}

DocumentText write_document(const TreeValue& document, const StandIns& stand_ins,
                            std::size_t alternative) {
  return DocumentWriter(stand_ins, alternative).write(document);
}

DocumentText write_statements(const TreeValue& statements, const StandIns& stand_ins,
                              std::size_t alternative) {
  return DocumentWriter(stand_ins, alternative).write_statements(statements);
}

}  // namespace abac::inline abi1::internal
