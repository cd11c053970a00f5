// Program × request → what matched. Everything that asks about a statement asks here, so that the
// decision and its reasons cannot differ. What follows from the matches is combine.h.
#pragma once

#include "decide/combine.h"
#include "decide/condition.h"
#include "decide/request_keys.h"
#include "decide/resource_match.h"
#include "decide/tally.h"
#include "program/overlay.h"
#include "program/program.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

namespace abac::inline abi1::internal {

/// [N-4], as for conditions.
[[nodiscard]] constexpr bool suffices(Effect effect, PrincipalLevel level) noexcept {
  return level > (effect == Effect::Deny ? PrincipalLevel::None : PrincipalLevel::Unknown);
}

/// Returns the statements whose action holds, a bit each, where the plan of the action has them.
[[nodiscard]] inline std::optional<std::uint64_t> planned_statements(
    const Program& program, std::string_view action) noexcept {
  if (program.statements.size() > Program::kMostWithoutIndex) return std::nullopt;
  const PlanTable& plans = program.plans;
  const KnownActions::Action* const known =
      plans.actions == nullptr ? nullptr : plans.actions->find(action);
  const std::uint16_t plan = known == nullptr ? PlanTable::kNoPlan : plans.by_action[known->index];
  if (plan == PlanTable::kNoPlan || plans.plans[plan].uses_index) return std::nullopt;
  return plans.plans[plan].candidates;
}

/// The same for any action of a program without index.
[[nodiscard]] std::uint64_t find_statements(const Program& program,
                                            std::string_view action) noexcept;

/// Finds the patterns that match an action; of a program without index, the statements. REQUIRES:
/// the action was read and is one.
ABAC_ALWAYS_INLINE void find_matches(const Program& program, const FoldedAction& action,
                                     ActionMatches& matches) noexcept {
  if (program.has_index()) [[likely]] {
    program.actions->find(action, matches);
  } else {
    matches.set_statements(find_statements(program, action.original()));
  }
}

/// One request against one program. Not thread-safe; lives for one decision.
class Evaluation {
 public:
  Evaluation(const Program& program, const Request& request) noexcept
      : program_(program),
        request_(request),
        own_facts_(std::in_place),
        facts_(*own_facts_),
        keys_(program, request, facts_) {}
  /// With an action that was read before; borrows it.
  Evaluation(const Program& program, const Request& request, const FoldedAction& action) noexcept
      : program_(program),
        request_(request),
        own_facts_(std::in_place, action),
        facts_(*own_facts_),
        keys_(program, request, facts_) {}
  /// With facts that were read before, and found to be right for the policies; borrows them.
  /// `prepare` is then not to be called.
  Evaluation(const Program& program, const Request& request, RequestFacts& facts) noexcept
      : program_(program), request_(request), facts_(facts), keys_(program, request, facts_) {}

  /// Prepares and decides in one; Refused where `prepare` would return an error. This is the plain
  /// form of what plans decide (planned_decision.h).
  [[nodiscard]] static Decision decide(const Program& program, const Request& request) noexcept;

  /// Decides by facts that were read as those of a usual request, and the patterns that match.
  [[nodiscard]] static Decision decide(const Program& program, const Request& request,
                                       RequestFacts& facts,
                                       std::span<const std::uint32_t> patterns) noexcept;
  /// The same as the first for a program of which policies were removed and others added. Calls
  /// `consider` for each statement that it looks at; in overlay_decision.cc.
  template <class Consider>
  [[nodiscard]] static Decision decide(const Overlay& overlay, const Request& request,
                                       Consider&& consider) noexcept;
  /// Prepares the evaluations of the two programs of an overlay. Returns the error as `prepare`
  /// does: where it is about a trust policy, and `base` has a violation, of `base`.
  [[nodiscard]] static const RequestError* prepare(Evaluation& base, Evaluation& added) noexcept;
  /// Traces both as one, each for its own observer. REQUIRES: they were prepared.
  template <class Observer>
  [[nodiscard]] static MatchSummary trace(const Overlay& overlay, Evaluation& base,
                                          Evaluation& added, Observer& base_observer,
                                          Observer& added_observer);

  /// Reads the request and checks it against the policies: [E-2], [E-21], [G-17]. Returns
  /// the error, which lives as long as program and evaluation, or null. Everything else REQUIRES
  /// that this returned null.
  [[nodiscard]] const RequestError* prepare() noexcept;
  /// The same for a caller that was checked before, and with the action given at construction.
  [[nodiscard]] const RequestError* prepare(const CallerFacts& caller) noexcept;

  [[nodiscard]] const RequestFacts& facts() const noexcept { return facts_; }
  /// The request's context keys, for whoever tests conditions one by one.
  [[nodiscard]] RequestKeys& keys() noexcept { return keys_; }

  /// Decides with as little work as the answer needs.
  [[nodiscard]] Decision decide() noexcept;
  /// The same for an action whose patterns were found before. Borrows them.
  [[nodiscard]] Decision decide(const ActionMatches& patterns) noexcept;

  /// Returns how many candidates `decide` would look at: the same walk, counted.
  [[nodiscard]] std::size_t count_candidates() noexcept;

  /// Evaluates every statement of the types that apply [N-6] and tells the observer; in trace.h.
  /// Returns what matched.
  template <class Observer>
  [[nodiscard]] MatchSummary trace(Observer& observer);
  /// The same for an action whose patterns were found before. Borrows them.
  template <class Observer>
  [[nodiscard]] MatchSummary trace(Observer& observer, const ActionMatches& patterns);

