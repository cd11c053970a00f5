// Findings about one statement, from the truth of its parts: which texts of the policy met which of
// the request, and why a part does not hold.
//
// Idea: whether a part holds is settled when a Candidate comes here (scenario.h) and is not judged
// anew, so an explanation cannot contradict the decision. What the decision does not keep is which
// entry or value made the difference. So those of the part are compared once more, one by one, by
// the functions that a decision compares with, and ranked:
//
//   1  what settles the outcome: a value that the request has, where that is why the condition
//      holds, or fails (`StringNotEquals`); an entry of `NotResource` that covers the resource.
//      Where a match was wanted and missed: what was missed by case alone
//   2  what matches, or differs in case, and settles nothing
//   3  the rest; each rank in the order written
//
// Example: "StringEquals": {"aws:PrincipalTag/team": ["red", "${aws:ResourceTag/team}", "Blue"]};
// the caller's tag is `blue`, and the resource has no tag. The condition fails with DifferentValue:
//
//   Blue                      rank 1, differs_in_case
//   red                       rank 3
//   ${aws:ResourceTag/team}   rank 3, unresolved; were it the only value, the reason would be
//                             VariableWithoutValue
//
// Texts are put together from the compiled form: a pattern's tokens, an ARN's parts with colons
// between them, `*` behind a Prefix. Twice where there are variables: as written, and as the
// request fills them in.
//
// A principal is told otherwise, as it holds by its strongest entry. Where it fails, those entries
// come first that give the likeliest reason: a slip in case, the account's root alone, `AWS: "*"`
// for a service.
//
// Cost: of a condition each value of the policy times each of the request, until kMaxComparisons;
// of the rest a comparison or two for each entry. Bound: kMaxToldEntries of a list are told, and at
// most that many of each rank are sorted; BoundedText cuts a long text.
#include "explain/statement_finding.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/case_folding.h"
#include "decide/condition.h"
#include "decide/message.h"
#include "decide/resource_match.h"
#include "explain/near_statement.h"
#include "explain/plain_text.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxComparisons = 65'536;  // of one condition, to find its likeliest values

Outcome to_outcome(Truth truth) noexcept { return static_cast<Outcome>(truth); }

static_assert(static_cast<int>(Outcome::Fails) == static_cast<int>(Truth::False) &&
              static_cast<int>(Outcome::Unknown) == static_cast<int>(Truth::Unknown) &&
              static_cast<int>(Outcome::Holds) == static_cast<int>(Truth::True));
static_assert(static_cast<int>(PrincipalMatch::Direct) ==
                  static_cast<int>(PrincipalLevel::Direct) &&
              static_cast<int>(PrincipalMatch::None) == static_cast<int>(PrincipalLevel::None));

std::string_view number_text(std::uint32_t number, Arena& arena) {
  const fmt::format_int digits(number);
  return arena.keep({digits.data(), digits.size()});
}

/// Escaped as a JSON pointer's name: `aws:ResourceTag/team` is `aws:ResourceTag~1team`.
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

/// The tokens as written, and as the request fills them in: `home/${aws:username}/*` and
/// `home/ana/*`. A variable without a value is named, and stands in both as it is.
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
    case Value::Kind::Stored:
      return plain(program.stored_text(value));
    case Value::Kind::Bool:
      return plain(value.index() != 0 ? "true" : "false");
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
    case ResourcePattern::Kind::ExecuteApi:
    case ResourcePattern::Kind::Components:
      break;
  }
  const std::string_view entry = program.text(pattern.text);
  if (!pattern.has_variables) return plain(entry);
  const ComponentPattern& code = program.component_patterns[pattern.index];
  PolicyValue value;
  if (pattern.kind == ResourcePattern::Kind::ExecuteApi) {
    value = token_text(std::array{code.sixth}, keys, arena);
    value.text = arena.join({entry.substr(0, entry.find('/')), value.text});
  } else {  // complete, since it has variables [R-9]
    std::array<Range, 6> parts;
    *std::ranges::copy(code.components, parts.begin()).out = code.sixth;
    value = token_text(parts, keys, arena);
  }
  value.written = entry;
  return value;
}

