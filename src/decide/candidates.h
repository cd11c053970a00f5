// The statements that the index proposes, and whether one matches: what decisions are made of, as
// templates, for evaluator.cc and overlay_decision.cc. The idea is told in evaluator.cc.
#pragma once

#include "decide/evaluator.h"

namespace abac::inline abi1::internal {

/// Where more action patterns match than this, it pays to ask memory for all of their chunks, and
/// to filter the request's texts for them; else from the second chunk on.
inline constexpr std::size_t kFewPatterns = 4;

/// Returns the level at which a candidate matches [N-4], None where it does not.
ABAC_ALWAYS_INLINE PrincipalLevel Evaluation::match(const StatementCode& statement) noexcept {
  if (statement.has_conditions_only) {
    return meets_conditions(statement) ? PrincipalLevel::Direct : PrincipalLevel::None;
  }
  // Needed last, so that they arrive while the rest is tested.
  __builtin_prefetch(program_.atoms.data() + statement.atoms.begin);
  __builtin_prefetch(program_.resource_patterns.data() + statement.resources.begin);
  if (statement.is_action_negated && !holds_action(statement)) return PrincipalLevel::None;
  PrincipalLevel level = PrincipalLevel::Direct;
  if (statement.principal != kNone) {
    level = match_principal(program_, statement, facts_, request_.principal);
    if (!suffices(statement.effect, level)) return PrincipalLevel::None;
  }
  if (!statement.covers_everything && !covers_resource(statement, request_.resource.arn, keys_)) {
    return PrincipalLevel::None;
  }
  return meets_conditions(statement) ? level : PrincipalLevel::None;
}

/// Calls `visit(hash)` for each text that a request has in a field, until it returns
/// false; then returns false.
template <class Visit>
ABAC_ALWAYS_INLINE bool Evaluation::for_each_hash(IndexField field, Visit&& visit) noexcept {
  const StatementIndex& index = *program_.index;
  const std::string_view arn = request_.resource.arn;
  bool goes_on = true;
  const auto look_up = [&](std::string_view text) { return goes_on = visit(index.hash(text)); };
  switch (field.kind()) {
    case IndexField::Kind::KeyValue:
      keys_.value(field.argument()).for_each(look_up);
      break;
    case IndexField::Kind::Resource:
      return visit(resource_hashes().whole);
    case IndexField::Kind::Prefix:
      return arn.size() < field.argument() || look_up(arn.substr(0, field.argument()));
    case IndexField::Kind::PathPart: {
      const ResourceHashes& hashes = resource_hashes();
      for (std::size_t i = 0; i < hashes.path_part_count; ++i) {
        if (!visit(hashes.path_parts[i])) return false;
      }
      if (hashes.has_more_path_parts) for_each_path_part(facts_.resource.resource, look_up);
      break;
    }
  }
  return goes_on;
}

/// Calls `visit(statement)` for the statements filed there under a hash until it returns
/// false; then returns false.
template <class Visit>
ABAC_ALWAYS_INLINE bool Evaluation::visit_found(StatementIndex::ChunkField where,
                                                std::uint64_t hash, Visit&& visit) noexcept {
  const auto prefetch = [&](const StatementIndex::PrefetchHint& hint) {
    const std::uint32_t index = hint.first & ~StatementIndex::PrefetchHint::kResource;
    const void* const first = hint.first == index
                                  ? static_cast<const void*>(program_.atoms.data() + index)
                                  : program_.resource_patterns.data() + index;
    __builtin_prefetch(first);
    __builtin_prefetch(program_.texts.data() + hint.text);
  };
  for (std::uint32_t id : program_.index->find(where, hash, prefetch)) {
    if (!visit(program_.statements[id])) return false;
  }
  return true;
}

/// Returns whether the prefilter of a run tells that none of its conditions suffices.
ABAC_ALWAYS_INLINE bool Evaluation::is_ruled_out(const ConditionRun& run, Effect effect) noexcept {
  return run.prefilter != kNone &&
         !suffices(effect, test_condition(program_.atoms[run.prefilter], keys_));
}

/// Calls `visit(statement)` for the statements of a run whose first condition does not keep them
/// from matching until it returns false; then returns false.
template <class Visit>
ABAC_ALWAYS_INLINE bool Evaluation::visit_run(std::span<const std::uint32_t> statements,
                                              std::uint32_t slot, Effect effect,
                                              Visit&& visit) noexcept {
  if (statements.empty()) return true;
  const Atom& first = program_.atoms[program_.statements[statements.front()].atoms.begin];
  const KeyValue& key = keys_.value(slot);
  if (key.is_absent()) {
    if (!suffices(effect, test_absent(first))) return true;
  } else if (key.is_single() && first.form != Atom::Form::Any) {
    const std::string_view text = key.single();
    for (std::size_t i = find_sufficing(statements, 0, effect, text, keys_); i < statements.size();
         i = find_sufficing(statements, i + 1, effect, text, keys_)) {
      if (!visit(program_.statements[statements[i]])) return false;
    }
    return true;
  }
  for (std::uint32_t id : statements) {
    if (!visit(program_.statements[id])) return false;
  }
  return true;
}

/// Calls `visit(statement)` for the statements of an effect whose action may match, those of layers
/// that are settled or do not apply left out, until it returns false; then returns false.
template <class Visit>
ABAC_ALWAYS_INLINE bool Evaluation::for_each_candidate(Effect effect, const Tally& tally,
                                                       Visit&& visit) noexcept {
  // Most statements are visited where no field finds them; there the visit stands in line.
  const auto visit_other = [&](const StatementCode& statement)
                               ABAC_NEVER_INLINE { return visit(statement); };
  if (actions_.is_walked()) {
    for (const StatementCode& statement : program_.statements) {
      if (statement.effect != effect || !applies(program_.layers[statement.layer].type)) continue;
      if (holds_action(statement) && !visit_other(statement)) return false;
    }
    return true;
  }
  const StatementIndex& index = *program_.index;
  bool filters_texts = actions_.ids().size() > kFewPatterns;
  for (std::uint32_t pattern : actions_.ids()) {
    const auto chunks = effect == Effect::Deny ? index.deny(pattern) : index.allow(pattern);
    for (const IndexChunk& chunk : chunks) {
      if (tally.is_settled(chunk)) continue;
      // No Deny settles anything.
      const auto was_settled = [&] { return effect == Effect::Allow && tally.is_settled(chunk); };
      std::uint32_t next = chunk.begin;
      if (chunk.has_runs != 0) {
        const auto runs = index.runs(chunk);  // of Denies, which settle nothing
        for (std::size_t i = 0; i < runs.size(); ++i) {
          const ConditionRun& run = runs[i];
          if (is_ruled_out(run, effect)) {
            i += run.runs_behind;
          } else if (!visit_run(index.statements(next, run.end), run.slot, effect, visit_other)) {
            return false;
          }
          next = runs[i].end;
        }
      }
      for (std::uint32_t id : index.statements(next, chunk.filed_begin)) {
        if (!visit(program_.statements[id])) return false;
        if (was_settled()) break;
      }
      if (chunk.field_count == 0 || was_settled()) continue;
      if (filters_texts && text_filter_ == TextFilter::NotYet) filter_texts();
      if (filters_texts && text_filter_ == TextFilter::Done) {
        for (const AskedText& text : filed_texts_[effect == Effect::Deny ? 1 : 0].all()) {
          if (!visit_found(StatementIndex::chunk_field(chunk, text.field), text.hash,
                           visit_other)) {
            return false;
          }
          if (was_settled()) break;
        }
        continue;
      }
      filters_texts = true;
      for (const IndexField field : index.fields(chunk)) {
        const StatementIndex::ChunkField where = StatementIndex::chunk_field(chunk, field);
        if (!for_each_hash(field, [&](std::uint64_t hash) {
              index.prefetch(where, hash);
              return visit_found(where, hash, visit_other);
            })) {
          return false;
        }
        if (was_settled()) break;
      }
    }
  }
  return true;
}

}  // namespace abac::inline abi1::internal
