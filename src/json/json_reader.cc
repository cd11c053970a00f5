// Reads JSON by nlohmann_json's SAX parser into a flat tree.
//
// Places. The parser keeps no positions. They come from the iterator that it reads by: a callback
// runs when the parser has read a token to its end, so the cursor stands right behind it (one byte
// further for a number, whose end only the next byte shows), and the token begins behind the white
// space, comma and colon that follow the one before. For strings the cursor notes the opening
// quote.
//
// Speed. Most of a text is strings in which nothing is to be decoded or refused. The cursor passes
// over their content, sixteen bytes at a time, and lets the parser see two quotes only; the text of
// such a string is then its source. The same way it passes over a value that is known already, and
// over all white space but its first byte.
//
// Faults. The parser ends at the first. Where only the content of a string or number is at fault,
// the grammar is not, and the whole text is worth checking: the content is made a gap, which the
// cursor passes over, and the text is read again from the start. Of
//     {"a": "\x", "b": 1e999, "c": "\ud800"}
// the first pass ends in "a", the second, with that gap, in "b", the third in "c", and the fourth
// reads an object of three members, beside three errors. No more than kMaxPasses are made, so that
// a hostile text costs that many times its size at most; what it was read as is then given up.
#include "json/json_reader.h"

#include <nlohmann/json.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "diagnostics/diagnostic_list.h"
#include "diagnostics/json_pointer.h"
#include "diagnostics/quoted_text.h"
#include "json/json_fault.h"
#include "json/json_scan.h"
#include "json/repeated_members.h"

namespace abac::inline abi1::internal {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What a value takes of a compact text at least, mostly.
constexpr std::size_t kBytesPerNode = 20;

// Each fault in the content of a string or number costs another pass over the text.
constexpr std::size_t kMaxPasses = 16;

/// How far the parser has read, and what it does not get to see: the content of strings in which
/// nothing is to be decoded or refused, which is most of a text, and gaps.
class Cursor {
 public:
  void start(std::string_view text, std::size_t offset, std::vector<JsonGap> gaps) {
    begin_ = text.data();
    end_ = begin_ + text.size();
    place_ = begin_ + offset;
    string_end_ = place_;
    gaps_ = std::move(gaps);
    std::sort(gaps_.begin(), gaps_.end(),
              [](const JsonGap& a, const JsonGap& b) { return a.begin > b.begin; });
    next_gap();
  }

  [[nodiscard]] std::size_t position() const { return offset_of(place_); }
  [[nodiscard]] const char* place() const { return place_; }
  [[nodiscard]] bool is_at_end() const { return place_ == end_; }
  /// The opening quote of the string that was read last.
  [[nodiscard]] std::size_t string_begin() const { return offset_of(string_begin_); }
  /// Whether its content was passed over, being plain.
  [[nodiscard]] bool is_string_plain() const { return is_string_plain_; }

  void advance() {
    if (place_ < string_end_ || (*place_ > ' ' && *place_ != '"')) {
      ++place_;
    } else if (*place_ == '"') {
      open_string();
    } else {
      skip_space();
    }
    if (place_ == gap_begin_) {
      place_ = gap_end_;
      next_gap();
    }
  }

  /// Passes over a part of the text ahead.
  void skip(JsonGap gap) {
    gap_begin_ = begin_ + gap.begin;
    gap_end_ = begin_ + gap.end;
  }

 private:
  [[nodiscard]] std::size_t offset_of(const char* place) const {
    return static_cast<std::size_t>(place - begin_);
  }

  void next_gap() {
    gap_begin_ = nullptr;
    if (gaps_.empty()) return;
    skip(gaps_.back());
    gaps_.pop_back();
  }

  /// Passes over white space, of which the parser sees the first byte alone: it keeps what it sees
  /// until the next token, and writes it out at eightfold length where that is a fault.
  void skip_space() {
    const std::string_view text(begin_, offset_of(end_));
    place_ = begin_ + std::max(position() + 1, skip_json_space(text, position()));
  }

