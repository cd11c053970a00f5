// Building of the index of statements. What it is made of, and the words for it, are drawn in
// program/statement_index.h.
//
// Idea: of each chunk that is large enough, file every statement under the requirement by which a
// request meets the fewest others. To know which that is, count first, then choose:
//
//   1 postings  the statements of each action pattern, Allows and Denies apart, by layer, then by
//               what they cost to evaluate. Patterns are numbered, so this is sorting by counting.
//   2 chunks    a pattern's postings, cut where the layer changes. Patterns that have the same
//               statements share their chunks, as the ten actions of one long list do.
//   3 terms     what the statements of the chunk require, statement_requirements.h
//   4 counts    how many statements of the chunk have each term
//   5 choice    of each statement the requirement whose dearest alternative is cheapest
//   6 tables    what was filed in all chunks, sorted by fingerprint, into buckets; before them
//               the filter
//
// Example: four Allows of `sagemaker:DeleteApp`. A term's cost is told at kFieldCosts.
//
//      statement                                requires            found  cost  filed under
//   60 team is blue, …:app/domain-1/*           team=blue              2     17
//                                               part app               2     21
//                                               and part domain-1      1     13  part domain-1
//   61 team is blue                             team=blue              2     17  team=blue
//   62 team is red or green                     team=red               1      9  team=red
//                                               or team=green          1      9  and team=green
//   63 …:app/*                                  part app               2     21  part app
//
// A request for domain-1 by somebody of team green asks for three texts, `green` and the path
// parts `app` and `domain-1`, and meets 62, 63 and 60. A statement without requirements, or whose
// rarest term more than half of the chunk have, is not filed: to look it up would save little.
//
// Cost: postings and terms are read a few times each, and sorting is by digits: time is linear in
// the statements, each counted for every pattern under which it stands, and in their terms. Bound:
// kMaxTerms terms a requirement; a known hash key under which too many terms collide is given up
// for the secret one (`is_crowded_`).
#include "compile/index_builder.h"

#include "base/radix_sort.h"
#include "compile/condition_prefilter.h"
#include "compile/condition_run_maker.h"
#include "compile/statement_requirements.h"
#include "iam/policy_type.h"
#include "program/program.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {
namespace {

/// Each size of prefix in a chunk is a field of its own, for which a request's ARN is hashed anew.
/// Where a chunk's prefixes have more sizes than kMaxPrefixSizes, they are cut to the next of the
/// sizes below, so that a request is asked for at most twelve. The least, 14, is one byte more than
/// `arn:aws:s3:::`; a shorter prefix tells no two owners apart and is not filed.
constexpr std::size_t kMaxPrefixSizes = 8;
constexpr std::uint32_t kPrefixSizes[] = {14, 18, 22, 26, 30, 34, 40, 48, 56, 64, 80, 96};

/// Of a line of the filter, on average. Each sets two bits for its chunk and two for all chunks, so
/// that at most 64 of a line's 512 bits are set, and a text that is not filed gets past a line by
/// 1 in 64 (1/8 for each of the two bits that it asks for).
constexpr std::size_t kTermsPerLine = 16;

/// What a look-up costs a request, by kind of field, where 8 is as bad as to find twice as many
/// statements: each size of a prefix is hashed anew.
constexpr unsigned kFieldCosts[] = {1, 3, 5, 23};

/// What is read of statements that stand anywhere is asked of memory this many statements before.
constexpr std::size_t kPrefetchDistance = 8;

/// A term of a chunk's statement.
struct Term {
  std::uint64_t text_hash = 0;
  IndexField field;
  RequiredTerm::Ends ends = RequiredTerm::Ends::Nothing;
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
  for (Postings& effect : postings) effect.ends.assign(program.actions->size() + 1, 0);
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
        prefilters_(program),
        options_(options),
        index_(index),
        requirements_(program, index) {
    index_.key_ = key;
    index_.hash_mask_ = options.hash_mask;
  }

