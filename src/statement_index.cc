// Building of the index: each statement of a large chunk is filed under the rarest of the facts
// that it requires of a request.
#include "statement_index.h"

#include "combine.h"
#include "condition_guard.h"
#include "program.h"
#include "radix_sort.h"
#include "statement_facts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace abac::internal {
namespace {

/// Where a chunk's prefixes have more sizes than this, they are cut to one of the sizes below, so
/// that a request is probed a few times only.
constexpr std::size_t kMaxPrefixSizes = 8;
constexpr std::uint32_t kPrefixSizes[] = {14, 18, 22, 26, 30, 34, 40, 48, 56, 64, 80, 96};

/// Of a line of the filter, on average.
constexpr std::size_t kKeysPerLine = 16;

/// What a look-up costs a request, by kind of probe, where 8 is as bad as to find twice as many
/// statements: each size of a prefix is hashed anew.
constexpr unsigned kProbeCosts[] = {1, 3, 5, 23};

/// What is read of statements that stand anywhere is asked of memory this many statements before.
constexpr std::size_t kAhead = 8;

/// A key of a chunk's statement.
struct Key {
  std::uint64_t text_hash = 0;
  IndexProbe probe;
  FactKey::Ends ends = FactKey::Ends::Nothing;
  std::uint32_t counter = 0;  ///< index of the chunk's counters
  std::uint32_t count = 0;    ///< how many statements of the chunk have it
  unsigned cost = 0;          ///< of asking for it, and of what is found, roughly
};

/// The postings of one effect, by action pattern, then layer, then cost, then statement.
struct Postings {
  std::vector<std::uint32_t> ends;  ///< by action pattern
  std::vector<std::uint32_t> statements;

  [[nodiscard]] std::span<const std::uint32_t> of(std::uint32_t pattern) const {
    const std::uint32_t begin = pattern == 0 ? 0 : ends[pattern - 1];
    return std::span(statements).subspan(begin, ends[pattern] - begin);
  }
};

/// Calls `visit(pattern)` for every action pattern under which the statement stands.
template <class Visit>
void for_each_pattern(const Program& program, const StatementCode& statement, Visit&& visit) {
  if (statement.is_action_negated) {
    visit(ActionIndex::kAny);
    return;
  }
  for (std::uint32_t i = statement.actions.begin; i < statement.actions.end; ++i) {
    visit(program.action_lists[i]);
  }
}

/// What a walk costs, roughly: those that match most cheaply come first.
std::uint32_t cost_of(const StatementCode& statement) {
  return std::min(statement.atoms.size() * 4 + statement.resources.size(), 0xFFFFU);
}

/// Returns all statements by layer, then cost.
std::vector<std::uint64_t> ordered_statements(const Program& program) {
  std::vector<std::uint64_t> order;
  order.reserve(program.statements.size());
  for (const StatementCode& statement : program.statements) {
    order.push_back(std::uint64_t{statement.layer} << 48 | std::uint64_t{cost_of(statement)} << 32 |
                    order.size());
  }
  sort_by_upper_half(order);
  return order;
}

std::size_t index_of(Effect effect) { return effect == Effect::Deny ? 1 : 0; }

/// Returns the postings of Allows and of Denies. Sorts by counting: there are as many action
/// patterns as were interned.
std::array<Postings, 2> make_postings(const Program& program) {
  std::array<Postings, 2> postings;
  for (Postings& effect : postings) effect.ends.assign(program.actions.size() + 1, 0);
  for (const StatementCode& statement : program.statements) {
    std::vector<std::uint32_t>& ends = postings[index_of(statement.effect)].ends;
    for_each_pattern(program, statement, [&](std::uint32_t pattern) { ++ends[pattern + 1]; });
  }
  for (Postings& effect : postings) {
    std::partial_sum(effect.ends.begin(), effect.ends.end(), effect.ends.begin());
    effect.statements.resize(effect.ends.back());
  }
  // Each start moves to its end while its statements are put down.
  for (const std::uint64_t entry : ordered_statements(program)) {
    const auto s = static_cast<std::uint32_t>(entry);
    const StatementCode& statement = program.statements[s];
    Postings& effect = postings[index_of(statement.effect)];
    for_each_pattern(program, statement,
                     [&](std::uint32_t pattern) { effect.statements[effect.ends[pattern]++] = s; });
  }
  return postings;
}

}  // namespace

/// Builds one index.
class StatementIndexBuilder {
 public:
  StatementIndexBuilder(Program& program, const StatementIndex::Options& options,
                        const HashKey& key, StatementIndex& index)
      : program_(program),
        guards_(program),
        options_(options),
        index_(index),
        facts_(program, index) {
    index_.key_ = key;
    index_.hash_mask_ = options.hash_mask;
  }