  void open_string() {
    const std::string_view text(begin_, offset_of(end_));
    string_begin_ = place_++;
    const std::size_t end = plain_end(text, position());
    is_string_plain_ = end < text.size() && text[end] == '"';
    if (is_string_plain_) {
      place_ = begin_ + end;
      string_end_ = place_ + 1;
    } else {
      string_end_ = begin_ + std::min(closing_quote(text, end) + 1, text.size());
    }
  }

  const char* begin_ = nullptr;
  const char* end_ = nullptr;
  const char* place_ = nullptr;
  const char* string_begin_ = nullptr;
  const char* string_end_ = nullptr;  // behind the closing quote: quotes up to there open nothing
  const char* gap_begin_ = nullptr;
  const char* gap_end_ = nullptr;
  bool is_string_plain_ = false;
  std::vector<JsonGap> gaps_;  // those that follow, the last one first
};

/// The input iterator over a cursor's text. All copies share the cursor, as the parser goes on by
/// any of them. Only with the end is it ever compared.
class CursorIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  explicit CursorIterator(Cursor* cursor) : cursor_(cursor) {}

  reference operator*() const { return *cursor_->place(); }
  CursorIterator& operator++() {
    cursor_->advance();
    return *this;
  }
  CursorIterator operator++(int) {
    CursorIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CursorIterator& a, const CursorIterator&) {
    return a.cursor_->is_at_end();
  }
  friend bool operator!=(const CursorIterator& a, const CursorIterator& b) { return !(a == b); }

 private:
  Cursor* cursor_;
};

/// Writes a binary64 value as ECMAScript's Number-to-String does [G-30].
std::string number_to_string(double value) {
  if (value == 0) return "0";
  std::array<char, 40> buffer;
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value),
                                     std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  std::string digits(text.substr(0, 1));
  if (mark > 1) digits += text.substr(2, mark - 2);
  int exponent = 0;
  const std::size_t exponent_begin = mark + (text[mark + 1] == '+' ? 2 : 1);
  std::from_chars(text.data() + exponent_begin, text.data() + text.size(), exponent);

  const int count = static_cast<int>(digits.size());
  const int point = exponent + 1;  // where the decimal point stands, in digits from the left
  std::string result = value < 0 ? "-" : "";
  if (count <= point && point <= 21) {
    return result + digits + std::string(static_cast<std::size_t>(point - count), '0');
  }
  if (0 < point && point <= 21) {
    return result + digits.insert(static_cast<std::size_t>(point), ".");
  }
  if (-6 < point && point <= 0) {
    return result + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  }
  if (count > 1) digits.insert(1, ".");
  return result + fmt::format("{}e{:+}", digits, exponent);
}

/// Reads a number with fraction or exponent, whatever the locale. The parser has refused overflow;
/// what is too small for a binary64 value is zero.
double read_double(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} ? value : 0;
}

}  // namespace

/// Builds the tree from the parser's callbacks, which return whether to go on.
class JsonTreeBuilder {
 public:
  JsonTreeBuilder(JsonDocument& document, const JsonDocument::Limits& limits)
      : document_(document), max_nesting_(limits.max_nesting), max_values_(limits.max_values) {}

  /// Has the parser pass over the value of a member of the outermost object.
  void skip(std::string_view name, std::string_view source) {
    skip_name_ = name;
    skip_source_ = source;
  }

  /// Runs the parser over the text from `offset`, less the gaps. Returns the fault, if any, unless
  /// `is_too_large`.
  std::optional<JsonFault> run(std::size_t offset, std::vector<JsonGap> gaps);

  /// Whether the reading ended because the text has more values than it may.
  [[nodiscard]] bool is_too_large() const { return is_too_large_; }
  [[nodiscard]] std::vector<Diagnostic> take_errors() { return errors_.take(); }
  [[nodiscard]] std::string pointer() const;