/// Returns whether the entry names the action [A-2]…[A-4].
bool names_action(std::string_view entry, std::string_view action, Arena& arena) {
  const std::span<char> folded = arena.array<char>(entry.size());
  fold_ascii(entry, folded.data());
  const std::string_view pattern(folded.data(), folded.size());
  return pattern == "*:*" || matches_action(pattern, action);
}

/// Returns whether the next pattern is what the incomplete ARN of this one stands for [R-8].
bool is_completed_by(const Program& program, const ResourcePattern& pattern,
                     const ResourcePattern& next) noexcept {
  const auto has_sixth = [&](const ResourcePattern& p) {
    return program.component_patterns[p.index].has_sixth;
  };
  return pattern.kind == ResourcePattern::Kind::Components &&
         next.kind == ResourcePattern::Kind::Components && pattern.text == next.text &&
         !has_sixth(pattern) && has_sixth(next);
}

std::string_view completed_text(const Program& program, const ResourcePattern& pattern,
                                Arena& arena) {
  constexpr std::string_view kMissing = ":*:*:*:*:*";
  const std::size_t count = program.component_patterns[pattern.index].count;
  return arena.join({program.text(pattern.text), kMissing.substr(0, 2 * (6 - count))});
}

/// A list that is told: some of it, and how many more there are.
template <class T>
struct Told {
  std::span<const T> items;
  std::size_t left_out = 0;
};

/// The statement's action entries as written; those of `Action` as far as they are of the request's
/// service. First those that name the action, or the longest beginning of it.
Told<std::string_view> action_entries(const Scenario& scenario, const StatementCode& statement,
                                      Range spellings, Arena& arena) {
  const Program& program = scenario.program();
  const std::string_view action = scenario.request().action;
  const std::size_t service = std::min(action.find(':'), action.size() - 1) + 1;
  struct Entry {
    std::string_view text;
    std::size_t likeness;  ///< of `NotAction` whether it names the action
  };
  auto entries = arena.list<Entry>();
  for (std::uint32_t i = spellings.begin; i < spellings.end; ++i) {
    const std::string_view text = program.text(program.action_spellings[i]);
    if (statement.is_action_negated) {
      entries.push_back({text, names_action(text, action, arena) ? 1U : 0U});
    } else if (const std::size_t shared = shared_size(text, action); shared >= service) {
      entries.push_back({text, shared});
    }
  }
  std::ranges::stable_sort(entries, std::ranges::greater(), &Entry::likeness);
  const auto texts = arena.array<std::string_view>(std::min(entries.size(), kMaxToldEntries));
  std::ranges::transform(entries.begin(), entries.begin() + std::ssize(texts), texts.begin(),
                         &Entry::text);
  return {texts, entries.size() - texts.size()};
}

/// Where an entry or value stands among the program's, and how like the request it is.
struct Likeness {
  std::uint32_t index = 0;
  bool matches = false;
  bool differs_in_case = false;
};

struct Likeliest {
  List<Likeness> entries;
  std::size_t left_out = 0;
};

/// Of a long list, what is told and in which order: what matches and what differs in case alone
/// before the rest, each in the order written. What matches comes first where it settles the
/// outcome. `like(i)` says of each how like it is, or nothing where it is no entry of its own.
template <class Like>
Likeliest likeliest(Range all, bool is_match_first, Arena& arena, Like&& like) {
  const auto rank = [&](const Likeness& entry) -> std::size_t {
    if (is_match_first ? entry.matches : entry.differs_in_case) return 0;
    return entry.matches || entry.differs_in_case ? 1 : 2;
  };
  auto entries = arena.list<Likeness>();
  std::array<std::size_t, 3> counts{};
  for (std::uint32_t i = all.begin; i < all.end; ++i) {
    const std::optional<Likeness> entry = like(i);
    if (entry && counts[rank(*entry)]++ < kMaxToldEntries) entries.push_back(*entry);
  }
  std::ranges::stable_sort(entries, std::ranges::less(), rank);
  entries.resize(std::min(entries.size(), kMaxToldEntries));
  const std::size_t count = counts[0] + counts[1] + counts[2];
  return {std::move(entries), count - std::min(count, kMaxToldEntries)};
}

