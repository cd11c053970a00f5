// A case with changes, evaluated by the engine's own steps: what stands in the way of access, what
// grants it. Explanations ask it; which changes to make is explain_search.h.
#pragma once

#include "base/arena.h"
#include "decide/response.h"

#include <abac/explain.h>

#include <compare>
#include <cstdint>
#include <optional>
#include <span>

namespace abac::inline abi1::internal {

/// Where an Allow can stand: a layer, or a policy type that is attached without one, or that would
/// have to be attached (a federated user's `session` [E-13]).
struct AllowPlace {
  PolicyType type = PolicyType::Identity;
  std::uint32_t layer = kNone;  ///< of `Program::layers`

  friend auto operator<=>(const AllowPlace&, const AllowPlace&) = default;
};

/// Changes of the policies.
struct PolicyEdits {
  std::span<const std::uint32_t> removed;  ///< statements left out
  std::span<const AllowPlace> allowed;     ///< where an Allow for exactly this request is added
};

/// A statement whose policy type applies, part by part; a candidate, where its action holds.
struct Candidate {
  std::uint32_t id = 0;
  PrincipalLevel level = PrincipalLevel::Direct;
  bool holds_action = true;
  bool covers = true;
  bool is_matched = false;
  std::uint32_t failing_conditions = 0;  ///< that do not suffice for the statement's effect [N-4]
  std::span<const Truth> conditions;

  [[nodiscard]] bool reaches_caller(Effect effect) const noexcept {
    return suffices(effect, level);
  }
};

/// One changed request against one program. Not thread-safe. Borrows program, request and arena.
class Scenario {
 public:
  Scenario(const Program& program, const Request& request, Arena& arena)
      : program_(program),
        request_(request),
        evaluation_(program, request),
        candidates_(arena.list<std::uint32_t>()),
        matched_(arena.list<std::uint32_t>()) {}

  /// For a request that has principal and action of another, which was traced and lives as long.
  Scenario(const Scenario& other, const Request& request, Arena& arena)
      : program_(other.program_),
        request_(request),
        same_caller_(&other),
        evaluation_(program_, request, other.facts().action()),
        candidates_(arena.list<std::uint32_t>()),
        matched_(arena.list<std::uint32_t>()) {}

  /// As Evaluation::prepare; everything else REQUIRES that it returned null.
  [[nodiscard]] const RequestError* prepare() noexcept;

  /// Decides the request as the policies are.
  [[nodiscard]] Decision decide() noexcept {
    is_decided_ = true;
    return same_caller_ != nullptr ? evaluation_.decide(same_caller_->evaluation_.actions())
                                   : evaluation_.decide();
  }

  /// Finds all that matches, with the changes of the policies made. Throws std::bad_alloc.
  void trace(const PolicyEdits& edits);
  /// Finds all that matches, and writes the response that `evaluate` gives. Throws std::bad_alloc.
  void trace(Response& response);

  [[nodiscard]] const RequestFacts& facts() const noexcept { return evaluation_.facts(); }
  [[nodiscard]] RequestKeys& keys() noexcept { return evaluation_.keys(); }
  [[nodiscard]] const Program& program() const noexcept { return program_; }
  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] bool applies(PolicyType type) const noexcept { return evaluation_.applies(type); }

  /// After `trace`: the verdict before changes of policies.
  [[nodiscard]] const Verdict& verdict() const noexcept { return verdict_; }
  /// After `trace`: the statements that match, those left out excepted.
  [[nodiscard]] std::span<const std::uint32_t> matched() const noexcept { return matched_; }
  /// After `trace`: what the algorithm is told, and what it answers.
  [[nodiscard]] const MatchSummary& summary() const noexcept { return summary_; }
  [[nodiscard]] Decision decision() const noexcept { return combine(summary_).decision; }

  /// Returns whether the statement's action holds. After `decide` or `trace`.
  [[nodiscard]] bool holds_action(const StatementCode& statement) const noexcept {
    return evaluation_.holds_action(statement);
  }
  /// Takes a statement apart. After `decide` or `trace`. Throws std::bad_alloc.
  [[nodiscard]] Candidate examine(std::uint32_t statement, Arena& arena);
  /// After `trace`: the candidates in the order of [M-6].
  [[nodiscard]] List<Candidate> candidates(Arena& arena);