  /// Returns false where the key puts too much together; the index is of no use then.
  [[nodiscard]] bool run() {
    const std::array<Postings, 2> postings = make_postings(program_);
    const auto& [allow, deny] = postings;
    add_requirements(postings);
    index_.postings_.resize(program_.actions->size());
    for (std::uint32_t pattern = 0; pattern < program_.actions->size(); ++pattern) {
      StatementIndex::Postings& chunks = index_.postings_[pattern];
      std::tie(chunks.deny, chunks.deny_count) = chunks_of(deny, pattern);
      std::tie(chunks.allow, chunks.allow_count) = chunks_of(allow, pattern);
      if (is_crowded_) return false;
    }
    finish();
    if (is_crowded_) return false;
    prefilters_.finish();
    return true;
  }

 private:
  struct Filed {
    std::uint64_t text_hash;
    IndexField field;
    std::uint32_t statement;
  };
  /// A chunk of which something was filed, up to `end` of all that was filed.
  struct FiledChunk {
    IndexChunk chunk;
    Effect effect;
    std::size_t end;
  };
  /// A bucket while terms are counted. Terms whose hashes agree so far are counted as one.
  struct Counter {
    std::uint32_t hash = 0;
    std::uint32_t count = 0;
  };

  /// Adds what those statements require that may stand in a chunk that is filed.
  void add_requirements(std::span<const Postings> postings) {
    std::vector<bool> is_needed(program_.statements.size());
    for (const Postings& effect : postings) {
      for (std::uint32_t pattern = 0; pattern < program_.actions->size(); ++pattern) {
        const std::span<const std::uint32_t> statements = effect.of(pattern);
        if (statements.size() <= options_.max_walked) continue;
        for (const std::uint32_t statement : statements) is_needed[statement] = true;
      }
    }
    for (std::uint32_t statement = 0; statement < is_needed.size(); ++statement) {
      if (is_needed[statement]) requirements_.add(statement);
    }
  }

  [[nodiscard]] std::uint32_t chunk_count() const {
    return static_cast<std::uint32_t>(index_.chunks_.size());
  }

  /// Where the chunks of a pattern begin, and how many there are.
  using Chunks = std::pair<std::uint32_t, std::uint16_t>;

  /// Returns the chunks of a pattern, which are those of an earlier one that has its statements.
  [[nodiscard]] Chunks chunks_of(const Postings& postings, std::uint32_t pattern) {
    const std::span<const std::uint32_t> statements = postings.of(pattern);
    if (statements.empty()) return {};
    const std::string_view bytes(reinterpret_cast<const char*>(statements.data()),
                                 statements.size_bytes());
    const auto [known, is_new] = chunks_by_hash_.try_emplace(hash_text(bytes, process_hash_key()));
    if (!is_new && std::ranges::equal(known->second.statements, statements)) {
      return known->second.chunks;
    }
    Chunks chunks = {chunk_count(), 0};
    add_chunks(statements);
    chunks.second = static_cast<std::uint16_t>(chunk_count() - chunks.first);  // by layer
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
    chunk.is_level = traits_of(type).has_levels ? 1 : 0;
    chunk.begin = static_cast<std::uint32_t>(index_.statements_.size());
    found_.clear();
    fields_.clear();
    if (members_.size() > options_.max_walked) {
      chunk.id = static_cast<std::uint32_t>(filed_chunks_.size()) + 1;
      file(chunk);
    } else {
      index_.statements_.append(members_.begin(), members_.end());
    }
    chunk.filed_begin = static_cast<std::uint32_t>(index_.statements_.size());
    // Of Allows most are left out once one matches, the cheapest; of Denies none.
    if (effect() == Effect::Deny && chunk.filed_begin - chunk.begin >= options_.min_run) {
      add_runs(chunk);
    }
    index_.statements_.append(found_.begin(), found_.end());
    place_fields(chunk);
    index_.chunks_.push_back(chunk);
  }

  /// Of the chunk at hand.
  [[nodiscard]] Effect effect() const { return program_.statements[members_.front()].effect; }

  /// Moves those of a chunk's statements to its front that form runs.
  void add_runs(IndexChunk& chunk) {
    const auto first_run = static_cast<std::uint32_t>(index_.runs_.size());
    make_runs(program_, options_, chunk.begin, index_.statements_, prefilters_, index_.runs_);
    if (index_.runs_.size() == first_run) return;
    chunk.has_runs = 1;
    index_.chunk_runs_.push_back(
        {chunk.begin, first_run, static_cast<std::uint32_t>(index_.runs_.size())});
  }

