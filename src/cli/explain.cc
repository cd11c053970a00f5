// `abac explain`: says why a request is decided as it is, and what would change that.
#include <abac/case.h>
#include <abac/explain.h>
#include <abac/printable.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "decision_input.h"
#include "format.h"
#include "input.h"
#include "output.h"

// clang-format off
/* What the manual page says of the command; man_page.cmake puts the page together.
.\" synopsis
.B abac explain \-\-policies
.IR FILE ...
.B \-\-request
.IR FILE | \-
.RB [ \-\-details ]
.RB [ \-\-format
.IR text | json | html ]
.br
.B abac explain \-\-case
.IR FILE | \-
.RB [ \-\-name
.IR NAME ]
.\" description
Say why a request is decided as it is, and what would change that.
.B \-\-details
also tells what held;
.B \-\-format html
makes one page for a browser.
.\" exit status
0 allowed, 1 denied, 2 an error.
*/
// clang-format on

namespace abac::cli {
namespace {

/// A terminal's width where that is readable; a hundred columns elsewhere.
TextStyle style_of_output(bool has_details) {
  TextStyle style;
  style.has_details = has_details;
  style.columns = 100;
  if (::isatty(STDOUT_FILENO) == 0) return style;
  winsize size = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) {
    style.columns = std::min<std::size_t>(size.ws_col, 100);
  }
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  style.has_color = (no_color == nullptr || *no_color == '\0') && !is_dumb;
  return style;
}

std::string as_text(const Explanation& explanation, bool has_details) {
  std::string text = to_text(explanation, style_of_output(has_details));
  if (text.ends_with('\n')) text.pop_back();  // write_line adds it
  return text;
}

using WriteExplanation = std::string (*)(const Explanation&, bool has_details);

constexpr std::array<Format<WriteExplanation>, 3> kFormats = {
    {{"text", "", ErrorForm::Text, as_text},
     {"json", "", ErrorForm::Json,
      [](const Explanation& explanation, bool) { return to_json(explanation); }},
     {"html", "one page for a browser", ErrorForm::Text,
      [](const Explanation& explanation, bool) { return to_html(explanation); }}}};

/// The text of a case behind as many lines and columns as precede it in its file, so that places
/// in it are those of the file.
std::string in_place(std::string_view file, std::string_view text) {
  const std::string_view before(file.data(), static_cast<std::size_t>(text.data() - file.data()));
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return std::string(lines, '\n') + std::string(before.size() - line_begin, ' ') +
         std::string(text);
}

/// Finds the case of the name, or the only one where no name is asked for.
std::string_view find_case(const std::vector<std::string_view>& texts, const std::string& name) {
  if (name.empty()) return texts.size() == 1 ? texts.front() : std::string_view();
  CaseReader cases;
  for (const std::string_view text : texts) {
    if (cases.read(text).name == name) return text;
  }
  return {};
}

class Explain : public Command {
 public:
  [[nodiscard]] CommandWords words() const override {
    return {"explain", "Say why a request is decided as it is, and what would change that",
            "Exit status 0 allowed, 1 denied, 2 an error."};
  }

  void declare(Options& options) override {
    // The help lists options in the order in which they are declared.
    const DecisionInput::Declared decided = decided_.declare(options);
    const Option cases =
        options
            .text("--case", cases_,
                  "A file of cases, .jsonl or .json; - is JSON Lines from standard input")
            .type("FILE|-");
    cases.excludes(decided.policies).excludes(decided.request);
    options.text("--name", name_, "Which case of the file, where it holds several").needs(cases);
    options.flag("--details", has_details_, "With what held, all policy types and all facts");
    format_.declare(options, "");
  }

  [[nodiscard]] int run() override {
    if (!cases_.empty()) return explain_case();
    if (!decided_.is_given()) {
      throw UsageError("--case, or --policies and --request is required");
    }
    return explain_request();
  }

 private:
  [[nodiscard]] int explain_request() {
    const auto policies = decided_.read_policies(output_, errors());
    const auto request = decided_.read_request(output_, errors());
    if (!policies || !request) return output_.finish(kUnreadable);
    return explain_one(*policies, request->view(), decided_.texts());
  }

  [[nodiscard]] int explain_case() {
    const FileText file = read_cases_file(cases_);
    if (!file.error.empty()) {
      complain_about(cases_, file.error);
      return output_.finish(kUnreadable);
    }
    const auto texts = cases_.ends_with(".json") ? split_cases(file.text) : lines_of(file.text);
    const std::string_view text = find_case(texts, name_);
    if (text.empty()) {
      complain_about(cases_, name_.empty() ? "it holds " + std::to_string(texts.size()) +
                                                 " cases; give the --name of one"
                                           : "it holds no case of the name " + printable(name_));
      return output_.finish(kUnreadable);
    }
    CaseReader reader;
    const std::string name = shown_name(cases_);
    const std::string placed = in_place(file.text, text);
    const Case read = reader.read(placed, {.file = name});
    if (read.error) {
      report(output_, errors(), *read.error);
      return output_.finish(kUnreadable);
    }
    return explain_one(*read.policies, read.request->view(), {{name, placed}});
  }

  [[nodiscard]] int explain_one(const PolicySet& policies, const Request& request,
                                const std::vector<PolicyText>& texts) {
    const auto explanation = abac::explain(policies, request, {.texts = texts});
    if (!explanation) {
      report(output_, errors(), explanation.error());
      return output_.finish(kUnreadable);
    }
    output_.write_line(format_.chosen().write(*explanation, has_details_));
    return output_.finish(explanation->response.decision == Decision::Allowed ? kSuccess
                                                                              : kFailure);
  }

  [[nodiscard]] ErrorForm errors() const noexcept { return format_.chosen().errors; }

  Output output_;
  DecisionInput decided_;
  std::string cases_;  // a file of cases
  std::string name_;   // and which of them; empty where there is one only
  bool has_details_ = false;
  FormatOption<WriteExplanation> format_{kFormats};
};

const Registered<Explain> kRegistered;

}  // namespace
}  // namespace abac::cli
