// Checks of lists in which one entry says what another says already: of actions, resources,
// principals and values.
//
// Two equal entries are a duplicate_entry. An entry that another one covers is redundant; of two
// that cover each other, `s3:*` and `s3:**`, the later one is.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/case_folding.h"
#include "diagnostics/quoted_text.h"
#include "iam/condition_value.h"
#include "lint/cover_index.h"
#include "lint/facts.h"
#include "lint/finding_words.h"
#include "lint/statement_pairs.h"

namespace abac::inline abi1::internal {
namespace {

Fix removal(std::vector<TextEdit> edits) {
  return {.words = "leave it out", .edits = std::move(edits), .keeps_decisions = true};
}

// Equal entries

/// Calls `call(position, first)` for each text that is equal to one before it, `first` being where
/// the first of them stands. `texts` are texts with their positions.
template <class Call>
void for_each_repeated(std::vector<std::pair<std::string_view, std::size_t>> texts,
                       const Call& call) {
  if (texts.size() < 2) return;
  std::ranges::sort(texts);
  std::size_t first = 0;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    if (texts[i].first != texts[first].first) {
      first = i;
    } else {
      call(texts[i].second, texts[first].second);
    }
  }
}

std::string repeated_message(std::string_view text) {
  return fmt::format("{} stands in the list already", quoted(text));
}

void find_repeated_principals(const StatementFacts& statement, Report& report) {
  const auto& all = statement.principals;
  std::vector<std::string> keys;
  keys.reserve(all.size());
  for (const PrincipalFacts& one : all) {
    std::string text = one.entry->text.value;
    if (one.entry->kind == PrincipalKind::Service) fold_ascii(text, text.data());
    keys.push_back(std::string(abac::to_string(one.entry->kind)) + " " + text);
  }
  std::vector<std::pair<std::string_view, std::size_t>> texts;
  for (std::size_t i = 0; i < keys.size(); ++i) texts.emplace_back(keys[i], i);
  for_each_repeated(std::move(texts), [&](std::size_t i, std::size_t) {
    report.add(statement.place_of(all[i]), repeated_message(all[i].entry->text.value));
  });
}

void find_duplicate_entry(const StatementFacts& statement, Report& report) {
  const Statement& tree = statement.statement;
  std::vector<std::pair<std::string_view, std::size_t>> texts;
  for (std::size_t i = 0; i < statement.actions.size(); ++i) {
    texts.emplace_back(compared_text(statement.actions[i]), i);
  }
  for_each_repeated(std::move(texts), [&](std::size_t i, std::size_t) {
    const ActionEntry& entry = statement.actions[i];
    report.add(statement.place_of(entry), repeated_message(entry.text->value),
               removal(remove_from_list(tree.action.entries, entry.index)));
  });
  texts.clear();
  for (std::size_t i = 0; i < statement.resources.size(); ++i) {
    texts.emplace_back(statement.resources[i].text->value, i);
  }
  for_each_repeated(std::move(texts), [&](std::size_t i, std::size_t) {
    const ResourceEntry& entry = statement.resources[i];
    report.add(statement.place_of(entry), repeated_message(entry.text->value),
               removal(remove_from_list(tree.resource->entries, entry.index)));
  });
  if (statement.principals.size() > 1) find_repeated_principals(statement, report);
  for (const ConditionFacts& condition : statement.conditions) {
    texts.clear();
    for (std::size_t i = 0; i < condition.values.size(); ++i) {
      texts.emplace_back(condition.values[i].value(), i);
    }
    for_each_repeated(std::move(texts), [&](std::size_t i, std::size_t) {
      const ValueFacts& value = condition.values[i];
      report.add(condition.value_place(value), repeated_message(value.value()),
                 removal(remove_from_list(condition.condition.values, value.index)));
    });
  }
}

// Entries that another one covers

/// Calls `call(position, by)` for each of the patterns that another one covers as `covers_one(wide,
/// narrow)` says, and is not equal to. Stops where no comparison is left.
template <class CoversOne, class Call>
void for_each_covered(const DocumentFacts& document, const std::vector<std::string_view>& patterns,
                      bool skips_short, const CoversOne& covers_one, const Call& call) {
  CoverIndex index;
  for (std::size_t i = 0; i < patterns.size(); ++i) index.add(patterns[i], i);
  index.sort();
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const std::string_view narrow = patterns[i];
    std::optional<std::size_t> by;
    bool goes_on = true;
    index.for_each_candidate(narrow, skips_short, [&](const CoverIndex::Pattern& wide) {
      if (wide.text == narrow) return true;
      goes_on = document.takes_comparison(wide.text, narrow);
      if (!goes_on) return false;
      if (!covers_one(wide.text, narrow)) return true;
      if (i < wide.owner && covers_one(narrow, wide.text)) return true;
      by = wide.owner;
      return false;
    });
    if (by) call(i, *by);
    if (!goes_on) return;
  }
}

