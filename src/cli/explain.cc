// `abac explain`: says why a request is decided as it is, and what would change that.
#include <abac/case.h>
#include <abac/explain.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "commands.h"
#include "decision_input.h"
#include "input.h"
#include "output.h"

namespace abac::cli {
namespace {

// A file of cases may be larger than a case, but is held in memory.
constexpr std::size_t kMaxCasesFileBytes = std::size_t{256} << 20;

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

std::string rendered(const Explanation& explanation, const ExplainOptions& options) {
  switch (options.format) {
    case Format::Json:
      return to_json(explanation);
    case Format::Html:
      return to_html(explanation);
    case Format::Text:
      break;
  }
  std::string text = to_text(explanation, style_of_output(options.has_details));
  if (text.ends_with('\n')) text.pop_back();  // write_line adds it
  return text;
}

int explain_one(Output& output, const PolicySet& policies, const Request& request,
                const ExplainOptions& options) {
  const auto explanation = abac::explain(policies, request);
  if (!explanation) {
    report(output, options.format, explanation.error());
    return output.finish(kUnreadable);
  }
  output.write_line(rendered(*explanation, options));
  return output.finish(explanation->response.decision == Decision::Allowed ? kSuccess : kFailure);
}

/// The text of a case behind as many lines and columns as precede it in its file, so that places
/// in it are those of the file.
std::string in_place(std::string_view file, std::string_view text) {
  const std::string_view before(file.data(), static_cast<std::size_t>(text.data() - file.data()));
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return std::string(lines, '\n') + std::string(before.size() - line_begin, ' ') +
         std::string(text);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    if (text.find_first_not_of(" \t\r") < size) lines.push_back(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return lines;
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

}  // namespace

int explain_request(const ExplainOptions& options) {
  Output output;
  const auto policies = read_policies(output, options.policies, options.format);
  const auto request = read_request(output, options.request, options.format);
  if (!policies || !request) return output.finish(kUnreadable);
  return explain_one(output, *policies, request->view(), options);
}

int explain_case(const ExplainOptions& options) {
  Output output;
  const FileText file = read_file(options.cases, kMaxCasesFileBytes);
  if (!file.error.empty() || file.text.size() > kMaxCasesFileBytes) {
    complain_about(options.cases, file.error.empty() ? "the file is too large" : file.error);
    return output.finish(kUnreadable);
  }
  const auto texts =
      options.cases.ends_with(".json") ? split_cases(file.text) : lines_of(file.text);
  const std::string_view text = find_case(texts, options.name);
  if (text.empty()) {
    complain_about(options.cases, options.name.empty()
                                      ? "it holds " + std::to_string(texts.size()) +
                                            " cases; give the --name of one"
                                      : "it holds no case `" + printable(options.name) + '`');
    return output.finish(kUnreadable);
  }
  CaseReader reader;
  const Case read = reader.read(in_place(file.text, text), shown_name(options.cases));
  if (read.error) {
    report(output, options.format, *read.error);
    return output.finish(kUnreadable);
  }
  return explain_one(output, *read.policies, read.request->view(), options);
}

}  // namespace abac::cli