  void place_fields(IndexChunk& chunk) {
    constexpr std::uint8_t kElsewhere = IndexChunk::kFieldsHere + 1;
    if (fields_.size() <= IndexChunk::kFieldsHere) {
      std::copy(fields_.begin(), fields_.end(), chunk.fields.begin());
      chunk.field_count = static_cast<std::uint8_t>(fields_.size() & 7);
      return;
    }
    chunk.field_count = kElsewhere;
    chunk.fields[0] = IndexField(static_cast<std::uint32_t>(index_.fields_.size()));
    index_.fields_.append(fields_.begin(), fields_.end());
    chunk.fields[1] = IndexField(static_cast<std::uint32_t>(index_.fields_.size()));
  }

  void file(const IndexChunk& chunk) {
    choose_prefix_sizes();
    collect_terms();
    count_terms(chunk);
    std::size_t next = 0;
    for (std::size_t i = 0; i < members_.size(); ++i) {
      const std::span<const Term> terms(terms_.data() + next, terms_.data() + member_ends_[i]);
      next = member_ends_[i];
      const std::span<const Term> best = best_requirement(terms);
      if (best.empty()) {
        index_.statements_.push_back(members_[i]);
        continue;
      }
      found_.push_back(members_[i]);
      for_each_alternative(best, [&](const Term& rarest, unsigned, const Term&) {
        filed_.push_back({rarest.text_hash, rarest.field, members_[i]});
        if (!has_field(rarest.field)) fields_.push_back(rarest.field);
      });
    }
    filed_chunks_.push_back({chunk, effect(), filed_.size()});
    index_.all_fields_.append(fields_.begin(), fields_.end());
  }

  /// Visits the terms of the chunk's statements, member by member.
  template <class Visit, class EndMember>
  void for_each_term(Visit&& visit, EndMember&& end_member) const {
    for (std::size_t i = 0; i < members_.size(); ++i) {
      if (i + 2 * kPrefetchDistance < members_.size())
        requirements_.prefetch_range(members_[i + 2 * kPrefetchDistance]);
      if (i + kPrefetchDistance < members_.size())
        requirements_.prefetch_terms(members_[i + kPrefetchDistance]);
      for (const RequiredTerm& term : requirements_.of(members_[i])) visit(term);
      end_member();
    }
  }

  void choose_prefix_sizes() {
    prefix_sizes_.clear();
    const auto add = [&](const RequiredTerm& term) {
      if (term.field.kind() != IndexField::Kind::Prefix) return;
      if (prefix_sizes_.size() > kMaxPrefixSizes) return;
      const std::uint32_t size = term.field.argument();
      const auto place = std::ranges::lower_bound(prefix_sizes_, size);
      if (place == prefix_sizes_.end() || *place != size) prefix_sizes_.insert(place, size);
    };
    for_each_term(add, [] {});
    if (prefix_sizes_.size() > kMaxPrefixSizes) {
      prefix_sizes_.assign(std::begin(kPrefixSizes), std::end(kPrefixSizes));
    }
  }

  void collect_terms() {
    terms_.clear();
    member_ends_.clear();
    const auto add = [&](const RequiredTerm& term) {
      Term& added = terms_.emplace_back();
      added.text_hash = term.text_hash;
      added.field = term.field;
      added.ends = term.ends;
      if (term.field.kind() == IndexField::Kind::Prefix) cut_prefix(term, added);
    };
    for_each_term(add, [&] { member_ends_.push_back(terms_.size()); });
  }

  /// Shortens a prefix to the chunk's next size. One that is shorter than all can't be looked up.
  void cut_prefix(const RequiredTerm& prefix, Term& term) const {
    std::uint32_t size = 0;
    for (const std::uint32_t candidate : prefix_sizes_) {
      if (candidate <= prefix.field.argument()) size = candidate;
    }
    if (size == prefix.field.argument()) return;
    term.field = {IndexField::Kind::Prefix, size};
    term.text_hash = index_.hash(program_.text({prefix.text, size}));
  }

