// A check of policies: its row of the table, and the function that finds. Each family of checks is
// a file, `…_checks.cc`, which ends in its table; check_table.cc puts the tables together.
//
// Whoever adds a check adds its code (abac/error_code.h), its function and its row.
#pragma once

#include <abac/validate.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace abac::inline abi1::internal {

class ConditionFacts;
class DocumentFacts;
class SetFacts;
class StatementFacts;
struct Check;

/// A place of a document: what a finding is about.
struct Place {
  std::string pointer;
  SourceRange where;
};

/// What to write instead.
struct Fix {
  std::string words = {};            ///< ``did you mean `dynamodb`?``
  std::vector<TextEdit> edits = {};  ///< May be empty, where words alone tell it.
  bool keeps_decisions = false;
  /// AWS saves a policy with this finding, though it refuses what the check finds else.
  bool is_saved_by_aws = false;
};

/// A finding, and what says whether it is told in the end.
struct FoundByCheck {
  const Check* check;
  const StatementFacts* statement;  ///< Null where it is about the document or the set.
  Finding finding;
  bool is_saved_by_aws = false;  ///< As of `Fix`.
};

/// Where the functions of checks say what they find. It knows whose turn it is.
class Report {
 public:
  /// Adds a finding of the check whose turn it is, with its code, and its severity where the second
  /// form does not give another one.
  void add(Place place, std::string message, Fix fix = {});
  void add(Severity severity, Place place, std::string message, Fix fix = {});

  /// Says which statement the next findings are about, for a check that looks at a document.
  void turn_to(const StatementFacts& statement) noexcept { statement_ = &statement; }

  // For what runs the checks.

  void begin(const Check& check, const StatementFacts* statement) noexcept {
    check_ = &check;
    statement_ = statement;
  }
  /// Whether further findings are not kept.
  [[nodiscard]] bool is_full() const noexcept { return taken_ + found_.size() >= kMostFindings; }
  [[nodiscard]] std::vector<FoundByCheck>& found() noexcept { return found_; }
  /// Returns what was found, which no longer is here then, but counts.
  [[nodiscard]] std::vector<FoundByCheck> take() noexcept {
    taken_ += found_.size();
    return std::exchange(found_, {});
  }

 private:
  static constexpr std::size_t kMostFindings = 20'000;

  const Check* check_ = nullptr;
  const StatementFacts* statement_ = nullptr;
  std::vector<FoundByCheck> found_;
  std::size_t taken_ = 0;
};

/// The function of a check, by what it looks at: it is called for each one that there is.
using Find =
    std::variant<void (*)(const ConditionFacts&, Report&), void (*)(const StatementFacts&, Report&),
                 void (*)(const DocumentFacts&, Report&), void (*)(const SetFacts&, Report&)>;

struct Check {
  CheckInfo info;
  Find find;
  /// It is about what a statement grants: silent where the statement is dead or denied anyway.
  bool grades_grant = false;
  /// It is about what the other checks did, and runs behind them.
  bool is_last = false;
  /// What it finds in a set beside what `find` finds in the documents. Null for most.
  void (*find_in_set)(const SetFacts&, Report&) = nullptr;
};

// The families, each in the file of its name.

std::span<const Check> document_checks() noexcept;
std::span<const Check> list_checks() noexcept;
std::span<const Check> pair_checks() noexcept;
std::span<const Check> quota_checks() noexcept;
std::span<const Check> action_checks() noexcept;
std::span<const Check> resource_checks() noexcept;
std::span<const Check> resource_type_checks() noexcept;
std::span<const Check> operator_checks() noexcept;
std::span<const Check> set_operator_checks() noexcept;
std::span<const Check> contradiction_checks() noexcept;
std::span<const Check> key_checks() noexcept;
std::span<const Check> key_value_checks() noexcept;
std::span<const Check> key_use_checks() noexcept;
std::span<const Check> address_checks() noexcept;
std::span<const Check> tag_checks() noexcept;
std::span<const Check> tag_support_checks() noexcept;
std::span<const Check> tagging_checks() noexcept;
std::span<const Check> created_tag_checks() noexcept;
std::span<const Check> variable_checks() noexcept;
std::span<const Check> variable_key_checks() noexcept;
std::span<const Check> template_checks() noexcept;
std::span<const Check> principal_checks() noexcept;
std::span<const Check> trust_checks() noexcept;
std::span<const Check> guardrail_checks() noexcept;
std::span<const Check> grant_checks() noexcept;
std::span<const Check> mfa_checks() noexcept;

/// Returns the tables of all families, in the order of the documentation.
[[nodiscard]] std::vector<std::span<const Check>> check_families();

// For rows: examples as statements of a document, as a document and as a set.

[[nodiscard]] constexpr CheckExample statement_of(std::string_view text,
                                                  PolicyType type = PolicyType::Identity) noexcept {
  return {ExampleForm::Statements, type, text};
}
[[nodiscard]] constexpr CheckExample document_of(std::string_view text,
                                                 PolicyType type = PolicyType::Identity) noexcept {
  return {ExampleForm::Document, type, text};
}
[[nodiscard]] constexpr CheckExample set_of(std::string_view text) noexcept {
  return {ExampleForm::Set, PolicyType::Identity, text};
}

}  // namespace abac::inline abi1::internal