  /// Returns false where the key puts too much together; the index is of no use then.
  [[nodiscard]] bool run() {
    const std::array<Postings, 2> postings = make_postings(program_);
    const auto& [allow, deny] = postings;
    add_facts(postings);
    index_.has_deny_ = !deny.statements.empty();
    index_.postings_.resize(program_.actions.size());
    for (std::uint32_t pattern = 0; pattern < program_.actions.size(); ++pattern) {
      index_.postings_[pattern].deny = chunks_of(deny, pattern);
      index_.postings_[pattern].allow = chunks_of(allow, pattern);
      if (is_crowded_) return false;
    }
    finish();
    if (is_crowded_) return false;
    guards_.finish();
    return true;
  }

 private:
  struct Filed {
    std::uint64_t text_hash;
    IndexProbe probe;
    std::uint32_t statement;
  };
  /// A chunk of which something was filed, up to `end` of all that was filed.
  struct FiledChunk {
    IndexChunk chunk;
    Effect effect;
    std::size_t end;
  };
  /// A bucket while keys are counted. Keys whose hashes agree so far are counted as one.
  struct Counter {
    std::uint32_t hash = 0;
    std::uint32_t count = 0;
  };

  /// Adds the facts of all statements that may stand in a chunk that is filed.
  void add_facts(std::span<const Postings> postings) {
    std::vector<bool> is_needed(program_.statements.size());
    for (const Postings& effect : postings) {
      for (std::uint32_t pattern = 0; pattern < program_.actions.size(); ++pattern) {
        const std::span<const std::uint32_t> statements = effect.of(pattern);
        if (statements.size() <= options_.max_walked) continue;
        for (const std::uint32_t statement : statements) is_needed[statement] = true;
      }
    }
    for (std::uint32_t statement = 0; statement < is_needed.size(); ++statement) {
      if (is_needed[statement]) facts_.add(statement);
    }
  }

  [[nodiscard]] std::uint32_t chunk_count() const {
    return static_cast<std::uint32_t>(index_.chunks_.size());
  }

  /// Returns the chunks of a pattern, which are those of an earlier one that has its statements.
  [[nodiscard]] StatementIndex::ChunkRange chunks_of(const Postings& postings,
                                                     std::uint32_t pattern) {
    const std::span<const std::uint32_t> statements = postings.of(pattern);
    if (statements.empty()) return {};
    const std::string_view bytes(reinterpret_cast<const char*>(statements.data()),
                                 statements.size_bytes());
    const auto [known, is_new] = chunks_by_hash_.try_emplace(hash_text(bytes, process_hash_key()));
    if (!is_new && std::ranges::equal(known->second.statements, statements)) {
      return known->second.chunks;
    }
    StatementIndex::ChunkRange chunks;
    chunks.begin = chunk_count();
    add_chunks(statements);
    chunks.end = chunk_count();
    if (is_new) known->second = {statements, chunks};
    return chunks;
  }

  /// Adds a chunk for each layer among the statements of a pattern.
  void add_chunks(std::span<const std::uint32_t> statements) {
    while (!statements.empty()) {
      const std::uint16_t layer = program_.statements[statements.front()].layer;
      const std::uint32_t layer_end = program_.layers[layer].statements.end;
      const auto next = std::ranges::find_if(
          statements, [&](std::uint32_t statement) { return statement >= layer_end; });
      const auto size = static_cast<std::size_t>(next - statements.begin());
      members_ = statements.first(size);
      add_chunk(layer);
      statements = statements.subspan(size);
    }
  }

  void add_chunk(std::uint16_t layer) {
    IndexChunk chunk;
    const PolicyType type = program_.layers[layer].type;
    chunk.layer = layer;
    chunk.type_bit = bit_of(type);
    chunk.is_level = type == PolicyType::ServiceControl || type == PolicyType::ResourceControl;
    chunk.begin = static_cast<std::uint32_t>(index_.statements_.size());
    found_.clear();
    probes_.clear();
    if (members_.size() > options_.max_walked) {
      chunk.id = static_cast<std::uint32_t>(filed_chunks_.size()) + 1;
      file(chunk);
    } else {
      index_.statements_.insert(index_.statements_.end(), members_.begin(), members_.end());
    }
    chunk.residual = static_cast<std::uint32_t>(index_.statements_.size());
    // Of Allows most are left out once one matches, the cheapest; of Denies none.
    if (effect() == Effect::Deny && chunk.residual - chunk.begin >= options_.min_run) {
      add_runs(chunk);
    }
    index_.statements_.insert(index_.statements_.end(), found_.begin(), found_.end());
    place_probes(chunk);
    index_.chunks_.push_back(chunk);
  }