  bool null() { return literal(JsonType::Null); }
  bool boolean(bool) { return literal(JsonType::Boolean); }
  bool number_integer(Json::number_integer_t) { return number(); }
  bool number_unsigned(Json::number_unsigned_t) { return number(); }
  bool number_float(Json::number_float_t, const std::string&) { return number(); }
  bool string(std::string& text);
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonType::Object); }
  bool key(std::string& text);
  bool end_object();
  bool start_array(std::size_t) { return open(JsonType::Array); }
  bool end_array() { return close(); }
  // The position that the parser gives is the end of what it read, not the fault's; see run().
  template <class Exception>
  bool parse_error(std::size_t, const std::string&, const Exception&) {
    return false;
  }

 private:
  using Node = JsonDocument::Node;

  // An object or array that is being read.
  struct Frame {
    std::uint32_t node;
    std::uint32_t last_child = 0;
    std::uint32_t key_begin = 0;
    std::uint32_t key_end = 0;
    bool is_key_rewritten = false;
    JsonContext after_child = JsonContext::Item;
  };

  [[nodiscard]] std::string_view source() const { return document_.source_; }
  [[nodiscard]] std::size_t position() const { return cursor_.position(); }
  [[nodiscard]] std::size_t token_begin() const;
  [[nodiscard]] std::optional<std::size_t> item_index(const Node& array) const;
  [[nodiscard]] bool has_room();
  std::uint32_t add_node(JsonType type, std::size_t begin, std::size_t end);
  bool rewrite(std::size_t begin, std::size_t end, std::string_view text);
  void check_nul(std::size_t begin, const std::string& text);
  bool literal(JsonType type);
  bool number();
  bool open(JsonType type);
  bool close();
  void after_value();
  bool keep_string(const std::string& text);
  void skip_value_if_known();
  void report_duplicate(const Node& member);

  JsonDocument& document_;
  const std::uint32_t max_nesting_;
  const std::size_t max_values_;
  bool is_too_large_ = false;
  std::string_view skip_name_;
  std::string_view skip_source_;
  Cursor cursor_;
  std::size_t token_end_ = 0;
  JsonContext context_ = JsonContext::Start;
  std::vector<Frame> frames_;
  std::vector<bool> too_deep_;  // open objects (true) and arrays that are left out of the tree
  DiagnosticList errors_;
};

std::optional<JsonFault> JsonTreeBuilder::run(std::size_t offset, std::vector<JsonGap> gaps) {
  cursor_.start(source(), offset, std::move(gaps));
  token_end_ = offset;
  const CursorIterator place(&cursor_);
  const bool is_read = Json::sax_parse(place, place, this);
  if (is_too_large_) return {};
  // The parser takes U+0000 for the end of the text.
  if (is_read && skip_json_space(source(), token_end_) == source().size()) return {};
  return find_json_fault(source(), token_end_, context_);
}

/// Returns the index of the item that is being read, unless the array itself is.
std::optional<std::size_t> JsonTreeBuilder::item_index(const Node& array) const {
  if (!too_deep_.empty()) return std::size_t{array.size};
  const std::size_t next = skip_json_space(source(), token_end_);
  const char c = next < source().size() ? source()[next] : '\0';
  const bool is_item = context_ == JsonContext::Item ? c == ',' : c != '\0';
  if (!is_item) return std::nullopt;
  return std::size_t{array.size};
}

/// Returns the pointer of what is being read, or was read last: a name or an index of each object
/// and array that is open. Whether the innermost one adds its own depends on how far it has been
/// read.
std::string JsonTreeBuilder::pointer() const {
  std::string result;
  for (const Frame& frame : frames_) {
    const Node& node = document_.nodes_[frame.node];
    const bool is_innermost = &frame == &frames_.back();
    if (node.type == JsonType::Array) {
      const auto index = is_innermost ? item_index(node) : node.size - std::size_t{1};
      if (!index) break;
      result = child_pointer(result, *index);
    } else {
      if (is_innermost && too_deep_.empty() && context_ != JsonContext::Name) break;
      const std::string_view key =
          document_.key_text(frame.key_begin, frame.key_end, frame.is_key_rewritten);
      result = child_pointer(result, key);
    }
  }
  return result;
}

