// Explanation → one page for a browser, on a phone too, that loads nothing and runs nothing: its
// content security policy says so to the browser as well, should a text ever find a way out of its
// quotation. Texts reach the page as `printable` has them, through append_character alone.
//
// A long name of an action may be wrapped in front of its capitals, `sagemaker:Delete|Experiment`,
// by <wbr>, which no copied text holds; what has no such place is wrapped anywhere. JSON is shown
// as it was written, but for the indentation that all of its lines have in their file.
#include <abac/explain.h>
#include <abac/printable.h>
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "base/printable_text.h"
#include "render/explain_words.h"
#include "request/request_fields.h"

namespace abac::inline abi1 {
namespace internal {
namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<style>
:root { --ink: #1b1f24; --soft: #57606a; --paper: #fff; --card: #f6f8fa; --line: #d0d7de;
  --no: #b42318; --yes: #1a7f37; --code: #eaeef2; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9198a1; --paper: #0d1117; --card: #161b22; --line: #30363d;
    --no: #ff7b72; --yes: #56d364; --code: #262c36; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: anywhere; }
main { max-width: 52rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: .5rem 0 1rem; padding-left: .75rem;
  border-left: .3rem solid var(--no); }
h1.allowed { border-color: var(--yes); }
h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
h3 { font-size: .9rem; margin: .75rem 0 .25rem; }
dl { display: grid; grid-template-columns: fit-content(55%) 1fr; gap: .15rem .75rem; margin: 0;
  color: var(--soft); font-size: .9rem; }
.body dl { color: inherit; gap: .3rem .75rem; }
dd { margin: 0; }
#request dd, code { white-space: pre-wrap; }
code { background: var(--code); border-radius: .25rem; padding: .05rem .3rem;
  font: .88em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--code); border-radius: .4rem; padding: .6rem; margin: .4rem 0;
  white-space: pre-wrap; font: .85rem/1.4 ui-monospace, Menlo, Consolas, monospace; }
.json { max-height: 24rem; overflow: auto; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  margin: .5rem 0; }
summary { cursor: pointer; padding: .7rem .8rem; min-height: 2.75rem; }
summary:focus-visible, pre:focus-visible { outline: 2px solid var(--ink); }
.role { font-weight: 600; }
.body { padding: 0 .8rem .7rem; }
.place { color: var(--soft); font-size: .85rem; }
ul, ol { margin: .3rem 0; padding-left: 1.4rem; }
li { margin: .35rem 0; }
.holds::marker { content: "✓ "; color: var(--yes); }
.fails::marker { content: "✗ "; color: var(--no); }
.decides { font-weight: 600; }
.soft { color: var(--soft); }
</style>
)";

/// Appends a character as HTML. REQUIRES: it is printable, or part of one.
void append_character(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += c;
  }
}

/// Returns words as they are printed, in which texts of request and policies are printable already.
std::string printed(std::string_view words) {
  std::string line;
  append_printable_words(line, words);
  return line;
}

/// Appends words as HTML, on one line.
void append_html(std::string& out, std::string_view words) {
  for (const char c : printed(words)) append_character(out, c);
}

bool is_lower(char c) { return 'a' <= c && c <= 'z'; }
bool is_upper(char c) { return 'A' <= c && c <= 'Z'; }

/// Returns whether a word is a long name, of an action or a statement, say.
bool is_long_name(std::string_view word) {
  constexpr std::size_t kLong = 20;
  const auto is_of_name = [](char c) {
    return is_lower(c) || is_upper(c) || (c >= '0' && c <= '9') || c == ':' || c == '*' || c == '-';
  };
  return word.size() > kLong && std::ranges::all_of(word, is_of_name);
}

