// Making of prefilters.
//
// Property: a prefilter P of conditions C1 … Cn is false only where all of them are false. A Deny's
// condition suffices unless it is known to be false [N-4], so where P does not suffice no Ci does,
// and none needs a test. P differs from the Ci in its values alone, and in that
// a pattern made of texts is compared as StringLike. Therefore it says the same as
// they do of a key that is absent or that cannot be read, and set operators and IfExists treat it
// as they treat them; all that has to be found are values [C-7]:
//
//   - not negated, Ci holds where one of its values matches: each value of each Ci must be covered
//     by a value of P, one that matches all that it matches;
//   - negated, Ci holds where none of its values matches: P may only have values that all Ci have.
//
// Examples:
//
//   NumericGreaterThan     70 | 50, 90 | 60             P: 50, the least
//   DateLessThan           2024-01-01 | 1970-01-01      P: 2024-01-01, the latest
//   StringLike             *-16 | *-26 | *-x6           P: *6, their common end
//   StringLike             *curl/13*, *wget/13* | *curl/14*, *wget/14* | *curl/15*, *wget/15*
//                                                       P: *curl/1*, *wget/1*
//   IpAddress              203.0.113.0/26 | 203.0.113.64/26 | 203.0.113.128/25
//                                                       P: 203.0.113.0/24
//   StringNotEquals        red, a | b, red | red, c     P: red, which all lists have
//   StringLike             a* | *b | *c*                none: nothing covers them but `*`
//
// How: values are sorted so that those with much in common stand together (texts by their start or,
// where most are open there, by their end; addresses by their bits), and neighbours are joined to
// what both have in common as long as that is not too little. A prefilter is made only where it
// has few values beside what it stands for (is_cheap); else testing it would cost what it saves.
//
// Cost: O(v log v) comparisons of v values when compiling; a decision pays for P as for any
// condition. Source: the idea is that of re2's prefilter.h, a cheap necessary condition in front of
// many expensive ones, here of one kind of condition with itself.
#include "compile/condition_prefilter.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <string_view>
#include <tuple>

namespace abac::inline abi1::internal {
namespace {

/// A prefilter has at most one value for so many of the conditions that it stands for.
constexpr std::size_t kValuesPerPrefilterValue = 3;

/// What a prefilter looks for anywhere in a text is no shorter: few texts would be without it.
constexpr std::size_t kLeastContained = 3;

/// Ranges of fewer common bits have no common prefilter.
constexpr unsigned kLeastBits = 8;

bool is_before(const Value& a, const Value& b) {
  const auto key = [](const Value& value) {
    return std::tuple(value.kind, value.text().offset, value.text().size);
  };
  return key(a) < key(b);
}

/// Replaces neighbours by what covers both: `join(a, b)` makes `a` do so or returns false.
template <class Element, class Join>
void join_neighbours(std::vector<Element>& elements, Join&& join) {
  if (elements.empty()) return;
  std::size_t last = 0;
  for (std::size_t i = 1; i < elements.size(); ++i) {
    if (!join(elements[last], elements[i])) elements[++last] = elements[i];
  }
  elements.resize(last + 1);
}

/// A value, and a literal that every text holds that the value matches.
struct Covered {
  Value value;
  Value::Kind where = Value::Kind::Contains;  ///< Prefix, Suffix or Contains
  TextRef literal;                            ///< empty where no literal is known
  std::uint32_t statement = 0;
};

Covered covered(const Program& program, const Value& value, bool is_forward) {
  Covered covered;
  covered.value = value;
  bool is_start = false, is_end = false;
  switch (value.kind) {
    case Value::Kind::Text:
    case Value::Kind::Prefix:
    case Value::Kind::Suffix:
    case Value::Kind::Contains:
      covered.literal = value.text();
      is_start = value.kind == Value::Kind::Text || value.kind == Value::Kind::Prefix;
      is_end = value.kind == Value::Kind::Text || value.kind == Value::Kind::Suffix;
      break;
    case Value::Kind::Glob:
    case Value::Kind::Template: {
      const Range tokens = value.tokens();
      for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
        const Token& token = program.tokens[i];
        if (token.kind != Token::Kind::Literal || token.text.size <= covered.literal.size) continue;
        covered.literal = token.text;
        is_start = i == tokens.begin;
        is_end = i + 1 == tokens.end;
      }
      break;
    }
    default:
      break;
  }
  if (is_forward && is_start) covered.where = Value::Kind::Prefix;
  if (!is_forward && is_end) covered.where = Value::Kind::Suffix;
  return covered;
}

/// By where the literals stand, then by their texts from one end.
void sort_by_literals(const Program& program, std::vector<Covered>& all, bool is_forward) {
  std::ranges::stable_sort(all, [&](const Covered& a, const Covered& b) {
    if (a.where != b.where) return a.where < b.where;
    const std::string_view left = program.text(a.literal), right = program.text(b.literal);
    return is_forward ? left < right
                      : std::lexicographical_compare(left.rbegin(), left.rend(), right.rbegin(),
                                                     right.rend());
  });
}

std::uint32_t common_size(std::string_view a, std::string_view b, bool is_forward) {
  const auto size =
      is_forward ? std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin()
                 : std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin();
  return static_cast<std::uint32_t>(size);
}

unsigned common_bits(const IpRange& a, const IpRange& b) {
  const unsigned most = std::min(a.prefix, b.prefix);
  unsigned bits = 0;
  for (std::size_t i = 0; bits < most; ++i, bits += 8) {
    const auto difference = static_cast<std::uint8_t>(a.address.bytes[i] ^ b.address.bytes[i]);
    if (difference == 0) continue;
    bits += static_cast<unsigned>(std::countl_zero(difference));
    break;
  }
  return std::min(bits, most);
}

}  // namespace