  void count_terms(const IndexChunk& chunk) {
    const IndexField useless(IndexField::Kind::Prefix, 0);
    counters_.assign(std::bit_ceil(terms_.size() * 2 + 1), {});
    const std::size_t mask = counters_.size() - 1;
    ProbeCount probes(terms_.size(), index_.key_);
    for (Term& term : terms_) {
      const auto hash = static_cast<std::uint32_t>(
          StatementIndex::hash_in(StatementIndex::chunk_field(chunk, term.field), term.text_hash) >>
          32);
      std::size_t slot = hash & mask;
      while (counters_[slot].count != 0 && counters_[slot].hash != hash && probes.count()) {
        slot = (slot + 1) & mask;
      }
      counters_[slot].hash = hash;
      ++counters_[slot].count;
      term.counter = static_cast<std::uint32_t>(slot);
    }
    is_crowded_ = is_crowded_ || probes.is_exceeded();
    for (Term& term : terms_) {
      term.count = term.field == useless ? ~0U : counters_[term.counter].count;
      term.cost = static_cast<unsigned>(std::bit_width(term.count)) * 8 +
                  kFieldCosts[static_cast<std::size_t>(term.field.kind())];
    }
  }

  [[nodiscard]] bool has_field(IndexField field) const {
    return std::find(fields_.begin(), fields_.end(), field) != fields_.end();
  }

  /// Calls `visit(term, cost, last)` for each alternative, with the term of it that costs least,
  /// and its last term.
  template <class Visit>
  void for_each_alternative(std::span<const Term> terms, Visit&& visit) const {
    const Term* best = nullptr;
    unsigned least = ~0U;
    for (const Term& term : terms) {
      const unsigned cost = term.cost - (has_field(term.field) ? 1U : 0U);
      if (cost < least) {
        least = cost;
        best = &term;
      }
      if (term.ends == RequiredTerm::Ends::Nothing) continue;
      visit(*best, least, term);
      least = ~0U;
    }
  }