/// Whether the pattern at `i` is what the one before it, an incomplete ARN, stands for.
bool completes_last(const Program& program, Range patterns, std::uint32_t i) noexcept {
  return i > patterns.begin &&
         is_completed_by(program, program.resource_patterns[i - 1], program.resource_patterns[i]);
}

/// An entry and what it stands for, but once: that of an incomplete ARN is compiled as two patterns
/// [R-8].
Told<PolicyValue> resource_entries(Scenario& scenario, const StatementCode& statement,
                                   CaseComparer& cases, Arena& arena) {
  const Program& program = scenario.program();
  const std::string_view arn = scenario.request().resource.arn;
  const Range all = statement.resources;
  const auto is_completed = [&](std::uint32_t i) {
    return i + 1 < all.end && completes_last(program, all, i + 1);
  };
  const auto like = [&](std::uint32_t i) -> std::optional<Likeness> {
    if (completes_last(program, all, i)) return std::nullopt;
    const std::uint32_t last = is_completed(i) ? i + 1 : i;
    Likeness entry{.index = i};
    for (std::uint32_t k = i; statement.is_resource_negated && k <= last; ++k) {
      entry.matches |= matches_resource(program.resource_patterns[k], arn, scenario.keys());
    }
    entry.differs_in_case = cases.differs_in_case(program.resource_patterns[last], arn);
    return entry;
  };
  const auto [chosen, left_out] = likeliest(all, true, arena, like);
  const auto values = arena.array<PolicyValue>(chosen.size());
  std::ranges::transform(chosen, values.begin(), [&](const Likeness& entry) {
    const ResourcePattern& pattern = program.resource_patterns[entry.index];
    PolicyValue value = resource_text(pattern, scenario.keys(), arena);
    value.differs_in_case = entry.differs_in_case;
    value.has_plain_variable = has_plain_variable(program, pattern);
    if (is_completed(entry.index)) value.completed = completed_text(program, pattern, arena);
    return value;
  });
  return {values, left_out};
}

/// Whether some variable of it has no value, so that it matches nothing [V-11].
bool is_unresolved(const Value& value, RequestKeys& keys) noexcept {
  if (value.kind == Value::Kind::Glob || value.kind == Value::Kind::Template) {
    return !keys.are_resolved(value.tokens());
  }
  if (value.kind != Value::Kind::Arn) return false;
  return !std::ranges::all_of(keys.program().arn_patterns[value.index()].parts,
                              [&](Range part) { return keys.are_resolved(part); });
}

bool all_unresolved(const Atom& atom, RequestKeys& keys) noexcept {
  for (std::uint32_t i = atom.values.begin; i < atom.values.end; ++i) {
    if (!is_unresolved(keys.program().values[i], keys)) return false;
  }
  return atom.values.size() != 0;
}

/// Whether the values are ARN patterns none of which can be read, so that nothing can be told of
/// any request [C-28].
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

/// What is asked first excludes what follows: a key that is absent has no wrong type, and a value
/// that cannot be read is no different one.
ConditionReason reason_of(const Atom& atom, Truth truth, const KeyValue& key,
                          RequestKeys& keys) noexcept {
  if (truth == Truth::True) return ConditionReason::None;
  if (key.is_absent()) return ConditionReason::KeyAbsent;
  if (atom.base().operand == OperandType::Null) return ConditionReason::KeyPresent;
  if (truth == Truth::Unknown) {
    if (!key.is_single() && atom.qualifier == SetQualifier::None) {
      return ConditionReason::SeveralValues;
    }
    return is_unreadable(keys.program(), atom) ? ConditionReason::UnreadablePattern
                                               : ConditionReason::WrongType;
  }
  if (atom.base().is_negated) return ConditionReason::ExcludedValue;
  return all_unresolved(atom, keys) ? ConditionReason::VariableWithoutValue
                                    : ConditionReason::DifferentValue;
}