void PrefilterMaker::sort(std::span<std::uint32_t> statements) const {
  const auto value_of = [&](std::uint32_t statement) -> const Value& {
    return values_of(program_.statements[statement].atoms.begin).front();
  };
  const bool is_forward = 2 * std::ranges::count(statements, Value::Kind::Suffix,
                                                 [&](auto id) { return value_of(id).kind; }) <=
                          std::ssize(statements);
  std::vector<Covered> all;
  for (const std::uint32_t statement : statements) {
    all.push_back(covered(program_, value_of(statement), is_forward));
    all.back().statement = statement;
  }
  sort_by_literals(program_, all, is_forward);
  std::ranges::transform(all, statements.begin(), &Covered::statement);
}

std::uint32_t PrefilterMaker::add(std::span<const std::uint32_t> conditions,
                                  std::size_t most_values) {
  const Atom& first = program_.atoms[conditions.front()];
  found_.clear();
  most_values_ = most_values;
  if (first.is_negated) {
    find_common(conditions);
  } else {
    collect_values(conditions);
    find_covering(first);
  }
  if (found_.empty()) return kNone;
  const auto begin = static_cast<std::uint32_t>(program_.values.size() + prefilter_values_.size());
  Atom prefilter = first;
  prefilter.values = {begin, begin + static_cast<std::uint32_t>(found_.size())};
  if (prefilter.form != Atom::Form::Any) prefilter.form = Atom::Form::Single;
  // What covers several texts is a pattern; of a String without variables all values are texts.
  const auto is_pattern = [](const Value& value) {
    return value.kind == Value::Kind::Prefix || value.kind == Value::Kind::Suffix ||
           value.kind == Value::Kind::Contains;
  };
  if (prefilter.operand == OperandType::String && std::ranges::any_of(found_, is_pattern)) {
    prefilter.operand = OperandType::StringLike;
  }
  prefilter.has_variables = std::ranges::any_of(found_, &Value::has_variables);
  prefilter_values_.insert(prefilter_values_.end(), found_.begin(), found_.end());
  prefilters_.push_back(prefilter);
  return static_cast<std::uint32_t>(program_.atoms.size() + prefilters_.size() - 1);
}

void PrefilterMaker::finish() {
  const auto append = [](auto& array, const auto& more) { array.append(more.begin(), more.end()); };
  append(program_.atoms, prefilters_);
  append(program_.values, prefilter_values_);
  append(ip_ranges(), prefilter_ranges_);
}

bool PrefilterMaker::is_cheap(std::size_t prefilter_values) const {
  const std::size_t cheap = std::max<std::size_t>(1, value_count_ / kValuesPerPrefilterValue);
  return prefilter_values <= std::min(most_values_, cheap);
}

void PrefilterMaker::collect_values(std::span<const std::uint32_t> conditions) {
  values_.clear();
  for (const std::uint32_t condition : conditions) {
    const auto values = values_of(condition);
    values_.insert(values_.end(), values.begin(), values.end());
  }
  value_count_ = values_.size();
  std::ranges::sort(values_, is_before);
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
}

