// All that matches a request and all that it lacks: the walk behind `evaluate` and explanations,
// which leaves out nothing that cannot change the decision.
#pragma once

#include "decide/evaluator.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace abac::inline abi1::internal {

/// Tells each folded name of a key once.
class KeysOnce {
 public:
  explicit KeysOnce(const Program& program) noexcept : program_(program) {}

  /// Returns whether the slot was not asked about before.
  [[nodiscard]] bool is_new(std::uint32_t slot) {
    if (slot < kUsual) {
      std::uint64_t& word = usual_[slot / 64];
      const std::uint64_t before = word;
      word |= std::uint64_t{1} << slot % 64;
      return word != before;
    }
    if (others_.empty()) others_.resize(program_.keys.size());
    const bool was_told = others_[slot];
    others_[slot] = true;
    return !was_told;
  }

 private:
  static constexpr std::uint32_t kUsual = 640;

  const Program& program_;
  std::array<std::uint64_t, kUsual / 64> usual_{};
  std::vector<bool> others_;
};

/// Up to so many statements are put in order one by one, and up to so many where they are too many
/// to be marked.
inline constexpr std::size_t kFewCandidates = 16;
inline constexpr std::size_t kFewUnmarked = 32;

/// Statements, put in order and each kept once: a bit for each of the program's, and a bit for each
/// 64 of them. That costs less than sorting, and needs no memory from the heap.
class MarkedStatements {
 public:
  /// Programs of more statements than this sort.
  static constexpr std::size_t kMost = 16'384;

  explicit MarkedStatements(std::size_t count) noexcept : block_count_((count + 4095) / 4096) {
    std::fill_n(words_.data(), (count + 63) / 64, std::uint64_t{0});
  }

  void add(std::uint32_t id) noexcept {
    words_[id / 64] |= std::uint64_t{1} << id % 64;
    blocks_[id / 4096] |= std::uint64_t{1} << id / 64 % 64;
  }

  template <class Visit>
  ABAC_ALWAYS_INLINE void for_each(Visit&& visit) const {
    for (std::size_t block = 0; block < block_count_; ++block) {
      for (std::uint64_t words = blocks_[block]; words != 0; words &= words - 1) {
        const std::size_t word = 64 * block + first_place(words);
        for (std::uint64_t left = words_[word]; left != 0; left &= left - 1) {
          visit(static_cast<std::uint32_t>(64 * word + first_place(left)));
        }
      }
    }
  }

 private:
  std::size_t block_count_;
  std::array<std::uint64_t, kMost / 4096> blocks_{};
  union {  // uninitialised past what the program has
    std::array<std::uint64_t, kMost / 64> words_;
  };
};

/// Calls `visit(id)` for the statements that stand under the action's patterns, each once and in
/// order.
template <class Visit>
ABAC_ALWAYS_INLINE void Evaluation::for_each_indexed_in_order(Visit&& visit) const {
  const auto for_each_chunk = [&](auto&& visit_chunk) {
    for (std::uint32_t pattern : actions_.ids()) {
      for (const IndexChunk& chunk : program_.index->deny(pattern)) visit_chunk(chunk);
      for (const IndexChunk& chunk : program_.index->allow(pattern)) visit_chunk(chunk);
    }
  };
  const bool can_mark = program_.statements.size() <= MarkedStatements::kMost;
  std::array<std::uint32_t, kFewUnmarked> few;  // NOLINT: written before it is read
  std::size_t count = 0;
  for_each_chunk([&](const IndexChunk& chunk) {
    const std::span<const std::uint32_t> ids = program_.index->statements(chunk);
    if (count + ids.size() <= few.size()) {
      std::uint32_t* place = few.data() + count;
      for (std::uint32_t id : ids) *place++ = id;
    }
    count += ids.size();
  });
  if (count <= (can_mark ? kFewCandidates : kFewUnmarked)) {
    for (std::size_t i = 1; i < count; ++i) {
      const std::uint32_t id = few[i];
      std::size_t place = i;
      for (; place != 0 && few[place - 1] > id; --place) few[place] = few[place - 1];
      few[place] = id;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (i == 0 || few[i] != few[i - 1]) visit(few[i]);
    }
  } else if (can_mark) {
    MarkedStatements marked(program_.statements.size());
    for_each_chunk([&](const IndexChunk& chunk) {
      for (std::uint32_t id : program_.index->statements(chunk)) {
        marked.add(id);
        // In the order of their cost they stand anywhere.
        __builtin_prefetch(&program_.statements[id]);
        __builtin_prefetch(&program_.statement_origins[id]);
      }
    });
    marked.for_each(visit);
  } else {
    std::vector<std::uint32_t> many;
    many.reserve(count);
    for_each_chunk([&](const IndexChunk& chunk) {
      const auto ids = program_.index->statements(chunk);
      many.insert(many.end(), ids.begin(), ids.end());
    });
    std::sort(many.begin(), many.end());
    std::for_each(many.begin(), std::unique(many.begin(), many.end()), visit);
  }
}

