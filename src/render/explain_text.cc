// Explanation → lines for a terminal.
//
// Without details it is what someone wants to know who was just denied: the answer, the statements
// that made it or came closest, what they lack, what would change it, and which keys mattered.
// Whatever repeats one of these is left out: a sole blocker, which the answer names; a fact that
// stands in a change; an Allow that matched and did not help. With details everything is told.
#include <abac/explain.h>
#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/printable_text.h"
#include "diagnostics/quoted_text.h"
#include "render/explain_words.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

constexpr std::size_t kMinColumns = 40;
constexpr std::size_t kNearStatements = 3;  // without details
constexpr std::size_t kFacts = 8;           // without details
constexpr std::size_t kHeldConditions = 3;  // of a statement that matched, without details

enum class Color : std::uint8_t { None, Red, Green, Bold };

std::string_view escape_of(Color color) noexcept {
  switch (color) {
    case Color::None:
      return "";
    case Color::Red:
      return "\x1b[1;31m";
    case Color::Green:
      return "\x1b[1;32m";
    case Color::Bold:
      return "\x1b[1m";
  }
  return "";
}

/// Returns whether words may be broken at a place: not within an escape, be it one of a printable
/// text or of JSON.
bool may_break(std::string_view words, std::size_t place) {
  for (std::size_t begin = place - std::min(place, kMaxEscapeSize - 1); begin < place; ++begin) {
    if (begin + escape_size(words.substr(begin)) > place) return false;
  }
  return words[place - 1] != '\\';
}

/// Returns the number of bytes of the longest piece that fits, cut behind a blank or, in a longer
/// word, anywhere between characters but in an escape.
std::size_t fitting(std::string_view text, std::size_t columns) {
  std::size_t column = 0;
  std::size_t last_blank = 0;
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    const bool begins_character = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (begins_character && column == columns) break;
    if (begins_character) ++column;
    if (text[i] == ' ') last_blank = i + 1;
  }
  if (i == text.size()) return i;
  if (text[i] == ' ') return i + 1;
  if (last_blank != 0) return last_blank;
  std::size_t place = i;
  while (place > 0 && !may_break(text, place)) --place;
  return place != 0 ? place : i;
}

/// Writes paragraphs, wrapped to the width, with colored labels. Colors take no room in a line; the
/// text itself is printable, so that no other escape reaches the terminal.
class TextWriter {
 public:
  explicit TextWriter(const TextStyle& style)
      : columns_(std::max(style.columns, kMinColumns)), has_color_(style.has_color) {}

  /// Writes a paragraph. The label is its first words; further lines are indented by four more.
  void write(std::size_t indent, Color color, std::string_view label, std::string_view text) {
    std::string all(label);
    all += text;
    std::string_view rest = all;
    std::size_t label_left = label.size();
    for (bool is_first = true; !rest.empty(); is_first = false) {
      const std::size_t margin = is_first ? indent : indent + 4;
      const std::size_t size = fitting(rest, columns_ - margin);
      std::string_view line = rest.substr(0, size);
      rest.remove_prefix(size);
      const std::size_t colored = std::min(label_left, line.size());
      label_left -= colored;
      line = line.substr(0, line.find_last_not_of(' ') + 1);
      out_.append(margin, ' ');
      append_colored(line, std::min(colored, line.size()), color);
      out_ += '\n';
    }
  }

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void append_colored(std::string_view line, std::size_t size, Color color) {
    if (!has_color_ || size == 0 || color == Color::None) {
      out_ += line;
      return;
    }
    out_ += escape_of(color);
    out_ += line.substr(0, size);
    out_ += "\x1b[0m";
    out_ += line.substr(size);
  }

  std::size_t columns_;
  bool has_color_;
  std::string out_;
};

/// Writes one explanation, part by part.
class TextExplainer {
 public:
  TextExplainer(const Explanation& explanation, const TextStyle& style)
      : explanation_(explanation),
        style_(style),
        is_denied_(is_denied(explanation)),
        writer_(style) {}

  std::string run() {
    write_answer();
    write_statements();
    write_blockers();
    write_changes();
    write_facts();
    if (style_.has_details) write_layers();
    return writer_.take();
  }

