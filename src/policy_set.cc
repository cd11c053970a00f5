// The public face of compiling and evaluating; what is done is in compiler.cc and evaluator.cc.
#include "compiler.h"
#include "evaluator.h"
#include "response.h"

#include <abac/evaluate.h>

#include <new>

namespace abac {

using internal::Evaluation;
using internal::make_diagnostic;
using internal::Program;

namespace {

template <class Element>
std::size_t bytes_of(const std::vector<Element>& array) {
  return array.capacity() * sizeof(Element);
}

}  // namespace

Expected<PolicySet> PolicySet::compile(const Policies& policies) {
  try {
    internal::Diagnostics diagnostics;
    auto program = internal::compile_program(policies, diagnostics);
    if (program == nullptr) return diagnostics.first_error();
    return PolicySet(std::move(program));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

std::size_t PolicySet::statement_count() const noexcept { return program_->statements.size(); }

std::size_t PolicySet::memory_bytes() const noexcept {
  const Program& p = *program_;
  return sizeof(Program) + p.texts.capacity() + p.key_names.capacity() + bytes_of(p.tokens) +
         bytes_of(p.variables) + bytes_of(p.keys) + bytes_of(p.key_uses) + bytes_of(p.key_lists) +
         bytes_of(p.decimals) + bytes_of(p.instants) + bytes_of(p.ip_ranges) +
         bytes_of(p.decimal_texts) + bytes_of(p.instant_texts) + bytes_of(p.ip_range_texts) +
         bytes_of(p.arn_patterns) + bytes_of(p.values) + bytes_of(p.atoms) +
         bytes_of(p.component_patterns) + bytes_of(p.resource_patterns) +
         bytes_of(p.principal_entries) + bytes_of(p.principals) + bytes_of(p.action_lists) +
         bytes_of(p.layers) + bytes_of(p.statements) + bytes_of(p.statement_origins) +
         bytes_of(p.policies) + p.actions.memory_bytes() + p.index.memory_bytes();
}

Decision decide(const PolicySet& policies, const Request& request) noexcept {
  Evaluation evaluation(policies.program(), request);
  return evaluation.prepare() ? Decision::Refused : evaluation.decide();
}

Expected<Response> evaluate(const PolicySet& policies, const Request& request) {
  Expected<Response> result = Response();
  if (auto error = evaluate(policies, request, *result)) result = *std::move(error);
  return result;
}

std::optional<Diagnostic> evaluate(const PolicySet& policies, const Request& request,
                                   Response& response) {
  const Program& program = policies.program();
  internal::ResponseWriter writer(program, response);
  try {
    Evaluation evaluation(program, request);
    if (const auto error = evaluation.prepare()) return make_diagnostic(*error, program);
    const internal::Verdict verdict = evaluation.trace(writer);
    writer.finish(verdict, request, evaluation.facts());
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    response = Response();
    response.decision = Decision::Refused;
    return internal::out_of_memory();
  }
}

std::optional<Diagnostic> check_case(const PolicySet& policies, const Request& request) {
  try {
    Evaluation evaluation(policies.program(), request);
    if (const auto error = evaluation.prepare()) return make_diagnostic(*error, policies.program());
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

std::optional<Diagnostic> check_request(const Request& request) {
  try {
    internal::RequestFacts facts;
    if (const auto error = internal::read_facts(request, facts)) {
      return internal::make_error(error->code, error->message, error->pointer);
    }
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

std::string_view to_string(Decision decision) noexcept {
  switch (decision) {
    case Decision::Allowed:
      return "allowed";
    case Decision::ImplicitDeny:
      return "implicitDeny";
    case Decision::ExplicitDeny:
      return "explicitDeny";
    case Decision::Refused:
      return "refused";
  }
  return {};
}

}  // namespace abac
