// The one writer of JSON: what the library says in JSON is appended to a text by it, value by value
// and without a tree in between. It puts the commas and decides alone what is escaped. It knows
// JSON only: how a response, a policy or an explanation is written stands in the room of that type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace abac::inline abi1::internal {

/// A member's name that stands in the code. It is made ready when the code is compiled: with its
/// quotes, its colon, and the comma that may have to stand before it.
class MemberName {
 public:
  /// Does not compile with a name that is long, or in which something is to be escaped.
  consteval MemberName(std::string_view name) {  // NOLINT: a name is a text
    append(",\"");
    for (const char c : name) {
      if (c < ' ' || c > '~' || c == '"' || c == '\\') throw "a character to be escaped";
    }
    append(name);
    append("\":");
  }
  consteval MemberName(const char* name) : MemberName(std::string_view(name)) {}  // NOLINT

  [[nodiscard]] std::string_view after_member() const noexcept { return {text_, size_}; }
  [[nodiscard]] std::string_view first() const noexcept { return {text_ + 1, size_ - 1}; }

 private:
  consteval void append(std::string_view piece) {
    for (const char c : piece) text_[size_++] = c;
  }

  char text_[28] = {};
  std::size_t size_ = 0;
};

/// Writes one JSON text, on one line and without spaces, behind what a text holds already.
///
///     JsonWriter json(out);
///     json.object([&] {
///       json.member("policy", "p1");
///       json.name("index").number(3);
///     });
///
/// writes `{"policy":"p1","index":3}`. Where values and names alternate as they should is up to the
/// caller. Everything throws std::bad_alloc.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) noexcept : out_(out) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  /// Writes the name of a member; its value is written next.
  JsonWriter& name(const MemberName& name);
  /// Writes a name that is any text, escaped as a string is.
  JsonWriter& any_name(std::string_view name);
  /// Writes such a name in at most `limit` bytes between its quotes. Returns false where it is
  /// longer; what was written of it is then to be taken back.
  bool any_name_within(std::string_view name, std::size_t limit);

  /// Writes a string: unprintable characters escaped, so that JSON is fit for a terminal, and bytes
  /// that are not UTF-8 as U+FFFD.
  void string(std::string_view text);
  /// Writes a string, or null where there is none.
  void string_or_null(std::optional<std::string_view> text) {
    if (text) return string(*text);
    null();
  }
  /// Writes a string that takes at most `limit` bytes between its quotes: a longer one is cut
  /// between two characters and ends in `…`. Returns whether it is whole. REQUIRES: `limit` >= 3.
  bool string_within(std::string_view text, std::size_t limit);
  void number(std::uint64_t number);
  void boolean(bool value) { written(value ? "true" : "false"); }
  void null() { written("null"); }
  /// Writes a value that is JSON already.
  void written(std::string_view json);

  /// Writes a member that is a string.
  void member(const MemberName& name, std::string_view text) { this->name(name).string(text); }
  /// Writes a member that is a string, where there is one.
  void optional_member(const MemberName& name, std::optional<std::string_view> text) {
    if (text) member(name, *text);
  }

  /// Writes an object whose members `write()` writes.
  template <class Write>
  void object(const Write& write) {
    begin_object();
    write();
    end_object();
  }
  /// Writes an array, one item by every `write(item)`.
  template <class Items, class Write>
  void array(const Items& items, const Write& write) {
    begin_array();
    for (const auto& item : items) write(item);
    end_array();
  }
  /// Writes an array of strings.
  template <class Texts>
  void strings(const Texts& texts) {
    array(texts, [this](std::string_view text) { string(text); });
  }

  /// How far a text has been written.
  struct Mark {
    std::size_t size = 0;
    bool needs_comma = false;
  };
  [[nodiscard]] Mark mark() const noexcept { return {out_.size(), needs_comma_}; }
  /// Takes back what was written since; `Mark()` is the beginning of a text.
  void rewind(const Mark& mark) {
    out_.resize(mark.size);
    needs_comma_ = mark.needs_comma;
  }

 private:
  void begin(char bracket) {
    separate();
    out_ += bracket;
    needs_comma_ = false;
  }
  void end(char bracket) {
    out_ += bracket;
    needs_comma_ = true;
  }
  /// Writes the comma before a member or item that is not the first.
  void separate() {
    if (needs_comma_) out_ += ',';
    needs_comma_ = true;
  }

  void append_string(std::string_view text);
  bool append_string_within(std::string_view text, std::size_t limit);

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace abac::inline abi1::internal
