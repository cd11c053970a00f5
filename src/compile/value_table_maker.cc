// Making of value tables: which value of a long list goes where. What the places are for is told
// in program/value_table.h.
//
// Idea: a list is an "or", so a value may be left out where another of the list says all that it
// says. Each value goes to the cheapest place that can answer for it:
//
//   an order (`NumericLessThan`)       the greatest alone, or the least
//   addresses                          ranges, masked and sorted; what lies in the last that was
//                                      kept is left out
//   literals, numbers, dates, ARNs     hashed, each once: 1 and 1.0 are one number, and under
//   without wildcards                  IgnoreCase `Red` and `red` are one text
//   with variables, no wildcards       variables: known when a request comes
//   anything else                      others: compared one by one
//
// An ARN pattern that cannot be read says "cannot tell" of every request [C-28], so one of them
// speaks for all.
//
// Example: StringLike blue, a*, red, a*, blue, ${ex:own}, and more, as values 20 to 40.
//
//   hashed     [ · 20 · · 22 · … ]     a place is hash & (size − 1), or the next free one
//   variables  25
//   others     21                      `a*` once: 23 is the same pattern
//
// Ranges: sorted by address, and of one address the widest first, a range stands before all that
// lie in it. So one comparison with the last that was kept tells whether the next is new.
//
// Conditions that share a list of values, an operand type and a comparison share the table: lists
// are interned (range_pool.h), so equal lists are one range. Prefilters are conditions and get
// tables as well.
//
// Cost: O(v log v) for a list of v values, once for each list; a program mostly has none that is
// long enough. Bound: places are twice the hashed values, rounded up to a power of two.
#include "compile/value_table_maker.h"

#include "program/value_table.h"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

class ValueTableMaker {
 public:
  ValueTableMaker(Program& program, const HashKey& key) : program_(program), key_(key) {
    if (!program_.value_tables.is_there()) program_.value_tables = {};
    program_.value_tables->key = key;
  }

  void run() {
    for (Atom& atom : program_.atoms) {
      if (atom.values.size() <= kFewValues || atom.operand == OperandType::Null) continue;
      const auto [known, is_new] = tables_.try_emplace(
          List(atom.values.begin, atom.values.end, atom.operand, Comparison(atom.comparison)),
          kNone);
      if (is_new) {
        known->second = static_cast<std::uint32_t>(program_.value_tables->tables.size());
        const ValueTable table = make(atom);
        program_.value_tables->tables.push_back(table);
      }
      atom.table = known->second;
    }
  }

 private:
  /// What conditions have in common that share a table.
  using List = std::tuple<std::uint32_t, std::uint32_t, OperandType, Comparison>;

  struct Hashed {
    std::uint64_t hash;
    std::uint32_t value;
  };

  static std::uint32_t size_of(const auto& array) {
    return static_cast<std::uint32_t>(array.size());
  }

  [[nodiscard]] const Value& value(std::uint32_t index) const { return program_.values[index]; }

