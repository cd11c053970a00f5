// Evaluation → Explanation: gathers what the evaluation found, what came close, and what the search
// for changes and the judgement of facts return.
//
// In this order, since each needs what is before it:
//   layers      what each policy type said, counted over the statements that matched
//   obstacles   of a denial: the Denies that match, and the layers in which an Allow is missing
//   near        in those layers the statements that fail least (near_statement.cc)
//   statements  what matched and what is near, told part by part (statement_finding.cc)
//   changes     edits after which the request is decided otherwise (explain_search.cc); each was
//               made and decided again
//   facts       which keys mattered (fact_influence.cc)
//
// Two arenas: what the explanation points into lives as long as it does, and all else is scratch.
// Cost: that of the search, which ExplainOptions bounds; the rest is some decisions' worth.
#include <abac/explain.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <new>
#include <ostream>
#include <utility>

#include "base/arena.h"
#include "decide/response.h"
#include "diagnostics/diagnostic_list.h"
#include "explain/explain_search.h"
#include "explain/fact_influence.h"
#include "explain/near_statement.h"
#include "explain/statement_edit.h"
#include "explain/statement_finding.h"
#include "explain/statement_text.h"
#include "program/access.h"
#include "request/owned_request.h"

namespace abac::inline abi1 {
namespace internal {

/// The friend of Explanation.
struct ExplanationAccess {
  /// Keeps what the explanation's views are into.
  static void keep(Explanation& explanation, std::shared_ptr<const void> storage) noexcept {
    explanation.storage_.kept_ = std::move(storage);
  }
};
namespace {

/// What an explanation points into.
struct Storage {
  Storage(const PolicySet& set, const Request& asked)
      : policies(set), request(copy_fields(asked)), arena(buffer.data(), buffer.size()) {}

  PolicySet policies;
  OwnedRequest request;
  alignas(std::max_align_t) std::array<std::byte, 7168> buffer;  // usually enough
  Arena arena;
};

std::span<const std::string_view> copy_texts(std::span<const std::string_view> texts,
                                             Arena& arena) {
  const auto copy = arena.array<std::string_view>(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) copy[i] = arena.keep(texts[i]);
  return copy;
}

class Explainer {
 public:
  Explainer(Scenario& root, const ExplainOptions& options, Arena& arena, Arena& scratch)
      : program_(root.program()),
        root_(root),
        options_(options),
        arena_(arena),
        scratch_(scratch),
        candidates_(root.candidates(scratch)),
        obstacles_(scratch),
        necessary_(scratch.list<std::uint32_t>()),
        places_(scratch.list<NearPlace>()) {}

  void fill(Explanation& explanation) {
    explanation.request = root_.request();
    explanation.step = root_.verdict().step;
    explanation.reason = reason_of(root_.verdict(), root_.facts().is_trust_case,
                                   explanation.response.matched_statements);
    explanation.layers = find_layers();
    is_allowed_ = explanation.response.decision == Decision::Allowed;
    if (!is_allowed_) {
      obstacles_ = find_obstacles(root_, scratch_);
      find_places();
    }
    if (is_allowed_) {
      necessary_ = find_necessary(root_, scratch_);
      granting_ = root_.granting();
      explanation.grant_count = static_cast<std::size_t>(
          std::ranges::count_if(root_.matched(), [this](std::uint32_t id) { return grants(id); }));
    }
    add_accounts(explanation);
    add_blockers(explanation);
    add_statements(explanation);
    add_denied_without(explanation);
    add_changes(explanation);
  }

