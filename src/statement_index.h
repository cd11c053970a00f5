// The index of statements: from the action patterns that match to the statements that may match, so
// that a decision does not pay for the others. What it proposes is always evaluated in full, so a
// hash that two keys share costs time and never an answer [N-6], [S-13].
#pragma once

#include "action_index.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace abac::internal {

struct Program;

/// By which fact of the request statements are filed.
struct IndexProbe {
  enum class Kind : std::uint8_t {
    KeyValue,  ///< a value of the key of slot `argument`: literal StringEquals
    Resource,  ///< the whole resource ARN
    Token,     ///< a part of the ARN's sixth part between colons and slashes
    Prefix,    ///< the first `argument` bytes of the ARN
  };
  Kind kind = Kind::Resource;
  std::uint32_t argument = 0;

  friend bool operator==(const IndexProbe&, const IndexProbe&) = default;
};

/// The statements of one action pattern, effect and layer.
struct IndexChunk {
  std::uint16_t layer = 0;
  std::uint8_t type_bit = 0;   ///< `bit_of` the layer's policy type
  bool is_level = false;       ///< whether the type has other layers beside this one
  std::uint32_t begin = 0;     ///< of `StatementIndex::statements`: those that no probe finds,
  std::uint32_t residual = 0;  ///< up to here,
  std::uint32_t end = 0;       ///< then those that some probe finds
  std::uint32_t probes_begin = 0;
  std::uint32_t probes_end = 0;
  std::uint32_t id = 0;  ///< among the chunks that have probes
};

/// Immutable once built; any number of threads may use one object at once.
class StatementIndex {
 public:
  struct Options {
    /// Chunks up to this size are walked and not filed.
    std::uint32_t max_walked = 6;
    /// Applied to every hash: 0 makes all keys collide, for tests.
    std::uint64_t hash_mask = ~std::uint64_t{0};
  };

  /// Builds the index of a program whose statements, atoms and resource patterns are complete.
  void build(const Program& program, const Options& options);

  [[nodiscard]] std::span<const IndexChunk> deny(std::uint32_t pattern) const noexcept {
    return chunks(postings_[pattern].deny);
  }
  [[nodiscard]] std::span<const IndexChunk> allow(std::uint32_t pattern) const noexcept {
    return chunks(postings_[pattern].allow);
  }
  [[nodiscard]] bool has_deny() const noexcept { return has_deny_; }

  [[nodiscard]] std::span<const std::uint32_t> statements(std::uint32_t begin,
                                                          std::uint32_t end) const noexcept {
    return {statements_.data() + begin, statements_.data() + end};
  }
  [[nodiscard]] std::span<const IndexProbe> probes(const IndexChunk& chunk) const noexcept {
    return std::span(probes_).subspan(chunk.probes_begin, chunk.probes_end - chunk.probes_begin);
  }

  /// Returns the hash of a text to look up.
  [[nodiscard]] static std::uint64_t hash(std::string_view text) noexcept {
    return hash_text(text, 0x452821E638D01377);
  }

  /// Returns the statements filed in the chunk under a probe and the hash of a text.
  [[nodiscard]] std::span<const std::uint32_t> find(const IndexChunk& chunk,
                                                    const IndexProbe& probe,
                                                    std::uint64_t text_hash) const noexcept {
    const std::uint64_t key = key_of(chunk, probe, text_hash);
    if ((filter_[(key >> 6) & filter_mask_] >> (key & 63) & 1) == 0) return {};
    const std::uint32_t tag = tag_of(chunk.id, key);
    for (std::size_t slot = slot_of(tag);; slot = slot + 1 == bucket_count_ ? 0 : slot + 1) {
      const Bucket& bucket = buckets_[slot];
      if (bucket.place == kFree) return {};
      if (bucket.tag == tag) return statements_filed(bucket);
    }
  }

  [[nodiscard]] std::size_t memory_bytes() const noexcept;

 private:
  friend class StatementIndexBuilder;

  /// INVARIANT: all of a bucket's statements are of one chunk, so that a key shared with another
  /// chunk can't propose a statement of another action, effect or layer.
  struct Bucket {
    std::uint32_t tag = 0;        ///< the chunk's id and, above it, as much of the key as has room
    std::uint32_t place = kFree;  ///< a statement, or kMany and where the statements are
  };
  static constexpr std::uint32_t kFree = 0xFFFFFFFF;
  static constexpr std::uint32_t kMany = 0x80000000;

  [[nodiscard]] std::uint64_t key_of(const IndexChunk& chunk, const IndexProbe& probe,
                                     std::uint64_t text_hash) const noexcept {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
    const std::uint64_t place = (std::uint64_t{chunk.begin} << 32) |
                                (std::uint64_t{probe.argument} << 2) |
                                static_cast<std::uint64_t>(probe.kind);
    const std::uint64_t mixed = (text_hash ^ (place * kMultiplier)) * 0xD6E8FEB86659FD93;
    return (mixed ^ (mixed >> 32)) & hash_mask_;
  }
  [[nodiscard]] std::uint32_t tag_of(std::uint32_t chunk, std::uint64_t key) const noexcept {
    return static_cast<std::uint32_t>(key >> 32 << chunk_bits_) | chunk;
  }
  /// Tags alone say where a bucket is: whoever has the tag of another shares its bucket.
  [[nodiscard]] std::size_t slot_of(std::uint32_t tag) const noexcept {
    const std::uint32_t mixed = tag * 0x9E3779B1;
    return static_cast<std::size_t>(std::uint64_t{mixed} * bucket_count_ >> 32);
  }
  [[nodiscard]] std::span<const std::uint32_t> statements_filed(
      const Bucket& bucket) const noexcept {
    if ((bucket.place & kMany) == 0) return {&bucket.place, 1};
    const std::uint32_t* const list = filed_.data() + (bucket.place ^ kMany);
    return {list + 1, *list};
  }

  struct ChunkRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  /// The chunks of an action pattern. Patterns with the same statements share them.
  struct Postings {
    ChunkRange deny, allow;
  };
  [[nodiscard]] std::span<const IndexChunk> chunks(ChunkRange range) const noexcept {
    return {chunks_.data() + range.begin, chunks_.data() + range.end};
  }

  std::vector<Postings> postings_;  ///< by action pattern
  std::vector<IndexChunk> chunks_;
  std::vector<IndexProbe> probes_;
  std::vector<std::uint32_t> statements_;
  std::vector<std::uint32_t> filed_;  ///< lists of two statements or more, each behind its size
  std::vector<Bucket> buckets_;
  std::vector<std::uint64_t> filter_;  ///< a bit for every key: most look-ups end here
  std::uint64_t bucket_count_ = 0;
  std::uint64_t filter_mask_ = 0;
  std::uint32_t chunk_bits_ = 0;  ///< of tags, for the chunk's id
  std::uint64_t hash_mask_ = ~std::uint64_t{0};
  bool has_deny_ = false;
};

/// Calls `visit(token)` for each non-empty part of a text between colons and slashes.
template <class Visit>
void for_each_token(std::string_view text, Visit&& visit) {
  std::size_t start = 0;
  const auto end_token = [&](std::size_t end) {
    if (end != start) visit(text.substr(start, end - start));
    start = end + 1;
  };
  for (std::size_t block = 0; block < text.size(); block += 64) {
    const std::string_view part = text.substr(block, 64);
    for (std::uint64_t ends = positions_of(':', part) | positions_of('/', part); ends != 0;
         ends &= ends - 1) {
      end_token(block + static_cast<std::size_t>(std::countr_zero(ends)));
    }
  }
  end_token(text.size());
}

}  // namespace abac::internal
