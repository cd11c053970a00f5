#include "explain/plain_text.h"

#include <algorithm>

#include "decide/joiner.h"
#include "iam/pattern.h"
#include "lint/known_keys.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxSteps = 32'768;  // pattern × text, of a value that is tried as one
constexpr std::size_t kMaxTexts = 8;       // of a list in the request, tried with each value

bool has_wildcard(std::string_view text) noexcept {
  return text.find_first_of("*?") != std::string_view::npos;
}
bool has_variable(std::string_view text) noexcept {
  return text.find("${") != std::string_view::npos;
}

template <class Test>
bool any_literal(const Program& program, Range tokens, const Test& test) noexcept {
  const std::span<const Token> all = tokens_of(program, tokens);
  return std::ranges::any_of(all, [&](const Token& token) {
    return token.kind == Token::Kind::Literal && test(program.text(token.text));
  });
}

/// A pattern that is made of a text: its tokens are pieces of that.
struct OwnTexts {
  std::string_view text;

  [[nodiscard]] std::string_view literal(TextRef ref) const noexcept {
    return text.substr(ref.offset, ref.size);
  }
  [[nodiscard]] std::string_view variable(std::uint32_t) const noexcept { return {}; }
};

/// A text with its wildcards, as StringLike reads it.
class LikePattern {
 public:
  LikePattern(const Value& value, RequestKeys& keys, Arena& arena)
      : text_(arena.list<char>()), tokens_(arena.list<Token>()) {
    const Program& program = keys.program();
    if (value.kind != Value::Kind::Template) {
      add_pattern(program.text(value.text()));
      return;
    }
    for (const Token& token : tokens_of(program, value.tokens())) {
      if (token.kind == Token::Kind::Literal) {
        add_pattern(program.text(token.text));
      } else if (const auto text = keys.variable(token.text.offset)) {
        add_literal(*text);  // its wildcards are none [V-9]
      }
    }
  }

  [[nodiscard]] bool matches(std::string_view text) const noexcept {
    if (!text_.empty() && text.size() > kMaxSteps / text_.size()) return false;
    return matches_glob(std::span<const Token>(tokens_.data(), tokens_.size()), text,
                        OwnTexts{{text_.data(), text_.size()}});
  }

 private:
  void add_literal(std::string_view text) {
    if (text.empty()) return;
    tokens_.push_back(
        {Token::Kind::Literal,
         {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())}});
    text_.insert(text_.end(), text.begin(), text.end());
  }
  void add_wildcard(Token::Kind kind) {
    // Of stars in a row, one counts.
    const bool is_repeated = kind == Token::Kind::AnyRun && !tokens_.empty() &&
                             tokens_.back().kind == Token::Kind::AnyRun;
    if (!is_repeated) tokens_.push_back({kind, {}});
  }
  void add_pattern(std::string_view text) {
    while (!text.empty()) {
      const std::size_t size = std::min(text.find_first_of("*?"), text.size());
      add_literal(text.substr(0, size));
      if (size == text.size()) return;
      add_wildcard(text[size] == '*' ? Token::Kind::AnyRun : Token::Kind::AnyChar);
      text.remove_prefix(size + 1);
    }
  }

  List<char> text_;
  List<Token> tokens_;
};

std::string_view key_name(const Program& program, const Atom& atom) noexcept {
  return program.text(program.key_uses[atom.key].spelling);
}

}  // namespace

bool has_plain_wildcard(const Program& program, const Atom& atom, const Value& value) noexcept {
  if (value.has_escapes ||
      (atom.operand != OperandType::String && atom.operand != OperandType::StringIgnoreCase)) {
    return false;
  }
  if (value.kind == Value::Kind::Text) return has_wildcard(program.text(value.text()));
  return value.kind == Value::Kind::Template && any_literal(program, value.tokens(), has_wildcard);
}

bool has_plain_variable(const Program& program, const Value& value) noexcept {
  if (value.has_escapes || value.has_variables) return false;
  switch (value.kind) {
    case Value::Kind::Text:
    case Value::Kind::Prefix:
    case Value::Kind::Suffix:
    case Value::Kind::Contains:
      return has_variable(program.text(value.text()));
    case Value::Kind::Glob:
      return any_literal(program, value.tokens(), has_variable);
    case Value::Kind::Arn:
      return std::ranges::any_of(program.arn_patterns[value.index()].parts, [&](Range part) {
        return any_literal(program, part, has_variable);
      });
    case Value::Kind::Any:
    case Value::Kind::Stored:
    case Value::Kind::Bool:
    case Value::Kind::Template:
      break;
  }
  return false;
}

bool has_plain_variable(const Program& program, const ResourcePattern& pattern) noexcept {
  if (pattern.has_variables) return false;
  const std::string_view entry = program.text(pattern.text);
  for (std::size_t i = entry.find("${"); i != std::string_view::npos; i = entry.find("${", i + 2)) {
    const std::string_view rest = entry.substr(i + 2);
    const bool is_escape =
        rest.size() >= 2 && rest[1] == '}' && (rest[0] == '*' || rest[0] == '?' || rest[0] == '$');
    if (!is_escape) return true;
  }
  return false;
}

bool is_mistaken_key(const Atom& atom, RequestKeys& keys) noexcept {
  return is_unknown_global_key(key_name(keys.program(), atom)) && keys.value(atom.slot).is_absent();
}

bool lacks_set_operator(const Atom& atom, RequestKeys& keys) noexcept {
  if (atom.qualifier != SetQualifier::None || atom.operand == OperandType::Null) return false;
  const KeyValue key = keys.value(atom.slot);
  if (!key.is_absent()) return !key.is_single();
  const KnownKey* const known = find_known_key(key_name(keys.program(), atom));
  return known != nullptr && known->is_multivalued;
}

void tell_plain_text(const Atom& atom, const Value& value, RequestKeys& keys, Arena& arena,
                     PolicyValue& told) {
  const KeyValue key = keys.value(atom.slot);
  if (key.is_absent() || atom.is_negated) return;
  told.has_plain_variable = has_plain_variable(keys.program(), value);
  told.has_plain_wildcard = has_plain_wildcard(keys.program(), atom, value);
  if (!told.has_plain_wildcard) return;
  if (value.kind == Value::Kind::Template && !keys.are_resolved(value.tokens())) return;
  const LikePattern pattern(value, keys, arena);
  std::size_t left = kMaxTexts;
  key.for_each([&](std::string_view text) {
    told.matches_as_pattern = pattern.matches(text);
    return !told.matches_as_pattern && --left != 0;
  });
}

void tell_mistakes(const Atom& atom, RequestKeys& keys, Arena& arena, ConditionFinding& told) {
  if (told.outcome == Outcome::Holds) return;
  told.lacks_set_operator = lacks_set_operator(atom, keys);
  told.is_mistaken_key = is_mistaken_key(atom, keys);
  if (!told.is_mistaken_key) return;
  if (const auto likely = nearest_known_key(told.key)) told.likely_key = arena.keep(*likely);
}

}  // namespace abac::inline abi1::internal
