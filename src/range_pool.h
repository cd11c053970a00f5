// Runs of elements of a program under construction, each stored once; text_pool.h does it for
// texts.
#pragma once

#include "program.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace abac::internal {

/// Mixes whole numbers into one hash. Not secret: whatever is found by it is compared.
template <class... Numbers>
[[nodiscard]] std::uint64_t mix(std::uint64_t hash, Numbers... numbers) noexcept {
  const auto add = [&](std::uint64_t number) {
    hash = (hash ^ number) * 0x9E3779B97F4A7C15;
    hash ^= hash >> 32;
  };
  (add(static_cast<std::uint64_t>(numbers)), ...);
  return hash;
}

[[nodiscard]] inline std::uint64_t join(std::uint32_t high, std::uint32_t low) noexcept {
  return std::uint64_t{high} << 32 | low;
}

inline std::uint64_t mix_in(std::uint64_t hash, std::uint32_t number) noexcept {
  return mix(hash, number);
}
inline std::uint64_t mix_in(std::uint64_t hash, TextRef text) noexcept {
  return mix(hash, join(text.offset, text.size));
}
inline std::uint64_t mix_in(std::uint64_t hash, const Token& token) noexcept {
  return mix(hash, join(token.text.offset, token.text.size), token.kind);
}
inline std::uint64_t mix_in(std::uint64_t hash, const Variable& variable) noexcept {
  return mix(hash, join(variable.default_text.offset, variable.key));
}
inline std::uint64_t mix_in(std::uint64_t hash, const Value& value) noexcept {
  return mix(hash, join(value.text().offset, value.text().size), value.kind);
}
inline std::uint64_t mix_in(std::uint64_t hash, const ArnPattern& pattern) noexcept {
  for (const Range part : pattern.parts) hash = mix(hash, join(part.begin, part.end));
  return hash;
}
inline std::uint64_t mix_in(std::uint64_t hash, const Atom& atom) noexcept {
  return mix(hash, join(atom.values.begin, atom.values.end), join(atom.key, atom.base_index),
             atom.qualifier);
}
inline std::uint64_t mix_in(std::uint64_t hash, const ResourcePattern& pattern) noexcept {
  return mix(hash, join(pattern.text.offset, pattern.text.size), join(pattern.index, 0),
             pattern.kind);
}

/// Interns runs at the end of one array. Not thread-safe.
template <class Element>
class RangePool {
 public:
  explicit RangePool(std::vector<Element>& array) : array_(array) {}

  /// Takes the run from `begin` to the end of the array back where the array has it already.
  /// Returns where it stands.
  [[nodiscard]] Range intern(std::uint32_t begin) {
    const auto end = static_cast<std::uint32_t>(array_.size());
    if (begin == end) return {};
    if (entries_.size() < count_ * 2 + 2) grow();
    std::uint64_t hash = end - begin;
    for (std::uint32_t i = begin; i < end; ++i) hash = mix_in(hash, array_[i]);
    const auto tag = static_cast<std::uint32_t>(hash);
    std::size_t slot = tag & (entries_.size() - 1);
    for (; !entries_[slot].run.empty(); slot = (slot + 1) & (entries_.size() - 1)) {
      const Range run = entries_[slot].run;
      if (entries_[slot].tag != tag || run.size() != end - begin) continue;
      if (!std::equal(at(run.begin), at(run.end), at(begin))) continue;
      array_.resize(begin);
      return run;
    }
    entries_[slot] = {tag, {begin, end}};
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
    std::uint32_t tag = 0;
    Range run;
  };

  [[nodiscard]] auto at(std::uint32_t index) const {
    return array_.begin() + static_cast<std::ptrdiff_t>(index);
  }

  void grow() {
    std::vector<Entry> entries(std::bit_ceil(count_ * 4 + 64));
    for (const Entry& entry : entries_) {
      if (entry.run.empty()) continue;
      std::size_t slot = entry.tag & (entries.size() - 1);
      while (!entries[slot].run.empty()) slot = (slot + 1) & (entries.size() - 1);
      entries[slot] = entry;
    }
    entries_ = std::move(entries);
  }

  std::vector<Element>& array_;
  std::vector<Entry> entries_;
  std::size_t count_ = 0;
};

}  // namespace abac::internal
