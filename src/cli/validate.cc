// `abac validate`: every error of policy files, and advice about what is accepted.
#include <abac/findings.h>
#include <abac/printable.h>
#include <abac/validate.h>

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "catalogue_file.h"
#include "check_list.h"
#include "command.h"
#include "format.h"
#include "input.h"
#include "output.h"
#include "policy_files.h"
#include "rewritten_file.h"

// clang-format off
/* What the manual page says of the command; man_page.cmake puts the page together.
.\" synopsis
.B abac validate
.RB [ \-\-type
.IR TYPE ]
.RB [ \-\-allow
.IR CODE ]
.RB [ \-\-deny
.IR CODE ]
.RB [ \-\-config
.IR FILE ]
.RB [ \-\-format
.IR text | long | json | sarif | github | junit ]
.RB [ \-\-fix ]
.IR PATH ...
.br
.B abac validate \-\-list\-checks
.br
.B abac validate \-\-explain
.I CODE
.\" description
Check policy documents and policy sets in whatever stands around them: every error, and what is accepted and probably not meant, each with its line and column.
.B \-\-type
says how documents are attached that do not show it,
.B \-\-allow
switches a check off,
.B \-\-deny
makes findings count as errors, of a check or of
.BR security ", " warnings " or " suggestions ,
and
.B \-\-config
reads both from a file.
.B \-\-fix
makes the changes that keep all decisions.
.B \-\-list\-checks
lists the checks,
.B \-\-explain
tells of one of them.
.\" exit status
0 without errors; 1 with errors, with what AWS refuses to save, or with what
.B \-\-deny
names; 2 where a file is unreadable or holds no policy, or nothing was read.
*/
// clang-format on

namespace abac::cli {
namespace {

/// A format: how each finding is written when its file was checked, or all of them at the end.
struct Writer {
  std::string (*one)(const Finding&, const CheckedFile&) = nullptr;
  std::string (*all)(std::span<const CheckedFile>, bool (*)(const Finding&)) = nullptr;
};

/// Whether findings of the command that runs count as errors; for who asks a plain function.
const DeniedFindings* denied_findings = nullptr;
bool counts_as_error(const Finding& finding) { return is_failure(finding, *denied_findings); }

std::string as_line(const Finding& finding, const CheckedFile& /*file*/) {
  return to_string(finding.diagnostic);
}
std::string with_place(const Finding& finding, const CheckedFile& file) {
  std::string text = to_text(finding, file.text);
  text.pop_back();
  return text;
}
std::string as_json(const Finding& finding, const CheckedFile& /*file*/) {
  return to_json(finding);
}
std::string for_github(const Finding& finding, const CheckedFile& /*file*/) {
  return to_github(finding, counts_as_error(finding));
}
std::string as_sarif(std::span<const CheckedFile> files, bool (*is_failure)(const Finding&)) {
  return to_sarif(files, is_failure);
}

constexpr std::array<Format<Writer>, 6> kFormats = {{
    {"text", "a line each; in a terminal as long", ErrorForm::Text, {as_line, nullptr}},
    {"long", "with the file's line and the fix", ErrorForm::Text, {with_place, nullptr}},
    {"json", "a line each", ErrorForm::Json, {as_json, nullptr}},
    {"sarif", "2.1.0", ErrorForm::Text, {nullptr, as_sarif}},
    {"github", "annotations of its workflows", ErrorForm::Text, {for_github, nullptr}},
    {"junit", "XML for build servers", ErrorForm::Text, {nullptr, to_junit}},
}};

/// What the options say of all files.
struct Settings {
  LintConfig config;
  Writer writer;
  bool makes_fixes = false;
  const PolicyTypes* types = nullptr;
};

/// Checks files and remembers how it went.
class Validation {
 public:
  Validation(Output& output, const Settings& settings) : output_(output), settings_(settings) {}

  void check(PolicyFile& file, const std::string& path) {
    CheckedFile checked{.name = file.name, .text = {}, .findings = {}};
    check_policies(checked, file.text, file.found, path);
    if (settings_.makes_fixes && path != "-") {
      file.text = fix(checked, std::move(file.text), path);
    }
    checked.text = std::move(file.text);
    count(counts_, checked.findings);
    for (const Finding& finding : checked.findings) {
      has_failed_ = has_failed_ || counts_as_error(finding);
      if (settings_.writer.one == nullptr) continue;
      output_.write_line(settings_.writer.one(finding, checked));
    }
    if (settings_.writer.all != nullptr) checked_.push_back(std::move(checked));
  }

  /// Tells programs of a path that could not be read; people were told on the standard error.
  void take_unreadable(const std::string& path, std::string_view reason) {
    is_unreadable_ = true;
    if (settings_.writer.one == as_line || settings_.writer.one == with_place) return;
    CheckedFile unread{.name = shown_name(path), .text = {}, .findings = {}};
    Finding finding;
    finding.diagnostic.code = ErrorCode::UnreadableFile;
    finding.diagnostic.message = printable(fmt::format("cannot be read: {}", reason));
    finding.diagnostic.file = unread.name;
    unread.findings.push_back(std::move(finding));
    if (settings_.writer.one != nullptr) {
      output_.write_line(settings_.writer.one(unread.findings.front(), unread));
    } else {
      checked_.push_back(std::move(unread));
    }
  }

