// Laws that hold whatever the policies say, each on random cases: what added, moved, repeated or
// rewritten policies may change, and what not. The engine alone; property_test.cc has the oracle.
#include "oracle/oracle_values.h"
#include "support/random_run.h"

#include <abac/evaluate.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>

namespace {

using abac::Decision;
using abac::Effect;
using abac::Policies;
using abac::Policy;
using abac::PolicySet;
using abac::PolicyType;
using abac::Statement;
using abac::random::Batch;
using abac::random::Run;
using abac::random::Source;
using Fields = abac::OwnedRequest::Fields;
using Documents = std::vector<Policy>;

constexpr std::size_t kRequestsOfABatch = 8;

// Calls `change` for a batch and `check` for each of its requests, until enough are checked.
// `change` returns the other policies; `check` returns what is wrong.
using Change = std::function<Policies(Source&, const Batch&)>;
using Check = std::function<std::string(const PolicySet&, const PolicySet&, const Batch&,
                                        const Policies&, const Fields&)>;

void for_random_cases(const Change& change, const Check& check) {
  Run run;
  std::uint64_t checked = 0;
  while (checked < Run::case_count()) {
    const Batch batch = abac::random::random_batch(run.source(), kRequestsOfABatch);
    const Policies changed = change(run.source(), batch);
    const PolicySet before = compiled(run, batch.policies);
    const PolicySet after = compiled(run, changed);
    for (const Fields& fields : batch.requests) {
      run.report(check(before, after, batch, changed, fields), changed, fields);
      ++checked;
    }
  }
}

Decision decision_of(const PolicySet& set, const Fields& fields) {
  const abac::OwnedRequest request(fields);
  return abac::decide(set, request.view());
}

bool has_account(const Fields& fields) {
  return fields.principal_arn.starts_with("arn:") &&
         fields.principal_arn.find("-provider/") == std::string::npos;
}

bool is_service_linked(const Fields& fields) {
  const std::string arn = fields.principal_role_arn.value_or(fields.principal_arn);
  return arn.find(":role/aws-service-role/") != std::string::npos;
}

// Whether the type is evaluated for the caller [E-4].
bool applies(PolicyType type, const Fields& fields) {
  if (type == PolicyType::ServiceControl) return has_account(fields) && !is_service_linked(fields);
  if (type == PolicyType::ResourceControl) return !is_service_linked(fields);
  return true;
}

// Whether a refusal after the change is one that the rules ask for; asked seldom.
bool is_right_refusal(const Policies& policies, const Fields& fields) {
  return abac::oracle::interpret(policies, fields).is_refused;
}

std::vector<PolicyType> attachable_types(const Batch& batch) {
  std::vector<PolicyType> types = {PolicyType::Resource, PolicyType::VpcEndpoint,
                                   PolicyType::ResourceControl};
  if (batch.theme.has_account) {
    types.insert(types.end(), {PolicyType::Identity, PolicyType::PermissionsBoundary,
                               PolicyType::Session, PolicyType::ServiceControl});
  }
  return types;
}

// All lists of documents of a type that are there; attaches one where there is none.
std::vector<Documents*> lists_of(Policies& policies, PolicyType type) {
  const auto attached = [](std::optional<Documents>& list) {
    return std::vector<Documents*>{&(list ? *list : list.emplace())};
  };
  const auto levels = [](std::optional<std::vector<Documents>>& list) {
    if (!list) list.emplace();
    if (list->empty()) list->emplace_back();
    std::vector<Documents*> result;
    for (Documents& level : *list) result.push_back(&level);
    return result;
  };
  switch (type) {
    case PolicyType::Identity:
      return {&policies.identity};
    case PolicyType::Resource:
      return {&policies.resource};
    case PolicyType::PermissionsBoundary:
      return attached(policies.permissions_boundary);
    case PolicyType::Session:
      return attached(policies.session);
    case PolicyType::ServiceControl:
      return levels(policies.service_control);
    case PolicyType::ResourceControl:
      return levels(policies.resource_control);
    case PolicyType::VpcEndpoint:
      return attached(policies.vpc_endpoint);
  }
  return {};
}

// Puts a statement anywhere among the documents of a type.
void insert(Source& source, Policies& policies, PolicyType type, const Statement& statement) {
  Documents& documents = *source.pick(lists_of(policies, type));
  if (documents.empty() || source.chance(30)) {
    Policy policy;
    policy.version = abac::PolicyVersion::V2012_10_17;
    documents.insert(
        documents.begin() + static_cast<std::ptrdiff_t>(source.below(documents.size() + 1)),
        policy);
    documents.front().is_statement_array = true;
  }
  Policy& policy = documents[source.below(documents.size())];
  policy.is_statement_array = true;
  policy.statements.insert(policy.statements.begin() + static_cast<std::ptrdiff_t>(source.below(
                                                           policy.statements.size() + 1)),
                           statement);
}

std::string service_of(const std::string& action) {
  return abac::oracle::ascii_lower(action.substr(0, action.find(':')));
}

}  // namespace

