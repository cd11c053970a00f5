// The command line: options as commands declare them, help, and errors of usage. Only its source
// knows the library that reads command lines.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace abac::cli {

/// What the help says of a command.
struct CommandWords {
  std::string_view name;     ///< `eval`
  std::string_view summary;  ///< One phrase, for the list of commands.
  std::string_view notes;    ///< Lines for the end of the command's own help: its exit statuses.
};

/// A command line that asks for what cannot be.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An option that was declared; lives as long as the command line.
class Option {
 public:
  explicit Option(CLI::Option* option) noexcept : option_(option) {}

  /// Names its value in the help: `FILE`.
  Option type(std::string_view name) const;
  Option required() const;
  /// Refuses both together.
  Option excludes(Option other) const;
  /// Refuses this one without the other.
  Option needs(Option other) const;
  /// Refuses all other values.
  Option one_of(const std::vector<std::string>& values) const;
  /// Shows what holds where it is not given.
  Option shows_default(std::string_view value) const;

 private:
  CLI::Option* option_;
};

/// The options of one command, each with the variable that it sets, which must outlive this.
class Options {
 public:
  explicit Options(CLI::App& command) noexcept : command_(command) {}

  /// Declares an option, `--name`, or an argument, `name`.
  Option text(const char* name, std::string& value, const std::string& help);
  /// Declares one that takes several values.
  Option texts(const char* name, std::vector<std::string>& values, const std::string& help);
  /// Declares one that takes one value each time that it is given, so that arguments may follow.
  Option repeated(const char* name, std::vector<std::string>& values, const std::string& help);
  Option flag(const char* name, bool& is_set, const std::string& help);
  /// Declares one whose value is a number from `least` to `most`, of digits and perhaps a point;
  /// the help shows what it has where it is not given. Of std::size_t and double.
  template <class Number>
  Option number(const char* name, Number& value, Number least, Number most,
                const std::string& help);

 private:
  CLI::App& command_;
};

/// The command line of the program.
class CommandLine {
 public:
  CommandLine();
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  [[nodiscard]] Options add_command(const CommandWords& words);

  /// Reads the arguments and calls `run` with the name of the command that they ask for. Returns
  /// what it returns, 0 for help and version, 2 after an error of usage, which is told.
  [[nodiscard]] int run(int argc, const char* const* argv,
                        const std::function<int(std::string_view)>& run);

 private:
  std::unique_ptr<CLI::App> app_;
};

}  // namespace abac::cli