  /// Writes what is written at the end, and how many findings there were to the standard error.
  void finish() {
    if (settings_.writer.all != nullptr) {
      std::string all = settings_.writer.all(checked_, counts_as_error);
      while (all.ends_with('\n')) all.pop_back();
      output_.write_line(all);
    }
    static_cast<void>(output_.flush());  // what follows tells of all that stands above it
    if (fixed_count_ != 0) complain(fmt::format("{} fixed", fixed_count_));
    if (!is_unreadable_ || counts_ != FindingCounts()) complain(to_string(counts_));
  }

  [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }

 private:
  void check_policies(CheckedFile& checked, std::string_view text, const FoundPolicies& found,
                      const std::string& path) {
    const std::string* pointer = nullptr;
    for (const FoundPolicy& policy : found.policies) {
      // Documents of one place differ in branches of a template alone.
      if (pointer == nullptr || *pointer != policy.pointer) told_.clear();
      pointer = &policy.pointer;
      check_policy(checked, text, policy, settings_.types->use_of(policy, path));
    }
  }

  void check_policy(CheckedFile& checked, std::string_view whole, const FoundPolicy& policy,
                    const PolicyUse& use) {
    LintOptions options = settings_.config.options;
    options.type = use.type;
    options.is_trust_policy = use.is_trust;
    const std::string_view text = policy.text();
    // Where the policy stands in the file as it is, its edits are edits of the file.
    const bool is_part =
        std::less_equal<>()(whole.data(), text.data()) &&
        std::less_equal<>()(text.data() + text.size(), whole.data() + whole.size());
    const auto offset =
        static_cast<std::uint32_t>(is_part ? text.data() - whole.data() : std::ptrdiff_t{0});
    for (Finding& finding : lint_policy(text, options, {.file = checked.name})) {
      if (policy.is_guess(finding.diagnostic.where)) continue;
      finding.diagnostic = policy.in_file(std::move(finding.diagnostic));
      if (!is_part && !told_.insert(to_string(finding.diagnostic)).second) continue;
      if (!is_part) finding.edits.clear();
      for (TextEdit& edit : finding.edits) {
        edit.where.begin += offset;
        edit.where.end += offset;
      }
      checked.findings.push_back(std::move(finding));
    }
  }

  /// Makes the changes that keep decisions in the file, and checks what then stands there, which is
  /// returned.
  std::string fix(CheckedFile& checked, std::string text, const std::string& path) {
    // What overlaps, and what a fix makes possible, is fixed in a further round.
    constexpr int kMostRounds = 10;
    std::string before = text;
    std::size_t count = 0;
    for (int round = 0; round < kMostRounds; ++round) {
      FixedText fixed = apply_fixes(text, checked.findings);
      if (fixed.fixed == 0) break;
      count += fixed.fixed;
      text = std::move(fixed.text);
      checked.findings.clear();
      check_policies(checked, text, find_policies(text, path), path);
    }
    if (count == 0) return text;
    if (const std::string error = rewrite_file(path, text); !error.empty()) {
      complain(fmt::format("{}: error: cannot be written: {}", printable(checked.name), error));
      has_failed_ = true;
      checked.findings.clear();
      check_policies(checked, before, find_policies(before, path), path);
      return before;
    }
    fixed_count_ += count;
    return text;
  }

  Output& output_;
  const Settings& settings_;
  std::vector<CheckedFile> checked_;
  std::unordered_set<std::string> told_;  // of the documents of one place
  FindingCounts counts_;
  std::size_t fixed_count_ = 0;
  bool has_failed_ = false;
  bool is_unreadable_ = false;
};

class Validate : public Command {
 public:
  [[nodiscard]] CommandWords words() const override {
    return {"validate", "Check policies, and advise on what is accepted",
            "Exit status 0 without errors; 1 with errors, with what AWS refuses to save, or with "
            "what --deny\n"
            "names; 2 where a file is unreadable or holds no policy, or nothing was read. Without "
            "--type a\n"
            "document shows itself whether it is a resource or a trust policy; any other is an "
            "identity policy."};
  }

  void declare(Options& options) override {
    options.texts("paths", paths_, "Policy files, or folders that hold some").type("PATH");
    types_.declare(options);
    options.repeated("--allow", allowed_, "A check to switch off; may be repeated").type("CODE");
    options
        .repeated("--deny", denied_,
                  "What counts as an error: security, warnings, suggestions, or a check; may be "
                  "repeated")
        .type("CODE");
    options.text("--config", config_file_, "A file that says what to switch off and what to deny")
        .type("FILE");
    options.flag("--all", all_, "Also the checks that are off by default");
    options
        .text("--as", saved_as_, "How identity policies are saved: AWS asks more of managed ones")
        .one_of({"managed", "inline"});
    declare_catalogue(options, catalogue_);
    options.repeated("--own-service", own_services_, "The prefix of a service that AWS has not")
        .type("PREFIX");
    options.repeated("--own-partition", own_partitions_, "A partition that AWS has not")
        .type("NAME");
    options.repeated("--own-account", own_accounts_, "An account that is no third party's")
        .type("ACCOUNT");
    options.flag("--private-source-ip-ok", private_source_ip_,
                 "aws:SourceIp may be a private address");
    options.flag("--level", level_, "A control policy is all that its level has");
    options.flag("--template", template_, "Tell each place that looks like one of a template");
    options.flag("--fix", fix_, "Make the changes that keep all decisions");
    options.flag("--list-checks", list_, "List the checks");
    options.text("--explain", explain_, "Tell of a check").type("CODE");
    format_.declare(options, "text is the default");
  }