TEST_CASE("E-8 a matching Deny anywhere wins") {
  PolicyType type = PolicyType::Identity;
  for_random_cases(
      [&](Source& source, const Batch& batch) {
        type = source.pick(attachable_types(batch));
        Policies changed = batch.policies;
        insert(source, changed, type,
               abac::random::sweeping_statement(batch.theme, type, Effect::Deny));
        return changed;
      },
      [&](const PolicySet&, const PolicySet& after, const Batch& batch, const Policies& changed,
          const Fields& fields) -> std::string {
        if (!applies(type, fields)) return {};
        const bool is_out_of_reach =  // a resource control Deny names one service [G-18]
            type == PolicyType::ResourceControl &&
            service_of(fields.action) != service_of(batch.theme.focus.action);
        const Decision decision = decision_of(after, fields);
        if (decision == Decision::ExplicitDeny || is_out_of_reach) return {};
        if (decision == Decision::Refused && is_right_refusal(changed, fields)) return {};
        return "a Deny in " + std::string(to_string(type)) + " does not win";
      });
}

TEST_CASE("E-9 adding a guardrail never turns a denial into an allow") {
  bool is_session_added = false;
  for_random_cases(
      [&](Source& source, const Batch& batch) {
        Policies changed = batch.policies;
        const PolicyType type = source.pick(attachable_types(batch));
        is_session_added = false;
        const auto add = [&](std::optional<Documents>& documents, PolicyType added) {
          if (documents) return;  // another document in it is a grant, not a guardrail [E-7]
          documents = abac::random::random_documents(source, batch.theme, added);
          is_session_added = added == PolicyType::Session;
        };
        const auto add_level = [&](std::optional<std::vector<Documents>>& levels,
                                   PolicyType added) {
          if (!levels) {
            levels = abac::random::random_levels(source, batch.theme, added);
          } else if (!levels->empty()) {
            levels->insert(
                levels->begin() + static_cast<std::ptrdiff_t>(source.below(levels->size() + 1)),
                abac::random::random_documents(source, batch.theme, added));
          }
        };
        if (type == PolicyType::Session) add(changed.session, type);
        if (type == PolicyType::VpcEndpoint) add(changed.vpc_endpoint, type);
        if (type == PolicyType::ResourceControl) add_level(changed.resource_control, type);
        if (type == PolicyType::ServiceControl) add_level(changed.service_control, type);
        if (type == PolicyType::PermissionsBoundary) add(changed.permissions_boundary, type);
        return changed;
      },
      [&](const PolicySet& before, const PolicySet& after, const Batch&, const Policies&,
          const Fields& fields) -> std::string {
        // [E-13]: a federated user's session policies are what lets `identity` count.
        const bool is_federated = fields.principal_arn.find("federated-user/") != std::string::npos;
        if (is_session_added && is_federated) return {};
        const Decision old_decision = decision_of(before, fields);
        const Decision new_decision = decision_of(after, fields);
        if (old_decision != Decision::Allowed && new_decision == Decision::Allowed) {
          return "a guardrail allows";
        }
        if (old_decision == Decision::ExplicitDeny && new_decision == Decision::ImplicitDeny) {
          return "a guardrail hides a Deny";
        }
        return {};
      });
}

TEST_CASE("E-7 adding an Allow to identity or resource never removes access") {
  for_random_cases(
      [](Source& source, const Batch& batch) {
        const PolicyType type = batch.theme.has_account && source.chance(50) ? PolicyType::Identity
                                                                             : PolicyType::Resource;
        Policies changed = batch.policies;
        Statement statement = abac::random::random_statement(source, batch.theme, type,
                                                             abac::PolicyVersion::V2008_10_17);
        while (statement.effect != Effect::Allow) {
          statement = abac::random::random_statement(source, batch.theme, type,
                                                     abac::PolicyVersion::V2008_10_17);
        }
        Policy policy;
        policy.statements = {statement};
        Documents& documents = *lists_of(changed, type)[0];
        documents.insert(documents.begin(), policy);
        return changed;
      },
      [](const PolicySet& before, const PolicySet& after, const Batch&, const Policies& changed,
         const Fields& fields) -> std::string {
        const Decision old_decision = decision_of(before, fields);
        const Decision new_decision = decision_of(after, fields);
        if (new_decision == Decision::Refused) {
          return is_right_refusal(changed, fields) ? "" : "refused after an Allow was added";
        }
        if (old_decision == Decision::Allowed && new_decision != Decision::Allowed) {
          return "an added Allow removes access";
        }
        if ((old_decision == Decision::ExplicitDeny) != (new_decision == Decision::ExplicitDeny)) {
          return "an added Allow makes or hides a Deny";
        }
        return {};
      });
}

