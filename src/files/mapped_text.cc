// Texts with the places of their parts: a list of segments, each with a begin here and a place
// there. `Action` in `"{\"Action\": …}"` is one segment, the quote before it, two bytes of the
// file, another.
#include "files/mapped_text.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::uint32_t offset_of(std::size_t offset) { return static_cast<std::uint32_t>(offset); }

/// The length of the character that begins with this byte.
std::size_t character_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// A JSON string is decoded already; its escapes say how far each character reaches in the source.
MappedText map_json(std::string_view text, std::string_view source, std::uint32_t begin) {
  MappedText mapped;
  std::size_t at = 0;    // in the text
  std::size_t from = 0;  // in the source
  while (at < text.size() && from < source.size()) {
    const std::size_t plain = std::min(source.find('\\', from), source.size()) - from;
    if (plain > 0) {
      mapped.append_verbatim(text.substr(at, plain), begin + offset_of(from));
      at += plain;
      from += plain;
      continue;
    }
    const bool is_unicode = from + 1 < source.size() && source[from + 1] == 'u';
    const std::size_t size = at < text.size() ? character_size(text[at]) : 0;
    const std::size_t escape = !is_unicode ? 2 : size == 4 ? 12 : 6;
    mapped.append_for(text.substr(at, size),
                      {begin + offset_of(from), begin + offset_of(from + escape)});
    at += size;
    from += escape;
  }
  return mapped;
}

/// The header of a block, `|-2`, and a comment behind it: as far as the line break.
std::size_t block_header_size(std::string_view source) {
  if (source.empty() || (source.front() != '|' && source.front() != '>')) return 0;
  return std::min(source.find('\n'), source.size());
}

/// A YAML string is aligned with its source character by character. Spaces and line breaks need not
/// be the same in both, as they are folded and indented; where anything else differs but an escape
/// of one character, nothing is returned.
std::optional<MappedText> align_yaml(std::string_view text, std::string_view source,
                                     std::uint32_t begin) {
  MappedText mapped;
  std::size_t from = block_header_size(source);
  const char quote =
      from == 0 && !source.empty() && (source[0] == '"' || source[0] == '\'') ? source[0] : '\0';
  if (quote != '\0') from = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view character = text.substr(at, 1);
    if (from < source.size() && source[from] == text[at] &&
        !(quote != '\0' && (source[from] == quote || (quote == '"' && source[from] == '\\')))) {
      mapped.append_verbatim(character, begin + offset_of(from++));
      continue;
    }
    if (is_space(text[at])) {  // of another kind, or as an escape
      const std::size_t size = quote == '"' && source.substr(from).starts_with('\\') ? 2
                               : from < source.size() && is_space(source[from])      ? 1
                                                                                     : 0;
      mapped.append_for(character, {begin + offset_of(from), begin + offset_of(from + size)});
      from += size;
      continue;
    }
    while (from < source.size() && is_space(source[from])) ++from;
    const std::string_view rest = source.substr(from);
    const bool is_escaped =
        rest.size() > 1 && rest[1] == text[at] &&
        ((quote == '"' && rest[0] == '\\') || (quote == '\'' && rest[0] == '\''));
    if (is_escaped) {
      mapped.append_for(character, {begin + offset_of(from), begin + offset_of(from + 2)});
      from += 2;
    } else if (!rest.empty() && rest[0] == text[at]) {
      mapped.append_verbatim(character, begin + offset_of(from++));
    } else {
      return {};
    }
  }
  return mapped;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void MappedText::add(std::size_t size, Span place, bool is_verbatim) {
  if (size == 0) return;
  if (is_verbatim && !segments_.empty()) {
    Segment& last = segments_.back();
    if (last.is_verbatim && last.place_end == place.begin) {
      last.size += offset_of(size);
      last.place_end = place.end;
      return;
    }
  }
  segments_.push_back(
      {offset_of(text_.size()), offset_of(size), place.begin, place.end, is_verbatim});
}

void MappedText::append_verbatim(std::string_view part, std::uint32_t begin) {
  add(part.size(), {begin, begin + offset_of(part.size())}, true);
  text_ += part;
}

void MappedText::append_for(std::string_view part, Span place) {
  add(part.size(), place, false);
  text_ += part;
}

void MappedText::append_part(const MappedText& other, std::size_t begin, std::size_t end) {
  end = std::min(end, other.text_.size());
  while (begin < end) {
    const Segment* const segment = other.segment_at(offset_of(begin));
    if (segment == nullptr) return;
    const std::size_t stop =
        std::min<std::size_t>(end, std::size_t{segment->begin} + segment->size);
    const std::string_view part = std::string_view(other.text_).substr(begin, stop - begin);
    if (segment->is_verbatim) {
      append_verbatim(part, segment->place_begin + offset_of(begin - segment->begin));
    } else {
      append_for(part, {segment->place_begin, segment->place_end});
    }
    begin = stop;
  }
}

void MappedText::move_places(std::uint32_t by) noexcept {
  for (Segment& segment : segments_) {
    segment.place_begin += by;
    segment.place_end += by;
  }
}

const MappedText::Segment* MappedText::segment_at(std::uint32_t offset) const noexcept {
  const auto behind =
      std::upper_bound(segments_.begin(), segments_.end(), offset,
                       [](std::uint32_t at, const Segment& segment) { return at < segment.begin; });
  return behind == segments_.begin() ? nullptr : &*(behind - 1);
}

Span MappedText::place_of(Span range) const noexcept {
  const Segment* const first = segment_at(range.begin);
  if (first == nullptr) return {};
  const auto place_in = [](const Segment& segment, std::uint32_t offset) {
    return segment.place_begin + std::min(offset - segment.begin, segment.size);
  };
  const std::uint32_t begin = !first->is_verbatim && range.begin < first->begin + first->size
                                  ? first->place_begin
                              : first->is_verbatim ? place_in(*first, range.begin)
                                                   : first->place_end;
  if (range.end <= range.begin) return {begin, begin};
  const Segment* const last = segment_at(range.end - 1);
  const std::uint32_t end = last->is_verbatim ? place_in(*last, range.end) : last->place_end;
  return {begin, std::max(begin, end)};
}

MappedText text_of_string(const TreeValue& string) {
  const std::string_view text = string.text();
  const std::string_view source = string.source();
  if (!string.tree().is_yaml()) {
    MappedText mapped = map_json(text, source.substr(1, source.size() - 2), string.begin() + 1);
    if (mapped.text() == text) return mapped;
  } else if (auto mapped = align_yaml(text, source, string.begin())) {
    return *std::move(mapped);
  }
  MappedText whole;
  whole.append_for(text, {string.begin(), string.end()});
  return whole;
}

MappedText url_decoded(const MappedText& encoded) {
  MappedText decoded;
  const std::string_view text = encoded.text();
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t plain = std::min(text.find('%', at), text.size());
    decoded.append_part(encoded, at, plain);
    at = plain;
    if (at == text.size()) break;
    const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) {
      decoded.append_part(encoded, at, at + 1);
      ++at;
      continue;
    }
    const char c = static_cast<char>(16 * high + low);
    decoded.append_for({&c, 1}, encoded.place_of({offset_of(at), offset_of(at + 3)}));
    at += 3;
  }
  return decoded;
}

}  // namespace abac::inline abi1::internal