 private:
  [[nodiscard]] std::span<const LayerFinding> find_layers() {
    auto layers = scratch_.list<LayerFinding>(program_.layers.size() + 1);
    layers.resize(program_.layers.size());
    for (std::uint32_t i = 0; i < layers.size(); ++i) {
      layers[i].slot = slot_of(program_, i);
      layers[i].statement_count = program_.layers[i].statements.size();
    }
    for (std::uint32_t id : root_.matched()) {
      const StatementCode& statement = program_.statements[id];
      LayerFinding& layer = layers[statement.layer];
      ++(statement.effect == Effect::Deny ? layer.deny_count : layer.allow_count);
    }
    add_without_levels(layers);
    const Verdict& verdict = root_.verdict();
    for (LayerFinding& layer : layers) {
      const bool applies = root_.applies(layer.slot.type);
      layer.verdict = !applies                 ? LayerVerdict::NotApplicable
                      : layer.deny_count != 0  ? LayerVerdict::Denies
                      : layer.allow_count != 0 ? LayerVerdict::Allows
                                               : LayerVerdict::Silent;
      const LayerVerdict guilty =
          verdict.decision == Decision::ExplicitDeny ? LayerVerdict::Denies : LayerVerdict::Silent;
      layer.is_decisive = verdict.reason == layer.slot.type &&
                          (layer.verdict == guilty || layer.slot.type == PolicyType::Resource);
    }
    std::erase_if(layers, [](const LayerFinding& layer) {  // these two are there without policies
      return layer.statement_count == 0 && !layer.is_decisive &&
             (layer.slot.type == PolicyType::Identity || layer.slot.type == PolicyType::Resource);
    });
    return arena_.keep_all(layers);
  }

  /// [E-6]: attached without any level, which allows nothing.
  void add_without_levels(List<LayerFinding>& layers) const {
    for (const PolicyTypeTraits& traits : kPolicyTypes) {
      const auto is_of_type = [&](const LayerFinding& layer) {
        return layer.slot.type == traits.type;
      };
      if (!traits.has_levels || !root_.summary().is_attached(traits.type) ||
          std::ranges::any_of(layers, is_of_type)) {
        continue;
      }
      LayerFinding layer;
      layer.slot.type = traits.type;
      layers.push_back(layer);
    }
    std::ranges::sort(layers, {}, [](const LayerFinding& layer) {
      return std::pair(traits_of(layer.slot.type).rank, layer.slot.level);
    });
  }

  [[nodiscard]] PolicySlot slot_of_place(AllowPlace place) const {
    if (place.layer != kNone) return slot_of(program_, place.layer);
    PolicySlot slot;
    slot.type = place.type;
    if (traits_of(place.type).has_levels) slot.level = 0;
    return slot;
  }

  void add_blockers(Explanation& explanation) {
    auto blockers = scratch_.list<Blocker>();
    std::uint16_t layer = 0;
    std::size_t of_layer = 0;
    for (std::uint32_t id : obstacles_.denies) {  // which stand in the order of their layers
      if (program_.statements[id].layer != layer) of_layer = 0;
      layer = program_.statements[id].layer;
      if (++of_layer > kMaxDeniesOfLayer) {
        ++explanation.blockers_left_out;
        continue;
      }
      const StatementPlace place = place_of(program_, id, arena_);
      blockers.push_back({place.slot, place});
    }
    for (const auto* places : {&obstacles_.guardrails, &obstacles_.named_grants}) {
      for (AllowPlace place : *places) blockers.push_back({slot_of_place(place), std::nullopt});
    }
    explanation.blockers = arena_.keep_all(blockers);
  }

  /// [E-3]: of an account each; without one there are no two sides.
  void add_accounts(Explanation& explanation) const {
    const RequestFacts& facts = root_.facts();
    if (!has_identity(facts.caller.kind) || facts.is_same_account) return;
    const Sides sides = find_sides(root_.summary());
    explanation.accounts = {facts.caller.account, facts.resource_account, sides.resource,
                            sides.caller};
  }

  void add_denied_without(Explanation& explanation) {
    const auto places = arena_.array<StatementPlace>(necessary_.size());
    std::ranges::transform(necessary_, places.begin(),
                           [this](std::uint32_t id) { return place_of(program_, id, arena_); });
    explanation.denied_without = places;
  }

