// The decisions of a workload, checked against the oracle and the floor before anything is timed.
#pragma once

#include "workloads.h"

namespace abac::bench {

/// How many of a workload's decisions were checked and what they were.
struct CheckedDecisions {
  std::size_t checked = 0;
  std::size_t allowed = 0, implicit_deny = 0, explicit_deny = 0;  ///< of all requests
};

/// Compares `decide` and `evaluate` for every request; with the oracle for as many as it answers in
/// about two seconds, ten at least; for W1 with both floors too, for every request, and with the
/// checked one for requests near them that are mostly unsound. Throws std::runtime_error that names
/// the first request on which they differ.
CheckedDecisions check_decisions(const Workload& workload, const PolicySet& policies);

}  // namespace abac::bench