/// Calls `visit(id)` for the statements whose action holds and whose layer applies, in the order of
/// [M-6].
template <class Visit>
void Evaluation::for_each_candidate_in_order(Visit&& visit) {
  const auto visit_statement = [&](std::uint32_t id) ABAC_INLINE_LAMBDA {
    const StatementCode& statement = program_.statements[id];
    if (ignored_ != 0 && !applies(program_.layers[statement.layer].type)) return;
    if (statement.has_conditions_only || !statement.is_action_negated || holds_action(statement)) {
      visit(id);
    }
  };
  if (actions_.has_statements()) {
    for (std::uint64_t left = actions_.statements(); left != 0; left &= left - 1) {
      const auto id = static_cast<std::uint32_t>(first_place(left));
      if (ignored_ == 0 || applies(program_.layers[program_.statements[id].layer].type)) visit(id);
    }
    return;
  }
  if (!actions_.is_overflow()) {
    for_each_indexed_in_order(visit_statement);
    return;
  }
  for (std::uint32_t id = 0; id < program_.statements.size(); ++id) {
    if (holds_action(program_.statements[id])) visit_statement(id);
  }
}

/// Finds what the action meets: by its plan, which has the statements in order, or as `decide`
/// does.
inline void Evaluation::find_candidates() noexcept {
  if (const auto planned = planned_statements(program_, request_.action)) {
    actions_.set_statements(*planned);
  } else {
    find_matches(program_, facts_.action(), actions_);
  }
}

/// Calls `observer.candidate(id)` for each statement whose action holds and whose type applies,
/// `observer.matched(id)` for those that match, both in the order of [M-6], and, where
/// `Observer::kWantsMissingKeys`, `observer.missing(key_use)` in that of [M-7]. Returns what
/// matched, for `combine`. Throws std::bad_alloc.
template <class Observer>
MatchSummary Evaluation::trace(Observer& observer) {
  find_candidates();
  return trace_found(observer);
}

template <class Observer>
MatchSummary Evaluation::trace(Observer& observer, const ActionMatches& patterns) {
  actions_.borrow(patterns);
  return trace_found(observer);
}

/// Counts a statement that matches.
template <class Observer>
ABAC_ALWAYS_INLINE void Evaluation::trace_match(std::uint32_t id, PrincipalLevel level,
                                                Observer& observer, Tally& tally) {
  const StatementCode& statement = program_.statements[id];
  observer.matched(id);
  if (statement.effect == Effect::Allow) {
    tally.add_allow(statement, level);
  } else {
    tally.add_deny(statement);
  }
}

