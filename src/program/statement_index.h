// The index of statements: from the action patterns that match an action to the statements that may
// match the request, so that a decision does not pay for the others. What it proposes, the
// candidates, is evaluated in full, so two terms that share a hash cost time and never an answer
// [N-6], [S-13]. compile/index_builder.cc builds it, Evaluation::for_each_candidate asks it, and
// docs/internals.md follows a request through it with figures.
//
// Idea: an inverted index, as search engines have. A statement that says
// `"StringEquals": {"aws:ResourceTag/team": "blue"}` matches no request but those that have `blue`
// under that key. It is filed under this term, and a request that has `red` there never meets it.
//
//   the action, `sagemaker:DeleteApp`
//     │  ActionIndex::find
//     ▼
//   action patterns: 0 `*`, 4 `sagemaker:delete*`, 7 `sagemaker:deleteapp`
//     │  postings_: of each, first all chunks of Denies, then all chunks of Allows
//     ▼
//   chunks: the statements of one pattern, effect and layer
//   ┌───────────────────────────────────────┬─────────────────────────┐
//   │ unfiled: they ask for no text at all, │ filed: each under terms │
//   │ or for one that most others ask for   │ of the chunk's fields   │
//   │ ┌ run ─────┐┌ run ─────┐              │                         │
//   │ │ 31 32 33 ││ 40 41 42 │  50  51  52  │  60 61 62 63 … 9999     │
//   │ └ prefilter┘└ prefilter┘              │                         │
//   └───────────────────────────────────────┴─────────────────────────┘
//   begin         │                         filed_begin  │          next chunk's begin
//                 │                                      │  for each field of the chunk, for each
//                 │  a run whose prefilter fails         │  text that the request has in it:
//                 │  is left out                         ▼
//                 │              the line of the text in `filter_` ── not filed ──▶ nothing
//                 │                                      │ perhaps
//                 │                                      ▼
//                 ▼              buckets_   by fingerprint: 5a01 · c703 9e01 ·
//            candidates ◀─ 61 ◀────────     one statement, or many; a prefetch hint
//
// The words, each with this one meaning in all files of the index:
//   chunk        the statements of one action pattern, effect and layer. A layer is a policy type,
//                or a level of service or resource control policies: what is settled together.
//   field        a part of the request by whose text statements are filed: a context key's value,
//                the resource's ARN, its first n bytes, or a path part.
//   path part    what stands between colons and slashes in the sixth part of an ARN: `app`, `ana`.
//   term         a field and a text. A statement requires terms, statement_requirements.h.
//   run          Denies of a chunk whose first conditions differ in their values alone,
//                condition_run.h; in a chunk they stand before other unfiled statements.
//   prefilter    a condition that holds wherever one of a run's first conditions does,
//                condition_prefilter.h.
//   filter       which hashes may be filed: a Bloom filter in blocks of a cache line.
//   fingerprint  a chunk and 32 bits of a hash less those of the chunk: what a bucket is found by.
//   candidate    a statement that the index proposes.
//
// Cost: for each chunk of the patterns that match, one look-up in the filter for each text that the
// request has in the chunk's fields, and whatever stands unfiled in it. The filter answers from one
// line of memory for all chunks; where many patterns match, its line is read once for the request
// (Evaluation::filter_texts). So a decision does not grow with statements that require another
// text.
//
// Bound: memory is linear in the statements' terms, each statement at most kMaxTerms of them for an
// action pattern. A request asks at most its own texts. Texts that were chosen to share hashes are
// seen when the index is built (ProbeCount), and it is built again with a secret key.
//
// Sources: the blocked filter is that of F. Putze, P. Sanders and J. Singler, Cache-, Hash- and
// Space-Efficient Bloom Filters, 2007, but that a line is picked by the text alone, without its
// field and chunk, so that all that is asked of one text is in one line.
#pragma once

#include "base/keyed_hash.h"
#include "program/action_index.h"
#include "program/condition_run.h"
#include "program/program_array.h"

#include <abac/policy.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

struct Program;

/// By which part of the request statements are filed.
class IndexField {
 public:
  enum class Kind : std::uint8_t {
    KeyValue,  ///< a value of the key of slot `argument`: literal StringEquals
    Resource,  ///< the whole resource ARN
    PathPart,  ///< what stands between colons and slashes in the sixth part of the ARN
    Prefix,    ///< the first `argument` bytes of the ARN
  };

