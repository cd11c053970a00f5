// A text that was made of parts of a file, with the place in the file that each part of it has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

/// Byte offsets, half-open.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// Appended to part by part; every offset of the text has a place in the file.
class MappedText {
 public:
  /// Appends what stands in the file byte by byte, from `begin` on.
  void append_verbatim(std::string_view part, std::uint32_t begin);
  /// Appends what stands for a part of the file as a whole.
  void append_for(std::string_view part, Span place);
  /// Appends a part of another such text of the same file, from `begin` to `end`.
  void append_part(const MappedText& other, std::size_t begin, std::size_t end);

  /// Moves all places: what was read was a part of the file that begins there.
  void move_places(std::uint32_t by) noexcept;

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Returns the place of a range of the text.
  [[nodiscard]] Span place_of(Span range) const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

 private:
  // A part of the text. One that is verbatim is as long here as there.
  struct Segment {
    std::uint32_t begin;
    std::uint32_t size;
    std::uint32_t place_begin;
    std::uint32_t place_end;
    bool is_verbatim;
  };

  [[nodiscard]] const Segment* segment_at(std::uint32_t offset) const noexcept;
  void add(std::size_t size, Span place, bool is_verbatim);

  std::string text_;
  std::vector<Segment> segments_;
};

/// Returns what a string means, and where in the file each part of that stands: without the quotes,
/// the escapes and the indentation of its source.
[[nodiscard]] MappedText text_of_string(const TreeValue& string);

/// Returns the text with its percent-encoding undone, as the API encodes documents. What is no
/// encoding stays.
[[nodiscard]] MappedText url_decoded(const MappedText& encoded);

}  // namespace abac::inline abi1::internal
