// Conditions on keys of many values, by a set of the request's values.
//
// Idea: whatever the set operator and the negation, a condition asks one of two things of the
// values v of the request and the values p of the policy [C-7], [C-8], [C-10]:
//
//   any   does some v match?     ForAnyValue, ForAllValues of a negated operator (none may), and
//                                without a set operator whether it is false for every v
//   all   does every v match?    ForAllValues, ForAnyValue of a negated operator (one must not),
//                                and without a set operator the same of a negated one
//
// Both can be told from the side of the policy, which has few values. `any` is: is some p among the
// v? `all` is: are there at most as many different v as there are p, since each p is equal to one
// at most; only then are they compared. Of numbers and dates in an order the least and the greatest
// v tell all; a CIDR range holds neighbours among the sorted addresses. What cannot be told of the
// unreadable v is told of one of them [C-13].
//
// Example: ex:n = 7, 2, 2.0, big
//   ForAnyValue:NumericEquals 2         2 is found: true
//   ForAnyValue:NumericEquals 5         5 is not; `big` cannot tell: neither can the condition
//   ForAllValues:NumericEquals 2        two different numbers, one value: false
//   ForAllValues:NumericLessThan 8      2 and 7 are less; `big` cannot tell: neither can this
//
// The plain form, for keys of up to KeyValue::kFew values, is test_any_condition; this one begins
// as that does, value by value, until the set pays (value_set.h). Afterwards still the first values
// are asked so, as many as cost no more than the look-ups: mostly those settle what is settled.
//
// Cost: a look-up for each value of the condition, or for each value of the request where these are
// fewer. Bound: of values with wildcards, each is still compared with each of the request's,
// equal ones left out.
#include "decide/many_values.h"

#include "decide/condition.h"
#include "decide/joiner.h"

#include <algorithm>
#include <optional>

namespace abac::inline abi1::internal {
namespace {

/// `match(v)` of [C-7].
Truth match(const Atom& atom, std::string_view text, RequestKeys& keys) noexcept {
  const Truth one = test_single(atom, text, keys);
  return atom.is_negated ? !one : one;
}

/// Returns whether the condition asks if any value matches, and not if all do.
bool asks_any(const Atom& atom) noexcept {
  return (atom.qualifier == SetQualifier::ForAllValues) == atom.is_negated;
}

/// Returns what the condition says where `found` is what it asked for.
Truth answer(const Atom& atom, Truth found) noexcept {
  const Truth one = atom.is_negated ? !found : found;
  if (atom.qualifier != SetQualifier::None) return one;
  return one == Truth::False ? Truth::False : Truth::Unknown;
}

/// What was found, and whether it tells.
struct Finding {
  bool is_told = true;
  Truth truth;
};

/// Asks the values one by one, up to the first that settles the answer; does not tell where
/// `goes_on()` is false before.
template <class GoesOn>
Finding walk(const Atom& atom, const KeyValue& key, RequestKeys& keys, GoesOn&& goes_on) noexcept {
  const bool is_any = asks_any(atom);
  const Truth settled = to_truth(is_any);
  Finding found{.truth = !settled};
  key.for_each([&](std::string_view text) {
    found.is_told = goes_on();
    if (!found.is_told) return false;
    const Truth truth = match(atom, text, keys);
    found.truth = is_any ? either(found.truth, truth) : both(found.truth, truth);
    return atom.qualifier == SetQualifier::None ? found.truth == !settled : found.truth != settled;
  });
  return found;
}

/// Returns how many comparisons of plain text a value of the request costs, about.
std::size_t comparisons_of(const Atom& atom) noexcept {
  constexpr std::size_t kReading = 4;  // as a number, or folded; a look-up is about the same
  constexpr std::size_t kReadingAddress = 16;
  if (atom.operand == OperandType::IpAddress) return kReadingAddress;
  if (atom.table != kNone) return kReading;
  const bool is_plain =
      atom.operand == OperandType::String || atom.operand == OperandType::StringLike;
  return std::max<std::size_t>(atom.values.size(), is_plain ? 1 : kReading);
}

bool has_wildcards(const Program& program, Range tokens) noexcept {
  return std::ranges::any_of(tokens_of(program, tokens), [](const Token& token) {
    return token.kind == Token::Kind::AnyRun || token.kind == Token::Kind::AnyChar;
  });
}

/// What a value of a policy can equal.
enum class Reach : std::uint8_t {
  One,   ///< one value of a request, or none
  Many,  ///< any number
  None,  ///< no matter which: it cannot be told, or its variable has no value
};

/// One condition and the set of the request's values.
class Question {
 public:
  Question(const Atom& atom, ValueSet& set, RequestKeys& keys) noexcept
      : atom_(atom), set_(set), keys_(keys), program_(keys.program()) {}