  [[nodiscard]] int run() override {
    Output output;
    if (!explain_.empty()) {
      return output.finish(write_check_page(output, explain_) ? kSuccess : kUnreadable);
    }
    Settings settings;
    if (!read_settings(settings)) return kUnreadable;
    const LoadedCatalogue loaded = load_catalogue(catalogue_);
    if (loaded.has_failed) return kUnreadable;
    if (loaded.catalogue) settings.config.options.catalogue = &*loaded.catalogue;
    if (list_) {
      write_check_list(output, settings.config.options, format_.is_given("json"));
      return output.finish(kSuccess);
    }
    if (paths_.empty()) throw UsageError("paths is required");
    types_.read();
    return check_paths(output, settings);
  }

 private:
  [[nodiscard]] int check_paths(Output& output, Settings& settings) {
    settings.types = &types_;
    denied_findings = &settings.config.denied;
    Validation validation(output, settings);
    PolicyFileWalk walk(
        [&](PolicyFile& file, const std::string& path) { validation.check(file, path); },
        [&](const std::string& path, std::string_view reason) {
          validation.take_unreadable(path, reason);
        });
    for (const std::string& path : paths_) walk.read(path);
    validation.finish();
    walk.tell_count();
    if (walk.is_unreadable()) return output.finish(kUnreadable);
    return output.finish(validation.has_failed() ? kFailure : kSuccess);
  }

  /// Reads the options into settings. Returns false where the file of `--config` cannot be read,
  /// which has been told.
  [[nodiscard]] bool read_settings(Settings& settings) {
    settings.writer = format_.chosen().write;
    if (!format_.is_given("text") && settings.writer.one == as_line &&
        ::isatty(STDOUT_FILENO) == 1) {
      settings.writer.one = with_place;
    }
    settings.makes_fixes = fix_;
    if (!config_file_.empty() && !read_config(settings.config)) return false;
    LintOptions& options = settings.config.options;
    for (const std::string& word : allowed_) options.switched_off.push_back(check_of(word));
    for (const std::string& word : denied_) {
      if (!add_denied(settings.config.denied, word)) static_cast<void>(check_of(word));
    }
    options.switched_on = settings.config.denied.codes;
    if (saved_as_ == "managed") options.saved_as = SavedAs::Managed;
    if (saved_as_ == "inline") options.saved_as = SavedAs::Inline;
    options.includes_off_by_default = options.includes_off_by_default || all_;
    options.is_whole_level = options.is_whole_level || level_;
    options.accepts_private_source_ip = options.accepts_private_source_ip || private_source_ip_;
    options.lists_template_marks = template_;
    append(options.own_services, own_services_);
    append(options.own_partitions, own_partitions_);
    append(options.own_accounts, own_accounts_);
    return true;
  }

  static void append(std::vector<std::string>& texts, const std::vector<std::string>& more) {
    texts.insert(texts.end(), more.begin(), more.end());
  }

  /// Returns the code that a word of the command line names.
  [[nodiscard]] static ErrorCode check_of(const std::string& word) {
    const auto code = parse_error_code(word);
    if (code && find_check(*code) != nullptr) return *code;
    throw UsageError(fmt::format("{} is no check; --list-checks lists them", printable(word)));
  }

  [[nodiscard]] bool read_config(LintConfig& config) const {
    const FileText file = read_file(config_file_);
    if (!file.error.empty()) {
      complain_about(config_file_, file.error);
      return false;
    }
    Expected<LintConfig> read = parse_lint_config(file.text, {.file = shown_name(config_file_)});
    if (!read) {
      complain(to_string(read.error()));
      return false;
    }
    config = *std::move(read);
    return true;
  }

  std::vector<std::string> paths_;
  PolicyTypes types_;
  std::vector<std::string> allowed_;
  std::vector<std::string> denied_;
  std::string config_file_;
  bool all_ = false;
  std::string saved_as_;
  std::string catalogue_;
  std::vector<std::string> own_services_;
  std::vector<std::string> own_partitions_;
  std::vector<std::string> own_accounts_;
  bool private_source_ip_ = false;
  bool level_ = false;
  bool template_ = false;
  bool fix_ = false;
  bool list_ = false;
  std::string explain_;
  FormatOption<Writer> format_{kFormats};
};

const Registered<Validate> kRegistered;

}  // namespace
}  // namespace abac::cli
