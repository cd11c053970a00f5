// The sentences of explanations.
#include "explain_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "diagnostics.h"

namespace abac::internal {
namespace {

constexpr std::size_t kMaxWrittenBytes = 80;
constexpr std::size_t kMaxListed = 3;

bool is_denied(const Explanation& explanation) noexcept {
  return explanation.response.decision != Decision::Allowed;
}

/// Calls `item(i)` for some of the items and joins what it returns.
template <class Item>
std::string list_words(std::size_t count, std::string_view separator, Item&& item) {
  std::string words;
  for (std::size_t i = 0; i < std::min(count, kMaxListed); ++i) {
    if (i != 0) words += separator;
    words += item(i);
  }
  if (count > kMaxListed) words += fmt::format(" and {} more", count - kMaxListed);
  return words;
}

std::string request_words(const ConditionFinding& condition) {
  std::string key;
  append_escaped(key, condition.key);
  if (!condition.is_present) return key + " is not in the request";
  const std::string values = list_words(condition.request_values.size(), ", ", [&](std::size_t i) {
    return quoted(condition.request_values[i]);
  });
  return condition.is_list ? fmt::format("{} is the list [{}]", key, values)
                           : fmt::format("{} is {}", key, values);
}

std::string policy_value_words(const PolicyValue& value) {
  if (!value.has_variables) return quoted(value.written);
  if (!value.unresolved.empty()) {
    return fmt::format("{}, where {} has no value", quoted(value.written),
                       quoted(value.unresolved));
  }
  std::string words = quoted(value.text) + " (";
  append_escaped(words, value.written.substr(0, kMaxWrittenBytes));
  return words + (value.written.size() > kMaxWrittenBytes ? "…)" : ")");
}

std::string policy_words(std::span<const PolicyValue> values) {
  return list_words(values.size(), " or ",
                    [&](std::size_t i) { return policy_value_words(values[i]); });
}

std::string the_slot(const PolicySlot& slot) {
  return (slot.type == PolicyType::Identity ? "" : "the ") + slot_words(slot);
}

bool is_null(const ConditionFinding& condition) noexcept { return condition.op == "Null"; }

}  // namespace

std::string answer_words(const Explanation& explanation) {
  const Response& response = explanation.response;
  if (!is_denied(explanation)) {
    const auto grants = std::ranges::count_if(explanation.statements, [](const auto& statement) {
      const PolicyType type = statement.place.slot.type;
      return statement.is_matched && statement.place.effect == Effect::Allow &&
             (type == PolicyType::Identity || type == PolicyType::Resource);
    });
    if (grants == 0) return "Allowed: the account's root user needs no statement in its account";
    std::string action;
    append_escaped(action, explanation.action);
    return grants == 1 ? fmt::format("Allowed: one statement grants {}", action)
                       : fmt::format("Allowed: {} statements grant {}", grants, action);
  }
  // The end of AWS's sentence, behind the resource.
  const std::string head = fmt::format("on resource: {} ", explanation.resource);
  const std::size_t at = response.message.find(head);
  std::string reason;
  if (at != std::string::npos) append_escaped(reason, response.message.substr(at + head.size()));
  if (response.decision == Decision::ExplicitDeny) return "Denied " + reason;
  return "Denied, " + reason;
}

std::string slot_words(const PolicySlot& slot) {
  static constexpr std::array<std::string_view, 7> kWords = {
      "identity",           "resource policy",        "permissions boundary",
      "session policy",     "service control policy", "resource control policy",
      "VPC endpoint policy"};
  const std::string_view words = kWords[static_cast<std::size_t>(slot.type)];
  return slot.level ? fmt::format("{} level {}", words, *slot.level) : std::string(words);
}

std::string statement_words(const StatementPlace& place) {
  std::string words(to_string(place.effect));
  if (place.sid && !place.sid->empty()) {
    words += ' ';
    words += quoted(*place.sid);
  }
  words += fmt::format(", statement {} of ", place.index);
  append_escaped(words, place.policy);
  if (place.slot.type != PolicyType::Identity)
    words += fmt::format(" ({})", slot_words(place.slot));
  return words;
}

std::string short_statement_words(const StatementPlace& place) {
  std::string words(to_string(place.effect));
  if (place.sid && !place.sid->empty()) {
    words += ' ' + quoted(*place.sid);
  } else {
    words += fmt::format(", statement {} of ", place.index);
    append_escaped(words, place.policy);
  }
  if (place.slot.type != PolicyType::Identity)
    words += fmt::format(" ({})", slot_words(place.slot));
  return words;
}

std::string place_words(const StatementPlace& place) {
  std::string words;
  if (place.where.line == 0) return words;
  append_escaped(words, place.file.empty() ? place.policy : place.file);
  return words + fmt::format(":{}:{}", place.where.line, place.where.column);
}

std::string role_words(const Explanation& explanation, std::size_t statement) {
  const auto is_near = [&](std::size_t i) { return !explanation.statements[i].is_matched; };
  if (is_near(statement)) {
    for (std::size_t i = 0; i < statement; ++i) {
      if (is_near(i)) return "Also close";
    }
    return "Closest";
  }
  const StatementPlace& place = explanation.statements[statement].place;
  if (place.effect == Effect::Deny) return "Denied by";
  const bool grants =
      place.slot.type == PolicyType::Identity || place.slot.type == PolicyType::Resource;
  if (is_denied(explanation)) return "Matches too";
  return grants ? "Granted by" : "Permitted by";
}

std::string weight_words(const StatementFinding& statement) {
  if (!statement.is_matched) return {};
  if (statement.is_necessary) return "without it, denied";
  return statement.suffices_alone ? "enough alone" : "";
}

std::string condition_words(const ConditionFinding& condition) {
  std::string request = request_words(condition);
  const std::string values = policy_words(condition.policy_values);
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

std::string action_words(const StatementFinding& statement, std::string_view action) {
  const bool holds = statement.action == Outcome::Holds;
  if (holds && !statement.is_action_negated) return {};
  const std::string entries = list_words(statement.actions.size(), " or ", [&](std::size_t i) {
    return quoted(statement.actions[i]);
  });
  if (statement.is_action_negated) {
    return fmt::format("the action {} is {}one of NotAction {}", quoted(action), holds ? "n" : "",
                       entries);
  }
  return fmt::format("the action {} is not {}", quoted(action), entries);
}

std::string resource_words(const StatementFinding& statement, std::string_view resource) {
  const bool holds = statement.resource == Outcome::Holds;
  if (holds && !statement.is_resource_negated) return {};
  const std::string entries = policy_words(statement.resources);
  if (statement.is_resource_negated) {
    return fmt::format("the resource {} is {}one of NotResource {}", quoted(resource),
                       holds ? "n" : "", entries);
  }
  return fmt::format("the resource {} is not {}", quoted(resource), entries);
}

std::string principal_words(const StatementFinding& statement) {
  switch (statement.principal) {
    case Outcome::Fails:
      return "its principal is not the caller";
    case Outcome::Unknown:
      return "whether its principal is the caller cannot be told";
    case Outcome::Holds:
      break;
  }
  return {};
}

std::string edit_words(const Edit& edit) {
  const std::string values =
      list_words(edit.values.size(), ", ", [&](std::size_t i) { return quoted(edit.values[i]); });
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
  std::string words;
  append_escaped(words, fact.key);
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
  const std::string values = list_words(fact.witness->values.size(), ", ", [&](std::size_t i) {
    return quoted(fact.witness->values[i]);
  });
  return words + fmt::format(": {} would {}", values, then);
}

std::string search_words(const Explanation& explanation) {
  if (!explanation.gave_up) {
    return explanation.changes.empty() ? "No change was found that turns the answer." : "";
  }
  return "The search ended at its bound; there may be smaller or other changes.";
}

}  // namespace abac::internal
