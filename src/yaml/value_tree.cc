// Values of JSON and YAML texts as one kind of tree.
#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

bool ValueTree::read_json(std::string_view text) {
  source_ = text;
  is_yaml_ = false;
  nodes_.clear();
  roots_.clear();
  json_.read(text, {.max_bytes = kMaxCaseBytes});
  if (!json_.has_root() || !json_.is_json()) return false;
  roots_.push_back(add_json(json_.root()));
  return true;
}

std::uint32_t ValueTree::add_json(const JsonValue& value) {
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  const SourceRange where = value.where();
  const SourceRange key_where = value.key_where();
  Node& node = nodes_.emplace_back();
  node.text = value.text();
  node.key = value.key();
  node.begin = where.begin;
  node.end = where.end;
  node.key_begin = key_where.begin;
  node.key_end = key_where.end;
  node.type = value.type();
  node.size = static_cast<std::uint32_t>(value.size());
  std::uint32_t before = 0;
  for (const JsonValue child : value.children()) {  // nested 64 deep at most
    const std::uint32_t added = add_json(child);
    if (before != 0) nodes_[before].next = added;
    before = added;
  }
  nodes_[index].behind = static_cast<std::uint32_t>(nodes_.size());
  return index;
}

std::vector<TreeValue> ValueTree::roots() const {
  std::vector<TreeValue> roots;
  roots.reserve(roots_.size());
  for (const std::uint32_t root : roots_) roots.emplace_back(this, root);
  return roots;
}

std::optional<TreeValue> TreeValue::find(std::string_view name) const noexcept {
  if (!is_object()) return {};
  for (const TreeValue member : children()) {
    if (member.key() == name) return member;
  }
  return {};
}

std::string_view TreeValue::text_of(std::string_view name) const noexcept {
  const auto member = find(name);
  return member && member->is_string() ? member->text() : std::string_view();
}

std::optional<TreeValue> TreeValue::first() const noexcept {
  if (size() == 0) return {};
  return *children().begin();
}

std::optional<TreeValue> TreeValue::at(std::size_t index) const noexcept {
  if (!is_array()) return {};
  for (const TreeValue item : children()) {
    if (index-- == 0) return item;
  }
  return {};
}

}  // namespace abac::inline abi1::internal