/// `trace_statement` of one that asks for something.
template <class Observer, class IsNew>
ABAC_NEVER_INLINE void Evaluation::trace_narrow_statement(
    std::uint32_t id, Observer& observer, Tally& tally, std::optional<RequestedResource>& resource,
    IsNew&& is_new) {
  const StatementCode& statement = program_.statements[id];
  PrincipalLevel level = PrincipalLevel::Direct;
  if (statement.principal != kNone) {
    level = match_principal(program_, statement, facts_, request_.principal);
    if (level == PrincipalLevel::None) return;
  }
  Coverage coverage = Coverage::Full;
  if (!statement.covers_everything) {
    if (!resource) resource.emplace(keys_);
    coverage = resource_coverage(statement, *resource, keys_);
    if (coverage == Coverage::None) return;
  }
  if constexpr (Observer::kWantsMissingKeys) {
    for (const std::uint32_t use : program_.asked_keys(id)) {
      const std::uint32_t slot = program_.key_uses[use].slot;
      // What is there need not be asked about again, as what is not.
      if (is_new(slot) && keys_.value(slot).is_absent()) observer.missing(use);
    }
  }
  if (coverage != Coverage::Full || !suffices(statement.effect, level)) return;
  if (meets_conditions(statement)) trace_match(id, level, observer, tally);
}

/// Evaluates one statement whose action holds. `is_new(slot)` returns whether a key is asked for
/// the first time; `resource` is the request's, once it was asked for.
template <class Observer, class IsNew>
ABAC_ALWAYS_INLINE void Evaluation::trace_statement(std::uint32_t id, Observer& observer,
                                                    Tally& tally,
                                                    std::optional<RequestedResource>& resource,
                                                    IsNew&& is_new) {
  observer.candidate(id);
  const StatementCode& statement = program_.statements[id];
  // Where it asks for nothing; of several resources one may ask for a variable.
  if (statement.has_conditions_only && statement.atoms.empty() && statement.resources.size() <= 1) {
    trace_match(id, PrincipalLevel::Direct, observer, tally);
  } else {
    trace_narrow_statement(id, observer, tally, resource, is_new);
  }
}

template <class Observer>
MatchSummary Evaluation::trace_found(Observer& observer) {
  Tally tally = empty_tally();
  KeysOnce asked(program_);
  std::optional<RequestedResource> resource;
  const auto is_new = [&](std::uint32_t slot) { return asked.is_new(slot); };
  for_each_candidate_in_order([&](std::uint32_t id) ABAC_INLINE_LAMBDA {
    trace_statement(id, observer, tally, resource, is_new);
  });
  return summarize(tally);
}

template <class Observer>
MatchSummary Evaluation::trace(const Overlay& overlay, Evaluation& base, Evaluation& added,
                               Observer& base_observer, Observer& added_observer) {
  base.find_candidates();
  added.find_candidates();
  std::vector<std::uint32_t> more;  // of `added`
  added.for_each_candidate_in_order([&](std::uint32_t id) { more.push_back(id); });
  Tally tally = added.empty_tally();
  KeysOnce base_keys(base.program_);
  KeysOnce added_keys(added.program_);
  std::optional<RequestedResource> base_resource;
  std::optional<RequestedResource> added_resource;
  std::size_t next = 0;
  const auto trace_more = [&](std::uint32_t layer_end) {
    for (; next < more.size() && added.program_.statements[more[next]].layer < layer_end; ++next) {
      added.trace_statement(
          more[next], added_observer, tally, added_resource, [&](std::uint32_t slot) {
            const std::uint32_t same = overlay.slots_of_base[slot];
            return same == kNone ? added_keys.is_new(slot) : base_keys.is_new(same);
          });
    }
  };
  base.for_each_candidate_in_order([&](std::uint32_t id) {
    if (overlay.is_removed(id)) return;
    trace_more(base.program_.statements[id].layer);
    base.trace_statement(id, base_observer, tally, base_resource,
                         [&](std::uint32_t slot) { return base_keys.is_new(slot); });
  });
  trace_more(kMaxLayers);
  return added.summarize(tally);
}

}  // namespace abac::inline abi1::internal
