// Reads a document once for all checks.
#include "lint/facts.h"

#include <algorithm>
#include <array>
#include <utility>

#include <abac/catalogue.h>

#include "base/case_folding.h"
#include "diagnostics/json_pointer.h"
#include "iam/condition_value.h"
#include "policy/policy_pointer.h"

namespace abac::inline abi1::internal {
namespace {

constexpr std::pair<std::string_view, TagKind> kTagPrefixes[] = {
    {"aws:principaltag/", TagKind::Principal},  {"s3:existingobjecttag/", TagKind::Resource},
    {"s3:buckettag/", TagKind::Resource},       {"s3:accesspointtag/", TagKind::Resource},
    {"s3:requestobjecttag/", TagKind::Request},
};
constexpr std::pair<std::string_view, TagKind> kTagNames[] = {
    {":resourcetag/", TagKind::Resource},
    {":requesttag/", TagKind::Request},
};

constexpr std::string_view kAbsentableKeys[] = {
    "aws:principalorgid", "aws:principalorgpaths",      "aws:sourcevpc",
    "aws:sourcevpce",     "aws:sourcevpcarn",           "aws:vpceaccount",
    "aws:vpceorgid",      "aws:vpceorgpaths",           "aws:sourceip",
    "aws:vpcsourceip",    "aws:multifactorauthpresent", "aws:multifactorauthage",
    "aws:sourcearn",      "aws:sourceaccount",          "aws:sourceorgid",
    "aws:sourceorgpaths", "aws:resourceaccount",        "aws:resourceorgid",
    "sts:externalid",
};

/// Returns which tags the key (folded) names and the tag key behind that.
std::pair<TagKind, std::string_view> tags_of(std::string_view key) noexcept {
  for (const auto& [prefix, kind] : kTagPrefixes) {
    if (key.starts_with(prefix)) return {kind, key.substr(prefix.size())};
  }
  const std::string_view name = key.substr(std::min(key.find(':'), key.size()));
  for (const auto& [prefix, kind] : kTagNames) {
    if (name.starts_with(prefix)) return {kind, name.substr(prefix.size())};
  }
  return {TagKind::None, {}};
}

std::string ascii_folded(std::string_view text) {
  std::string folded(text.size(), '\0');
  fold_ascii(text, folded.data());
  return folded;
}

bool begins_with_any(std::string_view text, std::span<const std::string_view> beginnings) noexcept {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view begin) { return text.starts_with(begin); });
}

/// Returns whether a condition of this kind is false where the key is absent [C-7].
bool needs_key(const ConditionOperator& op, const Condition& condition) {
  if (op.base->operand == OperandType::Null) {
    const auto is_false = [](const Text& value) { return parse_boolean(value.value) == false; };
    return !condition.values.empty() && std::ranges::all_of(condition.values, is_false);
  }
  if (op.is_if_exists || op.qualifier == SetQualifier::ForAllValues) return false;
  return !op.base->is_negated || op.qualifier == SetQualifier::ForAnyValue;
}

ActionEntry read_action(const Text& text, std::size_t index) {
  ActionEntry entry;
  entry.text = &text;
  entry.index = index;
  entry.folded = ascii_folded(text.value);
  entry.is_all = is_all_stars(text.value) || text.value == "*:*";
  entry.has_wildcard = text.value.find_first_of("*?") != std::string::npos;
  return entry;
}

/// Sets what refers to the entry's own text; it must not move any more.
void refer_to_own_text(ActionEntry& entry) noexcept {
  const std::string_view folded = entry.folded;
  const std::size_t colon = folded.find(':');
  if (entry.is_all || colon == std::string_view::npos) {
    entry.name = "*";
    return;
  }
  entry.service = folded.substr(0, colon);
  entry.name = folded.substr(colon + 1);
  entry.is_service_all = is_all_stars(entry.name);
}

}  // namespace

