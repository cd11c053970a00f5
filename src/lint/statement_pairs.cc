#include "lint/statement_pairs.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/case_folding.h"

namespace abac::inline abi1::internal {
namespace {

/// Texts that say what a statement is, whatever the order of its lists: two statements are alike
/// where these are equal. Each text stands behind its size, so that none can look like two.
class Canonical {
 public:
  /// The `Condition`; empty for none.
  static std::string of_condition(const StatementFacts& statement) {
    std::vector<std::string> conditions;
    for (const ConditionFacts& condition : statement.conditions) {
      std::string text;
      append(text, condition.condition.op.value);
      append(text, condition.key);
      std::vector<std::string_view> values;
      for (const ValueFacts& value : condition.values) values.push_back(value.value());
      append_list(text, values);
      conditions.push_back(std::move(text));
    }
    if (conditions.empty()) return {};
    // The language decides what the values mean.
    std::string text = statement.document.has_variables() ? "v" : "t";
    append_list(text, conditions);
    return text;
  }

  /// All but `Sid` and `Condition`.
  static std::string of_rest(const StatementFacts& statement) {
    std::string text = statement.is_allow ? "A" : "D";
    text += statement.has_not_action ? '!' : '=';
    std::vector<std::string_view> actions;
    for (const ActionEntry& entry : statement.actions) actions.push_back(compared_text(entry));
    append_list(text, actions);
    text += !statement.has_resource ? '-' : statement.has_not_resource ? '!' : '=';
    std::vector<std::string_view> resources;
    for (const ResourceEntry& entry : statement.resources) resources.push_back(entry.text->value);
    append_list(text, resources);
    const auto& principal = statement.statement.principal;
    text += !principal ? '-' : principal->is_negated ? '!' : principal->is_everyone ? '*' : '=';
    std::vector<std::string> principals;
    for (const PrincipalFacts& entry : statement.principals) {
      principals.push_back(std::string(abac::to_string(entry.entry->kind)) + " " +
                           entry.entry->text.value);
    }
    append_list(text, principals);
    return text;
  }

 private:
  static void append(std::string& out, std::string_view text) {
    out += std::to_string(text.size());
    out += ':';
    out += text;
  }

