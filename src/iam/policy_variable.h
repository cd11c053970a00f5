// Text with wildcards and policy variables → a list of parts [V-1]…[V-4]. The parts are compiled by
// pattern_compiler.cc; nothing is ever substituted into text and parsed again [V-10].
#pragma once

#include <abac/expected.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

struct TemplatePart {
  enum class Kind : std::uint8_t {
    Literal,   ///< `text` as it stands; `${*}`, `${?}`, `${$}` are literals [V-4]
    AnyChar,   ///< `?`
    AnyRun,    ///< one or more `*` in a row
    Variable,  ///< `text` is the key name; `default_value` where one is written
  };
  Kind kind = Kind::Literal;
  std::string text;
  std::optional<std::string> default_value;

  friend bool operator==(const TemplatePart&, const TemplatePart&) = default;
};

/// Which characters are special in a text.
struct TemplateSyntax {
  bool variables = false;  ///< `${…}`: documents of 2012-10-17 only [V-1]
  bool wildcards = false;  ///< `*`, `?`
};

/// What is wrong with a variable, at a byte offset of the text.
struct TemplateError {
  std::size_t offset = 0;
  std::string_view message;
};

/// Splits a text into parts; adjacent literals are joined, an empty text gives no part. Fails where
/// a `${` does not fit the grammar [V-3].
[[nodiscard]] Expected<std::vector<TemplatePart>, TemplateError> parse_template(
    std::string_view text, TemplateSyntax syntax);

/// One to six components of a text, or fewer while it is cut.
class Components {
 public:
  static constexpr std::size_t kMost = 6;

  /// REQUIRES: there are fewer than kMost.
  void push_back(std::string_view component) noexcept { texts_[size_++] = component; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::string_view operator[](std::size_t i) const noexcept { return texts_[i]; }
  [[nodiscard]] const std::string_view* begin() const noexcept { return texts_.data(); }
  [[nodiscard]] const std::string_view* end() const noexcept { return texts_.data() + size_; }

 private:
  std::array<std::string_view, kMost> texts_;
  std::size_t size_ = 0;
};

/// Cuts a text at its first five colons, those inside `${…}` not counted where `variables` is set
/// [C-27]. Returns one to six components. With `variables`, an unterminated `${` runs to the
/// end of the text.
[[nodiscard]] Components split_components(std::string_view text, bool variables) noexcept;

}  // namespace abac::inline abi1::internal
