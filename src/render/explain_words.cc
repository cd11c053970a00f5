// The sentences of explanations: short, in the order in which one asks. First what the request has,
// then what the policy wants of it; a list ends after kMaxListed items with how many more there
// are.
#include "render/explain_words.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/case_folding.h"
#include "base/printable_text.h"
#include "decide/combine.h"
#include "diagnostics/quoted_text.h"
#include "iam/denial_reason.h"
#include "iam/policy_type.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::size_t kMaxWrittenBytes = 80;
constexpr std::size_t kMaxListed = 3;

/// Calls `item(i)` for some of the items and joins what it returns; counts the others, and those
/// that were left out before.
template <class Item>
std::string list_words(std::size_t count, std::size_t left_out, std::string_view separator,
                       Item&& item) {
  std::string words;
  for (std::size_t i = 0; i < std::min(count, kMaxListed); ++i) {
    if (i != 0) words += separator;
    words += item(i);
  }
  if (count <= kMaxListed) return words;
  return words + fmt::format(" and {} more", count - kMaxListed + left_out);
}

/// Returns what the request has: `aws:ResourceTag/team is `TeamA``.
std::string request_words(const ConditionFinding& condition) {
  const std::string key = name_words(condition.key);
  if (!condition.is_present) return key + " is not in the request";
  const std::string values =
      list_words(condition.request_values.size(), condition.request_values_left_out, ", ",
                 [&](std::size_t i) { return quoted(condition.request_values[i]); });
  return condition.is_list ? fmt::format("{} is the list [{}]", key, values)
                           : fmt::format("{} is {}", key, values);
}

/// Returns a value of a policy, with its variables filled in and how it was written.
std::string policy_value_words(const PolicyValue& value) {
  std::string notes;
  const auto note = [&](const std::string& words) {
    notes += notes.empty() ? " (" : "; ";
    notes += words;
  };
  if (!value.completed.empty()) note("short for " + quoted(value.completed));
  if (value.has_variables && value.unresolved.empty()) {
    const std::string_view written = text_begin(value.written, kMaxWrittenBytes);
    note(name_words(written) + (written.size() < value.written.size() ? "…" : ""));
  }
  if (value.differs_in_case) note("differs in case only");
  if (!notes.empty()) notes += ')';
  if (!value.unresolved.empty()) {
    return fmt::format("{}, where {} has no value", quoted(value.written),
                       quoted(value.unresolved));
  }
  return quoted(value.text) + notes;
}

std::string policy_words(std::span<const PolicyValue> values, std::size_t left_out) {
  return list_words(values.size(), left_out, " or ",
                    [&](std::size_t i) { return policy_value_words(values[i]); });
}

std::string text_list(std::span<const std::string_view> texts, std::size_t left_out) {
  return list_words(texts.size(), left_out, " or ",
                    [&](std::size_t i) { return quoted(texts[i]); });
}

std::string principal_list(const StatementFinding& statement) {
  return text_list(statement.principals, statement.principals_left_out);
}

/// Returns the place of policies within a sentence: `the session policy`.
std::string the_slot(const PolicySlot& slot) {
  return (slot.type == PolicyType::Identity ? "" : "the ") + slot_words(slot);
}

bool is_null(const ConditionFinding& condition) noexcept { return condition.op == "Null"; }

/// Returns what looks like a variable in a text.
std::string_view variable_of(std::string_view text) noexcept {
  const std::size_t begin = std::min(text.find("${"), text.size());
  return text.substr(begin, text.find('}', begin) - begin + 1);
}

/// Returns that variables are none in the document of one of the values; empty where they are.
std::string plain_variable_words(std::span<const PolicyValue> values) {
  const auto value = std::ranges::find_if(values, &PolicyValue::has_plain_variable);
  if (value == values.end()) return {};
  return fmt::format("; {} is plain text in a document of version 2008-10-17",
                     quoted(variable_of(value->written)));
}

/// Returns that the operator takes a wildcard literally, and whether `StringLike` would match.
std::string plain_wildcard_words(const ConditionFinding& condition) {
  const auto values = condition.policy_values;
  auto value = std::ranges::find_if(values, &PolicyValue::matches_as_pattern);
  if (value == values.end()) value = std::ranges::find_if(values, &PolicyValue::has_plain_wildcard);
  if (value == values.end()) return {};
  const char wildcard = value->written.find('*') != std::string_view::npos ? '*' : '?';
  std::string words = fmt::format("; {} takes `{}` literally", condition.op, wildcard);
  if (!value->matches_as_pattern) return words;
  constexpr std::string_view kExact = "StringEquals";
  const std::string_view prefix = condition.op.substr(0, condition.op.find(kExact));
  return words + fmt::format("; {}StringLike would match", prefix);
}

