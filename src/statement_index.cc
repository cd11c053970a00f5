// Building of the index: each statement of a large chunk is filed under the rarest of the facts
// that it requires of a request.
#include "statement_index.h"

#include "combine.h"
#include "program.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>
#include <set>
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

/// A statement that would need more keys than this is not filed by that fact.
constexpr std::size_t kMaxKeys = 64;

/// What a look-up costs a request, by kind of probe, where 8 is as bad as to find twice as many
/// statements: each size of a prefix is hashed anew.
constexpr unsigned kProbeCosts[] = {1, 3, 5, 23};

/// What is read of statements that stand anywhere is asked of memory this many statements before,
/// in steps: the statement, what it refers to, the texts of that.
constexpr std::size_t kAhead = 4;

/// A key of a chunk's statement.
struct Key {
  IndexProbe probe;
  std::uint64_t hash = 0;  ///< of probe, text and chunk
  std::uint64_t text_hash = 0;
  std::uint32_t counter = 0;  ///< index of the chunk's counters
  std::uint32_t count = 0;    ///< how many statements of the chunk have it
};

/// The postings of one effect, by action pattern and then in the order of statements.
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

/// Sorts by counting: there are as many action patterns as were interned.
Postings make_postings(const Program& program, Effect effect) {
  Postings postings;
  std::vector<std::uint32_t>& ends = postings.ends;
  ends.assign(program.actions.size() + 1, 0);
  const auto for_each = [&](auto&& visit) {
    for (std::uint32_t s = 0; s < program.statements.size(); ++s) {
      const StatementCode& statement = program.statements[s];
      if (statement.effect != effect) continue;
      for_each_pattern(program, statement, [&](std::uint32_t pattern) { visit(pattern, s); });
    }
  };
  for_each([&](std::uint32_t pattern, std::uint32_t) { ++ends[pattern + 1]; });
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  postings.statements.resize(ends.back());
  // Each start moves to its end while its statements are put down.
  for_each(
      [&](std::uint32_t pattern, std::uint32_t s) { postings.statements[ends[pattern]++] = s; });
  return postings;
}

}  // namespace

/// Builds one index. The facts of a statement are alternatives: a request that the statement
/// matches has, for each of its facts, at least one of the fact's keys.
class StatementIndexBuilder {
 public:
  StatementIndexBuilder(const Program& program, const StatementIndex::Options& options,
                        StatementIndex& index)
      : program_(program), options_(options), index_(index) {
    index_.hash_mask_ = options.hash_mask;
  }

  void run() {
    const Postings deny = make_postings(program_, Effect::Deny);
    const Postings allow = make_postings(program_, Effect::Allow);
    index_.has_deny_ = !deny.statements.empty();
    index_.postings_.resize(program_.actions.size());
    for (std::uint32_t pattern = 0; pattern < program_.actions.size(); ++pattern) {
      index_.postings_[pattern].deny = chunks_of(deny, pattern);
      index_.postings_[pattern].allow = chunks_of(allow, pattern);
    }
    finish();
  }

 private:
  struct Filed {
    std::uint64_t key;
    std::uint64_t text_hash;
    std::uint32_t chunk;  ///< its id
    std::uint32_t statement;
    IndexProbe probe;
    Effect effect;
  };
  /// The elements of an array, by the ends of those before and of itself.
  struct Ends {
    std::vector<std::uint32_t> ends;

    [[nodiscard]] Range operator[](std::size_t i) const {
      return {i == 0 ? 0 : ends[i - 1], ends[i]};
    }
    void close(std::size_t end) { ends.push_back(static_cast<std::uint32_t>(end)); }
  };
  /// A bucket while keys are counted.
  struct Counter {
    std::uint64_t hash = 0;
    std::uint32_t count = 0;
  };