 private:
  void write_answer() {
    const std::string answer = answer_words(explanation_);
    const std::size_t size =
        is_denied_ ? std::string_view("Denied").size() : std::string_view("Allowed").size();
    writer_.write(0, is_denied_ ? Color::Red : Color::Green, answer.substr(0, size),
                  answer.substr(size) + '.');
    const std::string accounts = account_words(explanation_);
    if (is_denied_ && !accounts.empty()) writer_.write(0, Color::None, "", accounts);
    if (!style_.has_details) return;
    writer_.write(2, Color::None, "caller ", quoted(explanation_.request.principal.arn));
    writer_.write(2, Color::None, "action ", quoted(explanation_.request.action));
    writer_.write(2, Color::None, "resource ", quoted(explanation_.request.resource.arn));
  }

  /// Writes the statements that made the decision, and those that came close to the other one.
  void write_statements() {
    std::size_t near = 0;
    std::size_t hidden = explanation_.statements_left_out;
    for (std::size_t i = 0; i < explanation_.statements.size(); ++i) {
      const StatementFinding& statement = explanation_.statements[i];
      const bool is_extra = statement.is_matched ? statement.place.effect == Effect::Allow &&
                                                       statement.needs.empty() &&
                                                       (is_denied_ || !can_grant(statement.place))
                                                 : ++near > near_limit();
      if (is_extra && !style_.has_details) {
        hidden += statement.is_matched ? 0U : 1U;
        continue;
      }
      write_statement(i);
    }
    if (hidden != 0 && style_.has_details) {
      writer_.write(0, Color::None, "", fmt::format("{} statements more are not shown.", hidden));
    }
  }

  /// Denies that did not match matter less to one who is allowed.
  [[nodiscard]] std::size_t near_limit() const noexcept { return is_denied_ ? kNearStatements : 0; }

  void write_statement(std::size_t index) {
    const StatementFinding& statement = explanation_.statements[index];
    const std::string place = place_words(statement.place);
    std::string text = style_.has_details || place.empty() ? statement_words(statement.place)
                                                           : short_statement_words(statement.place);
    if (!place.empty()) text += " at " + place;
    const std::string weight = is_denied_ ? "" : weight_words(statement);
    if (!weight.empty()) text += ": " + weight;
    writer_.write(0, Color::Bold, role_words(explanation_, index) + ": ", text);
    const auto part = [&](const std::string& words) {
      if (!words.empty()) writer_.write(2, Color::None, "", words);
    };
    part(action_words(statement, explanation_.request.action));
    part(principal_words(statement, explanation_));
    part(resource_words(statement, explanation_.request.resource.arn));
    write_conditions(statement);
  }

  /// Writes what a statement lacks; of one that matched, the first conditions that held.
  void write_conditions(const StatementFinding& statement) {
    std::size_t shown = 0;
    std::size_t hidden = 0;
    for (const ConditionFinding& condition : statement.conditions) {
      const bool is_told = condition.reason != ConditionReason::None || statement.is_matched;
      if (!style_.has_details && (!is_told || shown == kHeldConditions)) {
        hidden += is_told ? 1U : 0U;
        continue;
      }
      ++shown;
      std::string words = condition_words(condition);
      if (statement.is_matched && condition.outcome == Outcome::Unknown) {
        words += ": a Deny applies where it cannot be told";
      }
      writer_.write(2, Color::None, "", words);
    }
    if (hidden != 0) {
      const std::string_view noun = hidden == 1 ? "condition" : "conditions";
      writer_.write(2, Color::None, "", fmt::format("and {} {} more", hidden, noun));
    }
  }

  /// One blocker is told by the answer and the closest statement, but for its level.
  void write_blockers() {
    const auto& blockers = explanation_.blockers;
    const bool is_told =
        blockers.size() == 1 && (blockers.front().deny || !blockers.front().slot.level);
    if (blockers.empty() || is_told) return;
    writer_.write(0, Color::Bold, "Blocked by: ", "");
    for (const Blocker& blocker : explanation_.blockers) {
      writer_.write(2, Color::None, "", blocker_words(blocker));
    }
    if (explanation_.blockers_left_out != 0) {
      writer_.write(2, Color::None, "",
                    fmt::format("and {} Deny more", explanation_.blockers_left_out));
    }
  }

