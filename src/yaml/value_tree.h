// A tree of values with their places, read of JSON or of YAML alike: for whatever looks at files
// whose form it does not know beforehand. What is known to be a policy, a request or a case is read
// by json/json_reader.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json_reader.h"

namespace abac::inline abi1::internal {

class TreeValue;
class ValueChildren;

/// The values of a text. Neither copied nor moved, as values refer to it; the text must outlive it.
class ValueTree {
 public:
  ValueTree() = default;
  ValueTree(const ValueTree&) = delete;
  ValueTree& operator=(const ValueTree&) = delete;

  /// Takes the values of a JSON text. Returns false where it is none by the grammar of RFC 8259.
  [[nodiscard]] bool read_json(std::string_view text);
  /// The errors of the JSON text that was read.
  [[nodiscard]] const std::vector<Diagnostic>& json_errors() const noexcept {
    return json_.errors();
  }

  /// The roots: one, or of YAML one for each document of the text.
  [[nodiscard]] std::vector<TreeValue> roots() const;
  [[nodiscard]] std::string_view source() const noexcept { return source_; }
  [[nodiscard]] bool is_yaml() const noexcept { return is_yaml_; }

  /// The next sibling of a node, 0 where there is none.
  [[nodiscard]] std::uint32_t next_of(std::uint32_t node) const noexcept {
    return nodes_[node].next;
  }

  // INVARIANT: nodes stand in the order of the text, so that a value's first child is the node
  // behind it. `next` is the next sibling; 0 is none. `behind` is the first node that is not
  // within.
  struct Node {
    std::string_view text;
    std::string_view key;
    std::string_view tag;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t key_begin = 0;
    std::uint32_t key_end = 0;
    std::uint32_t next = 0;
    std::uint32_t behind = 0;
    std::uint32_t size = 0;
    JsonType type = JsonType::Null;
  };

 private:
  friend class TreeValue;
  friend class ValueChildren;
  friend class YamlReader;

  std::uint32_t add_json(const JsonValue& value);

  JsonDocument json_;
  std::string_view source_;
  bool is_yaml_ = false;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> roots_;
  std::deque<std::string> texts_;  // of YAML, what nodes refer to
};

/// A value of a tree, borrowed from it.
class TreeValue {
 public:
  TreeValue(const ValueTree* tree, std::uint32_t node) noexcept : tree_(tree), node_(node) {}

  [[nodiscard]] JsonType type() const noexcept { return node().type; }
  [[nodiscard]] bool is_object() const noexcept { return type() == JsonType::Object; }
  [[nodiscard]] bool is_array() const noexcept { return type() == JsonType::Array; }
  [[nodiscard]] bool is_string() const noexcept { return type() == JsonType::String; }
  /// Of a string what it means; of a number or boolean the text that it means.
  [[nodiscard]] std::string_view text() const noexcept { return node().text; }
  /// Of a member: its name.
  [[nodiscard]] std::string_view key() const noexcept { return node().key; }
  /// Of YAML: the tag without its mark, `Sub` of `!Sub`; empty where there is none.
  [[nodiscard]] std::string_view tag() const noexcept { return node().tag; }
  [[nodiscard]] std::size_t size() const noexcept { return node().size; }
  [[nodiscard]] ValueChildren children() const noexcept;
  /// The first member of an object that has this name; nothing for other types.
  [[nodiscard]] std::optional<TreeValue> find(std::string_view name) const noexcept;
  /// The member of that name where it is a string, else an empty text.
  [[nodiscard]] std::string_view text_of(std::string_view name) const noexcept;
  /// The first item or member.
  [[nodiscard]] std::optional<TreeValue> first() const noexcept;
  /// The item of an array with that index.
  [[nodiscard]] std::optional<TreeValue> at(std::size_t index) const noexcept;

  [[nodiscard]] std::uint32_t begin() const noexcept { return node().begin; }
  [[nodiscard]] std::uint32_t end() const noexcept { return node().end; }
  [[nodiscard]] std::uint32_t key_begin() const noexcept { return node().key_begin; }
  [[nodiscard]] std::uint32_t key_end() const noexcept { return node().key_end; }
  /// The bytes of the value as written.
  [[nodiscard]] std::string_view source() const noexcept {
    return tree_->source_.substr(begin(), end() - begin());
  }
  [[nodiscard]] const ValueTree& tree() const noexcept { return *tree_; }
  /// Whether both are the same value of one tree.
  friend bool operator==(const TreeValue& a, const TreeValue& b) noexcept {
    return a.tree_ == b.tree_ && a.node_ == b.node_;
  }
  /// All values within, in the order of the text, this one first.
  template <class Visit>
  [[nodiscard]] bool any_within(const Visit& visit) const {
    for (std::uint32_t i = node_; i < node().behind; ++i) {
      if (visit(TreeValue(tree_, i))) return true;
    }
    return false;
  }

 private:
  friend class ValueChildren;
  [[nodiscard]] const ValueTree::Node& node() const noexcept { return tree_->nodes_[node_]; }

  const ValueTree* tree_;
  std::uint32_t node_;
};

/// The items or members of a value, as a range.
class ValueChildren {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = TreeValue;
    using difference_type = std::ptrdiff_t;
    using pointer = const TreeValue*;
    using reference = TreeValue;

    Iterator(const ValueTree* tree, std::uint32_t node) noexcept : tree_(tree), node_(node) {}
    [[nodiscard]] TreeValue operator*() const noexcept { return {tree_, node_}; }
    Iterator& operator++() noexcept {
      node_ = tree_->next_of(node_);
      return *this;
    }
    Iterator operator++(int) noexcept {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
      return a.node_ == b.node_;
    }

   private:
    const ValueTree* tree_;
    std::uint32_t node_;
  };

  explicit ValueChildren(const TreeValue& value) noexcept
      : tree_(value.tree_), first_(value.size() == 0 ? 0 : value.node_ + 1) {}
  [[nodiscard]] Iterator begin() const noexcept { return {tree_, first_}; }
  [[nodiscard]] Iterator end() const noexcept { return {tree_, 0}; }

 private:
  const ValueTree* tree_;
  std::uint32_t first_;
};

inline ValueChildren TreeValue::children() const noexcept { return ValueChildren(*this); }

}  // namespace abac::inline abi1::internal
