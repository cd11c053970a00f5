// What holds for all findings, on random policies: their places, their order, and that the fixes
// which are said to keep decisions keep them.
#include <abac/findings.h>
#include <abac/validate.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "json/json_reader.h"
#include "support/catch.h"
#include "support/random_run.h"
#include "support/shipped_catalogue.h"

namespace {

using namespace abac;
using abac::random::Batch;
using abac::random::Run;
using abac::random::Source;

/// Repeats entries here and there, so that there is something to fix.
template <class Entries>
void repeat(Source& source, Entries& entries) {
  if (!entries.empty() && source.chance(30)) {
    const auto entry = entries[source.below(entries.size())];
    entries.push_back(entry);
  }
}

void spoil(Source& source, Policy& policy) {
  for (Statement& statement : policy.statements) {
    repeat(source, statement.action.entries);
    statement.action.is_array = statement.action.is_array || statement.action.entries.size() > 1;
    if (statement.resource) {
      repeat(source, statement.resource->entries);
      statement.resource->is_array =
          statement.resource->is_array || statement.resource->entries.size() > 1;
    }
    for (Condition& condition : statement.conditions) {
      repeat(source, condition.values);
      condition.is_array = condition.is_array || condition.values.size() > 1;
    }
  }
}

/// Calls `visit(type, policy)` for all documents.
template <class Visit>
void for_each(Policies& policies, const Visit& visit) {
  const auto visit_list = [&](PolicyType type, std::vector<Policy>& list) {
    for (Policy& policy : list) visit(type, policy);
  };
  using enum PolicyType;
  visit_list(Identity, policies.identity);
  visit_list(Resource, policies.resource);
  if (policies.permissions_boundary)
    visit_list(PermissionsBoundary, *policies.permissions_boundary);
  if (policies.session) visit_list(Session, *policies.session);
  if (policies.vpc_endpoint) visit_list(VpcEndpoint, *policies.vpc_endpoint);
  if (policies.service_control) {
    for (auto& level : *policies.service_control) visit_list(ServiceControl, level);
  }
  if (policies.resource_control) {
    for (auto& level : *policies.resource_control) visit_list(ResourceControl, level);
  }
}

std::string problem_of_places(const std::string& text, const std::vector<Finding>& findings) {
  const auto document = internal::read_json(text);
  const Finding* before = nullptr;
  const auto key = [](const Finding& finding) {
    return std::tuple(finding.diagnostic.where.begin, to_string(finding.diagnostic.code),
                      std::string_view(finding.diagnostic.pointer));
  };
  for (const Finding& finding : findings) {
    const Diagnostic& diagnostic = finding.diagnostic;
    const std::string shown = to_string(diagnostic);
    if (diagnostic.severity == Severity::Error) {
      // Whether a statement is one of a trust policy, only the request tells.
      if (diagnostic.code == ErrorCode::InvalidTrustPolicy) continue;
      return "an error: " + shown;
    }
    if (diagnostic.where.line == 0 || diagnostic.where.end > text.size() ||
        diagnostic.where.begin >= diagnostic.where.end) {
      return "no place: " + shown;
    }
    if (!document.at_pointer(diagnostic.pointer)) return "the pointer leads nowhere: " + shown;
    if (before != nullptr && !(key(*before) < key(finding))) return "out of order: " + shown;
    if (diagnostic.message.find('\n') != std::string::npos) return "two lines: " + shown;
    before = &finding;
  }
  return {};
}

}  // namespace

TEST_CASE("findings have places, stand in order, and their fixes keep all decisions") {
  Run run;
  std::size_t fixed_count = 0;
  const std::uint64_t batches = std::max<std::uint64_t>(20, Run::case_count() / 100);
  for (std::uint64_t i = 0; i < batches; ++i) {
    Batch batch = random_batch(run.source(), 8);
    Policies fixed = batch.policies;
    for_each(batch.policies, [&](PolicyType type, Policy& policy) {
      // A resource control policy may allow in one form only.
      if (type != PolicyType::ResourceControl) spoil(run.source(), policy);
    });
    std::vector<Policy*> originals;
    for_each(batch.policies, [&](PolicyType, Policy& policy) { originals.push_back(&policy); });
    std::size_t index = 0;
    for_each(fixed, [&](PolicyType type, Policy& policy) {
      const std::string text = to_json(*originals[index++]);
      const LintOptions options{
          .type = type, .catalogue = &shipped_catalogue(), .includes_off_by_default = true};
      const std::vector<Finding> findings = lint_policy(text, options);
      run.report(problem_of_places(text, findings), batch.policies, batch.requests.front());
      const FixedText made = apply_fixes(text, findings);
      fixed_count += made.fixed;
      auto parsed = parse_policy(made.text);
      if (!parsed) {
        run.report("the fixed text is refused: " + to_string(parsed.error()) + made.text,
                   batch.policies, batch.requests.front());
        return;
      }
      parsed->name = policy.name;
      policy = *std::move(parsed);
    });
    const auto before = PolicySet::compile(batch.policies);
    const auto after = PolicySet::compile(fixed);
    REQUIRE(before.has_value() == after.has_value());
    if (!before) continue;
    for (const OwnedRequest::Fields& fields : batch.requests) {
      const OwnedRequest request(fields);
      const auto a = evaluate(*before, request.view());
      const auto b = evaluate(*after, request.view());
      if (a.has_value() != b.has_value() || (a && a->decision != b->decision)) {
        run.report("a fix changed a decision", batch.policies, fields);
      }
    }
  }
  CHECK(fixed_count > 0);
}
