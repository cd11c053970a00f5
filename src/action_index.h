// The index of action patterns: from a request's action to the patterns that match it, at a cost
// that does not grow with the patterns that do not …[A-4].
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace abac::internal {

/// Hashes short texts, eight bytes at a time. Not secret: whoever is found by a hash is verified.
[[nodiscard]] inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed) noexcept {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
  std::uint64_t hash = seed ^ (text.size() * kMultiplier);
  const char* data = text.data();
  std::size_t left = text.size();
  for (; left >= 8; left -= 8, data += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, 8);
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32;
  }
  if (left != 0) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, left);
    hash = (hash ^ word) * kMultiplier;
    hash ^= hash >> 32;
  }
  return hash;
}

/// Folds eight ASCII letters at once; other bytes stay.
[[nodiscard]] constexpr std::uint64_t fold_word(std::uint64_t word) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t low = word & (0x7F * kOnes);
  const std::uint64_t is_upper =
      (low + (0x80 - 'A') * kOnes) & ~(low + (0x7F - 'Z') * kOnes) & ~word & (0x80 * kOnes);
  return word | (is_upper >> 2);
}

/// The action of a request, folded.
class FoldedAction {
 public:
  /// REQUIRES: action.size() <= kMaxSize.
  explicit FoldedAction(std::string_view action) noexcept : size_(action.size()) {
    std::size_t i = 0;
    for (; i + 8 <= size_; i += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, action.data() + i, 8);
      word = fold_word(word);
      std::memcpy(buffer_.data() + i, &word, 8);
    }
    if (i < size_) {
      std::uint64_t word = 0;
      std::memcpy(&word, action.data() + i, size_ - i);
      word = fold_word(word);
      std::memcpy(buffer_.data() + i, &word, 8);
    }
  }

  static constexpr std::size_t kMaxSize = 248;

  [[nodiscard]] std::string_view text() const noexcept { return {buffer_.data(), size_}; }

 private:
  std::array<char, kMaxSize + 8> buffer_;
  std::size_t size_;
};

/// Returns whether the action matches the pattern; both folded.
[[nodiscard]] bool matches_action(std::string_view pattern, std::string_view action) noexcept;

/// The patterns that match one action, by their ids.
class ActionMatches {
 public:
  /// More than this many patterns on one action that no policy names literally is left to a plain
  /// walk over all statements.
  static constexpr std::size_t kMaxCollected = 128;

  [[nodiscard]] std::span<const std::uint32_t> ids() const noexcept { return ids_; }
  /// Whether there were too many to collect; `ids` is then empty.
  [[nodiscard]] bool is_overflow() const noexcept { return is_overflow_; }
  [[nodiscard]] bool contains(std::uint32_t id) const noexcept {
    for (std::uint32_t candidate : ids_) {
      if (candidate == id) return true;
    }
    return false;
  }

 private:
  friend class ActionIndex;

  void add(std::uint32_t id) noexcept {
    if (count_ == kMaxCollected) {
      is_overflow_ = true;
      return;
    }
    collected_[count_++] = id;
  }

  std::span<const std::uint32_t> ids_;
  std::size_t count_ = 0;
  bool is_overflow_ = false;
  std::array<std::uint32_t, kMaxCollected> collected_;
};

/// Immutable once `finish` was called; any number of threads may use one object at once.
class ActionIndex {
 public:
  /// The id of the pattern `*`.
  static constexpr std::uint32_t kAny = 0;

  ActionIndex();

  /// Returns the id of a pattern, the same for the same pattern. Not after `finish`.
  [[nodiscard]] std::uint32_t intern(std::string_view pattern);

  /// Builds the tables.
  void finish();

  /// Finds the patterns that match an action. `action` may be of any length.
  void find(std::string_view action, ActionMatches& matches) const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return patterns_.size(); }
  /// The folded text of a pattern.
  [[nodiscard]] std::string_view text(std::uint32_t id) const noexcept {
    return std::string_view(texts_).substr(patterns_[id].offset, patterns_[id].size);
  }
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

 private:
  struct Pattern {
    std::uint32_t offset = 0;
    std::uint32_t service_size = 0;
    std::uint32_t size = 0;
    std::uint32_t literal_size = 0;  ///< up to the first wildcard
    [[nodiscard]] bool is_literal() const noexcept { return literal_size == size; }
  };
  /// An entry of an open-addressing table: texts by hash. `end == 0` marks a free one.
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t pattern = 0;  ///< one that has the text
    std::uint32_t begin = 0;    ///< of `lists_`
    std::uint32_t end = 0;
  };
  struct Service {
    std::uint64_t hash = 0;
    std::uint32_t pattern = 0;
    std::uint64_t prefix_sizes = 0;  ///< bit n: some glob has a literal name prefix of n characters
  };
  /// Prefixes longer than this are filed by their first characters.
  static constexpr std::size_t kMaxPrefix = 63;

  [[nodiscard]] std::string_view prefix(const Pattern& pattern) const noexcept;
  template <class Visit>
  void visit_globs(std::string_view action, Visit&& visit) const noexcept;
  void build_globs();
  void build_literals();

  std::string texts_;
  std::vector<Pattern> patterns_;
  std::vector<std::uint32_t> lists_;
  std::vector<Entry> literals_;
  std::vector<Entry> globs_;
  std::vector<Service> services_;
  std::vector<std::uint32_t> by_text_;  ///< only while patterns are interned
};

}  // namespace abac::internal
