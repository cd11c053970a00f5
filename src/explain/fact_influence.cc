// For each fact: the decisions that remain possible when every condition on it may go either way.
//
// Idea. That a fact matters is shown by a witness: a change of it alone after which the decision is
// another one; the search finds those. That it does not matter must be proved for all of its
// values, and there are too many to try. So nothing is assumed of how a part of a statement depends
// on a fact but whether it does: a condition depends on its key and the variables in its values, a
// resource entry on its variables. A statement then hangs on the fact alone if some part depends
// on it, and all parts that fail now do: with the fact changed it may match or not, whatever else
// is fixed. All other statements stay as they are.
//
// The algorithm is monotone: more Allows never deny, more Denies never allow. So of all the ways in
// which the statements that hang on the fact may go, two are enough: none of their Allows matches,
// and all do; and if a Deny is among them, a denial is possible. If all give the decision there is,
// the fact cannot change it, whatever its value.
//
// Example: an Allow if `team` is `red` and `env` is `prod`; the request has `blue` and `test`. With
// `team` changed alone `env` still fails: the Allow does not hang on `team` alone, and neither fact
// can change the denial alone. The search finds that both together do: `Influence::Joint`.
//
// The bound is from above: what may still change may be `Possible` without a value that does it,
// never the other way round.
//
// Cost: one pass over the candidates for every 63 facts, which are bits of a word, and two calls of
// `combine` for each fact on which some statement hangs. Past kMaxJudged facts all are `Possible`.
#include "explain/fact_influence.h"

#include "base/keyed_hash.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kTracked = 63;  // facts at once, a bit each; the last bit is for all others
constexpr std::size_t kMaxJudged = 8 * kTracked;
constexpr std::size_t kMaxUnrelated = 64;  // facts of the request that nothing asks for

using Mask = std::uint64_t;

std::string_view key_of(const RequestFact& fact, Arena& arena) {
  switch (fact.kind) {
    case RequestFact::Kind::PrincipalTag:
      return arena.join({"aws:PrincipalTag/", fact.name});
    case RequestFact::Kind::ResourceTag:
      return arena.join({"aws:ResourceTag/", fact.name});
    case RequestFact::Kind::RequestTag:
      return arena.join({"aws:RequestTag/", fact.name});
    case RequestFact::Kind::ContextKey:
    case RequestFact::Kind::TagKeys:
    case RequestFact::Kind::Caller:
      break;
  }
  return fact.name;
}

class Influences {
 public:
  Influences(Scenario& scenario, std::span<const Candidate> candidates, const SearchResult& search,
             Arena& arena, Arena& scratch)
      : scenario_(scenario),
        program_(scenario.program()),
        request_(scenario.request()),
        candidates_(candidates),
        search_(search),
        arena_(arena),
        scratch_(scratch),
        facts_(scratch.list<Known>(8)),
        places_(scratch),
        fact_of_slot_(scratch.array(program_.keys.size(), kNone)),
        statements_(scratch.list<Dependence>(candidates.size())),
        fewest_(scratch.list<std::uint32_t>()),
        most_(scratch.list<std::uint32_t>()) {}

  std::span<Fact> find() {
    for (const Candidate& candidate : candidates_) add_statement(candidate);
    if (tag_keys_ != kNone) {  // once more, since now all facts are known
      find_tags();
      track(0);
    }
    auto judged = scratch_.list<Judged>(facts_.size() + 16);
    for (std::size_t i = 0; i < facts_.size(); ++i) {
      if (i != 0 && i % kTracked == 0 && i < kMaxJudged) track(i);
      Judged fact = judge(i);
      if (name(fact, facts_[i])) judged.push_back(fact);
    }
    add_unrelated(judged);
    const std::span<Fact> sorted = arena_.array<Fact>(judged.size());
    auto next = sorted.begin();
    for (Influence influence :
         {Influence::Decisive, Influence::Possible, Influence::Joint, Influence::None}) {
      for (const Judged& fact : judged) {
        if (fact.influence == influence) tell(fact, *next++);
      }
    }
    return sorted;
  }

 private:
  struct Known {
    RequestFact fact;
    std::string_view spelling;  ///< of a key that it is asked by
    bool is_present = false;
  };

