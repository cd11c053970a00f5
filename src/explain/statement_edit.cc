// Statements made to match part by part, or made not to by any one part.
//
// To match, a statement needs all its parts; so they are repaired in their order, each on the
// request as it was left by the repair before: the action, then the resource, then one failing
// condition after the other. A repair may undo another (two conditions on one key), so the first
// failing condition is looked for anew in each round, up to kMaxRounds; what still fails then is
// given up. Of the first condition several repairs are tried, of the others the likeliest alone:
// else the proposals would multiply.
//
// Example: an Allow of `arn:aws:s3:::${aws:PrincipalTag/team}/*` if `aws:SourceIp` is
// in 10.0.0.0/8, asked for `arn:aws:s3:::red/k`: the resource is repaired by the caller's tag
// `team` = `red`, read off the text that stands where the variable does, or by another ARN; then
// the address by 10.0.0.0.
//
// Not to match, a statement needs one part that fails: each condition is tried by itself, and
// leaving what `NotResource` excepts.
//
// Cost: bounded by the constants below, times the tests of one statement's conditions. What is cut
// off is reported by `EditedCase::is_cut`, so that the search can say that it did not try all.
#include "explain/statement_edit.h"

#include "base/case_folding.h"
#include "explain/example_value.h"
#include "explain/near_statement.h"
#include "json/json_writer.h"

#include <algorithm>
#include <functional>
#include <string>
#include <tuple>
#include <utility>

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxRounds = 6;      // conditions changed one after the other
constexpr std::size_t kMaxBranches = 2;    // ways to change the first of them
constexpr std::size_t kMaxPatterns = 4;    // of a resource or an action
constexpr std::size_t kMaxConditions = 8;  // of a statement that shall not match

using Edits = std::span<const Edit>;

class Matcher {
 public:
  Matcher(const EditedCase& edited_case, std::uint32_t statement, Arena& arena)
      : case_(edited_case),
        program_(edited_case.program),
        statement_(program_.statements[statement]),
        spellings_(program_.origin_details_of(statement).action_spellings),
        arena_(arena) {}

  List<Edits> run(const Candidate& candidate) {
    auto found = arena_.list<Edits>(4);
    if (!candidate.reaches_caller(statement_.effect)) return found;
    auto heads = arena_.list<Edits>(1);
    heads.push_back(case_.edits);
    if (!candidate.holds_action) heads = with_action();
    if (!candidate.covers) heads = with_resource(heads);
    const bool is_known = candidate.holds_action && candidate.covers;
    for (Edits head : heads) {
      meet_conditions(head, is_known ? first_failing(candidate) : first_failing(head), found);
    }
    return found;
  }

  /// Edits after which the resource is one that `NotResource` leaves out.
  List<Edits> leave_resource() {
    auto heads = arena_.list<Edits>();
    if (!statement_.has_resource || !statement_.is_resource_negated) return heads;
    heads.push_back(case_.edits);
    return with_resource(heads);
  }

 private:
  [[nodiscard]] Edits with_text(Edits edits, Edit::Kind kind, std::string_view text) {
    Edit edit;
    edit.kind = kind;
    edit.values = arena_.array(1, text);
    return with_edit(edits, edit, arena_);
  }

  [[nodiscard]] List<Edits> with_action() {
    auto found = arena_.list<Edits>();
    const std::string_view action = case_.original.action;
    const std::string_view service = action.substr(0, action.find(':') + 1);
    if (statement_.is_action_negated) return found;
    // Names before patterns, whose examples are guessed; then those that are most like the action.
    struct Pattern {
      std::string_view text;
      std::pair<bool, std::size_t> rank;
    };
    auto best = arena_.list<Pattern>(kMaxPatterns + 1);
    for (std::uint32_t i = spellings_.begin; i < spellings_.end; ++i) {
      const std::string_view text = program_.text(program_.action_spellings[i]);
      const std::size_t shared = shared_size(text, action);
      if (shared < service.size()) continue;
      const std::pair rank(text.find_first_of("*?") == std::string_view::npos, shared);
      const auto place =
          std::ranges::upper_bound(best, rank, std::ranges::greater(), &Pattern::rank);
      best.insert(place, {text, rank});
      if (best.size() > kMaxPatterns) best.pop_back();
    }
    for (const Pattern& pattern : best) {
      found.push_back(
          with_text(case_.edits, Edit::Kind::Action, example_action(pattern.text, action, arena_)));
    }
    return found;
  }

