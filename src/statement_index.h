// The index of statements: from the action patterns that match to the statements that may match, so
// that a decision does not pay for the others. What it proposes is always evaluated in full, so a
// hash that two keys share costs time and never an answer [N-6], [S-13].
#pragma once

#include "action_index.h"
#include "condition_run.h"
#include "keyed_hash.h"

#include <abac/policy.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace abac::internal {

struct Program;

/// By which fact of the request statements are filed.
class IndexProbe {
 public:
  enum class Kind : std::uint8_t {
    KeyValue,  ///< a value of the key of slot `argument`: literal StringEquals
    Resource,  ///< the whole resource ARN
    Token,     ///< a part of the ARN's sixth part between colons and slashes
    Prefix,    ///< the first `argument` bytes of the ARN
  };

  IndexProbe() = default;
  IndexProbe(Kind kind, std::uint32_t argument) noexcept
      : IndexProbe(argument << 2 | static_cast<std::uint32_t>(kind)) {}
  explicit IndexProbe(std::uint32_t word) noexcept : word_(word) {}

  [[nodiscard]] Kind kind() const noexcept { return static_cast<Kind>(word_ & 3); }
  [[nodiscard]] std::uint32_t argument() const noexcept { return word_ >> 2; }
  /// Kind and argument in one.
  [[nodiscard]] std::uint32_t word() const noexcept { return word_; }

  friend bool operator==(const IndexProbe&, const IndexProbe&) = default;

 private:
  std::uint32_t word_ = 0;
};

/// The statements of one action pattern, effect and layer. Half a cache line, so that one is
/// touched for a chunk whose probes find nothing.
struct alignas(32) IndexChunk {
  static constexpr std::size_t kProbesHere = 4;

  std::uint16_t layer = 0;
  std::uint8_t type_bit = 0;         ///< `bit_of` the layer's policy type
  std::uint8_t is_level : 1 = 0;     ///< whether the type has other layers beside this one
  std::uint8_t has_runs : 1 = 0;     ///< whether its first statements are in runs
  std::uint8_t probe_count : 6 = 0;  ///< more than kProbesHere: the index has them elsewhere
  std::uint32_t begin = 0;     ///< of `StatementIndex::statements`: those that no probe finds,
  std::uint32_t residual = 0;  ///< up to here; then, up to the next chunk, those that some finds
  std::uint32_t id = 0;        ///< among the chunks that have probes, from 1
  std::array<IndexProbe, kProbesHere> probes;  ///< elsewhere: from the first's word to the second's
};

/// Immutable once built; any number of threads may use one object at once.
class StatementIndex {
 public:
  struct Options {
    /// Chunks up to this size are walked and not filed.
    std::uint32_t max_walked = 2;
    /// Fewer statements than this are no run.
    std::uint32_t min_run = 3;
    /// Applied to every hash: 0 makes all keys collide, for tests.
    std::uint64_t hash_mask = ~std::uint64_t{0};
  };

  /// Builds the index of a program whose statements, atoms and resource patterns are complete. Adds
  /// to the program the conditions that guard others.
  void build(Program& program, const Options& options);

  [[nodiscard]] std::span<const IndexChunk> deny(std::uint32_t pattern) const noexcept {
    return chunks(postings_[pattern].deny);
  }
  [[nodiscard]] std::span<const IndexChunk> allow(std::uint32_t pattern) const noexcept {
    return chunks(postings_[pattern].allow);
  }
  /// The probes of all chunks, each once.
  [[nodiscard]] std::span<const IndexProbe> probes() const noexcept { return all_probes_; }
  /// Fetches the first chunks of a pattern.
  void prefetch_chunks(std::uint32_t pattern) const noexcept {
    __builtin_prefetch(chunks_.data() + postings_[pattern].deny.begin);
    __builtin_prefetch(chunks_.data() + postings_[pattern].allow.begin);
  }
  [[nodiscard]] bool has_deny() const noexcept { return has_deny_; }

  [[nodiscard]] std::span<const std::uint32_t> statements(std::uint32_t begin,
                                                          std::uint32_t end) const noexcept {
    return {statements_.data() + begin, statements_.data() + end};
  }
  [[nodiscard]] std::span<const IndexProbe> probes(const IndexChunk& chunk) const noexcept {
    if (chunk.probe_count <= IndexChunk::kProbesHere) {
      return {chunk.probes.data(), chunk.probe_count};
    }
    return {probes_.data() + chunk.probes[0].word(), probes_.data() + chunk.probes[1].word()};
  }
  /// All statements of a chunk. REQUIRES: it is one of the index.
  [[nodiscard]] std::span<const std::uint32_t> statements(const IndexChunk& chunk) const noexcept {
    return statements(chunk.begin, (&chunk)[1].begin);  // the last is followed by an empty one
  }