void PrefilterMaker::find_common(std::span<const std::uint32_t> conditions) {
  collect_values(conditions.first(1));
  found_ = values_;
  std::vector<Value> left;
  for (const std::uint32_t condition : conditions.subspan(1)) {
    collect_values({&condition, 1});
    left.clear();
    std::ranges::set_intersection(found_, values_, std::back_inserter(left), is_before);
    std::swap(found_, left);
  }
}

void PrefilterMaker::find_covering(const Atom& first) {
  const auto matches_all = [](const Value& value) { return value.kind == Value::Kind::Any; };
  if (std::ranges::any_of(values_, matches_all)) return;
  if (first.comparison != Comparison::Equal) {
    StoredOperands::visit(first.operand, [&]<class Operand>(Operand) {
      if constexpr (OrderedOperand<Operand>) find_extreme<Operand>(first.comparison);
    });
  } else if (first.operand == OperandType::String || first.operand == OperandType::StringLike) {
    find_covering_texts();
  } else if (first.operand == OperandType::IpAddress) {
    find_covering_ranges();
  } else {
    found_ = values_;
  }
  if (!is_cheap(found_.size())) found_.clear();
}

/// What is greater than one of the values is greater than the least.
template <class Operand>
void PrefilterMaker::find_extreme(Comparison comparison) {
  const auto [least, greatest] = std::ranges::minmax(values_, [&](const Value& a, const Value& b) {
    return program_.stored<Operand>(a) < program_.stored<Operand>(b);
  });
  const bool is_least =
      comparison == Comparison::Greater || comparison == Comparison::GreaterOrEqual;
  found_.push_back(is_least ? least : greatest);
}

/// By what the values begin with, or by what they end with.
void PrefilterMaker::find_covering_texts() {
  const auto suffixes = std::ranges::count(values_, Value::Kind::Suffix, &Value::kind);
  const bool is_forward = static_cast<std::size_t>(suffixes) * 2 <= values_.size();
  find_covering_texts(is_forward);
  if (!is_cheap(found_.size())) find_covering_texts(!is_forward);
}

void PrefilterMaker::find_covering_texts(bool is_forward) {
  std::vector<Covered> all;
  for (const Value& value : values_) all.push_back(covered(program_, value, is_forward));
  const auto text = [&](const Covered& one) { return program_.text(one.literal); };
  sort_by_literals(program_, all, is_forward);
  join_neighbours(all, [&](Covered& a, const Covered& b) {
    const std::uint32_t size = common_size(text(a), text(b), is_forward);
    if (a.where != b.where || size < (a.where == Value::Kind::Contains ? kLeastContained : 1)) {
      return false;
    }
    a.literal = {is_forward ? a.literal.offset : a.literal.offset + a.literal.size - size, size};
    a.value.set(a.where, a.literal);
    a.value.has_variables = false;
    return true;
  });
  found_.clear();
  for (const Covered& one : all) found_.push_back(one.value);
}

void PrefilterMaker::find_covering_ranges() {
  struct CoveredRange {
    Value value;
    IpRange range;
  };
  std::vector<CoveredRange> all;
  for (const Value& value : values_) all.push_back({value, ip_ranges()[value.index()]});
  std::ranges::sort(all, [](const CoveredRange& a, const CoveredRange& b) {
    const auto key = [](const IpRange& range) {
      return std::tie(range.address.is_v6, range.address.bytes);
    };
    return key(a.range) < key(b.range);
  });
  join_neighbours(all, [&](CoveredRange& a, const CoveredRange& b) {
    const unsigned bits = common_bits(a.range, b.range);
    if (a.range.address.is_v6 != b.range.address.is_v6 || bits < kLeastBits) return false;
    a.range.prefix = static_cast<std::uint8_t>(bits);
    return true;
  });
  if (!is_cheap(all.size())) return;
  for (CoveredRange& one : all) {
    if (one.range.prefix != ip_ranges()[one.value.index()].prefix) {
      const std::size_t index = ip_ranges().size() + prefilter_ranges_.size();
      one.value.set_stored(OperandType::IpAddress, static_cast<std::uint32_t>(index));
      prefilter_ranges_.push_back(one.range);
    }
    found_.push_back(one.value);
  }
}

}  // namespace abac::inline abi1::internal