Told<std::string_view> texts_of(const KeyValue& key, Arena& arena) {
  if (key.is_absent()) return {};
  // A derived value may live in the scenario, which the explanation outlives.
  if (key.is_single()) return {arena.array(1, arena.keep(key.single()))};
  auto texts = arena.list<std::string_view>();
  std::size_t count = 0;
  key.for_each([&](std::string_view text) {
    if (++count <= kMaxToldEntries) texts.push_back(text);
    return true;
  });
  return {arena.keep_all(texts), count - texts.size()};
}

/// The policy's values as they are told of a condition: compared with all values of the request, as
/// far as kMaxComparisons goes.
Told<PolicyValue> values_of(const Atom& atom, Truth truth, const KeyValue& key, RequestKeys& keys,
                            CaseComparer& cases, Arena& arena) {
  const Program& program = keys.program();
  std::size_t left = kMaxComparisons;
  const auto like = [&](std::uint32_t i) -> std::optional<Likeness> {
    Likeness entry{.index = i};
    if (key.is_absent()) return entry;
    key.for_each([&](std::string_view text) {
      if (left == 0) {
        cases.give_up();
        return false;
      }
      --left;
      const bool is_same = compare(atom, program.values[i], text, keys) == Truth::True;
      entry.matches |= is_same;
      entry.differs_in_case |=
          !is_same && cases.differs_in_case(program.values[i], atom.operand, text);
      return !entry.differs_in_case;
    });
    return entry;
  };
  const bool is_match_first = (truth == Truth::True) != atom.is_negated;
  const auto [chosen, left_out] = likeliest(atom.values, is_match_first, arena, like);
  const auto values = arena.array<PolicyValue>(chosen.size());
  std::ranges::transform(chosen, values.begin(), [&](const Likeness& entry) {
    PolicyValue value = value_text(program.values[entry.index], keys, arena);
    value.differs_in_case = entry.differs_in_case;
    if (truth != Truth::True) {
      tell_plain_text(atom, program.values[entry.index], keys, arena, value);
    }
    return value;
  });
  return {values, left_out};
}

ConditionFinding tell_condition(Scenario& scenario, const Atom& atom, Truth truth,
                                std::string_view statement_pointer, CaseComparer& cases,
                                Arena& arena) {
  const Program& program = scenario.program();
  const KeyValue key = scenario.keys().value(atom.slot);
  ConditionFinding finding;
  finding.outcome = to_outcome(truth);
  finding.op = operator_name(atom, arena);
  finding.key = program.text(program.key_uses[atom.key].spelling);
  finding.pointer =
      arena.join({statement_pointer, "/Condition/", finding.op, "/", escaped(finding.key, arena)});
  finding.is_present = !key.is_absent();
  finding.is_list = finding.is_present && !key.is_single();
  const auto [texts, texts_left_out] = texts_of(key, arena);
  finding.request_values = texts;
  finding.request_values_left_out = texts_left_out;
  const auto [values, values_left_out] = values_of(atom, truth, key, scenario.keys(), cases, arena);
  finding.policy_values = values;
  finding.policy_values_left_out = values_left_out;
  finding.reason = reason_of(atom, truth, key, scenario.keys());
  tell_mistakes(atom, scenario.keys(), arena, finding);
  return finding;
}

PrincipalReason reason_of_doubt(PrincipalForm form) noexcept {
  if (form == PrincipalForm::User) return PrincipalReason::UserNotGiven;
  return form == PrincipalForm::RoleSession ? PrincipalReason::SessionUnknown
                                            : PrincipalReason::CanonicalUser;
}

/// Tells how a statement's `Principal` or `NotPrincipal` meets the caller.
class PrincipalTeller {
 public:
  PrincipalTeller(const Scenario& scenario, const StatementCode& code, CaseComparer& cases,
                  Arena& arena)
      : program_(scenario.program()),
        code_(code),
        principal_(program_.principals[code.principal]),
        facts_(scenario.facts()),
        asking_(scenario.request().principal),
        cases_(cases),
        arena_(arena),
        entries_(arena.list<std::string_view>()) {}