  IndexField() = default;
  IndexField(Kind kind, std::uint32_t argument) noexcept
      : IndexField(argument << 2 | static_cast<std::uint32_t>(kind)) {}
  explicit IndexField(std::uint32_t word) noexcept : word_(word) {}

  [[nodiscard]] Kind kind() const noexcept { return static_cast<Kind>(word_ & 3); }
  [[nodiscard]] std::uint32_t argument() const noexcept { return word_ >> 2; }
  /// Kind and argument in one.
  [[nodiscard]] std::uint32_t word() const noexcept { return word_; }

  friend bool operator==(const IndexField&, const IndexField&) = default;

 private:
  std::uint32_t word_ = 0;
};

/// A number.
template <>
inline constexpr bool kHoldsOffsetsOnly<IndexField> = true;

/// The statements of one action pattern, effect and layer. Half a cache line, so that one is
/// touched for a chunk whose fields find nothing.
struct alignas(32) IndexChunk {
  static constexpr std::size_t kFieldsHere = 4;

  std::uint16_t layer = 0;
  std::uint8_t type_bit = 0;         ///< `bit_of` the layer's policy type
  std::uint8_t is_level : 1 = 0;     ///< whether the type has other layers beside this one
  std::uint8_t has_runs : 1 = 0;     ///< whether its first statements are in runs
  std::uint8_t field_count : 6 = 0;  ///< more than kFieldsHere: the index has them elsewhere
  std::uint32_t begin = 0;        ///< of `StatementIndex::statements`: those that no field finds,
  std::uint32_t filed_begin = 0;  ///< up to here; then, up to the next chunk, those that some finds
  std::uint32_t id = 0;           ///< among the chunks that have fields, from 1
  std::array<IndexField, kFieldsHere> fields;  ///< elsewhere: from the first's word to the second's
};

/// Immutable once built; any number of threads may use one object at once.
class StatementIndex {
 public:
  struct Options {
    /// Chunks up to this size are walked and not filed.
    std::uint32_t max_walked = 2;
    /// Fewer statements than this are no run.
    std::uint32_t min_run = 3;
    /// Without, each condition of a run is tested; for tests and measurements.
    bool has_prefilters = true;
    /// Without, the filter lets every text through; for tests and measurements.
    bool has_filter = true;
    /// Applied to every hash: 0 makes all keys collide, for tests.
    std::uint64_t hash_mask = ~std::uint64_t{0};
  };

  [[nodiscard]] std::span<const IndexChunk> deny(std::uint32_t pattern) const noexcept {
    const Postings& postings = postings_[pattern];
    return {chunks_.data() + postings.deny, postings.deny_count};
  }
  [[nodiscard]] std::span<const IndexChunk> allow(std::uint32_t pattern) const noexcept {
    const Postings& postings = postings_[pattern];
    return {chunks_.data() + postings.allow, postings.allow_count};
  }
  /// The fields of all chunks, each once.
  [[nodiscard]] std::span<const IndexField> fields() const noexcept { return all_fields_; }
  /// Fetches the first chunks of a pattern.
  void prefetch_chunks(std::uint32_t pattern) const noexcept {
    __builtin_prefetch(chunks_.data() + postings_[pattern].deny);
    __builtin_prefetch(chunks_.data() + postings_[pattern].allow);
  }

