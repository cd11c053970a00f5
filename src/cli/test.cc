// `abac test`: runs cases and compares the results with what they expect.
#include <abac/case.h>
#include <abac/printable.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "command.h"
#include "format.h"
#include "input.h"
#include "output.h"

// clang-format off
/* What the manual page says of the command; man_page.cmake puts the page together.
.\" synopsis
.B abac test
.RB [ \-\-format
.IR text | json ]
.IR PATH ...
.\" description
Run cases, from files or folders, and compare with what they expect; each is decided in every way
that the library has, which must agree.
.\" exit status
0 where all agree, 1 where any differs, 2 where a file is unreadable.
*/
// clang-format on

namespace abac::cli {
namespace {

/// Whether a file in a folder is to be run: the folder may hold policies and requests as well.
bool may_hold_cases(std::string_view text) {
  const DocumentKind kind = document_kind(text);
  return kind == DocumentKind::Case || kind == DocumentKind::Unknown;
}

/// How outcomes and the sum of them are written.
struct WriteTests {
  void (*outcome)(Output& output, const TestOutcome& outcome);
  void (*sum)(Output& output, const TestSum& sum);
};

void write_as_text(Output& output, const TestOutcome& outcome) {
  if (outcome.differences.empty()) return;
  std::string line = outcome.file + ':' + std::to_string(outcome.line);
  line += ": " + outcome.name.value_or("(no name)");
  output.write_line(printable(line));
  for (const std::string& difference : outcome.differences) {
    output.write_line("  " + difference);
  }
}

constexpr std::array<Format<WriteTests>, 2> kFormats = {
    {{"text",
      "",
      ErrorForm::Text,
      {write_as_text,
       [](Output& output, const TestSum& sum) {
         output.write_line(std::to_string(sum.passed) + " passed, " + std::to_string(sum.failed) +
                           " failed");
       }}},
     {"json",
      "",
      ErrorForm::Json,
      {[](Output& output, const TestOutcome& outcome) { output.write_line(to_json(outcome)); },
       [](Output& output, const TestSum& sum) { output.write_line(to_json(sum)); }}}}};

/// Runs cases and counts.
class TestRun {
 public:
  TestRun(Output& output, const WriteTests& write) : output_(output), write_(write) {}

  void run_path(const std::string& path) {
    const FoundFiles found = find_files(path, {".jsonl", ".json"});
    if (!found.error.empty()) unreadable(path, found.error);
    for (const std::string& file : found.paths) {
      if (!has_extension(file, ".json")) {
        run_lines(file, found.origin);
      } else {
        run_json(file, found.origin);
      }
    }
  }

  [[nodiscard]] int finish() {
    write_.sum(output_, sum_);
    if (is_unreadable_) return output_.finish(kUnreadable);
    return output_.finish(sum_.failed > 0 ? kFailure : kSuccess);
  }

 private:
  void unreadable(const std::string& path, std::string_view reason) {
    complain_about(path, reason);
    is_unreadable_ = true;
  }

  void run_lines(const std::string& path, Origin origin) {
    InputFile file(path, origin);
    LineReader lines(file, [this] { output_.flush(); });
    std::string_view line;
    while (lines.next(line)) run_case(path, lines.number(), line);
    if (!file.error().empty()) unreadable(path, file.error());
  }

  void run_json(const std::string& path, Origin origin) {
    const FileText file = read_cases_file(path, origin);
    if (!file.error.empty()) return unreadable(path, file.error);
    if (origin == Origin::Folder && !may_hold_cases(file.text)) return;
    const auto texts = split_cases(file.text);
    const char* counted = file.text.data();
    std::size_t line = 1;
    for (const std::string_view text : texts) {
      line += static_cast<std::size_t>(std::count(counted, text.data(), '\n'));
      counted = text.data();
      run_case(path, line, text);
    }
  }

  void run_case(const std::string& path, std::size_t line, std::string_view text) {
    const Case read = cases_.read(text);
    TestOutcome outcome = {.file = path, .line = line, .name = read.name, .differences = {}};
    if (read.expect_error) {
      outcome.differences.push_back("`expect` cannot be read: " + read.expect_error->message +
                                    " (" + printable(read.expect_error->pointer) + ')');
    } else if (read.expect) {
      const Expected<Response> result = evaluate(read);
      outcome.differences = differences(*read.expect, result);
      if (!read.error) {
        for (std::string& found : disagreements(*read.policies, read.request->view(), result)) {
          outcome.differences.push_back(std::move(found));
        }
      }
    } else if (read.error) {
      outcome.differences.push_back("the case cannot be read: " + read.error->message + " [" +
                                    std::string(to_string(read.error->code)) + "] (" +
                                    printable(read.error->pointer) + ')');
    } else {
      outcome.differences.emplace_back("the case has no `expect`");
    }
    ++(outcome.differences.empty() ? sum_.passed : sum_.failed);
    write_.outcome(output_, outcome);
  }

  Output& output_;
  const WriteTests& write_;
  CaseReader cases_;
  TestSum sum_;
  bool is_unreadable_ = false;
};

class Test : public Command {
 public:
  [[nodiscard]] CommandWords words() const override {
    return {"test", "Run cases and compare with what they expect",
            "Exit status 0 where all agree, 1 where any differs, 2 where a file is unreadable."};
  }

  void declare(Options& options) override {
    options.texts("paths", paths_, "Files of cases, .jsonl or .json, or folders that hold some")
        .type("PATH")
        .required();
    format_.declare(options, "text is the default");
  }

  [[nodiscard]] int run() override {
    Output output;
    TestRun run(output, format_.chosen().write);
    for (const std::string& path : paths_) run.run_path(path);
    return run.finish();
  }

 private:
  std::vector<std::string> paths_;
  FormatOption<WriteTests> format_{kFormats};
};

const Registered<Test> kRegistered;

}  // namespace
}  // namespace abac::cli