/// Returns why the condition holds for no request, or for none that is meant; mostly empty.
std::string mistake_words(const ConditionFinding& condition) {
  std::string words = plain_wildcard_words(condition);
  words += plain_variable_words(condition.policy_values);
  if (condition.is_mistaken_key) {
    words += fmt::format("; no request has the key {}", quoted(condition.key));
    if (!condition.likely_key.empty()) {
      words += fmt::format("; did you mean {}?", quoted(condition.likely_key));
    }
  }
  if (condition.lacks_set_operator && condition.reason != ConditionReason::SeveralValues) {
    words += fmt::format("; the key has several values: {} needs ForAnyValue or ForAllValues",
                         condition.op);
  }
  return words;
}

}  // namespace

bool is_denied(const Explanation& explanation) noexcept {
  return explanation.response.decision != Decision::Allowed;
}

bool can_grant(const StatementPlace& place) noexcept {
  return !traits_of(place.slot.type).is_guardrail;
}

std::string answer_words(const Explanation& explanation) {
  if (!is_denied(explanation)) {
    const std::size_t grants = explanation.grant_count;
    if (grants == 0) return "Allowed: the account's root user needs no statement in its account";
    const std::string action = name_words(explanation.request.action);
    return grants == 1 ? fmt::format("Allowed: one statement grants {}", action)
                       : fmt::format("Allowed: {} statements grant {}", grants, action);
  }
  if (!explanation.reason) return "Denied";
  std::string words = explanation.reason->is_explicit ? "Denied" : "Denied,";
  for (const std::string_view piece :
       reason_words(*explanation.reason, explanation.request.action)) {
    append_printable_value(words, piece);
  }
  return words;
}

std::string slot_words(const PolicySlot& slot) {
  const std::string_view words = traits_of(slot.type).slot;
  return slot.level ? fmt::format("{} level {}", words, *slot.level) : std::string(words);
}

std::string statement_words(const StatementPlace& place) {
  std::string words(to_string(place.effect));
  if (place.sid && !place.sid->empty()) {
    words += ' ';
    words += quoted(*place.sid);
  }
  words += fmt::format(", statement {} of {}", place.index, name_words(place.policy));
  if (place.slot.type != PolicyType::Identity)
    words += fmt::format(" ({})", slot_words(place.slot));
  return words;
}

std::string short_statement_words(const StatementPlace& place) {
  std::string words(to_string(place.effect));
  if (place.sid && !place.sid->empty()) {
    words += ' ' + quoted(*place.sid);
  } else {
    words += fmt::format(", statement {} of {}", place.index, name_words(place.policy));
  }
  if (place.slot.type != PolicyType::Identity)
    words += fmt::format(" ({})", slot_words(place.slot));
  return words;
}

std::string place_words(const StatementPlace& place) {
  if (place.where.line == 0) return {};
  return fmt::format("{}:{}:{}", name_words(place.file.empty() ? place.policy : place.file),
                     place.where.line, place.where.column);
}

std::string role_words(const Explanation& explanation, std::size_t statement) {
  // Statements that did not match stand nearest first; only the first of them is the closest.
  const auto is_near = [&](std::size_t i) { return !explanation.statements[i].is_matched; };
  if (is_near(statement)) {
    for (std::size_t i = 0; i < statement; ++i) {
      if (is_near(i)) return "Also close";
    }
    return "Closest";
  }
  const StatementPlace& place = explanation.statements[statement].place;
  if (place.effect == Effect::Deny) return "Denied by";
  if (!explanation.statements[statement].needs.empty()) return "Not enough";
  if (!can_grant(place)) return is_denied(explanation) ? "Matches too" : "Permitted by";
  return explanation.statements[statement].is_granting ? "Granted by" : "Matches too";
}

std::string weight_words(const StatementFinding& statement) {
  if (!statement.is_matched) return {};
  if (statement.is_necessary) return "without it, denied";
  if (can_grant(statement.place) && !statement.is_granting) return "grants nothing here";
  return statement.suffices_alone ? "enough alone" : "";
}

