// What explanations say, checked by doing it: proposed changes are made on the trees and decided.
#pragma once

#include "base/case_folding.h"

#include <abac/explain.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace abac::explain_checks {

using Fields = OwnedRequest::Fields;
using OwnedTag = OwnedRequest::OwnedTag;

inline void set_tag(std::vector<OwnedTag>& tags, const Edit& edit) {
  const auto is_meant = [&](const OwnedTag& tag) {
    return internal::fold_equal(tag.key, edit.name);
  };
  std::erase_if(tags, is_meant);
  if (!edit.is_removal) tags.push_back({std::string(edit.name), std::string(edit.values.front())});
}

inline void set_context(Fields& fields, const Edit& edit) {
  std::erase_if(fields.context,
                [&](const auto& entry) { return internal::fold_equal(entry.key, edit.name); });
  if (edit.is_removal) return;
  fields.context.push_back(
      {std::string(edit.name), edit.is_list, {edit.values.begin(), edit.values.end()}});
}

/// Returns the list or level, attached now if it was not.
inline std::vector<Policy>& list_of(Policies& policies, const PolicySlot& slot) {
  const auto list = [](std::optional<std::vector<Policy>>& member) -> std::vector<Policy>& {
    return member ? *member : member.emplace();
  };
  const auto level = [&](auto& member) -> std::vector<Policy>& {
    if (member.value().size() <= slot.level.value()) member->resize(*slot.level + 1);
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

inline void add_statement(Policies& policies, const Edit& edit) {
  const auto policy =
      parse_policy(R"({"Version":"2012-10-17","Statement":)" + std::string(edit.statement) + '}');
  if (!policy) throw std::invalid_argument(to_string(policy.error()));
  list_of(policies, edit.slot).push_back(*policy);
}

/// Statements are removed last to first, so that their indexes stay true.
inline void remove_statements(Policies& policies, const Change& change) {
  std::vector<const StatementPlace*> places;
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

inline void make(const Change& change, Policies& policies, Fields& fields) {
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

/// What is wrong with the edits that are said to decide alone.
inline std::string miswitnessed(const Explanation& explanation, const PolicySet& set,
                                const Fields& fields) {
  for (const Fact& fact : explanation.facts) {
    if (!fact.witness) continue;
    Change change;
    change.edits = {&*fact.witness, 1};
    Policies unchanged;
    Fields changed = fields;
    make(change, unchanged, changed);
    const OwnedRequest request(changed);
    if (const auto check = check_request(request.view()); !check) {
      return "a witness is refused: " + to_string(check.error());
    }
    if (decide(set, request.view()) != fact.decision) {
      return "a witness gives another decision in " + to_json(explanation);
    }
  }
  return {};
}

/// What is wrong with the changes of an explanation.
inline std::string misproposed(const Explanation& explanation, const Policies& policies,
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
    const OwnedRequest request(changed_fields);
    if (const auto check = check_request(request.view()); !check) {
      return "a change is refused: " + to_string(check.error());
    }
    const Decision decision = decide(*set, request.view());
    if (decision != change.decision) {
      return "a change gives " + std::string(to_string(decision)) + " in " + to_json(explanation);
    }
  }
  return {};
}

/// What an explanation says otherwise than `evaluate`.
inline std::string disagreement(const Expected<Explanation>& explanation,
                                const Expected<Response>& response) {
  if (explanation.has_value() != response.has_value()) return "one refuses, the other does not";
  if (!response) return explanation.error() == response.error() ? "" : "another error";
  if (explanation->response != *response) return "another response: " + to_json(*explanation);
  if (explanation->blockers.empty() != (response->decision == Decision::Allowed)) {
    return "blockers are listed for denials: " + to_json(*explanation);
  }
  std::size_t matched = 0;
  for (const StatementFinding& finding : explanation->statements) {
    const StatementPlace& place = finding.place;
    const MatchedStatement statement{place.policy, place.index, place.sid, place.effect};
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

}  // namespace abac::explain_checks