std::string covered_message(std::string_view narrow, std::string_view wide) {
  return fmt::format("{} is covered by {}", quoted(narrow), quoted(wide));
}

void find_redundant_action(const StatementFacts& statement, Report& report) {
  const auto& actions = statement.actions;
  if (actions.size() < 2 || std::ranges::none_of(actions, &ActionEntry::has_wildcard)) return;
  std::vector<std::string_view> texts;
  texts.reserve(actions.size());
  for (const ActionEntry& entry : actions) texts.push_back(compared_text(entry));
  const auto covers_one = [](std::string_view a, std::string_view b) { return covers(a, b); };
  for_each_covered(statement.document, texts, true, covers_one, [&](std::size_t i, std::size_t by) {
    report.add(statement.place_of(actions[i]),
               covered_message(actions[i].text->value, actions[by].text->value),
               removal(remove_from_list(statement.statement.action.entries, actions[i].index)));
  });
}

void find_redundant_resource(const StatementFacts& statement, Report& report) {
  const auto& resources = statement.resources;
  const auto is_open = [](const ResourceEntry& entry) {
    return entry.has_wildcard || entry.parts.size() < Components::kMost;
  };
  if (resources.size() < 2 || std::ranges::none_of(resources, is_open)) return;
  std::vector<std::string_view> texts;
  texts.reserve(resources.size());
  for (const ResourceEntry& entry : resources) texts.push_back(entry.text->value);
  const ArnReading reading = statement.document.arn_reading();
  const auto covers_one = [&](std::string_view wide, std::string_view narrow) {
    return resource_covers(wide, narrow, reading);
  };
  for_each_covered(
      statement.document, texts, false, covers_one, [&](std::size_t i, std::size_t by) {
        report.add(
            statement.place_of(resources[i]), covered_message(texts[i], texts[by]),
            removal(remove_from_list(statement.statement.resource->entries, resources[i].index)));
      });
}

// Values

void add_redundant_value(const ConditionFacts& condition, const ValueFacts& value,
                         std::string message, Report& report) {
  report.add(condition.value_place(value), std::move(message),
             removal(remove_from_list(condition.condition.values, value.index)));
}

/// `StringLike` and the ARN operators.
void find_covered_values(const ConditionFacts& condition, Report& report) {
  const auto& values = condition.values;
  if (std::ranges::none_of(values, &ValueFacts::has_wildcard)) return;
  std::vector<std::string_view> texts;
  texts.reserve(values.size());
  for (const ValueFacts& value : values) texts.push_back(value.value());
  const bool variables = condition.statement.document.has_variables();
  const bool is_arn = condition.operand() == OperandType::Arn;
  const auto covers_one = [&](std::string_view wide, std::string_view narrow) {
    if (!is_arn) return covers(wide, narrow, variables);
    return resource_covers(wide, narrow, {.variables = variables, .completes = false});
  };
  for_each_covered(
      condition.statement.document, texts, true, covers_one, [&](std::size_t i, std::size_t by) {
        add_redundant_value(condition, values[i], covered_message(texts[i], texts[by]), report);
      });
}

/// Inequalities of numbers and dates: of several values the widest alone counts.
template <class Parse>
void find_narrow_bounds(const ConditionFacts& condition, const Parse& parse, Report& report) {
  using Bound = typename decltype(parse(std::string_view()))::value_type;
  const Comparison comparison = condition.op.base->comparison;
  const bool is_upper = comparison == Comparison::Less || comparison == Comparison::LessOrEqual;
  std::vector<std::pair<const ValueFacts*, Bound>> bounds;
  for (const ValueFacts& value : condition.values) {
    if (const auto bound = parse(value.value())) bounds.emplace_back(&value, *bound);
  }
  if (bounds.size() < 2) return;
  const auto widest = std::ranges::max_element(bounds, [&](const auto& a, const auto& b) {
    return is_upper ? a.second < b.second : b.second < a.second;
  });
  for (const auto& bound : bounds) {
    if (bound.first == widest->first || bound.first->value() == widest->first->value()) continue;
    add_redundant_value(condition, *bound.first,
                        fmt::format("{} changes nothing beside {}: one of the values has to hold",
                                    quoted(bound.first->value()), quoted(widest->first->value())),
                        report);
  }
}

