// One condition against a request. What an operator's name means is in condition_operator.cc; here
// each kind of operand is compared, then negated, then quantified.
#include "condition.h"

#include "case_folding.h"

#include <bit>

namespace abac::internal {
namespace {

bool holds(Comparison comparison, std::strong_ordering order) noexcept {
  switch (comparison) {
    case Comparison::Equal:
      return order == 0;
    case Comparison::Less:
      return order < 0;
    case Comparison::LessOrEqual:
      return order <= 0;
    case Comparison::Greater:
      return order > 0;
    case Comparison::GreaterOrEqual:
      return order >= 0;
  }
  return false;
}

std::span<const Token> tokens_of(const Program& program, Range range) noexcept {
  return std::span(program.tokens).subspan(range.begin, range.size());
}

std::string_view piece_of(const Token& token, const RequestKeys::Texts& texts) noexcept {
  return token.kind == Token::Kind::Literal ? texts.literal(token.text)
                                            : texts.variable(token.text.offset);
}

/// Compares a text with the joined pieces, scalar by scalar after folding [C-15].
bool equals_folded(std::span<const Token> tokens, std::string_view text,
                   const RequestKeys::Texts& texts) noexcept {
  std::size_t position = 0;
  for (const Token& token : tokens) {
    if (!skip_folded(text, position, piece_of(token, texts))) return false;
  }
  return position == text.size();
}

/// Reads the joined pieces as a boolean [C-23]; nothing where they are another text.
std::optional<bool> joined_boolean(std::span<const Token> tokens,
                                   const RequestKeys::Texts& texts) noexcept {
  std::array<char, 5> joined{};  // "false"
  std::size_t size = 0;
  for (const Token& token : tokens) {
    const std::string_view piece = piece_of(token, texts);
    if (piece.size() > joined.size() - size) return std::nullopt;
    for (char c : piece) joined[size++] = c;
  }
  return parse_boolean({joined.data(), size});
}

Truth compare_arn(const Value& value, const ArnParts* arn, RequestKeys& keys) noexcept {
  const Program& program = keys.program();
  const ArnPattern& pattern = program.arn_patterns[value.index()];
  if (value.has_variables) {
    for (Range part : pattern.parts) {
      if (!keys.are_resolved(part)) return Truth::False;
    }
  }
  if (!pattern.is_readable || arn == nullptr) return Truth::Unknown;
  constexpr unsigned kAllParts = 0b111111;
  for (unsigned left = kAllParts & ~unsigned{pattern.any_parts}; left != 0; left &= left - 1) {
    const auto i = static_cast<std::size_t>(std::countr_zero(left));
    const std::string_view part = arn->parts[i];
    if ((pattern.literal_parts >> i & 1) != 0
            ? !equal_text(program.text(program.tokens[pattern.parts[i].begin].text), part)
            : !matches_glob(tokens_of(program, pattern.parts[i]), part, keys.texts())) {
      return Truth::False;
    }
  }
  return Truth::True;
}

Truth compare_bool(const Value& value, std::string_view text, RequestKeys& keys) noexcept {
  std::optional<bool> wanted;
  if (value.kind == Value::Kind::Bool) {
    wanted = value.index() != 0;
  } else {
    if (!keys.are_resolved(value.tokens())) return Truth::False;
    wanted = joined_boolean(tokens_of(keys.program(), value.tokens()), keys.texts());
  }
  const std::optional<bool> given = parse_boolean(text);
  if (!given || !wanted) return Truth::Unknown;
  return to_truth(*given == *wanted);
}

/// The operators that read any text.
bool matches_text(OperandType operand, const Value& value, std::string_view text,
                  RequestKeys& keys) noexcept {
  const Program& program = keys.program();
  switch (value.kind) {
    case Value::Kind::Text:
      return operand == OperandType::StringIgnoreCase
                 ? fold_equal(program.text(value.text()), text)
                 : equal_text(program.text(value.text()), text);
    case Value::Kind::Any:
      return true;
    case Value::Kind::Prefix:
      return text.starts_with(program.text(value.text()));
    case Value::Kind::Suffix:
      return text.ends_with(program.text(value.text()));
    case Value::Kind::Contains:
      return contains_text(text, program.text(value.text()));
    case Value::Kind::Glob:
    case Value::Kind::Template:
      if (value.has_variables) {
        const Token& first = program.tokens[value.tokens().begin];
        if (value.tokens().size() == 1) {  // `${…}` alone, the usual case
          const std::optional<std::string_view> wanted = keys.variable(first.text.offset);
          if (!wanted) return false;
          return operand == OperandType::StringIgnoreCase ? fold_equal(*wanted, text)
                                                          : equal_text(*wanted, text);
        }
        if (!keys.are_resolved(value.tokens())) return false;
      }
      return operand == OperandType::StringIgnoreCase
                 ? equals_folded(tokens_of(program, value.tokens()), text, keys.texts())
                 : matches_glob(tokens_of(program, value.tokens()), text, keys.texts());
    case Value::Kind::Number:
    case Value::Kind::Date:
    case Value::Kind::Bool:
    case Value::Kind::IpRange:
    case Value::Kind::Arn:
      return false;
  }
  return false;
}

/// Ors `matches(value)` over the policy's values: the request's value was read.
template <class Matches>
ABAC_ALWAYS_INLINE Truth any_value(const Atom& atom, const Program& program,
                                   Matches&& matches) noexcept {
  for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
    if (matches(program.values[i])) return Truth::True;
  }
  return Truth::False;
}

/// The same for comparisons that may be unable to tell.
template <class Compare>
ABAC_ALWAYS_INLINE Truth any_truth(const Atom& atom, const Program& program,
                                   Compare&& compare) noexcept {
  Truth truth = Truth::False;
  for (std::uint32_t i = atom.values.begin; i < atom.values.end && truth != Truth::True; ++i) {
    truth = either(truth, compare(program.values[i]));
  }
  return truth;
}

/// `match(v)` of [C-7] for conditions that differ in their values alone: calls `visit(i, match)`
/// for `atom_at(i)` from `from` on until it returns false. The request's value is read once, as the
/// type of the operator; where it cannot be, nothing can be told [C-13].
template <class AtomAt, class Visit>
ABAC_ALWAYS_INLINE void match_alike(AtomAt&& atom_at, std::size_t from, std::size_t end,
                                    std::string_view text, RequestKeys& keys,
                                    Visit&& visit) noexcept {
  const Program& program = keys.program();
  const auto each = [&](auto&& match) ABAC_INLINE_LAMBDA {
    for (std::size_t i = from; i < end && visit(i, match(atom_at(i))); ++i) {
    }
  };
  const auto each_unknown = [&] { each([](const Atom&) { return Truth::Unknown; }); };
  const std::uint32_t slot = atom_at(from).slot;
  switch (atom_at(from).operand) {
    case OperandType::String:
    case OperandType::StringIgnoreCase:
    case OperandType::StringLike:
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_value(atom, program, [&](const Value& value) {
          return matches_text(atom.operand, value, text, keys);
        });
      });
      return;
    case OperandType::Binary:
      if (!is_base64(text)) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_value(atom, program, [&](const Value& value) {
          return equal_text(program.text(value.text()), text);
        });
      });
      return;
    case OperandType::Numeric: {
      const Decimal* const number = keys.typed().decimal(slot, text);
      if (number == nullptr) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_value(atom, program, [&](const Value& value) {
          return holds(atom.comparison, *number <=> program.decimals[value.index()]);
        });
      });
      return;
    }
    case OperandType::Date: {
      const Instant* const instant = keys.typed().instant(slot, text);
      if (instant == nullptr) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_value(atom, program, [&](const Value& value) {
          return holds(atom.comparison, *instant <=> program.instants[value.index()]);
        });
      });
      return;
    }
    case OperandType::IpAddress: {
      const IpAddress* const address = keys.typed().address(slot, text);
      if (address == nullptr) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_value(atom, program, [&](const Value& value) {
          return contains(program.ip_ranges[value.index()], *address);
        });
      });
      return;
    }
    case OperandType::Bool:
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_truth(atom, program,
                         [&](const Value& value) { return compare_bool(value, text, keys); });
      });
      return;
    case OperandType::Arn: {
      const ArnParts* const arn = keys.typed().arn(slot, text);
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_truth(atom, program, [&](const Value& value) {
          return value.kind == Value::Kind::Any ? Truth::True : compare_arn(value, arn, keys);
        });
      });
      return;
    }
    case OperandType::Null:
      each([](const Atom&) { return Truth::False; });
      return;
  }
}

