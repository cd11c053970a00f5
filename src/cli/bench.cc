// `abac bench`: measures how long decisions take, with the policies and requests that it is given.
#include <abac/case.h>
#include <abac/evaluate.h>
#include <abac/printable.h>
#include <abac/vocabulary.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "command.h"
#include "decision_input.h"
#include "format.h"
#include "input.h"
#include "measurement.h"
#include "output.h"
#include "request_store.h"

// clang-format off
/* What the manual page says of the command; man_page.cmake puts the page together.
.\" synopsis
.B abac bench \-\-policies
.IR FILE ...
.B \-\-requests
.IR FILE | \-
.RB [ \-\-threads
.IR N ]
.RB [ \-\-seconds
.IR S ]
.RB [ \-\-json ]
.\" description
Measure how long decisions take: requests, JSON Lines or a
.I .json
file that holds one or a list of them, are decided over and over by threads that share the policies,
which are compiled for the actions of the requests.
Every request is decided and evaluated once before, which must agree; those that are refused are
counted and left out.
Told are decisions a second, and the time that half of all decisions and 99 of 100 do not exceed.
.\" exit status
0 where something was measured, 2 an error.
*/
// clang-format on

namespace abac::cli {
namespace {

/// What one run measures at most.
constexpr std::size_t kMaxRequests = 1'000'000;
constexpr std::size_t kMaxThreads = 1024;

/// What is written: the requests that were measured, and what was.
struct Report {
  std::size_t statements = 0;
  std::size_t policy_bytes = 0;
  std::size_t requests = 0;  // without those refused
  std::size_t refused = 0;
  std::size_t allowed = 0;
  std::size_t implicit_deny = 0;
  std::size_t explicit_deny = 0;
  std::size_t considered = 0;  // statements, for all requests together
  std::size_t most_considered = 0;
  std::size_t threads = 0;
  std::optional<Diagnostic> first_refusal;
  Measurement measured;

  [[nodiscard]] double mean_considered() const noexcept {
    return static_cast<double>(considered) / static_cast<double>(requests);
  }
};

/// A number with so many digits behind the point.
std::string number(double value, unsigned digits) {
  const double scale = std::pow(10.0, digits);
  std::string text = std::to_string(static_cast<std::uint64_t>(std::llround(value * scale)));
  if (digits == 0) return text;
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  return text.insert(text.size() - digits, 1, '.');
}

std::string grouped(double value) {
  std::string text = number(value, 0);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}
std::string grouped(std::size_t value) { return grouped(static_cast<double>(value)); }

std::string counted(std::size_t count, const std::string& what) {
  return grouped(count) + ' ' + what + (count == 1 ? "" : "s");
}

void write_text(Output& output, const Report& report) {
  const Measurement& measured = report.measured;
  output.write_line("policies    " + counted(report.statements, "statement") + ", " +
                    grouped(report.policy_bytes) + " bytes in memory");
  output.write_line("requests    " + grouped(report.requests) + ": " + grouped(report.allowed) +
                    " allowed, " + grouped(report.implicit_deny) + " implicitly denied, " +
                    grouped(report.explicit_deny) + " explicitly denied; " +
                    grouped(report.refused) + " refused" +
                    (report.refused > 0 ? ", which are left out" : ""));
  if (report.first_refusal) complain(to_string(*report.first_refusal));
  output.write_line("considered  " + number(report.mean_considered(), 1) +
                    " statements a decision, " + grouped(report.most_considered) + " at most");
  output.write_line("decisions   " + grouped(measured.decisions_per_second) + " a second by " +
                    counted(report.threads, "thread"));
  output.write_line("time        p50 " + grouped(measured.p50) + " ns, p99 " +
                    grouped(measured.p99) + " ns, less the clock's " + number(measured.clock, 0) +
                    " ns");
}

void write_json(Output& output, const Report& report) {
  const Measurement& measured = report.measured;
  std::string line = "{\"statements\":" + std::to_string(report.statements);
  const auto add = [&](std::string_view name, const std::string& value) {
    line.append(",\"").append(name).append("\":").append(value);
  };
  add("policy_bytes", std::to_string(report.policy_bytes));
  add("requests", std::to_string(report.requests));
  add("refused", std::to_string(report.refused));
  if (report.first_refusal) add("first_refusal", to_json(*report.first_refusal));
  add("decisions", "{\"allowed\":" + std::to_string(report.allowed) +
                       ",\"implicitDeny\":" + std::to_string(report.implicit_deny) +
                       ",\"explicitDeny\":" + std::to_string(report.explicit_deny) + '}');
  add("statements_considered", "{\"mean\":" + number(report.mean_considered(), 3) +
                                   ",\"max\":" + std::to_string(report.most_considered) + '}');
  add("threads", std::to_string(report.threads));
  add("decisions_per_second", number(measured.decisions_per_second, 0));
  add("p50_ns", number(measured.p50, 1));
  add("p99_ns", number(measured.p99, 1));
  add("clock_ns", number(measured.clock, 1));
  output.write_line(line + '}');
}

using WriteReport = void (*)(Output&, const Report&);

constexpr std::array<Format<WriteReport>, 2> kFormats = {
    {{"text", "", ErrorForm::Text, write_text}, {"json", "", ErrorForm::Json, write_json}}};

/// A text with requests: a file's.
struct RequestFile {
  std::string name;
  std::string_view text;