/// Ranges of addresses: sorted, each stands behind those that contain it.
void find_contained_ranges(const ConditionFacts& condition, Report& report) {
  std::vector<std::pair<const ValueFacts*, IpRange>> ranges;
  for (const ValueFacts& value : condition.values) {
    if (const auto range = parse_ip_range(value.value())) ranges.emplace_back(&value, *range);
  }
  const auto first_address = [](const IpRange& range) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t bit = 0; bit < range.prefix; ++bit) {
      const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
      bytes[bit / 8] =
          static_cast<std::uint8_t>(bytes[bit / 8] | (range.address.bytes[bit / 8] & mask));
    }
    return bytes;
  };
  std::ranges::stable_sort(ranges, {}, [&](const auto& one) {
    return std::tuple(one.second.address.is_v6, first_address(one.second), one.second.prefix);
  });
  const std::pair<const ValueFacts*, IpRange>* outer = nullptr;
  for (const auto& one : ranges) {
    if (outer == nullptr || !contains(outer->second, one.second.address)) {
      outer = &one;
      continue;
    }
    if (one.first->value() == outer->first->value()) continue;  // a duplicate_entry
    add_redundant_value(
        condition, *one.first,
        fmt::format("{} lies in {}", quoted(one.first->value()), quoted(outer->first->value())),
        report);
  }
}

void find_redundant_value(const ConditionFacts& condition, Report& report) {
  if (condition.values.size() < 2) return;
  const bool is_inequality = condition.op.base->comparison != Comparison::Equal;
  if (condition.takes_wildcards()) {
    find_covered_values(condition, report);
  } else if (condition.operand() == OperandType::Numeric && is_inequality) {
    find_narrow_bounds(condition, parse_decimal, report);
  } else if (condition.operand() == OperandType::Date && is_inequality) {
    find_narrow_bounds(condition, parse_instant, report);
  } else if (condition.operand() == OperandType::IpAddress) {
    find_contained_ranges(condition, report);
  }
}

// Principals

bool is_of_account(const PrincipalFacts& entry) noexcept {
  return entry.pattern.form == PrincipalForm::User || entry.pattern.form == PrincipalForm::Role ||
         entry.pattern.form == PrincipalForm::RoleSession ||
         entry.pattern.form == PrincipalForm::FederatedUser;
}

/// The role of an entry, which is unique by its name in an account [P-3].
std::string role_key(const PrincipalPattern& pattern) {
  std::string key = fmt::format("{}:{}:{}", pattern.partition, pattern.account, pattern.name);
  fold_ascii(key, key.data());
  return key;
}

/// What admits an entry of `Principal` beside itself.
class WiderPrincipals {
 public:
  explicit WiderPrincipals(const StatementFacts& statement) : is_deny_(statement.is_deny) {
    for (const PrincipalFacts& entry : statement.principals) {
      const PrincipalPattern& pattern = entry.pattern;
      if (pattern.form == PrincipalForm::AnyAws) has_any_aws_ = true;
      // An account in an Allow leaves it to the account's own policies, which an entry for a user
      // or role does not [E-10], [E-17]. A Deny hits them all [P-8].
      if (!is_deny_) continue;
      if (pattern.form == PrincipalForm::Account) accounts_.emplace_back(pattern.account);
      if (pattern.form == PrincipalForm::Root) {
        roots_.emplace_back(pattern.partition, pattern.account);
      }
      if (pattern.form == PrincipalForm::Role) roles_.push_back(role_key(pattern));
    }
    std::ranges::sort(accounts_);
    std::ranges::sort(roots_);
    std::ranges::sort(roles_);
  }

  /// Returns words for what admits the entry too; empty where nothing does.
  [[nodiscard]] std::string_view find(const PrincipalFacts& entry) const {
    const PrincipalForm form = entry.pattern.form;
    const PrincipalKind kind = entry.entry->kind;
    const bool is_aws = kind == PrincipalKind::Aws || kind == PrincipalKind::CanonicalUser;
    // `AWS: "*"` takes in services and web identities in a Deny alone [P-4].
    if (has_any_aws_ && form != PrincipalForm::AnyAws && (is_aws || is_deny_)) {
      return "`*` beside it";
    }
    if (is_of_account(entry) && has_account_of(entry.pattern)) {
      return "its account, which stands beside it,";
    }
    if (form == PrincipalForm::RoleSession &&
        std::ranges::binary_search(roles_, role_key(entry.pattern))) {
      return "its role, which stands beside it,";
    }
    return {};
  }

