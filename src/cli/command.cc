// The registry of commands: a list of what stands in their files, so that nothing is allocated
// before main.
#include "command.h"

#include <algorithm>

namespace abac::cli {
namespace {

const Registration*& first_registration() noexcept {
  static const Registration* first = nullptr;
  return first;
}

}  // namespace

Registration::Registration(Make make) noexcept : make_(make), next_(first_registration()) {
  first_registration() = this;
}

std::vector<std::unique_ptr<Command>> Registration::make_all() {
  std::vector<std::unique_ptr<Command>> commands;
  for (const Registration* each = first_registration(); each != nullptr; each = each->next_) {
    commands.push_back(each->make_());
  }
  std::ranges::sort(commands, {}, [](const auto& command) { return command->words().name; });
  return commands;
}

}  // namespace abac::cli
