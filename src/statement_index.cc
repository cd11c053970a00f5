// Building of the index: each statement of a large chunk is filed under the rarest of the facts
// that it requires of a request.
#include "statement_index.h"

#include "combine.h"
#include "program.h"

#include <algorithm>
#include <bit>
#include <set>
#include <tuple>
#include <unordered_map>

namespace abac::internal {
namespace {

/// Where a chunk's prefixes have more sizes than this, they are cut to one of the sizes below, so
/// that a request is probed a few times only.
constexpr std::size_t kMaxPrefixSizes = 8;
constexpr std::uint32_t kPrefixSizes[] = {14, 18, 22, 26, 30, 34, 40, 48, 56, 64, 80, 96};

/// A statement that would need more keys than this is not filed by that fact.
constexpr std::size_t kMaxKeys = 64;

struct Key {
  IndexProbe probe;
  std::uint64_t hash = 0;  ///< of the text
};

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
    std::vector<Posting> deny, allow;
    for (std::uint32_t s = 0; s < program_.statements.size(); ++s) {
      const StatementCode& statement = program_.statements[s];
      std::vector<Posting>& postings = statement.effect == Effect::Allow ? allow : deny;
      if (statement.is_action_negated) {
        postings.push_back({ActionIndex::kAny, s});
        continue;
      }
      for (std::uint32_t i = statement.actions.begin; i < statement.actions.end; ++i) {
        postings.push_back({program_.action_lists[i], s});
      }
    }
    index_.has_deny_ = !deny.empty();
    sort(deny);
    sort(allow);
    index_.postings_.resize(program_.actions.size());
    std::size_t next_deny = 0;
    std::size_t next_allow = 0;
    for (std::uint32_t pattern = 0; pattern < program_.actions.size(); ++pattern) {
      StatementIndex::Postings& postings = index_.postings_[pattern];
      postings.deny = chunk_count();
      add_chunks(deny, pattern, next_deny);
      postings.allow = chunk_count();
      add_chunks(allow, pattern, next_allow);
      postings.end = chunk_count();
    }
    finish();
  }

 private:
  struct Posting {
    std::uint32_t pattern;
    std::uint32_t statement;
  };
  struct Filed {
    std::uint64_t key;
    std::uint32_t chunk;
    std::uint32_t statement;

    [[nodiscard]] bool shares_bucket(const Filed& other) const {
      return key == other.key && chunk == other.chunk;
    }
  };
  /// The keys under which one entry of a list can be filed: any one of them will do.
  using Choice = std::vector<Key>;
  /// One element of a statement: every entry of its list needs a key of its own.
  using Fact = std::vector<Choice>;

  /// What a walk costs, roughly: those that match most cheaply come first.
  [[nodiscard]] std::size_t cost(std::uint32_t statement) const {
    const StatementCode& code = program_.statements[statement];
    return code.atoms.size() * 4 + code.resources.size();
  }

  [[nodiscard]] std::uint32_t chunk_count() const {
    return static_cast<std::uint32_t>(index_.chunks_.size());
  }

  static void sort(std::vector<Posting>& postings) {
    std::sort(postings.begin(), postings.end(), [](const Posting& a, const Posting& b) {
      return a.pattern != b.pattern ? a.pattern < b.pattern : a.statement < b.statement;
    });
  }

  /// Adds a chunk for each layer among the postings of the pattern, which begin at `next`.
  void add_chunks(const std::vector<Posting>& postings, std::uint32_t pattern, std::size_t& next) {
    std::vector<std::uint32_t> members;
    while (next < postings.size() && postings[next].pattern == pattern) {
      const std::uint16_t layer = program_.statements[postings[next].statement].layer;
      members.clear();
      for (; next < postings.size() && postings[next].pattern == pattern &&
             program_.statements[postings[next].statement].layer == layer;
           ++next) {
        members.push_back(postings[next].statement);
      }
      add_chunk(layer, members);
    }
  }

