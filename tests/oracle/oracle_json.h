// Cases as JSON, for the oracle and the random cases: valid documents in, cases out. Independent of
// the library's parser; says nothing about documents that the grammar refuses.
#pragma once

#include "oracle/oracle.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace abac::oracle {

/// What a case expects; what it names is compared.
struct ExpectedAnswer {
  bool is_error = false;
  std::optional<std::string> decision;
  std::optional<std::string> message;
  std::optional<std::vector<ExpectedStatement>> matched_statements;
  std::optional<std::vector<std::string>> missing_context_keys;
};

struct CaseText {
  std::string name;
  Policies policies;
  Fields request;
  std::optional<ExpectedAnswer> expect;
};

/// Reads a case. Throws `std::exception` for what it does not understand.
[[nodiscard]] CaseText read_case(std::string_view json);

/// Returns the case as one line of JSON, with what the oracle expects where an answer is given.
[[nodiscard]] std::string case_to_json(const std::string& name, const Policies& policies,
                                       const Fields& request, const Answer* answer);

/// Returns `allowed`, `implicitDeny`, `explicitDeny`.
[[nodiscard]] std::string decision_name(Decision decision);

}  // namespace abac::oracle
