// Values → symbols, and their comparison with and without case.
//
// A symbol is a number: a character, a byte that is none, or one of the two wildcards, which lie
// past both. So a pattern of any form, a prefix, tokens with variables, six parts of an ARN, is one
// list of numbers, and folding it is folding each by itself:
//
//   pattern  *-Prod?   as it is  AnyRun - P r o d AnyChar   against  t e a m - p r o d 1   no
//                      folded    AnyRun - p r o d AnyChar   against  t e a m - p r o d 1   yes
//
// A `*` in a variable's value is decoded as a character and is no wildcard [V-10]. Matching is
// greedy with one point of return, as that of iam/pattern.h: a run that is followed by another
// never has to take more.
#include "explain/case_difference.h"

#include <algorithm>
#include <array>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

// Past all characters and all bytes that are none, see decode_scalar.
constexpr char32_t kAnyChar = 0x200000;
constexpr char32_t kAnyRun = 0x200001;
constexpr char32_t kEnd = 0x200002;

char32_t folded(char32_t symbol) noexcept {
  return symbol < 0x110000 ? fold_scalar(symbol) : symbol;
}

}  // namespace

/// Whether the text begins with the other, folded, and whether that is all of it.
CaseComparer::Beginning CaseComparer::begins_folded(std::string_view text,
                                                    std::string_view beginning) {
  std::size_t t = 0;
  for (std::size_t b = 0; b < beginning.size();) {
    ++steps_;
    if (t == text.size()) return Beginning::No;
    if (folded(decode_scalar(text, t)) != folded(decode_scalar(beginning, b))) return Beginning::No;
  }
  return t == text.size() ? Beginning::Whole : Beginning::Yes;
}

/// The text that whatever the tokens match begins with, but for case.
std::string_view CaseComparer::first_literal(Range tokens) const noexcept {
  if (tokens.begin == tokens.end) return {};
  const Token& token = keys_.program().tokens[tokens.begin];
  return token.kind == Token::Kind::Literal ? keys_.program().text(token.text) : std::string_view();
}

void CaseComparer::add_literal(std::string_view text, Symbols& symbols) {
  for (std::size_t i = 0; i < text.size() && symbols.size() <= kMaxCharacters; ++steps_) {
    symbols.push_back(decode_scalar(text, i));
  }
}

/// Adds the tokens of each part, with colons between the parts. Returns false where a variable has
/// no value.
bool CaseComparer::add_tokens(std::span<const Range> parts) {
  const Program& program = keys_.program();
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (part != 0) pattern_.push_back(U':');
    for (std::uint32_t i = parts[part].begin; i < parts[part].end; ++i) {
      const Token& token = program.tokens[i];
      if (token.kind == Token::Kind::Literal) {
        add_literal(program.text(token.text), pattern_);
      } else if (token.kind == Token::Kind::Variable) {
        const auto value = keys_.variable(token.text.offset);
        if (!value) return false;
        add_literal(*value, pattern_);
      } else {
        pattern_.push_back(token.kind == Token::Kind::AnyChar ? kAnyChar : kAnyRun);
      }
    }
  }
  return true;
}

bool CaseComparer::add(const Value& value) {
  const Program& program = keys_.program();
  const auto add_text = [&](bool is_open_behind) {
    pattern_.push_back(kAnyRun);
    add_literal(program.text(value.text()), pattern_);
    if (is_open_behind) pattern_.push_back(kAnyRun);
    return true;
  };
  switch (value.kind) {
    case Value::Kind::Suffix:
      return add_text(false);
    case Value::Kind::Contains:
      return add_text(true);
    case Value::Kind::Glob:
    case Value::Kind::Template:
      return add_tokens(std::array{value.tokens()});
    case Value::Kind::Arn: {
      const ArnPattern& pattern = program.arn_patterns[value.index()];
      return pattern.is_readable && add_tokens(pattern.parts);
    }
    case Value::Kind::Text:  // these two are compared as they stand
    case Value::Kind::Prefix:
    case Value::Kind::Any:
    case Value::Kind::Stored:
    case Value::Kind::Bool:
      break;
  }
  return false;
}

/// Adds the six parts, as far as none of them lacks a value.
bool CaseComparer::add_components(const ComponentPattern& code) {
  std::array<Range, 6> parts;
  *std::ranges::copy(code.components, parts.begin()).out = code.sixth;
  return add_tokens(parts);
}

/// Whether all of the text matches. Greedy, with one point of return.
bool CaseComparer::is_match() {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t after_run = 0;  // 0 where there was none
  std::size_t mark = 0;
  while (t < text_.size()) {
    ++steps_;
    if (is_done()) return false;
    const char32_t symbol = p < pattern_.size() ? pattern_[p] : kEnd;
    if (symbol == kAnyRun) {
      after_run = ++p;
      mark = t;
    } else if (symbol == kAnyChar || symbol == text_[t]) {
      ++p;
      ++t;
    } else if (after_run != 0) {
      p = after_run;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern_.size() && pattern_[p] == kAnyRun) ++p;
  return p == pattern_.size();
}

/// Compares the pattern that was put together.
bool CaseComparer::compare(std::string_view text) {
  text_.clear();
  add_literal(text, text_);
  if (pattern_.size() > kMaxCharacters || text_.size() > kMaxCharacters) {
    gave_up_ = true;
    return false;
  }
  if (is_match()) return false;
  for (Symbols* symbols : {&pattern_, &text_}) {
    std::ranges::transform(*symbols, symbols->begin(), folded);
  }
  return is_match();
}

bool CaseComparer::differs_in_case(const Value& value, OperandType operand, std::string_view text) {
  const bool has_case = operand == OperandType::String || operand == OperandType::StringLike ||
                        operand == OperandType::Arn;
  if (!has_case || is_done()) return false;
  const Program& program = keys_.program();
  switch (value.kind) {
    case Value::Kind::Text:
      return differs_in_case(program.text(value.text()), text);
    case Value::Kind::Prefix:
      return differs_in_beginning(program.text(value.text()), text);
    case Value::Kind::Glob:
    case Value::Kind::Template:
      if (begins_folded(text, first_literal(value.tokens())) == Beginning::No) return false;
      break;
    default:
      break;
  }
  pattern_.clear();
  return add(value) && compare(text);
}

bool CaseComparer::differs_in_case(const ResourcePattern& pattern, std::string_view arn) {
  if (is_done()) return false;
  const Program& program = keys_.program();
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
    case ResourcePattern::Kind::ExecuteApi:
      return false;
    case ResourcePattern::Kind::Exact:
      return differs_in_case(program.text(pattern.text), arn);
    case ResourcePattern::Kind::Prefix:
      return differs_in_beginning(program.text(pattern.text), arn);
    case ResourcePattern::Kind::Components:
      break;
  }
  const ComponentPattern& code = program.component_patterns[pattern.index];
  pattern_.clear();
  return code.has_sixth && add_components(code) && compare(arn);
}

bool CaseComparer::differs_in_case(std::string_view written, std::string_view text) {
  return !is_done() && written != text && begins_folded(text, written) == Beginning::Whole;
}

bool CaseComparer::differs_in_beginning(std::string_view beginning, std::string_view text) {
  return !text.starts_with(beginning) && begins_folded(text, beginning) != Beginning::No;
}

}  // namespace abac::inline abi1::internal