  /// REQUIRES: the chunk has runs.
  [[nodiscard]] std::span<const ConditionRun> runs(const IndexChunk& chunk) const noexcept {
    const auto found = std::lower_bound(
        chunk_runs_.begin(), chunk_runs_.end(), chunk.begin,
        [](const ChunkRuns& runs, std::uint32_t begin) { return runs.chunk_begin < begin; });
    return {runs_.data() + found->begin, runs_.data() + found->end};
  }

  /// Returns the hash of a text to look up.
  [[nodiscard]] std::uint64_t hash(std::string_view text) const noexcept {
    return hash_text(text, key_) & hash_mask_;
  }

  /// A chunk and one of its probes, made ready to be asked for texts.
  struct Place {
    std::uint64_t seed;
    std::uint32_t chunk;
  };
  [[nodiscard]] static Place place(const IndexChunk& chunk, IndexProbe probe) noexcept {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
    return {(std::uint64_t{chunk.begin} << 32 | probe.word()) * kMultiplier, chunk.id};
  }

  /// The place that stands for all chunks of an effect; nothing but `may_find` may be asked of it.
  [[nodiscard]] static Place anywhere(Effect effect, IndexProbe probe) noexcept {
    return {(std::uint64_t{probe.word()} << 1 | (effect == Effect::Deny ? 1U : 0U)) *
                0xC2B2AE3D27D4EB4F,
            0};
  }
  /// Returns the hash of a text in a place.
  [[nodiscard]] static std::uint64_t key_of(Place place, std::uint64_t text_hash) noexcept {
    return (text_hash ^ place.seed) * 0xD6E8FEB86659FD93;
  }
  /// Fetches what `may_find` and `find` read first about the hash of a text.
  void prefetch(std::uint64_t text_hash) const noexcept {
    __builtin_prefetch(filter_.data() + line_of(text_hash));
  }
  /// Fetches all that `find` reads, to be called where it is likely to find.
  void prefetch(Place place, std::uint64_t text_hash) const noexcept {
    prefetch(text_hash);
    prefetch_bucket(tag_of(place.chunk, key_of(place, text_hash)));
  }
  /// Returns false only where nothing is filed in the place under the hash of a text.
  [[nodiscard]] bool may_find(Place place, std::uint64_t text_hash) const noexcept {
    return filter_[line_of(text_hash)].may_hold(key_of(place, text_hash));
  }

  /// Where the program has what a statement that was found refers to, so that memory can be asked
  /// for all of it at once: one would else be known by reading the other.
  struct Ahead {
    std::uint32_t atoms = 0;      ///< index of the statement's first condition
    std::uint32_t resources = 0;  ///< index of its first resource pattern
    std::uint32_t text = 0;       ///< offset of the text that is compared first
  };

  /// Returns the statements filed in a place under the hash of a text. Where there are some,
  /// `fetch(ahead)` is called before they are read.
  template <class Fetch>
  [[nodiscard]] ABAC_ALWAYS_INLINE std::span<const std::uint32_t> find(
      Place place, std::uint64_t text_hash, Fetch&& fetch) const noexcept {
    const std::uint64_t key = key_of(place, text_hash);
    if (!filter_[line_of(text_hash)].may_hold(key)) return {};
    const std::uint32_t tag = tag_of(place.chunk, key);
    std::size_t slot = slot_of(tag);
    __builtin_prefetch(buckets_.data() + slot);
    for (;; slot = slot + 1 == tags_.size() ? 0 : slot + 1) {
      if (tags_[slot] == tag) {
        const Bucket& bucket = buckets_[slot];
        fetch(bucket.ahead);
        return statements_filed(bucket);
      }
      if (tags_[slot] == kFree) return {};
    }
  }

  [[nodiscard]] std::size_t memory_bytes() const noexcept;

 private:
  friend class StatementIndexBuilder;