namespace {

std::string reason_words_of(const ConditionFinding& condition) {
  std::string request = request_words(condition);
  const std::string values =
      policy_words(condition.policy_values, condition.policy_values_left_out);
  switch (condition.reason) {
    case ConditionReason::None:
      return fmt::format("{}; {} {} holds", request, condition.op, values);
    case ConditionReason::DifferentValue:
    case ConditionReason::VariableWithoutValue:
      return fmt::format("{}; {} wants {}", request, condition.op, values);
    case ConditionReason::KeyAbsent:
      if (is_null(condition)) return request + "; Null wants it there";
      return fmt::format("{}; {} wants {}", request, condition.op, values);
    case ConditionReason::ExcludedValue:
      return fmt::format("{}; {} excludes {}", request, condition.op, values);
    case ConditionReason::KeyPresent:
      return request + "; Null wants it absent";
    case ConditionReason::WrongType:
      return fmt::format("{}, which {} cannot read; it wants {}", request, condition.op, values);
    case ConditionReason::SeveralValues:
      return fmt::format("{}, and {} without ForAnyValue or ForAllValues cannot tell; it has {}",
                         request, condition.op, values);
    case ConditionReason::UnreadablePattern:
      return fmt::format("{}; {} has {}, which is no pattern of an ARN", request, condition.op,
                         values);
  }
  return request;
}

}  // namespace

std::string condition_words(const ConditionFinding& condition) {
  return reason_words_of(condition) + mistake_words(condition);
}

std::string action_words(const StatementFinding& statement, std::string_view action) {
  const bool holds = statement.action == Outcome::Holds;
  if (holds && !statement.is_action_negated) return {};
  const std::string entries = text_list(statement.actions, statement.actions_left_out);
  if (statement.is_action_negated) {
    return fmt::format("the action {} is {}one of NotAction {}", quoted(action), holds ? "n" : "",
                       entries);
  }
  return fmt::format("the action {} is not {}", quoted(action), entries);
}

std::string resource_words(const StatementFinding& statement, std::string_view resource) {
  const bool holds = statement.resource == Outcome::Holds;
  if (holds && !statement.is_resource_negated) return {};
  const std::string entries = policy_words(statement.resources, statement.resources_left_out);
  if (statement.is_resource_negated) {
    return fmt::format("the resource {} is {}one of NotResource {}", quoted(resource),
                       holds ? "n" : "", entries);
  }
  return fmt::format("the resource {} is not {}", quoted(resource), entries) +
         plain_variable_words(statement.resources);
}

