// The program `abac`: its command line. Each command is a file of its own.
#include <abac/version.h>

#include <CLI/CLI.hpp>

#include <csignal>
#include <exception>
#include <new>

#include "commands.h"
#include "output.h"

namespace abac::cli {
namespace {

/// The options of all commands, as the command line sets them.
struct Options {
  std::string cases;
  EvalOptions eval;
  ExplainOptions explain;
  TestOptions test;
  ValidateOptions validate;
  std::string format;
  std::string type = "identity";
};

void add_format(CLI::App& command, Options& options, const std::string& standard) {
  command.add_option("--format", options.format, "text or json; " + standard)
      ->check(CLI::IsMember({"text", "json"}));
  command.set_version_flag("--version", "abac " ABAC_VERSION);
}

void add_eval(CLI::App& app, Options& options) {
  CLI::App& eval = *app.add_subcommand("eval", "Decide one request, or answer a stream of cases");
  eval.footer(
      "With --cases: JSON Lines in, one result a line out; exit status 0.\n"
      "With --policies and --request: exit status 0 allowed, 1 denied, 2 an error.\n"
      "Several policy files count as attached together; levels follow one another.");
  CLI::Option* cases =
      eval.add_option("--cases", options.cases, "Cases as JSON Lines; - is the standard input")
          ->type_name("FILE|-");
  CLI::Option* policies =
      eval.add_option("--policies", options.eval.policies,
                      "Policy sets, or policy documents, which are then identity policies")
          ->type_name("FILE");
  CLI::Option* request =
      eval.add_option("--request", options.eval.request, "The request; - is the standard input")
          ->type_name("FILE|-");
  cases->excludes(policies)->excludes(request);
  policies->needs(request);
  request->needs(policies);
  add_format(eval, options, "text is the default, --cases always writes json");
}

void add_explain(CLI::App& app, Options& options) {
  CLI::App& explain = *app.add_subcommand(
      "explain", "Say why a request is decided as it is, and what would change that");
  explain.footer("Exit status 0 allowed, 1 denied, 2 an error.");
  CLI::Option* policies =
      explain
          .add_option("--policies", options.explain.policies,
                      "Policy sets, or policy documents, which are then identity policies")
          ->type_name("FILE");
  CLI::Option* request =
      explain
          .add_option("--request", options.explain.request, "The request; - is the standard input")
          ->type_name("FILE|-");
  CLI::Option* cases =
      explain
          .add_option("--case", options.explain.cases,
                      "A file of cases, .jsonl or .json; - is JSON Lines from standard input")
          ->type_name("FILE|-");
  CLI::Option* name = explain.add_option("--name", options.explain.name,
                                         "Which case of the file, where it holds several");
  cases->excludes(policies)->excludes(request);
  policies->needs(request);
  request->needs(policies);
  name->needs(cases);
  explain.add_flag("--details", options.explain.has_details,
                   "With what held, all policy types and all facts");
  explain.add_option("--format", options.format, "text, json, or html: one page for a browser")
      ->check(CLI::IsMember({"text", "json", "html"}))
      ->default_str("text");
  explain.set_version_flag("--version", "abac " ABAC_VERSION);
}

int run_explain(ExplainOptions& options, const std::string& format) {
  options.format = format == "json" ? Format::Json : format == "html" ? Format::Html : Format::Text;
  if (!options.cases.empty()) return explain_case(options);
  if (options.policies.empty()) throw CLI::RequiredError("--case, or --policies and --request");
  return explain_request(options);
}

void add_test(CLI::App& app, Options& options) {
  CLI::App& test = *app.add_subcommand("test", "Run cases and compare with what they expect");
  test.footer("Exit status 0 where all agree, 1 where any differs, 2 where a file is unreadable.");
  test.add_option("paths", options.test.paths,
                  "Files of cases, .jsonl or .json, or folders that hold some")
      ->type_name("PATH")
      ->required();
  add_format(test, options, "text is the default");
}

void add_validate(CLI::App& app, Options& options) {
  CLI::App& validate = *app.add_subcommand("validate", "Check policy documents and policy sets");
  validate.footer("Exit status 0 without errors, 1 with errors, 2 where a file is unreadable.");
  validate.add_option("paths", options.validate.paths, "Policy files, or folders that hold some")
      ->type_name("PATH")
      ->required();
  validate.add_option("--type", options.type, "The policy type of a policy document")
      ->check(CLI::IsMember({"identity", "resource", "permissions_boundary", "session",
                             "service_control", "resource_control", "vpc_endpoint"}))
      ->capture_default_str();
  add_format(validate, options, "text is the default");
}

int run_command(const CLI::App& app, Options& options) {
  const Format format = options.format == "json" ? Format::Json : Format::Text;
  if (app.got_subcommand("test")) {
    options.test.format = format;
    return test(options.test);
  }
  if (app.got_subcommand("validate")) {
    options.validate.format = format;
    options.validate.type = parse_policy_type(options.type).value_or(PolicyType::Identity);
    return validate(options.validate);
  }
  if (app.got_subcommand("explain")) return run_explain(options.explain, options.format);
  if (!options.cases.empty()) {
    if (options.format == "text") throw CLI::ValidationError("--format", "--cases writes json");
    return eval_cases(options.cases);
  }
  if (options.eval.policies.empty()) {
    throw CLI::RequiredError("--cases, or --policies and --request");
  }
  options.eval.format = format;
  return eval_request(options.eval);
}

int run(int argc, const char* const* argv) {
  CLI::App app("Evaluates AWS IAM policies", "abac");
  app.set_version_flag("--version", "abac " ABAC_VERSION);
  app.require_subcommand(1);
  Options options;
  add_eval(app, options);
  add_explain(app, options);
  add_test(app, options);
  add_validate(app, options);
  try {
    app.parse(argc, argv);
    return run_command(app, options);
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" with status 0.
    return app.exit(error) == 0 ? kSuccess : kUnreadable;
  }
}

}  // namespace
}  // namespace abac::cli

int main(int argc, char** argv) {
  // A closed pipe is then an error of write(2), which every command ends on.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return abac::cli::run(argc, argv);
  } catch (const std::bad_alloc&) {
    abac::cli::complain("abac: error: out of memory");
  } catch (const std::exception&) {
    abac::cli::complain("abac: error: the command could not be completed");
  }
  return abac::cli::kUnreadable;
}