  void add_chunk(std::uint16_t layer, std::vector<std::uint32_t>& members) {
    IndexChunk chunk;
    const PolicyType type = program_.layers[layer].type;
    chunk.layer = layer;
    chunk.type_bit = bit_of(type);
    chunk.is_level = type == PolicyType::ServiceControl || type == PolicyType::ResourceControl;
    chunk.begin = static_cast<std::uint32_t>(index_.statements_.size());
    chunk.probes_begin = static_cast<std::uint32_t>(index_.probes_.size());
    std::stable_sort(members.begin(), members.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return cost(a) < cost(b); });
    std::vector<std::uint32_t> found;
    if (members.size() > options_.max_walked) {
      file(chunk, members, found);
    } else {
      index_.statements_.insert(index_.statements_.end(), members.begin(), members.end());
    }
    chunk.residual = static_cast<std::uint32_t>(index_.statements_.size());
    index_.statements_.insert(index_.statements_.end(), found.begin(), found.end());
    chunk.end = static_cast<std::uint32_t>(index_.statements_.size());
    chunk.probes_end = static_cast<std::uint32_t>(index_.probes_.size());
    index_.chunks_.push_back(chunk);
  }

  void file(const IndexChunk& chunk, const std::vector<std::uint32_t>& members,
            std::vector<std::uint32_t>& found) {
    std::unordered_map<std::uint64_t, std::uint32_t> counts;
    std::vector<std::vector<Fact>> facts;
    facts.reserve(members.size());
    choose_prefix_sizes(members);
    for (std::uint32_t statement : members) {
      facts.push_back(facts_of(program_.statements[statement]));
      for (const Fact& fact : facts.back()) {
        for (const Choice& choice : fact) {
          for (const Key& key : choice) ++counts[index_.key_of(chunk, key.probe, key.hash)];
        }
      }
    }
    const auto count_of = [&](const Key& key) {
      return counts[index_.key_of(chunk, key.probe, key.hash)];
    };
    const auto rarest = [&](const Choice& choice) -> const Key& {
      return *std::min_element(choice.begin(), choice.end(), [&](const Key& x, const Key& y) {
        return count_of(x) < count_of(y);
      });
    };
    for (std::size_t i = 0; i < members.size(); ++i) {
      const Fact* best = nullptr;
      std::size_t best_count = members.size() / 2;
      for (const Fact& fact : facts[i]) {
        std::size_t count = 0;
        for (const Choice& choice : fact) {
          count = std::max<std::size_t>(count, count_of(rarest(choice)));
        }
        if (count <= best_count) {
          best_count = count;
          best = &fact;
        }
      }
      if (best == nullptr) {
        index_.statements_.push_back(members[i]);
        continue;
      }
      found.push_back(members[i]);
      for (const Choice& choice : *best) {
        const Key& key = rarest(choice);
        filed_.push_back({index_.key_of(chunk, key.probe, key.hash), chunk.begin, members[i]});
        add_probe(chunk, key.probe);
      }
    }
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

  void add_probe(const IndexChunk& chunk, const IndexProbe& probe) {
    const auto begin = index_.probes_.begin() + chunk.probes_begin;
    if (std::find(begin, index_.probes_.end(), probe) == index_.probes_.end()) {
      index_.probes_.push_back(probe);
    }
  }

  [[nodiscard]] std::vector<Fact> facts_of(const StatementCode& statement) const {
    std::vector<Fact> facts;
    for (std::uint32_t i = statement.atoms.begin; i < statement.atoms.end; ++i) {
      add_value_fact(program_.atoms[i], facts);
    }
    if (statement.has_resource && !statement.is_resource_negated &&
        statement.resources.size() <= kMaxKeys) {
      add_resource_fact(statement, facts);
    }
    return facts;
  }

  /// A positive literal comparison holds, or cannot be told, only where some value of the key is
  /// among the policy's [C-7]. An absent key must not make it hold: no IfExists, no ForAllValues.
  void add_value_fact(const Atom& atom, std::vector<Fact>& facts) const {
    if (atom.base->operand != OperandType::String || atom.base->is_negated || atom.is_if_exists ||
        atom.qualifier == SetQualifier::ForAllValues || atom.values.size() > kMaxKeys) {
      return;
    }
    Fact fact;
    for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
      const Value& value = program_.values[i];
      if (value.kind != Value::Kind::Text) return;
      fact.push_back({{{IndexProbe::Kind::KeyValue, atom.slot},
                       StatementIndex::hash(program_.text(value.text()))}});
    }
    facts.push_back(std::move(fact));
  }

  void add_resource_fact(const StatementCode& statement, std::vector<Fact>& facts) const {
    Fact fact;
    for (std::uint32_t i = statement.resources.begin; i < statement.resources.end; ++i) {
      fact.push_back(choice_of(program_.resource_patterns[i]));
      if (fact.back().empty()) return;
    }
    facts.push_back(std::move(fact));
  }

  /// Returns what every ARN that matches the pattern must hold: itself, a prefix, whole tokens.
  [[nodiscard]] Choice choice_of(const ResourcePattern& pattern) const {
    Choice choice;
    const std::string_view text = program_.text(pattern.text);
    const auto add_token = [&](std::string_view token) {
      choice.push_back({{IndexProbe::Kind::Token, 0}, StatementIndex::hash(token)});
    };
    switch (pattern.kind) {
      case ResourcePattern::Kind::Any:
        break;
      case ResourcePattern::Kind::Exact:
        choice.push_back({{IndexProbe::Kind::Resource, 0}, StatementIndex::hash(text)});
        break;
      case ResourcePattern::Kind::Prefix:
        for_each_whole_token(text, true, false, add_token);
        add_prefix(text, choice);
        break;
      case ResourcePattern::Kind::Components: {
        const ComponentPattern& code = program_.component_patterns[pattern.index];
        for (std::size_t i = 0; i < code.count; ++i) {
          for_each_whole_token(code.components[i].tokens, add_token);
        }
        for_each_whole_token(code.sixth, add_token);
        break;
      }
    }
    return choice;
  }

  void add_prefix(std::string_view text, Choice& choice) const {
    std::uint32_t size = 0;
    for (std::uint32_t candidate : prefix_sizes_) {
      if (candidate <= text.size()) size = candidate;
    }
    if (size == 0) return;
    choice.push_back(
        {{IndexProbe::Kind::Prefix, size}, StatementIndex::hash(text.substr(0, size))});
  }

  /// Visits the tokens of a literal that are whole in every text that holds it.
  template <class Visit>
  static void for_each_whole_token(std::string_view literal, bool is_start, bool is_end,
                                   Visit&& visit) {
    for_each_token(literal, [&](std::string_view token) {
      const bool at_start = token.data() == literal.data();
      const bool at_end = token.data() + token.size() == literal.data() + literal.size();
      if ((!at_start || is_start) && (!at_end || is_end)) visit(token);
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
    std::sort(filed_.begin(), filed_.end(), [](const Filed& a, const Filed& b) {
      return std::tie(a.key, a.chunk, a.statement) < std::tie(b.key, b.chunk, b.statement);
    });
    std::size_t keys = 0;
    for (std::size_t i = 0; i < filed_.size(); ++i) {
      keys += i == 0 || !filed_[i].shares_bucket(filed_[i - 1]) ? 1U : 0U;
    }
    index_.buckets_.assign(std::bit_ceil(keys * 2 + 1), {});
    index_.bucket_mask_ = index_.buckets_.size() - 1;
    index_.filter_.assign(std::bit_ceil(keys / 4 + 1), 0);
    index_.filter_mask_ = index_.filter_.size() - 1;
    for (std::size_t i = 0; i < filed_.size();) {
      StatementIndex::Bucket bucket;
      const Filed& first = filed_[i];
      bucket.key = first.key;
      bucket.chunk = first.chunk;
      bucket.begin = static_cast<std::uint32_t>(index_.filed_.size());
      for (; i < filed_.size() && filed_[i].shares_bucket(first); ++i) {
        if (index_.filed_.size() == bucket.begin || index_.filed_.back() != filed_[i].statement) {
          index_.filed_.push_back(filed_[i].statement);
        }
      }
      bucket.end = static_cast<std::uint32_t>(index_.filed_.size());
      std::size_t slot = (bucket.key >> 20) & index_.bucket_mask_;
      while (index_.buckets_[slot].begin != index_.buckets_[slot].end) {
        slot = (slot + 1) & index_.bucket_mask_;
      }
      index_.buckets_[slot] = bucket;
      index_.filter_[(bucket.key >> 6) & index_.filter_mask_] |= std::uint64_t{1}
                                                                 << (bucket.key & 63);
    }
    index_.chunks_.shrink_to_fit();
    index_.statements_.shrink_to_fit();
    index_.filed_.shrink_to_fit();
  }

  const Program& program_;
  const StatementIndex::Options& options_;
  StatementIndex& index_;
  std::vector<Filed> filed_;
  std::vector<std::uint32_t> prefix_sizes_;  ///< of the chunk at hand, ascending
};

void StatementIndex::build(const Program& program, const Options& options) {
  StatementIndexBuilder(program, options, *this).run();
}

std::size_t StatementIndex::memory_bytes() const noexcept {
  return (statements_.capacity() + filed_.capacity()) * sizeof(std::uint32_t) +
         postings_.capacity() * sizeof(Postings) + chunks_.capacity() * sizeof(IndexChunk) +
         probes_.capacity() * sizeof(IndexProbe) + buckets_.capacity() * sizeof(Bucket) +
         filter_.capacity() * sizeof(std::uint64_t);
}

}  // namespace abac::internal
