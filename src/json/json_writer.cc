// Writes strings and numbers. Most of what is written is plain text, which is copied many bytes at
// a time; every other character is looked at by itself, by `append_character`.
#include "json/json_writer.h"

#include <array>
#include <charconv>

#include "base/case_folding.h"
#include "base/printable_text.h"
#include "json/json_scan.h"

namespace abac::inline abi1::internal {
namespace {

/// Appends a character as it stands within a JSON string: `bytes` is how the text has it. The one
/// place that decides what is escaped; plain text (`plain_end`) is all that does not come by here.
void append_character(std::string& out, char32_t character, std::string_view bytes) {
  switch (character) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (is_unprintable(character)) {
    append_unicode_escape(out, character);
  } else if (character > 0x10FFFF) {  // a byte that is not UTF-8
    out += "\xEF\xBF\xBD";
  } else {
    out += bytes;
  }
}

/// Finds the plain pieces of a text. U+007F is plain to readers alone.
class PlainPieces {
 public:
  explicit PlainPieces(std::string_view text) noexcept : text_(text) {}

  /// Returns where the piece that begins at `position` ends. Positions never go back.
  [[nodiscard]] std::size_t end_of(std::size_t position) noexcept {
    if (position >= end_) end_ = plain_end(text_, position);
    const std::size_t size = text_.substr(position, end_ - position).find('\x7f');
    return size == std::string_view::npos ? end_ : position + size;
  }

 private:
  std::string_view text_;
  std::size_t end_ = 0;  // of what readers find plain
};

}  // namespace

void JsonWriter::append_string(std::string_view text) {
  PlainPieces plain(text);
  std::size_t begin = plain.end_of(0);
  if (begin == text.size()) {  // mostly; the room is made and both quotes are set at once
    const std::size_t place = out_.size() + 1;
    out_.append(text.size() + 2, '"');
    text.copy(out_.data() + place, text.size());
    return;
  }
  out_ += '"';
  out_ += text.substr(0, begin);
  while (begin < text.size()) {
    std::size_t position = begin;
    const char32_t character = decode_scalar(text, position);
    append_character(out_, character, text.substr(begin, position - begin));
    begin = plain.end_of(position);
    out_ += text.substr(position, begin - position);
  }
  out_ += '"';
}

bool JsonWriter::append_string_within(std::string_view text, std::size_t limit) {
  const std::size_t begin = out_.size() + 1;  // behind the quote
  if (text.size() <= limit) {                 // no byte is written as less than one
    append_string(text);
    if (out_.size() - 1 - begin <= limit) return true;
    out_.resize(begin - 1);
  }
  constexpr std::string_view kEnd = "…";
  const std::size_t end = begin + limit - kEnd.size();
  out_ += '"';
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t character_begin = position;
    const std::size_t size = out_.size();
    const char32_t character = decode_scalar(text, position);
    append_character(out_, character, text.substr(character_begin, position - character_begin));
    if (out_.size() <= end) continue;
    out_.resize(size);
    break;
  }
  out_ += kEnd;
  out_ += '"';
  return false;
}

JsonWriter& JsonWriter::name(const MemberName& name) {
  out_ += needs_comma_ ? name.after_member() : name.first();
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::any_name(std::string_view name) {
  separate();
  append_string(name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

bool JsonWriter::any_name_within(std::string_view name, std::size_t limit) {
  separate();
  const bool is_whole = append_string_within(name, limit);
  out_ += ':';
  needs_comma_ = false;
  return is_whole;
}

void JsonWriter::string(std::string_view text) {
  separate();
  append_string(text);
}

bool JsonWriter::string_within(std::string_view text, std::size_t limit) {
  separate();
  return append_string_within(text, limit);
}

void JsonWriter::number(std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  written({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void JsonWriter::written(std::string_view json) {
  separate();
  out_ += json;
}

}  // namespace abac::inline abi1::internal