  [[nodiscard]] Truth ask() noexcept { return asks_any(atom_) ? any() : all(); }

 private:
  [[nodiscard]] bool is_ordered() const noexcept { return atom_.comparison != Comparison::Equal; }

  [[nodiscard]] Truth match(std::string_view text) noexcept {
    return internal::match(atom_, text, keys_);
  }
  [[nodiscard]] Truth compare(const Value& value, std::string_view text) noexcept {
    return internal::compare(atom_, value, text, keys_);
  }

  /// Calls `visit(value)` for the condition's values until it returns false.
  template <class Visit>
  void for_each_value(Visit&& visit) noexcept {
    for (std::uint32_t i = atom_.values.begin; i < atom_.values.end; ++i) {
      if (!visit(program_.values[i])) return;
    }
  }

  [[nodiscard]] Truth any() noexcept {
    Truth truth = set_.unreadable() ? match(*set_.unreadable()) : Truth::False;
    if (atom_.operand == OperandType::IpAddress) {
      for_each_value([&](const Value& value) {
        if (has_address_in(program_.stored<IpAddressOperand>(value))) truth = Truth::True;
        return truth != Truth::True;
      });
      return truth;
    }
    if (set_.texts().empty()) return truth;
    if (is_ordered()) return either(truth, either(match(set_.least()), match(set_.greatest())));
    bool has_many = false;
    for_each_value([&](const Value& value) {
      if (reach(value) == Reach::Many) {
        has_many = true;
      } else {
        truth = either(truth, any_equals(value));
      }
      return truth != Truth::True;
    });
    return has_many && truth != Truth::True ? either(truth, any_matches_many()) : truth;
  }

  [[nodiscard]] Truth all() noexcept {
    Truth truth = set_.unreadable() ? match(*set_.unreadable()) : Truth::True;
    if (atom_.operand == OperandType::IpAddress) {
      return both(truth, to_truth(are_in_ranges(set_.addresses())));
    }
    if (set_.texts().empty()) return truth;
    if (is_ordered()) return both(truth, both(match(set_.least()), match(set_.greatest())));
    if (const Finding least = told_by_number(); least.is_told) return both(truth, least.truth);
    for (const std::string_view text : set_.texts()) {
      if (truth == Truth::False) break;
      truth = both(truth, match(text));
    }
    return truth;
  }

  /// Returns what the values say together where there are more than values of the policy to equal
  /// them: what is said of one that equals none.
  [[nodiscard]] Finding told_by_number() noexcept {
    Finding least{.is_told = set_.texts().size() > atom_.values.size(), .truth = Truth::False};
    if (!least.is_told) return least;
    for_each_value([&](const Value& value) {
      switch (reach(value)) {
        case Reach::One:
          break;
        case Reach::None:
          least.truth = either(least.truth, compare(value, set_.texts().front()));
          break;
        case Reach::Many:
          least.is_told = false;
      }
      return least.is_told;
    });
    return least;
  }

  [[nodiscard]] Reach reach(const Value& value) const noexcept {
    switch (value.kind) {
      case Value::Kind::Text:
        return Reach::One;
      case Value::Kind::Stored:
        return atom_.operand == OperandType::IpAddress ? Reach::Many : Reach::One;
      case Value::Kind::Glob:
      case Value::Kind::Template:
        if (atom_.operand == OperandType::Bool) return Reach::Many;
        return has_wildcards(program_, value.tokens()) ? Reach::Many : Reach::One;
      case Value::Kind::Arn: {
        const ArnPattern& pattern = program_.arn_patterns[value.index()];
        if (!pattern.is_readable) return Reach::None;
        const auto has = [&](Range part) { return has_wildcards(program_, part); };
        return std::ranges::any_of(pattern.parts, has) ? Reach::Many : Reach::One;
      }
      case Value::Kind::Any:
      case Value::Kind::Prefix:
      case Value::Kind::Suffix:
      case Value::Kind::Contains:
      case Value::Kind::Bool:
        return Reach::Many;
    }
    return Reach::Many;
  }

  /// Ors what the texts say of the values of Reach::Many, text by text as a walk does: mostly the
  /// first texts that match any do.
  [[nodiscard]] Truth any_matches_many() noexcept {
    Truth truth = Truth::False;
    for (const std::string_view text : set_.texts()) {
      for_each_value([&](const Value& value) {
        if (reach(value) == Reach::Many) truth = either(truth, compare(value, text));
        return truth != Truth::True;
      });
      if (truth == Truth::True) break;
    }
    return truth;
  }

  /// Ors what the texts say of one value of Reach::One or None.
  [[nodiscard]] Truth any_equals(const Value& value) noexcept {
    return reach(value) == Reach::One ? equals_any(value) : compare(value, set_.texts().front());
  }

