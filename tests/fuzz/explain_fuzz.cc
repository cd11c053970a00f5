// Explanations: the input's bytes choose a case and the bounds. The decision is the engine's,
// changes turn it when they are made, and every form of the explanation can be written.
#include "fuzz.h"
#include "oracle/oracle_json.h"
#include "support/explain_checks.h"
#include "support/random_cases.h"

#include <nlohmann/json.hpp>

namespace abac::fuzz {
namespace {

/// The number of characters of the widest line.
std::size_t width_of(std::string_view text) {
  std::size_t widest = 0;
  std::size_t width = 0;
  for (const char c : text) {
    if (c == '\n') {
      width = 0;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      widest = std::max(widest, ++width);
    }
  }
  return widest;
}

void check_forms(const Explanation& explanation, random::Source& source) {
  TextStyle style;
  style.columns = source.between(40, 120);
  style.has_details = source.chance(50);
  const std::string text = to_text(explanation, style);
  require(text.ends_with('\n'), "the text ends in a line break");
  require(width_of(text) <= style.columns, "no line is wider than asked for", text);
  require(nlohmann::json::accept(to_json(explanation)), "an explanation is written as JSON",
          to_json(explanation));
  require(to_html(explanation).ends_with("</html>\n"), "the page is whole");
}

}  // namespace

void test_input(std::string_view input) {
  random::Source source(
      std::span(reinterpret_cast<const std::uint8_t*>(input.data()), input.size()));
  ExplainOptions options;
  options.max_statements = source.below(9);
  options.max_decisions = source.below(49);
  const random::Batch batch = random::random_batch(source, 1);
  const auto set = PolicySet::compile(batch.policies);
  require(set.has_value(), "policies that the grammar accepts are compiled");
  const OwnedRequest::Fields& fields = batch.requests.front();
  const OwnedRequest request(fields);
  const auto explanation = explain(*set, request.view(), options);
  const auto details = [&](const std::string& problem) {
    return problem + "\n" + oracle::case_to_json("fuzz", batch.policies, fields, nullptr);
  };
  std::string problem = explain_checks::disagreement(explanation, evaluate(*set, request.view()));
  if (!problem.empty()) require(false, "an explanation has evaluate's response", details(problem));
  if (!explanation) return;
  require(explanation->decision_count <= options.max_decisions + 1,
          "the search keeps to its bound");
  problem = explain_checks::misproposed(*explanation, batch.policies, fields);
  if (!problem.empty()) require(false, "a change turns the decision", details(problem));
  check_forms(*explanation, source);
}

}  // namespace abac::fuzz
