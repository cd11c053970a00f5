// Explanation → one page for a browser, on a phone too, that loads nothing and runs nothing.
#include <abac/explain.h>
#include <fmt/core.h>

#include "diagnostics.h"
#include "explain_words.h"

namespace abac {
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
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .75rem; margin: 0;
  color: var(--soft); font-size: .9rem; }
dd { margin: 0; }
code { background: var(--code); border-radius: .25rem; padding: .05rem .3rem;
  font: .88em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--code); border-radius: .4rem; padding: .6rem; margin: .4rem 0;
  white-space: pre-wrap; font: .85rem/1.4 ui-monospace, Menlo, Consolas, monospace; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  margin: .5rem 0; }
summary { cursor: pointer; padding: .7rem .8rem; min-height: 2.75rem; }
summary:focus-visible { outline: 2px solid var(--ink); }
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

/// Appends text as HTML.
void append_html(std::string& out, std::string_view text) {
  for (char c : text) {
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
}

/// Appends words in which backticks enclose code.
void append_words(std::string& out, std::string_view words) {
  bool is_code = false;
  while (!words.empty()) {
    const std::size_t size = words.find('`');
    append_html(out, words.substr(0, size));
    if (size == std::string_view::npos) break;
    out += is_code ? "</code>" : "<code>";
    is_code = !is_code;
    words.remove_prefix(size + 1);
  }
  if (is_code) out += "</code>";
}

class HtmlExplainer {
 public:
  explicit HtmlExplainer(const Explanation& explanation) : explanation_(explanation) {}

  std::string run() {
    const std::string answer = answer_words(explanation_);
    out_ += kHead;
    out_ += "<title>";
    append_html(out_, answer);
    out_ += "</title>\n</head>\n<body>\n<main>\n";
    out_ += is_denied() ? "<h1 id=\"answer\" class=\"denied\">"
                        : "<h1 id=\"answer\" class=\"allowed\">";
    append_html(out_, answer);
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
  [[nodiscard]] bool is_denied() const noexcept {
    return explanation_.response.decision != Decision::Allowed;
  }

  void write_request() {
    out_ += "<dl>\n";
    const auto row = [&](std::string_view name, std::string_view value) {
      out_ += fmt::format("<dt>{}</dt><dd>", name);
      std::string shown;
      append_escaped(shown, value);
      append_html(out_, shown);
      out_ += "</dd>\n";
    };
    row("caller", explanation_.principal);
    row("action", explanation_.action);
    row("resource", explanation_.resource);
    out_ += "</dl>\n";
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
    heading("changes", is_denied() ? "What would allow it" : "What would take it away");
    out_ += "<ol>\n";
    for (const Change& change : explanation_.changes) {
      out_ += "<li class=\"change\">";
      append_words(out_, change_words(change));
      for (const Edit& edit : change.edits) {
        if (edit.kind != Edit::Kind::AddStatement) continue;
        out_ += "<pre>";
        append_html(out_, edit.statement);
        out_ += "</pre>";
      }
      out_ += "</li>\n";
    }
    out_ += "</ol>\n";
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
    out_ += index == 0 ? "<details class=\"statement\" open>\n<summary>"
                       : "<details class=\"statement\">\n<summary>";
    out_ += "<span class=\"role\">";
    out_ += role_words(explanation_, index);
    out_ += "</span> ";
    append_words(out_, statement_words(statement.place));
    out_ += "</summary>\n<div class=\"body\">\n<div class=\"place\">";
    std::string place = place_words(statement.place);
    append_escaped(place, place.empty() ? statement.place.pointer : "");
    append_html(out_, place);
    out_ += "</div>\n<ul>\n";
    item("", is_denied() ? "" : weight_words(statement));
    part(statement.action, "the action", action_words(statement, explanation_.action));
    part(statement.principal, "the principal", principal_words(statement));
    part(statement.resource, "the resource", resource_words(statement, explanation_.resource));
    for (const ConditionFinding& condition : statement.conditions) {
      const bool suffices =
          condition.outcome == Outcome::Holds ||
          (statement.place.effect == Effect::Deny && condition.outcome == Outcome::Unknown);
      item(suffices ? "holds" : "fails", condition_words(condition));
    }
    out_ += "</ul>\n</div>\n</details>\n";
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
        "<details>\n<summary>Settled in step {} of the evaluation</summary>\n"
        "<div class=\"body\">\n<ul>\n",
        explanation_.step);
    for (const LayerFinding& layer : explanation_.layers) {
      item(layer.is_decisive ? "decides" : "", layer_words(layer));
    }
    out_ += "</ul>\n</div>\n</details>\n";
    end_section();
  }

  const Explanation& explanation_;
  std::string out_;
};

}  // namespace
}  // namespace internal

std::string to_html(const Explanation& explanation) {
  return internal::HtmlExplainer(explanation).run();
}

}  // namespace abac
