// Program × request → what matched: first the statements that the index proposes, then each of
// their elements in turn.
//
// Idea: leave out what cannot change the answer, and evaluate the rest in full.
//   - Denies come first, since one that matches is final.
//   - A chunk of Allows is passed over once its layer allows: one more Allow says nothing new.
//   - A run of Denies is passed over where its prefilter does not hold.
//   - Of filed statements those are looked at which one of the request's texts finds.
// Whatever is proposed is a candidate and no more; `match` alone says that a statement matches. So
// the index can be wrong in one way only, by leaving out too much, and random tests hold it to the
// walk through all statements.
//
// Example: docs/internals.md follows a request through ten statements, of which two are evaluated.
//
// Cost: about 1,300 instructions a decision of the Studio policies; `bench/mechanisms` counts what
// each of the above saves. Where an action matches more patterns than ActionMatches holds, all
// statements are walked.
#include "decide/evaluator.h"

namespace abac::inline abi1::internal {
namespace {

/// Where more action patterns match than this, it pays to ask memory for all of their chunks, and
/// to filter the request's texts for them; else from the second chunk on.
constexpr std::size_t kFewPatterns = 4;

constexpr RequestError kUnknownOwner{
    ErrorCode::UnknownResourceOwner, "/resource",
    "expected `account`, since the ARN does not name the owner that the attached resource policies "
    "need"};
constexpr RequestError kCallerHasNoPolicies{
    ErrorCode::CallerHasNoPolicies, "/principal/arn",
    "expected a caller that can have the identity policies, permissions boundary or session "
    "policies that are attached"};

}  // namespace

/// What the policies ask of the request.
ABAC_ALWAYS_INLINE const RequestError* Evaluation::check_policies() noexcept {
  const bool has_identity = internal::has_identity(facts_.caller.kind);
  if (facts_.is_service_linked_role) {
    ignored_ = kIgnoredForServiceLinkedRoles;
  } else if (!has_identity) {
    ignored_ = kIgnoredWithoutIdentity;
  }
  if (program_.needs_owner && facts_.is_owner_fallback) return &kUnknownOwner;
  if (!has_identity && (program_.attached & kRefusedWithoutIdentity) != 0) {
    return &kCallerHasNoPolicies;
  }
  if (program_.trust_violation && facts_.is_trust_case) {
    trust_error_ = {ErrorCode::InvalidTrustPolicy,
                    program_.text(program_.trust_violation->pointer).data(),
                    program_.text(program_.trust_violation->message).data()};
    return &trust_error_;
  }
  return nullptr;
}

ABAC_ALWAYS_INLINE const RequestError* Evaluation::prepare_in_line() noexcept {
  if (const RequestError* error = read_facts(request_, facts_)) return error;
  return check_policies();
}

ABAC_ALWAYS_INLINE const RequestError* Evaluation::prepare_in_line(
    const CallerFacts& caller) noexcept {
  static_cast<CallerFacts&>(facts_) = caller;
  if (const RequestError* error = read_remaining_facts(request_, facts_)) return error;
  return check_policies();
}

const RequestError* Evaluation::prepare() noexcept { return prepare_in_line(); }
const RequestError* Evaluation::prepare(const CallerFacts& caller) noexcept {
  return prepare_in_line(caller);
}

/// `Action` holds if some entry matches, `NotAction` if none does.
bool Evaluation::holds_action(const StatementCode& statement) const noexcept {
  bool any = false;
  for (std::uint32_t i = statement.actions.begin; i < statement.actions.end && !any; ++i) {
    const std::uint32_t id = program_.action_lists[i];
    any = actions_.is_overflow() ? matches_action(program_.actions.text(id), request_.action)
                                 : actions_.contains(id);
  }
  return any != statement.is_action_negated;
}

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

const Evaluation::ResourceHashes& Evaluation::resource_hashes() noexcept {
  if (is_resource_hashed_) return resource_hashes_;
  is_resource_hashed_ = true;
  resource_hashes_.whole = program_.index.hash(request_.resource.arn);
  resource_hashes_.path_part_count = 0;
  resource_hashes_.has_more_path_parts = false;
  if (facts_.is_resource_star) return resource_hashes_;
  for_each_path_part(facts_.resource.resource, [&](std::string_view part) {
    if (resource_hashes_.path_part_count == ResourceHashes::kMaxPathParts) {
      resource_hashes_.has_more_path_parts = true;
      return false;
    }
    resource_hashes_.path_parts[resource_hashes_.path_part_count++] = program_.index.hash(part);
    return true;
  });
  return resource_hashes_;
}

/// Calls `visit(hash)` for each text that a request has in a field, until it returns
/// false; then returns false.
template <class Visit>
ABAC_ALWAYS_INLINE bool Evaluation::for_each_hash(IndexField field, Visit&& visit) noexcept {
  const StatementIndex& index = program_.index;
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
    __builtin_prefetch(program_.atoms.data() + hint.atoms);
    __builtin_prefetch(program_.resource_patterns.data() + hint.resources);
    __builtin_prefetch(program_.texts.data() + hint.text);
  };
  for (std::uint32_t id : program_.index.find(where, hash, prefetch)) {
    if (!visit(program_.statements[id])) return false;
  }
  return true;
}

