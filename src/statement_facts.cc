// Statements → what they require of a request: values of keys, ARNs, parts of ARNs.
#include "statement_facts.h"

#include <algorithm>
#include <string_view>

namespace abac::internal {
namespace {

/// A statement that would need more keys than this is not filed by that fact.
constexpr std::size_t kMaxKeys = 64;

/// Visits the tokens of a literal that are whole in every text that holds it.
template <class Visit>
void for_each_whole_token_of(std::string_view literal, bool is_start, bool is_end, Visit&& visit) {
  for_each_token(literal, [&](std::string_view token) {
    const bool at_start = token.data() == literal.data();
    const bool at_end = token.data() + token.size() == literal.data() + literal.size();
    if ((!at_start || is_start) && (!at_end || is_end)) visit(token);
    return true;
  });
}

}  // namespace

void StatementFacts::add(std::uint32_t statement) {
  const StatementCode& code = program_.statements[statement];
  const auto begin = static_cast<std::uint32_t>(keys_.size());
  for (std::uint32_t i = code.atoms.begin; i < code.atoms.end; ++i) {
    add_value_fact(program_.atoms[i]);
  }
  if (code.has_resource && !code.is_resource_negated && code.resources.size() <= kMaxKeys) {
    add_resource_fact(code);
  }
  keys_of_[statement] = {begin, static_cast<std::uint32_t>(keys_.size())};
}

void StatementFacts::add_key(IndexProbe probe, std::string_view text) {
  keys_.push_back({index_.hash(text), probe,
                   static_cast<std::uint32_t>(text.data() - program_.texts.data()),
                   FactKey::Ends::Nothing});
}

/// A positive literal comparison holds, or cannot be told, only where some value of the key is
/// among the policy's [C-7]. An absent key must not make it hold: no IfExists, no ForAllValues.
void StatementFacts::add_value_fact(const Atom& atom) {
  if (atom.operand != OperandType::String || atom.is_negated || atom.is_if_exists ||
      atom.qualifier == SetQualifier::ForAllValues || atom.values.empty() ||
      atom.values.size() > kMaxKeys) {
    return;
  }
  const auto begin = program_.values.begin();
  const auto is_literal = [](const Value& value) { return value.kind == Value::Kind::Text; };
  if (!std::all_of(begin + atom.values.begin, begin + atom.values.end, is_literal)) return;
  for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
    add_key({IndexProbe::Kind::KeyValue, atom.slot}, program_.text(program_.values[i].text()));
    keys_.back().ends = FactKey::Ends::Choice;
  }
  keys_.back().ends = FactKey::Ends::Fact;
}

/// Every entry needs a key of its own; where one has none, there is no such fact.
void StatementFacts::add_resource_fact(const StatementCode& statement) {
  const std::size_t first = keys_.size();
  for (std::uint32_t i = statement.resources.begin; i < statement.resources.end; ++i) {
    const std::size_t before = keys_.size();
    add_choice(program_.resource_patterns[i]);
    if (keys_.size() == before) {
      keys_.resize(first);
      return;
    }
    keys_.back().ends = FactKey::Ends::Choice;
  }
  if (keys_.size() > first) keys_.back().ends = FactKey::Ends::Fact;
}

/// Adds what every ARN that matches the pattern must hold: itself, a prefix, whole tokens.
void StatementFacts::add_choice(const ResourcePattern& pattern) {
  const std::string_view text = program_.text(pattern.text);
  const auto add_token = [&](std::string_view token) {
    add_key({IndexProbe::Kind::Token, 0}, token);
  };
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
      break;
    case ResourcePattern::Kind::Exact:
      add_key({IndexProbe::Kind::Resource, 0}, text);
      break;
    case ResourcePattern::Kind::Prefix: {
      std::size_t sixth = 0;
      for (int colons = 0; colons < 5; ++colons) sixth = text.find(':', sixth) + 1;
      for_each_whole_token_of(text.substr(sixth), true, false, add_token);
      add_key({IndexProbe::Kind::Prefix, pattern.text.size}, text);
      break;
    }
    // Where an open component takes more than one part, the pattern's sixth part stands further
    // behind, but still in the sixth part of the ARN.
    case ResourcePattern::Kind::Components:
      for_each_whole_token(program_.component_patterns[pattern.index].sixth, add_token);
      break;
  }
}

template <class Visit>
void StatementFacts::for_each_whole_token(Range tokens, Visit&& visit) const {
  for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
    const Token& token = program_.tokens[i];
    if (token.kind != Token::Kind::Literal) continue;
    for_each_whole_token_of(program_.text(token.text), i == tokens.begin, i + 1 == tokens.end,
                            visit);
  }
}

}  // namespace abac::internal
