// YAML to a tree, event by event: libyaml tells what comes next and resolves no alias, so that all
// limits are kept here, and before anything has grown.
#include "yaml/yaml_reader.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "diagnostics/diagnostic_list.h"
#include "diagnostics/quoted_text.h"
#include "json/json_reader.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Where each character of a text begins: libyaml counts characters. Every 64th is noted.
class CharacterOffsets {
 public:
  explicit CharacterOffsets(std::string_view text) : text_(text) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!begins_character(text[i])) continue;
      if (count++ % kStep == 0) noted_.push_back(static_cast<std::uint32_t>(i));
    }
    is_plain_ = count == text.size();
  }

  [[nodiscard]] std::uint32_t operator()(std::size_t character) const {
    if (is_plain_) return static_cast<std::uint32_t>(std::min(character, text_.size()));
    if (character / kStep >= noted_.size()) return static_cast<std::uint32_t>(text_.size());
    std::size_t offset = noted_[character / kStep];
    for (std::size_t rest = character % kStep; rest > 0 && offset < text_.size(); --rest) {
      do {
        ++offset;
      } while (offset < text_.size() && !begins_character(text_[offset]));
    }
    return static_cast<std::uint32_t>(offset);
  }

 private:
  static constexpr std::size_t kStep = 64;
  static bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

  std::string_view text_;
  std::vector<std::uint32_t> noted_;
  bool is_plain_ = false;
};

class Event {
 public:
  Event() = default;
  ~Event() { yaml_event_delete(&event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  yaml_event_t* get() noexcept { return &event_; }
  yaml_event_t* operator->() noexcept { return &event_; }

 private:
  yaml_event_t event_ = {};
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view skip_digits(std::string_view text) {
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  return text;
}

/// Whether JSON has a number of this form.
bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  const bool has_leading_zero = text.front() == '0';
  const std::string_view behind = skip_digits(text);
  if (has_leading_zero && text.size() - behind.size() > 1) return false;
  text = behind;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (skip_digits(text).size() == text.size()) return false;
    text = skip_digits(text);
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (skip_digits(text).size() == text.size()) return false;
    text = skip_digits(text);
  }
  return text.empty();
}

JsonType type_of_plain(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNull = {"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 6> kBoolean = {"true",  "True",  "TRUE",
                                                        "false", "False", "FALSE"};
  if (std::ranges::find(kNull, text) != kNull.end()) return JsonType::Null;
  if (std::ranges::find(kBoolean, text) != kBoolean.end()) return JsonType::Boolean;
  // An account's number is a text whatever it looks like.
  constexpr std::size_t kAccountDigits = 12;
  if (is_json_number(text) && text.size() < kAccountDigits) return JsonType::Number;
  return JsonType::String;
}

}  // namespace

