// One condition against a request. What an operator's name means is in condition_operator.cc; here
// each kind of operand is compared, then negated [C-2], then quantified [C-8]. That all conditions
// of a statement must suffice [C-1], [C-3] is Evaluation::meets_conditions.
//
// Idea: three questions, one inside the other, each answered by true, false or "cannot tell" [C-7].
// `match`: does a value of the request compare true with any of the policy's? It cannot be told
// where the value is not of the operator's type [C-13]. `one`: the same, negated where the operator
// is [C-8]. Then all values of the key together: every one, any one, or, without a set operator,
// none of several [C-10].
//
// Example: `ForAllValues:NumericLessThan` of `ex:size` and 5, 9. The request has 7 and `big`. 7 is
// less than 9: true. `big` is no number: cannot tell. So neither can all of them: an Allow does not
// match, and a Deny does [N-4].
//
// Conditions of a run (program/condition_run.h) differ in their values alone: `match_alike` reads
// the request's value once for all of them.
//
// Cost: a text is read as a number, date, address or ARN once in a decision (typed_values.h), and
// compared with the policy's values up to the first that settles the answer; long lists have tables
// (program/value_table.h). Nothing is allocated but for keys of many values (value_set.h) and long
// lists of variables (variable_set.h).
#include "decide/condition.h"

#include "base/case_folding.h"
#include "base/text_search.h"
#include "decide/joiner.h"
#include "decide/many_values.h"
#include "program/value_table.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <span>

namespace abac::inline abi1::internal {
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

/// The operators that read any text [C-14], [C-15], [C-16].
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
    case Value::Kind::Stored:
    case Value::Kind::Bool:
    case Value::Kind::Arn:
      return false;
  }
  return false;
}

/// The same as `any_value` by the table of a long list. `find(table)` looks among what is not
/// compared one by one.
template <class Find, class Matches>
ABAC_NEVER_INLINE Truth any_of_many(const Atom& atom, const Program& program, Find&& find,
                                    Matches&& matches) noexcept {
  const ValueTable& table = program.value_tables->tables[atom.table];
  if (find(table)) return Truth::True;
  for (std::uint32_t i = table.others.begin; i < table.others.end; ++i) {
    if (matches(program.values[program.value_tables->others[i]])) return Truth::True;
  }
  return Truth::False;
}

/// Ors `matches(value)` over the policy's values: the request's value was read.
template <class Find, class Matches>
ABAC_ALWAYS_INLINE Truth any_value(const Atom& atom, const Program& program, Find&& find,
                                   Matches&& matches) noexcept {
  if (atom.table != kNone) [[unlikely]]
    return any_of_many(atom, program, find, matches);
  for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
    if (matches(program.values[i])) return Truth::True;
  }
  return Truth::False;
}

/// The same for comparisons that may be unable to tell. `find(table)` as for any_value, with what
/// can't be told.
template <class Find, class Compare>
ABAC_ALWAYS_INLINE Truth any_truth(const Atom& atom, const Program& program, Find&& find,
                                   Compare&& compare) noexcept {
  Truth truth = Truth::False;
  if (atom.table != kNone) [[unlikely]] {
    const ValueTable& table = program.value_tables->tables[atom.table];
    truth = find(table);
    for (std::uint32_t i = table.others.begin; i < table.others.end && truth != Truth::True; ++i) {
      truth = either(truth, compare(program.values[program.value_tables->others[i]]));
    }
    return truth;
  }
  for (std::uint32_t i = atom.values.begin; i < atom.values.end && truth != Truth::True; ++i) {
    truth = either(truth, compare(program.values[i]));
  }
  return truth;
}

/// Returns whether a text is one of the literals of a table.
bool equals_literal(const Atom& atom, const ValueTable& table, std::string_view text,
                    const Program& program) noexcept {
  if (table.hashed.empty()) return false;
  if (atom.operand == OperandType::StringIgnoreCase) {
    return find_hashed(
        program, table, hash_folded(text, program.value_tables->key),
        [&](const Value& value) { return fold_equal(program.text(value.text()), text); });
  }
  return find_hashed(
      program, table, value_hash(text, program.value_tables->key),
      [&](const Value& value) { return equal_text(program.text(value.text()), text); });
}

/// The values of a table that hold variables and no wildcards.
class VariableValues {
 public:
  VariableValues(OperandType operand, const ValueTable& table, RequestKeys& keys) noexcept
      : operand_(operand), range_(table.variables), keys_(keys) {}

