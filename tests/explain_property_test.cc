// Explanations of random cases: the decision is the engine's, every proposed change turns it when
// it is really made, and facts that are said not to matter do not.
#include "case_folding.h"
#include "explain_checks.h"
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
using abac::PolicySet;
using abac::explain_checks::disagreement;
using abac::explain_checks::misproposed;
using abac::explain_checks::set_context;
using abac::explain_checks::set_tag;
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
