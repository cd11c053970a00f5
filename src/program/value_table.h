// Long lists of values of a condition, arranged so that a request's value is looked up among them
// and not compared with each. Built by compile/value_table_maker.cc; the plain form, and the one
// for lists of up to kFewValues, is the loop over Atom::values in decide/condition.cc.
//
// Idea: "equals one of" is membership. What a list's values mean decides how it is arranged:
//
//   StringEquals     red, blue, a${ex:own}     hashed: red, blue        variables: a${ex:own}
//   StringLike       a*, red, blue             hashed: red, blue        others: a*
//   NumericEquals    1, 2.50, 1.0              hashed: 1, 2.50          (1.0 is 1)
//   NumericLessThan  5, 70, 6                  others: 70               (what is less than any of
//                                                                        them is less than 70)
//   IpAddress        10.0.0.0/8, 10.1.0.0/16,  ranges: 10.0.0.0/8, 192.0.2.0/24
//                    192.0.2.0/24              (sorted; what lies in another is left out)
//   ArnLike          arn:aws:s3:::b/k, arn:*   hashed: the first        others: arn:*
//   Bool             true, true, …             others: true
//
// Hashed values stand in an open-addressing table, at most half full, each with 32 bits of its hash
// beside it, so that values are mostly read once they are equal. CIDR ranges lie in one another or
// apart, so that without the inner ones at most one can hold an address: the last that begins no
// later, which is found by halves. Values with variables, alone or within a text or an ARN, have no
// text before a request comes; where many values of it are compared a decision hashes what it makes
// of them (decide/variable_set.h). Others, which are compared one by one, are each there once.
//
// Cost: a hash and a comparison for each value of the request, or the logarithm of the number of
// ranges; n + m for lists of n and m values, where comparing each with each took n × m. Two words
// for each value, and as much again of free places. Bound: the secret key of the process, by which
// the hashes are, keeps anybody from writing values that collide. Others are n × m comparisons;
// with wildcards they become fewer where the request's list is long (decide/many_values.cc).
#pragma once

#include "base/case_folding.h"
#include "base/keyed_hash.h"
#include "program/program.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Lists of more values have a table.
inline constexpr std::uint32_t kFewValues = 16;

/// Returns with how many values of the condition a value of a request is compared one by one.
[[nodiscard]] inline std::size_t compared_values(const Atom& atom,
                                                 const Program& program) noexcept {
  return atom.table == kNone ? atom.values.size()
                             : program.value_tables->tables[atom.table].others.size();
}

// The hashes of what is looked up, by `Program::value_key`: equal for what compares equal. Of texts
// under IgnoreCase it is hash_folded. The key stands in the program, since a shared library that
// asks the program may have drawn another than the one that compiled it.

[[nodiscard]] inline std::uint64_t value_hash(std::string_view text, const HashKey& key) noexcept {
  return hash_text(text, key);
}
[[nodiscard]] inline std::uint64_t value_hash(const Decimal& number, const HashKey& key) noexcept {
  KeyedHash hash(key);
  hash.add(static_cast<std::uint64_t>(static_cast<std::uint16_t>(number.exponent)) << 1 |
           (number.is_negative ? 1U : 0U));
  hash.add(std::string_view(number.digits.data(), number.size));
  return hash.value();
}
[[nodiscard]] inline std::uint64_t value_hash(const Instant& instant, const HashKey& key) noexcept {
  KeyedHash hash(key);
  hash.add(instant.seconds);
  hash.add(instant.nanoseconds);
  hash.add(instant.further_digits);
  return hash.value();
}
[[nodiscard]] inline std::uint64_t value_hash(const std::array<std::string_view, 6>& arn_parts,
                                              const HashKey& key) noexcept {
  KeyedHash hash(key);
  for (const std::string_view part : arn_parts) hash.add(part);
  return hash.value();
}

/// Calls `is_equal(value)` for the hashed values that may be what has this hash, until it returns
/// true; returns whether it did. REQUIRES: there are hashed values.
template <class IsEqual>
[[nodiscard]] bool find_hashed(const Program& program, const ValueTable& table, std::uint64_t hash,
                               IsEqual&& is_equal) noexcept {
  const ValuePlace* const places = program.value_tables->places.data() + table.hashed.begin;
  const std::size_t mask = table.hashed.size() - 1;
  const auto fingerprint = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t at = hash & mask; places[at].value != kNone; at = (at + 1) & mask) {
    if (places[at].fingerprint == fingerprint && is_equal(program.values[places[at].value]))
      return true;
  }
  return false;
}

/// Orders addresses: IPv4 before IPv6, then by their bytes.
[[nodiscard]] inline bool is_before(const IpAddress& a, const IpAddress& b) noexcept {
  return a.is_v6 != b.is_v6 ? b.is_v6 : a.bytes < b.bytes;
}

/// Returns the one of the table's ranges that contains the address, or null.
[[nodiscard]] inline const IpRange* find_range(const Program& program, const ValueTable& table,
                                               const IpAddress& address) noexcept {
  const std::span<const IpRange> ranges =
      std::span(program.value_tables->ranges).subspan(table.ranges.begin, table.ranges.size());
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), address,
                                      [](const IpAddress& wanted, const IpRange& range) {
                                        return is_before(wanted, range.address);
                                      });
  if (after == ranges.begin() || !contains(*(after - 1), address)) return nullptr;
  return &*(after - 1);
}

}  // namespace abac::inline abi1::internal