  /// Puts the statements into their order, of each group no more than the bound.
  void add_statements(Explanation& explanation) {
    auto chosen = scratch_.list<Candidate>();
    std::size_t left_out = 0;
    const auto choose = [&](std::span<const Candidate> candidates) {
      const std::size_t room =
          options_.max_statements - std::min(chosen.size(), options_.max_statements);
      const std::size_t count = std::min(room, candidates.size());
      chosen.insert(chosen.end(), candidates.begin(),
                    candidates.begin() + static_cast<std::ptrdiff_t>(count));
      left_out += candidates.size() - count;
    };
    choose(is_allowed_ ? grants_first(matches(Effect::Allow)) : matches(Effect::Deny));
    choose(near());
    choose(matches(is_allowed_ ? Effect::Deny : Effect::Allow));
    CaseComparer cases(root_.keys(), scratch_);
    const auto needs = arena_.array<PolicySlot>(obstacles_.own_grants.size());
    std::ranges::transform(obstacles_.own_grants, needs.begin(),
                           [this](AllowPlace place) { return slot_of_place(place); });
    const auto findings = arena_.array<StatementFinding>(chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      findings[i] = tell(root_, chosen[i], needs, cases, arena_);
      findings[i].json = arena_.keep(statement_text(findings[i].place, options_.texts));
      if (is_allowed_ && chosen[i].is_matched) weigh(chosen[i].id, findings[i]);
    }
    explanation.statements = findings;
    explanation.statements_left_out = left_out;
    explanation.gave_up_case = cases.gave_up();
  }

  [[nodiscard]] List<Candidate> matches(Effect effect) {
    auto found = scratch_.list<Candidate>(candidates_.size());
    for (const Candidate& candidate : candidates_) {
      if (candidate.is_matched && program_.statements[candidate.id].effect == effect) {
        found.push_back(candidate);
      }
    }
    return found;
  }

  void find_places() {
    for (const auto* places : {&obstacles_.guardrails, &obstacles_.grants}) {
      for (AllowPlace place : *places) {
        if (place.layer == kNone) continue;
        places_.push_back({place, scratch_.keep_all(near_in(Effect::Allow, place.layer))});
      }
    }
  }

  [[nodiscard]] List<Candidate> near_in(Effect effect, std::uint32_t layer) {
    // One more than is told, to know that there are some.
    const std::size_t limit = std::max(options_.max_statements + 1, kSearchedStatements);
    return find_near(root_, candidates_, effect, layer, limit, scratch_);
  }

  [[nodiscard]] List<Candidate> near() {
    if (is_allowed_) return near_in(Effect::Deny, kNone);
    auto found = scratch_.list<Candidate>();
    for (const NearPlace& place : places_) {
      found.insert(found.end(), place.near.begin(), place.near.end());
    }
    if (places_.size() < 2) return found;
    std::stable_sort(found.begin(), found.end(), [](const Candidate& a, const Candidate& b) {
      return distance(a, Effect::Allow) < distance(b, Effect::Allow);
    });
    return found;
  }

  /// What grants before what only permits, and what must be there before what need not.
  [[nodiscard]] List<Candidate> grants_first(List<Candidate> allows) const {
    std::ranges::stable_sort(allows, {}, [this](const Candidate& candidate) {
      return (can_grant(candidate.id) ? 0 : 2) + (is_necessary(candidate.id) ? 0 : 1);
    });
    return allows;
  }

  [[nodiscard]] bool grants(std::uint32_t id) const noexcept {
    return (root_.grant_of(id) & granting_) != 0;
  }

  [[nodiscard]] bool is_necessary(std::uint32_t id) const noexcept {
    return std::ranges::binary_search(necessary_, id);
  }

