// The check for templates that nobody has filled in.
#include <fmt/core.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnostics/quoted_text.h"
#include "lint/facts.h"
#include "lint/template_marks.h"

namespace abac::inline abi1::internal {
namespace {

/// Finds what nobody has filled in: the first place of a document and how many more there are, or
/// each of them.
class TemplateMarks {
 public:
  TemplateMarks(const DocumentFacts& document, Report& report)
      : report_(report), lists_all_(document.options.lists_template_marks) {}

  template <class MakePlace>
  void look_at(const Text& text, const MakePlace& place) {
    if (text.where.line == 0) return;
    if (const auto mark = find_template_mark(text.value)) found(*mark, place);
  }

  /// 123456789 in the place of an account, which has 12 digits.
  void look_at_account(const StatementFacts& statement, const ResourceEntry& entry) {
    if (entry.part(4) == "123456789")
      found(entry.part(4), [&] { return statement.place_of(entry); });
  }

  void finish() {
    if (!first_) return;
    std::string message = words(mark_);
    if (count_ == 2) message += ", as one more place does";
    if (count_ > 2) message += fmt::format(", as {} more places do", count_ - 1);
    report_.add(*std::move(first_), std::move(message));
  }

 private:
  static std::string words(std::string_view mark) {
    return fmt::format("{} looks like a template that was not filled in", quoted(mark));
  }

  template <class MakePlace>
  void found(std::string_view mark, const MakePlace& place) {
    if (lists_all_) return report_.add(place(), words(mark));
    ++count_;
    if (first_) return;
    first_ = place();
    mark_ = mark;
  }

  Report& report_;
  bool lists_all_;
  std::size_t count_ = 0;
  std::optional<Place> first_;
  std::string_view mark_;
};

/// Also those that the parser refused, of which there are no facts: mostly the mark is the reason.
void look_for_marks_in_principals(const StatementFacts& statement, TemplateMarks& marks) {
  if (!statement.statement.principal) return;
  const std::vector<PrincipalEntry>& entries = statement.statement.principal->entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    marks.look_at(entries[i].text, [&] {
      return statement.place_of(PrincipalFacts{.entry = &entries[i], .index = i, .pattern = {}});
    });
  }
}

void look_for_marks(const StatementFacts& statement, TemplateMarks& marks) {
  look_for_marks_in_principals(statement, marks);
  for (const ActionEntry& entry : statement.actions) {
    marks.look_at(*entry.text, [&] { return statement.place_of(entry); });
  }
  for (const ResourceEntry& entry : statement.resources) {
    marks.look_at(*entry.text, [&] { return statement.place_of(entry); });
    marks.look_at_account(statement, entry);
  }
  for (const ConditionFacts& condition : statement.conditions) {
    marks.look_at(condition.condition.key, [&] { return condition.key_place(); });
    for (const ValueFacts& value : condition.values) {
      marks.look_at(*value.text, [&] { return condition.value_place(value); });
    }
  }
}

void find_template_placeholder(const DocumentFacts& document, Report& report) {
  TemplateMarks marks(document, report);
  for (const StatementFacts& statement : document.statements) look_for_marks(statement, marks);
  marks.finish();
}

constexpr std::array kChecks = {
    Check{.info = {.code = ErrorCode::TemplatePlaceholder,
                   .why = "the policy is a template that is to be filled in",
                   .bad = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                       "Resource": "arn:aws:sqs:us-east-1:<account-id>:q"})"),
                   .good = statement_of(R"({"Effect": "Allow", "Action": "sqs:SendMessage",
                       "Resource": "arn:aws:sqs:us-east-1:111122223333:q"})")},
          .find = find_template_placeholder},
};

}  // namespace

std::span<const Check> template_checks() noexcept { return kChecks; }

}  // namespace abac::inline abi1::internal
