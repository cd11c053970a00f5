// All that matches a request and all that it lacks: the walk behind `evaluate` and explanations,
// which leaves out nothing that cannot change the decision.
#pragma once

#include "decide/evaluator.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

namespace abac::inline abi1::internal {

/// Tells each folded name of a key once.
class KeysOnce {
 public:
  explicit KeysOnce(const Program& program) noexcept : program_(program) {}

  /// Returns whether the slot was not asked about before.
  [[nodiscard]] bool is_new(std::uint32_t slot) {
    const auto set = [](auto bit) {
      const bool was_set = bit;
      bit = true;
      return !was_set;
    };
    if (slot < kUsual) return set(usual_[slot]);
    if (others_.empty()) others_.resize(program_.keys.size());
    return set(others_[slot]);
  }

 private:
  static constexpr std::uint32_t kUsual = 64;

  const Program& program_;
  std::bitset<kUsual> usual_;
  std::vector<bool> others_;
};

/// Calls `visit(id)` for the statements whose action holds and whose layer applies, in the order of
/// [M-6].
template <class Visit>
void Evaluation::for_each_candidate_in_order(Visit&& visit) {
  const auto visit_statement = [&](std::uint32_t id) {
    const StatementCode& statement = program_.statements[id];
    if (!applies(program_.layers[statement.layer].type)) return;
    if (!statement.is_action_negated || holds_action(statement)) visit(id);
  };
  if (actions_.is_overflow()) {
    for (std::uint32_t id = 0; id < program_.statements.size(); ++id) {
      if (holds_action(program_.statements[id])) visit_statement(id);
    }
    return;
  }
  const auto for_each_chunk = [&](auto&& visit_chunk) {
    for (std::uint32_t pattern : actions_.ids()) {
      for (const IndexChunk& chunk : program_.index.deny(pattern)) visit_chunk(chunk);
      for (const IndexChunk& chunk : program_.index.allow(pattern)) visit_chunk(chunk);
    }
  };
  // A statement stands under each of its action patterns: it is visited once.
  std::array<std::uint32_t, 32> few;
  std::uint32_t* end = few.data();
  bool are_few = true;
  for_each_chunk([&](const IndexChunk& chunk) {
    for (std::uint32_t id : program_.index.statements(chunk)) {
      std::uint32_t* place = end;
      while (place != few.data() && place[-1] > id) --place;
      if (place != few.data() && place[-1] == id) continue;
      if (end == few.data() + few.size()) {
        are_few = false;
        return;
      }
      for (std::uint32_t* i = end++; i != place; --i) *i = i[-1];
      *place = id;
    }
  });
  if (are_few) {
    std::for_each(few.data(), end, visit_statement);
    return;
  }
  std::vector<std::uint32_t> many;
  for_each_chunk([&](const IndexChunk& chunk) {
    const auto ids = program_.index.statements(chunk);
    many.insert(many.end(), ids.begin(), ids.end());
  });
  std::sort(many.begin(), many.end());
  many.erase(std::unique(many.begin(), many.end()), many.end());
  std::for_each(many.begin(), many.end(), visit_statement);
}

/// Calls `observer.candidate(id)` for each statement whose action holds and whose type applies,
/// `observer.matched(id)` for those that match, both in the order of [M-6], and, where
/// `Observer::kWantsMissingKeys`, `observer.missing(key_use)` in that of [M-7]. Returns what
/// matched, for `combine`. Throws std::bad_alloc.
template <class Observer>
MatchSummary Evaluation::trace(Observer& observer) {
  program_.actions.find(facts_.action(), actions_);
  return trace_found(observer);
}

template <class Observer>
MatchSummary Evaluation::trace(Observer& observer, const ActionMatches& patterns) {
  actions_.borrow(patterns);
  return trace_found(observer);
}

/// Evaluates one statement whose action holds. `is_new(slot)` returns whether an absent key is told
/// for the first time.
template <class Observer, class IsNew>
void Evaluation::trace_statement(std::uint32_t id, Observer& observer, Tally& tally,
                                 IsNew&& is_new) {
  observer.candidate(id);
  const StatementCode& statement = program_.statements[id];
  PrincipalLevel level = PrincipalLevel::Direct;
  if (statement.principal != kNone) {
    level = match_principal(program_, statement, facts_, request_.principal);
    if (level == PrincipalLevel::None) return;
  }
  const bool covers =
      statement.covers_everything || covers_resource(statement, request_.resource.arn, keys_);
  if constexpr (Observer::kWantsMissingKeys) {
    if (covers || has_unresolved_resource(program_, statement, keys_)) {
      for (const std::uint32_t use : program_.asked_keys(id)) {
        const std::uint32_t slot = program_.key_uses[use].slot;
        if (keys_.value(slot).is_absent() && is_new(slot)) observer.missing(use);
      }
    }
  }
  if (!covers || !suffices(statement.effect, level) || !meets_conditions(statement)) return;
  observer.matched(id);
  if (statement.effect == Effect::Allow) {
    tally.add_allow(statement, level);
  } else {
    tally.add_deny(statement);
  }
}

template <class Observer>
MatchSummary Evaluation::trace_found(Observer& observer) {
  Tally tally = empty_tally();
  KeysOnce missing(program_);
  for_each_candidate_in_order([&](std::uint32_t id) {
    trace_statement(id, observer, tally, [&](std::uint32_t slot) { return missing.is_new(slot); });
  });
  return summarize(tally);
}

template <class Observer>
MatchSummary Evaluation::trace(const Overlay& overlay, Evaluation& base, Evaluation& added,
                               Observer& base_observer, Observer& added_observer) {
  base.program_.actions.find(base.facts_.action(), base.actions_);
  added.program_.actions.find(added.facts_.action(), added.actions_);
  std::vector<std::uint32_t> more;  // of `added`
  added.for_each_candidate_in_order([&](std::uint32_t id) { more.push_back(id); });
  Tally tally = added.empty_tally();
  KeysOnce base_keys(base.program_);
  KeysOnce added_keys(added.program_);
  std::size_t next = 0;
  const auto trace_more = [&](std::uint32_t layer_end) {
    for (; next < more.size() && added.program_.statements[more[next]].layer < layer_end; ++next) {
      added.trace_statement(more[next], added_observer, tally, [&](std::uint32_t slot) {
        const std::uint32_t same = overlay.slots_of_base[slot];
        return same == kNone ? added_keys.is_new(slot) : base_keys.is_new(same);
      });
    }
  };
  base.for_each_candidate_in_order([&](std::uint32_t id) {
    if (overlay.is_removed(id)) return;
    trace_more(base.program_.statements[id].layer);
    base.trace_statement(id, base_observer, tally,
                         [&](std::uint32_t slot) { return base_keys.is_new(slot); });
  });
  trace_more(kMaxLayers);
  return added.summarize(tally);
}

}  // namespace abac::inline abi1::internal