/// First all texts, then what the filter says of them, so that its lines arrive meanwhile.
void Evaluation::filter_texts() noexcept {
  const StatementIndex& index = program_.index;
  AskedTexts asked;
  asked.count = 0;
  text_filter_ = TextFilter::TooMany;
  for (const IndexField field : index.fields()) {
    const bool goes_on = for_each_hash(field, [&](std::uint64_t hash) {
      if (asked.count == AskedTexts::kMax) return false;
      index.prefetch(hash);
      asked.texts[asked.count++] = {field, hash};
      return true;
    });
    if (!goes_on) return;
  }
  text_filter_ = TextFilter::Done;
  for (AskedTexts& filed : filed_texts_) filed.count = 0;
  for (const AskedText& text : asked.all()) {
    for (const Effect effect : {Effect::Allow, Effect::Deny}) {
      // Put down first and counted where it may be found: which, no branch could foretell.
      AskedTexts& filed = filed_texts_[effect == Effect::Deny ? 1 : 0];
      filed.texts[filed.count] = text;
      filed.count += index.may_find(StatementIndex::any_chunk(effect, text.field), text.hash);
    }
  }
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
  if (actions_.is_overflow()) {
    for (const StatementCode& statement : program_.statements) {
      if (statement.effect != effect || !applies(program_.layers[statement.layer].type)) continue;
      if (holds_action(statement) && !visit_other(statement)) return false;
    }
    return true;
  }
  const StatementIndex& index = program_.index;
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

bool Evaluation::any_deny(const Tally& tally) noexcept {
  return !for_each_candidate(Effect::Deny, tally,
                             [&](const StatementCode& statement) ABAC_INLINE_LAMBDA {
                               return match(statement) == PrincipalLevel::None;
                             });
}

void Evaluation::find_allows(Tally& tally) noexcept {
  (void)for_each_candidate(Effect::Allow, tally, [&](const StatementCode& statement) {
    const PrincipalLevel level = match(statement);
    if (level != PrincipalLevel::None) tally.add_allow(statement, level);
    return true;
  });
}

MatchSummary Evaluation::summarize(const Tally& tally) const noexcept {
  MatchSummary summary;
  summary.kind = facts_.caller.kind;
  summary.is_same_account = facts_.is_same_account;
  summary.has_own_gate = facts_.has_own_gate;
  summary.attached = static_cast<PolicyTypeSet>(program_.attached & kGuardrails & ~ignored_);
  summary.denies = tally.denies();
  summary.grants = tally.grants();
  return summary;
}

ABAC_ALWAYS_INLINE Decision Evaluation::decide_found() noexcept {
  if (actions_.ids().size() > kFewPatterns) {
    for (std::uint32_t pattern : actions_.ids()) program_.index.prefetch_chunks(pattern);
  }
  Tally tally = empty_tally();
  if (program_.index.has_deny() && any_deny(tally)) return Decision::ExplicitDeny;
  find_allows(tally);
  return decide_without_deny(
      situation_of(facts_.caller.kind, facts_.is_same_account, facts_.has_own_gate,
                   program_.is_attached(PolicyType::Session)),
      tally.grants());
}

ABAC_ALWAYS_INLINE Decision Evaluation::decide_in_line() noexcept {
  program_.actions.find(facts_.action(), actions_);
  return decide_found();
}

ABAC_ALWAYS_INLINE Decision Evaluation::decide_in_line(const ActionMatches& patterns) noexcept {
  actions_.borrow(patterns);
  return decide_found();
}

Decision Evaluation::decide() noexcept { return decide_in_line(); }
Decision Evaluation::decide(const ActionMatches& patterns) noexcept {
  return decide_in_line(patterns);
}
Decision Evaluation::decide(std::span<const std::uint32_t> patterns) noexcept {
  actions_.borrow(patterns);
  return decide_found();
}

Decision Evaluation::decide(const Program& program, const Request& request) noexcept {
  Evaluation evaluation(program, request);
  if (evaluation.prepare_in_line() != nullptr) return Decision::Refused;
  return evaluation.decide_in_line();
}

}  // namespace abac::inline abi1::internal
