// The program `abac`: finds the command that is asked for among those that registered themselves,
// and runs it.
#include <csignal>
#include <exception>
#include <memory>
#include <new>
#include <vector>

#include "command.h"
#include "output.h"

namespace abac::cli {
namespace {

int run(int argc, const char* const* argv) {
  const std::vector<std::unique_ptr<Command>> commands = Registration::make_all();
  CommandLine line;
  for (const auto& command : commands) {
    Options options = line.add_command(command->words());
    command->declare(options);
  }
  return line.run(argc, argv, [&](std::string_view name) {
    for (const auto& command : commands) {
      if (command->words().name == name) return command->run();
    }
    return kUnreadable;
  });
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