  /// Where each fact stands among all, by kind and folded name: a table of places, at most half
  /// full. To compare a fact with each that is known takes facts × facts comparisons.
  class Places {
   public:
    explicit Places(Arena& arena) : slots_(arena.list<std::uint32_t>(16)) {}

    [[nodiscard]] std::uint32_t find(const List<Known>& facts, const RequestFact& fact) const {
      return slots_.empty() ? kNone : slots_[slot_of(facts, fact)];
    }
    /// Notes the last of the facts. REQUIRES: it was not known.
    void add_last(const List<Known>& facts) {
      if (2 * facts.size() > slots_.size()) {
        slots_.assign(std::bit_ceil(4 * facts.size()), kNone);
        for (std::uint32_t i = 0; i < facts.size(); ++i) slots_[slot_of(facts, facts[i].fact)] = i;
      } else {
        slots_[slot_of(facts, facts.back().fact)] = static_cast<std::uint32_t>(facts.size() - 1);
      }
    }

   private:
    [[nodiscard]] std::size_t slot_of(const List<Known>& facts, const RequestFact& fact) const {
      std::size_t slot =
          hash_folded(fact.name, process_hash_key()) + static_cast<std::size_t>(fact.kind);
      for (;; ++slot) {
        const std::uint32_t known = slots_[slot & (slots_.size() - 1)];
        if (known == kNone || is_same_fact(facts[known].fact, fact)) break;
      }
      return slot & (slots_.size() - 1);
    }

    List<std::uint32_t> slots_;
  };

  std::uint32_t add_fact(const Known& known) {
    facts_.push_back(known);
    places_.add_last(facts_);
    return static_cast<std::uint32_t>(facts_.size() - 1);
  }

  struct Judged {
    std::string_view key;
    bool is_present = false;
    Influence influence = Influence::None;
    const Witness* witness = nullptr;
  };

  /// A candidate that the caller's identity does not rule out.
  struct Dependence {
    std::uint32_t id = 0;
    bool is_matched = false;
    Mask any = 0;             ///< facts that some part depends on
    Mask failing = ~Mask{0};  ///< facts that every failing part depends on
    /// Facts on which alone it depends whether the statement matches.
    [[nodiscard]] Mask undecided() const noexcept { return any & failing; }
  };

  [[nodiscard]] Mask mask_of(std::uint32_t key_use) {
    const std::uint32_t slot = program_.key_uses[key_use].slot;
    std::uint32_t& known = fact_of_slot_[slot];
    if (known != kNone) return bit_of_fact(known);
    const RequestFact fact = fact_of(program_, key_use, scenario_.keys());
    known = places_.find(facts_, fact);
    if (known == kNone) {
      const std::string_view spelling = program_.text(program_.key_uses[key_use].spelling);
      known = add_fact({fact, spelling, !scenario_.keys().value(slot).is_absent()});
    }
    if (fact.kind == RequestFact::Kind::TagKeys) tag_keys_ = known;
    return bit_of_fact(known);
  }

  [[nodiscard]] Mask bit_of_fact(std::size_t index) const noexcept {
    const bool is_tracked = index >= tracked_ && index < tracked_ + kTracked;
    return Mask{1} << (is_tracked ? index - tracked_ : kTracked);
  }

  /// Gives the bits to the facts from there on.
  void track(std::size_t first) {
    tracked_ = first;
    tags_ = 0;
    for (std::size_t i = 0; i < facts_.size() && tag_keys_ != kNone; ++i) {
      if (facts_[i].fact.kind == RequestFact::Kind::RequestTag) tags_ |= bit_of_fact(i);
    }
    statements_.clear();
    for (const Candidate& candidate : candidates_) add_statement(candidate);
  }

