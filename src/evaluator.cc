// Program × request → what matched: first the statements that the index proposes, then each of
// their elements in turn.
#include "evaluator.h"

namespace abac::internal {
namespace {

/// Where more action patterns match than this, it pays to ask memory for all of their chunks, and
/// to sift the request's texts for them; else from the second chunk on.
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

const RequestError* Evaluation::prepare() noexcept {
  if (const RequestError* error = read_facts(request_, facts_)) return error;
  return check_policies();
}

const RequestError* Evaluation::prepare(const CallerFacts& caller) noexcept {
  if (const RequestError* error = read_remaining_facts(request_, caller, facts_)) return error;
  return check_policies();
}

/// What the policies ask of the request.
ABAC_ALWAYS_INLINE const RequestError* Evaluation::check_policies() noexcept {
  if (facts_.is_service_linked_role) {
    not_applicable_ = bit_of(PolicyType::ServiceControl) | bit_of(PolicyType::ResourceControl);
  } else if (!has_identity(facts_.caller.kind)) {
    not_applicable_ = bit_of(PolicyType::ServiceControl);
  }
  grants_ = program_.absent_guardrails | not_applicable_;
  if (program_.needs_owner && facts_.is_owner_fallback) return &kUnknownOwner;
  if (!has_identity(facts_.caller.kind) &&
      (program_.has_identity_policies || program_.has_boundary || program_.has_session)) {
    return &kCallerHasNoPolicies;
  }
  if (program_.trust_violation && facts_.is_trust_case) {
    trust_error_ = {ErrorCode::InvalidTrustPolicy, program_.trust_violation->pointer.c_str(),
                    program_.trust_violation->message.c_str()};
    return &trust_error_;
  }
  return nullptr;
}

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
    level = match_principal(program_, statement, facts_);
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
  if (facts_.is_resource_star) return resource_hashes_;
  for_each_token(facts_.resource.resource, [&](std::string_view token) {
    if (resource_hashes_.token_count == ResourceHashes::kMaxTokens) {
      resource_hashes_.has_more_tokens = true;
      return false;
    }
    resource_hashes_.tokens[resource_hashes_.token_count++] = program_.index.hash(token);
    return true;
  });
  return resource_hashes_;
}

/// Calls `visit(hash)` for each text of the request that a probe is asked with, until it returns
/// false; then returns false.
template <class Visit>
ABAC_ALWAYS_INLINE bool Evaluation::for_each_hash(IndexProbe probe, Visit&& visit) noexcept {
  const StatementIndex& index = program_.index;
  const std::string_view arn = request_.resource.arn;
  bool goes_on = true;
  const auto look_up = [&](std::string_view text) { return goes_on = visit(index.hash(text)); };
  switch (probe.kind()) {
    case IndexProbe::Kind::KeyValue:
      keys_.value(probe.argument()).for_each(look_up);
      break;
    case IndexProbe::Kind::Resource:
      return visit(resource_hashes().whole);
    case IndexProbe::Kind::Prefix:
      return arn.size() < probe.argument() || look_up(arn.substr(0, probe.argument()));
    case IndexProbe::Kind::Token: {
      const ResourceHashes& hashes = resource_hashes();
      for (std::size_t i = 0; i < hashes.token_count; ++i) {
        if (!visit(hashes.tokens[i])) return false;
      }
      if (hashes.has_more_tokens) for_each_token(facts_.resource.resource, look_up);
      break;
    }
  }
  return goes_on;
}

/// Calls `visit(statement)` for the statements filed in a place under a hash until it returns
/// false; then returns false.
template <class Visit>
ABAC_ALWAYS_INLINE bool Evaluation::visit_found(StatementIndex::Place place, std::uint64_t hash,
                                                Visit&& visit) noexcept {
  const auto fetch = [&](const StatementIndex::Ahead& ahead) {
    __builtin_prefetch(program_.atoms.data() + ahead.atoms);
    __builtin_prefetch(program_.resource_patterns.data() + ahead.resources);
    __builtin_prefetch(program_.texts.data() + ahead.text);
  };
  for (std::uint32_t id : program_.index.find(place, hash, fetch)) {
    if (!visit(program_.statements[id])) return false;
  }
  return true;
}

/// First all texts, then what the filter says of them, so that its lines arrive meanwhile.
void Evaluation::sift_texts() noexcept {
  const StatementIndex& index = program_.index;
  AskedTexts asked;
  sifting_ = Sifting::TooMany;
  for (const IndexProbe probe : index.probes()) {
    const bool goes_on = for_each_hash(probe, [&](std::uint64_t hash) {
      if (asked.count == AskedTexts::kMax) return false;
      index.prefetch(hash);
      asked.texts[asked.count++] = {probe, hash};
      return true;
    });
    if (!goes_on) return;
  }
  sifting_ = Sifting::Done;
  for (const AskedText& text : asked.all()) {
    for (const Effect effect : {Effect::Allow, Effect::Deny}) {
      // Put down first and counted where it may be found: which, no branch could foretell.
      AskedTexts& filed = filed_texts_[effect == Effect::Deny ? 1 : 0];
      filed.texts[filed.count] = text;
      filed.count += index.may_find(StatementIndex::anywhere(effect, text.probe), text.hash);
    }
  }
}

/// Returns whether the guard of a run tells that none of its conditions suffices.
ABAC_ALWAYS_INLINE bool Evaluation::is_passed(const ConditionRun& run, Effect effect) noexcept {
  return run.guard != kNone && !suffices(effect, test_condition(program_.atoms[run.guard], keys_));
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
ABAC_ALWAYS_INLINE bool Evaluation::for_each_candidate(Effect effect, Visit&& visit) noexcept {
  // Most statements are visited where no probe finds them; there the visit stands in line.
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
  bool sifts = actions_.ids().size() > kFewPatterns;
  for (std::uint32_t pattern : actions_.ids()) {
    const auto chunks = effect == Effect::Deny ? index.deny(pattern) : index.allow(pattern);
    for (const IndexChunk& chunk : chunks) {
      if (is_settled(chunk)) continue;
      // No Deny settles anything.
      const auto was_settled = [&] { return effect == Effect::Allow && is_settled(chunk); };
      std::uint32_t next = chunk.begin;
      if (chunk.has_runs != 0) {
        const auto runs = index.runs(chunk);  // of Denies, which settle nothing
        for (std::size_t i = 0; i < runs.size(); ++i) {
          const ConditionRun& run = runs[i];
          if (is_passed(run, effect)) {
            i += run.also_guarded;
          } else if (!visit_run(index.statements(next, run.end), run.slot, effect, visit_other)) {
            return false;
          }
          next = runs[i].end;
        }
      }
      for (std::uint32_t id : index.statements(next, chunk.residual)) {
        if (!visit(program_.statements[id])) return false;
        if (was_settled()) break;
      }
      if (chunk.probe_count == 0 || was_settled()) continue;
      if (sifts && sifting_ == Sifting::NotYet) sift_texts();
      if (sifts && sifting_ == Sifting::Done) {
        for (const AskedText& text : filed_texts_[effect == Effect::Deny ? 1 : 0].all()) {
          if (!visit_found(StatementIndex::place(chunk, text.probe), text.hash, visit_other)) {
            return false;
          }
          if (was_settled()) break;
        }
        continue;
      }
      sifts = true;
      for (const IndexProbe probe : index.probes(chunk)) {
        const StatementIndex::Place place = StatementIndex::place(chunk, probe);
        if (!for_each_hash(probe, [&](std::uint64_t hash) {
              index.prefetch(place, hash);
              return visit_found(place, hash, visit_other);
            })) {
          return false;
        }
        if (was_settled()) break;
      }
    }
  }
  return true;
}

bool Evaluation::any_deny() noexcept {
  return !for_each_candidate(Effect::Deny, [&](const StatementCode& statement) ABAC_INLINE_LAMBDA {
    return match(statement) == PrincipalLevel::None;
  });
}

void Evaluation::add_allow(const StatementCode& statement, PrincipalLevel level) noexcept {
  const PolicyType type = program_.layers[statement.layer].type;
  switch (type) {
    case PolicyType::Resource:
      grants_ |= level == PrincipalLevel::Direct ? Grants{bit_of(type)}
                 : level == PrincipalLevel::Role ? kRoleGrant
                                                 : kAccountGrant;
      return;
    case PolicyType::ServiceControl:
      add_level(statement.layer, type, levels_allowing_[0], program_.service_control_levels);
      return;
    case PolicyType::ResourceControl:
      add_level(statement.layer, type, levels_allowing_[1], program_.resource_control_levels);
      return;
    case PolicyType::Identity:
    case PolicyType::PermissionsBoundary:
    case PolicyType::Session:
    case PolicyType::VpcEndpoint:
      grants_ |= bit_of(type);
      return;
  }
}

/// [E-6]: every level must allow; no levels at all allow nothing.
void Evaluation::add_level(std::uint16_t layer, PolicyType type, std::uint16_t& allowing,
                           std::optional<std::uint16_t> levels) noexcept {
  if (allows_[layer]) return;
  allows_[layer] = true;
  if (++allowing == levels.value_or(0)) grants_ |= bit_of(type);
}

void Evaluation::find_allows() noexcept {
  (void)for_each_candidate(Effect::Allow, [&](const StatementCode& statement) {
    const PrincipalLevel level = match(statement);
    if (level != PrincipalLevel::None) add_allow(statement, level);
    return true;
  });
}

Findings Evaluation::findings() const noexcept {
  const auto allows = [&](PolicyType type) { return (grants_ & bit_of(type)) != 0; };
  Findings f;
  f.kind = facts_.caller.kind;
  f.is_same_account = facts_.is_same_account;
  f.has_own_gate = facts_.has_own_gate;
  f.denies = denies_;
  f.identity_allows = allows(PolicyType::Identity);
  f.resource_allows_direct = allows(PolicyType::Resource);
  f.resource_allows_role = (grants_ & kRoleGrant) != 0;
  f.resource_allows_account = (grants_ & kAccountGrant) != 0;
  f.permissions_boundary = {program_.has_boundary, allows(PolicyType::PermissionsBoundary)};
  f.session = {program_.has_session, allows(PolicyType::Session)};
  f.vpc_endpoint = {program_.has_vpc_endpoint, allows(PolicyType::VpcEndpoint)};
  f.service_control = {program_.service_control_levels && applies(PolicyType::ServiceControl),
                       allows(PolicyType::ServiceControl)};
  f.resource_control = {program_.resource_control_levels && applies(PolicyType::ResourceControl),
                        allows(PolicyType::ResourceControl)};
  return f;
}

/// `combine(findings())` where no Deny matches, without its reasons.
Decision Evaluation::decide_by_grants() const noexcept {
  const CallerKind kind = facts_.caller.kind;
  Grants grants = grants_;
  if (kind == CallerKind::Root) grants |= bit_of(PolicyType::Identity);
  // Without a session policy `grants_` says that there is no limit, but [E-13].
  if (kind == CallerKind::FederatedUser && !program_.has_session) {
    grants &= static_cast<Grants>(~bit_of(PolicyType::Session));
  }
  return decide_without_deny(side_of(kind, facts_.is_same_account, facts_.has_own_gate), grants);
}

/// `combine(findings())`, found sooner where it is yes.
Verdict Evaluation::verdict() const noexcept {
  if (denies_ == 0 && decide_by_grants() == Decision::Allowed) {
    const Side side = side_of(facts_.caller.kind, facts_.is_same_account, facts_.has_own_gate);
    return {Decision::Allowed, std::nullopt, step_of(side)};
  }
  return combine(findings());
}

Decision Evaluation::decide() noexcept {
  program_.actions.find(facts_.action(), actions_);
  return decide_found();
}

Decision Evaluation::decide(const ActionMatches& patterns) noexcept {
  actions_.borrow(patterns);
  return decide_found();
}

ABAC_ALWAYS_INLINE Decision Evaluation::decide_found() noexcept {
  if (actions_.ids().size() > kFewPatterns) {
    for (std::uint32_t pattern : actions_.ids()) program_.index.prefetch_chunks(pattern);
  }
  if (program_.index.has_deny() && any_deny()) return Decision::ExplicitDeny;
  find_allows();
  return decide_by_grants();
}

}  // namespace abac::internal