std::vector<VariableUse> variables_of(std::string_view text, bool has_variables) {
  std::vector<VariableUse> uses;
  if (!has_variables || text.find("${") == std::string_view::npos) return uses;
  const auto parts = parse_template(text, {.variables = true, .wildcards = false});
  if (!parts) return uses;
  for (const TemplatePart& part : *parts) {
    if (part.kind != TemplatePart::Kind::Variable) continue;
    uses.push_back(
        {.key = part.text, .folded_key = fold(part.text), .default_value = part.default_value});
  }
  return uses;
}

bool has_wildcard(std::string_view text, bool variables) noexcept {
  bool is_inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (variables && text.substr(i).starts_with("${")) is_inside = true;
    if (!is_inside && (text[i] == '*' || text[i] == '?')) return true;
    if (text[i] == '}') is_inside = false;
  }
  return false;
}

bool is_absentable_key(std::string_view folded_key) noexcept {
  if (begins_with_any(folded_key, std::array<std::string_view, 3>{
                                      "aws:resourcetag/", "aws:principaltag/", "aws:requesttag/"}))
    return true;
  return std::ranges::find(kAbsentableKeys, folded_key) != std::end(kAbsentableKeys) ||
         is_provider_key(folded_key);
}

// Conditions

ConditionFacts::ConditionFacts(const Condition& the_condition, const StatementFacts& the_statement)
    : condition(the_condition),
      statement(the_statement),
      op(*parse_condition_operator(the_condition.op.value)),
      key(fold(the_condition.key.value)) {
  const std::size_t colon = std::min(key.find(':'), key.size());
  prefix = std::string_view(key).substr(0, colon);
  name = std::string_view(key).substr(std::min(colon + 1, key.size()));
  std::tie(tag, tag_key) = tags_of(key);
  known = find_known_key(key);
  kind = statement.document.kind_of_key(key);
  requires_key = needs_key(op, condition);
  const bool has_variables = statement.document.has_variables();
  for (std::size_t i = 0; i < condition.values.size(); ++i) {
    const Text& text = condition.values[i];
    if (text.where.line == 0) continue;
    values.push_back({.text = &text,
                      .index = i,
                      .has_wildcard = has_wildcard(text.value, has_variables),
                      .variables = variables_of(text.value, has_variables)});
  }
}

bool ConditionFacts::is_null_check(bool value) const noexcept {
  return is_null() && !condition.values.empty() &&
         std::ranges::all_of(condition.values, [value](const Text& text) {
           return parse_boolean(text.value) == value;
         });
}

Place ConditionFacts::key_place() const {
  return {key_pointer(statement.place().pointer, condition), condition.key.where};
}
Place ConditionFacts::operator_place() const {
  return {operator_pointer(statement.place().pointer, condition), condition.op.where};
}
Place ConditionFacts::value_place(const ValueFacts& value) const {
  return {value_pointer(statement.place().pointer, condition, value.index), value.text->where};
}

// Statements

StatementFacts::StatementFacts(const Statement& the_statement, std::size_t the_index,
                               const DocumentFacts& the_document)
    : statement(the_statement),
      index(the_index),
      document(the_document),
      has_not_action(the_statement.action.is_negated),
      has_not_resource(the_statement.resource && the_statement.resource->is_negated),
      has_resource(the_statement.resource.has_value()),
      has_not_principal(the_statement.principal && the_statement.principal->is_negated) {
  if (statement.effect_where.line != 0) {
    is_allow = statement.effect == Effect::Allow;
    is_deny = !is_allow;
  }
  is_trust = document.type == PolicyType::Resource &&
             (document.options.is_trust_policy || is_trust_statement(statement));
  read_actions();
  read_resources();
  read_principals();
  read_conditions();
}

void StatementFacts::read_conditions() {
  for (const Condition& condition : statement.conditions) {
    if (condition.key.where.line == 0 || !parse_condition_operator(condition.op.value)) continue;
    const ConditionFacts& facts = conditions.emplace_back(condition, *this);
    keys_.push_back(facts.key);
    if (facts.requires_key) required_keys_.push_back(facts.key);
  }
  std::ranges::sort(keys_);
  std::ranges::sort(required_keys_);
}

