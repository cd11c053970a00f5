// Reads policy files and requests from files, and joins what several files hold.
#include "decision_input.h"

#include <abac/evaluate.h>

#include <utility>

#include "input.h"

namespace abac::cli {
std::string shown_name(const std::string& path) { return path == "-" ? "standard input" : path; }

void report(Output& output, Format format, const Diagnostic& error) {
  if (format == Format::Json) {
    output.write_line("{\"error\":" + to_json(error) + '}');
  } else {
    complain(to_string(error));
  }
}

std::optional<PolicySet> read_policies(Output& output, const std::vector<std::string>& paths,
                                       Format format) {
  Policies policies;
  bool is_sound = true;
  const auto refuse = [&](Diagnostic error, const std::string& path) {
    error.file = shown_name(path);
    report(output, format, error);
    is_sound = false;
  };
  for (const std::string& path : paths) {
    const FileText file = read_file(path);
    if (!file.error.empty()) {
      complain_about(path, file.error);
      is_sound = false;
      continue;
    }
    auto parsed = parse_policies(file.text, shown_name(path));
    if (!parsed) {
      refuse(parsed.error(), path);
      continue;
    }
    // Each file by itself, so that an error names its file and its place there.
    if (auto compiled = PolicySet::compile(*parsed); !compiled) refuse(compiled.error(), path);
    append(policies, *std::move(parsed));
  }
  if (!is_sound) return {};
  auto compiled = PolicySet::compile(policies);
  if (compiled) return *std::move(compiled);
  report(output, format, compiled.error());
  return {};
}

std::optional<OwnedRequest> read_request(Output& output, const std::string& path, Format format) {
  const FileText file = read_file(path);
  if (!file.error.empty()) {
    complain_about(path, file.error);
    return {};
  }
  auto request = parse_request(file.text, shown_name(path));
  if (request) return *std::move(request);
  report(output, format, request.error());
  return {};
}

}  // namespace abac::cli