/// `match(v)` of [C-7].
ABAC_ALWAYS_INLINE Truth match_value(const Atom& atom, std::string_view text,
                                     RequestKeys& keys) noexcept {
  Truth result = Truth::Unknown;
  match_alike([&](std::size_t) -> const Atom& { return atom; }, 0, 1, text, keys,
              [&](std::size_t, Truth match) {
                result = match;
                return false;
              });
  return result;
}

Truth test_null(const Atom& atom, bool is_absent, const Program& program) noexcept {
  for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
    if ((program.values[i].index() != 0) == is_absent) return Truth::True;
  }
  return Truth::False;
}

/// A key of several values without a set operator [C-10].
Truth test_unqualified(const Atom& atom, const KeyValue& key, RequestKeys& keys) noexcept {
  Truth result = Truth::False;
  key.for_each([&](std::string_view text) {
    if (test_single(atom, text, keys) != Truth::False) result = Truth::Unknown;
    return result == Truth::False;
  });
  return result;
}

Truth test_qualified(const Atom& atom, const KeyValue& key, RequestKeys& keys) noexcept {
  const bool is_all = atom.qualifier == SetQualifier::ForAllValues;
  const Truth settled = is_all ? Truth::False : Truth::True;
  Truth result = !settled;
  key.for_each([&](std::string_view text) {
    const Truth one = test_single(atom, text, keys);
    result = is_all ? both(result, one) : either(result, one);
    return result != settled;
  });
  return result;
}

}  // namespace

