// Explanations of random cases: the decision is the engine's, every proposed change turns it when
// it is really made, and facts that are said not to matter do not.
#include "base/case_folding.h"
#include "oracle/oracle_statement.h"
#include "support/explain_checks.h"
#include "support/random_run.h"

#include <abac/explain.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

namespace {

using abac::Change;
using abac::ConditionReason;
using abac::Decision;
using abac::Edit;
using abac::Effect;
using abac::Explanation;
using abac::Fact;
using abac::Influence;
using abac::Outcome;
using abac::Policies;
using abac::Policy;
using abac::PolicySet;
using abac::PolicySlot;
using abac::PolicyType;
using abac::StatementFinding;
using abac::StatementPlace;
using abac::explain_checks::disagreement;
using abac::explain_checks::list_of;
using abac::explain_checks::misproposed;
using abac::explain_checks::miswitnessed;
using abac::explain_checks::set_context;
using abac::explain_checks::set_tag;
using abac::oracle::Level;
using abac::oracle::Truth;
using abac::random::Batch;
using abac::random::Run;
using abac::random::Source;
using Fields = abac::OwnedRequest::Fields;
using OwnedTag = abac::OwnedRequest::OwnedTag;

constexpr std::size_t kRequestsOfABatch = 4;

/// Calls `check(batch, set, fields)` for as many random cases as asked for; it says what is wrong.
template <class Check>
void for_random_cases(Run& run, std::uint64_t count, Check&& check) {
  for (std::uint64_t i = 0; i < count; i += kRequestsOfABatch) {
    const Batch batch = abac::random::random_batch(run.source(), kRequestsOfABatch);
    const PolicySet set = compiled(run, batch.policies);
    for (const Fields& fields : batch.requests) {
      run.report(check(run.source(), batch.policies, set, fields), batch.policies, fields);
    }
  }
}

// ---- facts, changed at random

/// Changes the fact behind a key to something else, or takes it away.
void change_fact(Source& source, const Fact& fact, Fields& fields) {
  static const std::vector<std::string> values = {"red",  "blue", "",   "10",   "true",
                                                  "team", "a",    "b1", "false"};
  const auto tag_edit = [&](std::string_view prefix, std::vector<OwnedTag>& tags) {
    if (!fact.key.starts_with(prefix)) return false;
    const auto overridden = [&](const auto& entry) {
      return abac::internal::fold_equal(entry.key, fact.key);
    };
    if (std::any_of(fields.context.begin(), fields.context.end(), overridden)) return false;
    const std::string_view value = source.pick(values);
    Edit edit;
    edit.name = fact.key.substr(prefix.size());
    edit.is_removal = source.chance(30);
    edit.values = {&value, 1};
    set_tag(tags, edit);
    return true;
  };
  if (tag_edit("aws:PrincipalTag/", fields.principal_tags) ||
      tag_edit("aws:ResourceTag/", fields.resource_tags) ||
      tag_edit("aws:RequestTag/", fields.request_tags)) {
    return;
  }
  Edit edit;
  std::vector<std::string_view> list;
  for (std::size_t i = source.below(3) + 1; i != 0; --i) list.push_back(source.pick(values));
  edit.name = fact.key;
  edit.is_removal = source.chance(20);
  edit.is_list = list.size() > 1 || source.chance(30);
  edit.values = list;
  set_context(fields, edit);
}

std::string misjudged(Source& source, const Explanation& explanation, const PolicySet& set,
                      const Fields& fields) {
  for (const Fact& fact : explanation.facts) {
    if (fact.influence == Influence::Decisive && !fact.witness) return "no witness";
    // Of a tag whose key is empty, the key is spelled as another one [G-35].
    if (fact.influence != Influence::None || fact.key.ends_with("Tag/")) continue;
    Fields changed = fields;
    change_fact(source, fact, changed);
    const abac::OwnedRequest request(changed);
    const Decision decision = abac::decide(set, request.view());
    if (decision != Decision::Refused && decision != explanation.response.decision) {
      return "changing " + std::string(fact.key) + " gives " + std::string(to_string(decision)) +
             " in " + abac::to_json(explanation);
    }
  }
  return {};
}

// ---- statements, asked of the oracle part by part

std::string_view name_of(Outcome outcome) {
  return outcome == Outcome::Holds ? "holds" : outcome == Outcome::Fails ? "fails" : "unknown";
}

Outcome outcome_of(Truth truth) {
  return truth == Truth::True      ? Outcome::Holds
         : truth == Truth::Unknown ? Outcome::Unknown
                                   : Outcome::Fails;
}

Outcome outcome_of(bool holds) { return holds ? Outcome::Holds : Outcome::Fails; }

Outcome outcome_of(Level level) {
  return level == Level::Unknown ? Outcome::Unknown : outcome_of(level != Level::None);
}

const Policy& policy_of(Policies& policies, const StatementPlace& place) {
  return list_of(policies, place.slot)[place.policy_index];
}

/// What an explanation says of a statement otherwise than the oracle.
std::string misjudged_part(const StatementFinding& told, const abac::oracle::Finding& found) {
  std::string wrong;
  const auto compare = [&](const std::string& part, Outcome is_told, Outcome is_found) {
    if (is_told == is_found) return;
    wrong += part + ": told that it " + std::string(name_of(is_told)) + ", and it " +
             std::string(name_of(is_found)) + "; ";
  };
  compare("the action", told.action, outcome_of(found.action));
  compare("the resource", told.resource, outcome_of(found.resource));
  compare("the principal", told.principal, outcome_of(found.level));
  if (told.conditions.size() != found.conditions.size()) return wrong + "not all conditions";
  for (std::size_t i = 0; i < told.conditions.size(); ++i) {
    const auto& condition = told.conditions[i];
    compare(std::string(condition.pointer), condition.outcome, outcome_of(found.conditions[i]));
    if ((condition.reason == ConditionReason::None) != (condition.outcome == Outcome::Holds)) {
      wrong += "a reason for a condition that holds, or none; ";
    }
  }
  if (told.is_matched != found.is_match) wrong += "whether it matches; ";
  if (!told.needs.empty() && (!told.is_matched || told.place.effect == Effect::Deny)) {
    wrong += "needs of a statement that allows nothing; ";
  }
  const bool reaches = told.is_principal_negated && found.level == Level::Direct;
  if (reaches == told.exemption_gaps.empty()) wrong += "why the caller is not exempt; ";
  return wrong;
}

std::string misjudged_statements(const Explanation& explanation, Policies policies,
                                 const Fields& fields) {
  const auto situation = abac::oracle::understand(policies, fields);
  std::vector<std::string> told;
  for (const StatementFinding& finding : explanation.statements) {
    const Policy& policy = policy_of(policies, finding.place);
    const auto found = abac::oracle::examine(policy.statements[finding.place.index], policy.version,
                                             finding.place.slot.type, situation);
    const std::string wrong = misjudged_part(finding, found);
    if (!wrong.empty()) {
      return std::string(finding.place.pointer) + wrong + abac::to_json(explanation);
    }
    told.push_back(std::string(to_string(finding.place.slot.type)) +
                   std::to_string(finding.place.slot.level.value_or(0)) + "/" +
                   std::to_string(finding.place.policy_index) + "/" +
                   std::to_string(finding.place.index));
  }
  std::sort(told.begin(), told.end());
  if (std::adjacent_find(told.begin(), told.end()) != told.end()) {
    return "a statement is told twice in " + abac::to_json(explanation);
  }
  return {};
}

// ---- what is necessary, by leaving it out

bool is_same_place(const StatementPlace& a, const StatementPlace& b) {
  return a.slot.type == b.slot.type && a.slot.level == b.slot.level &&
         a.policy_index == b.policy_index && a.index == b.index;
}

/// Calls `visit(place, policies without it)` for every statement of every policy.
template <class Visit>
void for_each_removal(const Policies& policies, Visit&& visit) {
  const auto visit_list = [&](PolicySlot slot) {
    Policies changed = policies;
    std::vector<Policy>& list = list_of(changed, slot);
    for (std::uint32_t p = 0; p < list.size(); ++p) {
      for (std::uint32_t i = 0; i < list[p].statements.size(); ++i) {
        const std::vector<abac::Statement> kept = list[p].statements;
        list[p].statements.erase(list[p].statements.begin() + i);
        StatementPlace place;
        place.slot = slot;
        place.policy_index = p;
        place.index = i;
        visit(place, changed);
        list[p].statements = kept;
      }
    }
  };
  const auto visit_levels = [&](PolicyType type, const auto& levels) {
    for (std::uint32_t i = 0; levels && i < levels->size(); ++i) visit_list({type, i});
  };
  visit_list({PolicyType::Identity, {}});
  visit_list({PolicyType::Resource, {}});
  if (policies.permissions_boundary) visit_list({PolicyType::PermissionsBoundary, {}});
  if (policies.session) visit_list({PolicyType::Session, {}});
  if (policies.vpc_endpoint) visit_list({PolicyType::VpcEndpoint, {}});
  visit_levels(PolicyType::ServiceControl, policies.service_control);
  visit_levels(PolicyType::ResourceControl, policies.resource_control);
}

std::string misjudged_necessity(const Explanation& explanation, const Policies& policies,
                                const abac::Request& request) {
  const auto& listed = explanation.denied_without;
  if (explanation.response.decision != Decision::Allowed) {
    return listed.empty() ? "" : "a denied request has something to lose";
  }
  std::string wrong;
  for_each_removal(policies, [&](const StatementPlace& place, const Policies& changed) {
    const auto set = PolicySet::compile(changed);
    if (!set) return;
    const Decision decision = abac::decide(*set, request);
    const bool is_denied = decision != Decision::Allowed && decision != Decision::Refused;
    const auto is_it = [&](const auto& other) { return is_same_place(other, place); };
    const bool is_listed = std::any_of(listed.begin(), listed.end(), is_it);
    const auto told =
        std::find_if(explanation.statements.begin(), explanation.statements.end(),
                     [&](const StatementFinding& finding) { return is_it(finding.place); });
    const bool is_flagged = told != explanation.statements.end() && told->is_necessary;
    if (is_listed != is_denied || (is_flagged && !is_listed) ||
        (told != explanation.statements.end() && is_flagged != is_listed)) {
      wrong = std::string(to_string(place.slot.type)) + " " + std::to_string(place.policy_index) +
              " " + std::to_string(place.index) + " in " + abac::to_json(explanation);
    }
  });
  return wrong;
}

}  // namespace