/// Returns where the token begins that the parser has just read.
std::size_t JsonTreeBuilder::token_begin() const {
  // Between two tokens that the parser reports there are only separators and white space.
  std::size_t begin = skip_json_space(source(), token_end_);
  while (begin < source().size() && (source()[begin] == ',' || source()[begin] == ':')) {
    begin = skip_json_space(source(), begin + 1);
  }
  return begin;
}

/// Returns whether the tree may have another value.
bool JsonTreeBuilder::has_room() {
  is_too_large_ = document_.nodes_.size() >= max_values_;
  return !is_too_large_;
}

/// Adds a value to the tree, as the next child of the innermost object or array.
std::uint32_t JsonTreeBuilder::add_node(JsonType type, std::size_t begin, std::size_t end) {
  const auto index = static_cast<std::uint32_t>(document_.nodes_.size());
  Node& node = document_.nodes_.emplace_back();
  node.type = type;
  node.begin = static_cast<std::uint32_t>(begin);
  node.end = static_cast<std::uint32_t>(end);
  if (frames_.empty()) return index;

  Frame& frame = frames_.back();
  node.key_begin = frame.key_begin;
  node.is_key_rewritten = frame.is_key_rewritten;
  if (frame.last_child != 0) document_.nodes_[frame.last_child].next = index;
  frame.last_child = index;
  ++document_.nodes_[frame.node].size;
  return index;
}

/// Keeps the text that the bytes from `begin` to `end` mean, where it differs from them. Returns
/// whether it does.
bool JsonTreeBuilder::rewrite(std::size_t begin, std::size_t end, std::string_view text) {
  if (text == source().substr(begin, end - begin)) return false;
  document_.rewritten_.push_back(
      {.begin = static_cast<std::uint32_t>(begin),
       .text_begin = static_cast<std::uint32_t>(document_.rewritten_texts_.size()),
       .text_size = static_cast<std::uint32_t>(text.size())});
  document_.rewritten_texts_ += text;
  return true;
}

/// Refuses U+0000, which can only stand there as an escape, and which C and its heirs cannot hold.
void JsonTreeBuilder::check_nul(std::size_t begin, const std::string& text) {
  if (text.find('\0') == std::string::npos) return;
  if (const auto fault = find_string_fault(source(), begin)) {
    errors_.error(ErrorCode::InvalidJson, fault->message, pointer(),
                  document_.locate(static_cast<std::uint32_t>(fault->offset),
                                   static_cast<std::uint32_t>(fault->offset + 6)));
  }
}

bool JsonTreeBuilder::literal(JsonType type) {
  if (too_deep_.empty()) {
    if (!has_room()) return false;
    add_node(type, token_begin(), position());
  }
  after_value();
  return true;
}

bool JsonTreeBuilder::number() {
  const std::size_t begin = token_begin();
  const std::size_t end = number_end(source(), begin);
  if (too_deep_.empty()) {
    if (!has_room()) return false;
    Node& node = document_.nodes_[add_node(JsonType::Number, begin, end)];
    const std::string_view text = source().substr(begin, end - begin);
    // Integer literals keep their digits [G-30].
    if (text == "-0") {
      node.is_rewritten = rewrite(begin, end, "0");
    } else if (text.find_first_of(".eE") != std::string_view::npos) {
      node.is_rewritten = rewrite(begin, end, number_to_string(read_double(text)));
    }
  }
  after_value();
  // The parser has read one byte further, to see where the number ends.
  token_end_ = end;
  return true;
}

/// Keeps the text of the string or name that was read last, unless it stands in the source as it
/// is. Returns whether it does not.
bool JsonTreeBuilder::keep_string(const std::string& text) {
  if (cursor_.is_string_plain()) return false;
  check_nul(cursor_.string_begin(), text);
  return rewrite(cursor_.string_begin() + 1, position() - 1, text);
}

