// Changed cases, replayed on the engine's own functions: statements are matched by Evaluation,
// counted by Tally, combined by `combine`. Nothing here knows a rule of section 6.3; what matters
// to the decision is found by asking it.
//
// `find_obstacles` and `find_pillar` use that the algorithm is monotone: a further Allow never
// denies, a further Deny never allows.
//   - Of a denial every matching Deny must go, and each guardrail that limits every grant must
//     allow. What else has to allow depends: so an Allow is added to each choice of the other types
//     that lack one, sixteen choices at most, and the smallest that suffice are kept. Example: for
//     a role of another account without any Allow, `identity` alone does not do, nor does
//     `resource`; both together do, so both are obstacles. In the same account either does, and
//     the obstacle is the one that the message names [M-5].
//   - Of an allowed request, a pillar is a layer of Allows without which it is denied: each layer's
//     are left out in turn and the rest is combined.
//   - A matching Allow is necessary where it is the only one of its layer, or of its level in
//     `resource`, and what it grants there is. Every level of a type must allow [E-6], so that the
//     loss of one is the loss of the type's grant.
// Cost: sixteen calls of `combine`, one for each layer; no statement is matched again.
#include "explain/scenario.h"

#include <algorithm>
#include <array>
#include <bit>

namespace abac::inline abi1::internal {
namespace {

/// Says that an Allow which names the caller is added to policies of the type. They are attached
/// then, also where they were not.
void allow(MatchSummary& summary, PolicyType type) noexcept {
  if (traits_of(type).is_guardrail) summary.attached |= bit_of(type);
  summary.grants |= type == PolicyType::Resource && own_level(summary.kind) == PrincipalLevel::Role
                        ? kRoleGrant
                        : Grants{bit_of(type)};
}

std::uint32_t layer_of(const Program& program, PolicyType type) noexcept {
  for (std::uint32_t i = 0; i < program.layers.size(); ++i) {
    if (program.layers[i].type == type) return i;
  }
  return kNone;
}

}  // namespace

MatchSummary Scenario::replay(std::span<const std::uint32_t> statements,
                              std::span<const AllowPlace> allowed) const {
  Tally tally = evaluation_.empty_tally();
  for (std::uint32_t id : statements) {
    const StatementCode& statement = program_.statements[id];
    if (statement.effect == Effect::Allow) {
      tally.add_allow(statement, level(id));
    } else {
      tally.add_deny(statement);
    }
  }
  for (AllowPlace place : allowed) {
    if (place.layer == kNone) continue;
    tally.add_allow(static_cast<std::uint16_t>(place.layer), own_level(facts().caller.kind));
  }
  MatchSummary summary = evaluation_.summarize(tally);
  for (AllowPlace place : allowed) {
    if (place.layer == kNone) allow(summary, place.type);
  }
  return summary;
}

namespace {

/// Notes candidates and matches.
class Collector {
 public:
  static constexpr bool kWantsMissingKeys = false;

  Collector(List<std::uint32_t>& candidates, List<std::uint32_t>& matched)
      : candidates_(candidates), matched_(matched) {
    candidates_.reserve(16);
    matched_.reserve(16);
  }

  void candidate(std::uint32_t statement) { candidates_.push_back(statement); }
  void matched(std::uint32_t statement) { matched_.push_back(statement); }

 private:
  List<std::uint32_t>& candidates_;
  List<std::uint32_t>& matched_;
};

/// The same beside a response.
class RespondingCollector : public Collector {
 public:
  static constexpr bool kWantsMissingKeys = true;

  RespondingCollector(const Collector& collector, ResponseWriter& writer)
      : Collector(collector), writer_(writer) {}

  void matched(std::uint32_t statement) {
    Collector::matched(statement);
    writer_.matched(statement);
  }
  void missing(std::uint32_t key_use) { writer_.missing(key_use); }

