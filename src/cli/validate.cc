// `abac validate`: every error and warning of policy files.
#include <abac/validate.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "command.h"
#include "format.h"
#include "input.h"
#include "output.h"
#include "policy_files.h"

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

using WriteDiagnostic = std::string (*)(const Diagnostic&);

constexpr std::array<Format<WriteDiagnostic>, 2> kFormats = {
    {{"text", "", ErrorForm::Text,
      [](const Diagnostic& diagnostic) { return to_string(diagnostic); }},
     {"json", "", ErrorForm::Json,
      [](const Diagnostic& diagnostic) { return to_json(diagnostic); }}}};

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
    types_.declare(options);
    format_.declare(options, "text is the default");
  }

  [[nodiscard]] int run() override {
    types_.read();
    Output output;
    bool has_errors = false;
    PolicyFileWalk walk(
        types_, [&](const PolicyFile& file, const FoundPolicy& policy, const PolicyUse& use) {
          const LintOptions lint = {.type = use.type, .is_trust_policy = use.is_trust};
          for (const Finding& finding : lint_policy(policy.text(), lint, {.file = file.name})) {
            has_errors = has_errors || is_failure(finding);
            output.write_line(format_.chosen().write(policy.in_file(finding.diagnostic)));
          }
        });
    for (const std::string& path : paths_) walk.read(path);
    walk.tell_count();
    if (walk.is_unreadable()) return output.finish(kUnreadable);
    return output.finish(has_errors ? kFailure : kSuccess);
  }

 private:
  std::vector<std::string> paths_;
  PolicyTypes types_;
  FormatOption<WriteDiagnostic> format_{kFormats};
};

const Registered<Validate> kRegistered;

}  // namespace
}  // namespace abac::cli
