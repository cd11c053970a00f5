// Findings about one statement, from the truth of its parts.
#include "statement_finding.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "condition.h"
#include "message.h"
#include "near_statement.h"

namespace abac::internal {
namespace {

constexpr std::size_t kMaxValues = 64;  // told of a list

Outcome to_outcome(Truth truth) noexcept { return static_cast<Outcome>(truth); }

static_assert(static_cast<int>(Outcome::Fails) == static_cast<int>(Truth::False) &&
              static_cast<int>(Outcome::Unknown) == static_cast<int>(Truth::Unknown) &&
              static_cast<int>(Outcome::Holds) == static_cast<int>(Truth::True));
static_assert(static_cast<int>(PrincipalMatch::Direct) ==
                  static_cast<int>(PrincipalLevel::Direct) &&
              static_cast<int>(PrincipalMatch::None) == static_cast<int>(PrincipalLevel::None));

std::string_view number_text(std::uint32_t number, Arena& arena) {
  char digits[10];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return arena.keep({digits, static_cast<std::size_t>(end - digits)});
}

/// Escaped as a JSON pointer's name.
std::string_view escaped(std::string_view name, Arena& arena) {
  const auto is_special = [](char c) { return c == '~' || c == '/'; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(name, is_special));
  if (count == 0) return name;
  const std::span<char> text = arena.array<char>(name.size() + count);
  auto next = text.begin();
  for (char c : name) {
    *next++ = is_special(c) ? '~' : c;
    if (is_special(c)) *next++ = c == '~' ? '0' : '1';
  }
  return {text.data(), text.size()};
}

std::string_view operator_name(const Atom& atom, Arena& arena) {
  std::string_view prefix;
  if (atom.qualifier == SetQualifier::ForAllValues) prefix = "ForAllValues:";
  if (atom.qualifier == SetQualifier::ForAnyValue) prefix = "ForAnyValue:";
  if (prefix.empty() && !atom.is_if_exists) return atom.base().name;
  return arena.join({prefix, atom.base().name, atom.is_if_exists ? "IfExists" : ""});
}

/// The tokens as written, and as the request fills them in.
PolicyValue token_text(std::span<const Range> parts, RequestKeys& keys, Arena& arena) {
  const Program& program = keys.program();
  PolicyValue result;
  BoundedText written;
  BoundedText text;
  bool is_first = true;
  for (Range tokens : parts) {
    if (!is_first) {
      written.append(":");
      text.append(":");
    }
    is_first = false;
    for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = program.tokens[i];
      if (token.kind != Token::Kind::Variable) {
        const std::string_view piece = token.kind == Token::Kind::Literal ? program.text(token.text)
                                       : token.kind == Token::Kind::AnyChar ? "?"
                                                                            : "*";
        written.append(piece);
        text.append(piece);
        continue;
      }
      const Variable& variable = program.variables[token.text.offset];
      const std::string_view name = program.text(program.key_uses[variable.key].spelling);
      result.has_variables = true;
      written.append("${");
      written.append(name);
      if (variable.has_default) {
        written.append(", '");
        written.append(program.text(variable.default_text));
        written.append("'");
      }
      written.append("}");
      if (const auto value = keys.variable(token.text.offset)) {
        text.append(*value);
      } else {
        result.unresolved = name;
        text.append("${");
        text.append(name);
        text.append("}");
      }
    }
  }
  result.written = arena.keep(written.text());
  result.text = result.has_variables ? arena.keep(text.text()) : result.written;
  return result;
}

PolicyValue plain(std::string_view text) noexcept {
  PolicyValue value;
  value.written = text;
  value.text = text;
  return value;
}

PolicyValue value_text(const Value& value, RequestKeys& keys, Arena& arena) {
  const Program& program = keys.program();
  switch (value.kind) {
    case Value::Kind::Text:
      return plain(program.text(value.text()));
    case Value::Kind::Any:
      return plain("*");
    case Value::Kind::Prefix:
      return plain(arena.join({program.text(value.text()), "*"}));
    case Value::Kind::Suffix:
      return plain(arena.join({"*", program.text(value.text())}));
    case Value::Kind::Contains:
      return plain(arena.join({"*", program.text(value.text()), "*"}));
    case Value::Kind::Glob:
    case Value::Kind::Template:
      return token_text(std::array{value.tokens()}, keys, arena);
    case Value::Kind::Number:
      return plain(program.text(program.decimal_texts[value.index()]));
    case Value::Kind::Date:
      return plain(program.text(program.instant_texts[value.index()]));
    case Value::Kind::Bool:
      return plain(value.index() != 0 ? "true" : "false");
    case Value::Kind::IpRange:
      return plain(program.text(program.ip_range_texts[value.index()]));
    case Value::Kind::Arn: {
      const ArnPattern& pattern = program.arn_patterns[value.index()];
      std::size_t count = pattern.parts.size();
      while (!pattern.is_readable && count > 1 && pattern.parts[count - 1].empty()) --count;
      return token_text(std::span(pattern.parts).first(count), keys, arena);
    }
  }
  return {};
}

PolicyValue resource_text(const ResourcePattern& pattern, RequestKeys& keys, Arena& arena) {
  const Program& program = keys.program();
  switch (pattern.kind) {
    case ResourcePattern::Kind::Any:
      return plain("*");
    case ResourcePattern::Kind::Exact:
      return plain(program.text(pattern.text));
    case ResourcePattern::Kind::Prefix:
      return plain(arena.join({program.text(pattern.text), "*"}));
    case ResourcePattern::Kind::Components:
      break;
  }
  if (!pattern.has_variables) return plain(program.text(pattern.text));
  PolicyValue value =
      token_text(std::array{program.component_patterns[pattern.index].sixth}, keys, arena);
  const std::string_view entry = program.text(pattern.text);
  std::size_t head = 0;
  for (int colons = 0; colons < 5; ++colons) head = entry.find(':', head) + 1;
  value.written = entry;
  value.text = arena.join({entry.substr(0, head), value.text});
  return value;
}

/// The statement's action entries; those of `Action` as far as they are of the request's service.
std::span<const std::string_view> action_entries(const Scenario& scenario,
                                                 const StatementCode& statement, Arena& arena) {
  const Program& program = scenario.program();
  const std::string_view action = scenario.facts().action().text();
  const std::string_view service = action.substr(0, action.find(':') + 1);
  auto entries = arena.list<std::string_view>();
  for (std::uint32_t i = statement.actions.begin; i < statement.actions.end; ++i) {
    const std::string_view entry = program.actions.text(program.action_lists[i]);
    if (!statement.is_action_negated && !entry.starts_with(service)) continue;
    entries.push_back(entry);
    if (entries.size() == kMaxValues) break;
  }
  return arena.keep_all(entries);
}

std::span<const PolicyValue> resource_entries(Scenario& scenario, const StatementCode& statement,
                                              Arena& arena) {
  const auto entries =
      arena.array<PolicyValue>(std::min<std::size_t>(statement.resources.size(), kMaxValues));
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const std::uint32_t index = statement.resources.begin + i;
    entries[i] = resource_text(scenario.program().resource_patterns[index], scenario.keys(), arena);
  }
  return entries;
}

