// What the engine says otherwise than the oracle, in words.
#pragma once

#include "oracle_json.h"

#include <abac/evaluate.h>

#include <string>
#include <vector>

namespace abac::oracle {

inline std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += item + " ";
  return text;
}

inline std::string list(const std::vector<MatchedStatement>& items) {
  std::string text;
  for (const auto& item : items) text += item.policy + "#" + std::to_string(item.index) + " ";
  return text;
}

/// Returns what differs; nothing where engine and oracle agree.
inline std::string disagreement(const PolicySet& set, const Request& request,
                                const Answer& answer) {
  const auto response = evaluate(set, request);
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
  note("missing keys", list(response->missing_context_keys), list(answer.missing_context_keys));
  if (response->matched_statements != answer.matched_statements) {
    text += "matched: engine " + list(response->matched_statements) + ", oracle " +
            list(answer.matched_statements);
  }
  return text;
}

}  // namespace abac::oracle
