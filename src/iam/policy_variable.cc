// Text with wildcards and policy variables → a list of parts [V-1]…[V-4], in one pass from left to
// right.
#include "iam/policy_variable.h"

#include <utility>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

// White space (Unicode's White_Space) and control characters (Cc), neither of which a name holds.
bool is_space_or_control(char32_t c) noexcept {
  return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
         c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool is_reserved(char c) noexcept {
  return c == ',' || c == '\'' || c == '$' || c == '{' || c == '}';
}

class TemplateParser {
 public:
  TemplateParser(std::string_view text, TemplateSyntax syntax) : text_(text), syntax_(syntax) {}

  Expected<std::vector<TemplatePart>, TemplateError> parse() {
    while (position_ < text_.size()) {
      const char c = text_[position_];
      if (syntax_.variables && text_.substr(position_).starts_with("${")) {
        if (const auto error = parse_variable()) return *error;
      } else if (syntax_.wildcards && c == '*') {
        if (parts_.empty() || parts_.back().kind != TemplatePart::Kind::AnyRun) {
          parts_.push_back({TemplatePart::Kind::AnyRun, {}, {}});
        }
        ++position_;
      } else if (syntax_.wildcards && c == '?') {
        parts_.push_back({TemplatePart::Kind::AnyChar, {}, {}});
        ++position_;
      } else {
        const std::size_t begin = position_++;
        while (position_ < text_.size() && !is_special(text_[position_])) ++position_;
        append_literal(text_.substr(begin, position_ - begin));
      }
    }
    return std::move(parts_);
  }

 private:
  using MaybeError = std::optional<TemplateError>;

  bool is_special(char c) const noexcept {
    return (syntax_.variables && c == '$') || (syntax_.wildcards && (c == '*' || c == '?'));
  }

  void append_literal(std::string_view literal) {
    if (parts_.empty() || parts_.back().kind != TemplatePart::Kind::Literal) {
      parts_.push_back({TemplatePart::Kind::Literal, {}, {}});
    }
    parts_.back().text += literal;
  }

  bool is_at(char c) const noexcept { return position_ < text_.size() && text_[position_] == c; }

  // Returns `message` at the present character, or that the variable which began at `begin` has no
  // end where the text is over.
  TemplateError fail(std::size_t begin, std::string_view message) const noexcept {
    if (position_ >= text_.size()) return {begin, "expected `}` at the end of the variable"};
    return {position_, message};
  }

  // REQUIRES: `${` at the present position.
  MaybeError parse_variable() {
    const std::size_t begin = position_;
    const std::string_view escape = text_.substr(begin, 4);
    if (escape == "${*}" || escape == "${?}" || escape == "${$}") {
      append_literal(escape.substr(2, 1));
      position_ += 4;
      return std::nullopt;
    }

    position_ += 2;
    TemplatePart part{TemplatePart::Kind::Variable, {}, {}};
    if (const auto error = parse_name(begin, part.text)) return error;
    if (is_at(',')) {
      if (const auto error = parse_default(begin, part.default_value)) return error;
    }
    if (!is_at('}')) return fail(begin, "expected `}` or a default value after the variable name");
    ++position_;
    parts_.push_back(std::move(part));
    return std::nullopt;
  }

  // Stops at `,` and `}`, which parse_variable() takes.
  MaybeError parse_name(std::size_t begin, std::string& name) {
    const std::size_t name_begin = position_;
    while (position_ < text_.size() && !is_reserved(text_[position_])) {
      if (text_[position_] > ' ' && text_[position_] < 0x7f) {
        ++position_;
        continue;
      }
      std::size_t next = position_;
      if (is_space_or_control(decode_scalar(text_, next))) {
        return TemplateError{position_, "expected a variable name without white space"};
      }
      position_ = next;
    }
    if (position_ == name_begin) return fail(begin, "expected a variable name after `${`");
    name = text_.substr(name_begin, position_ - name_begin);
    return std::nullopt;
  }

  // REQUIRES: `,` at the present position.
  MaybeError parse_default(std::size_t begin, std::optional<std::string>& value) {
    ++position_;
    while (is_at(' ')) ++position_;
    if (!is_at('\'')) return fail(begin, "expected the default value in single quotes");
    const std::size_t value_begin = ++position_;
    position_ = text_.find_first_of("'{}", value_begin);
    if (!is_at('\'')) {
      return fail(begin, "expected a default value without braces, in single quotes");
    }
    value = std::string(text_.substr(value_begin, position_ - value_begin));
    ++position_;
    if (!is_at('}')) return fail(begin, "expected `}` after the default value");
    return std::nullopt;
  }

  std::string_view text_;
  TemplateSyntax syntax_;
  std::size_t position_ = 0;
  std::vector<TemplatePart> parts_;
};

}  // namespace

Expected<std::vector<TemplatePart>, TemplateError> parse_template(std::string_view text,
                                                                  TemplateSyntax syntax) {
  return TemplateParser(text, syntax).parse();
}

Components split_components(std::string_view text, bool variables) noexcept {
  Components components;
  std::size_t begin = 0;
  std::size_t variable = variables ? text.find("${") : std::string_view::npos;
  std::size_t colon = text.find(':');
  while (colon != std::string_view::npos && components.size() + 1 < Components::kMost) {
    if (variable < colon) {
      const std::size_t end = text.find('}', variable);
      if (end == std::string_view::npos) break;
      variable = text.find("${", end + 1);
      if (colon < end) colon = text.find(':', end + 1);
      continue;
    }
    components.push_back(text.substr(begin, colon - begin));
    begin = colon + 1;
    colon = text.find(':', begin);
  }
  components.push_back(text.substr(begin));
  return components;
}

}  // namespace abac::inline abi1::internal
