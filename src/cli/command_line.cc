// The command line by CLI11.
#include "command_line.h"

#include <abac/printable.h>
#include <abac/version.h>

#include <CLI/CLI.hpp>

#include "command.h"

namespace abac::cli {

Option Option::type(std::string_view name) const {
  option_->type_name(std::string(name));
  return *this;
}

Option Option::required() const {
  option_->required();
  return *this;
}

Option Option::excludes(Option other) const {
  option_->excludes(other.option_);
  return *this;
}

Option Option::needs(Option other) const {
  option_->needs(other.option_);
  return *this;
}

Option Option::one_of(const std::vector<std::string>& values) const {
  option_->check(CLI::IsMember(values));
  return *this;
}

Option Option::shows_default(std::string_view value) const {
  option_->default_str(std::string(value));
  return *this;
}

Option Options::text(const char* name, std::string& value, const std::string& help) {
  return Option(command_.add_option(name, value, help));
}

Option Options::texts(const char* name, std::vector<std::string>& values, const std::string& help) {
  return Option(command_.add_option(name, values, help));
}

Option Options::repeated(const char* name, std::vector<std::string>& values,
                         const std::string& help) {
  CLI::Option* const option = command_.add_option(name, values, help);
  option->type_size(1)->expected(1)->allow_extra_args(false);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  return Option(option);
}

Option Options::flag(const char* name, bool& is_set, const std::string& help) {
  return Option(command_.add_flag(name, is_set, help));
}

template <class Number>
Option Options::number(const char* name, Number& value, Number least, Number most,
                       const std::string& help) {
  CLI::Option* const option = command_.add_option(name, value, help);
  option->check(CLI::Range(least, most));
  // No number is in no range, and outside of none.
  option->check(CLI::Validator(
      [](std::string& text) {
        return text.find_first_not_of("0123456789.") == text.npos ? std::string()
                                                                  : "expected a number";
      },
      ""));
  return Option(option->capture_default_str());
}

template Option Options::number(const char*, std::size_t&, std::size_t, std::size_t,
                                const std::string&);
template Option Options::number(const char*, double&, double, double, const std::string&);

CommandLine::CommandLine()
    : app_(std::make_unique<CLI::App>("Evaluates AWS IAM policies", "abac")) {
  app_->set_version_flag("--version", "abac " ABAC_VERSION);
  app_->require_subcommand(1);
  // The message may quote arguments, which may hold whatever a file's name can.
  app_->failure_message([](const CLI::App*, const CLI::Error& error) {
    return printable(error.what()) + "\nRun with --help for more information.\n";
  });
}

CommandLine::~CommandLine() = default;

Options CommandLine::add_command(const CommandWords& words) {
  CLI::App& command = *app_->add_subcommand(std::string(words.name), std::string(words.summary));
  command.footer(std::string(words.notes));
  return Options(command);
}

int CommandLine::run(int argc, const char* const* argv,
                     const std::function<int(std::string_view)>& run) {
  for (CLI::App* const command : app_->get_subcommands({})) {
    command->set_version_flag("--version", "abac " ABAC_VERSION);
  }
  try {
    app_->parse(argc, argv);
    return run(app_->get_subcommands().front()->get_name());
  } catch (const CLI::ParseError& error) {
    // Help and version are "errors" with status 0.
    return app_->exit(error) == 0 ? kSuccess : kUnreadable;
  } catch (const UsageError& error) {
    app_->exit(CLI::ValidationError(error.what()));
    return kUnreadable;
  }
}

}  // namespace abac::cli
