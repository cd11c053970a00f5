// Reads policy files and requests from files, and joins what several files hold.
#include "decision_input.h"

#include <abac/evaluate.h>

#include <utility>

#include "input.h"
#include "policy_files.h"

namespace abac::cli {

namespace {

/// Why the policies that a file holds are not all attached at once; empty where they are. A list of
/// documents is meant so; the policies of an account or a template are those of many.
std::string why_not_together(const FoundPolicies& found) {
  using Kind = FoundPolicies::Kind;
  const bool is_list = found.kind == Kind::Bare || found.kind == Kind::Several;
  const std::size_t count = found.policies.size() + found.left_out.size();
  if (is_list || count < 2) return {};
  return "it holds " + std::to_string(count) +
         " policies, which may be those of several identities and resources; give those that "
         "apply, each in a file";
}

/// Parses a policy as its file says that it is attached; what says nothing is an identity policy.
Expected<Policies> parse(const FoundPolicy& found, const std::string& file) {
  const bool says_type = found.told_by == FoundPolicy::ToldBy::Wrapper && !found.is_set;
  if (says_type && found.use.type != PolicyType::Identity) {
    auto parsed = parse_policy(found.text(), {.file = file, .name = found.name});
    if (!parsed) return parsed.error();
    Policies policies;
    (void)attach(policies, found.use.type, found.in_file(*std::move(parsed)));
    return policies;
  }
  auto parsed = parse_policies(found.text(), {.file = file, .name = found.name});
  if (!parsed) return parsed;
  return found.in_file(*std::move(parsed));
}

}  // namespace

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
             "Files of policies; a document that does not say otherwise is an identity policy")
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
    ReadPolicyFile read = read_policy_file(path);
    std::string error = std::move(read.error);
    if (error.empty()) error = why_not_together(read.file->found);
    if (!error.empty()) {
      complain_about(path, error);
      is_sound = false;
      continue;
    }
    tell_stand_ins(*read.file);
    files_.push_back(std::move(read.file));
    const PolicyFile& kept = *files_.back();
    for (const FoundPolicy& policy : kept.found.policies) {
      auto parsed = parse(policy, kept.name);
      if (parsed) {
        append(policies, *std::move(parsed));
      } else {
        report(output, form, policy.in_file(parsed.error()));
        is_sound = false;
      }
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
  for (const auto& file : files_) texts.push_back({file->name, file->text});
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