 private:
  ResponseWriter& writer_;
};

}  // namespace

const RequestError* Scenario::prepare() noexcept {
  return same_caller_ == nullptr ? evaluation_.prepare()
                                 : evaluation_.prepare(same_caller_->facts());
}

template <class Observer>
MatchSummary Scenario::trace_with(Observer& observer) {
  return is_decided_ ? evaluation_.trace(observer, evaluation_.actions())
                     : evaluation_.trace(observer);
}

void Scenario::trace(Response& response) {
  ResponseWriter writer(program_, response);
  RespondingCollector collector(Collector(candidates_, matched_), writer);
  summary_ = trace_with(collector);
  verdict_ = combine(summary_);
  writer.finish(verdict_, request_, facts());
}

void Scenario::trace(const PolicyEdits& edits) {
  Collector collector(candidates_, matched_);
  summary_ = trace_with(collector);
  verdict_ = combine(summary_);
  if (edits.removed.empty() && edits.allowed.empty()) return;
  std::erase_if(matched_, [&](std::uint32_t id) {
    return std::find(edits.removed.begin(), edits.removed.end(), id) != edits.removed.end();
  });
  summary_ = replay(matched_, edits.allowed);
}

Decision Scenario::decide_with(std::span<const std::uint32_t> statements,
                               std::span<const AllowPlace> allowed) const {
  return combine(replay(statements, allowed)).decision;
}

Candidate Scenario::examine(std::uint32_t statement, Arena& arena) {
  const StatementCode& code = program_.statements[statement];
  Candidate candidate;
  candidate.id = statement;
  candidate.level = level(statement);
  candidate.holds_action = holds_action(code);
  candidate.covers = covers_resource(code, request_.resource.arn, keys());
  const std::span<Truth> truths = arena.array<Truth>(code.atoms.size());
  for (std::uint32_t i = 0; i < code.atoms.size(); ++i) {
    truths[i] = test_condition(program_.atoms[code.atoms.begin + i], keys());
    if (!suffices(code.effect, truths[i])) ++candidate.failing_conditions;
  }
  candidate.conditions = truths;
  candidate.is_matched = candidate.holds_action && candidate.covers &&
                         candidate.failing_conditions == 0 && candidate.reaches_caller(code.effect);
  return candidate;
}

List<Candidate> Scenario::candidates(Arena& arena) {
  List<Candidate> candidates = arena.list<Candidate>(candidates_.size());
  for (std::uint32_t id : candidates_) candidates.push_back(examine(id, arena));
  return candidates;
}

namespace {

/// The layers of a type in which no Allow matches.
void add_silent_layers(const Program& program, PolicyType type, std::span<const bool> allows,
                       List<AllowPlace>& places) {
  bool has_layer = false;
  for (std::uint32_t i = 0; i < program.layers.size(); ++i) {
    if (program.layers[i].type != type) continue;
    has_layer = true;
    if (!allows[i]) places.push_back({type, i});
  }
  if (!has_layer) places.push_back({type, kNone});
}

/// The types that do not limit every grant: of these, few enough that all choices can be tried.
constexpr std::size_t kMaxGranting = kPolicyTypeCount - kOuterGuardrails.size();
static_assert(kMaxGranting <= 5, "`sufficient` has a bit for each choice of these types");

/// Whether an Allow is there already; a direct one, where it is about `resource`.
bool is_granted(const MatchSummary& summary, PolicyType type) noexcept {
  return summary.allows(type) && (!traits_of(type).is_guardrail || summary.is_attached(type));
}

/// Finds the fewest places whose Allow would make the algorithm say yes, by asking it.
void find_grants(const Program& program, const MatchSummary& summary, Obstacles& obstacles) {
  std::array<PolicyType, kMaxGranting> silent{};
  std::size_t count = 0;
  for (const PolicyTypeTraits& traits : kPolicyTypes) {
    if (limits_every_grant(traits.type) || is_granted(summary, traits.type)) continue;
    silent[count++] = traits.type;
  }
  const std::optional<PolicyType> reason = combine(summary).reason;
  const auto suffices = [&](unsigned choice) {
    MatchSummary changed = summary;
    for (std::size_t i = 0; i < count; ++i) {
      if ((choice >> i & 1U) != 0) allow(changed, silent[i]);
    }
    return combine(changed).decision == Decision::Allowed;
  };
  unsigned needed = 0;  // choices of places, a bit each
  unsigned named = 0;
  unsigned own = 0;
  unsigned useful = 0;
  unsigned sufficient = 0;  // the smallest choices that suffice, a bit each
  for (unsigned choice = 1; choice < (1U << count); ++choice) {
    // More Allows never deny: what holds a sufficient choice suffices, and is not the smallest.
    bool has_smaller = false;
    for (unsigned left = sufficient; left != 0; left &= left - 1) {
      const auto smaller = static_cast<unsigned>(std::countr_zero(left));
      has_smaller = has_smaller || (choice & smaller) == smaller;
    }
    if (has_smaller || !suffices(choice)) continue;
    sufficient |= 1U << choice;
    bool has_reason = false;
    bool has_resource = false;
    for (std::size_t i = 0; i < count; ++i) {
      if ((choice >> i & 1U) == 0) continue;
      has_reason = has_reason || silent[i] == reason;
      has_resource = has_resource || silent[i] == PolicyType::Resource;
    }
    const auto is_smaller_than = [choice](unsigned other) {
      return other == 0 || std::popcount(choice) < std::popcount(other);
    };
    if (is_smaller_than(needed)) needed = choice;
    if (has_reason && is_smaller_than(named)) named = choice;
    if (!has_resource && is_smaller_than(own)) own = choice;
    useful |= choice;
  }
  if (named == 0) named = needed;
  if (std::popcount(named) == std::popcount(needed)) needed = named;
  obstacles.is_hopeless = needed == 0;
  const auto add = [&](unsigned choice, List<AllowPlace>& places) {
    for (std::size_t i = 0; i < count; ++i) {
      if ((choice >> i & 1U) != 0) {
        places.push_back({silent[i], layer_of(program, silent[i])});
      }
    }
  };
  add(needed, obstacles.needed_grants);
  add(named, obstacles.named_grants);
  add(named, obstacles.grants);
  add(useful & ~named, obstacles.grants);
  add(own, obstacles.own_grants);
}

/// Without Denies, and with what limits every grant allowing.
MatchSummary without_limits(MatchSummary summary) noexcept {
  summary.denies = 0;
  for (const OuterGuardrail& guardrail : kOuterGuardrails) {
    if (!summary.permits(guardrail.type)) allow(summary, guardrail.type);
  }
  return summary;
}

}  // namespace

Sides find_sides(const MatchSummary& summary) noexcept {
  MatchSummary with_resource = without_limits(summary);
  MatchSummary with_caller = with_resource;
  for (const PolicyTypeTraits& traits : kPolicyTypes) {
    allow(traits.type == PolicyType::Resource ? with_resource : with_caller, traits.type);
  }
  return {.resource = combine(with_caller).decision == Decision::Allowed,
          .caller = combine(with_resource).decision == Decision::Allowed};
}

Obstacles find_obstacles(const Scenario& scenario, Arena& arena) {
  const Program& program = scenario.program();
  Obstacles obstacles(arena);
  const std::span<bool> allows = arena.array<bool>(program.layers.size());
  for (std::uint32_t id : scenario.matched()) {
    const StatementCode& statement = program.statements[id];
    if (statement.effect == Effect::Deny) {
      obstacles.denies.push_back(id);
    } else {
      allows[statement.layer] = true;
    }
  }
  for (const OuterGuardrail& guardrail : kOuterGuardrails) {
    if (scenario.summary().permits(guardrail.type)) continue;
    add_silent_layers(program, guardrail.type, allows, obstacles.guardrails);
  }
  // The Denies go, and what limits every grant must allow: only then it shows which grants are
  // missing.
  const MatchSummary summary = without_limits(scenario.summary());
  if (combine(summary).decision != Decision::Allowed) find_grants(program, summary, obstacles);
  return obstacles;
}

Grants Scenario::grant_of(std::uint32_t statement) const noexcept {
  const PolicyType type = program_.layers[program_.statements[statement].layer].type;
  return type == PolicyType::Resource ? resource_grant(level(statement)) : Grants{bit_of(type)};
}

bool Scenario::is_allowed_without(Grants lost, Grants kept) const noexcept {
  MatchSummary summary = summary_;
  summary.grants = static_cast<Grants>((summary.grants & ~lost) | kept);
  return combine(summary).decision == Decision::Allowed;
}

Grants Scenario::granting() const noexcept {
  constexpr std::array<PolicyType, 3> kOwn = {PolicyType::Identity, PolicyType::PermissionsBoundary,
                                              PolicyType::Session};
  constexpr std::array<Grants, 3> kOfResource = {bit_of(PolicyType::Resource), kRoleGrant,
                                                 kAccountGrant};
  constexpr Grants kAll = bit_of(PolicyType::Identity) | bit_of(PolicyType::PermissionsBoundary) |
                          bit_of(PolicyType::Session) | bit_of(PolicyType::Resource) | kRoleGrant |
                          kAccountGrant;
  Grants granting = bit_of(PolicyType::Identity);
  for (unsigned choice = 0; choice < 1U << kOwn.size(); ++choice) {
    unsigned own = 0;
    for (std::size_t i = 0; i < kOwn.size(); ++i) {
      if ((choice >> i & 1U) != 0) own |= bit_of(kOwn[i]);
    }
    if (is_allowed_without(kAll, static_cast<Grants>(own))) continue;
    for (const Grants grant : kOfResource) {
      if (is_allowed_without(kAll, static_cast<Grants>(own | grant))) granting |= grant;
    }
  }
  return granting;
}

List<std::uint32_t> find_necessary(const Scenario& scenario, Arena& arena) {
  const Program& program = scenario.program();
  struct First {
    std::uint32_t id;
    std::uint16_t layer;
    Grants grant;
    bool is_sole;
  };
  auto firsts = arena.list<First>();  // of each layer and grant
  for (std::uint32_t id : scenario.matched()) {
    const std::uint16_t layer = program.statements[id].layer;
    const Grants grant = scenario.grant_of(id);
    // Matched statements stand in the order of their layers, and a layer has three grants at most.
    const auto known = std::find_if(firsts.rbegin(), firsts.rend(), [&](const First& first) {
      return first.layer != layer || first.grant == grant;
    });
    if (known != firsts.rend() && known->layer == layer) {
      known->is_sole = false;
    } else {
      firsts.push_back({id, layer, grant, true});
    }
  }
  auto necessary = arena.list<std::uint32_t>();
  for (const First& first : firsts) {
    if (first.is_sole && !scenario.is_allowed_without(first.grant)) necessary.push_back(first.id);
  }
  return necessary;
}

List<std::uint32_t> find_pillar(Scenario& scenario, Arena& arena) {
  const Program& program = scenario.program();
  const std::span<const std::uint32_t> matched = scenario.matched();
  auto best = arena.list<std::uint32_t>();
  auto granting = arena.list<std::uint32_t>();
  auto own = arena.list<std::uint32_t>(matched.size());
  auto others = arena.list<std::uint32_t>(matched.size());
  for (std::size_t begin = 0; begin < matched.size();) {
    const std::uint16_t layer = program.statements[matched[begin]].layer;
    own.clear();
    others.clear();
    for (std::uint32_t id : matched) {
      (program.statements[id].layer == layer ? own : others).push_back(id);
    }
    begin += own.size();  // matched statements stand in the order of their layers
    const PolicyType type = program.layers[layer].type;
    const bool grants = type == PolicyType::Identity || type == PolicyType::Resource;
    if (grants) granting.insert(granting.end(), own.begin(), own.end());
    // Among equals, what grants before what only permits.
    const bool is_better =
        best.empty() || own.size() < best.size() || (own.size() == best.size() && grants);
    if (is_better && scenario.decide_with(others) != Decision::Allowed) best = own;
  }
  if (best.empty() && !granting.empty()) {
    others.clear();
    std::set_difference(matched.begin(), matched.end(), granting.begin(), granting.end(),
                        std::back_inserter(others));
    if (scenario.decide_with(others) != Decision::Allowed) best = granting;
  }
  return best;
}

}  // namespace abac::inline abi1::internal