bool all_unresolved(std::span<const PolicyValue> values) noexcept {
  for (const PolicyValue& value : values) {
    if (value.unresolved.empty()) return false;
  }
  return !values.empty();
}

bool is_unreadable(const Program& program, const Atom& atom) noexcept {
  if (atom.base().operand != OperandType::Arn) return false;
  for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
    const Value& value = program.values[i];
    if (value.kind == Value::Kind::Any || program.arn_patterns[value.index()].is_readable) {
      return false;
    }
  }
  return true;
}

ConditionReason reason_of(const Program& program, const Atom& atom, Truth truth,
                          const KeyValue& key, std::span<const PolicyValue> values) noexcept {
  if (truth == Truth::True) return ConditionReason::None;
  if (key.is_absent()) return ConditionReason::KeyAbsent;
  if (atom.base().operand == OperandType::Null) return ConditionReason::KeyPresent;
  if (truth == Truth::Unknown) {
    if (!key.is_single() && atom.qualifier == SetQualifier::None) {
      return ConditionReason::SeveralValues;
    }
    return is_unreadable(program, atom) ? ConditionReason::UnreadablePattern
                                        : ConditionReason::WrongType;
  }
  if (atom.base().is_negated) return ConditionReason::ExcludedValue;
  return all_unresolved(values) ? ConditionReason::VariableWithoutValue
                                : ConditionReason::DifferentValue;
}