TEST_CASE("N-4 no part of a statement is told otherwise than it holds") {
  Run run;
  for_random_cases(run, Run::case_count() / 2,
                   [&](Source&, const Policies& policies, const PolicySet& set,
                       const Fields& fields) -> std::string {
                     const abac::OwnedRequest request(fields);
                     abac::ExplainOptions options;
                     options.max_decisions = 4;
                     options.max_statements = 64;
                     const auto explanation = abac::explain(set, request.view(), options);
                     if (!explanation) return {};
                     return misjudged_statements(*explanation, policies, fields);
                   });
}

TEST_CASE("N-4 no part of a statement in the shared cases is told otherwise than it holds") {
  const std::filesystem::path folder =
      std::filesystem::path(ABAC_SOURCE_DIR) / "tests" / "conformance";
  std::size_t told = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      std::optional<abac::oracle::CaseText> read;
      try {
        read = abac::oracle::read_case(line);
      } catch (const std::exception&) {  // of grammar, which is not asked about here
        continue;
      }
      const auto set = PolicySet::compile(read->policies);
      if (!set) continue;
      const abac::OwnedRequest request(read->request);
      const auto explanation = abac::explain(*set, request.view());
      if (!explanation) continue;
      ++told;
      INFO(line);
      CHECK(misjudged_statements(*explanation, read->policies, read->request) == "");
      CHECK(misjudged_necessity(*explanation, read->policies, request.view()) == "");
    }
  }
  CHECK(told > 1000);
}

