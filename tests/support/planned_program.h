// Programs with plans of actions that a test names.
#pragma once

#include "compile/compiler.h"
#include "diagnostics/diagnostic_list.h"
#include "iam/folded_action.h"
#include "program/known_actions.h"
#include "support/catch.h"

#include <abac/policy.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace abac::inline abi1::internal {

inline std::shared_ptr<const KnownActions> known(const std::vector<std::string>& names) {
  auto actions = std::make_shared<KnownActions>();
  for (const std::string& name : names) {
    FoldedAction action;
    if (action.read(name)) actions->add(name);
  }
  return actions;
}

inline std::shared_ptr<const Program> program_with(const Policies& policies,
                                                   std::shared_ptr<const KnownActions> actions) {
  DiagnosticList diagnostics;
  auto program = compile_program(policies, diagnostics, {}, std::move(actions));
  if (program == nullptr) {
    INFO(to_string(diagnostics.first_error()));
    REQUIRE(program != nullptr);
  }
  return program;
}

}  // namespace abac::inline abi1::internal