  // What explanations ask, who put other statements together than those that matched.

  /// The action's patterns, once `decide` or `trace` found them.
  [[nodiscard]] const ActionMatches& actions() const noexcept { return actions_; }
  /// Returns whether policies of the type bind the caller [E-4].
  [[nodiscard]] bool applies(PolicyType type) const noexcept {
    return (ignored_ & bit_of(type)) == 0;
  }
  /// Returns whether the statement's action holds. REQUIRES: `decide` or `trace` was called.
  [[nodiscard]] bool holds_action(const StatementCode& statement) const noexcept;
  /// Returns a tally of this caller in which nothing matched.
  [[nodiscard]] Tally empty_tally() const noexcept { return {program_, ignored_}; }
  /// Returns what `combine` asks where exactly that matched.
  [[nodiscard]] MatchSummary summarize(const Tally& tally) const noexcept;

 private:
  [[nodiscard]] const RequestError* check_trust() noexcept;
  [[nodiscard]] const RequestError* check_policies() noexcept;
  [[nodiscard]] const RequestError* prepare_in_line() noexcept;
  [[nodiscard]] const RequestError* prepare_in_line(const CallerFacts& caller) noexcept;
  [[nodiscard]] Decision decide_in_line() noexcept;
  [[nodiscard]] Decision decide_in_line(const ActionMatches& patterns) noexcept;
  [[nodiscard]] Decision decide_found() noexcept;
  template <class Observer>
  [[nodiscard]] MatchSummary trace_found(Observer& observer);
  [[nodiscard]] bool meets_conditions(const StatementCode& statement) noexcept;
  [[nodiscard]] PrincipalLevel match(const StatementCode& statement) noexcept;
  template <class Visit>
  bool for_each_candidate(Effect effect, const Tally& tally, Visit&& visit) noexcept;
  template <class Visit>
  bool visit_run(std::span<const std::uint32_t> statements, std::uint32_t slot, Effect effect,
                 Visit&& visit) noexcept;
  [[nodiscard]] bool is_ruled_out(const ConditionRun& run, Effect effect) noexcept;
  template <class Visit>
  bool for_each_hash(IndexField field, Visit&& visit) noexcept;
  template <class Visit>
  bool visit_found(StatementIndex::ChunkField where, std::uint64_t hash, Visit&& visit) noexcept;
  void find_candidates() noexcept;
  template <class Visit>
  void for_each_indexed_in_order(Visit&& visit) const;
  template <class Visit>
  void for_each_candidate_in_order(Visit&& visit);
  template <class Observer, class IsNew>
  void trace_statement(std::uint32_t id, Observer& observer, Tally& tally,
                       std::optional<RequestedResource>& resource, IsNew&& is_new);
  template <class Observer, class IsNew>
  void trace_narrow_statement(std::uint32_t id, Observer& observer, Tally& tally,
                              std::optional<RequestedResource>& resource, IsNew&& is_new);
  template <class Observer>
  void trace_match(std::uint32_t id, PrincipalLevel level, Observer& observer, Tally& tally);
  [[nodiscard]] bool any_deny(const Tally& tally) noexcept;
  void find_allows(Tally& tally) noexcept;

  const Program& program_;
  const Request& request_;
  std::optional<RequestFacts> own_facts_;  ///< none where others are borrowed
  RequestFacts& facts_;
  RequestKeys keys_;
  ActionMatches actions_;
  PolicyTypeSet ignored_ = 0;  ///< the types that do not apply to the caller [E-4]
  bool is_resource_hashed_ = false;
  enum class TextFilter : std::uint8_t { NotYet, Done, TooMany };
  TextFilter text_filter_ = TextFilter::NotYet;
  RequestError trust_error_;
  /// The hashes of the resource's ARN and of its path parts, once the index asks for them.
  struct ResourceHashes {
    static constexpr std::size_t kMaxPathParts = 24;
    std::uint64_t whole;
    std::size_t path_part_count;
    bool has_more_path_parts;
    std::array<std::uint64_t, kMaxPathParts> path_parts;
  };
  const ResourceHashes& resource_hashes() noexcept;
  ResourceHashes resource_hashes_;  // uninitialised until then

  /// A text of the request that the index is asked for, by its hash.
  struct AskedText {
    IndexField field;
    std::uint64_t hash;
  };
  /// Some of the texts that the index is asked for.
  struct AskedTexts {
    static constexpr std::size_t kMax = 32;
    std::size_t count;
    union {
      std::array<AskedText, kMax> texts;  // uninitialised until counted
    };
    AskedTexts() noexcept {}
    [[nodiscard]] std::span<const AskedText> all() const noexcept { return {texts.data(), count}; }
  };
  void filter_texts() noexcept;
  /// The texts under which any Allow, any Deny is filed; uninitialised until they were filtered.
  std::array<AskedTexts, 2> filed_texts_;
};

ABAC_ALWAYS_INLINE bool Evaluation::meets_conditions(const StatementCode& statement) noexcept {
  for (std::uint32_t i = statement.atoms.begin; i < statement.atoms.end; ++i) {
    if (!suffices(statement.effect, test_condition(program_.atoms[i], keys_))) return false;
  }
  return true;
}

}  // namespace abac::inline abi1::internal