bool JsonTreeBuilder::string(std::string& text) {
  if (too_deep_.empty()) {
    if (!has_room()) return false;
    const bool is_rewritten = keep_string(text);
    const std::uint32_t index = add_node(JsonType::String, cursor_.string_begin(), position());
    document_.nodes_[index].is_rewritten = is_rewritten;
  }
  after_value();
  return true;
}

bool JsonTreeBuilder::key(std::string& text) {
  if (too_deep_.empty()) {
    Frame& frame = frames_.back();
    frame.key_begin = static_cast<std::uint32_t>(cursor_.string_begin());
    frame.key_end = static_cast<std::uint32_t>(position());
    context_ = JsonContext::Name;
    frame.is_key_rewritten = false;
    frame.is_key_rewritten = keep_string(text);
    if (frames_.size() == 1 && !skip_source_.empty()) skip_value_if_known();
  }
  context_ = JsonContext::Name;
  token_end_ = position();
  return true;
}

/// Passes over the value of the member whose name was read last, where it is the known one: byte
/// for byte what was read without error before, which need not be read again.
void JsonTreeBuilder::skip_value_if_known() {
  const std::size_t name_begin = cursor_.string_begin() + 1;
  if (source().substr(name_begin, position() - 1 - name_begin) != skip_name_) return;
  std::size_t begin = skip_json_space(source(), position());
  if (begin >= source().size() || source()[begin] != ':') return;
  begin = skip_json_space(source(), begin + 1);
  if (!source().substr(begin).starts_with(skip_source_) || skip_source_.size() == 2) return;
  // The braces are left: the parser sees an empty object.
  cursor_.skip({begin + 1, begin + skip_source_.size() - 1});
  document_.has_skipped_ = true;
}

/// Opens an object or array. What is nested too deeply is read, so that its faults are found, and
/// left out of the tree; that is reported once, where it begins.
bool JsonTreeBuilder::open(JsonType type) {
  // Not the byte before the cursor, which may have passed over a gap already.
  const std::size_t begin = token_begin();
  if (!too_deep_.empty() || frames_.size() == max_nesting_) {
    if (too_deep_.empty()) {
      const auto place = static_cast<std::uint32_t>(begin);
      errors_.error(ErrorCode::NestingTooDeep,
                    fmt::format("objects and arrays are nested deeper than {}", max_nesting_),
                    pointer(), document_.locate(place, place + 1));
    }
    too_deep_.push_back(type == JsonType::Object);
  } else {
    if (!has_room()) return false;
    Frame frame{.node = add_node(type, begin, begin + 1)};
    if (type == JsonType::Object) frame.after_child = JsonContext::Member;
    frames_.push_back(frame);
  }
  context_ = type == JsonType::Object ? JsonContext::ObjectStart : JsonContext::ArrayStart;
  token_end_ = position();
  return true;
}

bool JsonTreeBuilder::end_object() {
  if (too_deep_.empty()) {
    const std::uint32_t object = frames_.back().node;
    if (document_.nodes_[object].size > 1) {
      document_.for_each_repeated_member(
          object, [this](std::uint32_t member) { report_duplicate(document_.nodes_[member]); });
    }
  }
  return close();
}

bool JsonTreeBuilder::close() {
  if (too_deep_.empty()) {
    document_.nodes_[frames_.back().node].end = static_cast<std::uint32_t>(position());
    frames_.pop_back();
  } else {
    too_deep_.pop_back();
  }
  after_value();
  return true;
}

/// Notes that a value has ended where the cursor stands.
void JsonTreeBuilder::after_value() {
  token_end_ = position();
  if (!too_deep_.empty()) {
    context_ = too_deep_.back() ? JsonContext::Member : JsonContext::Item;
  } else {
    context_ = frames_.empty() ? JsonContext::End : frames_.back().after_child;
  }
}