  /// What a walk costs, roughly: those that match most cheaply come first.
  [[nodiscard]] std::size_t cost(std::uint32_t statement) const {
    const StatementCode& code = program_.statements[statement];
    return code.atoms.size() * 4 + code.resources.size();
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
    const auto [known, is_new] = chunks_by_hash_.try_emplace(hash_text(bytes, 0));
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
    for (std::size_t next = 0; next < statements.size();) {
      const std::uint16_t layer = program_.statements[statements[next]].layer;
      members_.clear();
      for (; next < statements.size() && program_.statements[statements[next]].layer == layer;
           ++next) {
        members_.push_back(statements[next]);
      }
      add_chunk(layer);
    }
  }

  void add_chunk(std::uint16_t layer) {
    IndexChunk chunk;
    const PolicyType type = program_.layers[layer].type;
    chunk.layer = layer;
    chunk.type_bit = bit_of(type);
    chunk.is_level = type == PolicyType::ServiceControl || type == PolicyType::ResourceControl;
    chunk.begin = static_cast<std::uint32_t>(index_.statements_.size());
    if (members_.size() > 1) sort_members();
    found_.clear();
    probes_.clear();
    if (members_.size() > options_.max_walked) {
      chunk.id = ++filed_chunks_;
      file(chunk);
    } else {
      index_.statements_.insert(index_.statements_.end(), members_.begin(), members_.end());
    }
    chunk.residual = static_cast<std::uint32_t>(index_.statements_.size());
    // Of Allows most are left out once one matches, the cheapest; of Denies none.
    if (program_.statements[members_.front()].effect == Effect::Deny &&
        chunk.residual - chunk.begin >= options_.min_run) {
      add_runs(chunk);
    }
    index_.statements_.insert(index_.statements_.end(), found_.begin(), found_.end());
    place_probes(chunk);
    index_.chunks_.push_back(chunk);
  }

  /// Moves those of a chunk's statements to its front that form runs.
  void add_runs(IndexChunk& chunk) {
    const auto first_run = static_cast<std::uint32_t>(index_.runs_.size());
    make_runs(program_, options_.min_run, chunk.begin, index_.statements_, index_.runs_);
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

  /// By cost, and those of one cost in the order of statements.
  void sort_members() {
    order_.clear();
    for (const std::uint32_t statement : members_) {
      order_.push_back(std::uint64_t{cost(statement)} << 32 | statement);
    }
    std::sort(order_.begin(), order_.end());
    std::transform(order_.begin(), order_.end(), members_.begin(),
                   [](std::uint64_t entry) { return static_cast<std::uint32_t>(entry); });
  }

  void file(const IndexChunk& chunk) {
    choose_prefix_sizes(members_);
    keys_.clear();
    choices_.ends.clear();
    facts_.ends.clear();
    facts_of_.ends.clear();
    for (std::size_t i = 0; i < members_.size(); ++i) {
      fetch_ahead(i);
      add_facts(chunk, program_.statements[members_[i]]);
      facts_of_.close(facts_.ends.size());
    }
    count_keys();
    const Effect effect = program_.statements[members_.front()].effect;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const std::optional<std::uint32_t> best = best_fact(facts_of_[i], members_.size() / 2);
      if (!best) {
        index_.statements_.push_back(members_[i]);
        continue;
      }
      found_.push_back(members_[i]);
      const Range choices = facts_[*best];
      for (std::uint32_t choice = choices.begin; choice < choices.end; ++choice) {
        const Key& key = rarest(choices_[choice]);
        filed_.push_back({key.hash, key.text_hash, chunk.id, members_[i], key.probe, effect});
        if (!is_probed(key.probe)) probes_.push_back(key.probe);
      }
    }
  }

