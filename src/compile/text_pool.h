// Texts of a program under construction, each stored once.
//
// Idea: interning. All texts stand in one string, one after the other, and a text is its offset and
// size there. The pool has a hash table from texts to where they stand:
//
//   texts    `aws:ResourceTag/teambluered`
//   intern("blue") → {20, 4}      known: nothing is added
//   intern("green") → {27, 5}     new: `green` is put behind `red`
//
// So 100,000 statements that name 10,000 teams have each name once, and equal texts have equal
// offsets, which makes ranges of tokens and values comparable as numbers (range_pool.h).
//
// Cost: a hash and a comparison a text, in a table with linear probing that is at most three
// quarters full. Texts come from outside, so the hash has the secret key of the process: nobody can
// write texts that collide, and no search becomes long. The table is gone once compiling is done.
#pragma once

#include "base/keyed_hash.h"
#include "iam/pattern.h"
#include "program/program_array.h"

#include <bit>
#include <string_view>
#include <vector>

namespace abac::inline abi1::internal {

/// Interns texts into one string. Not thread-safe.
class TextPool {
 public:
  explicit TextPool(ProgramArray<char>& texts, const HashKey& key = process_hash_key())
      : texts_(texts), key_(key) {}

  /// Asks memory for what `intern` reads first about the text.
  void prefetch(std::string_view text) const noexcept {
    if (entries_.empty()) return;
    __builtin_prefetch(entries_.data() + (hash_of(text) & (entries_.size() - 1)));
  }

  /// Returns where the text stands in the pool, adding it where it is new.
  [[nodiscard]] TextRef intern(std::string_view text) {
    if (text.empty()) return {};
    if (entries_.size() * 3 < count_ * 4 + 4) grow();
    const std::uint64_t hash = hash_of(text);
    std::size_t slot = hash & (entries_.size() - 1);
    for (; entries_[slot].ref.size != 0; slot = (slot + 1) & (entries_.size() - 1)) {
      const TextRef ref = entries_[slot].ref;
      if (entries_[slot].hash == hash &&
          std::string_view(texts_).substr(ref.offset, ref.size) == text) {
        return ref;
      }
    }
    const TextRef ref{static_cast<std::uint32_t>(texts_.size()),
                      static_cast<std::uint32_t>(text.size())};
    texts_.append(text.begin(), text.end());
    entries_[slot] = {hash, ref};
    ++count_;
    return ref;
  }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    TextRef ref;
  };

  [[nodiscard]] std::uint64_t hash_of(std::string_view text) const noexcept {
    KeyedHash hash(key_);
    hash.add(text);
    return hash.value();
  }

  void grow() {
    std::vector<Entry> entries(std::bit_ceil(count_ * 2 + 64));
    for (const Entry& entry : entries_) {
      if (entry.ref.size == 0) continue;
      std::size_t slot = entry.hash & (entries.size() - 1);
      while (entries[slot].ref.size != 0) slot = (slot + 1) & (entries.size() - 1);
      entries[slot] = entry;
    }
    entries_ = std::move(entries);
  }

  ProgramArray<char>& texts_;
  HashKey key_;
  std::vector<Entry> entries_;
  std::size_t count_ = 0;
};

}  // namespace abac::inline abi1::internal