TEST_CASE("E-6 what an allowed request is denied without is told and nothing else") {
  Run run;
  std::uint64_t allowed = 0;
  const std::uint64_t wanted = Run::case_count() / 10;
  while (allowed < wanted) {
    for_random_cases(run, 400,
                     [&](Source&, const Policies& policies, const PolicySet& set,
                         const Fields& fields) -> std::string {
                       const abac::OwnedRequest request(fields);
                       abac::ExplainOptions options;
                       options.max_decisions = 4;
                       const auto explanation = abac::explain(set, request.view(), options);
                       if (!explanation) return {};
                       allowed += explanation->response.decision == Decision::Allowed ? 1U : 0U;
                       return misjudged_necessity(*explanation, policies, request.view());
                     });
  }
}

TEST_CASE("M-6 an explanation has the response that evaluate gives") {
  Run run;
  abac::ExplainOptions options;
  options.max_decisions = 4;  // what is searched for is tested below
  for_random_cases(run, Run::case_count(),
                   [&](Source&, const Policies&, const PolicySet& set, const Fields& fields) {
                     const abac::OwnedRequest request(fields);
                     return disagreement(abac::explain(set, request.view(), options),
                                         abac::evaluate(set, request.view()));
                   });
}

TEST_CASE("N-5 a proposed change turns the decision when it is made") {
  Run run;
  std::uint64_t denials = 0;
  std::uint64_t changed_by_facts = 0;
  std::uint64_t unchanged = 0;
  const std::uint64_t wanted = Run::case_count() / 4;
  while (denials < wanted) {
    for_random_cases(run, 2000,
                     [&](Source&, const Policies& policies, const PolicySet& set,
                         const Fields& fields) -> std::string {
                       const abac::OwnedRequest request(fields);
                       const auto explanation = abac::explain(set, request.view());
                       if (!explanation) return {};
                       const bool is_denied = explanation->response.decision != Decision::Allowed;
                       const auto& changes = explanation->changes;
                       denials += is_denied ? 1U : 0U;
                       unchanged += is_denied && changes.empty() ? 1U : 0U;
                       changed_by_facts += is_denied && std::any_of(changes.begin(), changes.end(),
                                                                    [](const Change& c) {
                                                                      return c.is_request_only;
                                                                    })
                                               ? 1U
                                               : 0U;
                       const std::string wrong = miswitnessed(*explanation, set, fields);
                       return wrong.empty() ? misproposed(*explanation, policies, fields) : wrong;
                     });
  }
  // The search must be worth its time.
  CAPTURE(denials);
  CAPTURE(changed_by_facts);
  CAPTURE(unchanged);
  CHECK(denials >= wanted);
  CHECK(unchanged * 20 < denials);
  CHECK(changed_by_facts * 8 > denials);
}

TEST_CASE("N-5 a fact that is said not to matter does not change the decision") {
  Run run;
  for_random_cases(run, Run::case_count() / 4,
                   [&](Source& source, const Policies&, const PolicySet& set,
                       const Fields& fields) -> std::string {
                     const abac::OwnedRequest request(fields);
                     const auto explanation = abac::explain(set, request.view());
                     if (!explanation) return {};
                     return misjudged(source, *explanation, set, fields);
                   });
}
