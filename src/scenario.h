// A case with changes, evaluated by the engine's own steps: what stands in the way of access, what
// grants it. Explanations ask it; which changes to make is explain_search.h.
#pragma once

#include "arena.h"
#include "response.h"

#include <abac/explain.h>

#include <compare>
#include <cstdint>
#include <optional>
#include <span>

namespace abac::internal {

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

/// A candidate: a statement whose action holds and whose policy type applies, part by part.
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
    return same_caller_ != nullptr ? evaluation_.decide(same_caller_->evaluation_.actions_)
                                   : evaluation_.decide();
  }

  /// Finds all that matches, with the changes of the policies made. Throws std::bad_alloc.
  void trace(const PolicyEdits& edits);
  /// Finds all that matches, and writes the response that `evaluate` gives. Throws std::bad_alloc.
  void trace(Response& response);

  [[nodiscard]] const RequestFacts& facts() const noexcept { return evaluation_.facts_; }
  /// The same, for those who look keys up: a session's role ARN is put together on first use.
  [[nodiscard]] RequestFacts& keys_facts() noexcept { return evaluation_.facts_; }
  [[nodiscard]] RequestKeys& keys() noexcept { return evaluation_.keys_; }
  [[nodiscard]] const Program& program() const noexcept { return program_; }
  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] bool applies(PolicyType type) const noexcept { return evaluation_.applies(type); }

  /// After `trace`: the verdict before changes of policies.
  [[nodiscard]] const Verdict& verdict() const noexcept { return verdict_; }
  /// After `trace`: the statements that match, those left out excepted.
  [[nodiscard]] std::span<const std::uint32_t> matched() const noexcept { return matched_; }
  /// After `trace`: what the algorithm is told, and what it answers.
  [[nodiscard]] const Findings& findings() const noexcept { return findings_; }
  [[nodiscard]] Decision decision() const noexcept { return combine(findings_).decision; }

  /// Takes a candidate apart. Throws std::bad_alloc.
  [[nodiscard]] Candidate examine(std::uint32_t statement, Arena& arena);
  /// After `trace`: the candidates in the order of [M-6].
  [[nodiscard]] List<Candidate> candidates(Arena& arena);

  /// Returns what is decided where these statements match and no others, and Allows are added.
  [[nodiscard]] Decision decide_with(std::span<const std::uint32_t> statements,
                                     std::span<const AllowPlace> allowed = {});

 private:
  /// Returns the findings where these statements match and Allows are added.
  [[nodiscard]] Findings replay(std::span<const std::uint32_t> statements,
                                std::span<const AllowPlace> allowed);
  void add(Findings& findings, AllowPlace place);
  template <class Observer>
  [[nodiscard]] Verdict trace_with(Observer& observer);

  const Program& program_;
  const Request& request_;
  const Scenario* same_caller_ = nullptr;
  Evaluation evaluation_;
  bool is_decided_ = false;
  Verdict verdict_;
  List<std::uint32_t> candidates_;
  List<std::uint32_t> matched_;
  Findings findings_;
};

/// What has to change before a denied scenario is allowed. A Deny must go; a missing guardrail must
/// allow; and of the places that grant, the fewest that suffice.
struct Obstacles {
  explicit Obstacles(Arena& arena)
      : denies(arena.list<std::uint32_t>()),
        guardrails(arena.list<AllowPlace>()),
        grants(arena.list<AllowPlace>()),
        needed_grants(arena.list<AllowPlace>()),
        named_grants(arena.list<AllowPlace>()) {}

  List<std::uint32_t> denies;
  List<AllowPlace> guardrails;
  List<AllowPlace> grants;         ///< all that may help, `named_grants` first
  List<AllowPlace> needed_grants;  ///< the fewest that suffice
  List<AllowPlace> named_grants;   ///< the fewest among which the reason of [M-5] is
  bool is_hopeless = false;        ///< No Allow in any place would do.

  [[nodiscard]] std::size_t count() const noexcept {
    return denies.size() + guardrails.size() + needed_grants.size();
  }
};

/// After `trace`. Throws std::bad_alloc.
[[nodiscard]] Obstacles find_obstacles(const Scenario& scenario, Arena& arena);

/// The matching Allows of one place without which access is lost, the fewest such; empty where no
/// single place is necessary. After `trace` of an allowed scenario. Throws std::bad_alloc.
[[nodiscard]] List<std::uint32_t> find_pillar(Scenario& scenario, Arena& arena);

/// The level that an Allow naming the caller, as explanations write it, has [P-1].
[[nodiscard]] constexpr PrincipalLevel own_level(CallerKind kind) noexcept {
  return kind == CallerKind::Role ? PrincipalLevel::Role : PrincipalLevel::Direct;
}

}  // namespace abac::internal