  /// Makes the place of a diagnostic of `part` one of the file; the place of `part` where it has
  /// none. REQUIRES: `part` stands in the text.
  void place(Diagnostic& diagnostic, std::string_view part) const {
    const std::string_view before =
        text.substr(0, static_cast<std::size_t>(part.data() - text.data()));
    const auto lines = static_cast<std::uint32_t>(std::ranges::count(before, '\n'));
    const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
    SourceRange& where = diagnostic.where;
    if (where.line == 0) where = {.begin = 0, .end = 0, .line = 1, .column = 1};
    if (where.line == 1) where.column += static_cast<std::uint32_t>(before.size() - line_begin);
    where.line += lines;
    diagnostic.file = name;
  }
};

/// The requests of a file: those that can be decided, checked, and how many are refused.
class Requests {
 public:
  /// Takes the next request, whose text stands in that of the file.
  void take(std::string_view text, const RequestFile& file) {
    auto read = parse_request(text);
    if (read) {
      read_.push_back({store_.keep(read->view()), text});
    } else {
      refuse(std::move(read).error(), text, file);
    }
  }

  /// Returns the actions of the requests, each once.
  [[nodiscard]] std::vector<std::string_view> actions() const {
    std::set<std::string_view> actions;
    for (const ReadRequest& read : read_) actions.insert(read.request.action);
    return {actions.begin(), actions.end()};
  }

  /// Decides every request once. Returns the text of one on which `decide` and `evaluate` differ,
  /// which is a fault of the library.
  [[nodiscard]] std::optional<std::string_view> check(const PolicySet& policies,
                                                      const RequestFile& file) {
    Response response;
    for (const auto& [request, text] : read_) {
      const Decision decision = decide(policies, request);
      const auto evaluated = evaluate(policies, request, response);
      if (decision != (evaluated ? response.decision : Decision::Refused)) return text;
      if (!evaluated) {
        refuse(evaluated.error(), text, file);
        continue;
      }
      count(decision, count_considered(policies, request));
      checked_.push_back({request, decision});
    }
    return {};
  }

  [[nodiscard]] const std::vector<CheckedRequest>& checked() const noexcept { return checked_; }
  /// What is known of them before anything is measured.
  [[nodiscard]] const Report& report() const noexcept { return report_; }

 private:
  struct ReadRequest {
    Request request;
    std::string_view text;
  };

  void refuse(Diagnostic error, std::string_view text, const RequestFile& file) {
    ++report_.refused;
    if (first_refused_ != nullptr && first_refused_ < text.data()) return;
    first_refused_ = text.data();
    file.place(error, text);
    report_.first_refusal = std::move(error);
  }

  void count(Decision decision, std::size_t considered) noexcept {
    ++report_.requests;
    report_.allowed += decision == Decision::Allowed ? 1U : 0U;
    report_.implicit_deny += decision == Decision::ImplicitDeny ? 1U : 0U;
    report_.explicit_deny += decision == Decision::ExplicitDeny ? 1U : 0U;
    report_.considered += considered;
    report_.most_considered = std::max(report_.most_considered, considered);
  }