  ValueTable make(const Atom& atom) {
    hashed_.clear();
    variables_.clear();
    others_.clear();
    has_unreadable_ = false;
    ValueTable table;
    if (atom.operand == OperandType::IpAddress) {
      table.ranges = add_ranges(atom.values);
    } else if (atom.comparison != Comparison::Equal) {
      others_.push_back(extreme(atom));
    } else {
      for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) sort_out(atom, i);
    }
    table.hashed = add_hashed(atom);
    table.variables = add(variables_);
    table.others = add(others_);
    return table;
  }

  /// Puts a value where it belongs: among the hashed, or those that are compared.
  void sort_out(const Atom& atom, std::uint32_t index) {
    const Value& value = this->value(index);
    switch (value.kind) {
      case Value::Kind::Text:
        hashed_.push_back({atom.operand == OperandType::StringIgnoreCase
                               ? hash_folded(program_.text(value.text()), key_)
                               : value_hash(program_.text(value.text()), key_),
                           index});
        return;
      case Value::Kind::Stored:
        if (add_stored(value, index)) return;
        break;
      case Value::Kind::Arn:
        // What nothing can be told by says the same of every text [C-28].
        if (!value.has_variables && !program_.arn_patterns[value.index()].is_readable &&
            std::exchange(has_unreadable_, true)) {
          return;
        }
        if (is_literal(program_.arn_patterns[value.index()])) {
          hashed_.push_back(
              {value_hash(parts_of(program_.arn_patterns[value.index()]), key_), index});
          return;
        }
        break;
      case Value::Kind::Any:
      case Value::Kind::Prefix:
      case Value::Kind::Suffix:
      case Value::Kind::Contains:
      case Value::Kind::Glob:
      case Value::Kind::Bool:
      case Value::Kind::Template:
        break;
    }
    (is_known_by_request(atom, value) ? variables_ : others_).push_back(index);
  }

  /// Puts a stored value among the hashed; returns false where its operand type has no hash.
  bool add_stored(const Value& value, std::uint32_t index) {
    const std::size_t before = hashed_.size();
    StoredOperands::visit(value.operand(), [&]<class Operand>(Operand) {
      if constexpr (requires(const typename Operand::Given& given) { value_hash(given, key_); }) {
        hashed_.push_back({value_hash(program_.stored<Operand>(value), key_), index});
      }
    });
    return hashed_.size() != before;
  }

  /// Returns whether a request makes of the value a text, or an ARN, that is compared for equality:
  /// it has variables and no wildcards.
  [[nodiscard]] bool is_known_by_request(const Atom& atom, const Value& value) const {
    if (!value.has_variables || atom.operand == OperandType::Bool) return false;
    if (value.kind != Value::Kind::Arn) return !has_wildcards(value.tokens());
    const ArnPattern& pattern = program_.arn_patterns[value.index()];
    return pattern.is_readable &&
           std::ranges::none_of(pattern.parts, [&](Range part) { return has_wildcards(part); });
  }

  [[nodiscard]] bool has_wildcards(Range tokens) const {
    return std::any_of(program_.tokens.begin() + tokens.begin, program_.tokens.begin() + tokens.end,
                       [](const Token& token) { return token.is_wildcard(); });
  }

  /// Returns whether the pattern matches one ARN alone.
  [[nodiscard]] static bool is_literal(const ArnPattern& pattern) {
    for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
      if (!pattern.parts[i].empty() && (pattern.literal_parts >> i & 1) == 0) return false;
    }
    return pattern.is_readable;
  }

  [[nodiscard]] std::array<std::string_view, 6> parts_of(const ArnPattern& pattern) const {
    std::array<std::string_view, 6> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (pattern.parts[i].empty()) continue;
      parts[i] = program_.text(program_.tokens[pattern.parts[i].begin].text);
    }
    return parts;
  }

  /// Returns whether two values that have one hash match the same.
  [[nodiscard]] bool is_same(const Atom& atom, const Value& a, const Value& b) const {
    switch (a.kind) {
      case Value::Kind::Text:
        return a.text() == b.text() ||
               (atom.operand == OperandType::StringIgnoreCase &&
                fold_equal(program_.text(a.text()), program_.text(b.text())));
      case Value::Kind::Stored: {
        bool is_equal = false;
        StoredOperands::visit(a.operand(), [&]<class Operand>(Operand) {
          if constexpr (OrderedOperand<Operand>) {
            is_equal = program_.stored<Operand>(a) == program_.stored<Operand>(b);
          }
        });
        return is_equal;
      }
      default:
        return a == b;
    }
  }

  Range add_hashed(const Atom& atom) {
    if (hashed_.empty()) return {};
    const std::uint32_t begin = size_of(program_.value_tables->places);
    const std::size_t size = std::bit_ceil(2 * hashed_.size());
    program_.value_tables->places.resize(begin + size);
    ValuePlace* const places = program_.value_tables->places.data() + begin;
    for (const Hashed& each : hashed_) {
      const auto fingerprint = static_cast<std::uint32_t>(each.hash >> 32);
      const auto is_known = [&](const ValuePlace& place) {
        return place.fingerprint == fingerprint &&
               is_same(atom, value(place.value), value(each.value));
      };
      std::size_t at = each.hash & (size - 1);
      while (places[at].value != kNone && !is_known(places[at])) at = (at + 1) & (size - 1);
      if (places[at].value == kNone) places[at] = {fingerprint, each.value};
    }
    return {begin, size_of(program_.value_tables->places)};
  }

  /// Adds each of the values that have no place of their own, once.
  Range add(std::vector<std::uint32_t>& others) {
    const auto key = [&](std::uint32_t index) {
      return std::tuple(value(index).kind, value(index).text().offset, value(index).text().size);
    };
    std::ranges::sort(others, {}, key);
    others.erase(
        std::unique(others.begin(), others.end(), [&](auto a, auto b) { return key(a) == key(b); }),
        others.end());
    const std::uint32_t begin = size_of(program_.value_tables->others);
    program_.value_tables->others.append(others.begin(), others.end());
    return {begin, size_of(program_.value_tables->others)};
  }

  /// What is less than one of the values is less than the greatest.
  [[nodiscard]] std::uint32_t extreme(const Atom& atom) const {
    const bool is_least =
        atom.comparison == Comparison::Greater || atom.comparison == Comparison::GreaterOrEqual;
    std::uint32_t found = atom.values.begin;
    StoredOperands::visit(atom.operand, [&]<class Operand>(Operand) {
      if constexpr (OrderedOperand<Operand>) {
        const auto is_less = [&](std::uint32_t a, std::uint32_t b) {
          return program_.stored<Operand>(value(a)) < program_.stored<Operand>(value(b));
        };
        for (std::uint32_t i = atom.values.begin + 1; i < atom.values.end; ++i) {
          if (is_least ? is_less(i, found) : is_less(found, i)) found = i;
        }
      }
    });
    return found;
  }

  /// The address with the bits that count alone.
  [[nodiscard]] static IpRange masked(IpRange range) {
    for (std::size_t i = 0; i < range.address.bytes.size(); ++i) {
      const std::size_t bits =
          std::min<std::size_t>(range.prefix - std::min<std::size_t>(8 * i, range.prefix), 8);
      range.address.bytes[i] &= static_cast<std::uint8_t>(0xFF00U >> bits);
    }
    return range;
  }

  Range add_ranges(Range values) {
    std::vector<IpRange> ranges;
    for (std::uint32_t i = values.begin; i < values.end; ++i) {
      ranges.push_back(masked(program_.stored<IpAddressOperand>(value(i))));
    }
    // Before those that begin with it stands the range that holds them.
    std::ranges::sort(ranges, [](const IpRange& a, const IpRange& b) {
      if (a.address == b.address) return a.prefix < b.prefix;
      return is_before(a.address, b.address);
    });
    const std::uint32_t begin = size_of(program_.value_tables->ranges);
    for (const IpRange& range : ranges) {
      if (size_of(program_.value_tables->ranges) > begin &&
          contains(program_.value_tables->ranges.back(), range.address)) {
        continue;
      }
      program_.value_tables->ranges.push_back(range);
    }
    return {begin, size_of(program_.value_tables->ranges)};
  }

  Program& program_;
  HashKey key_;
  std::map<List, std::uint32_t> tables_;
  std::vector<Hashed> hashed_;
  std::vector<std::uint32_t> variables_;
  std::vector<std::uint32_t> others_;
  bool has_unreadable_ = false;  ///< an ARN pattern without variables, among the others
};

}  // namespace

void make_value_tables(Program& program, const HashKey& key) {
  ValueTableMaker(program, key).run();
  if (program.value_tables->tables.empty()) program.value_tables.leave_out();
}

}  // namespace abac::inline abi1::internal
