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
// A value with wildcards is compared with those of the request alone that begin as it does, or that
// end as it does, whichever are fewer: they stand side by side once all are in order
// (text_order.h). `all` then marks what matches any value, and asks whether all are marked. The
// texts are put in order once plain comparisons have cost as much as that, and even then these go
// on, text by text, while they cost less.
//
// Cost: a look-up for each value of the condition, or for each value of the request where these are
// fewer; of a value with wildcards 2 log n comparisons, and one for each value of the request that
// begins or ends alike. Bound: values with wildcards that begin as many of the request's do and end
// as many do, as `*a*` and `*b*` do of all texts, are still compared with each of these.
#include "decide/many_values.h"

#include "decide/condition.h"
#include "decide/joiner.h"
#include "decide/pattern_ends.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>

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
std::size_t comparisons_of(const Atom& atom, const Program& program) noexcept {
  constexpr std::size_t kReading = 4;  // as a number, or folded; a look-up is about the same
  constexpr std::size_t kReadingAddress = 16;
  if (atom.operand == OperandType::IpAddress) return kReadingAddress;
  const std::size_t compared = compared_values(atom, program);
  if (atom.table != kNone) return kReading + compared;
  const bool is_plain =
      atom.operand == OperandType::String || atom.operand == OperandType::StringLike;
  return std::max<std::size_t>(compared, is_plain ? 1 : kReading);
}

