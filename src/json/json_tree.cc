// The tree that json_reader.cc builds: what its values mean and where they stand.
//
// A value is a node of fixed size with offsets into the text, which is kept by the caller. Only of
// what does not mean its own bytes (an escape, 1.50) the meaning is kept beside the tree, by the
// offset of the token; as tokens are read in order, the list is sorted and looked up by halves.
// Lines are not counted in reading: the offsets of their beginnings are, and a place is looked up
// when it is told.
#include <algorithm>
#include <charconv>

#include "json/json_reader.h"

namespace abac::inline abi1::internal {

SourceRange JsonDocument::locate(std::uint32_t begin, std::uint32_t end) const noexcept {
  if (!line_starts_.empty() && begin >= line_starts_.back()) {  // always, where all is one line
    return {.begin = begin,
            .end = end,
            .line = static_cast<std::uint32_t>(line_starts_.size()),
            .column = begin - line_starts_.back() + 1};
  }
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), begin);
  if (after == line_starts_.begin()) return {.begin = begin, .end = end, .line = 0, .column = 0};
  return {.begin = begin,
          .end = end,
          .line = static_cast<std::uint32_t>(after - line_starts_.begin()),
          .column = begin - *(after - 1) + 1};
}

std::string_view JsonDocument::rewritten_text(std::uint32_t begin) const noexcept {
  const auto found = std::lower_bound(
      rewritten_.begin(), rewritten_.end(), begin,
      [](const Rewritten& rewritten, std::uint32_t place) { return rewritten.begin < place; });
  if (found == rewritten_.end() || found->begin != begin) return {};
  return std::string_view(rewritten_texts_).substr(found->text_begin, found->text_size);
}

std::optional<JsonValue> JsonDocument::at_pointer(std::string_view pointer) const {
  if (!has_root_) return {};
  JsonValue value = root();
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    std::optional<JsonValue> child;
    if (value.type() == JsonType::Array) {
      std::size_t index = 0;
      const auto read = std::from_chars(token.data(), token.data() + token.size(), index);
      if (read.ec != std::errc{} || read.ptr != token.data() + token.size()) return {};
      for (const JsonValue item : value.children()) {
        if (index-- != 0) continue;
        child = item;
        break;
      }
    } else {
      std::string name(token);
      for (std::size_t i = name.find('~'); i != std::string::npos; i = name.find('~', i + 1)) {
        name.replace(i, 2, name.compare(i, 2, "~1") == 0 ? "/" : "~");
      }
      child = value.find(name);
    }
    if (!child) return {};
    value = *child;
  }
  return value;
}

std::string_view to_string(JsonType type) noexcept {
  switch (type) {
    case JsonType::Null:
      return "null";
    case JsonType::Boolean:
      return "a boolean";
    case JsonType::Number:
      return "a number";
    case JsonType::String:
      return "a string";
    case JsonType::Array:
      return "an array";
    case JsonType::Object:
      return "an object";
  }
  return {};
}

SourceRange JsonValue::where() const noexcept {
  const JsonDocument::Node& node = document_->nodes_[node_];
  return document_->locate(node.begin, node.end);
}

std::optional<JsonValue> JsonValue::find(std::string_view name) const noexcept {
  if (type() != JsonType::Object) return {};
  for (const JsonValue member : children()) {
    if (member.key() == name) return member;
  }
  return {};
}

SourceRange JsonValue::key_where() const noexcept {
  const JsonDocument::Node& node = document_->nodes_[node_];
  return document_->locate(node.key_begin, document_->key_end(node));
}

std::string_view JsonValue::source() const noexcept {
  const JsonDocument::Node& node = document_->nodes_[node_];
  return document_->source_.substr(node.begin, node.end - node.begin);
}

}  // namespace abac::inline abi1::internal
