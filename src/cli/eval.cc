// `abac eval`: decides one request, or answers a stream of cases.
#include <abac/case.h>
#include <abac/evaluate.h>
#include <abac/policy_set.h>
#include <abac/request.h>

#include <iterator>
#include <optional>
#include <utility>

#include "commands.h"
#include "input.h"
#include "output.h"

namespace abac::cli {
namespace {

std::string shown_name(const std::string& path) { return path == "-" ? "standard input" : path; }

/// Writes an error in the format asked for, to the stream that belongs to it.
void report(Output& output, Format format, const Diagnostic& error) {
  if (format == Format::Json) {
    output.write_line("{\"error\":" + to_json(error) + '}');
  } else {
    complain(to_string(error));
  }
}

template <class T>
void append(std::vector<T>& list, std::vector<T>&& more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

template <class T>
void append(std::optional<std::vector<T>>& list, std::optional<std::vector<T>>&& more) {
  if (!more) return;
  if (!list) list.emplace();
  append(*list, std::move(*more));
}

void append(Policies& policies, Policies&& more) {
  append(policies.identity, std::move(more.identity));
  append(policies.resource, std::move(more.resource));
  append(policies.permissions_boundary, std::move(more.permissions_boundary));
  append(policies.session, std::move(more.session));
  append(policies.service_control, std::move(more.service_control));
  append(policies.resource_control, std::move(more.resource_control));
  append(policies.vpc_endpoint, std::move(more.vpc_endpoint));
}

/// Reads and joins the policy files; reports what is wrong with any of them.
std::optional<PolicySet> read_policies(Output& output, const EvalOptions& options) {
  Policies policies;
  bool is_sound = true;
  const auto refuse = [&](Diagnostic error, const std::string& path) {
    error.file = shown_name(path);
    report(output, options.format, error);
    is_sound = false;
  };
  for (const std::string& path : options.policies) {
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
  report(output, options.format, compiled.error());
  return {};
}

std::optional<OwnedRequest> read_request(Output& output, const EvalOptions& options) {
  const FileText file = read_file(options.request);
  if (!file.error.empty()) {
    complain_about(options.request, file.error);
    return {};
  }
  auto request = parse_request(file.text, shown_name(options.request));
  if (request) return *std::move(request);
  report(output, options.format, request.error());
  return {};
}

void write_text(Output& output, const Response& response) {
  std::string line(to_string(response.decision));
  if (!response.message.empty()) line += ": " + response.message;
  output.write_line(printable(line));
  for (const MatchedStatement& statement : response.matched_statements) {
    line = "  " + std::string(to_string(statement.effect)) + " by " + statement.policy +
           ", statement " + std::to_string(statement.index);
    if (statement.sid) line += " (" + *statement.sid + ')';
    output.write_line(printable(line));
  }
  for (const std::string& key : response.missing_context_keys) {
    output.write_line(printable("  not in the request: " + key));
  }
}

}  // namespace

int eval_cases(const std::string& path) {
  Output output;
  InputFile file(path);
  LineReader lines(file, [&] { output.flush(); });
  CaseReader cases;
  std::string_view line;
  while (lines.next(line)) {
    const Case read = cases.read(line);
    if (!output.write_line(result_to_json(read.name, evaluate(read)))) break;
  }
  if (!file.error().empty()) {
    complain_about(path, file.error());
    return output.finish(kUnreadable);
  }
  return output.finish(kSuccess);
}

int eval_request(const EvalOptions& options) {
  Output output;
  const auto policies = read_policies(output, options);
  const auto request = read_request(output, options);
  if (!policies || !request) return output.finish(kUnreadable);
  const auto response = evaluate(*policies, request->view());
  if (!response) {
    report(output, options.format, response.error());
    return output.finish(kUnreadable);
  }
  if (options.format == Format::Json) {
    output.write_line(to_json(*response));
  } else {
    write_text(output, *response);
  }
  return output.finish(response->decision == Decision::Allowed ? kSuccess : kFailure);
}

}  // namespace abac::cli