void StatementFacts::read_actions() {
  const std::vector<Text>& entries = statement.action.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].where.line == 0 || !is_action_pattern(entries[i].value)) continue;
    actions.push_back(read_action(entries[i], i));
  }
  for (ActionEntry& entry : actions) refer_to_own_text(entry);
  if (document.catalogue() != nullptr) look_up_actions(*document.catalogue());
}

/// Entries of one service mostly stand together: it is looked up once.
void StatementFacts::look_up_actions(const Catalogue& catalogue) {
  const ActionEntry* last = nullptr;
  for (ActionEntry& entry : actions) {
    if (entry.service.empty()) continue;
    const bool is_same = last != nullptr && last->service == entry.service;
    entry.known_service = is_same ? last->known_service : catalogue.find_service(entry.service);
    if (entry.known_service && !entry.has_wildcard) {
      entry.known = entry.known_service->find_action(entry.name);
    }
    last = &entry;
  }
}

void StatementFacts::read_resources() {
  if (!statement.resource) return;
  const std::vector<Text>& entries = statement.resource->entries;
  const bool variables = document.has_variables();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Text& text = entries[i];
    if (text.where.line == 0) continue;
    resources.push_back({.text = &text,
                         .index = i,
                         .parts = split_components(text.value, variables),
                         .is_all = is_all_stars(text.value),
                         .has_wildcard = has_wildcard(text.value, variables),
                         .variables = variables_of(text.value, variables)});
  }
}

void StatementFacts::read_principals() {
  if (!statement.principal) return;
  const PrincipalElement& element = *statement.principal;
  is_for_everyone = element.is_everyone && !element.is_negated;
  for (std::size_t i = 0; i < element.entries.size(); ++i) {
    const PrincipalEntry& entry = element.entries[i];
    if (entry.text.where.line == 0) continue;
    const auto pattern = parse_principal_entry(entry.kind, entry.text.value);
    if (!pattern) continue;
    is_for_everyone =
        is_for_everyone || (pattern->form == PrincipalForm::AnyAws && !element.is_negated);
    principals.push_back({.entry = &entry, .index = i, .pattern = *pattern});
  }
}

bool StatementFacts::has_all_resources() const noexcept {
  return has_resource &&
         (has_not_resource || std::ranges::any_of(resources, &ResourceEntry::is_all));
}

bool StatementFacts::has_all_actions() const noexcept {
  return !has_not_action && std::ranges::any_of(actions, &ActionEntry::is_all);
}

bool StatementFacts::covers_action(std::string_view action) const {
  if (has_not_action) {
    return std::ranges::none_of(actions, [&](const ActionEntry& entry) {
      return entry.is_all || overlap(entry.folded, action);
    });
  }
  return std::ranges::any_of(actions, [&](const ActionEntry& entry) {
    return entry.is_all || covers(entry.folded, action);
  });
}

bool StatementFacts::touches_action(std::string_view action) const {
  if (has_not_action) {
    return std::ranges::none_of(actions, [&](const ActionEntry& entry) {
      return entry.is_all || covers(entry.folded, action);
    });
  }
  return std::ranges::any_of(actions, [&](const ActionEntry& entry) {
    return entry.is_all || overlap(entry.folded, action);
  });
}

bool StatementFacts::requires_key(std::string_view folded_key) const noexcept {
  if (std::ranges::binary_search(required_keys_, folded_key)) return true;
  const auto requires_any = [this](std::string_view beginning) {
    const auto at = std::ranges::lower_bound(required_keys_, beginning);
    return at != required_keys_.end() && at->starts_with(beginning);
  };
  if (folded_key == "aws:tagkeys") return requires_any("aws:requesttag/");
  if (folded_key == "kms:encryptioncontextkeys") return requires_any("kms:encryptioncontext:");
  return false;
}