namespace {

// Repeats one of the items and puts all in another order.
template <class T>
void disorder(Source& source, std::vector<T>& items) {
  if (!items.empty() && source.chance(40)) items.push_back(source.pick(items));
  source.shuffle(items);
}

void disorder(Source& source, abac::EntryList& list) {
  const bool is_everything = list.entries.size() == 1 && list.entries[0].value == "*";
  if (is_everything) return;  // in resource_control a list of two is refused [G-18]
  disorder(source, list.entries);
  list.is_array = true;
}

void disorder(Source& source, Statement& statement) {
  disorder(source, statement.action);
  if (statement.resource) disorder(source, *statement.resource);
  for (abac::Condition& condition : statement.conditions) {
    disorder(source, condition.values);
    condition.is_array = true;
  }
  if (!statement.principal) return;
  auto& entries = statement.principal->entries;
  disorder(source, entries);
  for (abac::PrincipalEntry& entry : entries) entry.is_array = true;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.kind < b.kind; });
}

void disorder_documents(Source& source, Documents& documents) {
  for (Policy& policy : documents) {
    for (Statement& statement : policy.statements) {
      disorder(source, statement);
      statement.sid.reset();  // a repeated Sid is refused [G-16]
    }
    disorder(source, policy.statements);
    policy.is_statement_array = true;
  }
  disorder(source, documents);
}

/// A denial without the policy that it names: the first of several that deny [M-3].
std::string without_policy(const std::string& message) {
  const std::size_t deny = message.rfind(" with an explicit deny in ");
  return deny == std::string::npos ? message : message.substr(0, message.find(": ", deny));
}

std::set<std::u32string> folded(const std::vector<std::string_view>& keys) {
  std::set<std::u32string> result;
  for (std::string_view key : keys) result.insert(abac::oracle::fold(std::string(key)));
  return result;
}

}  // namespace

TEST_CASE("S-13 order and repetition of statements and policies and entries change nothing") {
  for_random_cases(
      [](Source& source, const Batch& batch) {
        Policies changed = batch.policies;
        disorder_documents(source, changed.identity);
        disorder_documents(source, changed.resource);
        for (auto* list :
             {&changed.permissions_boundary, &changed.session, &changed.vpc_endpoint}) {
          if (*list) disorder_documents(source, **list);
        }
        for (auto* levels : {&changed.service_control, &changed.resource_control}) {
          if (!*levels) continue;
          for (Documents& level : **levels) disorder_documents(source, level);
          disorder(source, **levels);
        }
        return changed;
      },
      [](const PolicySet& before, const PolicySet& after, const Batch&, const Policies&,
         const Fields& fields) -> std::string {
        const abac::OwnedRequest request(fields);
        const auto first = abac::evaluate(before, request.view());
        const auto second = abac::evaluate(after, request.view());
        if (first.has_value() != second.has_value()) return "refused in one order only";
        if (!first) return {};
        if (first->decision != second->decision) return "another decision";
        if (without_policy(first->message) != without_policy(second->message)) {
          return "another message";
        }
        if (folded(first->missing_context_keys) != folded(second->missing_context_keys)) {
          return "other missing keys";
        }
        return {};
      });
}

TEST_CASE("N-5 a policy set compiled twice answers byte for byte the same") {
  for_random_cases([](Source&, const Batch& batch) { return batch.policies; },
                   [](const PolicySet& before, const PolicySet& after, const Batch&,
                      const Policies&, const Fields& fields) -> std::string {
                     const abac::OwnedRequest request(fields);
                     const auto first = abac::evaluate(before, request.view());
                     const auto second = abac::evaluate(after, request.view());
                     if (first.has_value() != second.has_value()) return "refused once";
                     if (!first) {
                       return first.error() == second.error() ? "" : "another error";
                     }
                     return to_json(*first) == to_json(*second) ? "" : "other bytes";
                   });
}

TEST_CASE("N-6 deciding and evaluating and checking agree") {
  for_random_cases([](Source&, const Batch& batch) { return batch.policies; },
                   [](const PolicySet& set, const PolicySet&, const Batch&, const Policies&,
                      const Fields& fields) -> std::string {
                     const abac::OwnedRequest request(fields);
                     const Decision decision = abac::decide(set, request.view());
                     const auto response = abac::evaluate(set, request.view());
                     const auto checked = abac::check_case(set, request.view());
                     if (checked.has_value() != (decision != Decision::Refused)) {
                       return "decide and check_case differ";
                     }
                     if (response.has_value() != checked.has_value()) {
                       return "evaluate and check_case differ";
                     }
                     if (response && response->decision != decision) {
                       return "decide and evaluate differ";
                     }
                     if (!checked && checked.error() != response.error()) return "two errors";
                     return {};
                   });
}

