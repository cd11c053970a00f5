// Statements → what they require of a request: values of keys, ARNs, parts of ARNs.
//
// Example: a statement on two resources with one condition,
//
//   "Resource": ["arn:aws:s3:::logs/2026/*", "arn:aws:sagemaker:*:*:app/domain-1/*"],
//   "Condition": {"StringEquals": {"aws:ResourceTag/team": ["blue", "green"]}}
//
// has two requirements, each a list of alternatives, each a list of terms that a request has:
//
//   1  the key's value   blue                                 or  green
//   2  the resource      prefix arn:aws:s3:::logs/2026/       or  path parts app, domain-1
//                        and path parts logs, 2026
//
// It may be filed by either requirement: under one term of each of its alternatives, whichever is
// rarest in the chunk. Then every request that it matches finds it, and that is all that the index
// must see to.
//
// What does not come to a term is left out, and always towards filing less: negations, globs,
// variables, IfExists and ForAllValues (they hold without the key), a path part that a star may go
// on (`app` of `arn:…:app*` is not whole). Where one alternative has no term, the requirement is
// none.
//
// Cost: one pass over a statement's values and patterns. Bound: kMaxTerms alternatives a
// requirement.
#include "compile/statement_requirements.h"

#include <algorithm>
#include <string_view>

namespace abac::inline abi1::internal {
namespace {

/// A statement that would need more terms than this is not filed by that requirement: a list of
/// hundreds of values would be hundreds of entries in the index, once for each action pattern.
constexpr std::size_t kMaxTerms = 64;

/// Visits the path parts of a literal that are whole in every text that holds it.
template <class Visit>
void for_each_whole_part_of(std::string_view literal, bool is_start, bool is_end, Visit&& visit) {
  for_each_path_part(literal, [&](std::string_view part) {
    const bool at_start = part.data() == literal.data();
    const bool at_end = part.data() + part.size() == literal.data() + literal.size();
    if ((!at_start || is_start) && (!at_end || is_end)) visit(part);
    return true;
  });
}

}  // namespace

void StatementRequirements::add(std::uint32_t statement) {
  const StatementCode& code = program_.statements[statement];
  const auto begin = static_cast<std::uint32_t>(terms_.size());
  for (std::uint32_t i = code.atoms.begin; i < code.atoms.end; ++i) {
    add_value_requirement(program_.atoms[i]);
  }
  if (code.has_resource && !code.is_resource_negated && code.resources.size() <= kMaxTerms) {
    add_resource_requirement(code);
  }
  terms_of_[statement] = {begin, static_cast<std::uint32_t>(terms_.size())};
}

void StatementRequirements::add_term(IndexField field, std::string_view text) {
  terms_.push_back({index_.hash(text), field,
                    static_cast<std::uint32_t>(text.data() - program_.texts.data()),
                    RequiredTerm::Ends::Nothing});
}

/// A positive literal comparison holds, or cannot be told, only where some value of the key is
/// among the policy's [C-7]. An absent key must not make it hold: no IfExists, no ForAllValues.
void StatementRequirements::add_value_requirement(const Atom& atom) {
  if (atom.operand != OperandType::String || atom.is_negated || atom.is_if_exists ||
      atom.qualifier == SetQualifier::ForAllValues || atom.values.empty() ||
      atom.values.size() > kMaxTerms) {
    return;
  }
  const auto begin = program_.values.begin();
  const auto is_literal = [](const Value& value) { return value.kind == Value::Kind::Text; };
  if (!std::all_of(begin + atom.values.begin, begin + atom.values.end, is_literal)) return;
  for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
    add_term({IndexField::Kind::KeyValue, atom.slot}, program_.text(program_.values[i].text()));
    terms_.back().ends = RequiredTerm::Ends::Alternative;
  }
  terms_.back().ends = RequiredTerm::Ends::Requirement;
}

/// Every entry needs a term of its own; where one has none, there is no such requirement.
void StatementRequirements::add_resource_requirement(const StatementCode& statement) {
  const std::size_t first = terms_.size();
  for (std::uint32_t i = statement.resources.begin; i < statement.resources.end; ++i) {
    const std::size_t before = terms_.size();
    add_alternative(program_.resource_patterns[i]);
    if (terms_.size() == before) {
      terms_.resize(first);
      return;
    }
    terms_.back().ends = RequiredTerm::Ends::Alternative;
  }
  if (terms_.size() > first) terms_.back().ends = RequiredTerm::Ends::Requirement;
}

/// Adds what every ARN that matches the pattern must hold: itself, a prefix, whole path parts.
void StatementRequirements::add_alternative(const ResourcePattern& pattern) {
  const std::string_view text = program_.text(pattern.text);
  const auto add_part = [&](std::string_view part) {
    add_term({IndexField::Kind::PathPart, 0}, part);
  };
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
    case ResourcePattern::Kind::ExecuteApi:
      break;
    case ResourcePattern::Kind::Exact:
      add_term({IndexField::Kind::Resource, 0}, text);
      break;
    case ResourcePattern::Kind::Prefix: {
      std::size_t sixth = 0;
      for (int colons = 0; colons < 5; ++colons) sixth = text.find(':', sixth) + 1;
      for_each_whole_part_of(text.substr(sixth), true, false, add_part);
      add_term({IndexField::Kind::Prefix, pattern.text.size}, text);
      break;
    }
    // Where an open component, or one with a value that holds colons, takes more than one part, the
    // pattern's sixth part stands further behind, but still in the sixth part of the ARN.
    case ResourcePattern::Kind::Components:
      for_each_whole_part(program_.component_patterns[pattern.index].sixth, add_part);
      break;
  }
}

template <class Visit>
void StatementRequirements::for_each_whole_part(Range tokens, Visit&& visit) const {
  for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
    const Token& token = program_.tokens[i];
    if (token.kind != Token::Kind::Literal) continue;
    for_each_whole_part_of(program_.text(token.text), i == tokens.begin, i + 1 == tokens.end,
                           visit);
  }
}

}  // namespace abac::inline abi1::internal