namespace {

/// Why it cannot be told whether the principal is the caller, and what follows.
std::string doubt_words(const StatementFinding& statement) {
  const std::string_view follows = statement.place.effect == Effect::Deny
                                       ? "a Deny applies where it cannot be told"
                                       : "an Allow does not apply where it cannot be told";
  const std::string_view why =
      statement.principal_reason == PrincipalReason::UserNotGiven
          ? "the request does not say by `user_arn` whose keys made the caller's session"
      : statement.principal_reason == PrincipalReason::SessionUnknown
          ? "the request names the role and not its session"
          : "only AWS knows whose canonical user id it is";
  return fmt::format("its principal is {}, and {}: {}", principal_list(statement), why, follows);
}

/// Why the principal is not the caller, where there is more to say than that it is others.
std::string_view failure_words(const StatementFinding& statement,
                               const Explanation& explanation) noexcept {
  const auto& user = explanation.request.principal.user_arn;
  switch (statement.principal_reason) {
    case PrincipalReason::DiffersInCase:
      return user && fold_equal(std::string_view(*user), statement.principals.front())
                 ? ", which differs from the request's `user_arn` in case only"
                 : ", which differs from the caller in case only";
    case PrincipalReason::RootAlone:
      return ": in a VPC endpoint policy an account is its root user alone";
    case PrincipalReason::AwsAlone:
      return ": in an Allow, everyone of `AWS` is no service and no identity provider";
    case PrincipalReason::UniqueId:
      return ": the id of a principal that was deleted, which names nobody";
    case PrincipalReason::None:
    case PrincipalReason::UserNotGiven:
    case PrincipalReason::SessionUnknown:
    case PrincipalReason::CanonicalUser:
      break;
  }
  return ", not the caller";
}

/// Returns `its NotPrincipal does not name the caller's role `arn:…` and account `1111…``, or why
/// naming them would not help.
std::string exemption_words(std::span<const ExemptionFinding> gaps) {
  std::string words;
  for (const ExemptionFinding& finding : gaps) {
    switch (finding.gap) {
      case ExemptionGap::BoundaryAttached:
        return "its NotPrincipal exempts nobody who has a permissions boundary";
      case ExemptionGap::SessionUnknown:
        return "its NotPrincipal exempts single sessions, and the request names the role and not "
               "its session";
      case ExemptionGap::CallerNotNamed:
      case ExemptionGap::RoleNotNamed:
      case ExemptionGap::AccountNotNamed:
        break;
    }
    words += words.empty() ? "its NotPrincipal does not name " : " and ";
    words += finding.gap == ExemptionGap::CallerNotNamed ? "the caller "
             : finding.gap == ExemptionGap::RoleNotNamed ? "the role of the caller's session "
                                                         : "the caller's account ";
    words += quoted(finding.identifier);
  }
  return words;
}

/// What an Allow that matches lacks, by how it names the caller.
std::string need_words(const StatementFinding& statement, bool is_across_accounts) {
  const auto is_user = [](std::string_view entry) {
    return entry.find(":user/") != std::string_view::npos;
  };
  std::string_view entry =
      is_across_accounts ? "across accounts the entry" : "for a session of the root user the entry";
  if (statement.principal_match == PrincipalMatch::Account) entry = "an account entry";
  if (statement.principal_match == PrincipalMatch::Role) {
    entry = std::ranges::any_of(statement.principals, is_user)
                ? "an entry of the user whose keys made the session"
                : "a role entry";
  }
  const std::string places = list_words(statement.needs.size(), 0, " and in ", [&](std::size_t i) {
    return the_slot(statement.needs[i]);
  });
  return fmt::format("it matches, but {} ({}) needs an Allow of the caller's own too: in {}", entry,
                     principal_list(statement), places);
}

}  // namespace

std::string principal_words(const StatementFinding& statement, const Explanation& explanation) {
  if (!statement.needs.empty()) return need_words(statement, explanation.accounts.has_value());
  if (statement.is_principal_negated) {
    if (statement.principal == Outcome::Fails) {
      return "its NotPrincipal names the caller: " + principal_list(statement);
    }
    std::string words = exemption_words(statement.exemption_gaps);
    if (statement.principal_reason != PrincipalReason::DiffersInCase) return words;
    return fmt::format("{}; {} differs in case", words, quoted(statement.principals.front()));
  }
  switch (statement.principal) {
    case Outcome::Fails: {
      const bool is_about_one = statement.principal_reason == PrincipalReason::DiffersInCase ||
                                statement.principal_reason == PrincipalReason::RootAlone ||
                                statement.principal_reason == PrincipalReason::AwsAlone;
      return fmt::format(
          "its principal is {}{}",
          is_about_one ? quoted(statement.principals.front()) : principal_list(statement),
          failure_words(statement, explanation));
    }
    case Outcome::Unknown:
      return doubt_words(statement);
    case Outcome::Holds:
      break;
  }
  return {};
}

std::string account_words(const Explanation& explanation) {
  if (!explanation.accounts) return {};
  const AccountSides& sides = *explanation.accounts;
  const bool does_not_matter =
      explanation.step != Step::OtherAccount && sides.resource_allows && sides.caller_allows;
  if (does_not_matter) return {};
  const std::string_view who =
      sides.resource_allows && sides.caller_allows ? "both do"
      : sides.resource_allows ? "the resource policy does, the caller's own policies do not"
      : sides.caller_allows   ? "the caller's own policies do, the resource policy does not"
                              : "neither does";
  return fmt::format(
      "The resource belongs to account {}, the caller to {}; both sides must allow: {}.",
      name_words(sides.resource), name_words(sides.caller), who);
}

std::string denied_without_words(const Explanation& explanation) {
  std::string words;
  for (const StatementPlace& place : explanation.denied_without) {
    words += words.empty() ? "" : " or ";
    words += short_statement_words(place);
  }
  return words;
}

bool is_told_as_necessary(const Explanation& explanation, const Change& change) {
  return !explanation.denied_without.empty() && change.edits.size() == 1 &&
         change.edits.front().kind == Edit::Kind::RemoveStatement;
}

