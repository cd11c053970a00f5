// `abac eval`: decides one request, or answers a stream of cases.
#include <abac/case.h>
#include <abac/evaluate.h>

#include "commands.h"
#include "decision_input.h"
#include "input.h"
#include "output.h"

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

}  // namespace

int eval_cases(const std::string& path) {
  Output output;
  InputFile file(path);
  LineReader lines(file, [&] { output.flush(); });
  CaseReader cases;
  std::string_view line;
  while (lines.next(line)) {
    if (!output.write_line(cases.answer(line))) break;
  }
  if (!file.error().empty()) {
    complain_about(path, file.error());
    return output.finish(kUnreadable);
  }
  return output.finish(kSuccess);
}

int eval_request(const EvalOptions& options) {
  Output output;
  const auto policies = read_policies(output, options.policies, options.format);
  const auto request = read_request(output, options.request, options.format);
  if (!policies || !request) return output.finish(kUnreadable);
  const auto response = evaluate(*policies, request->view());
  if (!response) {
    report(output, options.format, response.error());
    return output.finish(kUnreadable);
  }
  if (options.format == Format::Json) {
    output.write_line(to_json(*response));
  } else {
    write_text(output, *response);
  }
  return output.finish(response->decision == Decision::Allowed ? kSuccess : kFailure);
}

}  // namespace abac::cli
