// JSON text → located tree: strict reading [G-1]…[G-4], every value with its place. The next stage
// is policy_parser.cc, request_parser.cc or case.cc. Only this unit knows nlohmann_json.
#pragma once

#include <abac/diagnostic.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {

inline constexpr std::size_t kMaxDocumentBytes = std::size_t{1} << 20;  // [G-4]
inline constexpr std::size_t kMaxCaseBytes = std::size_t{16} << 20;     // [G-4]
inline constexpr std::uint32_t kMaxNesting = 64;                        // [G-4]

enum class JsonType : std::uint8_t { Null, Boolean, Number, String, Array, Object };

class JsonDocument;
class JsonChildren;

/// A value of a JsonDocument, borrowed: valid as long as the document stays where it is.
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

// The rest (JsonChildren as a range of JsonValue, JsonDocument, read_json) is specified here:
//
//   struct JsonReadResult-like: read_json(text, max_bytes, file) -> JsonDocument with
//     has_root()  false where the text is not JSON, too long or too deep
//     root()      REQUIRES has_root()
//     errors()    syntax, limits and duplicate members [G-3]; a duplicate does not stop the
//     reading,
//                 so that all of them are reported, each with pointer, line and column.
}  // namespace abac::internal