  /// Edits after which some entry of the statement matches the resource.
  [[nodiscard]] List<Edits> with_resource(const List<Edits>& heads) {
    auto found = arena_.list<Edits>();
    for (Edits head : heads) {
      Probe probe(case_, head, arena_);
      if (probe.is_refused()) continue;
      const std::string_view asked = probe.request().resource.arn;
      const bool wanted = !covers_resource(statement_, asked, probe.keys());
      auto examples = arena_.list<std::string_view>();
      for (const ResourcePattern* pattern : nearest_patterns(asked)) {
        if (wanted) add_with_variables(head, probe, *pattern, found);
        add_example_resources(*pattern, asked, probe.keys(), arena_, examples);
      }
      const auto good = std::ranges::find_if(examples, [&](std::string_view arn) {
        return covers_resource(statement_, arn, probe.keys()) == wanted;
      });
      if (good != examples.end()) found.push_back(with_text(head, Edit::Kind::Resource, *good));
    }
    return found;
  }

  /// The statement's entries that are most like the resource: those of its service first, of these
  /// whole names before patterns, whose examples are guessed, then those with which it begins
  /// longest.
  [[nodiscard]] List<const ResourcePattern*> nearest_patterns(std::string_view asked) {
    struct Near {
      const ResourcePattern* pattern;
      std::tuple<bool, bool, std::size_t> rank;
    };
    const auto begins = [&](std::string_view text) {
      return static_cast<std::size_t>(std::ranges::mismatch(text, asked).in1 - text.begin());
    };
    const auto service_end = [](std::string_view arn) {
      const std::size_t partition_end = arn.find(':', arn.find(':') + 1);
      return std::min(arn.find(':', partition_end + 1), arn.size());
    };
    auto best = arena_.list<Near>(kMaxPatterns + 1);
    for (std::uint32_t i = statement_.resources.begin; i < statement_.resources.end; ++i) {
      const ResourcePattern& pattern = program_.resource_patterns[i];
      const std::size_t shared = begins(program_.text(pattern.text));
      const std::tuple rank(shared >= service_end(asked),
                            pattern.kind == ResourcePattern::Kind::Exact, shared);
      const auto place = std::ranges::upper_bound(best, rank, std::ranges::greater(), &Near::rank);
      best.insert(place, {&pattern, rank});
      if (best.size() > kMaxPatterns) best.pop_back();
    }
    auto patterns = arena_.list<const ResourcePattern*>(best.size());
    for (const Near& near : best) patterns.push_back(near.pattern);
    return patterns;
  }

  /// Edits of the facts behind the entry's variables after which it matches the resource as it is.
  void add_with_variables(Edits head, Probe& probe, const ResourcePattern& pattern,
                          List<Edits>& found) {
    if (!pattern.has_variables) return;
    const ComponentPattern& code = program_.component_patterns[pattern.index];
    std::string_view rest = probe.request().resource.arn;
    for (const Range component : code.components) {
      const std::size_t colon = rest.find(':');
      if (colon == std::string_view::npos) return;
      add_with_variables(head, probe, component, rest.substr(0, colon), found);
      rest.remove_prefix(colon + 1);
    }
    if (pattern.kind == ResourcePattern::Kind::ExecuteApi) {
      rest.remove_prefix(std::min(rest.find('/'), rest.size()));
    }
    add_with_variables(head, probe, code.sixth, rest, found);
  }

