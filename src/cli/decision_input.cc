// Reads policy files and requests from files, and joins what several files hold.
#include "decision_input.h"

#include <abac/evaluate.h>

#include <iterator>
#include <utility>

#include "input.h"

namespace abac::cli {
namespace {

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

}  // namespace

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
