// Hashes for the tables of the compiler, by a key that each process draws for itself: nobody can
// write a policy whose texts collide, and make compiling slow by it.
#pragma once

#include "bytes.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace abac::internal {

/// Two numbers on which all hashes depend. With zeros everything collides, for tests.
struct HashKey {
  std::uint64_t start = 0;
  std::uint64_t factor = 0;
};

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

/// Hashes texts for the containers of the standard library.
struct KeyedTextHash {
  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
    KeyedHash hash(process_hash_key());
    hash.add(text);
    return static_cast<std::size_t>(hash.value());
  }
};

}  // namespace abac::internal
