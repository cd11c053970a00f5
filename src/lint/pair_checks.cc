// Checks of two statements of which one changes nothing, or undoes what the other says, and of how
// far such checks came.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "iam/policy_type.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/statement_pairs.h"

namespace abac::inline abi1::internal {
namespace {

/// Returns whether there is another statement to compare with.
bool has_others(const StatementFacts& statement) noexcept {
  return statement.document.set != nullptr || statement.document.statements.size() > 1;
}

/// Returns what a message calls another statement: by its Sid, or by its place.
std::string name_of(const StatementFacts& other, const StatementFacts& statement) {
  const auto& sid = other.statement.sid;
  const bool is_near = &other.document == &statement.document;
  if (is_near && sid && !sid->value.empty()) return "the statement " + quoted(sid->value);
  const std::string number = fmt::format("statement {} (counted from 0)", other.index);
  return is_near ? number
                 : fmt::format("{} of the policy at {}", number, quoted(other.document.pointer));
}

Fix leave_out() { return {.words = "leave it out", .edits = {}, .keeps_decisions = true}; }

void find_duplicate_statement(const StatementFacts& statement, Report& report) {
  if (!has_others(statement)) return;
  const StatementFacts& first = StatementPairs::of(statement.document).first_alike(statement);
  if (&first == &statement) return;
  report.add(statement.place(), fmt::format("it says the same as {}", name_of(first, statement)),
             leave_out());
}

/// Whether bypassed_condition tells of a statement that an unconditional one takes in.
bool is_for_bypassed_condition(const StatementFacts& statement) noexcept {
  const PolicyType type = statement.document.type;
  return statement.is_allow && !statement.is_trust && !statement.is_unconditional() &&
         (type == PolicyType::Identity || type == PolicyType::Resource);
}

void find_redundant_statement(const StatementFacts& statement, Report& report) {
  if (!has_others(statement) || !is_plain(statement)) return;
  const StatementPairs& pairs = StatementPairs::of(statement.document);
  const StatementFacts& first = pairs.first_alike(statement);
  const auto is_told_by = [&](const StatementFacts& wider) {
    if (&wider.document != &statement.document || &pairs.first_alike(wider) == &first) return false;
    if (wider.index < statement.index ||
        pairs.condition_of(wider) != pairs.condition_of(statement)) {
      return true;
    }
    // Of two that take each other in, the later one is told.
    const StatementPairs::Group own{statement.document.type, statement.statement.effect,
                                    pairs.condition_of(statement)};
    const auto both = pairs.taking_in(wider, own);
    return std::ranges::find(both, &statement) == both.end() &&
           !statement.document.lacks_comparisons();
  };
  const auto find_in = [&](std::size_t condition) {
    const auto wider = pairs.taking_in(
        statement, {statement.document.type, statement.statement.effect, condition});
    const auto found =
        std::ranges::find_if(wider, [&](const StatementFacts* one) { return is_told_by(*one); });
    if (found == wider.end()) return false;
    report.add(statement.place(),
               fmt::format("{} says all that it says", name_of(**found, statement)), leave_out());
    return true;
  };
  const std::size_t condition = pairs.condition_of(statement);
  if (condition != 0 && find_in(condition)) return;
  if (!is_for_bypassed_condition(statement)) find_in(0);
}

/// Returns whether the statement, an Allow with `NotAction`, takes the other one in.
bool takes_in_by_not_action(const StatementFacts& wide, const StatementFacts& statement) {
  for (const ActionEntry& entry : statement.actions) {
    for (const ActionEntry& but : wide.actions) {
      if (!statement.document.takes_comparison(but.folded, entry.folded)) return false;
      if (but.is_all || entry.is_all || overlap(but.folded, entry.folded)) return false;
    }
  }
  return takes_in_principals(wide, statement) && takes_in_resources(wide, statement);
}

void find_bypassed_condition(const StatementFacts& statement, Report& report) {
  if (!has_others(statement) || !is_for_bypassed_condition(statement) || !is_plain(statement)) {
    return;
  }
  const StatementPairs& pairs = StatementPairs::of(statement.document);
  std::vector<const StatementFacts*> wider =
      pairs.taking_in(statement, {statement.document.type, Effect::Allow, 0});
  if (wider.empty()) {
    for (const StatementFacts* const wide : pairs.allows_by_not_action(statement.document.type)) {
      if (takes_in_by_not_action(*wide, statement)) wider.push_back(wide);
      if (statement.document.lacks_comparisons()) break;
    }
  }
  if (wider.empty()) return;
  report.add(statement.place(), fmt::format("{} allows the same without the condition",
                                            name_of(*wider.front(), statement)));
}

/// Returns the types whose Denies hit what an Allow of the type grants: a caller's policies go
/// together, and those of a resource.
std::span<const PolicyType> denying_types(PolicyType type) noexcept {
  using enum PolicyType;
  static constexpr std::array kOfCaller = {Identity, PermissionsBoundary, Session, ServiceControl};
  static constexpr std::array kOfResource = {Resource, ResourceControl};
  static constexpr std::array kOfEndpoint = {VpcEndpoint};
  if (std::ranges::find(kOfCaller, type) != kOfCaller.end()) return kOfCaller;
  if (std::ranges::find(kOfResource, type) != kOfResource.end()) return kOfResource;
  return kOfEndpoint;
}

/// An action entry of an Allow that is denied on each of its resources, and the first statement
/// that does so; null where it is not denied so.
using Denials = std::vector<const StatementFacts*>;

/// Returns the statement that denies the first of the statement's resources, if all are denied.
const StatementFacts* find_denial(const StatementFacts& statement,
                                  const std::vector<const StatementFacts*>& denies) {
  const auto denial_of = [&](const ResourceEntry* entry) -> const StatementFacts* {
    const auto found = std::ranges::find_if(denies, [&](const StatementFacts* deny) {
      if (!statement.has_resource) return !deny->has_resource || deny->has_all_resources();
      return takes_in_resource(*deny, statement, entry);
    });
    return found == denies.end() ? nullptr : *found;
  };
  if (!statement.has_resource || statement.has_not_resource) return denial_of(nullptr);
  const StatementFacts* first = nullptr;
  for (const ResourceEntry& entry : statement.resources) {
    const StatementFacts* const denial = denial_of(&entry);
    if (denial == nullptr) return nullptr;
    if (first == nullptr) first = denial;
  }
  return first;
}

/// Returns for each action entry of an Allow what denies it; for `NotAction`, of which something is
/// always left, for all actions at once. Empty where the set or the document denies nothing without
/// a condition.
Denials denials_of(const StatementFacts& statement) {
  if (!has_others(statement) || !statement.is_allow || !is_whole(statement)) return {};
  const StatementPairs& pairs = StatementPairs::of(statement.document);
  std::vector<StatementPairs::Group> groups;
  for (const PolicyType type : denying_types(statement.document.type)) {
    const StatementPairs::Group group{type, Effect::Deny, 0};
    if (pairs.has(group)) groups.push_back(group);
  }
  if (groups.empty()) return {};
  const auto find_for = [&](std::string_view action) -> const StatementFacts* {
    std::vector<std::size_t> covering;
    for (const StatementPairs::Group& group : groups) {
      pairs.add_covering(action, group, statement.document, covering);
    }
    std::ranges::sort(covering);
    std::vector<const StatementFacts*> denies;
    for (const std::size_t position : covering) {
      const StatementFacts* const deny = pairs.all()[position];
      if (!denies.empty() && denies.back() == deny) continue;
      // The principals of a Deny of the caller's side are the callers.
      if (takes_in_principals(*deny, statement)) denies.push_back(deny);
    }
    return denies.empty() ? nullptr : find_denial(statement, denies);
  };
  if (statement.has_not_action) return {find_for("*")};
  Denials denials;
  denials.reserve(statement.actions.size());
  for (const ActionEntry& entry : statement.actions) {
    denials.push_back(find_for(compared_text(entry)));
  }
  return denials;
}

bool is_denied(const StatementFacts* denial) noexcept { return denial != nullptr; }

void find_shadowed_allow(const StatementFacts& statement, Report& report) {
  const Denials denials = denials_of(statement);
  if (denials.empty() || !std::ranges::all_of(denials, is_denied)) return;
  const bool is_one =
      std::ranges::count(denials, denials.front()) == static_cast<std::ptrdiff_t>(denials.size());
  report.add(statement.place(),
             fmt::format("all that it allows is denied by {}{}",
                         name_of(*denials.front(), statement), is_one ? "" : " and others"));
}

void find_shadowed_action(const StatementFacts& statement, Report& report) {
  if (statement.has_not_action || statement.actions.size() < 2) return;
  const Denials denials = denials_of(statement);
  if (std::ranges::all_of(denials, is_denied)) return;  // shadowed_allow, or nothing is denied
  for (std::size_t i = 0; i < denials.size(); ++i) {
    if (denials[i] == nullptr) continue;
    const ActionEntry& entry = statement.actions[i];
    report.add(statement.place_of(entry),
               fmt::format("{} is always denied by {}", quoted(entry.text->value),
                           name_of(*denials[i], statement)),
               {.words = "leave it out",
                .edits = remove_from_list(statement.statement.action.entries, entry.index),
                .keeps_decisions = true});
  }
}

void find_incomplete(const DocumentFacts& document, Report& report) {
  if (!document.lacks_comparisons()) return;
  report.add(document.place(),
             "the checks that compare statements and entries stopped after 10000 comparisons");
}

/// So many patterns that all begin alike that each has to be compared with each: more than 10,000
/// comparisons.
struct ManyPatterns {
  static constexpr std::size_t kCount = 104;
  static constexpr std::string_view kBefore =
      R"({"Effect": "Allow", "Resource": "arn:aws:s3:::b/*", "Action": ["s3:*)";
  static constexpr std::string_view kBetween = R"(", "s3:*)";
  static constexpr std::string_view kBehind = R"("]})";

  std::array<char, kBefore.size() + kCount * 2 + (kCount - 1) * kBetween.size() + kBehind.size()>
      text{};

  constexpr ManyPatterns() {
    std::size_t size = 0;
    const auto append = [&](std::string_view piece) {
      for (const char c : piece) text[size++] = c;
    };
    append(kBefore);
    for (std::size_t i = 0; i < kCount; ++i) {
      if (i > 0) append(kBetween);
      text[size++] = static_cast<char>('a' + i / 26);
      text[size++] = static_cast<char>('a' + i % 26);
    }
    append(kBehind);
  }
  [[nodiscard]] constexpr std::string_view view() const noexcept {
    return {text.data(), text.size()};
  }
};
constexpr ManyPatterns kManyPatterns;

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::DuplicateStatement,
                   .severity = Severity::Suggestion,
                   .why = "the copy changes nothing",
                   .bad = statement_of(R"({"Sid": "A", "Effect": "Allow",
                       "Action": "s3:GetObject", "Resource": "*"},
                       {"Sid": "B", "Effect": "Allow", "Action": ["s3:GetObject"],
                       "Resource": "*"})"),
                   .good = statement_of(R"({"Sid": "A", "Effect": "Allow",
                       "Action": "s3:GetObject", "Resource": "*"})")},
          .find = find_duplicate_statement},
    Check{.info = {.code = ErrorCode::RedundantStatement,
                   .severity = Severity::Suggestion,
                   .why = "another statement says more",
                   .false_alarms = "statements kept for their Sid in reports",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/x/*"},
                       {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:*",
                       "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_redundant_statement},
    Check{.info = {.code = ErrorCode::BypassedCondition,
                   .severity = Severity::Security,
                   .types = "I R",
                   .why = "the same is allowed elsewhere without the condition",
                   .false_alarms = "",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "*", "Condition":
                       {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
                       {"Effect": "Allow", "Action": "s3:*", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "*", "Condition":
                       {"Bool": {"aws:MultiFactorAuthPresent": "true"}}})")},
          .find = find_bypassed_condition,
          .grades_grant = true},
    Check{.info = {.code = ErrorCode::ShadowedAllow,
                   .severity = Severity::Warning,
                   .types = "all set",
                   .why = "a Deny hits all that it grants",
                   .false_alarms = "documents combined from parts",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:DeleteObject",
                       "Resource": "arn:aws:s3:::b/*"},
                       {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Deny", "Action": "s3:Delete*",
                       "Resource": "*"})")},
          .find = find_shadowed_allow},
    Check{.info = {.code = ErrorCode::ShadowedAction,
                   .severity = Severity::Suggestion,
                   .types = "all set",
                   .why = "one action of the list is always denied",
                   .false_alarms = "documents combined from parts",
                   .bad = statement_of(R"({"Effect": "Allow",
                       "Action": ["s3:GetObject", "s3:DeleteObject"],
                       "Resource": "arn:aws:s3:::b/*"},
                       {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*"},
                       {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"})")},
          .find = find_shadowed_action},
    Check{.info = {.code = ErrorCode::ChecksIncomplete,
                   .severity = Severity::Suggestion,
                   .why = "the checks that compare statements or entries stopped at their limit",
                   .bad = statement_of(kManyPatterns.view()),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:*",
                       "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_incomplete,
          .is_last = true},
};

}  // namespace

std::span<const Check> pair_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
