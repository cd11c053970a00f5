// `abac test`: runs cases and compares the results with what they expect.
#include <abac/case.h>

#include <algorithm>
#include <cstddef>

#include "commands.h"
#include "input.h"
#include "output.h"

namespace abac::cli {
namespace {

// A file of cases may be larger than a case, but is held in memory.
constexpr std::size_t kMaxCasesFileBytes = std::size_t{256} << 20;

/// Whether a file in a folder is to be run: the folder may hold policies and requests as well.
bool may_hold_cases(std::string_view text) {
  const DocumentKind kind = document_kind(text);
  return kind == DocumentKind::Case || kind == DocumentKind::Unknown;
}

/// Runs cases and counts.
class TestRun {
 public:
  TestRun(Output& output, Format format) : output_(output), format_(format) {}

  void run_path(const std::string& path) {
    const FoundFiles found = find_files(path, {".jsonl", ".json"});
    if (!found.error.empty()) unreadable(path, found.error);
    for (const std::string& file : found.paths) {
      if (!file.ends_with(".json")) {
        run_lines(file);
      } else {
        run_json(file, found.is_folder);
      }
    }
  }

  [[nodiscard]] int finish() {
    if (format_ == Format::Json) {
      output_.write_line("{\"passed\":" + std::to_string(passed_) +
                         ",\"failed\":" + std::to_string(failed_) + '}');
    } else {
      output_.write_line(std::to_string(passed_) + " passed, " + std::to_string(failed_) +
                         " failed");
    }
    if (is_unreadable_) return output_.finish(kUnreadable);
    return output_.finish(failed_ > 0 ? kFailure : kSuccess);
  }

 private:
  void unreadable(const std::string& path, std::string_view reason) {
    complain_about(path, reason);
    is_unreadable_ = true;
  }

  void run_lines(const std::string& path) {
    InputFile file(path);
    LineReader lines(file, [this] { output_.flush(); });
    std::string_view line;
    while (lines.next(line)) run_case(path, lines.number(), line);
    if (!file.error().empty()) unreadable(path, file.error());
  }

  void run_json(const std::string& path, bool is_in_folder) {
    const FileText file = read_file(path, kMaxCasesFileBytes);
    if (!file.error.empty()) return unreadable(path, file.error);
    if (file.text.size() > kMaxCasesFileBytes) return unreadable(path, "the file is too large");
    if (is_in_folder && !may_hold_cases(file.text)) return;
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
                                    " (" + read.expect_error->pointer + ')');
    } else if (read.expect) {
      outcome.differences = differences(*read.expect, evaluate(read));
    } else if (read.error) {
      outcome.differences.push_back("the case cannot be read: " + read.error->message + " [" +
                                    read.error->code + "] (" + read.error->pointer + ')');
    } else {
      outcome.differences.emplace_back("the case has no `expect`");
    }
    ++(outcome.differences.empty() ? passed_ : failed_);
    write(outcome);
  }

  void write(const TestOutcome& outcome) {
    if (format_ == Format::Json) {
      output_.write_line(to_json(outcome));
      return;
    }
    if (outcome.differences.empty()) return;
    std::string line = outcome.file + ':' + std::to_string(outcome.line);
    line += ": " + outcome.name.value_or("(no name)");
    output_.write_line(printable(line));
    for (const std::string& difference : outcome.differences) {
      output_.write_line(printable("  " + difference));
    }
  }

  Output& output_;
  Format format_;
  CaseReader cases_;
  std::size_t passed_ = 0;
  std::size_t failed_ = 0;
  bool is_unreadable_ = false;
};

}  // namespace

int test(const TestOptions& options) {
  Output output;
  TestRun run(output, options.format);
  for (const std::string& path : options.paths) run.run_path(path);
  return run.finish();
}

}  // namespace abac::cli
