// Cases: the two ways to answer one agree, and answer as the oracle does with its own JSON reader.
#include "fuzz.h"
#include "oracle/oracle_compare.h"

#include <abac/case.h>

#include <nlohmann/json.hpp>

namespace abac::fuzz {
namespace {

void compare_with_own_reader(const Case& read, std::string_view text) {
  const oracle::CaseText own = oracle::read_case(text);
  const auto answer = oracle::interpret(own.policies, own.request);
  const std::string problem = oracle::disagreement(*read.policies, read.request->view(), answer);
  require(problem.empty(), "engine and oracle agree", problem);
}

}  // namespace

void test_input(std::string_view text) {
  CaseReader reader;
  const Case read = reader.read(text);
  const auto response = evaluate(read);
  if (read.error) require_sound(*read.error, text);
  if (read.expect_error) require_sound(*read.expect_error, text);
  require(read.error.has_value() != (read.policies && read.request),
          "a case is read whole or refused");
  require(!read.error || !response, "a refused case has no response");
  const std::string line = result_to_json(read.name, response);
  require(nlohmann::json::accept(line) && line.find('\n') == std::string::npos,
          "a result is one line of JSON", line);
  // The second time the policies are known.
  require(reader.answer(text) == line && reader.answer(text) == line,
          "a case is answered as it is read and evaluated", line);
  if (read.expect) (void)differences(*read.expect, response);
  for (const std::string_view part : split_cases(text)) {
    require(part.data() >= text.data() && part.data() + part.size() <= text.data() + text.size(),
            "the parts of a text are in it");
  }
  if (!read.error) {
    require(document_kind(text) == DocumentKind::Case, "what is read as a case is one");
    if (read.name && !read.expect_error && is_plain_ascii(text))
      compare_with_own_reader(read, text);
  }
}

}  // namespace abac::fuzz