bool StatementFacts::requires_key_beside(std::string_view folded_key,
                                         const ConditionFacts& but) const noexcept {
  const std::size_t own = but.requires_key && but.key == folded_key ? 1 : 0;
  const auto [first, last] =
      std::equal_range(required_keys_.begin(), required_keys_.end(), folded_key);
  return static_cast<std::size_t>(last - first) > own;
}

bool StatementFacts::has_condition_on(std::string_view folded_key) const noexcept {
  const bool is_beginning = folded_key.ends_with('/') || folded_key.ends_with('*');
  if (folded_key.ends_with('*')) folded_key.remove_suffix(1);
  const auto at = std::ranges::lower_bound(keys_, folded_key);
  if (at == keys_.end()) return false;
  return is_beginning ? at->starts_with(folded_key) : *at == folded_key;
}

bool StatementFacts::has_condition_on_tags(TagKind tag_kind) const noexcept {
  return std::ranges::any_of(
      conditions, [&](const ConditionFacts& condition) { return condition.tag == tag_kind; });
}

bool StatementFacts::has_principal_tag_variable() const noexcept {
  const auto has_one = [](const auto& text) {
    return std::ranges::any_of(text.variables, [](const VariableUse& use) {
      return use.folded_key.starts_with("aws:principaltag/");
    });
  };
  return std::ranges::any_of(resources, has_one) ||
         std::ranges::any_of(conditions, [&](const ConditionFacts& condition) {
           return std::ranges::any_of(condition.values, has_one);
         });
}

std::string StatementFacts::pointer() const {
  return statement_pointer(document.pointer, document.policy, index);
}
Place StatementFacts::place() const { return {pointer(), statement.where}; }

Place StatementFacts::member_place(std::string_view member) const {
  SourceRange where = statement.where;
  if (member == "Sid" && statement.sid) where = statement.sid->where;
  if (member == "Effect") where = statement.effect_where;
  return {child_pointer(pointer(), member), where};
}
Place StatementFacts::action_list_place() const {
  return {child_pointer(pointer(), action_member(statement.action)), statement.action.where};
}
Place StatementFacts::resource_list_place() const {
  if (!statement.resource) return place();
  return {child_pointer(pointer(), resource_member(*statement.resource)),
          statement.resource->where};
}
Place StatementFacts::principal_list_place() const {
  if (!statement.principal) return place();
  return {child_pointer(pointer(), principal_member(*statement.principal)),
          statement.principal->where};
}
Place StatementFacts::place_of(const ActionEntry& entry) const {
  return {entry_pointer(action_list_place().pointer, statement.action, entry.index),
          entry.text->where};
}
Place StatementFacts::place_of(const ResourceEntry& entry) const {
  return {entry_pointer(resource_list_place().pointer, *statement.resource, entry.index),
          entry.text->where};
}
Place StatementFacts::place_of(const PrincipalFacts& entry) const {
  return {entry_pointer(principal_list_place().pointer, *statement.principal, entry.index),
          entry.entry->text.where};
}

// Documents

DocumentFacts::DocumentFacts(const Policy& the_policy, PolicyType the_type,
                             std::string_view the_source, std::string the_pointer,
                             const LintOptions& the_options, const SetFacts* the_set)
    : policy(the_policy),
      type(the_type),
      source(the_source),
      pointer(std::move(the_pointer)),
      options(the_options),
      set(the_set),
      index_in_set(the_set == nullptr ? 0 : the_set->members.size()) {
  is_trust = type == PolicyType::Resource && (options.is_trust_policy || is_trust_policy(policy));
  for (std::size_t i = 0; i < policy.statements.size(); ++i) {
    if (policy.statements[i].where.line == 0) continue;
    statements.emplace_back(policy.statements[i], i, *this);
  }
  is_tag_driven_ = std::ranges::any_of(statements, [](const StatementFacts& statement) {
    return statement.has_condition_on_tags(TagKind::Resource) ||
           statement.has_principal_tag_variable();
  });
}

