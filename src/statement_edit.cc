// Statements made to match part by part, or made not to by any one part.
#include "statement_edit.h"

#include "case_folding.h"
#include "example_value.h"
#include "json_writer.h"

#include <algorithm>
#include <string>

namespace abac::internal {
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
    for (std::uint32_t i = statement_.actions.begin;
         i < statement_.actions.end && found.size() < kMaxPatterns; ++i) {
      const std::string_view pattern = program_.actions.text(program_.action_lists[i]);
      if (pattern.size() <= service.size() ||
          !ascii_fold_equal(pattern.substr(0, service.size()), service)) {
        continue;
      }
      found.push_back(
          with_text(case_.edits, Edit::Kind::Action, example_action(pattern, action, arena_)));
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
      const Range patterns = statement_.resources;
      const auto count = std::min<std::uint32_t>(patterns.size(), kMaxPatterns);
      for (std::uint32_t i = 0; wanted && i < count; ++i) {
        add_with_variables(head, probe, program_.resource_patterns[patterns.begin + i], found);
      }
      for (std::uint32_t i = 0; i < count; ++i) {
        const auto arn = example_resource(program_.resource_patterns[patterns.begin + i], asked,
                                          probe.keys(), arena_);
        if (!arn || covers_resource(statement_, *arn, probe.keys()) != wanted) continue;
        found.push_back(with_text(head, Edit::Kind::Resource, *arn));
        break;
      }
    }
    return found;
  }

  /// Edits of the facts behind the entry's variables after which it matches the resource as it is.
  void add_with_variables(Edits head, Probe& probe, const ResourcePattern& pattern,
                          List<Edits>& found) {
    if (!pattern.has_variables) return;
    const Range tokens = program_.component_patterns[pattern.index].sixth;
    for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = program_.tokens[i];
      if (token.kind != Token::Kind::Variable) continue;
      const std::string_view text = text_at(tokens, i, probe);
      if (text.empty()) continue;
      const std::uint32_t key = program_.variables[token.text.offset].key;
      const RequestFact fact = fact_of(program_, key, probe.request(), probe.facts());
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

  /// The text of the request's resource that stands where the pattern has the token; empty where
  /// that cannot be told from what precedes and follows it.
  [[nodiscard]] std::string_view text_at(Range tokens, std::uint32_t token, Probe& probe) {
    std::string_view rest = probe.request().resource.arn;
    for (int colons = 0; colons < 5; ++colons) {
      const std::size_t colon = rest.find(':');
      if (colon == std::string_view::npos) return {};
      rest.remove_prefix(colon + 1);
    }
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
  Arena& arena_;
};

void append_principal(std::string& json, const RequestFacts& facts, PolicyType type) {
  const Caller& caller = facts.caller;
  if (type != PolicyType::Resource || caller.kind == CallerKind::Anonymous) {
    json += R"(,"Principal":"*")";
    return;
  }
  const std::string_view member = caller.kind == CallerKind::Service       ? "Service"
                                  : caller.kind == CallerKind::WebIdentity ? "Federated"
                                                                           : "AWS";
  json += ",\"Principal\":{\"";
  json += member;
  json += "\":";
  append_json_string(json, caller.text);
  json += '}';
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
  const Caller& caller = facts.caller;
  switch (place.type) {
    case PolicyType::Identity:
    case PolicyType::PermissionsBoundary:
    case PolicyType::Session:
      return has_identity(caller.kind);
    case PolicyType::Resource:
      if (caller.kind == CallerKind::WebIdentity &&
          request.principal.arn.find_first_of("*?") != std::string_view::npos) {
        return false;
      }
      return program.needs_owner || !facts.is_owner_fallback;
    case PolicyType::ResourceControl:
      return program.needs_owner || !facts.is_owner_fallback;
    case PolicyType::ServiceControl:
    case PolicyType::VpcEndpoint:
      return true;
  }
  return false;
}

std::string_view allow_statement(const RequestFacts& facts, const Request& request, PolicyType type,
                                 Arena& arena) {
  if (type == PolicyType::ResourceControl) {  // [G-18]
    return R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})";
  }
  std::string json;
  json.reserve(160 + request.resource.arn.size() + request.principal.arn.size());
  json += R"({"Effect":"Allow")";
  if (type == PolicyType::Resource || type == PolicyType::VpcEndpoint) {
    append_principal(json, facts, type);
  }
  json += R"(,"Action":)";
  append_json_string(json, request.action);
  if (type != PolicyType::Resource || !facts.is_trust_case) {
    json += R"(,"Resource":)";
    const std::size_t begin = json.size();
    append_json_string(json, request.resource.arn);
    // `?` stands for a `$` that would begin a variable.
    for (std::size_t at = begin; (at = json.find("${", at)) != std::string::npos;) json[at] = '?';
  }
  json += '}';
  return arena.keep(json);
}

}  // namespace abac::internal