/// Appends words as HTML, on one line, in which long names may be wrapped in front of capitals.
void append_wrapping(std::string& out, std::string_view words) {
  const std::string line = printed(words);
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t blank = std::min(line.find(' ', begin), line.size());
    const std::size_t end = std::max(blank, begin + 1);
    const bool is_long = is_long_name(std::string_view(line).substr(begin, end - begin));
    for (std::size_t i = begin; i < end; ++i) {
      if (is_long && i > begin && is_upper(line[i]) && is_lower(line[i - 1])) {
        out += "<wbr>";
      }
      append_character(out, line[i]);
    }
    begin = end;
  }
}

/// Returns the lines of a piece of a text, without what ends them.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, size);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
}

std::size_t indentation_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

/// Appends JSON that was written on one line as HTML, which is wrapped behind commas.
void append_json_line(std::string& out, std::string_view json) {
  bool is_text = false;
  bool is_escaped = false;
  for (const char c : json) {
    append_character(out, c);
    if (c == '"' && !is_escaped) is_text = !is_text;
    is_escaped = c == '\\' && !is_escaped;
    if (c == ',' && !is_text) out += "<wbr>";
  }
}

/// Appends JSON as HTML, line by line as it was written. The first line begins where the value
/// does; of the others the indentation that all have is left out, as it is that of the value in its
/// file.
void append_json(std::string& out, std::string_view json) {
  const std::vector<std::string_view> lines = lines_of(json);
  std::size_t common = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t indentation = indentation_of(lines[i]);
    if (indentation < lines[i].size()) common = std::min(common, indentation);
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string_view line = lines[i];
    if (i > 0) {
      out += '\n';
      line.remove_prefix(std::min(common, indentation_of(line)));
    }
    for (; line.starts_with('\t'); line.remove_prefix(1)) out += "  ";
    append_json_line(out, printed(line));
  }
}

/// Appends words in which backticks enclose code.
void append_words(std::string& out, std::string_view words) {
  bool is_code = false;
  while (!words.empty()) {
    const std::size_t size = words.find('`');
    append_wrapping(out, words.substr(0, size));
    if (size == std::string_view::npos) break;
    out += is_code ? "</code>" : "<code>";
    is_code = !is_code;
    words.remove_prefix(size + 1);
  }
  if (is_code) out += "</code>";
}

/// Writes one page, section by section; what is long is folded.
class HtmlExplainer {
 public:
  explicit HtmlExplainer(const Explanation& explanation)
      : explanation_(explanation), is_denied_(is_denied(explanation)) {}

