// Explanations of random cases: the decision is the engine's, every proposed change turns it when
// it is really made, and facts that are said not to matter do not.
#include "case_folding.h"
#include "random_run.h"

#include <abac/explain.h>

#include <algorithm>
#include <string>
#include <utility>

namespace {

using abac::Change;
using abac::Decision;
using abac::Edit;
using abac::Explanation;
using abac::Fact;
using abac::Influence;
using abac::Policies;
using abac::Policy;
using abac::PolicySet;
using abac::PolicyType;
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

// ---- changes, made on the trees

void set_tag(std::vector<OwnedTag>& tags, const Edit& edit) {
  const auto is_meant = [&](const OwnedTag& tag) {
    return abac::internal::fold_equal(tag.key, edit.name);
  };
  std::erase_if(tags, is_meant);
  if (!edit.is_removal) tags.push_back({std::string(edit.name), std::string(edit.values.front())});
}

void set_context(Fields& fields, const Edit& edit) {
  std::erase_if(fields.context, [&](const auto& entry) {
    return abac::internal::fold_equal(entry.key, edit.name);
  });
  if (edit.is_removal) return;
  fields.context.push_back(
      {std::string(edit.name), edit.is_list, {edit.values.begin(), edit.values.end()}});
}

/// Returns the list or level, attached now if it was not.
std::vector<Policy>& list_of(Policies& policies, const abac::PolicySlot& slot) {
  const auto list = [](std::optional<std::vector<Policy>>& member) -> std::vector<Policy>& {
    return member ? *member : member.emplace();
  };
  const auto level = [&](auto& member) -> std::vector<Policy>& {
    REQUIRE(slot.level);
    REQUIRE(member);
    if (member->size() <= *slot.level) member->resize(*slot.level + 1);
    return (*member)[*slot.level];
  };
  switch (slot.type) {
    case PolicyType::Identity:
      return policies.identity;
    case PolicyType::Resource:
      return policies.resource;
    case PolicyType::PermissionsBoundary:
      return list(policies.permissions_boundary);
    case PolicyType::Session:
      return list(policies.session);
    case PolicyType::ServiceControl:
      return level(policies.service_control);
    case PolicyType::ResourceControl:
      return level(policies.resource_control);
    case PolicyType::VpcEndpoint:
      break;
  }
  return list(policies.vpc_endpoint);
}

void add_statement(Policies& policies, const Edit& edit) {
  const auto policy = abac::parse_policy(R"({"Version":"2012-10-17","Statement":)" +
                                         std::string(edit.statement) + '}');
  REQUIRE(policy);
  list_of(policies, edit.slot).push_back(*policy);
}

/// Statements are removed last to first, so that their indexes stay true.
void remove_statements(Policies& policies, const Change& change) {
  std::vector<const abac::StatementPlace*> places;
  for (const Edit& edit : change.edits) {
    if (edit.removed) places.push_back(&*edit.removed);
  }
  std::sort(places.begin(), places.end(),
            [](const auto* a, const auto* b) { return a->index > b->index; });
  for (const auto* place : places) {
    auto& statements = list_of(policies, place->slot)[place->policy_index].statements;
    statements.erase(statements.begin() + place->index);
  }
}

void make(const Change& change, Policies& policies, Fields& fields) {
  remove_statements(policies, change);
  for (const Edit& edit : change.edits) {
    switch (edit.kind) {
      case Edit::Kind::PrincipalTag:
        set_tag(fields.principal_tags, edit);
        break;
      case Edit::Kind::ResourceTag:
        set_tag(fields.resource_tags, edit);
        break;
      case Edit::Kind::RequestTag:
        set_tag(fields.request_tags, edit);
        break;
      case Edit::Kind::ContextKey:
        set_context(fields, edit);
        break;
      case Edit::Kind::Action:
        fields.action = edit.values.front();
        break;
      case Edit::Kind::Resource:
        fields.resource_arn = edit.values.front();
        break;
      case Edit::Kind::AddStatement:
        add_statement(policies, edit);
        break;
      case Edit::Kind::RemoveStatement:
        break;
    }
  }
}

/// What is wrong with the changes of an explanation.
std::string misproposed(const Explanation& explanation, const Policies& policies,
                        const Fields& fields) {
  const bool was_allowed = explanation.response.decision == Decision::Allowed;
  for (const Change& change : explanation.changes) {
    if (change.edits.empty()) return "a change without edits";
    if ((change.decision == Decision::Allowed) == was_allowed) return "a change that turns nothing";
    Policies changed_policies = policies;
    Fields changed_fields = fields;
    make(change, changed_policies, changed_fields);
    const auto set = PolicySet::compile(changed_policies);
    if (!set) return "a change is refused: " + to_string(set.error());
    const abac::OwnedRequest request(changed_fields);
    const Decision decision = abac::decide(*set, request.view());
    if (decision != change.decision) {
      return "a change gives " + std::string(to_string(decision)) + " in " +
             abac::to_json(explanation);
    }
  }
  return {};
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

/// What an explanation says otherwise than `evaluate`.
std::string disagreement(const abac::Expected<Explanation>& explanation,
                         const abac::Expected<abac::Response>& response) {
  if (explanation.has_value() != response.has_value()) return "one refuses, the other does not";
  if (!response) return explanation.error() == response.error() ? "" : "another error";
  if (explanation->response != *response) return "another response: " + to_json(*explanation);
  if (explanation->blockers.empty() != (response->decision == Decision::Allowed)) {
    return "blockers are listed for denials: " + to_json(*explanation);
  }
  std::size_t matched = 0;
  for (const abac::StatementFinding& finding : explanation->statements) {
    const abac::StatementPlace& place = finding.place;
    abac::MatchedStatement statement{std::string(place.policy), place.index, {}, place.effect};
    if (place.sid) statement.sid = std::string(*place.sid);
    const auto& all = response->matched_statements;
    const bool is_listed = std::find(all.begin(), all.end(), statement) != all.end();
    if (finding.is_matched) ++matched;
    if (finding.is_matched && !is_listed) return "a statement did not match";
    if (finding.is_matched != (finding.distance == 0)) return "a match has no distance";
  }
  if (explanation->statements_left_out == 0 && matched != response->matched_statements.size()) {
    return "a matching statement is missing";
  }
  return {};
}

}  // namespace

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
                       return misproposed(*explanation, policies, fields);
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