std::string edit_words(const Edit& edit) {
  const std::string values = list_words(edit.values.size(), 0, ", ",
                                        [&](std::size_t i) { return quoted(edit.values[i]); });
  const auto fact = [&](std::string_view kind) {
    if (edit.is_removal) return fmt::format("no {}{}", kind, quoted(edit.name));
    if (edit.is_list) return fmt::format("{}{} = [{}]", kind, quoted(edit.name), values);
    return fmt::format("{}{} = {}", kind, quoted(edit.name), values);
  };
  switch (edit.kind) {
    case Edit::Kind::PrincipalTag:
      return fact("principal tag ");
    case Edit::Kind::ResourceTag:
      return fact("resource tag ");
    case Edit::Kind::RequestTag:
      return fact("request tag ");
    case Edit::Kind::ContextKey:
      return fact("");
    case Edit::Kind::Action:
      return "the action " + values;
    case Edit::Kind::Resource:
      return "the resource " + values;
    case Edit::Kind::AddStatement:
      return "an Allow in " + the_slot(edit.slot);
    case Edit::Kind::RemoveStatement:
      return edit.removed ? "no " + short_statement_words(*edit.removed) : std::string();
  }
  return {};
}

std::string change_words(const Change& change) {
  std::string words;
  for (const Edit& edit : change.edits) {
    if (!words.empty()) words += " and ";
    words += edit_words(edit);
  }
  return words;
}

std::string blocker_words(const Blocker& blocker) {
  if (blocker.deny) return statement_words(*blocker.deny);
  return "no Allow in " + the_slot(blocker.slot);
}

std::string layer_words(const LayerFinding& layer) {
  std::string head = fmt::format("{}, {} statement{}: ", slot_words(layer.slot),
                                 layer.statement_count, layer.statement_count == 1 ? "" : "s");
  switch (layer.verdict) {
    case LayerVerdict::Denies:
      return head + fmt::format("{} Deny, {} Allow match", layer.deny_count, layer.allow_count);
    case LayerVerdict::Allows:
      return head + fmt::format("{} Allow match", layer.allow_count);
    case LayerVerdict::Silent:
      return head + "nothing matches";
    case LayerVerdict::NotApplicable:
      return head + "does not bind this caller";
  }
  return head;
}

std::string fact_words(const Fact& fact, Decision decision) {
  std::string words = name_words(fact.key);
  switch (fact.influence) {
    case Influence::None:
      return words + ": cannot change it";
    case Influence::Joint:
      return words + ": only together with others";
    case Influence::Possible:
      return words + ": may change it";
    case Influence::Decisive:
      break;
  }
  if (!fact.witness) return words;
  const std::string_view then = fact.decision == Decision::Allowed ? "allow it"
                                : decision == Decision::Allowed    ? "deny it"
                                : fact.decision == Decision::ExplicitDeny
                                    ? "add an explicit deny"
                                    : "lift the explicit deny only";
  if (fact.witness->is_removal) return words + fmt::format(": its absence would {}", then);
  const std::string values = list_words(fact.witness->values.size(), 0, ", ", [&](std::size_t i) {
    return quoted(fact.witness->values[i]);
  });
  return words + fmt::format(": {} would {}", values, then);
}

std::string search_words(const Explanation& explanation) {
  std::string words;
  if (explanation.gave_up) {
    words = "The search ended at its bound; there may be smaller or other changes.";
  } else if (explanation.changes.empty()) {
    words = "No change was found that turns the answer.";
  }
  if (explanation.gave_up_case) {
    words += words.empty() ? "" : " ";
    words += "There was too much to compare: a value may differ in case only and not be said to.";
  }
  return words;
}

std::string_view step_words(Step step) noexcept {
  if (const auto* const guardrail = outer_guardrail_of(step)) return guardrail->words;
  switch (step) {
    case Step::ExplicitDeny:
      return "an explicit deny is final";
    case Step::CallerWithoutIdentity:
      return "to a caller without policies of its own, only the resource policy can grant access";
    case Step::OtherAccount:
      return "across accounts, the resource policy and the caller's own policies must both allow";
    case Step::OwnGate:
      return "to this kind of resource, its own policy must open the way";
    case Step::SameAccount:
      return "within an account, the caller's policies or the resource policy grant access";
    default:
      break;
  }
  return {};
}

}  // namespace abac::inline abi1::internal