/// `one(v)` of [C-7]: negation comes before any set operator [C-8].
Truth test_single(const Atom& atom, std::string_view text, RequestKeys& keys) noexcept {
  const Truth match = match_value(atom, text, keys);
  return atom.is_negated ? !match : match;
}

Truth test_any_condition(const Atom& atom, const KeyValue& key, RequestKeys& keys) noexcept {
  if (key.is_single() && atom.form != Atom::Form::Any) {
    return test_single(atom, key.single(), keys);
  }
  if (atom.operand == OperandType::Null) {
    return test_null(atom, key.is_absent(), keys.program());
  }
  if (key.is_absent()) return test_absent(atom);
  if (atom.qualifier != SetQualifier::None) return test_qualified(atom, key, keys);
  return test_unqualified(atom, key, keys);
}

std::size_t find_sufficing(std::span<const std::uint32_t> statements, std::size_t from,
                           Effect effect, std::string_view text, RequestKeys& keys) noexcept {
  if (from >= statements.size()) return statements.size();
  const Program& program = keys.program();
  const auto atom_at = [&](std::size_t i) ABAC_INLINE_LAMBDA -> const Atom& {
    return program.atoms[program.statements[statements[i]].atoms.begin];
  };
  const bool is_negated = atom_at(from).is_negated;
  std::size_t found = statements.size();
  match_alike(atom_at, from, statements.size(), text, keys, [&](std::size_t i, Truth match) {
    if (!suffices(effect, is_negated ? !match : match)) return true;
    found = i;
    return false;
  });
  return found;
}

Truth compare(const Atom& atom, const Value& value, std::string_view text,
              RequestKeys& keys) noexcept {
  const auto index = static_cast<std::uint32_t>(&value - keys.program().values.data());
  Atom alone = atom;
  alone.values = {index, index + 1};
  return match_value(alone, text, keys);
}

}  // namespace abac::internal
