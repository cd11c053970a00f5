// `abac validate`: every error and warning of policy files.
#include <abac/case.h>
#include <abac/validate.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "format.h"
#include "input.h"
#include "output.h"

// clang-format off
/* What the manual page says of the command; man_page.cmake puts the page together.
.\" synopsis
.B abac validate
.RB [ \-\-type
.IR TYPE ]
.RB [ \-\-format
.IR text | json ]
.IR PATH ...
.\" description
Check policy documents and policy sets: every error and warning, each with its line and column.
.I TYPE
is the policy type of a document, one of those that
.B abac validate \-\-help
lists;
without it a document with a principal is a resource policy and any other an identity policy.
.\" exit status
0 without errors, 1 with errors or with what AWS refuses to save (\fBempty_statement_list\fR),
2 where a file is unreadable or a folder holds no policy.
*/
// clang-format on

namespace abac::cli {
namespace {

/// Whether a file in a folder is to be checked: the folder may hold requests and cases as well.
bool may_be_policy(std::string_view text) {
  const DocumentKind kind = document_kind(text);
  return kind == DocumentKind::Policy || kind == DocumentKind::Unknown;
}

using WriteDiagnostic = std::string (*)(const Diagnostic&);

constexpr std::array<Format<WriteDiagnostic>, 2> kFormats = {
    {{"text", "", ErrorForm::Text,
      [](const Diagnostic& diagnostic) { return to_string(diagnostic); }},
     {"json", "", ErrorForm::Json,
      [](const Diagnostic& diagnostic) { return to_json(diagnostic); }}}};

/// Checks files and remembers how it went.
class Validation {
 public:
  /// Without a type of policy documents each shows its own.
  Validation(Output& output, std::optional<PolicyType> type, WriteDiagnostic write)
      : output_(output), type_(type), write_(write) {}

  void run_path(const std::string& path) {
    const FoundFiles found = find_files(path, {".json"});
    if (!found.error.empty()) unreadable(path, found.error);
    const std::size_t read_before = read_count_;
    for (const std::string& file_path : found.paths) {
      const FileText file = read_file(file_path, kMaxFileBytes, found.origin);
      if (!file.error.empty()) {
        unreadable(file_path, file.error);
      } else if (found.origin == Origin::Given || may_be_policy(file.text)) {
        run_text(shown_name(file_path), file.text);
      }
    }
    // Silence would be taken for a good answer.
    if (found.origin == Origin::Folder && read_count_ == read_before)
      unreadable(path, "it holds no policy");
  }

  [[nodiscard]] int finish() {
    if (is_unreadable_) return output_.finish(kUnreadable);
    return output_.finish(has_errors_ ? kFailure : kSuccess);
  }

 private:
  void unreadable(const std::string& path, std::string_view reason) {
    complain_about(path, reason);
    is_unreadable_ = true;
  }

  void run_text(const std::string& name, std::string_view text) {
    ++read_count_;
    const PolicyType type = type_ ? *type_ : shown_policy_type(text);
    for (const Diagnostic& diagnostic : validate_policy(text, type, {.file = name})) {
      has_errors_ = has_errors_ || is_refused_by_aws(diagnostic);
      output_.write_line(write_(diagnostic));
    }
  }

  Output& output_;
  std::optional<PolicyType> type_;
  WriteDiagnostic write_;
  std::size_t read_count_ = 0;
  bool has_errors_ = false;
  bool is_unreadable_ = false;
};

class Validate : public Command {
 public:
  [[nodiscard]] CommandWords words() const override {
    return {"validate", "Check policy documents and policy sets",
            "Exit status 0 without errors, 1 with errors or what AWS refuses to save, 2 where a "
            "file is\n"
            "unreadable or a folder holds no policy. Without --type a policy document with a "
            "Principal\n"
            "is taken for a resource policy, any other for an identity policy."};
  }

  void declare(Options& options) override {
    options.texts("paths", paths_, "Policy files, or folders that hold some")
        .type("PATH")
        .required();
    std::vector<std::string> types = {"auto"};
    for (const PolicyType type : policy_types()) types.emplace_back(to_string(type));
    options.text("--type", type_, "The policy type of a policy document")
        .one_of(types)
        .shows_default("auto");
    format_.declare(options, "text is the default");
  }

  [[nodiscard]] int run() override {
    Output output;
    Validation validation(output, parse_policy_type(type_), format_.chosen().write);
    for (const std::string& path : paths_) validation.run_path(path);
    return validation.finish();
  }

 private:
  std::vector<std::string> paths_;
  std::string type_;
  FormatOption<WriteDiagnostic> format_{kFormats};
};

const Registered<Validate> kRegistered;

}  // namespace
}  // namespace abac::cli