  /// Asks memory for what `add_facts` will read of the members after `i`.
  void fetch_ahead(std::size_t i) const {
    const auto fetch = [](const auto& array, std::size_t index) {
      __builtin_prefetch(array.data() + index);
    };
    const auto with_member = [&](std::size_t at, auto&& visit) {
      if (at < members_.size()) visit(program_.statements[members_[at]]);
    };
    if (i + 3 * kAhead < members_.size()) fetch(program_.statements, members_[i + 3 * kAhead]);
    with_member(i + 2 * kAhead, [&](const StatementCode& statement) {
      fetch(program_.atoms, statement.atoms.begin);
      fetch(program_.resource_patterns, statement.resources.begin);
    });
    with_member(i + kAhead, [&](const StatementCode& statement) {
      if (!statement.atoms.empty()) {
        fetch(program_.values, program_.atoms[statement.atoms.begin].values.begin);
      }
      if (!statement.resources.empty()) {
        fetch(program_.texts, program_.resource_patterns[statement.resources.begin].text.offset);
      }
    });
  }

  void count_keys() {
    counters_.assign(std::bit_ceil(keys_.size() * 2 + 1), {});
    const std::size_t mask = counters_.size() - 1;
    for (Key& key : keys_) {
      std::size_t slot = (key.hash >> 20) & mask;
      while (counters_[slot].count != 0 && counters_[slot].hash != key.hash) {
        slot = (slot + 1) & mask;
      }
      counters_[slot].hash = key.hash;
      ++counters_[slot].count;
      key.counter = static_cast<std::uint32_t>(slot);
    }
    for (Key& key : keys_) key.count = counters_[key.counter].count;
  }

  [[nodiscard]] bool is_probed(IndexProbe probe) const {
    return std::find(probes_.begin(), probes_.end(), probe) != probes_.end();
  }

  /// How many statements a look-up by the key finds, roughly; then, what the look-up itself costs.
  [[nodiscard]] unsigned cost_of(const Key& key) const {
    const auto kind = static_cast<std::size_t>(key.probe.kind());
    return static_cast<unsigned>(std::bit_width(key.count)) * 8 + kProbeCosts[kind] -
           (is_probed(key.probe) ? 1U : 0U);
  }

  [[nodiscard]] const Key& rarest(Range keys) const {
    return *std::min_element(keys_.begin() + keys.begin, keys_.begin() + keys.end,
                             [&](const Key& a, const Key& b) { return cost_of(a) < cost_of(b); });
  }

  /// Returns the fact by whose keys the fewest statements are found, unless those are too many.
  [[nodiscard]] std::optional<std::uint32_t> best_fact(Range facts, std::size_t most) const {
    std::optional<std::uint32_t> best;
    unsigned least = ~0U;
    for (std::uint32_t fact = facts.begin; fact < facts.end; ++fact) {
      unsigned cost = 0;
      bool is_rare = true;
      const Range choices = facts_[fact];
      for (std::uint32_t choice = choices.begin; choice < choices.end; ++choice) {
        const Key& key = rarest(choices_[choice]);
        is_rare = is_rare && key.count <= most;
        cost = std::max(cost, cost_of(key));
      }
      if (!is_rare || cost >= least) continue;
      least = cost;
      best = fact;
    }
    return best;
  }

  void choose_prefix_sizes(const std::vector<std::uint32_t>& members) {
    std::set<std::uint32_t> sizes;
    for (std::uint32_t statement : members) {
      const Range resources = program_.statements[statement].resources;
      for (std::uint32_t i = resources.begin; i < resources.end; ++i) {
        const ResourcePattern& pattern = program_.resource_patterns[i];
        if (pattern.kind == ResourcePattern::Kind::Prefix) sizes.insert(pattern.text.size);
        if (sizes.size() > kMaxPrefixSizes) {
          prefix_sizes_.assign(std::begin(kPrefixSizes), std::end(kPrefixSizes));
          return;
        }
      }
    }
    prefix_sizes_.assign(sizes.begin(), sizes.end());
  }

  void add_key(const IndexChunk& chunk, IndexProbe probe, std::string_view text) {
    const std::uint64_t hash = index_.hash(text);
    keys_.push_back(
        {probe, StatementIndex::key_of(StatementIndex::place(chunk, probe), hash), hash, 0});
  }