bool has_wildcards(const Program& program, Range tokens) noexcept {
  return std::ranges::any_of(tokens_of(program, tokens), &Token::is_wildcard);
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

  /// The same for those of Reach::Many. A table has them among the values that it compares.
  template <class Visit>
  void for_each_pattern(Visit&& visit) noexcept {
    const auto visit_pattern = [&](const Value& value) {
      return reach(value) != Reach::Many || visit(value);
    };
    if (atom_.table == kNone) return for_each_value(visit_pattern);
    const Range others = program_.value_tables->tables[atom_.table].others;
    for (std::uint32_t i = others.begin; i < others.end; ++i) {
      if (!visit_pattern(program_.values[program_.value_tables->others[i]])) return;
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
    const bool is_told = walk(comparisons_of(atom_, program_), [&](std::string_view text) {
      truth = both(truth, match(text));
      return truth != Truth::False;
    });
    return is_told ? truth : both(truth, all_match_in_order());
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

  /// Calls `ask(text)` text by text until it returns false, each time for so many comparisons:
  /// mostly the first texts that can settle the answer do. Returns false where it stopped before
  /// that, as it is cheaper to go by the order of the texts.
  template <class Ask>
  [[nodiscard]] bool walk(std::size_t comparisons, Ask&& ask) noexcept {
    const bool has_order = atom_.operand == OperandType::StringLike ||
                           atom_.operand == OperandType::String ||
                           atom_.operand == OperandType::Arn;
    constexpr std::size_t kSearch = 16;  // comparisons that a search by halves costs, about
    std::size_t left = kSearch * compared_values(atom_, program_);
    bool is_counted = false;
    for (const std::string_view text : set_.texts()) {
      if (has_order && !set_.spend_on_patterns(comparisons)) {
        if (left < comparisons && !is_counted) {
          left = comparisons_in_order();
          is_counted = true;
        }
        if (left < comparisons) return false;
        left -= comparisons;
      }
      if (!ask(text)) break;
    }
    return true;
  }

  /// Returns how many texts are compared where candidates alone are; the most there can be where
  /// there is no memory for their order.
  [[nodiscard]] std::size_t comparisons_in_order() noexcept {
    std::size_t sum = asks_any(atom_) ? 0 : atom_.values.size();
    for_each_pattern([&](const Value& value) {
      ++sum;
      const auto found = candidates(value);
      if (!found) {
        sum = std::numeric_limits<std::size_t>::max();
      } else if (!tells_at_once(*found)) {
        sum += found->places.size();
      }
      return found.has_value();
    });
    return sum;
  }

  /// The texts that a value may match.
  struct Candidates {
    std::span<const TextOrder::Place> places;
    bool all_match = false;  ///< known without comparing them
  };

  /// Whether the answer is clear without looking at the candidates: one matches, or all texts do.
  [[nodiscard]] bool tells_at_once(const Candidates& found) const noexcept {
    if (!found.all_match) return false;
    return asks_any(atom_) ? !found.places.empty() : found.places.size() == set_.texts().size();
  }

  /// Returns the texts that begin or end as the value does, of Reach::Many, whichever are fewer;
  /// nothing where there is no memory.
  [[nodiscard]] std::optional<Candidates> candidates(const Value& value) noexcept {
    if (!is_resolved(value)) return Candidates();
    ScratchMemory& memory = keys_.maps().memory();
    const auto room = set_.room(memory);
    if (!room) return std::nullopt;
    std::optional<Candidates> found;
    for (const TextEnd end : {TextEnd::Front, TextEnd::Back}) {
      const auto piece = EndJoiner(end, *room, keys_).join(value);
      if (!piece) return Candidates();  // longer than each text
      if (piece->empty() && (end == TextEnd::Front || found)) continue;
      const TextOrder* const order = set_.order(piece->empty() ? TextEnd::Front : end, memory);
      if (order == nullptr) return std::nullopt;
      const bool all_match = value.kind == Value::Kind::Prefix ||
                             value.kind == Value::Kind::Suffix || value.kind == Value::Kind::Any;
      const Candidates alike{order->with(*piece), all_match};
      if (!found || alike.places.size() < found->places.size()) found = alike;
      constexpr std::size_t kFew = 8;
      if (found->places.size() <= kFew) break;
    }
    return found;
  }

  /// Calls `visit(number of a text)` for those of the candidates of a value that it matches until
  /// it returns false, but for those that `is_needless(number)`.
  template <class IsNeedless, class Visit>
  void for_each_match(const Value& value, const Candidates& found, IsNeedless&& is_needless,
                      Visit&& visit) noexcept {
    for (const TextOrder::Place& place : found.places) {
      if (is_needless(place.text)) continue;
      const bool is_match =
          found.all_match || compare(value, set_.texts()[place.text]) == Truth::True;
      if (is_match && !visit(place.text)) return;
    }
  }

  /// Ors what the texts say of the values of Reach::Many.
  [[nodiscard]] Truth any_matches_many() noexcept {
    Truth truth = Truth::False;
    const bool is_told = walk(compared_values(atom_, program_), [&](std::string_view text) {
      for_each_pattern([&](const Value& value) {
        truth = either(truth, compare(value, text));
        return truth != Truth::True;
      });
      return truth != Truth::True;
    });
    if (is_told) return truth;
    for_each_pattern([&](const Value& value) {
      for_each_match(
          value, candidates(value).value_or(Candidates()), [](std::uint32_t) { return false; },
          [&](std::uint32_t) {
            truth = Truth::True;
            return false;
          });
      return truth != Truth::True;
    });
    return truth;
  }

  /// Returns what the texts say together, each of whether any value matches it.
  [[nodiscard]] Truth all_match_in_order() noexcept {
    if (!set_.has_marks(keys_.maps().memory())) return all_match();
    std::size_t unmarked = set_.texts().size();
    const auto mark = [&](std::uint32_t text) {
      if (set_.mark(text)) --unmarked;
      return unmarked != 0;
    };
    Truth of_others = Truth::False;  // what is said of a text that no value matches
    for_each_value([&](const Value& value) {
      switch (reach(value)) {
        case Reach::One:
          if (const auto text = find_equal(value)) mark(*text);
          break;
        case Reach::None:
          of_others = either(of_others, compare(value, set_.texts().front()));
          break;
        case Reach::Many: {
          const Candidates found = candidates(value).value_or(Candidates());
          if (tells_at_once(found)) {
            unmarked = 0;
          } else {
            for_each_match(
                value, found, [&](std::uint32_t text) { return set_.is_marked(text); }, mark);
          }
        }
      }
      return unmarked != 0;
    });
    return unmarked == 0 ? Truth::True : of_others;
  }

  /// The same, text by text.
  [[nodiscard]] Truth all_match() noexcept {
    Truth truth = Truth::True;
    for (const std::string_view text : set_.texts()) truth = both(truth, match(text));
    return truth;
  }

  /// Returns whether the variables of a value have values themselves.
  [[nodiscard]] bool is_resolved(const Value& value) noexcept {
    if (!value.has_variables) return true;
    if (value.kind != Value::Kind::Arn) return keys_.are_resolved(value.tokens());
    return std::ranges::all_of(program_.arn_patterns[value.index()].parts,
                               [&](Range part) { return keys_.are_resolved(part); });
  }

  /// Ors what the texts say of one value of Reach::One or None.
  [[nodiscard]] Truth any_equals(const Value& value) noexcept {
    return reach(value) == Reach::One ? to_truth(find_equal(value).has_value())
                                      : compare(value, set_.texts().front());
  }

  /// Returns the number of the text that a value of Reach::One equals.
  [[nodiscard]] std::optional<std::uint32_t> find_equal(const Value& value) noexcept {
    switch (value.kind) {
      case Value::Kind::Stored: {
        std::optional<std::uint32_t> found;
        StoredOperands::visit(value.operand(), [&]<class Operand>(Operand) {
          if constexpr (OrderedOperand<Operand>) {
            found = look_up(value, ValueSet::hash(program_.stored<Operand>(value)));
          }
        });
        return found;
      }
      case Value::Kind::Arn: {
        if (!is_resolved(value)) return std::nullopt;
        const auto room = set_.room(keys_.maps().memory());
        if (!room) return compare_each(value);
        const std::optional<ArnParts> arn =
            Joiner(*room, keys_).join(program_.arn_patterns[value.index()]);
        return arn ? look_up(value, set_.hash(arn->parts)) : std::nullopt;
      }
      case Value::Kind::Glob:
      case Value::Kind::Template: {
        if (!is_resolved(value)) return std::nullopt;
        const auto room = set_.room(keys_.maps().memory());
        if (!room) return compare_each(value);
        const std::optional<std::string_view> text = Joiner(*room, keys_).join(value.tokens());
        return text ? look_up(value, set_.hash(*text)) : std::nullopt;
      }
      default:
        return look_up(value, set_.hash(program_.text(value.text())));
    }
  }

  /// The same, by comparing each text.
  [[nodiscard]] std::optional<std::uint32_t> compare_each(const Value& value) noexcept {
    const auto found = std::ranges::find_if(
        set_.texts(), [&](std::string_view text) { return compare(value, text) == Truth::True; });
    if (found == set_.texts().end()) return std::nullopt;
    return static_cast<std::uint32_t>(found - set_.texts().begin());
  }

  [[nodiscard]] std::optional<std::uint32_t> look_up(const Value& value,
                                                     std::uint64_t hash) noexcept {
    return set_.find(hash,
                     [&](std::string_view text) { return compare(value, text) == Truth::True; });
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
      return find_range(program_, program_.value_tables->tables[atom_.table], address);
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
  // A policy's longer list is the one to look up in, but for values with wildcards.
  if (set == nullptr ||
      (set->size() <= atom.values.size() && compared_values(atom, keys.program()) <= kFewValues)) {
    return answer(atom, walk(atom, values, keys, always).truth);
  }
  const std::size_t cost = comparisons_of(atom, keys.program());
  if (!set->is_due()) {
    const Finding found = walk(atom, values, keys, [&] { return set->spend(cost); });
    if (found.is_told) return answer(atom, found.truth);
  }
  if (!set->is_filled(keys.maps().memory()))
    return answer(atom, walk(atom, values, keys, always).truth);
  // A walk that ends before it costs as much as the look-ups is the quicker.
  constexpr std::size_t kFirst = 4;
  std::size_t steps = std::max<std::size_t>(kFirst, atom.values.size() / cost);
  const Finding found = walk(atom, values, keys, [&] { return steps-- != 0; });
  if (found.is_told) return answer(atom, found.truth);
  return answer(atom, Question(atom, *set, keys).ask());
}

}  // namespace abac::inline abi1::internal
