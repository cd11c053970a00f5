// What the engine says otherwise than the oracle, in words.
#pragma once

#include "oracle/oracle_json.h"

#include <abac/case.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace abac::oracle {

template <class Texts>
std::string list_of_texts(const Texts& texts) {
  std::string all;
  for (std::string_view text : texts) all += std::string(text) + " ";
  return all;
}

template <class Statements>
std::string list_of_statements(const Statements& statements) {
  std::string all;
  for (const auto& statement : statements) {
    all += std::string(statement.policy) + "#" + std::to_string(statement.index) + " ";
  }
  return all;
}

/// Returns what differs; nothing where engine and oracle agree, and the engine with itself in every
/// way to decide.
inline std::string disagreement(const PolicySet& set, const Request& request,
                                const Answer& answer) {
  const auto response = evaluate(set, request);
  const auto disagreeing = disagreements(set, request, response);
  if (!disagreeing.empty()) return list_of_texts(disagreeing);
  if (answer.is_refused != !response.has_value()) {
    return answer.is_refused ? "engine decides, oracle refuses: " + answer.refusal
                             : "engine refuses: " + to_string(response.error());
  }
  if (!response) return {};
  std::string text;
  const auto note = [&](const std::string& what, const std::string& engine,
                        const std::string& oracle) {
    if (engine != oracle) text += what + ": engine `" + engine + "`, oracle `" + oracle + "`; ";
  };
  note("decision", std::string(to_string(response->decision)), decision_name(answer.decision));
  note("message", response->message, answer.message);
  note("missing keys", list_of_texts(response->missing_context_keys),
       list_of_texts(answer.missing_context_keys));
  if (!std::equal(answer.matched_statements.begin(), answer.matched_statements.end(),
                  response->matched_statements.begin(), response->matched_statements.end())) {
    text += "matched: engine " + list_of_statements(response->matched_statements) + ", oracle " +
            list_of_statements(answer.matched_statements);
  }
  return text;
}

}  // namespace abac::oracle