  /// Says of a matching Allow whether it would do alone, and whether it must be there.
  void weigh(std::uint32_t id, StatementFinding& finding) {
    finding.is_granting = grants(id);
    finding.is_necessary = is_necessary(id);
    finding.suffices_alone = !can_grant(id) || suffices_alone(id);
  }

  [[nodiscard]] bool can_grant(std::uint32_t id) const noexcept {
    return !traits_of(program_.layers[program_.statements[id].layer].type).is_guardrail;
  }

  /// Whether access remains without all other Allows that can grant.
  [[nodiscard]] bool suffices_alone(std::uint32_t id) const noexcept {
    constexpr Grants kAll =
        bit_of(PolicyType::Identity) | bit_of(PolicyType::Resource) | kRoleGrant | kAccountGrant;
    return root_.is_allowed_without(kAll, root_.grant_of(id));
  }

  void add_changes(Explanation& explanation) {
    const SearchResult result =
        search_changes(root_, candidates_, obstacles_, places_, options_.max_decisions, scratch_);
    const auto changes = arena_.array<Change>(result.changes.size());
    for (std::size_t i = 0; i < changes.size(); ++i) changes[i] = to_change(result.changes[i]);
    explanation.changes = changes;
    explanation.gave_up = result.gave_up;
    explanation.decision_count = result.decision_count;
    const std::span<Fact> facts = find_facts(root_, candidates_, result, arena_, scratch_);
    for (Fact& fact : facts) {
      if (fact.witness) keep(*fact.witness);
    }
    explanation.facts = facts;
  }

  /// Copies what an edit points to out of the scratch memory.
  void keep(Edit& edit) {
    edit.name = arena_.keep(edit.name);
    edit.values = copy_texts(edit.values, arena_);
  }

  [[nodiscard]] Change to_change(const FoundChange& found) {
    const auto edits =
        arena_.array<Edit>(found.edits.size() + found.removed.size() + found.allowed.size());
    auto next = std::ranges::copy(found.edits, edits.begin()).out;
    std::for_each(edits.begin(), next, [this](Edit& edit) { keep(edit); });
    for (std::uint32_t id : found.removed) {
      Edit& edit = *next++;
      edit.kind = Edit::Kind::RemoveStatement;
      edit.removed = &arena_.array(1, place_of(program_, id, arena_)).front();
      edit.slot = edit.removed->slot;
    }
    if (!found.allowed.empty()) {
      const Request request = edited(root_.request(), found.edits, scratch_);
      for (AllowPlace place : found.allowed) {
        Edit& edit = *next++;
        edit.kind = Edit::Kind::AddStatement;
        edit.slot = slot_of_place(place);
        edit.statement = allow_statement(root_.facts(), request, place.type, arena_);
      }
    }
    Change change;
    change.edits = edits;
    change.decision = found.decision;
    change.is_request_only = found.removed.empty() && found.allowed.empty();
    return change;
  }

  static constexpr std::size_t kMaxDeniesOfLayer = 8;