ArnReading DocumentFacts::arn_reading() const noexcept {
  return {.variables = has_variables(),
          .completes = traits_of(type).short_arns == ShortArnRule::Completed};
}

std::optional<KeyKind> DocumentFacts::kind_of_key(std::string_view folded_key) const {
  if (const KnownKey* const known = find_known_key(folded_key)) {
    return KeyKind{known->type, known->is_multivalued};
  }
  if (catalogue() == nullptr || is_provider_key(folded_key)) return std::nullopt;
  const auto key = catalogue()->find_key(folded_key);
  if (!key) return std::nullopt;
  return KeyKind{key->type, key->is_multivalued};
}

std::vector<const DocumentFacts*> DocumentFacts::together() const {
  if (set == nullptr) return {this};
  std::vector<const DocumentFacts*> documents;
  for (const SetFacts::Member& member : set->members) {
    if (member.type == type) documents.push_back(member.document);
  }
  // While the set is being read, it does not hold all.
  if (std::ranges::find(documents, this) == documents.end()) documents.push_back(this);
  return documents;
}

bool DocumentFacts::is_first_together() const noexcept {
  return set == nullptr || index_in_set == 0 || set->members[index_in_set - 1].type != type;
}

bool DocumentFacts::is_first_of_level() const noexcept {
  return is_first_together() ||
         set->members[index_in_set - 1].level != set->members[index_in_set].level;
}

bool DocumentFacts::denies_everywhere(std::string_view action) const {
  const auto asked = std::ranges::find(denied_, action, &std::pair<std::string, bool>::first);
  if (asked != denied_.end()) return asked->second;
  const bool denies = std::ranges::any_of(statements, [&](const StatementFacts& statement) {
    return statement.is_deny && statement.is_unconditional() && !statement.has_not_principal &&
           !statement.has_not_resource && statement.has_all_resources() &&
           statement.covers_action(action);
  });
  denied_.emplace_back(action, denies);
  return denies;
}

Place DocumentFacts::place() const { return {pointer, policy.where}; }
Place DocumentFacts::member_place(std::string_view member, const SourceRange& where) const {
  return {child_pointer(pointer, member), where};
}

// Sets

SetFacts::SetFacts(const Policies& the_policies, const LintOptions& the_options,
                   std::string_view the_json)
    : policies(the_policies), options(the_options), json(the_json) {
  for_each_policy(policies, [&](const PolicyPlace& place, const Policy& policy) {
    if (policy.where.line == 0) return;
    const std::string_view source =
        json.substr(policy.where.begin, policy.where.end - policy.where.begin);
    documents.emplace_back(policy, place.type, source, policy_pointer({}, place, policy), options,
                           this);
    members.push_back({place.type, place.level.value_or(0), &documents.back()});
  });
}

bool SetFacts::has(PolicyType type) const noexcept {
  bool has_it = false;
  for_each_list(policies, type, [&](std::size_t, const auto& list) {
    has_it = has_it ||
             std::ranges::any_of(list, [](const Policy& policy) { return policy.where.line != 0; });
  });
  return has_it;
}

bool SetFacts::is_tag_driven() const noexcept {
  return std::ranges::any_of(documents, &DocumentFacts::is_tag_driven);
}

bool names_only_service(const Statement& statement, std::string_view service) noexcept {
  const auto names_service = [service](const Text& entry) {
    const std::string_view text = entry.value;
    return text.size() > service.size() && text[service.size()] == ':' &&
           ascii_fold_equal(text.substr(0, service.size()), service);
  };
  return !statement.action.is_negated && !statement.action.entries.empty() &&
         std::ranges::all_of(statement.action.entries, names_service);
}

bool is_trust_statement(const Statement& statement) noexcept {
  return !statement.resource && names_only_service(statement, "sts");
}

bool is_trust_policy(const Policy& policy) noexcept {
  return !policy.statements.empty() && std::ranges::all_of(policy.statements, is_trust_statement);
}

}  // namespace abac::inline abi1::internal