  /// The same for the variables of one component, whose part of the resource is `part`.
  void add_with_variables(Edits head, Probe& probe, Range tokens, std::string_view part,
                          List<Edits>& found) {
    for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = program_.tokens[i];
      if (token.kind != Token::Kind::Variable) continue;
      const std::string_view text = text_at(tokens, i, part, probe);
      if (text.empty()) continue;
      const std::uint32_t key = program_.variables[token.text.offset].key;
      const RequestFact fact = fact_of(program_, key, probe.keys());
      if (fact.kind == RequestFact::Kind::Caller || fact.kind == RequestFact::Kind::TagKeys)
        continue;
      Edit edit = edit_of(fact);
      edit.values = arena_.array(1, text);
      const Edits edits = with_edit(head, edit, arena_);
      Probe changed(case_, edits, arena_);
      if (changed.is_refused()) continue;
      if (covers_resource(statement_, probe.request().resource.arn, changed.keys())) {
        found.push_back(edits);
      }
    }
  }

  /// The text of a part of the request's resource, from `rest` on, that stands where the pattern
  /// has the token; empty where that cannot be told from what precedes and follows it.
  [[nodiscard]] std::string_view text_at(Range tokens, std::uint32_t token, std::string_view rest,
                                         Probe& probe) {
    for (std::uint32_t i = tokens.begin; i < token; ++i) {
      const Token& before = program_.tokens[i];
      if (before.kind != Token::Kind::Literal && before.kind != Token::Kind::Variable) return {};
      const auto piece = before.kind == Token::Kind::Literal
                             ? program_.text(before.text)
                             : probe.keys().variable(before.text.offset).value_or("");
      if (piece.empty() || !rest.starts_with(piece)) return {};
      rest.remove_prefix(piece.size());
    }
    if (token + 1 == tokens.end) return rest;
    const Token& after = program_.tokens[token + 1];
    if (after.kind != Token::Kind::Literal) return {};
    const std::size_t size = rest.find(program_.text(after.text));
    return size == std::string_view::npos ? std::string_view() : rest.substr(0, size);
  }

  /// Changes one failing condition after the other; the first in several ways.
  void meet_conditions(Edits head, std::uint32_t failing_at_head, List<Edits>& found) {
    auto open = arena_.list<Edits>(1);
    open.push_back(head);
    for (std::size_t round = 0; round < kMaxRounds && !open.empty(); ++round) {
      auto next = arena_.list<Edits>();
      for (Edits edits : open) {
        const std::uint32_t failing = round == 0 ? failing_at_head : first_failing(edits);
        if (failing == kNone) {
          found.push_back(edits);
        } else if (failing != kNone - 1) {
          const auto proposals = edits_for(edits, failing, round == 0 ? kMaxBranches : 1);
          // Of a single condition the proposals are known to meet all.
          List<Edits>& met = statement_.atoms.size() == 1 ? found : next;
          met.insert(met.end(), proposals.begin(), proposals.end());
        }
      }
      open = std::move(next);
    }
  }

  [[nodiscard]] Wish wish() const noexcept {
    return statement_.effect == Effect::Deny ? Wish::NotFalse : Wish::True;
  }

  [[nodiscard]] List<Edits> edits_for(Edits edits, std::uint32_t atom, std::size_t limit) {
    return find_condition_edits(
        {program_, case_.original, case_.facts, case_.keys, edits, case_.is_cut},
        program_.atoms[atom], wish(), limit, arena_);
  }

  [[nodiscard]] std::uint32_t first_failing(const Candidate& candidate) const noexcept {
    for (std::uint32_t i = 0; i < candidate.conditions.size(); ++i) {
      if (!is_met(wish(), candidate.conditions[i])) return statement_.atoms.begin + i;
    }
    return kNone;
  }

  /// Returns the first condition that keeps the statement from matching, kNone where there is none,
  /// kNone - 1 where the case with these edits is refused.
  [[nodiscard]] std::uint32_t first_failing(Edits edits) {
    Probe probe(case_, edits, arena_);
    if (probe.is_refused()) return kNone - 1;
    for (std::uint32_t i = statement_.atoms.begin; i < statement_.atoms.end; ++i) {
      if (!is_met(wish(), test_condition(program_.atoms[i], probe.keys()))) return i;
    }
    return kNone;
  }

  const EditedCase& case_;
  const Program& program_;
  const StatementCode& statement_;
  Range spellings_;  ///< of its actions
  Arena& arena_;
};