std::span<const std::string_view> texts_of(const KeyValue& key, Arena& arena) {
  if (key.is_absent()) return {};
  // A derived value may live in the scenario, which the explanation outlives.
  if (key.is_single()) return arena.array(1, arena.keep(key.single()));
  std::size_t count = 0;
  const auto counted = [&](std::string_view) { return ++count < kMaxValues; };
  key.for_each(counted);
  const auto texts = arena.array<std::string_view>(count);
  std::size_t i = 0;
  key.for_each([&](std::string_view text) {
    texts[i] = text;
    return ++i < count;
  });
  return texts;
}

ConditionFinding tell_condition(Scenario& scenario, const Atom& atom, Truth truth,
                                std::string_view statement_pointer, Arena& arena) {
  const Program& program = scenario.program();
  const KeyValue key = scenario.keys().value(atom.slot);
  const auto values =
      arena.array<PolicyValue>(std::min<std::size_t>(atom.values.size(), kMaxValues));
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    values[i] = value_text(program.values[atom.values.begin + i], scenario.keys(), arena);
  }
  ConditionFinding finding;
  finding.outcome = to_outcome(truth);
  finding.op = operator_name(atom, arena);
  finding.key = program.text(program.key_uses[atom.key].spelling);
  finding.pointer =
      arena.join({statement_pointer, "/Condition/", finding.op, "/", escaped(finding.key, arena)});
  finding.is_present = !key.is_absent();
  finding.is_list = finding.is_present && !key.is_single();
  finding.request_values = texts_of(key, arena);
  finding.policy_values = values;
  finding.reason = reason_of(program, atom, truth, key, values);
  return finding;
}

}  // namespace

PolicySlot slot_of(const Program& program, std::uint32_t layer) noexcept {
  const Layer& code = program.layers[layer];
  PolicySlot slot;
  slot.type = code.type;
  if (code.type == PolicyType::ServiceControl || code.type == PolicyType::ResourceControl) {
    slot.level = code.level;
  }
  return slot;
}

StatementPlace place_of(const Program& program, std::uint32_t statement, Arena& arena) {
  const StatementOrigin& origin = program.statement_origins[statement];
  const PolicyOrigin& policy = program.policies[origin.policy];
  StatementPlace place;
  place.slot = slot_of(program, policy.layer);
  place.policy = program.text(policy.place);
  place.policy_index = policy.index;
  place.index = origin.index;
  if (origin.has_sid) place.sid = program.text(origin.sid);
  place.effect = program.statements[statement].effect;
  place.file = program.text(policy.file);
  const std::string_view document = program.text(policy.pointer);
  place.pointer = policy.is_statement_array
                      ? arena.join({document, "/Statement/", number_text(origin.index, arena)})
                      : arena.join({document, "/Statement"});
  place.where = origin.where;
  return place;
}

StatementFinding tell(Scenario& scenario, const Candidate& candidate, Arena& arena) {
  const Program& program = scenario.program();
  const StatementCode& code = program.statements[candidate.id];
  StatementFinding finding;
  finding.place = place_of(program, candidate.id, arena);
  finding.is_matched = candidate.is_matched;
  finding.action = candidate.holds_action ? Outcome::Holds : Outcome::Fails;
  finding.resource = candidate.covers ? Outcome::Holds : Outcome::Fails;
  finding.principal_match = static_cast<PrincipalMatch>(candidate.level);
  finding.principal = candidate.level == PrincipalLevel::None      ? Outcome::Fails
                      : candidate.level == PrincipalLevel::Unknown ? Outcome::Unknown
                                                                   : Outcome::Holds;
  finding.is_action_negated = code.is_action_negated;
  finding.is_resource_negated = code.is_resource_negated;
  if (!candidate.holds_action || code.is_action_negated) {
    finding.actions = action_entries(scenario, code, arena);
  }
  if (!candidate.covers || code.is_resource_negated) {
    finding.resources = resource_entries(scenario, code, arena);
  }
  const auto conditions = arena.array<ConditionFinding>(code.atoms.size());
  for (std::uint32_t i = 0; i < conditions.size(); ++i) {
    conditions[i] = tell_condition(scenario, program.atoms[code.atoms.begin + i],
                                   candidate.conditions[i], finding.place.pointer, arena);
  }
  finding.conditions = conditions;
  finding.distance = candidate.is_matched ? 0 : distance(candidate, code.effect);
  return finding;
}

}  // namespace abac::internal