  /// The level at which a statement names the caller.
  [[nodiscard]] PrincipalLevel level(std::uint32_t statement) const noexcept {
    return match_principal(program_, program_.statements[statement], facts(), request_.principal);
  }

  /// What a matching Allow adds to `MatchSummary::grants`.
  [[nodiscard]] Grants grant_of(std::uint32_t statement) const noexcept;
  /// Returns the grants that can make the difference, with whatever the caller's own policies say:
  /// those of `identity`, and of `resource` those that are not for an account in vain [E-17].
  [[nodiscard]] Grants granting() const noexcept;
  /// Returns whether the request is allowed with some grants lost and others kept. After `trace`.
  [[nodiscard]] bool is_allowed_without(Grants lost, Grants kept = 0) const noexcept;

  /// Returns what is decided where these statements match and no others, and Allows are added.
  [[nodiscard]] Decision decide_with(std::span<const std::uint32_t> statements,
                                     std::span<const AllowPlace> allowed = {}) const;

 private:
  /// Returns what the algorithm is told where these statements match and Allows are added.
  [[nodiscard]] MatchSummary replay(std::span<const std::uint32_t> statements,
                                    std::span<const AllowPlace> allowed) const;
  template <class Observer>
  [[nodiscard]] MatchSummary trace_with(Observer& observer);

  const Program& program_;
  const Request& request_;
  const Scenario* same_caller_ = nullptr;
  Evaluation evaluation_;
  bool is_decided_ = false;
  Verdict verdict_;
  List<std::uint32_t> candidates_;
  List<std::uint32_t> matched_;
  MatchSummary summary_;
};

/// What has to change before a denied scenario is allowed. A Deny must go; a missing guardrail must
/// allow; and of the places that grant, the fewest that suffice.
struct Obstacles {
  explicit Obstacles(Arena& arena)
      : denies(arena.list<std::uint32_t>()),
        guardrails(arena.list<AllowPlace>()),
        grants(arena.list<AllowPlace>()),
        needed_grants(arena.list<AllowPlace>()),
        named_grants(arena.list<AllowPlace>()),
        own_grants(arena.list<AllowPlace>()) {}

  List<std::uint32_t> denies;
  List<AllowPlace> guardrails;
  List<AllowPlace> grants;         ///< all that may help, `named_grants` first
  List<AllowPlace> needed_grants;  ///< the fewest that suffice
  List<AllowPlace> named_grants;   ///< the fewest among which the reason of [M-5] is
  /// Of the caller's own policies the fewest that would do, given what `resource` grants; none
  /// where they cannot, or lack nothing.
  List<AllowPlace> own_grants;
  bool is_hopeless = false;  ///< No Allow in any place would do.

  [[nodiscard]] std::size_t count() const noexcept {
    return denies.size() + guardrails.size() + needed_grants.size();
  }
};

/// Which side of a request allows it, as far as that side is concerned [E-15].
struct Sides {
  bool resource = false;  ///< It is allowed once all of the caller's own policies allow.
  bool caller = false;    ///< It is allowed once the resource's policies name the caller.
};

/// After `trace`. What denies or limits every grant is left out of account.
[[nodiscard]] Sides find_sides(const MatchSummary& summary) noexcept;

/// After `trace`. Throws std::bad_alloc.
[[nodiscard]] Obstacles find_obstacles(const Scenario& scenario, Arena& arena);

/// The matching Allows each of which must be there: without it alone the request is denied. In the
/// order of their ids. After `trace` of an allowed scenario. Throws std::bad_alloc.
[[nodiscard]] List<std::uint32_t> find_necessary(const Scenario& scenario, Arena& arena);

/// The matching Allows of one place without which access is lost, the fewest such; empty where no
/// single place is necessary. After `trace` of an allowed scenario. Throws std::bad_alloc.
[[nodiscard]] List<std::uint32_t> find_pillar(Scenario& scenario, Arena& arena);

/// The level that an Allow naming the caller, as explanations write it, has [P-1].
[[nodiscard]] constexpr PrincipalLevel own_level(CallerKind kind) noexcept {
  return kind == CallerKind::Role ? PrincipalLevel::Role : PrincipalLevel::Direct;
}

}  // namespace abac::inline abi1::internal
