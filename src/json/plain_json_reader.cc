// Reads most requests of a stream into the tree: JSON without escapes, fractions, characters beyond
// ASCII, repeated members, deep nesting or faults.
//
// In such a text every string and number means its own bytes, so a value is no more than a type and
// two offsets, and one pass over the bytes makes the tree: no text is decoded, copied or reported,
// and nothing but the tree is allocated. The first thing that is not plain ends it, and
// json_reader.cc reads the text from its start: this is a fast path, never another meaning. That
// both read alike is tested on random and damaged texts (json_property_test.cc,
// json_reader_fuzz.cc).
#include <algorithm>
#include <array>
#include <string_view>

#include "json/json_reader.h"
#include "json/json_scan.h"
#include "json/repeated_members.h"

namespace abac::inline abi1::internal {

class PlainJsonReader {
 public:
  PlainJsonReader(JsonDocument& document, const JsonDocument::Limits& limits,
                  std::string_view skip_name, std::string_view skip_source)
      : document_(document),
        text_(document.source_),
        max_nesting_(std::min(limits.max_nesting, kMaxNesting)),
        max_values_(limits.max_values),
        skip_name_(skip_name),
        skip_source_(skip_source) {}

  /// Returns whether the text was read; else there is something in it that is not plain.
  bool read() {
    if (!read_value()) return false;
    while (depth_ != 0) {
      if (document_.nodes_.size() >= max_values_ || !read_next()) return false;
    }
    skip_space();
    return position_ == text_.size();
  }

 private:
  using Node = JsonDocument::Node;

  // An object or array that is being read.
  struct Frame {
    std::uint32_t node = 0;
    std::uint32_t last_child = 0;
    std::uint32_t key_begin = 0;
    std::uint32_t key_end = 0;
  };

  static constexpr std::size_t kMaxDigits = 18;

  void skip_space() {
    // Mostly there is none.
    if (peek() <= ' ') position_ = skip_json_space(text_, position_);
  }
  /// The byte at the present position; U+0000, which is not plain, behind the end.
  [[nodiscard]] char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  bool take(std::string_view literal) {
    if (!text_.substr(position_).starts_with(literal)) return false;
    position_ += literal.size();
    return true;
  }

  std::uint32_t add_node(JsonType type, std::size_t begin, std::size_t end) {
    const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
    Node& node = document_.nodes_.emplace_back();
    node.type = type;
    node.begin = static_cast<std::uint32_t>(begin);
    node.end = static_cast<std::uint32_t>(end);
    if (depth_ == 0) return index;
    Frame& frame = frames_[depth_ - 1];
    node.key_begin = frame.key_begin;
    if (frame.last_child != 0) document_.nodes_[frame.last_child].next = index;
    frame.last_child = index;
    ++document_.nodes_[frame.node].size;
    return index;
  }

  /// Reads the next item or member, or the end, of the innermost array or object.
  bool read_next() {
    const Node& node = document_.nodes_[frames_[depth_ - 1].node];
    const bool is_object = node.type == JsonType::Object;
    skip_space();
    if (peek() == (is_object ? '}' : ']')) return close();
    if (node.size != 0) {
      if (peek() != ',') return false;
      ++position_;
      skip_space();
    }
    return is_object ? read_member() : read_value();
  }

  bool read_member() {
    const std::size_t begin = position_;
    if (!pass_string()) return false;
    Frame& frame = frames_[depth_ - 1];
    frame.key_begin = static_cast<std::uint32_t>(begin);
    frame.key_end = static_cast<std::uint32_t>(position_);
    skip_space();
    if (peek() != ':') return false;
    ++position_;
    const bool may_skip = depth_ == 1 && !skip_source_.empty() &&
                          text_.substr(begin + 1, frame.key_end - begin - 2) == skip_name_;
    return (may_skip && skip_known_value()) || read_value();
  }

  bool skip_known_value() {
    skip_space();
    const std::size_t begin = position_;
    if (!take(skip_source_)) return false;
    add_node(JsonType::Object, begin, position_);
    document_.has_skipped_ = true;
    return true;
  }

  /// Passes a string with its quotes, where it is plain.
  bool pass_string() {
    if (peek() != '"') return false;
    const std::size_t end = plain_end(text_, position_ + 1);
    if (end >= text_.size() || text_[end] != '"') return false;
    position_ = end + 1;
    return true;
  }

  bool read_value() {
    skip_space();
    const std::size_t begin = position_;
    switch (peek()) {
      case '"':
        if (!pass_string()) return false;
        add_node(JsonType::String, begin, position_);
        return true;
      case '{':
        return open(JsonType::Object);
      case '[':
        return open(JsonType::Array);
      case 't':
        return read_literal("true", JsonType::Boolean);
      case 'f':
        return read_literal("false", JsonType::Boolean);
      case 'n':
        return read_literal("null", JsonType::Null);
      default:
        return read_integer();
    }
  }

  bool read_literal(std::string_view literal, JsonType type) {
    if (!take(literal)) return false;
    add_node(type, position_ - literal.size(), position_);
    return true;
  }

  /// Reads an integer that means its own digits; what follows it is checked by whoever reads that.
  bool read_integer() {
    const std::size_t begin = position_;
    const bool is_negative = peek() == '-';
    if (is_negative) ++position_;
    const std::size_t digits = position_;
    while (peek() >= '0' && peek() <= '9') ++position_;
    const std::size_t count = position_ - digits;
    if (count == 0 || count > kMaxDigits) return false;
    if (text_[digits] == '0' && (count > 1 || is_negative)) return false;
    add_node(JsonType::Number, begin, position_);
    return true;
  }

  bool open(JsonType type) {
    if (depth_ == max_nesting_) return false;
    Frame frame;
    frame.node = add_node(type, position_, position_ + 1);
    frames_[depth_++] = frame;
    ++position_;
    return true;
  }

  bool close() {
    ++position_;
    Node& node = document_.nodes_[frames_[depth_ - 1].node];
    node.end = static_cast<std::uint32_t>(position_);
    if (node.type == JsonType::Object && node.size > 1 && has_repeated_member()) return false;
    --depth_;
    return true;
  }

  [[nodiscard]] bool has_repeated_member() const {
    bool is_found = false;
    document_.for_each_repeated_member(frames_[depth_ - 1].node,
                                       [&](std::uint32_t) { is_found = true; });
    return is_found;
  }

  JsonDocument& document_;
  const std::string_view text_;
  const std::uint32_t max_nesting_;
  const std::size_t max_values_;
  const std::string_view skip_name_;
  const std::string_view skip_source_;
  std::size_t position_ = 0;
  std::uint32_t depth_ = 0;
  std::array<Frame, kMaxNesting> frames_;
};

bool JsonDocument::read_plain(Limits limits, std::string_view skip_name,
                              std::string_view skip_source) {
  if (!PlainJsonReader(*this, limits, skip_name, skip_source).read()) {
    nodes_.clear();
    has_skipped_ = false;
    return false;
  }
  has_root_ = true;
  is_json_ = true;
  return true;
}

}  // namespace abac::inline abi1::internal