  void add_facts(const IndexChunk& chunk, const StatementCode& statement) {
    for (std::uint32_t i = statement.atoms.begin; i < statement.atoms.end; ++i) {
      add_value_fact(chunk, program_.atoms[i]);
    }
    if (statement.has_resource && !statement.is_resource_negated &&
        statement.resources.size() <= kMaxKeys) {
      add_resource_fact(chunk, statement);
    }
  }

  /// A positive literal comparison holds, or cannot be told, only where some value of the key is
  /// among the policy's [C-7]. An absent key must not make it hold: no IfExists, no ForAllValues.
  void add_value_fact(const IndexChunk& chunk, const Atom& atom) {
    if (atom.operand != OperandType::String || atom.is_negated || atom.is_if_exists ||
        atom.qualifier == SetQualifier::ForAllValues || atom.values.size() > kMaxKeys) {
      return;
    }
    const auto begin = program_.values.begin();
    const auto is_literal = [](const Value& value) { return value.kind == Value::Kind::Text; };
    if (!std::all_of(begin + atom.values.begin, begin + atom.values.end, is_literal)) return;
    for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
      add_key(chunk, {IndexProbe::Kind::KeyValue, atom.slot},
              program_.text(program_.values[i].text()));
      choices_.close(keys_.size());
    }
    facts_.close(choices_.ends.size());
  }

  /// Every entry needs a key of its own; where one has none, there is no such fact.
  void add_resource_fact(const IndexChunk& chunk, const StatementCode& statement) {
    const std::size_t first_choice = choices_.ends.size();
    const std::size_t first_key = keys_.size();
    for (std::uint32_t i = statement.resources.begin; i < statement.resources.end; ++i) {
      const std::size_t before = keys_.size();
      add_choice(chunk, program_.resource_patterns[i]);
      if (keys_.size() == before) {
        keys_.resize(first_key);
        choices_.ends.resize(first_choice);
        return;
      }
      choices_.close(keys_.size());
    }
    facts_.close(choices_.ends.size());
  }

  /// Adds what every ARN that matches the pattern must hold: itself, a prefix, whole tokens.
  void add_choice(const IndexChunk& chunk, const ResourcePattern& pattern) {
    const std::string_view text = program_.text(pattern.text);
    const auto add_token = [&](std::string_view token) {
      add_key(chunk, {IndexProbe::Kind::Token, 0}, token);
    };
    switch (pattern.kind) {
      case ResourcePattern::Kind::Any:
        break;
      case ResourcePattern::Kind::Exact:
        add_key(chunk, {IndexProbe::Kind::Resource, 0}, text);
        break;
      case ResourcePattern::Kind::Prefix: {
        std::size_t sixth = 0;
        for (int colons = 0; colons < 5; ++colons) sixth = text.find(':', sixth) + 1;
        for_each_whole_token(text.substr(sixth), true, false, add_token);
        add_prefix(chunk, text);
        break;
      }
      // Where an open component takes more than one part, the pattern's sixth part stands further
      // behind, but still in the sixth part of the ARN.
      case ResourcePattern::Kind::Components:
        for_each_whole_token(program_.component_patterns[pattern.index].sixth, add_token);
        break;
    }
  }

  void add_prefix(const IndexChunk& chunk, std::string_view text) {
    std::uint32_t size = 0;
    for (std::uint32_t candidate : prefix_sizes_) {
      if (candidate <= text.size()) size = candidate;
    }
    if (size == 0) return;
    add_key(chunk, {IndexProbe::Kind::Prefix, size}, text.substr(0, size));
  }

  /// Visits the tokens of a literal that are whole in every text that holds it.
  template <class Visit>
  static void for_each_whole_token(std::string_view literal, bool is_start, bool is_end,
                                   Visit&& visit) {
    for_each_token(literal, [&](std::string_view token) {
      const bool at_start = token.data() == literal.data();
      const bool at_end = token.data() + token.size() == literal.data() + literal.size();
      if ((!at_start || is_start) && (!at_end || is_end)) visit(token);
      return true;
    });
  }

  template <class Visit>
  void for_each_whole_token(Range tokens, Visit&& visit) const {
    for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = program_.tokens[i];
      if (token.kind != Token::Kind::Literal) continue;
      for_each_whole_token(program_.text(token.text), i == tokens.begin, i + 1 == tokens.end,
                           visit);
    }
  }

  void finish() {
    index_.chunk_bits_ = static_cast<std::uint32_t>(std::bit_width(filed_chunks_));
    index_.filter_.assign(filed_.size() / kKeysPerLine + 1, {});
    index_.line_count_ = index_.filter_.size();
    std::vector<std::uint64_t> entries;  // a statement behind its tag
    entries.reserve(filed_.size());
    for (const Filed& filed : filed_) {
      StatementIndex::FilterLine& line = index_.filter_[index_.line_of(filed.text_hash)];
      line.add(filed.key);
      line.add(StatementIndex::key_of(StatementIndex::anywhere(filed.effect, filed.probe),
                                      filed.text_hash));
      entries.push_back(std::uint64_t{index_.tag_of(filed.chunk, filed.key)} << 32 |
                        filed.statement);
    }
    collect_probes();
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    add_buckets(entries);
    index_.chunks_.emplace_back().begin = static_cast<std::uint32_t>(index_.statements_.size());
    index_.chunks_.shrink_to_fit();
    index_.probes_.shrink_to_fit();
    index_.statements_.shrink_to_fit();
    index_.filed_.shrink_to_fit();
  }

  void collect_probes() {
    std::vector<std::uint32_t> words;
    for (const Filed& filed : filed_) {
      const std::uint32_t word = filed.probe.word();
      if (words.empty() || words.back() != word) words.push_back(word);
    }
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    for (const std::uint32_t word : words) index_.all_probes_.emplace_back(word);
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
      while (index_.tags_[slot] != StatementIndex::kFree) slot = slot + 1 == size ? 0 : slot + 1;
      index_.tags_[slot] = tag_at(begin);
      index_.buckets_[slot] = bucket;
    }
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
  const StatementIndex::Options& options_;
  StatementIndex& index_;
  struct KnownChunks {
    std::span<const std::uint32_t> statements;
    StatementIndex::ChunkRange chunks;
  };
  std::unordered_map<std::uint64_t, KnownChunks> chunks_by_hash_;
  std::uint32_t filed_chunks_ = 0;
  std::vector<Filed> filed_;
  // Of the chunk at hand:
  std::vector<std::uint32_t> members_;
  std::vector<std::uint64_t> order_;  ///< members behind their costs
  std::vector<std::uint32_t> found_;  ///< members that some probe finds
  std::vector<IndexProbe> probes_;
  std::vector<std::uint32_t> prefix_sizes_;  ///< ascending
  std::vector<Key> keys_;
  Ends choices_;   ///< the keys under which one entry of a list can be filed: any one will do
  Ends facts_;     ///< the choices of one element of a statement, one for each entry of its list
  Ends facts_of_;  ///< the facts of each member
  std::vector<Counter> counters_;
};

void StatementIndex::build(const Program& program, const Options& options) {
  StatementIndexBuilder(program, options, *this).run();
}

std::size_t StatementIndex::memory_bytes() const noexcept {
  return (statements_.capacity() + filed_.capacity()) * sizeof(std::uint32_t) +
         postings_.capacity() * sizeof(Postings) + chunks_.capacity() * sizeof(IndexChunk) +
         probes_.capacity() * sizeof(IndexProbe) + runs_.capacity() * sizeof(ConditionRun) +
         chunk_runs_.capacity() * sizeof(ChunkRuns) + tags_.capacity() * sizeof(std::uint32_t) +
         buckets_.capacity() * sizeof(Bucket) + filter_.capacity() * sizeof(FilterLine);
}

}  // namespace abac::internal