  [[nodiscard]] Mask mask_of_tokens(Range tokens) {
    Mask mask = 0;
    for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = program_.tokens[i];
      if (token.kind == Token::Kind::Variable) {
        mask |= mask_of(program_.variables[token.text.offset].key);
      }
    }
    return mask;
  }

  [[nodiscard]] Mask mask_of_atom(const Atom& atom) {
    Mask mask = mask_of(atom.key);
    for (std::uint32_t i = atom.values.begin; atom.has_variables && i < atom.values.end; ++i) {
      const Value& value = program_.values[i];
      if (!value.has_variables) continue;
      if (value.kind != Value::Kind::Arn) {
        mask |= mask_of_tokens(value.tokens());
        continue;
      }
      for (Range part : program_.arn_patterns[value.index()].parts) mask |= mask_of_tokens(part);
    }
    return mask;
  }

  [[nodiscard]] Mask mask_of_resources(const StatementCode& statement) {
    Mask mask = 0;
    for (std::uint32_t i = statement.resources.begin; i < statement.resources.end; ++i) {
      const ResourcePattern& pattern = program_.resource_patterns[i];
      if (!pattern.has_variables) continue;
      const ComponentPattern& code = program_.component_patterns[pattern.index];
      for (const Range component : code.components) mask |= mask_of_tokens(component);
      mask |= mask_of_tokens(code.sixth);
    }
    return mask;
  }

  void add_statement(const Candidate& candidate) {
    const StatementCode& code = program_.statements[candidate.id];
    if (!candidate.reaches_caller(code.effect)) return;
    Dependence dependence;
    dependence.id = candidate.id;
    dependence.is_matched = candidate.is_matched;
    const auto add = [&](Mask mask, bool holds) {
      if (tag_keys_ != kNone && (mask & bit_of_fact(tag_keys_)) != 0) mask |= tags_;
      dependence.any |= mask;
      if (!holds) dependence.failing &= mask;
    };
    add(mask_of_resources(code), candidate.covers);
    for (std::uint32_t i = 0; i < code.atoms.size(); ++i) {
      add(mask_of_atom(program_.atoms[code.atoms.begin + i]),
          suffices(code.effect, candidate.conditions[i]));
    }
    statements_.push_back(dependence);
  }

  /// What depends on the keys of the request tags depends on each of these tags.
  void find_tags() {
    for (const Tag& tag : request_.request_tags) {
      const RequestFact fact{RequestFact::Kind::RequestTag, tag.key};
      if (facts_.size() >= kTracked) return;
      if (places_.find(facts_, fact) == kNone) (void)add_fact({fact, {}, true});
    }
  }

  [[nodiscard]] Judged judge(std::size_t index) {
    const Known& known = facts_[index];
    Judged fact;
    fact.is_present = known.is_present;
    for (const Witness& witness : search_.witnesses) {
      if (!is_about(witness.edit, known.fact)) continue;
      fact.influence = Influence::Decisive;
      fact.witness = &witness;
      return fact;
    }
    const bool can_change = index >= kMaxJudged || can_change_decision(bit_of_fact(index));
    fact.influence = can_change                 ? Influence::Possible
                     : is_in_change(known.fact) ? Influence::Joint
                                                : Influence::None;
    return fact;
  }

  static void tell(const Judged& judged, Fact& fact) {
    fact.key = judged.key;
    fact.is_present = judged.is_present;
    fact.influence = judged.influence;
    if (judged.witness == nullptr) return;
    fact.witness = judged.witness->edit;
    fact.decision = judged.witness->decision;
  }

  [[nodiscard]] bool is_in_change(const RequestFact& fact) const noexcept {
    return std::ranges::any_of(search_.changes, [&](const FoundChange& change) {
      return std::ranges::any_of(change.edits,
                                 [&](const Edit& edit) { return is_about(edit, fact); });
    });
  }

  /// Names the fact. Where the context replaces the usual key of a tag [K-6], the tag goes by the
  /// other key that asks for it; returns false where there is none.
  [[nodiscard]] bool name(Judged& fact, const Known& known) {
    fact.key = key_of(known.fact, arena_);
    if (known.fact.kind == RequestFact::Kind::ContextKey) return true;
    if (!is_replaced(fact.key)) return true;
    const bool has_other = !known.spelling.empty() && !is_same_name(known.spelling, fact.key);
    fact.key = known.spelling;
    return has_other;
  }

  /// Whether the context holds the key [K-6].
  [[nodiscard]] bool is_replaced(std::string_view key) const {
    if (request_.context.empty()) return false;
    const RequestFacts& facts = scenario_.facts();
    if (!facts.has_non_ascii_key && (facts.context_signatures & key_signature(key)) == 0) {
      return false;
    }
    if (!facts.has_unusual_context) {
      return std::ranges::any_of(request_.context, [&](const ContextEntry& entry) {
        return is_same_name(entry.key, key);
      });
    }
    return scenario_.keys().maps().find_context(request_, fold(key)) != nullptr;
  }

  [[nodiscard]] static bool is_about(const Edit& edit, const RequestFact& fact) noexcept {
    if (fact.kind == RequestFact::Kind::TagKeys || fact.kind == RequestFact::Kind::Caller) {
      return false;
    }
    return is_same_target(edit, edit_of(fact));
  }

  /// The algorithm is monotone: more Allows never deny, more Denies never allow. So the extremes
  /// show all that can be decided.
  [[nodiscard]] bool can_change_decision(Mask fact) {
    const auto is_undecided = [fact](const Dependence& statement) {
      return (statement.undecided() & fact) != 0;
    };
    if (std::ranges::none_of(statements_, is_undecided)) return false;
    fewest_.clear();  // the matching Allows, where those that are undecided do not match
    most_.clear();    // the same where they do
    bool can_deny = false;
    bool can_lose = false;
    bool can_gain = false;
    for (const Dependence& statement : statements_) {
      const bool is_undecided_one = is_undecided(statement);
      if (!is_undecided_one && !statement.is_matched) continue;
      if (program_.statements[statement.id].effect == Effect::Deny) {
        if (!is_undecided_one) return false;  // denied either way
        can_deny = true;
        continue;
      }
      most_.push_back(statement.id);
      if (!is_undecided_one) {
        fewest_.push_back(statement.id);
      } else {
        (statement.is_matched ? can_lose : can_gain) = true;
      }
    }
    const Decision decision = scenario_.decision();
    if (can_deny || decision == Decision::ExplicitDeny) return true;
    return (can_lose && scenario_.decide_with(fewest_) != decision) ||
           (can_gain && scenario_.decide_with(most_) != decision);
  }

  void add_unrelated(List<Judged>& facts) {
    const std::size_t limit = facts.size() + kMaxUnrelated;
    const auto add = [&](const RequestFact& fact) {
      if (facts.size() >= limit) return;
      if (places_.find(facts_, fact) != kNone) return;
      Judged unrelated;
      unrelated.key = key_of(fact, arena_);
      if (fact.kind != RequestFact::Kind::ContextKey && is_replaced(unrelated.key)) return;
      unrelated.is_present = true;
      facts.push_back(unrelated);
    };
    for (const ContextEntry& entry : request_.context) {
      add({RequestFact::Kind::ContextKey, entry.key});
    }
    const auto add_tags = [&](RequestFact::Kind kind, std::span<const Tag> tags) {
      for (const Tag& tag : tags) add({kind, tag.key});
    };
    add_tags(RequestFact::Kind::PrincipalTag, request_.principal.tags);
    add_tags(RequestFact::Kind::ResourceTag, request_.resource.tags);
    if (tag_keys_ == kNone) add_tags(RequestFact::Kind::RequestTag, request_.request_tags);
  }

  Scenario& scenario_;
  const Program& program_;
  const Request& request_;
  std::span<const Candidate> candidates_;
  const SearchResult& search_;
  Arena& arena_;
  Arena& scratch_;
  List<Known> facts_;
  Places places_;                          ///< of `facts_`
  std::span<std::uint32_t> fact_of_slot_;  ///< by slot, kNone where not yet known
  List<Dependence> statements_;
  List<std::uint32_t> fewest_;  ///< of `can_change_decision`
  List<std::uint32_t> most_;
  std::size_t tracked_ = 0;         ///< the first fact that has a bit of its own
  std::uint32_t tag_keys_ = kNone;  ///< the fact of the keys of all request tags
  Mask tags_ = 0;                   ///< request tags, where something depends on their keys
};

}  // namespace

std::span<Fact> find_facts(Scenario& scenario, std::span<const Candidate> candidates,
                           const SearchResult& search, Arena& arena, Arena& scratch) {
  return Influences(scenario, candidates, search, arena, scratch).find();
}

}  // namespace abac::inline abi1::internal
