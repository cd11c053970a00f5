// The engine against the oracle: the input's bytes choose policies and requests that the grammar
// accepts, and every way to decide must give what the oracle says.
#include "fuzz.h"
#include "oracle/oracle_compare.h"
#include "support/random_cases.h"

#include <abac/case.h>
#include <abac/session.h>

namespace abac::fuzz {
namespace {

void compare(const PolicySet& set, const Policies& policies, const OwnedRequest::Fields& fields) {
  const OwnedRequest owned(fields);
  const Request& request = owned.view();
  const auto answer = oracle::interpret(policies, fields);
  const auto details = [&](const std::string& problem) {
    return problem + "\n" + oracle::case_to_json("fuzz", policies, fields, nullptr);
  };
  const std::string problem = oracle::disagreement(set, request, answer);
  if (!problem.empty()) require(false, "engine and oracle agree", details(problem));

  const auto response = evaluate(set, request);
  const Decision decision = response ? response->decision : Decision::Refused;
  if (decide(set, request) != decision) {
    require(false, "decide says what evaluate says", details(""));
  }
  const std::vector<std::string_view> actions = {request.action};
  if (const auto vocabulary = Vocabulary::make(actions)) {
    const auto planned = PolicySet::compile_for(*vocabulary, policies);
    if (planned && decide(*planned, request) != decision) {
      require(false, "a plan decides the same", details(""));
    }
  }
  const auto action = ResolvedAction::resolve(set, request.action);
  const auto session = Session::open(set, request.principal);
  if (action && session) {
    const Decision in_session =
        decide(*session, *action, request.resource, request.request_tags, request.context);
    if (in_session != decision) require(false, "a session decides the same", details(""));
  }
  // A text may be larger than is read: then the case is refused for that alone.
  const std::string line =
      CaseReader().answer(oracle::case_to_json("fuzz", policies, fields, nullptr));
  const bool is_too_large = line.find(R"("code":"document_too_large")") != std::string::npos;
  if (line != result_to_json("fuzz", response) && response && !is_too_large) {
    require(false, "the case as JSON is answered the same", details(line));
  }
}

}  // namespace

void test_input(std::string_view input) {
  random::Source source(
      std::span(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()));
  constexpr std::size_t kRequests = 2;
  random::Batch batch = random::random_batch(source, kRequests);
  if (source.chance(10)) {
    random::crowd(source, batch.theme, source.between(2, 40), batch.policies);
  }
  const auto set = PolicySet::compile(batch.policies);
  require(set.has_value(), "policies that the grammar accepts are compiled",
          set ? "" : to_string(set.error()));
  for (const auto& fields : batch.requests) compare(*set, batch.policies, fields);
}

}  // namespace abac::fuzz