  void tell(StatementFinding& finding) {
    finding.is_principal_negated = principal_.is_negated;
    const auto is_any = [](const PrincipalEntryCode&) { return true; };
    const auto differs = [&](const PrincipalEntryCode& entry) { return differs_in_case(entry); };
    if (principal_.is_negated) {
      finding.exemption_gaps = exemption_gaps();
      if (!finding.exemption_gaps.empty() && add_entries(differs)) {
        finding.principal_reason = PrincipalReason::DiffersInCase;
      }
      add_entries([&](const PrincipalEntryCode& entry) {  // whom it names of the caller's own
        return level_of(entry) > PrincipalLevel::Unknown;
      });
      add_entries(is_any);
    } else if (finding.principal == Outcome::Unknown) {
      tell_doubt(finding);
    } else if (finding.principal == Outcome::Fails) {
      finding.principal_reason = reason_of_failure();
      add_entries(is_any);
    } else if (!finding.needs.empty()) {
      add_entries([&](const PrincipalEntryCode& entry) {
        return static_cast<PrincipalMatch>(level_of(entry)) == finding.principal_match;
      });
    }
    const bool are_told = principal_.is_negated || !finding.needs.empty();
    if (principal_.is_everyone && are_told) entries_.emplace_back("*");
    finding.principals = arena_.keep_all(entries_);
    finding.principals_left_out = left_out_;
  }

 private:
  /// Adds those that are not there yet, and counts those for which there is no room; returns
  /// whether there were any.
  template <class Predicate>
  bool add_entries(Predicate&& is_told) {
    const std::size_t before = entries_.size();
    left_out_ = 0;
    for (std::uint32_t i = principal_.entries.begin; i < principal_.entries.end; ++i) {
      const PrincipalEntryCode& entry = program_.principal_entries[i];
      const std::string_view text = program_.text(entry.text);
      if (!is_told(entry) || std::ranges::find(entries_, text) != entries_.end()) continue;
      if (entries_.size() < kMaxToldEntries) {
        entries_.push_back(text);
      } else {
        ++left_out_;
      }
    }
    return entries_.size() != before;
  }

  [[nodiscard]] bool differs_in_case(const PrincipalEntryCode& entry) {
    const std::string_view text = program_.text(entry.text);
    if (cases_.differs_in_case(text, facts_.caller.text)) return true;
    // `NotPrincipal` does not exempt a session by the user whose keys made it [P-10].
    return !principal_.is_negated && asking_.user_arn &&
           cases_.differs_in_case(text, *asking_.user_arn);
  }

  [[nodiscard]] PrincipalLevel level_of(const PrincipalEntryCode& entry) const noexcept {
    return match_entry(program_, entry, facts_.caller, asking_, code_.effect);
  }

  /// By the entries of which it cannot be told. What the request could say does not help where a
  /// canonical user is among them.
  void tell_doubt(StatementFinding& finding) {
    add_entries([&](const PrincipalEntryCode& entry) {
      if (level_of(entry) != PrincipalLevel::Unknown) return false;
      finding.principal_reason = std::max(finding.principal_reason, reason_of_doubt(entry.form));
      return true;
    });
  }

  /// Of the reasons that single entries give, the one that is likeliest to be what is wrong; adds
  /// the entries that give it.
  [[nodiscard]] PrincipalReason reason_of_failure() {
    const auto is_id = [](const PrincipalEntryCode& entry) {
      return entry.form == PrincipalForm::UniqueId;
    };
    if (add_entries([&](const PrincipalEntryCode& entry) { return differs_in_case(entry); })) {
      return PrincipalReason::DiffersInCase;
    }
    if (add_entries([&](const PrincipalEntryCode& entry) {
          return level_of(entry) == PrincipalLevel::Account;
        })) {
      return PrincipalReason::RootAlone;
    }
    if (add_entries(
            [](const PrincipalEntryCode& entry) { return entry.form == PrincipalForm::AnyAws; })) {
      return PrincipalReason::AwsAlone;
    }
    const auto begin = program_.principal_entries.begin();
    return std::all_of(begin + principal_.entries.begin, begin + principal_.entries.end, is_id)
               ? PrincipalReason::UniqueId
               : PrincipalReason::None;
  }