class YamlReader {
 public:
  YamlReader(std::string_view text, ValueTree& tree)
      : text_(text.substr(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0)),
        base_(text.size() - text_.size()),
        tree_(tree),
        offsets_(text_) {
    tree_.source_ = text;
    tree_.is_yaml_ = true;
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text_.data()),
                                 text_.size());
  }
  ~YamlReader() { yaml_parser_delete(&parser_); }
  YamlReader(const YamlReader&) = delete;
  YamlReader& operator=(const YamlReader&) = delete;

  std::optional<Diagnostic> read() {
    for (bool is_at_end = false; !is_at_end;) {
      Event event;
      if (yaml_parser_parse(&parser_, event.get()) == 0) return fault();
      is_at_end = event->type == YAML_STREAM_END_EVENT;
      if (!take(event)) return std::move(error_);
    }
    return {};
  }

 private:
  using Node = ValueTree::Node;

  // A list or a mapping that is being read.
  struct Frame {
    std::uint32_t node = 0;
    std::uint32_t last_child = 0;
    bool has_key = false;  // of a mapping: whether the next value is that of a key
    std::string_view key = {};
    std::uint32_t key_begin = 0;
    std::uint32_t key_end = 0;
    std::vector<std::uint32_t> merged = {};  // what `<<` names: its members stand behind its own
  };

  [[nodiscard]] std::uint32_t offset(const yaml_mark_t& mark) const {
    return static_cast<std::uint32_t>(base_) + offsets_(mark.index);
  }

  std::optional<Diagnostic> fault() {
    if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
    const char* const problem = parser_.problem != nullptr ? parser_.problem : "it cannot be read";
    std::uint32_t at = offset(parser_.problem_mark);
    if (parser_.error == YAML_READER_ERROR) {
      at = static_cast<std::uint32_t>(base_ + std::min(parser_.problem_offset, text_.size()));
    }
    return make_fault(ErrorCode::InvalidJson, problem, at);
  }

  [[nodiscard]] Diagnostic make_fault(ErrorCode code, std::string message, std::uint32_t at) const {
    SourceRange where = {.begin = at, .end = at, .line = 1, .column = 1};
    const std::string_view before = tree_.source_.substr(0, at);
    where.line += static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
    where.column += static_cast<std::uint32_t>(before.size() - (before.rfind('\n') + 1));
    return make_error(code, std::move(message), {}, where);
  }

  bool refuse(ErrorCode code, std::string message, const yaml_mark_t& mark) {
    error_ = make_fault(code, std::move(message), offset(mark));
    return false;
  }

  bool take(Event& event) {
    switch (event->type) {
      case YAML_DOCUMENT_START_EVENT:
        anchors_.clear();
        return true;
      case YAML_SCALAR_EVENT:
        return take_scalar(event);
      case YAML_ALIAS_EVENT:
        return take_alias(event);
      case YAML_SEQUENCE_START_EVENT:
        return begin(event, JsonType::Array, event->data.sequence_start.anchor,
                     event->data.sequence_start.tag);
      case YAML_MAPPING_START_EVENT:
        return begin(event, JsonType::Object, event->data.mapping_start.anchor,
                     event->data.mapping_start.tag);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return end(event);
      default:
        return true;
    }
  }

  std::string_view keep(const unsigned char* text, std::size_t size) {
    return tree_.texts_.emplace_back(reinterpret_cast<const char*>(text), size);
  }

  /// `Sub` of `!Sub`; nothing of the tags that YAML has itself.
  std::string_view tag_of(const unsigned char* tag) {
    if (tag == nullptr) return {};
    const std::string_view text = reinterpret_cast<const char*>(tag);
    if (!text.starts_with('!') || text.size() == 1) return {};
    return tree_.texts_.emplace_back(text.substr(1));
  }

  bool take_scalar(Event& event) {
    const auto& scalar = event->data.scalar;
    const bool is_plain = scalar.style == YAML_PLAIN_SCALAR_STYLE;
    std::uint32_t begin = offset(event->start_mark);
    const std::uint32_t end = std::max(offset(event->end_mark), begin);
    // A node begins with its anchor and its tag, which are not part of what it says.
    begin = begin_of_scalar(begin, end, scalar.anchor != nullptr || scalar.tag != nullptr);
    const std::string_view text = keep(scalar.value, scalar.length);
    if (is_key()) {
      Frame& frame = frames_.back();
      frame.has_key = true;
      frame.key = text;
      frame.key_begin = begin;
      frame.key_end = end;
      return true;
    }
    const auto index = add_node(event);
    if (!index) return false;
    Node& node = tree_.nodes_[*index];
    node.text = text;
    node.tag = tag_of(scalar.tag);
    node.type = is_plain && scalar.plain_implicit != 0 ? type_of_plain(text) : JsonType::String;
    if (node.type == JsonType::Boolean) {
      node.text = text.front() == 't' || text.front() == 'T' ? "true" : "false";
    }
    node.begin = begin;
    node.end = end;
    finish(*index, scalar.anchor);
    return true;
  }

  [[nodiscard]] std::uint32_t begin_of_scalar(std::uint32_t begin, std::uint32_t end,
                                              bool has_properties) const {
    const std::string_view source = tree_.source_;
    while (has_properties && begin < end) {
      while (begin < end && (source[begin] == ' ' || source[begin] == '\n' ||
                             source[begin] == '\r' || source[begin] == '\t')) {
        ++begin;
      }
      if (begin == end || (source[begin] != '!' && source[begin] != '&')) break;
      while (begin < end && source[begin] != ' ' && source[begin] != '\n') ++begin;
    }
    return begin;
  }

  [[nodiscard]] bool is_key() const {
    return !frames_.empty() && tree_.nodes_[frames_.back().node].type == JsonType::Object &&
           !frames_.back().has_key;
  }

  /// Adds a value where it stands in the list or mapping that is being read.
  std::optional<std::uint32_t> add_node(Event& event) {
    if (tree_.nodes_.size() >= kMaxValues) {
      refuse(ErrorCode::DocumentTooLarge, fmt::format("it has more than {} values", kMaxValues),
             event->start_mark);
      return {};
    }
    const auto index = static_cast<std::uint32_t>(tree_.nodes_.size());
    Node& node = tree_.nodes_.emplace_back();
    if (frames_.empty()) {
      tree_.roots_.push_back(index);
      return index;
    }
    Frame& frame = frames_.back();
    node.key = frame.key;
    node.key_begin = frame.key_begin;
    node.key_end = frame.key_end;
    if (frame.last_child != 0) tree_.nodes_[frame.last_child].next = index;
    frame.last_child = index;
    frame.has_key = false;
    frame.key = {};
    ++tree_.nodes_[frame.node].size;
    return index;
  }

  void finish(std::uint32_t index, const unsigned char* anchor) {
    tree_.nodes_[index].behind = static_cast<std::uint32_t>(tree_.nodes_.size());
    if (anchor != nullptr) anchors_[reinterpret_cast<const char*>(anchor)] = index;
  }

  bool begin(Event& event, JsonType type, const unsigned char* anchor, const unsigned char* tag) {
    if (is_key()) {
      return refuse(ErrorCode::InvalidJson, "a member's name is a text", event->start_mark);
    }
    if (frames_.size() == kMaxNesting) {
      return refuse(ErrorCode::NestingTooDeep,
                    fmt::format("it is nested deeper than {}", kMaxNesting), event->start_mark);
    }
    const auto index = add_node(event);
    if (!index) return false;
    Node& node = tree_.nodes_[*index];
    node.type = type;
    node.tag = tag_of(tag);
    node.begin = offset(event->start_mark);
    node.end = offset(event->end_mark);
    // What encloses an alias cannot be what it names: known once it is whole.
    if (anchor != nullptr) anchors_.erase(reinterpret_cast<const char*>(anchor));
    frames_.push_back({.node = *index});
    open_anchors_.emplace_back(anchor == nullptr ? "" : reinterpret_cast<const char*>(anchor));
    return true;
  }

  /// Adds the members of merged mappings that the mapping at the end of `frames_` has not itself.
  bool merge(Event& event) {
    const std::vector<std::uint32_t> merged = std::move(frames_.back().merged);
    if (merged.empty()) return true;
    std::unordered_set<std::string_view> keys;
    for (const TreeValue own : TreeValue(&tree_, frames_.back().node).children())
      keys.insert(own.key());
    for (const std::uint32_t from : merged) {
      aliased_ += tree_.nodes_[from].size;
      if (aliased_ > kMaxAliasedValues) return refuse_aliases(event);
      std::uint32_t member = tree_.nodes_[from].size == 0 ? 0 : from + 1;
      for (; member != 0; member = tree_.nodes_[member].next) {
        Frame& frame = frames_.back();
        const Node node = tree_.nodes_[member];
        if (!keys.insert(node.key).second) continue;
        frame.key = node.key;
        frame.key_begin = node.key_begin;
        frame.key_end = node.key_end;
        if (!copy(event, member)) return false;
      }
    }
    return true;
  }

  bool end(Event& event) {
    const std::uint32_t last_own = frames_.back().last_child;
    if (!merge(event)) return false;
    const Frame frame = frames_.back();
    frames_.pop_back();
    const std::string anchor = std::move(open_anchors_.back());
    open_anchors_.pop_back();
    Node& node = tree_.nodes_[frame.node];
    // A block ends for libyaml where the next token begins: here with the last that it holds.
    const std::uint32_t end = offset(event->end_mark);
    const bool is_flow = end > offset(event->start_mark);
    if (is_flow) {
      node.end = end;
    } else if (last_own != 0) {
      node.end = std::max(node.end, tree_.nodes_[last_own].end);
    }
    finish(frame.node, nullptr);
    if (!anchor.empty()) anchors_[anchor] = frame.node;
    return true;
  }

  bool take_alias(Event& event) {
    const auto* const name = reinterpret_cast<const char*>(event->data.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) {
      return refuse(ErrorCode::InvalidJson,
                    "no anchor of the name " + name_words(name) + " stands whole before it",
                    event->start_mark);
    }
    const std::uint32_t from = found->second;
    if (is_key()) {
      if (tree_.nodes_[from].type == JsonType::Object ||
          tree_.nodes_[from].type == JsonType::Array) {
        return refuse(ErrorCode::InvalidJson, "a member's name is a text", event->start_mark);
      }
      Frame& frame = frames_.back();
      frame.has_key = true;
      frame.key = tree_.nodes_[from].text;
      frame.key_begin = offset(event->start_mark);
      frame.key_end = offset(event->end_mark);
      return true;
    }
    if (frames_.empty() || frames_.back().key != "<<" ||
        tree_.nodes_[from].type != JsonType::Object) {
      return copy(event, from);
    }
    frames_.back().merged.push_back(from);
    frames_.back().has_key = false;
    frames_.back().key = {};
    return true;
  }

  /// How deep the values within one are nested.
  [[nodiscard]] std::size_t depth_of(std::uint32_t from) const {
    std::vector<std::uint32_t> ends;
    std::size_t deepest = 0;
    for (std::uint32_t i = from; i < tree_.nodes_[from].behind; ++i) {
      while (!ends.empty() && i >= ends.back()) ends.pop_back();
      const Node& node = tree_.nodes_[i];
      if (node.type != JsonType::Object && node.type != JsonType::Array) continue;
      ends.push_back(node.behind);
      deepest = std::max(deepest, ends.size());
    }
    return deepest;
  }

  bool refuse_aliases(Event& event) {
    return refuse(ErrorCode::DocumentTooLarge,
                  fmt::format("its aliases stand for more than {} values", kMaxAliasedValues),
                  event->start_mark);
  }

  bool copy(Event& event, std::uint32_t from) {
    const std::uint32_t size = tree_.nodes_[from].behind - from;
    aliased_ += size;
    if (aliased_ > kMaxAliasedValues) return refuse_aliases(event);
    if (frames_.size() + depth_of(from) > kMaxNesting) {
      return refuse(ErrorCode::NestingTooDeep,
                    fmt::format("it is nested deeper than {}", kMaxNesting), event->start_mark);
    }
    const auto added = add_node(event);
    if (!added) return false;
    const std::uint32_t to = *added;
    const std::uint32_t shift = to - from;
    const auto place = [&](Node node) {
      if (node.next != 0) node.next += shift;
      node.behind += shift;
      return node;
    };
    Node root = place(tree_.nodes_[from]);
    const Node& there = tree_.nodes_[to];
    root.next = 0;
    root.key = there.key;
    root.key_begin = there.key_begin;
    root.key_end = there.key_end;
    tree_.nodes_[to] = root;
    for (std::uint32_t i = 1; i < size; ++i) {
      const Node copied = place(tree_.nodes_[from + i]);
      tree_.nodes_.push_back(copied);
    }
    return true;
  }

  std::string_view text_;
  std::size_t base_;
  ValueTree& tree_;
  CharacterOffsets offsets_;
  yaml_parser_t parser_ = {};
  std::vector<Frame> frames_;
  std::vector<std::string> open_anchors_;
  std::unordered_map<std::string, std::uint32_t> anchors_;
  std::size_t aliased_ = 0;
  std::optional<Diagnostic> error_;
};

std::optional<Diagnostic> read_yaml(std::string_view text, ValueTree& tree) {
  if (text.size() > kMaxCaseBytes) {
    return make_error(ErrorCode::DocumentTooLarge,
                      fmt::format("it is longer than {} bytes", kMaxCaseBytes), {});
  }
  return YamlReader(text, tree).read();
}

}  // namespace abac::inline abi1::internal