  [[nodiscard]] std::span<const std::uint32_t> statements(std::uint32_t begin,
                                                          std::uint32_t end) const noexcept {
    return {statements_.data() + begin, statements_.data() + end};
  }
  [[nodiscard]] std::span<const IndexField> fields(const IndexChunk& chunk) const noexcept {
    if (chunk.field_count <= IndexChunk::kFieldsHere) {
      return {chunk.fields.data(), chunk.field_count};
    }
    return {fields_.data() + chunk.fields[0].word(), fields_.data() + chunk.fields[1].word()};
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

  /// A chunk and one of its fields, made ready to be asked for texts.
  struct ChunkField {
    std::uint64_t seed;
    std::uint32_t chunk;
  };
  [[nodiscard]] static ChunkField chunk_field(const IndexChunk& chunk, IndexField field) noexcept {
    constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
    return {(std::uint64_t{chunk.begin} << 32 | field.word()) * kMultiplier, chunk.id};
  }

  /// A field in all chunks of an effect; nothing but `may_find` may be asked of it.
  [[nodiscard]] static ChunkField any_chunk(Effect effect, IndexField field) noexcept {
    return {(std::uint64_t{field.word()} << 1 | (effect == Effect::Deny ? 1U : 0U)) *
                0xC2B2AE3D27D4EB4F,
            0};
  }
  /// Returns the hash of a text in the field of a chunk.
  [[nodiscard]] static std::uint64_t hash_in(ChunkField where, std::uint64_t text_hash) noexcept {
    return (text_hash ^ where.seed) * 0xD6E8FEB86659FD93;
  }
  /// Fetches what `may_find` and `find` read first about the hash of a text.
  void prefetch(std::uint64_t text_hash) const noexcept {
    __builtin_prefetch(filter_.data() + line_of(text_hash));
  }
  /// Fetches all that `find` reads, to be called where it is likely to find.
  void prefetch(ChunkField where, std::uint64_t text_hash) const noexcept {
    prefetch(text_hash);
    prefetch_bucket(fingerprint_of(where.chunk, hash_in(where, text_hash)));
  }
  /// Returns false only where nothing is filed there under the hash of a text.
  [[nodiscard]] bool may_find(ChunkField where, std::uint64_t text_hash) const noexcept {
    return filter_[line_of(text_hash)].may_hold(hash_in(where, text_hash));
  }

  /// Where the program has what a statement that was found refers to, so that memory can be asked
  /// for all of it at once: one would else be known by reading the other.
  struct PrefetchHint {
    static constexpr std::uint32_t kResource = 0x80000000;

    /// Index of what is tested first: a condition or, behind kResource, a resource pattern.
    std::uint32_t first = 0;
    std::uint32_t text = 0;  ///< offset of the text that is compared there
  };

  /// Returns the statements filed there under the hash of a text. Where there are some,
  /// `prefetch(hint)` is called before they are read.
  template <class Prefetch>
  [[nodiscard]] ABAC_ALWAYS_INLINE std::span<const std::uint32_t> find(
      ChunkField where, std::uint64_t text_hash, Prefetch&& prefetch_hinted) const noexcept {
    const std::uint64_t hash = hash_in(where, text_hash);
    if (!filter_[line_of(text_hash)].may_hold(hash)) return {};
    const std::uint32_t fingerprint = fingerprint_of(where.chunk, hash);
    for (std::size_t slot = slot_of(fingerprint);;
         slot = slot + 1 == buckets_.size() ? 0 : slot + 1) {
      const Bucket& bucket = buckets_[slot];
      if (bucket.fingerprint == fingerprint) {
        prefetch_hinted(bucket.hint);
        return statements_filed(bucket);
      }
      if (bucket.fingerprint == kFree) return {};
    }
  }

 private:
  friend class StatementIndexBuilder;

  static constexpr std::uint32_t kFree = 0;
  /// INVARIANT: all of a bucket's statements are of one chunk, so that a hash shared with another
  /// chunk can't propose a statement of another action, effect or layer. Four are a cache line.
  struct alignas(16) Bucket {
    std::uint32_t fingerprint = kFree;
    std::uint32_t place = 0;  ///< a statement, or kMany and where the statements are
    PrefetchHint hint;        ///< of the first statement
  };
  static constexpr std::uint32_t kMany = 0x80000000;

  /// Returns a chunk's id and, above it, as much of a hash as has room; never kFree.
  [[nodiscard]] std::uint32_t fingerprint_of(std::uint32_t chunk,
                                             std::uint64_t hash) const noexcept {
    return static_cast<std::uint32_t>(hash >> 32 << chunk_bits_) | chunk;
  }
  /// Fingerprints alone say where a bucket is: whoever has that of another shares its bucket.
  [[nodiscard]] std::size_t slot_of(std::uint32_t fingerprint) const noexcept {
    const std::uint32_t mixed = fingerprint * 0x9E3779B1;
    return static_cast<std::size_t>(std::uint64_t{mixed} * buckets_.size() >> 32);
  }
  void prefetch_bucket(std::uint32_t fingerprint) const noexcept {
    __builtin_prefetch(buckets_.data() + slot_of(fingerprint));
  }
  [[nodiscard]] std::span<const std::uint32_t> statements_filed(
      const Bucket& bucket) const noexcept {
    if ((bucket.place & kMany) == 0) return {&bucket.place, 1};
    const std::uint32_t* const list = filed_.data() + (bucket.place ^ kMany);
    return {list + 1, *list};
  }

  /// A cache line of the filter: two bits for every term whose text has the line. What a request
  /// asks for in many chunks, the values of its tags, is in few lines.
  struct alignas(64) FilterLine {
    std::array<std::uint64_t, 8> words{};

    void add(std::uint64_t hash) noexcept {
      words[hash >> 61] |= first_bit(hash);
      words[hash >> 58 & 7] |= second_bit(hash);
    }
    [[nodiscard]] bool may_hold(std::uint64_t hash) const noexcept {
      return (words[hash >> 61] >> (hash >> 52 & 63) & words[hash >> 58 & 7] >> (hash >> 46 & 63) &
              1) != 0;
    }
    [[nodiscard]] static std::uint64_t first_bit(std::uint64_t hash) noexcept {
      return std::uint64_t{1} << (hash >> 52 & 63);
    }
    [[nodiscard]] static std::uint64_t second_bit(std::uint64_t hash) noexcept {
      return std::uint64_t{1} << (hash >> 46 & 63);
    }
  };
  [[nodiscard]] std::size_t line_of(std::uint64_t text_hash) const noexcept {
    return static_cast<std::size_t>((text_hash >> 32) * line_count_ >> 32);
  }

  /// The chunks of an action pattern: where those of Denies and those of Allows begin, and how many
  /// there are, one for a layer at most. Patterns with the same statements share them.
  struct Postings {
    std::uint32_t deny = 0;
    std::uint32_t allow = 0;
    std::uint16_t deny_count = 0;
    std::uint16_t allow_count = 0;
  };

  ProgramArray<Postings> postings_;  ///< by action pattern
  ProgramArray<IndexChunk> chunks_;
  ProgramArray<IndexField> fields_;      ///< of chunks that have many
  ProgramArray<IndexField> all_fields_;  ///< of all chunks, each once
  ProgramArray<ConditionRun> runs_;
  struct ChunkRuns {
    std::uint32_t chunk_begin, begin, end;
  };
  ProgramArray<ChunkRuns> chunk_runs_;  ///< of the chunks that have runs
  ProgramArray<std::uint32_t> statements_;
  // All empty where nothing is filed, since no chunk has fields then.
  ProgramArray<std::uint32_t> filed_;  ///< lists of two statements or more, each behind its size
  ProgramArray<Bucket> buckets_;       ///< an open-addressing table, by fingerprint
  ProgramArray<FilterLine> filter_;    ///< most look-ups end here
  std::uint64_t line_count_ = 0;
  std::uint32_t chunk_bits_ = 0;  ///< of fingerprints, for the chunk's id
  HashKey key_;
  std::uint64_t hash_mask_ = ~std::uint64_t{0};

 public:
  /// Calls `visit(array)` for each array, those that most look-ups read first.
  template <class Visit>
  void for_each_array(Visit&& visit) {
    visit_arrays(*this, visit);
  }
  template <class Visit>
  void for_each_array(Visit&& visit) const {
    visit_arrays(*this, visit);
  }
  /// Whether all of its arrays may move.
  [[nodiscard]] static constexpr bool holds_offsets_only() noexcept {
    return kAreOffsetArrays<decltype(postings_), decltype(chunks_), decltype(fields_),
                            decltype(all_fields_), decltype(runs_), decltype(chunk_runs_),
                            decltype(statements_), decltype(filed_), decltype(buckets_),
                            decltype(filter_)>;
  }

 private:
  template <class Index, class Visit>
  static void visit_arrays(Index& index, Visit& visit) {
    const auto visit_all = [&](auto&... arrays) { (visit(arrays), ...); };
    visit_all(index.postings_, index.chunks_, index.statements_, index.filter_, index.buckets_,
              index.filed_, index.fields_, index.all_fields_, index.runs_, index.chunk_runs_);
  }
};
static_assert(StatementIndex::holds_offsets_only());

/// Calls `visit(part)` for each non-empty part of a text between colons and slashes, until it
/// returns false.
template <class Visit>
void for_each_path_part(std::string_view text, Visit&& visit) {
  std::size_t start = 0;
  const auto end_part = [&](std::size_t end) {
    const bool goes_on = end == start || visit(text.substr(start, end - start));
    start = end + 1;
    return goes_on;
  };
  for (std::size_t block = 0; block < text.size(); block += 64) {
    const std::string_view bytes = text.substr(block, 64);
    for (std::uint64_t ends = positions_of(':', bytes) | positions_of('/', bytes); ends != 0;
         ends &= ends - 1) {
      if (!end_part(block + static_cast<std::size_t>(std::countr_zero(ends)))) return;
    }
  }
  static_cast<void>(end_part(text.size()));
}

}  // namespace abac::inline abi1::internal