  RequestStore store_;
  std::vector<ReadRequest> read_;
  std::vector<CheckedRequest> checked_;
  const char* first_refused_ = nullptr;
  Report report_;
};

class Bench : public Command {
 public:
  [[nodiscard]] CommandWords words() const override {
    return {
        "bench", "Measure how long decisions take",
        "The requests are decided over and over, in their order; give as many and as different\n"
        "ones as are asked in earnest.\n"
        "Exit status 0 where something was measured, 2 an error."};
  }

  void declare(Options& options) override {
    (void)decided_.declare_policies(options).required();
    (void)options
        .text("--requests", requests_,
              "Requests as JSON Lines, or one or a list of them where the name ends in .json; - is "
              "the standard input")
        .type("FILE|-")
        .required();
    (void)options
        .number("--threads", threads_, std::size_t{1}, kMaxThreads,
                "Threads that share the policies")
        .type("N");
    (void)options.number("--seconds", seconds_, 0.001, 3600.0, "How long to measure").type("S");
    format_.declare(options, "");
    (void)options.flag("--json", is_json_, "The same as --format json");
  }

  [[nodiscard]] int run() override {
    if (is_json_ && format_.is_given("text")) throw UsageError("--json: --format says text");
    const auto& format = is_json_ ? kFormats.back() : format_.chosen();
    Output output;
    const auto documents = decided_.read_documents(output, format.errors);
    const FileText text = read_cases_file(requests_);
    if (!text.error.empty()) complain_about(requests_, text.error);
    if (!documents || !text.error.empty()) return output.finish(kUnreadable);
    const RequestFile file = {shown_name(requests_), text.text};
    Requests requests;
    if (!take_all(requests, file)) return output.finish(kUnreadable);

    const auto policies = compile(*documents, requests);
    if (!policies) {
      report(output, format.errors, policies.error());
      return output.finish(kUnreadable);
    }
    if (const auto differing = requests.check(*policies, file)) {
      complain("abac: error: `decide` and `evaluate` differ on " + printable(*differing));
      return output.finish(kUnreadable);
    }
    Report found = requests.report();
    if (found.requests == 0) {
      if (found.first_refusal) report(output, format.errors, *found.first_refusal);
      complain_about(requests_, "it holds no request that is decided");
      return output.finish(kUnreadable);
    }
    found.statements = policies->statement_count();
    found.policy_bytes = policies->memory_bytes();
    found.threads = threads_;
    if (!measure_all(found, *policies, requests)) return output.finish(kUnreadable);
    format.write(output, found);
    return output.finish(kSuccess);
  }

 private:
  /// Takes the requests of the file. Tells why not where it returns false.
  [[nodiscard]] bool take_all(Requests& requests, const RequestFile& file) const {
    const auto texts = requests_.ends_with(".json") ? split_cases(file.text) : lines_of(file.text);
    if (texts.size() > kMaxRequests) {
      complain_about(requests_, "it holds more than " + grouped(kMaxRequests) + " requests");
      return false;
    }
    for (const std::string_view text : texts) requests.take(text, file);
    return true;
  }

  /// Compiles as a service does that knows its actions.
  [[nodiscard]] static Expected<PolicySet> compile(const Policies& documents,
                                                   const Requests& requests) {
    const std::vector<std::string_view> actions = requests.actions();
    const auto vocabulary = Vocabulary::make(actions);
    if (!vocabulary) return vocabulary.error();
    return PolicySet::compile_for(*vocabulary, documents);
  }

  [[nodiscard]] bool measure_all(Report& found, const PolicySet& policies,
                                 const Requests& requests) const {
    const std::chrono::duration<double> seconds(seconds_);
    try {
      found.measured = measure(policies, requests.checked(), threads_,
                               std::chrono::duration_cast<std::chrono::nanoseconds>(seconds));
    } catch (const std::system_error& error) {
      complain("abac: error: cannot start " + counted(threads_, "thread") + ": " +
               error.code().message());
      return false;
    }
    if (found.measured.agrees) return true;
    complain("abac: error: threads decide differently");
    return false;
  }

  DecisionInput decided_;
  std::string requests_;
  std::size_t threads_ = 1;
  double seconds_ = 1;
  bool is_json_ = false;
  FormatOption<WriteReport> format_{kFormats};
};

const Registered<Bench> kRegistered;

}  // namespace
}  // namespace abac::cli
