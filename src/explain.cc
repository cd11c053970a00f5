// Evaluation → Explanation: gathers what the evaluation found, what came close, and what the search
// for changes and the judgement of facts return.
#include <abac/explain.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <new>

#include "arena.h"
#include "diagnostics.h"
#include "explain_search.h"
#include "fact_influence.h"
#include "near_statement.h"
#include "response.h"
#include "statement_edit.h"
#include "statement_finding.h"

namespace abac {
namespace internal {
namespace {

/// What an explanation points into.
struct Storage {
  explicit Storage(const PolicySet& set) : policies(set), arena(buffer.data(), buffer.size()) {}

  PolicySet policies;
  alignas(std::max_align_t) std::array<std::byte, 7168> buffer;  // usually enough
  Arena arena;
};

std::span<const Tag> copy_tags(std::span<const Tag> tags, Arena& arena) {
  const auto copy = arena.array<Tag>(tags.size());
  for (std::size_t i = 0; i < tags.size(); ++i) {
    copy[i] = {arena.keep(tags[i].key), arena.keep(tags[i].value)};
  }
  return copy;
}

std::span<const std::string_view> copy_texts(std::span<const std::string_view> texts,
                                             Arena& arena) {
  const auto copy = arena.array<std::string_view>(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) copy[i] = arena.keep(texts[i]);
  return copy;
}

Request copy_request(const Request& request, Arena& arena) {
  const auto keep = [&](std::optional<std::string_view> text) {
    if (text) text = arena.keep(*text);
    return text;
  };
  Request copy;
  copy.principal = {arena.keep(request.principal.arn), keep(request.principal.account),
                    keep(request.principal.type), keep(request.principal.role_arn),
                    copy_tags(request.principal.tags, arena)};
  copy.action = arena.keep(request.action);
  copy.resource = {arena.keep(request.resource.arn), keep(request.resource.account),
                   copy_tags(request.resource.tags, arena)};
  copy.request_tags = copy_tags(request.request_tags, arena);
  const auto context =
      arena.array(request.context.size(), ContextEntry{{}, ContextValue(std::string_view())});
  for (std::size_t i = 0; i < context.size(); ++i) {
    const ContextValue& value = request.context[i].value;
    context[i] = {arena.keep(request.context[i].key),
                  value.is_list() ? ContextValue(copy_texts(value.list(), arena))
                                  : ContextValue(arena.keep(value.text()))};
  }
  copy.context = context;
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
        places_(scratch.list<NearPlace>()) {}

  void fill(Explanation& explanation) {
    explanation.principal = root_.request().principal.arn;
    explanation.action = root_.request().action;
    explanation.resource = root_.request().resource.arn;
    explanation.step = root_.verdict().step;
    explanation.layers = find_layers();
    is_allowed_ = explanation.response.decision == Decision::Allowed;
    if (!is_allowed_) {
      obstacles_ = find_obstacles(root_, scratch_);
      find_places();
    }
    add_blockers(explanation);
    add_statements(explanation);
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
    add_without_levels(root_.findings().service_control, PolicyType::ServiceControl, layers);
    add_without_levels(root_.findings().resource_control, PolicyType::ResourceControl, layers);
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
  void add_without_levels(const Guardrail& guardrail, PolicyType type,
                          List<LayerFinding>& layers) const {
    const auto is_of_type = [type](const LayerFinding& layer) { return layer.slot.type == type; };
    if (!guardrail.is_present || std::ranges::any_of(layers, is_of_type)) return;
    LayerFinding layer;
    layer.slot.type = type;
    layers.insert(layers.begin(), layer);
  }

  [[nodiscard]] PolicySlot slot_of_place(AllowPlace place) const {
    if (place.layer != kNone) return slot_of(program_, place.layer);
    PolicySlot slot;
    slot.type = place.type;
    if (place.type != PolicyType::Session) slot.level = 0;
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
    choose(matches(is_allowed_ ? Effect::Allow : Effect::Deny));
    choose(near());
    choose(matches(is_allowed_ ? Effect::Deny : Effect::Allow));
    const auto findings = arena_.array<StatementFinding>(chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      findings[i] = tell(root_, chosen[i], arena_);
      if (is_allowed_ && chosen[i].is_matched) weigh(chosen[i].id, findings[i]);
    }
    explanation.statements = findings;
    explanation.statements_left_out = left_out;
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

  /// Says of a granting statement whether it would do alone, and whether it must be there.
  void weigh(std::uint32_t id, StatementFinding& finding) {
    const std::uint16_t layer = program_.statements[id].layer;
    const bool has_others = std::ranges::any_of(root_.matched(), [&](std::uint32_t other) {
      return other != id && program_.statements[other].layer == layer;
    });
    const auto allows_with = [&](auto&& is_kept) {
      auto kept = scratch_.list<std::uint32_t>(root_.matched().size());
      std::ranges::copy_if(root_.matched(), std::back_inserter(kept), is_kept);
      return root_.decide_with(kept) == Decision::Allowed;
    };
    const bool has_levels_of_grants = finding.place.slot.type == PolicyType::Resource;
    finding.suffices_alone =
        !has_others || !has_levels_of_grants || allows_with([&](std::uint32_t other) {
          return other == id || program_.statements[other].layer != layer;
        });
    finding.is_necessary = (!has_others || has_levels_of_grants) &&
                           !allows_with([id](std::uint32_t other) { return other != id; });
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
  List<NearPlace> places_;
  bool is_allowed_ = false;
};

Expected<Explanation> make(const PolicySet& policies, const Request& borrowed,
                           const ExplainOptions& options) {
  const auto storage = std::make_shared<Storage>(policies);
  const Program& program = policies.program();
  const Request request = copy_request(borrowed, storage->arena);
  std::array<std::byte, 6144> buffer;  // usually enough; calls have 64 KiB of stack at most
  Arena scratch(buffer.data(), buffer.size());
  Scenario root(program, request, scratch);
  if (const auto error = root.prepare()) return make_diagnostic(*error, program);
  Explanation explanation;
  root.trace(explanation.response);
  Explainer(root, options, storage->arena, scratch).fill(explanation);
  explanation.storage = storage;
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

}  // namespace abac