  /// Returns the terms of the requirement by which the fewest statements are found, unless those
  /// are more than half of the chunk.
  [[nodiscard]] std::span<const Term> best_requirement(std::span<const Term> terms) const {
    std::span<const Term> best;
    unsigned least = ~0U;
    const Term* begin = terms.data();
    unsigned cost = 0;
    bool is_rare = true;
    for_each_alternative(terms,
                         [&](const Term& rarest, unsigned alternative_cost, const Term& last) {
                           is_rare = is_rare && rarest.count <= members_.size() / 2;
                           cost = std::max(cost, alternative_cost);
                           if (last.ends != RequiredTerm::Ends::Requirement) return;
                           const Term* const end = &last + 1;
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
    end_chunks();
    if (filed_.empty()) return;
    StatementIndex::FilterLine empty;
    if (!options_.has_filter) empty.words.fill(~std::uint64_t{0});
    index_.filter_.assign(filed_.size() / kTermsPerLine + 1, empty);
    index_.line_count_ = index_.filter_.size();
    std::vector<std::uint64_t> entries;  // a statement behind its fingerprint
    entries.reserve(filed_.size());
    std::size_t next = 0;
    for (const FiledChunk& chunk : filed_chunks_) {
      for (; next < chunk.end; ++next) {
        const auto& [text_hash, field, statement] = filed_[next];
        const StatementIndex::ChunkField where = StatementIndex::chunk_field(chunk.chunk, field);
        const std::uint64_t hash = StatementIndex::hash_in(where, text_hash);
        StatementIndex::FilterLine& line = index_.filter_[index_.line_of(text_hash)];
        line.add(hash);
        line.add(
            StatementIndex::hash_in(StatementIndex::any_chunk(chunk.effect, field), text_hash));
        entries.push_back(std::uint64_t{index_.fingerprint_of(where.chunk, hash)} << 32 |
                          statement);
      }
    }
    keep_each_once(index_.all_fields_);
    // What is filed twice under one fingerprint is of one statement's list and stands together.
    sort_by_upper_half(entries);
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    add_buckets(entries);
  }

  /// Behind the last chunk stands an empty one.
  void end_chunks() {
    index_.chunks_.emplace_back().begin = static_cast<std::uint32_t>(index_.statements_.size());
  }

  static void keep_each_once(ProgramArray<IndexField>& fields) {
    std::sort(fields.begin(), fields.end(),
              [](IndexField a, IndexField b) { return a.word() < b.word(); });
    fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  }

  void add_buckets(std::span<const std::uint64_t> entries) {
    const auto fingerprint_at = [&](std::size_t i) {
      return static_cast<std::uint32_t>(entries[i] >> 32);
    };
    std::size_t fingerprints = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      fingerprints += i == 0 || fingerprint_at(i) != fingerprint_at(i - 1) ? 1U : 0U;
    }
    // In the order of statements here, in that of fingerprints below.
    std::vector<StatementIndex::PrefetchHint> hints;
    hints.reserve(program_.statements.size());
    for (const StatementCode& statement : program_.statements) {
      hints.push_back(hint_of(statement));
    }
    const std::size_t size = fingerprints + fingerprints / 4 + 1;
    index_.buckets_.assign(size, {});
    ProbeCount probes(fingerprints, index_.key_);
    for (std::size_t i = 0; i < entries.size();) {
      const std::size_t begin = i;
      while (i < entries.size() && fingerprint_at(i) == fingerprint_at(begin)) ++i;
      const auto statement = static_cast<std::uint32_t>(entries[begin]);
      StatementIndex::Bucket bucket{fingerprint_at(begin), statement, hints[statement]};
      if (i - begin > 1) {
        bucket.place = StatementIndex::kMany | static_cast<std::uint32_t>(index_.filed_.size());
        index_.filed_.push_back(static_cast<std::uint32_t>(i - begin));
        for (std::size_t k = begin; k < i; ++k) {
          index_.filed_.push_back(static_cast<std::uint32_t>(entries[k]));
        }
      }
      std::size_t slot = index_.slot_of(fingerprint_at(begin));
      while (index_.buckets_[slot].fingerprint != StatementIndex::kFree && probes.count()) {
        slot = slot + 1 == size ? 0 : slot + 1;
      }
      index_.buckets_[slot] = bucket;
    }
    is_crowded_ = probes.is_exceeded();
  }

  [[nodiscard]] StatementIndex::PrefetchHint hint_of(const StatementCode& statement) const {
    const Range atoms = statement.atoms;
    const Range resources = statement.resources;
    if (!statement.covers_everything && !resources.empty()) {
      return {resources.begin | StatementIndex::PrefetchHint::kResource,
              program_.resource_patterns[resources.begin].text.offset};
    }
    if (atoms.empty()) return {};
    return {atoms.begin, program_.atoms[atoms.begin].text.offset};
  }

  const Program& program_;
  PrefilterMaker prefilters_;
  const StatementIndex::Options& options_;
  StatementIndex& index_;
  struct KnownChunks {
    std::span<const std::uint32_t> statements;
    Chunks chunks;
  };
  std::unordered_map<std::uint64_t, KnownChunks> chunks_by_hash_;
  StatementRequirements requirements_;
  std::vector<Filed> filed_;
  std::vector<FiledChunk> filed_chunks_;
  // Of the chunk at hand:
  std::span<const std::uint32_t> members_;
  std::vector<std::uint32_t> found_;  ///< members that some field finds
  std::vector<IndexField> fields_;
  std::vector<std::uint32_t> prefix_sizes_;  ///< ascending
  std::vector<Term> terms_;
  std::vector<std::size_t> member_ends_;  ///< of `terms_`, by member
  std::vector<Counter> counters_;
  bool is_crowded_ = false;  ///< whether the key put too much together
};

void build_index(Program& program, const StatementIndex::Options& options) {
  StatementIndex& index = *program.index;
  if (StatementIndexBuilder(program, options, kKnownHashKey, index).run()) return;
  index = StatementIndex();
  static_cast<void>(StatementIndexBuilder(program, options, process_hash_key(), index).run());
}

}  // namespace abac::inline abi1::internal