  template <class Text>
  static void append_list(std::string& out, std::vector<Text>& texts) {
    std::ranges::sort(texts);
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    append(out, std::to_string(texts.size()));
    for (const Text& text : texts) append(out, text);
  }
};

/// Returns whether the entry `wide` of a statement with the effect admits all that `narrow` does.
bool takes_in_principal(const PrincipalFacts& wide, const PrincipalFacts& narrow, bool is_deny) {
  const PrincipalPattern& a = wide.pattern;
  const PrincipalPattern& b = narrow.pattern;
  if (wide.entry->kind == narrow.entry->kind && a.text == b.text) return true;
  if (a.form == PrincipalForm::AnyAws) {
    return is_deny || narrow.entry->kind == PrincipalKind::Aws ||
           narrow.entry->kind == PrincipalKind::CanonicalUser;
  }
  if (narrow.entry->kind != PrincipalKind::Aws) return false;
  if (a.form != PrincipalForm::Account || a.account != b.account) return false;
  return b.form == PrincipalForm::Root || is_deny;  // [P-2], [P-8]
}

}  // namespace

bool is_whole(const StatementFacts& statement) noexcept {
  const Statement& tree = statement.statement;
  return statement.is_allow != statement.is_deny &&
         statement.actions.size() == tree.action.entries.size() && !statement.actions.empty() &&
         (!tree.resource || statement.resources.size() == tree.resource->entries.size()) &&
         (!tree.principal || statement.principals.size() == tree.principal->entries.size()) &&
         statement.conditions.size() == tree.conditions.size() &&
         std::ranges::all_of(statement.conditions, [](const ConditionFacts& condition) {
           return condition.values.size() == condition.condition.values.size();
         });
}

bool is_plain(const StatementFacts& statement) noexcept {
  return is_whole(statement) && !statement.has_not_action && !statement.has_not_resource &&
         !statement.has_not_principal;
}

std::string_view compared_text(const ActionEntry& entry) noexcept {
  return entry.is_all ? std::string_view("*") : std::string_view(entry.folded);
}

bool takes_in_principals(const StatementFacts& wide, const StatementFacts& narrow) {
  const auto& wide_element = wide.statement.principal;
  const auto& narrow_element = narrow.statement.principal;
  if (!wide_element) return !narrow_element;
  if (wide_element->is_negated) return false;
  if (wide_element->is_everyone) return true;
  if (!narrow_element) return false;
  if (narrow_element->is_everyone || narrow_element->is_negated) {
    return wide.is_deny && wide.is_for_everyone;
  }
  return std::ranges::all_of(narrow.principals, [&](const PrincipalFacts& entry) {
    return std::ranges::any_of(wide.principals, [&](const PrincipalFacts& by) {
      return narrow.document.takes_comparison() && takes_in_principal(by, entry, wide.is_deny);
    });
  });
}

bool takes_in_resource(const StatementFacts& wide, const StatementFacts& narrow,
                       const ResourceEntry* entry) {
  if (wide.has_not_resource) return false;
  if (wide.has_all_resources()) return true;
  if (entry == nullptr) return false;
  const ArnReading reading_of_wide = wide.document.arn_reading();
  ArnReading reading = narrow.document.arn_reading();
  const std::string_view narrow_text = entry->text->value;
  if (reading.variables != reading_of_wide.variables && !entry->variables.empty()) return false;
  return std::ranges::any_of(wide.resources, [&](const ResourceEntry& by) {
    const std::string_view wide_text = by.text->value;
    if (reading.variables != reading_of_wide.variables &&
        (wide_text.find("${") != std::string_view::npos ||
         narrow_text.find("${") != std::string_view::npos)) {
      return false;
    }
    reading.completes = reading.completes && reading_of_wide.completes;
    return narrow.document.takes_comparison(wide_text, narrow_text) &&
           resource_covers(wide_text, narrow_text, reading);
  });
}

bool takes_in_resources(const StatementFacts& wide, const StatementFacts& narrow) {
  if (!wide.has_resource || !narrow.has_resource) return wide.has_resource == narrow.has_resource;
  if (narrow.has_not_resource) return takes_in_resource(wide, narrow, nullptr);
  return std::ranges::all_of(narrow.resources, [&](const ResourceEntry& entry) {
    return takes_in_resource(wide, narrow, &entry);
  });
}

StatementPairs::StatementPairs(const DocumentFacts& document) {
  add(document);
  sort();
}

StatementPairs::StatementPairs(const SetFacts& set) {
  for (const DocumentFacts& document : set.documents) add(document);
  sort();
}

const StatementPairs& StatementPairs::of(const DocumentFacts& document) {
  auto& pairs = document.set == nullptr ? document.pairs : document.set->pairs;
  if (!pairs) {
    pairs = document.set == nullptr ? std::make_shared<const StatementPairs>(document)
                                    : std::make_shared<const StatementPairs>(*document.set);
  }
  return *pairs;
}

void StatementPairs::add(const DocumentFacts& document) {
  std::map<std::string, const StatementFacts*> alike;
  for (const StatementFacts& statement : document.statements) {
    if (!is_whole(statement)) continue;
    std::string condition = Canonical::of_condition(statement);
    std::string whole = condition + Canonical::of_rest(statement);
    const StatementFacts* const first = alike.emplace(std::move(whole), &statement).first->second;
    std::size_t number = 0;
    if (!condition.empty()) {
      number = conditions_.emplace(std::move(condition), conditions_.size() + 1).first->second;
    }
    numbers_.emplace(&statement, Numbers{first, number});
    const std::size_t position = all_.size();
    all_.push_back(&statement);
    if (statement.is_allow && number == 0 && statement.has_not_action &&
        !statement.has_not_resource && !statement.has_not_principal) {
      by_not_action_[static_cast<std::size_t>(document.type)].push_back(&statement);
    }
    if (!is_plain(statement)) continue;
    CoverIndex& index = indices_[{document.type, statement.statement.effect, number}];
    for (const ActionEntry& entry : statement.actions) index.add(compared_text(entry), position);
  }
}

void StatementPairs::sort() {
  for (auto& index : indices_) index.second.sort();
}

const StatementFacts& StatementPairs::first_alike(const StatementFacts& statement) const {
  const auto found = numbers_.find(&statement);
  return found == numbers_.end() ? statement : *found->second.first_alike;
}

std::size_t StatementPairs::condition_of(const StatementFacts& statement) const {
  const auto found = numbers_.find(&statement);
  return found == numbers_.end() ? 0 : found->second.condition;
}

void StatementPairs::add_covering(std::string_view action, const Group& group,
                                  const DocumentFacts& document,
                                  std::vector<std::size_t>& covering) const {
  const auto index = indices_.find(group);
  if (index == indices_.end()) return;
  const auto visit = [&](const CoverIndex::Pattern& pattern) {
    if (!document.takes_comparison(pattern.text, action)) return false;
    if (covers(pattern.text, action)) covering.push_back(pattern.owner);
    return true;
  };
  index->second.for_each_candidate(action, true, visit);
}

std::vector<const StatementFacts*> StatementPairs::taking_in(const StatementFacts& statement,
                                                             const Group& group) const {
  std::vector<std::size_t> left;
  bool is_first = true;
  for (const ActionEntry& entry : statement.actions) {
    std::vector<std::size_t> covering;
    add_covering(compared_text(entry), group, statement.document, covering);
    std::ranges::sort(covering);
    covering.erase(std::unique(covering.begin(), covering.end()), covering.end());
    std::erase_if(covering, [&](std::size_t position) {
      return all_[position] == &statement ||
             (!is_first && !std::ranges::binary_search(left, position));
    });
    left = std::move(covering);
    is_first = false;
    if (left.empty()) return {};
  }
  std::vector<const StatementFacts*> wider;
  for (const std::size_t position : left) {
    const StatementFacts& wide = *all_[position];
    if (takes_in_principals(wide, statement) && takes_in_resources(wide, statement)) {
      wider.push_back(&wide);
    }
  }
  return wider;
}

}  // namespace abac::inline abi1::internal