namespace {

void for_every_statement(Policies& policies, const std::function<void(Statement&)>& visit) {
  const auto visit_all = [&](Documents& documents) {
    for (Policy& policy : documents) {
      std::for_each(policy.statements.begin(), policy.statements.end(), visit);
    }
  };
  visit_all(policies.identity);
  visit_all(policies.resource);
  for (auto* list : {&policies.permissions_boundary, &policies.session, &policies.vpc_endpoint}) {
    if (*list) visit_all(**list);
  }
  for (auto* levels : {&policies.service_control, &policies.resource_control}) {
    if (*levels) std::for_each((*levels)->begin(), (*levels)->end(), visit_all);
  }
}

// Swaps `X` and `XIfExists` for the operators of a statement all of whose keys are in every
// request, so that the order of operators and keys stays.
void swap_if_exists(Statement& statement,
                    const std::function<bool(const std::string&)>& is_present) {
  std::set<std::string> kept;
  for (const abac::Condition& condition : statement.conditions) {
    if (condition.op.value == "Null" || !is_present(condition.key.value)) {
      kept.insert(condition.op.value);
    }
  }
  for (abac::Condition& condition : statement.conditions) {
    std::string& op = condition.op.value;
    if (kept.contains(op)) continue;
    if (op.ends_with("IfExists")) {
      op.resize(op.size() - std::string("IfExists").size());
    } else {
      op += "IfExists";
    }
  }
}

}  // namespace

TEST_CASE("C-9 IfExists changes nothing where the key is present") {
  constexpr std::size_t kRequests = 2;
  Run run;
  for (std::uint64_t checked = 0; checked < Run::case_count(); checked += kRequests) {
    const Batch batch = abac::random::random_batch(run.source(), kRequests);
    std::vector<Fields> requests;
    std::vector<std::set<std::u32string>> keys;
    for (const Fields& fields : batch.requests) {
      if (auto present = abac::oracle::present_keys(batch.policies, fields)) {
        requests.push_back(fields);
        keys.push_back(*std::move(present));
      }
    }
    const auto is_present = [&](const std::string& key) {
      return std::all_of(keys.begin(), keys.end(), [&](const auto& present) {
        return present.contains(abac::oracle::fold(key));
      });
    };
    Policies changed = batch.policies;
    for_every_statement(changed,
                        [&](Statement& statement) { swap_if_exists(statement, is_present); });
    const PolicySet before = compiled(run, batch.policies);
    const PolicySet after = compiled(run, changed);
    for (const Fields& fields : requests) {
      const abac::OwnedRequest request(fields);
      const auto first = abac::evaluate(before, request.view());
      const auto second = abac::evaluate(after, request.view());
      const bool is_equal = first && second && *first == *second;
      run.report(is_equal ? "" : "IfExists makes a difference", changed, fields);
    }
  }
}

namespace {

// A policy without what JSON text does not hold: places and the name.
Policy bare(Policy policy) {
  policy.name.reset();
  policy.where = {};
  policy.version_where = {};
  policy.statements_where = {};
  const auto strip = [](auto& item) { item.where = {}; };
  if (policy.id) strip(*policy.id);
  for (Statement& statement : policy.statements) {
    strip(statement);
    statement.effect_where = {};
    if (statement.sid) strip(*statement.sid);
    strip(statement.action);
    std::for_each(statement.action.entries.begin(), statement.action.entries.end(), strip);
    if (statement.resource) {
      strip(*statement.resource);
      std::for_each(statement.resource->entries.begin(), statement.resource->entries.end(), strip);
    }
    if (statement.principal) {
      strip(*statement.principal);
      for (abac::PrincipalEntry& entry : statement.principal->entries) strip(entry.text);
    }
    for (abac::Condition& condition : statement.conditions) {
      strip(condition.op);
      strip(condition.key);
      std::for_each(condition.values.begin(), condition.values.end(), strip);
    }
  }
  return policy;
}

}  // namespace

TEST_CASE("G-5 a policy survives being written and parsed") {
  Run run;
  for (std::uint64_t checked = 0; checked < Run::case_count(); ++checked) {
    const auto theme = abac::random::random_theme(run.source(), run.source().chance(80));
    const auto type = static_cast<PolicyType>(run.source().below(7));
    const Policy policy = abac::random::random_policy(run.source(), theme, type);
    const std::string json = abac::to_json(policy);
    const auto parsed = abac::parse_policy(json);
    if (parsed && bare(*parsed) == bare(policy)) continue;
    INFO("ABAC_TEST_SEED=" << run.seed());
    INFO(json);
    INFO((parsed ? abac::to_json(*parsed) : to_string(parsed.error())));
    REQUIRE(false);
  }
}