  /// Of the chunk at hand.
  [[nodiscard]] Effect effect() const { return program_.statements[members_.front()].effect; }

  /// Moves those of a chunk's statements to its front that form runs.
  void add_runs(IndexChunk& chunk) {
    const auto first_run = static_cast<std::uint32_t>(index_.runs_.size());
    make_runs(program_, options_.min_run, chunk.begin, index_.statements_, guards_, index_.runs_);
    if (index_.runs_.size() == first_run) return;
    chunk.has_runs = 1;
    index_.chunk_runs_.push_back(
        {chunk.begin, first_run, static_cast<std::uint32_t>(index_.runs_.size())});
  }

  void place_probes(IndexChunk& chunk) {
    constexpr std::uint8_t kElsewhere = IndexChunk::kProbesHere + 1;
    if (probes_.size() <= IndexChunk::kProbesHere) {
      std::copy(probes_.begin(), probes_.end(), chunk.probes.begin());
      chunk.probe_count = static_cast<std::uint8_t>(probes_.size() & 7);
      return;
    }
    chunk.probe_count = kElsewhere;
    chunk.probes[0] = IndexProbe(static_cast<std::uint32_t>(index_.probes_.size()));
    index_.probes_.insert(index_.probes_.end(), probes_.begin(), probes_.end());
    chunk.probes[1] = IndexProbe(static_cast<std::uint32_t>(index_.probes_.size()));
  }