 private:
  /// The ARN of the root stands for the account in its partition alone [P-2].
  [[nodiscard]] bool has_account_of(const PrincipalPattern& pattern) const {
    return std::ranges::binary_search(accounts_, pattern.account) ||
           std::ranges::binary_search(roots_, std::pair(pattern.partition, pattern.account));
  }

  bool is_deny_;
  bool has_any_aws_ = false;
  std::vector<std::string_view> accounts_;
  std::vector<std::pair<std::string_view, std::string_view>> roots_;  ///< Partition and account.
  std::vector<std::string> roles_;
};

void find_redundant_principal(const StatementFacts& statement, Report& report) {
  if (statement.has_not_principal || statement.principals.size() < 2) return;
  const WiderPrincipals wider(statement);
  const std::vector<PrincipalEntry>& entries = statement.statement.principal->entries;
  for (const PrincipalFacts& entry : statement.principals) {
    const std::string_view words = wider.find(entry);
    if (words.empty()) continue;
    std::vector<TextEdit> edits;
    const auto is_beside = [&](std::size_t i) {
      return i < entries.size() && entry.entry->is_array && entries[i].kind == entry.entry->kind;
    };
    if (entry.index > 0 && is_beside(entry.index - 1)) {
      edits = remove_from_list(entry.entry->text.where, entries[entry.index - 1].text.where, false);
    } else if (is_beside(entry.index + 1)) {
      edits = remove_from_list(entry.entry->text.where, entries[entry.index + 1].text.where, true);
    }
    report.add(
        statement.place_of(entry),
        fmt::format("{} changes nothing: {} takes it in", quoted(entry.entry->text.value), words),
        removal(std::move(edits)));
  }
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::DuplicateEntry,
                   .severity = Severity::Suggestion,
                   .why = "the second mention does nothing",
                   .bad = statement_of(R"({"Effect": "Allow",
                       "Action": ["s3:GetObject", "s3:getobject"], "Resource": "arn:aws:s3:::b/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_duplicate_entry},
    Check{.info = {.code = ErrorCode::RedundantAction,
                   .severity = Severity::Suggestion,
                   .why = "another entry of the list covers it wholly",
                   .false_alarms = "lists kept for reading",
                   .bad = statement_of(R"({"Effect": "Allow",
                       "Action": ["s3:Get*", "s3:GetObject"], "Resource": "arn:aws:s3:::b/*"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:Get*",
                       "Resource": "arn:aws:s3:::b/*"})")},
          .find = find_redundant_action},
    Check{
        .info = {.code = ErrorCode::RedundantResource,
                 .severity = Severity::Suggestion,
                 .why = "another entry of the list covers it wholly",
                 .false_alarms = "authors who list bucket and objects on purpose, the first ending "
                                 "in `*`",
                 .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": ["arn:aws:s3:::b*", "arn:aws:s3:::b/*"]})"),
                 .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b*"})")},
        .find = find_redundant_resource},
    Check{.info = {.code = ErrorCode::RedundantConditionValue,
                   .severity = Severity::Suggestion,
                   .why = "another value of the list makes it superfluous",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {"NumericLessThan":
                       {"aws:MultiFactorAuthAge": ["2700", "3600"]}}})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "s3:GetObject",
                       "Resource": "arn:aws:s3:::b/*", "Condition": {"NumericLessThan":
                       {"aws:MultiFactorAuthAge": "3600"}}})")},
          .find = find_redundant_value},
    Check{.info = {.code = ErrorCode::RedundantPrincipal,
                   .severity = Severity::Suggestion,
                   .types = "R T V",
                   .why = "`*`, its account or its role takes it in already",
                   .bad = statement_of(R"({"Effect": "Deny", "Principal": {"AWS": [
                       "arn:aws:iam::111122223333:role/r",
                       "arn:aws:sts::111122223333:assumed-role/r/s"]},
                       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})",
                                       PolicyType::Resource),
                   .good = statement_of(R"({"Effect": "Deny", "Principal": {"AWS":
                       "arn:aws:iam::111122223333:role/r"},
                       "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"})",
                                        PolicyType::Resource)},
          .find = find_redundant_principal},
};

}  // namespace

std::span<const Check> list_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