  /// Writes the changes: in one sentence where they are single edits, but for one, else as a list.
  void write_changes() {
    const std::string_view label = is_denied_ ? "Allowed with " : "Denied with ";
    std::vector<Change> changes;  // but those that are told as necessary
    std::ranges::copy_if(explanation_.changes, std::back_inserter(changes),
                         [&](const Change& c) { return !is_told_as_necessary(explanation_, c); });
    std::size_t edits = 0;
    for (const Change& change : changes) edits += change.edits.size();
    const bool is_simple = edits <= changes.size() + 1 && !style_.has_details;
    if (changes.empty()) {
      // Then the search has to say so.
    } else if (is_simple) {
      std::string words;
      for (const Change& change : changes) {
        const bool is_last = &change == &changes.back();
        words += words.empty() ? "" : is_last ? ", or " : ", ";
        words += change_words(change);
      }
      writer_.write(0, Color::Bold, label, words + '.');
    } else {
      writer_.write(0, Color::Bold, label, changes.size() == 1 ? "" : "one of");
      for (const Change& change : changes) write_change(change);
    }
    const std::string necessary = denied_without_words(explanation_);
    if (!necessary.empty()) writer_.write(0, Color::Bold, "Denied without ", necessary + '.');
    const std::string search = search_words(explanation_);
    if (!search.empty()) writer_.write(0, Color::None, "", search);
  }

  void write_change(const Change& change) {
    if (!style_.has_details) return writer_.write(2, Color::None, "- ", change_words(change));
    for (const Edit& edit : change.edits) {
      const bool is_first = &edit == &change.edits.front();
      writer_.write(2, Color::None, is_first ? "- " : "  and ", edit_words(edit));
      if (edit.kind == Edit::Kind::AddStatement) writer_.write(4, Color::None, "", edit.statement);
    }
  }

  /// Whether the fact stands in one of the changes.
  [[nodiscard]] bool is_told(const Fact& fact) const {
    if (fact.influence == Influence::Joint) return true;
    if (!fact.witness) return false;
    const auto is_about_it = [&](const Edit& edit) {
      return edit.kind == fact.witness->kind && edit.name == fact.witness->name;
    };
    return std::ranges::any_of(explanation_.changes, [&](const Change& change) {
      return std::ranges::any_of(change.edits, is_about_it);
    });
  }

  /// Writes the keys that mattered and stand in no change.
  void write_facts() {
    if (style_.has_details) {
      if (!explanation_.facts.empty()) writer_.write(0, Color::Bold, "Facts: ", "");
      for (const Fact& fact : explanation_.facts) {
        writer_.write(2, Color::None, "", fact_words(fact, explanation_.response.decision));
      }
      return;
    }
    std::string words;
    bool is_any_told = false;
    std::size_t count = 0;
    for (const Fact& fact : explanation_.facts) {
      is_any_told = is_any_told || is_told(fact);
      if (fact.influence == Influence::None || is_told(fact) || ++count > kFacts) continue;
      words += words.empty() ? "" : ", ";
      words += name_words(fact.key);
    }
    if (count > kFacts) words += fmt::format(" and {} more", count - kFacts);
    if (!words.empty()) {
      writer_.write(0, Color::Bold, is_any_told ? "Also mattered: " : "Mattered: ", words + '.');
      return;
    }
    writer_.write(0, Color::None, "",
                  is_any_told ? "No other context key could change the answer."
                  : explanation_.blockers.size() > 1
                      ? "No context key alone could change the answer."
                      : "No context key could change the answer.");
  }

  void write_layers() {
    writer_.write(0, Color::Bold, "Policy types: ", step_words(explanation_.step));
    for (const LayerFinding& layer : explanation_.layers) {
      writer_.write(2, Color::None, layer.is_decisive ? "> " : "- ", layer_words(layer));
    }
  }

  const Explanation& explanation_;
  const TextStyle& style_;
  const bool is_denied_;
  TextWriter writer_;
};

}  // namespace
}  // namespace internal

std::string to_text(const Explanation& explanation, const TextStyle& style) {
  return internal::TextExplainer(explanation, style).run();
}

}  // namespace abac::inline abi1