void write_principal(JsonWriter& json, const RequestFacts& facts, PolicyType type) {
  const Caller& caller = facts.caller;
  // A trust policy takes everyone as `{"AWS": "*"}` alone [G-17].
  const bool is_bare = caller.kind == CallerKind::Anonymous && !facts.is_trust_case;
  if (type != PolicyType::Resource || is_bare) return json.member("Principal", "*");
  const std::string_view member = caller.kind == CallerKind::Service       ? "Service"
                                  : caller.kind == CallerKind::WebIdentity ? "Federated"
                                                                           : "AWS";
  json.name("Principal").object([&] { json.any_name(member).string(caller.text); });
}

}  // namespace

List<std::span<const Edit>> match(const EditedCase& edited_case, const Candidate& candidate,
                                  Arena& arena) {
  return Matcher(edited_case, candidate.id, arena).run(candidate);
}

List<std::span<const Edit>> unmatch(const EditedCase& edited_case, std::uint32_t statement,
                                    Arena& arena) {
  const Program& program = edited_case.program;
  const StatementCode& code = program.statements[statement];
  const Wish wish = code.effect == Effect::Deny ? Wish::False : Wish::NotTrue;
  auto found = arena.list<Edits>();
  const std::uint32_t count = std::min<std::uint32_t>(code.atoms.size(), kMaxConditions);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto proposals =
        find_condition_edits(edited_case, program.atoms[code.atoms.begin + i], wish, 2, arena);
    found.insert(found.end(), proposals.begin(), proposals.end());
  }
  const auto proposals = Matcher(edited_case, statement, arena).leave_resource();
  found.insert(found.end(), proposals.begin(), proposals.end());
  return found;
}

bool can_add_allow(const Program& program, const RequestFacts& facts, const Request& request,
                   AllowPlace place) noexcept {
  const PolicyTypeTraits& traits = traits_of(place.type);
  if (traits.without_identity == Binding::Refused && !has_identity(facts.caller.kind)) return false;
  const bool is_unnamed = facts.caller.kind == CallerKind::WebIdentity &&
                          request.principal.arn.find_first_of("*?") != std::string_view::npos;
  if (place.type == PolicyType::Resource && is_unnamed) return false;
  return !traits.is_decided_by_owner || program.needs_owner || !facts.is_owner_fallback;
}

std::string_view allow_statement(const RequestFacts& facts, const Request& request, PolicyType type,
                                 Arena& arena) {
  const bool is_whole = type == PolicyType::ResourceControl;  // which allows all or nothing [G-18]
  std::string out;
  out.reserve(160 + request.resource.arn.size() + request.principal.arn.size());
  JsonWriter json(out);
  json.object([&] {
    json.member("Effect", "Allow");
    if (traits_of(type).principal != PrincipalRule::Forbidden) {
      write_principal(json, facts, type);
    }
    json.member("Action", is_whole ? "*" : request.action);
    if (type == PolicyType::Resource && facts.is_trust_case) return;
    std::string resource(is_whole ? "*" : request.resource.arn);
    // `?` stands for a `$` that would begin a variable.
    for (std::size_t at = 0; (at = resource.find("${", at)) != std::string::npos;) {
      resource[at] = '?';
    }
    json.member("Resource", resource);
  });
  return arena.keep(out);
}

}  // namespace abac::inline abi1::internal