  /// INVARIANT: all of a bucket's statements are of one chunk, so that a key shared with another
  /// chunk can't propose a statement of another action, effect or layer.
  struct Bucket {
    std::uint32_t place = 0;  ///< a statement, or kMany and where the statements are
    Ahead ahead;              ///< of the first statement
  };
  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kMany = 0x80000000;

  /// Returns a chunk's id and, above it, as much of a key as has room; never kFree.
  [[nodiscard]] std::uint32_t tag_of(std::uint32_t chunk, std::uint64_t key) const noexcept {
    return static_cast<std::uint32_t>(key >> 32 << chunk_bits_) | chunk;
  }
  /// Tags alone say where a bucket is: whoever has the tag of another shares its bucket.
  [[nodiscard]] std::size_t slot_of(std::uint32_t tag) const noexcept {
    const std::uint32_t mixed = tag * 0x9E3779B1;
    return static_cast<std::size_t>(std::uint64_t{mixed} * tags_.size() >> 32);
  }
  void prefetch_bucket(std::uint32_t tag) const noexcept {
    const std::size_t slot = slot_of(tag);
    __builtin_prefetch(tags_.data() + slot);
    __builtin_prefetch(buckets_.data() + slot);
  }
  [[nodiscard]] std::span<const std::uint32_t> statements_filed(
      const Bucket& bucket) const noexcept {
    if ((bucket.place & kMany) == 0) return {&bucket.place, 1};
    const std::uint32_t* const list = filed_.data() + (bucket.place ^ kMany);
    return {list + 1, *list};
  }

  /// A cache line of the filter: two bits for every key whose text has the line. What a request
  /// asks for in many chunks, the values of its tags, is in few lines.
  struct alignas(64) FilterLine {
    std::array<std::uint64_t, 8> words{};

    void add(std::uint64_t key) noexcept {
      words[key >> 61] |= first_bit(key);
      words[key >> 58 & 7] |= second_bit(key);
    }
    [[nodiscard]] bool may_hold(std::uint64_t key) const noexcept {
      return (words[key >> 61] >> (key >> 52 & 63) & words[key >> 58 & 7] >> (key >> 46 & 63) &
              1) != 0;
    }
    [[nodiscard]] static std::uint64_t first_bit(std::uint64_t key) noexcept {
      return std::uint64_t{1} << (key >> 52 & 63);
    }
    [[nodiscard]] static std::uint64_t second_bit(std::uint64_t key) noexcept {
      return std::uint64_t{1} << (key >> 46 & 63);
    }
  };
  [[nodiscard]] std::size_t line_of(std::uint64_t text_hash) const noexcept {
    return static_cast<std::size_t>((text_hash >> 32) * line_count_ >> 32);
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
  std::vector<IndexProbe> probes_;      ///< of chunks that have many
  std::vector<IndexProbe> all_probes_;  ///< of all chunks, each once
  std::vector<ConditionRun> runs_;
  struct ChunkRuns {
    std::uint32_t chunk_begin, begin, end;
  };
  std::vector<ChunkRuns> chunk_runs_;  ///< of the chunks that have runs
  std::vector<std::uint32_t> statements_;
  std::vector<std::uint32_t> filed_;  ///< lists of two statements or more, each behind its size
  std::vector<std::uint32_t> tags_;   ///< an open-addressing table: of each bucket, or kFree
  std::vector<Bucket> buckets_;
  std::vector<FilterLine> filter_;  ///< most look-ups end here
  std::uint64_t line_count_ = 0;
  std::uint32_t chunk_bits_ = 0;  ///< of tags, for the chunk's id
  HashKey key_;
  std::uint64_t hash_mask_ = ~std::uint64_t{0};
  bool has_deny_ = false;
};

/// Calls `visit(token)` for each non-empty part of a text between colons and slashes, until it
/// returns false.
template <class Visit>
void for_each_token(std::string_view text, Visit&& visit) {
  std::size_t start = 0;
  const auto end_token = [&](std::size_t end) {
    const bool goes_on = end == start || visit(text.substr(start, end - start));
    start = end + 1;
    return goes_on;
  };
  for (std::size_t block = 0; block < text.size(); block += 64) {
    const std::string_view part = text.substr(block, 64);
    for (std::uint64_t ends = positions_of(':', part) | positions_of('/', part); ends != 0;
         ends &= ends - 1) {
      if (!end_token(block + static_cast<std::size_t>(std::countr_zero(ends)))) return;
    }
  }
  static_cast<void>(end_token(text.size()));
}

}  // namespace abac::internal