  [[nodiscard]] Truth compare_each(const Value& value) noexcept {
    Truth truth = Truth::False;
    for (const std::string_view text : set_.texts()) {
      truth = either(truth, compare(value, text));
      if (truth == Truth::True) break;
    }
    return truth;
  }

  /// The same of a value of Reach::One.
  [[nodiscard]] Truth equals_any(const Value& value) noexcept {
    switch (value.kind) {
      case Value::Kind::Stored: {
        Truth truth = Truth::False;
        StoredOperands::visit(value.operand(), [&]<class Operand>(Operand) {
          if constexpr (OrderedOperand<Operand>) {
            truth = look_up(value, ValueSet::hash(program_.stored<Operand>(value)));
          }
        });
        return truth;
      }
      case Value::Kind::Arn: {
        const ArnPattern& pattern = program_.arn_patterns[value.index()];
        if (!std::ranges::all_of(pattern.parts,
                                 [&](Range part) { return keys_.are_resolved(part); })) {
          return Truth::False;
        }
        const auto room = set_.room(keys_.maps().memory());
        if (!room) return compare_each(value);
        const std::optional<ArnParts> arn = Joiner(*room, keys_).join(pattern);
        return arn ? look_up(value, set_.hash(arn->parts)) : Truth::False;
      }
      case Value::Kind::Glob:
      case Value::Kind::Template: {
        if (!keys_.are_resolved(value.tokens())) return Truth::False;
        const auto room = set_.room(keys_.maps().memory());
        if (!room) return compare_each(value);
        const std::optional<std::string_view> text = Joiner(*room, keys_).join(value.tokens());
        return text ? look_up(value, set_.hash(*text)) : Truth::False;
      }
      default:
        return look_up(value, set_.hash(program_.text(value.text())));
    }
  }

  [[nodiscard]] Truth look_up(const Value& value, std::uint64_t hash) noexcept {
    return to_truth(set_.contains(
        hash, [&](std::string_view text) { return compare(value, text) == Truth::True; }));
  }

  [[nodiscard]] bool has_address_in(const IpRange& range) const noexcept {
    const std::span<const IpAddress> all = set_.addresses();
    const auto first = std::ranges::partition_point(all, [&](const IpAddress& address) {
      return !contains(range, address) && is_before(address, range.address);
    });
    return first != all.end() && contains(range, *first);
  }

  /// Goes from one range to the first address behind it.
  [[nodiscard]] bool are_in_ranges(std::span<const IpAddress> addresses) noexcept {
    while (!addresses.empty()) {
      const IpRange* const range = range_of(addresses.front());
      if (range == nullptr) return false;
      const auto behind = std::ranges::partition_point(
          addresses, [&](const IpAddress& address) { return contains(*range, address); });
      addresses = {behind, addresses.end()};
    }
    return true;
  }

  [[nodiscard]] const IpRange* range_of(const IpAddress& address) noexcept {
    if (atom_.table != kNone)
      return find_range(program_, program_.value_tables[atom_.table], address);
    const IpRange* found = nullptr;
    for_each_value([&](const Value& value) {
      const IpRange& range = program_.stored<IpAddressOperand>(value);
      if (contains(range, address)) found = &range;
      return found == nullptr;
    });
    return found;
  }

  const Atom& atom_;
  ValueSet& set_;
  RequestKeys& keys_;
  const Program& program_;
};

}  // namespace

Truth test_many(const Atom& atom, const KeyValue& key, RequestKeys& keys) noexcept {
  // What is asked may look up other keys, and `key` stand where the next of them is put.
  const KeyValue values = key;
  const OperandType type =
      atom.operand == OperandType::StringLike ? OperandType::String : atom.operand;
  ValueSet* const set = values.has_many() ? keys.value_set(atom.slot, type, values) : nullptr;
  const auto always = [] { return true; };
  // A policy's longer list is the one to look up in.
  if (set == nullptr || set->size() <= atom.values.size()) {
    return answer(atom, walk(atom, values, keys, always).truth);
  }
  if (!set->is_due()) {
    const std::size_t cost = comparisons_of(atom);
    const Finding found = walk(atom, values, keys, [&] { return set->spend(cost); });
    if (found.is_told) return answer(atom, found.truth);
  }
  if (!set->is_filled(keys.maps().memory()))
    return answer(atom, walk(atom, values, keys, always).truth);
  // A walk that ends before it costs as much as the look-ups is the quicker.
  constexpr std::size_t kFirst = 4;
  std::size_t steps = std::max(kFirst, atom.values.size() / comparisons_of(atom));
  const Finding found = walk(atom, values, keys, [&] { return steps-- != 0; });
  if (found.is_told) return answer(atom, found.truth);
  return answer(atom, Question(atom, *set, keys).ask());
}

}  // namespace abac::inline abi1::internal
