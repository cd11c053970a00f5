// Hashes of texts and numbers by a key.
//
// Idea: eight bytes of text at a time are combined with the hash so far and multiplied by the key's
// factor to 128 bits, whose halves are folded into the next hash. That is the mixing of wyhash:
// a product's high half depends on all lower bits of both factors, its low half on none above.
//
//   sagemaker:DeleteApp    19 bytes in three words, the last of which goes back into the second,
//                          so that nothing behind the text is read
//   hash 0                 start
//   hash 1                 fold((hash 0 ^ `sagemake`) × factor)
//   hash 2                 fold((hash 1 ^ `r:Delete`) × factor)
//   hash 3                 fold((hash 2 ^ `eleteApp`) × factor)
//
// Two keys. The compiler's tables have one that each process draws for itself, so that nobody can
// write a policy whose texts collide, and make compiling slow by it. Those that decisions look into
// begin with a key that all know, so that decisions take the same instructions in every process,
// and are built anew with the drawn key once too much stands together (ProbeCount).
//
// Bound: this is no cryptographic hash as SipHash is. It is as hard to collide as the key is to
// guess, and nothing that a caller sees (no order, no answer, no error) depends on the key.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abac::inline abi1::internal {

/// Two numbers on which all hashes depend. With zeros everything collides, for tests.
struct HashKey {
  std::uint64_t start = 0;
  std::uint64_t factor = 0;

  friend bool operator==(const HashKey&, const HashKey&) = default;
};

/// A key that is the same in every process.
inline constexpr HashKey kKnownHashKey = {0x452821E638D01377, 0x9E3779B97F4A7C15};

/// Returns the key of this process. Nothing that can be seen may depend on it: a table is asked
/// where something stands, never walked.
[[nodiscard]] const HashKey& process_hash_key() noexcept;

/// One hash under construction. Each word goes through a product whose halves are folded, so that
/// no difference between two words has a known effect without the key.
class KeyedHash {
 public:
  explicit KeyedHash(const HashKey& key) noexcept : hash_(key.start), factor_(key.factor) {}

  void add(std::uint64_t word) noexcept {
    __extension__ using Product = unsigned __int128;
    const Product product = Product{hash_ ^ word} * factor_;
    hash_ = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }

  void add(std::string_view text) noexcept {
    add(text.size());
    add_words(text);
  }

  /// As `add`, but texts of different sizes may be one, as up to eight are that begin differently.
  void add_words(std::string_view text) noexcept {
    const char* const data = text.data();
    const std::size_t size = text.size();
    if (size >= 8) {
      for (std::size_t i = 0; i + 8 < size; i += 8) add(load_8(data + i));
      add(load_8(data + size - 8));
    } else if (size >= 4) {
      add(load_4(data) | std::uint64_t{load_4(data + size - 4)} << 32);
    } else {
      std::uint64_t word = 0;
      for (const char c : text) word = word << 8 | static_cast<unsigned char>(c);
      add(word);
    }
  }

  [[nodiscard]] std::uint64_t value() const noexcept { return hash_; }

 private:
  std::uint64_t hash_;
  std::uint64_t factor_;
};

/// Hashes a text at once.
[[nodiscard]] inline std::uint64_t hash_text(std::string_view text, const HashKey& key) noexcept {
  KeyedHash hash({key.start ^ text.size(), key.factor});
  hash.add_words(text);
  return hash.value();
}

/// Hashes a text that has eight bytes of zero behind it, and holds none.
[[nodiscard]] inline std::uint64_t hash_padded(std::string_view text, const HashKey& key) noexcept {
  KeyedHash hash(key);
  for (std::size_t i = 0; i < text.size(); i += 8) hash.add(load_8(text.data() + i));
  return hash.value();
}

/// Counts the places of open-addressing tables that are taken already when something is put there.
/// Where these are far more than usual, somebody chose what collides under the known key.
class ProbeCount {
 public:
  /// For so many entries. Only tables that are filled by the known key can have too many.
  ProbeCount(std::size_t entries, const HashKey& key) noexcept
      : left_(key == kKnownHashKey ? kMost * entries + kAlways : ~std::size_t{0}) {}

  /// Returns false where there were too many: that table is of no use.
  [[nodiscard]] bool count() noexcept {
    if (left_ != 0) --left_;
    return left_ != 0;
  }
  [[nodiscard]] bool is_exceeded() const noexcept { return left_ == 0; }

 private:
  // Tables are 50 to 80 % full, where linear probing passes 0.5 to 2 places an entry on average
  // while it fills them. Sixteen an entry, and a thousand for small tables, chance does not reach.
  static constexpr std::size_t kMost = 16;
  static constexpr std::size_t kAlways = 1024;

  std::size_t left_;
};

/// Puts an element where its hash says or, as far as places are taken, behind. `is_free` tells
/// which are. The table's size is a power of two.
template <class Table, class IsFree>
void place(Table& table, const typename Table::value_type& element, std::uint64_t hash,
           ProbeCount& probes, IsFree&& is_free) {
  std::size_t slot = hash & (table.size() - 1);
  for (; !is_free(table[slot]); slot = (slot + 1) & (table.size() - 1)) {
    if (!probes.count()) return;
  }
  table[slot] = element;
}

/// Hashes texts for the containers of the standard library.
struct KeyedTextHash {
  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
    KeyedHash hash(process_hash_key());
    hash.add(text);
    return static_cast<std::size_t>(hash.value());
  }
};

}  // namespace abac::inline abi1::internal