  [[nodiscard]] std::span<const ExemptionFinding> exemption_gaps() {
    const ExemptionGaps gaps = find_exemption_gaps(program_, principal_, facts_, asking_);
    const Caller& caller = facts_.caller;
    auto found = arena_.list<ExemptionFinding>();
    const auto add = [&](ExemptionGaps bit, ExemptionGap gap, std::string_view identifier) {
      if ((gaps & bit) != 0) found.push_back({gap, identifier});
    };
    add(kBoundaryAttached, ExemptionGap::BoundaryAttached, {});
    add(kSessionUnknown, ExemptionGap::SessionUnknown, {});
    add(kCallerNotNamed, ExemptionGap::CallerNotNamed, caller.text);
    add(kRoleNotNamed, ExemptionGap::RoleNotNamed, (gaps & kRoleNotNamed) != 0 ? role() : "");
    add(kAccountNotNamed, ExemptionGap::AccountNotNamed, caller.account);
    return arena_.keep_all(found);
  }

  /// The ARN of the caller, who is a role, or of the role of their session.
  [[nodiscard]] std::string_view role() const {
    if (facts_.caller.kind == CallerKind::Role) return facts_.caller.text;
    return asking_.role_arn ? std::string_view(*asking_.role_arn)
                            : arena_.keep(facts_.session_role_arn());
  }

  const Program& program_;
  const StatementCode& code_;
  const PrincipalCode& principal_;
  const RequestFacts& facts_;
  const Principal& asking_;
  CaseComparer& cases_;
  Arena& arena_;
  List<std::string_view> entries_;
  std::size_t left_out_ = 0;  ///< of those that were told last, which are all that were before, too
};

}  // namespace

PolicySlot slot_of(const Program& program, std::uint32_t layer) noexcept {
  const Layer& code = program.layers[layer];
  PolicySlot slot;
  slot.type = code.type;
  if (traits_of(code.type).has_levels) slot.level = code.level;
  return slot;
}

StatementPlace place_of(const Program& program, std::uint32_t statement, Arena& arena) {
  const StatementOrigin& origin = program.statement_origins[statement];
  const PolicyOrigin& policy = program.policies[origin.policy];
  StatementPlace place;
  place.slot = slot_of(program, policy.layer);
  place.policy = program.text(policy.place);
  place.policy_index = policy.index;
  place.index = program.index_in_policy(statement);
  if (origin.has_sid()) place.sid = program.text(origin.sid);
  place.effect = program.statements[statement].effect;
  place.file = program.text(policy.file);
  const std::string_view document = program.text(policy.pointer);
  place.pointer = policy.is_statement_array
                      ? arena.join({document, "/Statement/", number_text(place.index, arena)})
                      : arena.join({document, "/Statement"});
  place.where = program.origin_details_of(statement).where;
  return place;
}

StatementFinding tell(Scenario& scenario, const Candidate& candidate,
                      std::span<const PolicySlot> needs, CaseComparer& cases, Arena& arena) {
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
  const bool allows = candidate.is_matched && code.effect == Effect::Allow;
  if (allows && finding.place.slot.type == PolicyType::Resource) finding.needs = needs;
  if (code.principal != kNone) PrincipalTeller(scenario, code, cases, arena).tell(finding);
  finding.is_action_negated = code.is_action_negated;
  finding.is_resource_negated = code.is_resource_negated;
  if (!candidate.holds_action || code.is_action_negated) {
    const Range spellings = program.origin_details_of(candidate.id).action_spellings;
    const auto [entries, left_out] = action_entries(scenario, code, spellings, arena);
    finding.actions = entries;
    finding.actions_left_out = left_out;
  }
  if (!candidate.covers || code.is_resource_negated) {
    const auto [entries, left_out] = resource_entries(scenario, code, cases, arena);
    finding.resources = entries;
    finding.resources_left_out = left_out;
  }
  const auto conditions = arena.array<ConditionFinding>(code.atoms.size());
  for (std::uint32_t i = 0; i < conditions.size(); ++i) {
    conditions[i] = tell_condition(scenario, program.atoms[code.atoms.begin + i],
                                   candidate.conditions[i], finding.place.pointer, cases, arena);
  }
  finding.conditions = conditions;
  finding.distance = candidate.is_matched ? 0 : distance(candidate, code.effect);
  return finding;
}

}  // namespace abac::inline abi1::internal
