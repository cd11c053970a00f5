// What a service is told about each decision. Who calls the hook is policy_set_holder.h; a hook
// that writes a log is decision_log.h.
#pragma once

#include <abac/evaluate.h>

#include <cstdint>
#include <functional>

namespace abac::inline abi1 {

/// One decision. Borrows everything: valid only during the call that is given it.
struct DecisionEvent {
  const Request& request;              ///< What was asked.
  Decision decision;                   ///< What was answered.
  std::uint64_t version = 0;           ///< Of the policies that decided.
  const Response* response = nullptr;  ///< Where `evaluate` had one; `decide` has none.
  const Diagnostic* error = nullptr;   ///< Why `evaluate` refused; `decide` does not say.
};

/// Called after each decision, on the thread that decided: it must be safe to call from all threads
/// that do, and what it takes the decision waits for. What it throws is dropped.
using DecisionHook = std::function<void(const DecisionEvent&)>;

}  // namespace abac::inline abi1