  std::string run() {
    const std::string answer = answer_words(explanation_);
    out_ += kHead;
    out_ += "<title>";
    append_html(out_, answer);
    out_ += "</title>\n</head>\n<body>\n<main>\n";
    out_ +=
        is_denied_ ? "<h1 id=\"answer\" class=\"denied\">" : "<h1 id=\"answer\" class=\"allowed\">";
    append_wrapping(out_, answer);
    out_ += ".</h1>\n";
    write_request();
    write_blockers();
    write_changes();
    write_statements();
    write_facts();
    write_layers();
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  /// One name with its value, of a list of such. Values are wrapped as names of actions are.
  void row(std::string_view name, std::string_view value) {
    out_ += fmt::format("<dt>{}</dt><dd>", name);
    append_wrapping(out_, printable(value));
    out_ += "</dd>\n";
  }
  /// The texts that the caller or the resource has besides its ARN: `its role`, for `role_arn`.
  void optional_rows(bool are_of_principal) {
    for (const OptionalField& field : kOptionalFields) {
      const auto& text = field.of(explanation_.request);
      if (!text || field.is_of_principal() != are_of_principal) continue;
      row(fmt::format("its {}", field.name.substr(0, field.name.find("_arn"))), *text);
    }
  }

  void write_request() {
    const Request& request = explanation_.request;
    out_ += "<dl id=\"request\">\n";
    row("caller", request.principal.arn);
    optional_rows(true);
    row("action", request.action);
    row("resource", request.resource.arn);
    optional_rows(false);
    out_ += "</dl>\n";
    const std::string accounts = account_words(explanation_);
    if (!accounts.empty()) {
      out_ += "<p id=\"accounts\">";
      append_words(out_, accounts);
      out_ += "</p>\n";
    }
    write_given();
  }

  /// The tags and the context of the request; shut where they would push the rest off the screen.
  void write_given() {
    constexpr std::size_t kFew = 8;
    const Request& request = explanation_.request;
    const std::size_t count = request.principal.tags.size() + request.resource.tags.size() +
                              request.request_tags.size() + request.context.size();
    if (count == 0) {
      out_ += "<p id=\"given\" class=\"soft\">The request has neither tags nor context.</p>\n";
      return;
    }
    out_ += fmt::format(
        "<details id=\"given\"{}>\n<summary>Tags and context of the request: {}</summary>\n"
        "<div class=\"body\">\n",
        count <= kFew ? " open" : "", count);
    write_tags("Principal tags", request.principal.tags);
    write_tags("Resource tags", request.resource.tags);
    write_tags("Request tags", request.request_tags);
    write_context();
    out_ += "</div>\n</details>\n";
  }

  void write_tags(std::string_view title, std::span<const Tag> tags) {
    if (tags.empty()) return;
    begin_facts(title);
    for (const Tag& tag : tags) {
      begin_fact(tag.key);
      code_or_words(tag.value, "empty");
      out_ += "</dd>\n";
    }
    out_ += "</dl>\n";
  }

  void write_context() {
    if (explanation_.request.context.empty()) return;
    begin_facts("Context");
    for (const ContextEntry& entry : explanation_.request.context) {
      begin_fact(entry.key);
      if (!entry.value.is_list()) {
        code_or_words(entry.value.text(), "empty");
      } else if (entry.value.list().empty()) {
        code_or_words({}, "an empty list");
      } else {
        out_ += "<ul>\n";
        for (const std::string_view text : entry.value.list()) {
          out_ += "<li>";
          code_or_words(text, "empty");
          out_ += "</li>\n";
        }
        out_ += "</ul>\n";
      }
      out_ += "</dd>\n";
    }
    out_ += "</dl>\n";
  }

  void begin_facts(std::string_view title) { out_ += fmt::format("<h3>{}</h3>\n<dl>\n", title); }

  void begin_fact(std::string_view name) {
    out_ += "<dt>";
    code_or_words(name, "empty");
    out_ += "</dt><dd>";
  }

  /// A text of the request, or words where it is empty and would not be seen.
  void code_or_words(std::string_view text, std::string_view words) {
    if (text.empty()) {
      out_ += fmt::format("<span class=\"soft\">{}</span>", words);
      return;
    }
    out_ += "<code>";
    append_wrapping(out_, printable(text));
    out_ += "</code>";
  }

  void heading(std::string_view id, std::string_view words) {
    out_ += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", id, words);
  }
  void end_section() { out_ += "</section>\n"; }

  void item(std::string_view type, const std::string& words) {
    if (words.empty()) return;
    out_ += type.empty() ? "<li>" : fmt::format("<li class=\"{}\">", type);
    append_words(out_, words);
    out_ += "</li>\n";
  }

  void write_blockers() {
    if (explanation_.blockers.empty()) return;
    heading("blockers", "Blocked by");
    out_ += "<ul>\n";
    for (const Blocker& blocker : explanation_.blockers) item("fails", blocker_words(blocker));
    if (explanation_.blockers_left_out != 0) {
      item("fails", fmt::format("and {} Deny more", explanation_.blockers_left_out));
    }
    out_ += "</ul>\n";
    end_section();
  }

  void write_changes() {
    heading("changes", is_denied_ ? "What would allow it" : "What would take it away");
    out_ += "<ol>\n";
    for (const Change& change : explanation_.changes) {
      if (is_told_as_necessary(explanation_, change)) continue;
      out_ += "<li class=\"change\">";
      append_words(out_, change_words(change));
      for (const Edit& edit : change.edits) {
        if (edit.kind != Edit::Kind::AddStatement) continue;
        out_ += "<pre>";
        append_json(out_, edit.statement);
        out_ += "</pre>";
      }
      out_ += "</li>\n";
    }
    out_ += "</ol>\n";
    if (!explanation_.denied_without.empty()) {
      out_ += "<p id=\"denied-without\">Denied without any one of</p>\n<ul>\n";
      for (const StatementPlace& place : explanation_.denied_without) {
        item("", statement_words(place));
      }
      out_ += "</ul>\n";
    }
    const std::string search = search_words(explanation_);
    if (!search.empty()) out_ += fmt::format("<p class=\"soft\">{}</p>\n", search);
    end_section();
  }

  void write_statements() {
    if (explanation_.statements.empty()) return;
    heading("statements", "Statements");
    for (std::size_t i = 0; i < explanation_.statements.size(); ++i) write_statement(i);
    if (explanation_.statements_left_out != 0) {
      out_ += fmt::format("<p class=\"soft\">{} more are left out.</p>\n",
                          explanation_.statements_left_out);
    }
    end_section();
  }

  void write_statement(std::size_t index) {
    const StatementFinding& statement = explanation_.statements[index];
    const bool grants = !is_denied_ && statement.is_matched && can_grant(statement.place) &&
                        statement.place.effect == Effect::Allow;
    out_ += fmt::format("<details class=\"statement\"{}>\n<summary><span class=\"role\">{}</span> ",
                        index == 0 || grants ? " open" : "", role_words(explanation_, index));
    append_words(out_, statement_words(statement.place));
    out_ += "</summary>\n<div class=\"body\">\n<div class=\"place\">";
    const std::string place = place_words(statement.place);
    append_words(out_, place);
    if (place.empty()) append_html(out_, printable(statement.place.pointer));
    out_ += "</div>\n<ul>\n";
    item("", is_denied_ ? "" : weight_words(statement));
    part(statement.action, "the action", action_words(statement, explanation_.request.action));
    part(statement.principal, "the principal", principal_words(statement, explanation_));
    part(statement.resource, "the resource",
         resource_words(statement, explanation_.request.resource.arn));
    for (const ConditionFinding& condition : statement.conditions) {
      const bool suffices =
          condition.outcome == Outcome::Holds ||
          (statement.place.effect == Effect::Deny && condition.outcome == Outcome::Unknown);
      item(suffices ? "holds" : "fails", condition_words(condition));
    }
    out_ += "</ul>\n";
    if (!statement.json.empty()) {
      out_ += "<pre class=\"json\" tabindex=\"0\">";
      append_json(out_, statement.json);
      out_ += "</pre>\n";
    }
    out_ += "</div>\n</details>\n";
  }

  void part(Outcome outcome, std::string_view name, const std::string& words) {
    item(outcome == Outcome::Holds ? "holds" : "fails", words.empty() ? std::string(name) : words);
  }

  void write_facts() {
    if (explanation_.facts.empty()) return;
    heading("facts", "Which facts mattered");
    out_ += "<details>\n<summary>Context keys</summary>\n<div class=\"body\">\n<ul>\n";
    for (const Fact& fact : explanation_.facts) {
      item(fact.influence == Influence::Decisive ? "decides"
           : fact.influence == Influence::None   ? "soft"
                                                 : "",
           fact_words(fact, explanation_.response.decision));
    }
    out_ += "</ul>\n</div>\n</details>\n";
    end_section();
  }

  void write_layers() {
    heading("types", "Policy types");
    out_ += fmt::format(
        "<details>\n<summary>Why these decide: {}</summary>\n"
        "<div class=\"body\">\n<ul>\n",
        step_words(explanation_.step));
    for (const LayerFinding& layer : explanation_.layers) {
      item(layer.is_decisive ? "decides" : "", layer_words(layer));
    }
    out_ += "</ul>\n</div>\n</details>\n";
    end_section();
  }

  const Explanation& explanation_;
  const bool is_denied_;
  std::string out_;
};

}  // namespace
}  // namespace internal

std::string to_html(const Explanation& explanation) {
  return internal::HtmlExplainer(explanation).run();
}

}  // namespace abac::inline abi1
