// `abac validate`: every error and warning of policy files.
#include <abac/case.h>
#include <abac/validate.h>

#include "commands.h"
#include "input.h"
#include "output.h"

namespace abac::cli {
namespace {

/// Whether a file in a folder is to be checked: the folder may hold requests and cases as well.
bool may_be_policy(std::string_view text) {
  const DocumentKind kind = document_kind(text);
  return kind == DocumentKind::Policy || kind == DocumentKind::Unknown;
}

class Validation {
 public:
  Validation(Output& output, const ValidateOptions& options) : output_(output), options_(options) {}

  void run_path(const std::string& path) {
    const FoundFiles found = find_files(path, {".json"});
    if (!found.error.empty()) unreadable(path, found.error);
    for (const std::string& file_path : found.paths) {
      const FileText file = read_file(file_path);
      if (!file.error.empty()) {
        unreadable(file_path, file.error);
      } else if (!found.is_folder || may_be_policy(file.text)) {
        run_text(file_path == "-" ? "standard input" : file_path, file.text);
      }
    }
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
    for (const Diagnostic& finding : validate_policy(text, options_.type, name)) {
      has_errors_ = has_errors_ || finding.severity == Severity::Error;
      output_.write_line(options_.format == Format::Json ? to_json(finding) : to_string(finding));
    }
  }

  Output& output_;
  const ValidateOptions& options_;
  bool has_errors_ = false;
  bool is_unreadable_ = false;
};

}  // namespace

int validate(const ValidateOptions& options) {
  Output output;
  Validation validation(output, options);
  for (const std::string& path : options.paths) validation.run_path(path);
  return validation.finish();
}

}  // namespace abac::cli
