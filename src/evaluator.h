// Program × request → what matched. Everything that asks about a statement asks here, so that the
// decision and its reasons cannot differ. What follows from the matches is combine.h.
#pragma once

#include "combine.h"
#include "condition.h"
#include "principal_match.h"
#include "program.h"
#include "request_keys.h"
#include "resource_match.h"

#include <bitset>
#include <optional>

namespace abac::internal {

/// More layers than this are refused by the compiler; AWS has fewer than twenty.
inline constexpr std::size_t kMaxLayers = 256;

/// [N-4], as for conditions.
[[nodiscard]] constexpr bool suffices(Effect effect, PrincipalLevel level) noexcept {
  return level > (effect == Effect::Deny ? PrincipalLevel::None : PrincipalLevel::Unknown);
}

/// One request against one program. Not thread-safe; lives for one decision.
class Evaluation {
 public:
  Evaluation(const Program& program, const Request& request) noexcept
      : program_(program), request_(request), keys_(program, request, facts_) {}
  /// With an action that was read before; borrows it.
  Evaluation(const Program& program, const Request& request, const FoldedAction& action) noexcept
      : program_(program), request_(request), facts_(action), keys_(program, request, facts_) {}

  /// Reads the request and checks it against the policies: [E-2], [E-21], [G-17]. Returns
  /// the error, which lives as long as program and evaluation, or null. Everything else REQUIRES
  /// that this returned null.
  [[nodiscard]] const RequestError* prepare() noexcept;
  /// The same for a caller that was checked before, and with the action given at construction.
  [[nodiscard]] const RequestError* prepare(const CallerFacts& caller) noexcept;

  [[nodiscard]] const RequestFacts& facts() const noexcept { return facts_; }

  /// Decides with as little work as the answer needs.
  [[nodiscard]] Decision decide() noexcept;
  /// The same for an action whose patterns were found before. Borrows them.
  [[nodiscard]] Decision decide(const ActionMatches& patterns) noexcept;

  /// Evaluates every statement of the types that apply [N-6] and tells the observer; in trace.h.
  template <class Observer>
  [[nodiscard]] Verdict trace(Observer& observer);

 private:
  [[nodiscard]] const RequestError* check_policies() noexcept;
  [[nodiscard]] Decision decide_found() noexcept;

  /// As `trace`, of an action whose patterns were found before.
  template <class Observer>
  [[nodiscard]] Verdict trace_found(Observer& observer);

  friend class Scenario;  // explanations replay an evaluation with changes

  [[nodiscard]] bool applies(PolicyType type) const noexcept {
    return (not_applicable_ & bit_of(type)) == 0;
  }
  [[nodiscard]] bool holds_action(const StatementCode& statement) const noexcept;
  [[nodiscard]] bool meets_conditions(const StatementCode& statement) noexcept;
  [[nodiscard]] PrincipalLevel match(const StatementCode& statement) noexcept;
  template <class Visit>
  bool for_each_candidate(Effect effect, Visit&& visit) noexcept;
  template <class Visit>
  bool visit_run(std::span<const std::uint32_t> statements, std::uint32_t slot, Effect effect,
                 Visit&& visit) noexcept;
  [[nodiscard]] bool is_passed(const ConditionRun& run, Effect effect) noexcept;
  template <class Visit>
  bool for_each_hash(IndexProbe probe, Visit&& visit) noexcept;
  template <class Visit>
  bool visit_found(StatementIndex::Place place, std::uint64_t hash, Visit&& visit) noexcept;
  template <class Visit>
  void for_each_candidate_in_order(Visit&& visit);
  [[nodiscard]] Verdict verdict() const noexcept;
  [[nodiscard]] bool any_deny() noexcept;
  void find_allows() noexcept;
  [[nodiscard]] bool is_settled(const IndexChunk& chunk) const noexcept {
    return (grants_ & chunk.type_bit) != 0 || (chunk.is_level && allows_[chunk.layer]);
  }
  void add_allow(const StatementCode& statement, PrincipalLevel level) noexcept;
  void add_level(std::uint16_t layer, PolicyType type, std::uint16_t& allowing,
                 std::optional<std::uint16_t> levels) noexcept;
  [[nodiscard]] Findings findings() const noexcept;
  [[nodiscard]] Decision decide_by_grants() const noexcept;
  /// As `prepare` left it.
  void forget_matches() noexcept {
    denies_ = 0;
    grants_ = program_.absent_guardrails | not_applicable_;
    allows_.reset();
    levels_allowing_ = {};
  }

  const Program& program_;
  const Request& request_;
  RequestFacts facts_;
  RequestKeys keys_;
  ActionMatches actions_;
  std::uint8_t denies_ = 0;          ///< as in Findings
  std::uint8_t not_applicable_ = 0;  ///< the types that do not bind the caller [E-4], as bits
  RequestError trust_error_;
  Grants grants_ = 0;
  std::bitset<kMaxLayers> allows_;  ///< by layer: service and resource control policies only
  std::array<std::uint16_t, 2> levels_allowing_{};  ///< of service and resource control policies
  /// The hashes of the resource's ARN and of its tokens, once the index asks for them.
  struct ResourceHashes {
    static constexpr std::size_t kMaxTokens = 24;
    std::uint64_t whole = 0;
    std::size_t token_count = 0;
    bool has_more_tokens = false;
    std::array<std::uint64_t, kMaxTokens> tokens;
  };
  const ResourceHashes& resource_hashes() noexcept;
  bool is_resource_hashed_ = false;
  ResourceHashes resource_hashes_;

  /// A text of the request that the index is asked for, by its hash.
  struct AskedText {
    IndexProbe probe;
    std::uint64_t hash;
  };
  /// Some of the texts that the index is asked for.
  struct AskedTexts {
    static constexpr std::size_t kMax = 32;
    std::size_t count = 0;
    union {
      std::array<AskedText, kMax> texts;  // uninitialised until counted
    };
    AskedTexts() noexcept {}
    [[nodiscard]] std::span<const AskedText> all() const noexcept { return {texts.data(), count}; }
  };
  void sift_texts() noexcept;
  enum class Sifting : std::uint8_t { NotYet, Done, TooMany };
  Sifting sifting_ = Sifting::NotYet;
  /// The texts under which any Allow, any Deny is filed.
  std::array<AskedTexts, 2> filed_texts_;
};

ABAC_ALWAYS_INLINE bool Evaluation::meets_conditions(const StatementCode& statement) noexcept {
  for (std::uint32_t i = statement.atoms.begin; i < statement.atoms.end; ++i) {
    if (!suffices(statement.effect, test_condition(program_.atoms[i], keys_))) return false;
  }
  return true;
}

}  // namespace abac::internal