/// Refuses a member whose name stood before, at its name. The object is read to its end by then, so
/// the frame is set to the member for the pointer.
void JsonTreeBuilder::report_duplicate(const Node& member) {
  const std::string_view name = document_.key_of(member);
  frames_.back().key_begin = member.key_begin;
  frames_.back().key_end = document_.key_end(member);
  frames_.back().is_key_rewritten = member.is_key_rewritten;
  context_ = JsonContext::Name;
  errors_.error(ErrorCode::DuplicateMember,
                "the object has the member " + quoted(name) + " more than once", pointer(),
                document_.locate(member.key_begin, document_.key_end(member)));
}

void JsonDocument::clear() {
  source_ = {};
  nodes_.clear();
  rewritten_.clear();
  rewritten_texts_.clear();
  line_starts_.clear();
  errors_.clear();
  has_root_ = false;
  is_json_ = false;
  has_skipped_ = false;
}

void JsonDocument::index_lines() {
  constexpr std::size_t kLarge = 65536;  // whose lines are counted before they take memory
  if (source_.size() > kLarge) {
    const auto lines = std::count(source_.begin(), source_.end(), '\n');
    line_starts_.reserve(static_cast<std::size_t>(lines) + 1);
  }
  line_starts_.push_back(0);
  for (std::size_t i = source_.find('\n'); i != std::string_view::npos;
       i = source_.find('\n', i + 1)) {
    line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

void JsonDocument::read(std::string_view text, Limits limits, std::string_view skip_name,
                        std::string_view skip_source) {
  clear();
  if (text.size() > limits.max_bytes) {
    errors_.push_back(make_error(ErrorCode::DocumentTooLarge,
                                 fmt::format("the text has more than {} bytes", limits.max_bytes),
                                 {}, {.begin = 0, .end = 0, .line = 1, .column = 1}));
    return;
  }
  source_ = text;
  nodes_.reserve(std::min(text.size() / kBytesPerNode, limits.max_values));
  index_lines();
  if (!skip_name.empty() && read_plain(limits, skip_name, skip_source)) return;

  std::vector<Diagnostic> faults;
  std::vector<JsonGap> gaps;
  std::size_t offset = 0;
  is_json_ = true;
  if (text.starts_with(kByteOrderMark)) {
    offset = kByteOrderMark.size();
    is_json_ = false;
    faults.push_back(make_error(ErrorCode::InvalidJson, "a byte order mark is not accepted", {},
                                locate(0, static_cast<std::uint32_t>(offset))));
  }
  for (std::size_t pass = 1;; ++pass) {
    nodes_.clear();
    rewritten_.clear();
    rewritten_texts_.clear();
    has_skipped_ = false;
    JsonTreeBuilder builder(*this, limits);
    if (pass == 1) builder.skip(skip_name, skip_source);
    const std::optional<JsonFault> fault = builder.run(offset, gaps);
    errors_ = builder.take_errors();
    if (builder.is_too_large()) {
      nodes_ = std::vector<Node>();
      is_json_ = false;
      errors_.clear();
      errors_.push_back(
          make_error(ErrorCode::DocumentTooLarge,
                     fmt::format("the text has more than {} values", limits.max_values), {},
                     {.begin = 0, .end = 0, .line = 1, .column = 1}));
      return;
    }
    if (!fault) {
      has_root_ = true;
      break;
    }
    is_json_ = is_json_ && fault->is_grammatical;
    const auto begin = static_cast<std::uint32_t>(fault->offset);
    const auto end = static_cast<std::uint32_t>(std::min(fault->offset + 1, text.size()));
    faults.push_back(
        make_error(ErrorCode::InvalidJson, fault->message, builder.pointer(), locate(begin, end)));
    if (!fault->gap || pass == kMaxPasses) {
      is_json_ = false;
      break;
    }
    gaps.push_back(*fault->gap);
  }
  if (faults.empty()) return;
  errors_.insert(errors_.end(), std::make_move_iterator(faults.begin()),
                 std::make_move_iterator(faults.end()));
  sort_by_place(errors_);
}

JsonDocument read_json(std::string_view text, JsonDocument::Limits limits) {
  JsonDocument document;
  document.read(text, limits);
  return document;
}

}  // namespace abac::inline abi1::internal
