// JSON text → located tree: strict reading [G-1]…[G-4], every value with its place. The next stage
// is policy_parser.cc, request_parser.cc or case.cc. json_reader.cc reads (only it knows
// nlohmann_json), and for streams plain_json_reader.cc before it; json_tree.cc holds what can be
// asked of the tree.
#pragma once

#include <abac/diagnostic.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

inline constexpr std::size_t kMaxDocumentBytes = std::size_t{1} << 20;  // [G-4]
inline constexpr std::size_t kMaxCaseBytes = std::size_t{16} << 20;     // [G-4]
inline constexpr std::uint32_t kMaxNesting = 64;                        // [G-4]
// [G-4] Sixteen bytes of a case each, fewer than texts that mean something have: what a value takes
// of memory, some 100 bytes where it comes to an OwnedRequest, is then in proportion to the text.
inline constexpr std::size_t kMaxValues = std::size_t{1} << 20;

enum class JsonType : std::uint8_t { Null, Boolean, Number, String, Array, Object };

/// Returns the type with its article, for messages: `an object`, `null`.
[[nodiscard]] std::string_view to_string(JsonType type) noexcept;

class JsonDocument;
class JsonChildren;

/// A value of a JsonDocument, borrowed: valid as long as the document and its text stay where they
/// are.
class JsonValue {
 public:
  [[nodiscard]] JsonType type() const noexcept;
  /// For a string its text after unescaping; for a number or boolean the text it means [G-30].
  [[nodiscard]] std::string_view text() const noexcept;
  [[nodiscard]] SourceRange where() const noexcept;
  /// The number of items or members.
  [[nodiscard]] std::size_t size() const noexcept;
  /// The items of an array or the members of an object, in the order written.
  [[nodiscard]] JsonChildren children() const noexcept;
  /// The first member of an object that has this name; nothing for other types.
  [[nodiscard]] std::optional<JsonValue> find(std::string_view name) const noexcept;
  /// For a member of an object: its name after unescaping, and the name's place.
  [[nodiscard]] std::string_view key() const noexcept;
  [[nodiscard]] SourceRange key_where() const noexcept;
  /// The bytes of the value as written.
  [[nodiscard]] std::string_view source() const noexcept;

 private:
  friend class JsonDocument;
  friend class JsonChildren;
  JsonValue(const JsonDocument* document, std::uint32_t node) noexcept
      : document_(document), node_(node) {}

  const JsonDocument* document_;
  std::uint32_t node_;
};

/// The items or members of a value, as a range.
class JsonChildren {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = JsonValue;
    using difference_type = std::ptrdiff_t;
    using pointer = const JsonValue*;
    using reference = JsonValue;

    Iterator(const JsonDocument* document, std::uint32_t node) noexcept
        : document_(document), node_(node) {}
    [[nodiscard]] JsonValue operator*() const noexcept { return {document_, node_}; }
    Iterator& operator++() noexcept;
    Iterator operator++(int) noexcept {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
      return a.node_ == b.node_;
    }

   private:
    const JsonDocument* document_;
    std::uint32_t node_;
  };

  [[nodiscard]] Iterator begin() const noexcept { return {document_, first_}; }
  [[nodiscard]] Iterator end() const noexcept { return {document_, 0}; }

 private:
  friend class JsonValue;
  JsonChildren(const JsonDocument* document, std::uint32_t first) noexcept
      : document_(document), first_(first) {}

  const JsonDocument* document_;
  std::uint32_t first_;
};

/// A JSON text as read. It refers to the text and must not outlive it. The memory that it holds is
/// used again by the next `read`.
///
/// Not thread-safe while it reads.
class JsonDocument {
 public:
  struct Limits {
    std::size_t max_bytes = kMaxDocumentBytes;
    /// Nested deeper than this, a text is refused, and what lies deeper is left out of the tree.
    std::uint32_t max_nesting = kMaxNesting;
    /// A text of more values, those within others included, is refused as soon as that is known.
    std::size_t max_values = kMaxValues;
  };

  /// Reads a text. A member of the outermost object named `skip_name` whose value is written byte
  /// for byte as `skip_source` is not looked into: its node has no children. `skip_source` must be
  /// an object that was read without error from such a place before. Such a text is likely one of
  /// many alike, and is read faster where it is plain.
  void read(std::string_view text, Limits limits, std::string_view skip_name = {},
            std::string_view skip_source = {});

  /// Gives back the memory of the tree, of which nothing may be used any more but texts and names
  /// that were taken from it.
  void forget_values() noexcept {
    has_root_ = false;
    std::vector<Node>().swap(nodes_);
  }

