// Reads policy files and requests from files, and joins what several files hold.
#include "decision_input.h"

#include <abac/evaluate.h>

#include <utility>

#include "input.h"

namespace abac::cli {

void report(Output& output, ErrorForm form, const Diagnostic& error) {
  if (form == ErrorForm::Json) {
    output.write_line(error_to_json(error));
  } else {
    complain(to_string(error));
  }
}

Option DecisionInput::declare_policies(Options& options) {
  return options
      .texts("--policies", policies_,
             "Policy sets, or policy documents, which are then identity policies")
      .type("FILE");
}

DecisionInput::Declared DecisionInput::declare(Options& options) {
  const Option policies = declare_policies(options);
  const Option request =
      options.text("--request", request_, "The request; - is the standard input").type("FILE|-");
  policies.needs(request);
  request.needs(policies);
  return {policies, request};
}

std::optional<Policies> DecisionInput::read_documents(Output& output, ErrorForm form) {
  Policies policies;
  bool is_sound = true;
  for (const std::string& path : policies_) {
    FileText file = read_file(path);
    if (!file.error.empty()) {
      complain_about(path, file.error);
      is_sound = false;
      continue;
    }
    files_.push_back({shown_name(path), std::move(file.text)});
    const PolicyFile& kept = files_.back();
    auto parsed = parse_policies(kept.text, {.file = kept.name});
    if (parsed) {
      append(policies, *std::move(parsed));
    } else {
      report(output, form, parsed.error());
      is_sound = false;
    }
  }
  if (!is_sound) return {};
  return policies;
}

std::optional<PolicySet> DecisionInput::read_policies(Output& output, ErrorForm form) {
  const auto documents = read_documents(output, form);
  if (!documents) return {};
  auto compiled = PolicySet::compile(*documents);
  if (compiled) return *std::move(compiled);
  report(output, form, compiled.error());
  return {};
}

std::vector<PolicyText> DecisionInput::texts() const {
  std::vector<PolicyText> texts;
  for (const PolicyFile& file : files_) texts.push_back({file.name, file.text});
  return texts;
}

std::optional<OwnedRequest> DecisionInput::read_request(Output& output, ErrorForm form) const {
  const FileText file = read_file(request_);
  if (!file.error.empty()) {
    complain_about(request_, file.error);
    return {};
  }
  auto request = parse_request(file.text, {.file = shown_name(request_)});
  if (request) return *std::move(request);
  report(output, form, request.error());
  return {};
}

}  // namespace abac::cli