  /// Returns whether a text equals one of them.
  [[nodiscard]] bool have(std::string_view text) noexcept {
    const auto put = [&](std::uint32_t i, std::span<char> room) { put_text(i, room); };
    if (is_filled(put)) {
      if (contains(text)) return true;
      if (!set().may_be_long(text.size())) return false;
    }
    for (std::uint32_t i = 0; i < range_.size(); ++i) {
      if (is_equal(i, text)) return true;
    }
    return false;
  }

  /// Returns what they say of an ARN, null where the text is none [C-28].
  [[nodiscard]] Truth compare(const ArnParts* arn) noexcept {
    const auto put = [&](std::uint32_t i, std::span<char> room) { put_arn(i, room); };
    if (is_filled(put)) {
      if (arn == nullptr) return set().is_empty() ? Truth::False : Truth::Unknown;
      if (contains(*arn)) return Truth::True;
      std::size_t size = 0;
      for (const std::string_view part : arn->parts) size += part.size();
      if (!set().may_be_long(size)) return Truth::False;
    }
    Truth truth = Truth::False;
    for (std::uint32_t i = 0; i < range_.size() && truth != Truth::True; ++i) {
      truth = either(truth, compare_arn(value(i), arn, keys_));
    }
    return truth;
  }

 private:
  [[nodiscard]] VariableSet& set() noexcept { return keys_.variable_set(); }

  [[nodiscard]] const Value& value(std::uint32_t i) const noexcept {
    return keys_.program().values[keys_.program().value_tables->others[range_.begin + i]];
  }

  template <class Put>
  [[nodiscard]] bool is_filled(Put&& put) noexcept {
    return set().is_filled(range_.begin, range_.size(), keys_.maps().memory(), put);
  }

  [[nodiscard]] std::uint64_t hash(std::string_view text) const noexcept {
    const HashKey& key = process_hash_key();
    return operand_ == OperandType::StringIgnoreCase ? hash_folded(text, key)
                                                     : value_hash(text, key);
  }
  [[nodiscard]] static std::uint64_t hash(const ArnParts& arn) noexcept {
    return value_hash(arn.parts, process_hash_key());
  }

  [[nodiscard]] bool is_equal(std::uint32_t i, std::string_view text) noexcept {
    return matches_text(operand_, value(i), text, keys_);
  }
  [[nodiscard]] bool is_equal(std::uint32_t i, const ArnParts& arn) noexcept {
    return compare_arn(value(i), &arn, keys_) == Truth::True;
  }

  template <class Text>
  [[nodiscard]] bool contains(const Text& text) noexcept {
    return set().contains(hash(text), [&](std::uint32_t i) { return is_equal(i, text); });
  }

  template <class Text>
  void add(std::uint32_t i, const std::optional<Text>& text) noexcept {
    if (text) {
      set().add(i, hash(*text), [&](std::uint32_t j) { return is_equal(j, *text); });
    } else {
      set().add_long();
    }
  }

  void put_text(std::uint32_t i, std::span<char> room) noexcept {
    if (!keys_.are_resolved(value(i).tokens())) return;
    const std::optional<std::string_view> text = Joiner(room, keys_).join(value(i).tokens());
    // Where bytes of two pieces, no UTF-8 each, are a character together, it equals nothing [C-15].
    if (!text || is_equal(i, *text)) add(i, text);
  }

  void put_arn(std::uint32_t i, std::span<char> room) noexcept {
    const ArnPattern& pattern = keys_.program().arn_patterns[value(i).index()];
    for (Range part : pattern.parts) {
      if (!keys_.are_resolved(part)) return;
    }
    add(i, Joiner(room, keys_).join(pattern));
  }

  OperandType operand_;
  Range range_;
  RequestKeys& keys_;
};

/// Returns whether a text is what one of the values with variables of a table is.
ABAC_NEVER_INLINE bool equals_variable(const Atom& atom, const ValueTable& table,
                                       std::string_view text, RequestKeys& keys) noexcept {
  return !table.variables.empty() && VariableValues(atom.operand, table, keys).have(text);
}