  /// False where there is no tree: the text is not JSON, or too long. Where only the content of a
  /// string is no JSON (invalid UTF-8, say), there is a tree, beside an error.
  [[nodiscard]] bool has_root() const noexcept { return has_root_; }
  /// Whether the text fits the grammar of RFC 8259, other errors notwithstanding.
  [[nodiscard]] bool is_json() const noexcept { return is_json_; }
  /// REQUIRES: has_root().
  [[nodiscard]] JsonValue root() const noexcept { return {this, 0}; }
  /// Whether a member was not looked into, being known.
  [[nodiscard]] bool has_skipped() const noexcept { return has_skipped_; }
  /// What [G-1]…[G-4] refuse, in the order of places. Duplicate members, deep nesting and values
  /// that are JSON by its grammar but not acceptable do not stop the reading.
  [[nodiscard]] const std::vector<Diagnostic>& errors() const noexcept { return errors_; }
  /// The value that an RFC 6901 pointer names, if it is there.
  [[nodiscard]] std::optional<JsonValue> at_pointer(std::string_view pointer) const;
  /// The range with its line and column.
  [[nodiscard]] SourceRange locate(std::uint32_t begin, std::uint32_t end) const noexcept;

  // INVARIANT: nodes stand in the order of the text, so that a value's first child is the node
  // behind it. `next` is the next sibling; 0, the root's index, is none.
  struct Node {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t key_begin = 0;  ///< Of a member: its name with the quotes, else 0; `key_end`.
    std::uint32_t next = 0;
    std::uint32_t size : 27 = 0;
    JsonType type : 3 = JsonType::Null;
    bool is_rewritten : 1 = false;  ///< The text is not the source's but stands in `rewritten_`.
    bool is_key_rewritten : 1 = false;
  };
  static_assert(sizeof(Node) == 20);

 private:
  friend class JsonValue;
  friend class JsonChildren;
  friend class JsonTreeBuilder;
  friend class PlainJsonReader;

  /// A text that differs from its source, by the offset of its token. Sorted by `begin`.
  struct Rewritten {
    std::uint32_t begin;
    std::uint32_t text_begin;
    std::uint32_t text_size;
  };

  [[nodiscard]] std::string_view rewritten_text(std::uint32_t begin) const noexcept;
  [[nodiscard]] std::string_view key_of(const Node& node) const noexcept;
  [[nodiscard]] std::uint32_t key_end(const Node& node) const noexcept;
  [[nodiscard]] std::string_view key_text(std::uint32_t begin, std::uint32_t end,
                                          bool is_rewritten) const noexcept;
  template <class Report>
  void for_each_repeated_member(std::uint32_t object, const Report& report) const;
  void clear();
  void index_lines();
  [[nodiscard]] bool read_plain(Limits limits, std::string_view skip_name,
                                std::string_view skip_source);

  std::string_view source_;
  std::vector<Node> nodes_;
  std::vector<Rewritten> rewritten_;
  std::string rewritten_texts_;
  std::vector<std::uint32_t> line_starts_;
  std::vector<Diagnostic> errors_;
  bool has_root_ = false;
  bool is_json_ = false;
  bool has_skipped_ = false;
};

// What every value of a text is asked for.

inline JsonType JsonValue::type() const noexcept { return document_->nodes_[node_].type; }

inline std::size_t JsonValue::size() const noexcept { return document_->nodes_[node_].size; }

inline std::string_view JsonValue::text() const noexcept {
  const JsonDocument::Node& node = document_->nodes_[node_];
  const std::uint32_t quote = node.type == JsonType::String ? 1 : 0;
  if (node.is_rewritten) return document_->rewritten_text(node.begin + quote);
  return {document_->source_.data() + node.begin + quote, node.end - node.begin - 2 * quote};
}

inline std::string_view JsonValue::key() const noexcept {
  return document_->key_of(document_->nodes_[node_]);
}

/// Returns where a member's name ends: at the last quote before the value, since between both there
/// are a colon and white space alone.
inline std::uint32_t JsonDocument::key_end(const Node& node) const noexcept {
  if (node.key_begin == 0) return 0;
  std::uint32_t end = node.begin;
  while (source_[end - 1] != '"') --end;
  return end;
}

inline std::string_view JsonDocument::key_text(std::uint32_t begin, std::uint32_t end,
                                               bool is_rewritten) const noexcept {
  if (is_rewritten) return rewritten_text(begin + 1);
  return {source_.data() + begin + 1, end - begin - 2};
}

inline std::string_view JsonDocument::key_of(const Node& node) const noexcept {
  if (node.key_begin == 0) return {};
  return key_text(node.key_begin, key_end(node), node.is_key_rewritten);
}

inline JsonChildren JsonValue::children() const noexcept {
  return {document_, size() != 0 ? node_ + 1 : 0};
}

inline JsonChildren::Iterator& JsonChildren::Iterator::operator++() noexcept {
  node_ = document_->nodes_[node_].next;
  return *this;
}

/// Reads a text into a new document.
[[nodiscard]] JsonDocument read_json(std::string_view text, JsonDocument::Limits limits = {});

}  // namespace abac::inline abi1::internal