  void file(const IndexChunk& chunk) {
    choose_prefix_sizes();
    collect_keys();
    count_keys(chunk);
    std::size_t next = 0;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const std::span<const Key> keys(keys_.data() + next, keys_.data() + member_ends_[i]);
      next = member_ends_[i];
      const std::span<const Key> best = best_fact(keys);
      if (best.empty()) {
        index_.statements_.push_back(members_[i]);
        continue;
      }
      found_.push_back(members_[i]);
      for_each_choice(best, [&](const Key& rarest, unsigned, const Key&) {
        filed_.push_back({rarest.text_hash, rarest.probe, members_[i]});
        if (!is_probed(rarest.probe)) probes_.push_back(rarest.probe);
      });
    }
    filed_chunks_.push_back({chunk, effect(), filed_.size()});
    index_.all_probes_.insert(index_.all_probes_.end(), probes_.begin(), probes_.end());
  }

  /// Visits the keys of the chunk's statements, member by member.
  template <class Visit, class EndMember>
  void for_each_key(Visit&& visit, EndMember&& end_member) const {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (i + 2 * kAhead < members_.size()) facts_.prefetch_range(members_[i + 2 * kAhead]);
      if (i + kAhead < members_.size()) facts_.prefetch_keys(members_[i + kAhead]);
      for (const FactKey& key : facts_.of(members_[i])) visit(key);
      end_member();
    }
  }

  void choose_prefix_sizes() {
    prefix_sizes_.clear();
    const auto add = [&](const FactKey& key) {
      if (key.probe.kind() != IndexProbe::Kind::Prefix) return;
      if (prefix_sizes_.size() > kMaxPrefixSizes) return;
      const std::uint32_t size = key.probe.argument();
      const auto place = std::ranges::lower_bound(prefix_sizes_, size);
      if (place == prefix_sizes_.end() || *place != size) prefix_sizes_.insert(place, size);
    };
    for_each_key(add, [] {});
    if (prefix_sizes_.size() > kMaxPrefixSizes) {
      prefix_sizes_.assign(std::begin(kPrefixSizes), std::end(kPrefixSizes));
    }
  }

  void collect_keys() {
    keys_.clear();
    member_ends_.clear();
    const auto add = [&](const FactKey& key) {
      Key& added = keys_.emplace_back();
      added.text_hash = key.text_hash;
      added.probe = key.probe;
      added.ends = key.ends;
      if (key.probe.kind() == IndexProbe::Kind::Prefix) cut_prefix(key, added);
    };
    for_each_key(add, [&] { member_ends_.push_back(keys_.size()); });
  }

  /// Shortens a prefix to the chunk's next size. One that is shorter than all can't be looked up.
  void cut_prefix(const FactKey& prefix, Key& key) const {
    std::uint32_t size = 0;
    for (const std::uint32_t candidate : prefix_sizes_) {
      if (candidate <= prefix.probe.argument()) size = candidate;
    }
    if (size == prefix.probe.argument()) return;
    key.probe = {IndexProbe::Kind::Prefix, size};
    key.text_hash = index_.hash(program_.text({prefix.text, size}));
  }

  void count_keys(const IndexChunk& chunk) {
    const IndexProbe useless(IndexProbe::Kind::Prefix, 0);
    counters_.assign(std::bit_ceil(keys_.size() * 2 + 1), {});
    const std::size_t mask = counters_.size() - 1;
    ProbeCount probes(keys_.size(), index_.key_);
    for (Key& key : keys_) {
      const auto hash = static_cast<std::uint32_t>(
          StatementIndex::key_of(StatementIndex::place(chunk, key.probe), key.text_hash) >> 32);
      std::size_t slot = hash & mask;
      while (counters_[slot].count != 0 && counters_[slot].hash != hash && probes.count()) {
        slot = (slot + 1) & mask;
      }
      counters_[slot].hash = hash;
      ++counters_[slot].count;
      key.counter = static_cast<std::uint32_t>(slot);
    }
    is_crowded_ = is_crowded_ || probes.is_exceeded();
    for (Key& key : keys_) {
      key.count = key.probe == useless ? ~0U : counters_[key.counter].count;
      key.cost = static_cast<unsigned>(std::bit_width(key.count)) * 8 +
                 kProbeCosts[static_cast<std::size_t>(key.probe.kind())];
    }
  }

  [[nodiscard]] bool is_probed(IndexProbe probe) const {
    return std::find(probes_.begin(), probes_.end(), probe) != probes_.end();
  }

  /// Calls `visit(key, cost, last)` for each choice, with the key of it that costs least, and its
  /// last key.
  template <class Visit>
  void for_each_choice(std::span<const Key> keys, Visit&& visit) const {
    const Key* best = nullptr;
    unsigned least = ~0U;
    for (const Key& key : keys) {
      const unsigned cost = key.cost - (is_probed(key.probe) ? 1U : 0U);
      if (cost < least) {
        least = cost;
        best = &key;
      }
      if (key.ends == FactKey::Ends::Nothing) continue;
      visit(*best, least, key);
      least = ~0U;
    }
  }

  /// Returns the keys of the fact by which the fewest statements are found, unless those are more
  /// than half of the chunk.
  [[nodiscard]] std::span<const Key> best_fact(std::span<const Key> keys) const {
    std::span<const Key> best;
    unsigned least = ~0U;
    const Key* begin = keys.data();
    unsigned cost = 0;
    bool is_rare = true;
    for_each_choice(keys, [&](const Key& rarest, unsigned choice_cost, const Key& last) {
      is_rare = is_rare && rarest.count <= members_.size() / 2;
      cost = std::max(cost, choice_cost);
      if (last.ends != FactKey::Ends::Fact) return;
      const Key* const end = &last + 1;
      if (is_rare && cost < least) {
        least = cost;
        best = {begin, end};
      }
      begin = end;
      cost = 0;
      is_rare = true;
    });
    return best;
  }

  void finish() {
    index_.chunk_bits_ = static_cast<std::uint32_t>(std::bit_width(filed_chunks_.size()));
    index_.filter_.assign(filed_.size() / kKeysPerLine + 1, {});
    index_.line_count_ = index_.filter_.size();
    std::vector<std::uint64_t> entries;  // a statement behind its tag
    entries.reserve(filed_.size());
    std::size_t next = 0;
    for (const FiledChunk& chunk : filed_chunks_) {
      for (; next < chunk.end; ++next) {
        const auto& [text_hash, probe, statement] = filed_[next];
        const StatementIndex::Place place = StatementIndex::place(chunk.chunk, probe);
        const std::uint64_t key = StatementIndex::key_of(place, text_hash);
        StatementIndex::FilterLine& line = index_.filter_[index_.line_of(text_hash)];
        line.add(key);
        line.add(StatementIndex::key_of(StatementIndex::anywhere(chunk.effect, probe), text_hash));
        entries.push_back(std::uint64_t{index_.tag_of(place.chunk, key)} << 32 | statement);
      }
    }
    keep_each_once(index_.all_probes_);
    // What is filed twice under one tag is of one statement's list and stands together.
    sort_by_upper_half(entries);
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    add_buckets(entries);
    index_.chunks_.emplace_back().begin = static_cast<std::uint32_t>(index_.statements_.size());
    index_.chunks_.shrink_to_fit();
    index_.probes_.shrink_to_fit();
    index_.statements_.shrink_to_fit();
    index_.filed_.shrink_to_fit();
  }

  static void keep_each_once(std::vector<IndexProbe>& probes) {
    std::sort(probes.begin(), probes.end(),
              [](IndexProbe a, IndexProbe b) { return a.word() < b.word(); });
    probes.erase(std::unique(probes.begin(), probes.end()), probes.end());
    probes.shrink_to_fit();
  }

  void add_buckets(std::span<const std::uint64_t> entries) {
    const auto tag_at = [&](std::size_t i) { return static_cast<std::uint32_t>(entries[i] >> 32); };
    std::size_t tags = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      tags += i == 0 || tag_at(i) != tag_at(i - 1) ? 1U : 0U;
    }
    // In the order of statements here, in that of tags below.
    std::vector<StatementIndex::Ahead> aheads;
    aheads.reserve(program_.statements.size());
    for (const StatementCode& statement : program_.statements) {
      aheads.push_back(ahead_of(statement));
    }
    const std::size_t size = tags + tags / 4 + 1;
    index_.tags_.assign(size, StatementIndex::kFree);
    index_.buckets_.assign(size, {});
    ProbeCount probes(tags, index_.key_);
    for (std::size_t i = 0; i < entries.size();) {
      const std::size_t begin = i;
      while (i < entries.size() && tag_at(i) == tag_at(begin)) ++i;
      const auto statement = static_cast<std::uint32_t>(entries[begin]);
      StatementIndex::Bucket bucket{statement, aheads[statement]};
      if (i - begin > 1) {
        bucket.place = StatementIndex::kMany | static_cast<std::uint32_t>(index_.filed_.size());
        index_.filed_.push_back(static_cast<std::uint32_t>(i - begin));
        for (std::size_t k = begin; k < i; ++k) {
          index_.filed_.push_back(static_cast<std::uint32_t>(entries[k]));
        }
      }
      std::size_t slot = index_.slot_of(tag_at(begin));
      while (index_.tags_[slot] != StatementIndex::kFree && probes.count()) {
        slot = slot + 1 == size ? 0 : slot + 1;
      }
      index_.tags_[slot] = tag_at(begin);
      index_.buckets_[slot] = bucket;
    }
    is_crowded_ = probes.is_exceeded();
  }

  [[nodiscard]] StatementIndex::Ahead ahead_of(const StatementCode& statement) const {
    const Range atoms = statement.atoms;
    const Range resources = statement.resources;
    std::uint32_t text = 0;
    if (!statement.covers_everything && !resources.empty()) {
      text = program_.resource_patterns[resources.begin].text.offset;
    } else if (!atoms.empty()) {
      text = program_.atoms[atoms.begin].text.offset;
    }
    return {atoms.begin, resources.begin, text};
  }

  const Program& program_;
  GuardMaker guards_;
  const StatementIndex::Options& options_;
  StatementIndex& index_;
  struct KnownChunks {
    std::span<const std::uint32_t> statements;
    StatementIndex::ChunkRange chunks;
  };
  std::unordered_map<std::uint64_t, KnownChunks> chunks_by_hash_;
  StatementFacts facts_;
  std::vector<Filed> filed_;
  std::vector<FiledChunk> filed_chunks_;
  // Of the chunk at hand:
  std::span<const std::uint32_t> members_;
  std::vector<std::uint32_t> found_;  ///< members that some probe finds
  std::vector<IndexProbe> probes_;
  std::vector<std::uint32_t> prefix_sizes_;  ///< ascending
  std::vector<Key> keys_;
  std::vector<std::size_t> member_ends_;  ///< of `keys_`, by member
  std::vector<Counter> counters_;
  bool is_crowded_ = false;  ///< whether the key put too much together
};

void StatementIndex::build(Program& program, const Options& options) {
  if (StatementIndexBuilder(program, options, kKnownHashKey, *this).run()) return;
  *this = StatementIndex();
  static_cast<void>(StatementIndexBuilder(program, options, process_hash_key(), *this).run());
}

std::size_t StatementIndex::memory_bytes() const noexcept {
  return (statements_.capacity() + filed_.capacity()) * sizeof(std::uint32_t) +
         postings_.capacity() * sizeof(Postings) + chunks_.capacity() * sizeof(IndexChunk) +
         probes_.capacity() * sizeof(IndexProbe) + runs_.capacity() * sizeof(ConditionRun) +
         chunk_runs_.capacity() * sizeof(ChunkRuns) + tags_.capacity() * sizeof(std::uint32_t) +
         buckets_.capacity() * sizeof(Bucket) + filter_.capacity() * sizeof(FilterLine);
}

}  // namespace abac::internal
