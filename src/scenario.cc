// Changed cases, replayed on the engine's evaluation.
#include "scenario.h"

#include <algorithm>
#include <array>
#include <bit>

namespace abac::internal {
namespace {

/// Says in the findings that a policy of a type allows that has no layer to put an Allow into.
void allow_without_layer(Findings& findings, PolicyType type) noexcept {
  if (type == PolicyType::Session) findings.session = {true, true};
  if (type == PolicyType::ServiceControl) findings.service_control.allows = true;
  if (type == PolicyType::ResourceControl) findings.resource_control.allows = true;
}

void allow(Findings& findings, PolicyType type) noexcept {
  switch (type) {
    case PolicyType::Identity:
      findings.identity_allows = true;
      return;
    case PolicyType::Resource:
      (own_level(findings.kind) == PrincipalLevel::Role ? findings.resource_allows_role
                                                        : findings.resource_allows_direct) = true;
      return;
    case PolicyType::PermissionsBoundary:
      findings.permissions_boundary.allows = true;
      return;
    case PolicyType::Session:
      findings.session = {true, true};
      return;
    case PolicyType::ServiceControl:
    case PolicyType::ResourceControl:
    case PolicyType::VpcEndpoint:
      return;
  }
}

std::uint32_t layer_of(const Program& program, PolicyType type) noexcept {
  for (std::uint32_t i = 0; i < program.layers.size(); ++i) {
    if (program.layers[i].type == type) return i;
  }
  return kNone;
}

}  // namespace

void Scenario::add(Findings& findings, AllowPlace place) {
  if (place.layer == kNone) {
    allow_without_layer(findings, place.type);
    return;
  }
  StatementCode statement;
  statement.effect = Effect::Allow;
  statement.layer = static_cast<std::uint16_t>(place.layer);
  evaluation_.add_allow(statement, own_level(facts().caller.kind));
}

Findings Scenario::replay(std::span<const std::uint32_t> statements,
                          std::span<const AllowPlace> allowed) {
  evaluation_.forget_matches();
  Findings extra;
  for (AllowPlace place : allowed) add(extra, place);
  std::uint8_t denies = 0;
  for (std::uint32_t id : statements) {
    const StatementCode& statement = program_.statements[id];
    if (statement.effect == Effect::Allow) {
      evaluation_.add_allow(statement, match_principal(program_, statement, facts()));
    } else {
      denies |= bit_of(program_.layers[statement.layer].type);
    }
  }
  Findings findings = evaluation_.findings();
  findings.denies = denies;
  if (extra.session.is_present) findings.session = extra.session;
  if (extra.service_control.allows) findings.service_control.allows = true;
  if (extra.resource_control.allows) findings.resource_control.allows = true;
  return findings;
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
  if (same_caller_ == nullptr) return evaluation_.prepare();
  const RequestFacts& known = same_caller_->facts();
  return evaluation_.prepare(
      CallerFacts{known.caller, known.is_service_linked_role, known.has_non_ascii_tag});
}

template <class Observer>
Verdict Scenario::trace_with(Observer& observer) {
  if (!is_decided_) return evaluation_.trace(observer);
  evaluation_.forget_matches();
  return evaluation_.trace_found(observer);
}

void Scenario::trace(Response& response) {
  ResponseWriter writer(program_, response);
  RespondingCollector collector(Collector(candidates_, matched_), writer);
  verdict_ = trace_with(collector);
  writer.finish(verdict_, request_, facts());
  findings_ = evaluation_.findings();
}

void Scenario::trace(const PolicyEdits& edits) {
  Collector collector(candidates_, matched_);
  verdict_ = trace_with(collector);
  if (edits.removed.empty() && edits.allowed.empty()) {
    findings_ = evaluation_.findings();
    return;
  }
  std::erase_if(matched_, [&](std::uint32_t id) {
    return std::find(edits.removed.begin(), edits.removed.end(), id) != edits.removed.end();
  });
  findings_ = replay(matched_, edits.allowed);
}

Decision Scenario::decide_with(std::span<const std::uint32_t> statements,
                               std::span<const AllowPlace> allowed) {
  return combine(replay(statements, allowed)).decision;
}

Candidate Scenario::examine(std::uint32_t statement, Arena& arena) {
  const StatementCode& code = program_.statements[statement];
  Candidate candidate;
  candidate.id = statement;
  candidate.level = match_principal(program_, code, facts());
  candidate.covers = covers_resource(code, request_.resource.arn, keys());
  const std::span<Truth> truths = arena.array<Truth>(code.atoms.size());
  for (std::uint32_t i = 0; i < code.atoms.size(); ++i) {
    truths[i] = test_condition(program_.atoms[code.atoms.begin + i], keys());
    if (!suffices(code.effect, truths[i])) ++candidate.failing_conditions;
  }
  candidate.conditions = truths;
  candidate.is_matched = candidate.covers && candidate.failing_conditions == 0 &&
                         candidate.reaches_caller(code.effect);
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

/// Finds the fewest places whose Allow would make the algorithm say yes, by asking it.
void find_grants(const Program& program, const Findings& findings, Obstacles& obstacles) {
  std::array<PolicyType, 4> silent{};
  std::size_t count = 0;
  const auto consider = [&](bool is_silent, PolicyType type) {
    if (is_silent) silent[count++] = type;
  };
  consider(!findings.identity_allows, PolicyType::Identity);
  consider(!findings.resource_allows_direct, PolicyType::Resource);
  consider(findings.permissions_boundary.is_present && !findings.permissions_boundary.allows,
           PolicyType::PermissionsBoundary);
  consider(findings.session.is_present ? !findings.session.allows
                                       : findings.kind == CallerKind::FederatedUser,
           PolicyType::Session);
  const std::optional<PolicyType> reason = combine(findings).reason;
  const auto suffices = [&](unsigned choice) {
    Findings changed = findings;
    for (std::size_t i = 0; i < count; ++i) {
      if ((choice >> i & 1U) != 0) allow(changed, silent[i]);
    }
    return combine(changed).decision == Decision::Allowed;
  };
  unsigned needed = 0;  // choices of places, a bit each
  unsigned named = 0;
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
    for (std::size_t i = 0; i < count; ++i) {
      has_reason = has_reason || ((choice >> i & 1U) != 0 && silent[i] == reason);
    }
    const auto is_smaller_than = [choice](unsigned other) {
      return other == 0 || std::popcount(choice) < std::popcount(other);
    };
    if (is_smaller_than(needed)) needed = choice;
    if (has_reason && is_smaller_than(named)) named = choice;
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
}

}  // namespace

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
  Findings findings = scenario.findings();
  findings.denies = 0;
  const auto lift = [&](Guardrail& guardrail, PolicyType type) {
    if (!guardrail.is_present || guardrail.allows) return;
    add_silent_layers(program, type, allows, obstacles.guardrails);
    guardrail.allows = true;
  };
  lift(findings.resource_control, PolicyType::ResourceControl);
  lift(findings.service_control, PolicyType::ServiceControl);
  lift(findings.vpc_endpoint, PolicyType::VpcEndpoint);
  if (combine(findings).decision != Decision::Allowed) find_grants(program, findings, obstacles);
  return obstacles;
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

}  // namespace abac::internal
