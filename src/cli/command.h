// What a command of the program is, and how it makes itself known: whoever adds a command writes
// one file, `<command>.cc`, and its name into CMakeLists.txt.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "command_line.h"

namespace abac::cli {

inline constexpr int kSuccess = 0;     ///< Allowed; all answered; all agree; no errors found.
inline constexpr int kFailure = 1;     ///< Denied; some differ; errors found.
inline constexpr int kUnreadable = 2;  ///< An error: usage, input that cannot be read, no output.

/// A command: `abac eval`.
class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  [[nodiscard]] virtual CommandWords words() const = 0;
  /// Declares the options. Those of the command line are set when it is run.
  virtual void declare(Options& options) = 0;
  /// Runs the command. Returns the exit status. May throw UsageError.
  [[nodiscard]] virtual int run() = 0;
};

/// Makes a command known to the program; a constant of the command's file.
class Registration {
 public:
  using Make = std::unique_ptr<Command> (*)();

  explicit Registration(Make make) noexcept;

  /// Makes all commands that are registered, in the order of their names.
  [[nodiscard]] static std::vector<std::unique_ptr<Command>> make_all();

 private:
  Make make_;
  const Registration* next_;  // of all, in no order
};

/// The registration of a class of commands: `const Registered<Eval> kRegistered;`
template <class T>
class Registered : Registration {
 public:
  Registered() noexcept
      : Registration([]() -> std::unique_ptr<Command> { return std::make_unique<T>(); }) {}
};

}  // namespace abac::cli
