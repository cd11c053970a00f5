// Ranges of elements of a program under construction, each stored once; text_pool.h does it for
// texts.
//
// Idea: what a statement refers to, its conditions, their values, its resource patterns, its list
// of actions, is a range of one of the program's arrays. It is first put down at the array's end.
// Where the array has the same elements already, they are taken back and the earlier range is
// given:
//
//   values  [ blue | red, green | blue ]      intern(3) → {0, 1}, and the array ends at 3 again
//             0      1    2       3
//
// Elements refer to others by index, so equal elements are equal numbers only once those they refer
// to are interned: texts first, then tokens, values, atoms. Policies repeat themselves: W2 of the
// benchmarks takes 201 bytes a statement, its JSON 247.
//
// Cost: a hash and a comparison for each range. `prepare` and `intern` are two steps, so that the
// table's line is on its way from memory while something else is compiled. Only ranges at the
// array's end are hashed; what was interned never moves.
#pragma once

#include "base/keyed_hash.h"
#include "program/program.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace abac::inline abi1::internal {

// What of an element tells it from others. Fields that follow from these are left out: a hash need
// not tell all, the comparison does.

inline void add_to(KeyedHash& hash, std::uint32_t first, std::uint32_t second) noexcept {
  hash.add(std::uint64_t{first} << 32 | second);
}
inline void add_to(KeyedHash& hash, std::uint32_t number) noexcept { hash.add(number); }
inline void add_to(KeyedHash& hash, TextRef text) noexcept { add_to(hash, text.offset, text.size); }
inline void add_to(KeyedHash& hash, const Token& token) noexcept {
  add_to(hash, token.text);
  hash.add(static_cast<std::uint64_t>(token.kind));
}
inline void add_to(KeyedHash& hash, const Variable& variable) noexcept {
  add_to(hash, variable.default_text);
  add_to(hash, variable.key, variable.has_default ? 1 : 0);
}
inline void add_to(KeyedHash& hash, const Value& value) noexcept {
  add_to(hash, value.text());
  hash.add(static_cast<std::uint64_t>(value.kind));
}
inline void add_to(KeyedHash& hash, const ArnPattern& pattern) noexcept {
  for (const Range part : pattern.parts) add_to(hash, part.begin, part.end);
}
inline void add_to(KeyedHash& hash, const Atom& atom) noexcept {
  add_to(hash, atom.values.begin, atom.values.end);
  add_to(hash, atom.key, atom.base_index);
  add_to(hash, static_cast<std::uint32_t>(atom.qualifier), atom.is_if_exists ? 1 : 0);
}
inline void add_to(KeyedHash& hash, const ResourcePattern& pattern) noexcept {
  add_to(hash, pattern.text);
  add_to(hash, pattern.index, static_cast<std::uint32_t>(pattern.kind));
}

/// Interns ranges at the end of one array. Not thread-safe.
template <class Element>
class RangePool {
 public:
  explicit RangePool(ProgramArray<Element>& array, const HashKey& key = process_hash_key())
      : array_(array), key_(key) {}

  /// A range at the end of the array that is about to be interned.
  struct Pending {
    std::uint32_t begin = 0;
    std::uint32_t fingerprint = 0;
  };

  /// Asks memory for what `intern` reads first about the range from `begin` to the end of the
  /// array. REQUIRES: it is interned before anything is added to the array.
  [[nodiscard]] Pending prepare(std::uint32_t begin) {
    if (entries_.size() * 3 < count_ * 4 + 4) grow();
    const auto end = static_cast<std::uint32_t>(array_.size());
    KeyedHash hash(key_);
    hash.add(end - begin);
    for (std::uint32_t i = begin; i < end; ++i) add_to(hash, array_[i]);
    const auto fingerprint = static_cast<std::uint32_t>(hash.value());
    __builtin_prefetch(entries_.data() + (fingerprint & (entries_.size() - 1)));
    return {begin, fingerprint};
  }

  /// Takes the range from `begin` to the end of the array back where the array has it already.
  /// Returns where it stands.
  [[nodiscard]] Range intern(std::uint32_t begin) { return intern(prepare(begin)); }

  [[nodiscard]] Range intern(Pending pending) {
    const auto [begin, fingerprint] = pending;
    const auto end = static_cast<std::uint32_t>(array_.size());
    if (begin == end) return {};
    std::size_t slot = fingerprint & (entries_.size() - 1);
    for (; !entries_[slot].range.empty(); slot = (slot + 1) & (entries_.size() - 1)) {
      const Range range = entries_[slot].range;
      if (entries_[slot].fingerprint != fingerprint || range.size() != end - begin) continue;
      if (!std::equal(at(range.begin), at(range.end), at(begin))) continue;
      array_.resize(begin);
      return range;
    }
    entries_[slot] = {fingerprint, {begin, end}};
    ++count_;
    return {begin, end};
  }

  /// The same for one element. Returns its index.
  [[nodiscard]] std::uint32_t intern_one(const Element& element) {
    array_.push_back(element);
    return intern(static_cast<std::uint32_t>(array_.size()) - 1).begin;
  }

 private:
  struct Entry {
    std::uint32_t fingerprint = 0;
    Range range;
  };

  [[nodiscard]] auto at(std::uint32_t index) const { return array_.begin() + index; }

  void grow() {
    std::vector<Entry> entries(std::bit_ceil(count_ * 2 + 64));
    for (const Entry& entry : entries_) {
      if (entry.range.empty()) continue;
      std::size_t slot = entry.fingerprint & (entries.size() - 1);
      while (!entries[slot].range.empty()) slot = (slot + 1) & (entries.size() - 1);
      entries[slot] = entry;
    }
    entries_ = std::move(entries);
  }

  ProgramArray<Element>& array_;
  HashKey key_;
  std::vector<Entry> entries_;
  std::size_t count_ = 0;
};

}  // namespace abac::inline abi1::internal
