// `abac eval`: decides one request, or answers a stream of cases.
#include <abac/case.h>
#include <abac/evaluate.h>
#include <abac/printable.h>

#include <array>
#include <string>
#include <vector>

#include "command.h"
#include "decision_input.h"
#include "format.h"
#include "input.h"
#include "output.h"

// clang-format off
/* What the manual page says of the command; man_page.cmake puts the page together.
.\" synopsis
.B abac eval \-\-policies
.IR FILE ...
.B \-\-request
.IR FILE | \-
.RB [ \-\-format
.IR text | json ]
.br
.B abac eval \-\-cases
.IR FILE | \-
.\" description
Decide one request.
With
.BR \-\-cases ,
read cases as JSON Lines and write a result a line.
.\" exit status
0 allowed, 1 denied, 2 an error; with
.B \-\-cases
0 where all lines were answered.
*/
// clang-format on

namespace abac::cli {
namespace {

void write_text(Output& output, const Response& response) {
  std::string line(to_string(response.decision));
  if (!response.message.empty()) line += ": " + response.message;
  output.write_line(printable(line));
  for (const MatchedStatement& statement : response.matched_statements) {
    line = "  ";
    line += to_string(statement.effect);
    line += " by ";
    line += statement.policy;
    line += ", statement " + std::to_string(statement.index);
    if (statement.sid) line += " (" + std::string(*statement.sid) + ')';
    output.write_line(printable(line));
  }
  for (std::string_view key : response.missing_context_keys) {
    output.write_line(printable("  not in the request: " + std::string(key)));
  }
}

using WriteResponse = void (*)(Output&, const Response&);

constexpr std::array<Format<WriteResponse>, 2> kFormats = {
    {{"text", "", ErrorForm::Text, write_text},
     {"json", "", ErrorForm::Json,
      [](Output& output, const Response& response) { output.write_line(to_json(response)); }}}};

class Eval : public Command {
 public:
  [[nodiscard]] CommandWords words() const override {
    return {"eval", "Decide one request, or answer a stream of cases",
            "With --cases: JSON Lines in, one result a line out; exit status 0.\n"
            "With --policies and --request: exit status 0 allowed, 1 denied, 2 an error.\n"
            "Several policy files count as attached together; levels follow one another."};
  }

  void declare(Options& options) override {
    const Option cases =
        options.text("--cases", cases_, "Cases as JSON Lines; - is the standard input")
            .type("FILE|-");
    const DecisionInput::Declared decided = decided_.declare(options);
    cases.excludes(decided.policies).excludes(decided.request);
    format_.declare(options, "text is the default, --cases always writes json");
  }

  [[nodiscard]] int run() override {
    if (!cases_.empty()) {
      if (format_.is_given("text")) throw UsageError("--format: --cases writes json");
      return answer_cases();
    }
    if (!decided_.is_given()) {
      throw UsageError("--cases, or --policies and --request is required");
    }
    return decide_request();
  }

 private:
  /// Answers a stream of cases: JSON Lines in, a result a line out.
  [[nodiscard]] int answer_cases() const {
    Output output;
    InputFile file(cases_);
    LineReader lines(file, [&] { output.flush(); });
    CaseReader cases;
    std::string_view line;
    while (lines.next(line)) {
      if (!output.write_line(cases.answer(line))) break;
    }
    if (!file.error().empty()) {
      complain_about(cases_, file.error());
      return output.finish(kUnreadable);
    }
    return output.finish(kSuccess);
  }

  [[nodiscard]] int decide_request() {
    Output output;
    const auto& format = format_.chosen();
    const auto policies = decided_.read_policies(output, format.errors);
    const auto request = decided_.read_request(output, format.errors);
    if (!policies || !request) return output.finish(kUnreadable);
    const auto response = evaluate(*policies, request->view());
    if (!response) {
      report(output, format.errors, response.error());
      return output.finish(kUnreadable);
    }
    format.write(output, *response);
    return output.finish(response->decision == Decision::Allowed ? kSuccess : kFailure);
  }

  std::string cases_;
  DecisionInput decided_;
  FormatOption<WriteResponse> format_{kFormats};
};

const Registered<Eval> kRegistered;

}  // namespace
}  // namespace abac::cli