  const Program& program_;
  Scenario& root_;
  const ExplainOptions& options_;
  Arena& arena_;
  Arena& scratch_;
  List<Candidate> candidates_;
  Obstacles obstacles_;
  List<std::uint32_t> necessary_;
  Grants granting_ = 0;
  List<NearPlace> places_;
  bool is_allowed_ = false;
};

Expected<Explanation> make(const PolicySet& policies, const Request& borrowed,
                           const ExplainOptions& options) {
  if (Access::overlay_behind(policies) != nullptr) {
    return make_error(ErrorCode::NeedsCompile,
                      "expected policies that were compiled as a whole, not changed since", "");
  }
  const Program* const behind = Access::behind(policies);
  if (behind == nullptr) return moved_from();
  const Program& program = *behind;
  const auto storage = std::make_shared<Storage>(policies, borrowed);
  const Request& request = storage->request.view();
  std::array<std::byte, 6144> buffer;  // usually enough; calls have 64 KiB of stack at most
  Arena scratch(buffer.data(), buffer.size());
  Scenario root(program, request, scratch);
  if (const auto error = root.prepare()) return make_diagnostic(*error, program);
  Explanation explanation;
  root.trace(explanation.response);
  Explainer(root, options, storage->arena, scratch).fill(explanation);
  ExplanationAccess::keep(explanation, storage);
  return explanation;
}

}  // namespace
}  // namespace internal

Expected<Explanation> explain(const PolicySet& policies, const Request& request,
                              const ExplainOptions& options) {
  try {
    return internal::make(policies, request, options);
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

std::string_view to_string(ConditionReason reason) noexcept {
  switch (reason) {
    case ConditionReason::None:
      return "none";
    case ConditionReason::DifferentValue:
      return "different_value";
    case ConditionReason::ExcludedValue:
      return "excluded_value";
    case ConditionReason::KeyAbsent:
      return "key_absent";
    case ConditionReason::KeyPresent:
      return "key_present";
    case ConditionReason::WrongType:
      return "wrong_type";
    case ConditionReason::SeveralValues:
      return "several_values";
    case ConditionReason::VariableWithoutValue:
      return "variable_without_value";
    case ConditionReason::UnreadablePattern:
      return "unreadable_pattern";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, ConditionReason reason) {
  return out << to_string(reason);
}

std::string_view to_string(PrincipalReason reason) noexcept {
  switch (reason) {
    case PrincipalReason::None:
      return "none";
    case PrincipalReason::UserNotGiven:
      return "user_not_given";
    case PrincipalReason::SessionUnknown:
      return "session_unknown";
    case PrincipalReason::CanonicalUser:
      return "canonical_user";
    case PrincipalReason::DiffersInCase:
      return "differs_in_case";
    case PrincipalReason::RootAlone:
      return "root_alone";
    case PrincipalReason::AwsAlone:
      return "aws_alone";
    case PrincipalReason::UniqueId:
      return "unique_id";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, PrincipalReason reason) {
  return out << to_string(reason);
}

std::string_view to_string(ExemptionGap gap) noexcept {
  switch (gap) {
    case ExemptionGap::CallerNotNamed:
      return "caller_not_named";
    case ExemptionGap::RoleNotNamed:
      return "role_not_named";
    case ExemptionGap::AccountNotNamed:
      return "account_not_named";
    case ExemptionGap::SessionUnknown:
      return "session_unknown";
    case ExemptionGap::BoundaryAttached:
      return "boundary_attached";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, ExemptionGap gap) { return out << to_string(gap); }

std::string_view to_string(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::Fails:
      return "fails";
    case Outcome::Unknown:
      return "unknown";
    case Outcome::Holds:
      return "holds";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, Outcome outcome) { return out << to_string(outcome); }

std::string_view to_string(PrincipalMatch match) noexcept {
  switch (match) {
    case PrincipalMatch::None:
      return "none";
    case PrincipalMatch::Unknown:
      return "unknown";
    case PrincipalMatch::Account:
      return "account";
    case PrincipalMatch::Role:
      return "role";
    case PrincipalMatch::Direct:
      return "direct";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, PrincipalMatch match) {
  return out << to_string(match);
}

std::string_view to_string(LayerVerdict verdict) noexcept {
  switch (verdict) {
    case LayerVerdict::Denies:
      return "denies";
    case LayerVerdict::Allows:
      return "allows";
    case LayerVerdict::Silent:
      return "silent";
    case LayerVerdict::NotApplicable:
      return "not_applicable";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, LayerVerdict verdict) {
  return out << to_string(verdict);
}

std::string_view to_string(Influence influence) noexcept {
  switch (influence) {
    case Influence::None:
      return "none";
    case Influence::Joint:
      return "joint";
    case Influence::Possible:
      return "possible";
    case Influence::Decisive:
      return "decisive";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, Influence influence) {
  return out << to_string(influence);
}

}  // namespace abac::inline abi1