/// Returns what the patterns of a table without wildcards say of an ARN [C-28].
ABAC_NEVER_INLINE Truth find_arn(const ValueTable& table, const ArnParts* arn,
                                 RequestKeys& keys) noexcept {
  Truth truth = Truth::False;
  if (!table.hashed.empty()) {
    if (arn == nullptr) return Truth::Unknown;
    const auto is_equal = [&](const Value& value) {
      return compare_arn(value, arn, keys) == Truth::True;
    };
    const std::uint64_t hash = value_hash(arn->parts, keys.program().value_tables->key);
    truth = to_truth(find_hashed(keys.program(), table, hash, is_equal));
  }
  if (truth == Truth::True || table.variables.empty()) return truth;
  return VariableValues(OperandType::Arn, table, keys).compare(arn);
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
        return any_value(
            atom, program,
            [&](const ValueTable& table) {
              return equals_literal(atom, table, text, program) ||
                     equals_variable(atom, table, text, keys);
            },
            [&](const Value& value) { return matches_text(atom.operand, value, text, keys); });
      });
      return;
    case OperandType::Binary:
      if (!is_base64(text)) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_value(
            atom, program,
            [&](const ValueTable& table) { return equals_literal(atom, table, text, program); },
            [&](const Value& value) { return equal_text(program.text(value.text()), text); });
      });
      return;
    case OperandType::Numeric: {
      const Decimal* const number = keys.typed().read<NumericOperand>(slot, text);
      if (number == nullptr) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        const auto is_same = [&](const Value& value) {
          return holds(atom.comparison, *number <=> program.stored<NumericOperand>(value));
        };
        return any_value(
            atom, program,
            [&](const ValueTable& table) {
              return !table.hashed.empty() &&
                     find_hashed(program, table, value_hash(*number, program.value_tables->key),
                                 is_same);
            },
            is_same);
      });
      return;
    }
    case OperandType::Date: {
      const Instant* const instant = keys.typed().read<DateOperand>(slot, text);
      if (instant == nullptr) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        const auto is_same = [&](const Value& value) {
          return holds(atom.comparison, *instant <=> program.stored<DateOperand>(value));
        };
        return any_value(
            atom, program,
            [&](const ValueTable& table) {
              return !table.hashed.empty() &&
                     find_hashed(program, table, value_hash(*instant, program.value_tables->key),
                                 is_same);
            },
            is_same);
      });
      return;
    }
    case OperandType::IpAddress: {
      const IpAddress* const address = keys.typed().read<IpAddressOperand>(slot, text);
      if (address == nullptr) return each_unknown();
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_value(
            atom, program,
            [&](const ValueTable& table) {
              return find_range(program, table, *address) != nullptr;
            },
            [&](const Value& value) {
              return contains(program.stored<IpAddressOperand>(value), *address);
            });
      });
      return;
    }
    case OperandType::Bool:
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_truth(
            atom, program, [](const ValueTable&) { return Truth::False; },
            [&](const Value& value) { return compare_bool(value, text, keys); });
      });
      return;
    case OperandType::Arn: {
      const ArnParts* const arn = keys.typed().read<ArnOperand>(slot, text);
      each([&](const Atom& atom) ABAC_INLINE_LAMBDA {
        return any_truth(
            atom, program, [&](const ValueTable& table) { return find_arn(table, arn, keys); },
            [&](const Value& value) {
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

/// A key of several values, or of a list of one [C-6], without a set operator [C-10].
Truth test_unqualified(const Atom& atom, const KeyValue& key, RequestKeys& keys) noexcept {
  if (key.may_have_many()) [[unlikely]]
    return test_many(atom, key, keys);
  Truth result = Truth::False;
  key.for_each([&](std::string_view text) {
    if (test_single(atom, text, keys) != Truth::False) result = Truth::Unknown;
    return result == Truth::False;
  });
  return result;
}

/// Whether a condition asks for equality with literals, few of them: it can always be told.
bool has_literals(const Atom& atom) noexcept {
  return atom.operand == OperandType::String && !atom.has_variables && atom.table == kNone;
}

/// `test_qualified` of such a condition and several values.
Truth test_literals(const Atom& atom, const KeyValue& key, const Program& program) noexcept {
  // ForAllValues holds until some value is not as it must be, ForAnyValue once one is.
  const bool is_all = atom.qualifier == SetQualifier::ForAllValues;
  bool result = is_all;
  key.for_each([&](std::string_view text) {
    bool is_equal = false;
    for (std::uint32_t i = atom.values.begin; i < atom.values.end && !is_equal; ++i) {
      is_equal = equal_text(program.text(program.values[i].text()), text);
    }
    result = is_equal != atom.is_negated;
    return result == is_all;
  });
  return to_truth(result);
}

/// A present key, with a set operator: a single value is a list of one [C-11].
Truth test_qualified(const Atom& atom, const KeyValue& key, RequestKeys& keys) noexcept {
  if (key.is_single()) return test_single(atom, key.single(), keys);
  if (key.may_have_many()) [[unlikely]]
    return test_many(atom, key, keys);
  if (has_literals(atom)) return test_literals(atom, key, keys.program());
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
  alone.table = kNone;
  return match_value(alone, text, keys);
}

}  // namespace abac::inline abi1::internal
