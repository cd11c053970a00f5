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
#include "decide/candidates.h"
#include "request/usual_request.h"

namespace abac::inline abi1::internal {
namespace {

constexpr RequestError kUnknownOwner{
    ErrorCode::UnknownResourceOwner, "/resource",
    "expected `account`, since the ARN does not name the owner that the attached resource policies "
    "need"};
constexpr RequestError kCallerHasNoPolicies{
    ErrorCode::CallerHasNoPolicies, "/principal/arn",
    "expected a caller that can have the identity policies, permissions boundary or session "
    "policies that are attached"};

}  // namespace

/// A role trust policy must be one [G-17].
ABAC_ALWAYS_INLINE const RequestError* Evaluation::check_trust() noexcept {
  if (program_.trust_violation.is_there() && facts_.is_trust_case) {
    trust_error_ = {ErrorCode::InvalidTrustPolicy,
                    program_.text(program_.trust_violation->pointer).data(),
                    program_.text(program_.trust_violation->message).data()};
    return &trust_error_;
  }
  return nullptr;
}

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
  return check_trust();
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
const RequestError* Evaluation::prepare(Evaluation& base, Evaluation& added) noexcept {
  const RequestError* const error = added.prepare_in_line();
  if (error != nullptr && error->code != ErrorCode::InvalidTrustPolicy) return error;
  // The request is the same, but memory may run out while it is read again.
  if (const RequestError* again = read_facts(base.request_, base.facts_)) return again;
  (void)base.check_policies();  // `added` answers for both but for trust policies
  const RequestError* const trust_error = base.check_trust();
  return trust_error != nullptr ? trust_error : error;
}
const RequestError* Evaluation::prepare(const CallerFacts& caller) noexcept {
  return prepare_in_line(caller);
}

namespace {

/// `Action` holds if some entry matches, `NotAction` if none does. `matches(entry)` returns
/// whether the one of that number does.
template <class Matches>
bool holds(const StatementCode& statement, Matches&& matches) noexcept {
  bool any = false;
  for (std::uint32_t i = statement.actions.begin; i < statement.actions.end && !any; ++i) {
    any = matches(i);
  }
  return any != statement.is_action_negated;
}

}  // namespace

std::uint64_t find_statements(const Program& program, std::string_view action) noexcept {
  if (const std::optional<std::uint64_t> planned = planned_statements(program, action)) {
    return *planned;
  }
  std::uint64_t statements = 0;
  for (std::size_t id = 0; id < program.statements.size(); ++id) {
    const bool any = holds(program.statements[id], [&](std::uint32_t entry) {
      return matches_written_action(program.text(program.action_spellings[entry]), action);
    });
    statements |= std::uint64_t{any ? 1U : 0U} << id;
  }
  return statements;
}

bool Evaluation::holds_action(const StatementCode& statement) const noexcept {
  if (actions_.has_statements()) {
    return (actions_.statements() >> (&statement - program_.statements.data()) & 1) != 0;
  }
  return holds(statement, [&](std::uint32_t entry) {
    return actions_.is_overflow() ? matches_action(program_.action_text(entry), request_.action)
                                  : actions_.contains(program_.action_lists[entry]);
  });
}

const Evaluation::ResourceHashes& Evaluation::resource_hashes() noexcept {
  if (is_resource_hashed_) return resource_hashes_;
  is_resource_hashed_ = true;
  resource_hashes_.whole = program_.index->hash(request_.resource.arn);
  resource_hashes_.path_part_count = 0;
  resource_hashes_.has_more_path_parts = false;
  if (facts_.is_resource_star) return resource_hashes_;
  for_each_path_part(facts_.resource.resource, [&](std::string_view part) {
    if (resource_hashes_.path_part_count == ResourceHashes::kMaxPathParts) {
      resource_hashes_.has_more_path_parts = true;
      return false;
    }
    resource_hashes_.path_parts[resource_hashes_.path_part_count++] = program_.index->hash(part);
    return true;
  });
  return resource_hashes_;
}

/// First all texts, then what the filter says of them, so that its lines arrive meanwhile.
void Evaluation::filter_texts() noexcept {
  const StatementIndex& index = *program_.index;
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

/// Cold, so that compilers arrange the walks above as if this one were not there.
[[gnu::cold]] std::size_t Evaluation::count_candidates() noexcept {
  find_matches(program_, facts_.action(), actions_);
  Tally tally = empty_tally();
  std::size_t count = 0;
  const auto visit = [&](const StatementCode& statement) {
    ++count;
    const PrincipalLevel level = match(statement);
    if (level == PrincipalLevel::None) return true;
    if (statement.effect == Effect::Deny) return false;
    tally.add_allow(statement, level);
    return true;
  };
  if (!program_.has_deny || for_each_candidate(Effect::Deny, tally, visit)) {
    (void)for_each_candidate(Effect::Allow, tally, visit);
  }
  return count;
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
    for (std::uint32_t pattern : actions_.ids()) program_.index->prefetch_chunks(pattern);
  }
  Tally tally = empty_tally();
  if (program_.has_deny && any_deny(tally)) return Decision::ExplicitDeny;
  find_allows(tally);
  return decide_without_deny(
      situation_of(facts_.caller.kind, facts_.is_same_account, facts_.has_own_gate,
                   program_.is_attached(PolicyType::Session)),
      tally.grants());
}

ABAC_ALWAYS_INLINE Decision Evaluation::decide_in_line() noexcept {
  find_matches(program_, facts_.action(), actions_);
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
Decision Evaluation::decide(const Program& program, const Request& request, RequestFacts& facts,
                            std::span<const std::uint32_t> patterns) noexcept {
  complete(request, facts);
  Evaluation evaluation(program, request, facts);
  evaluation.actions_.borrow(patterns);
  return evaluation.decide_found();
}

Decision Evaluation::decide(const Program& program, const Request& request) noexcept {
  Evaluation evaluation(program, request);
  if (evaluation.prepare_in_line() != nullptr) return Decision::Refused;
  return evaluation.decide_in_line();
}

}  // namespace abac::inline abi1::internal
