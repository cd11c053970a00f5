// The oracle's reading of one statement against one request: actions, resources, conditions,
// principals [N-2]-[N-4], sections 2 to 4 and 6.1. Next stage: oracle.h.
#pragma once

#include "oracle/oracle_request.h"

#include <abac/policy.h>

#include <string>
#include <vector>

namespace abac::oracle {

enum class Truth { False, Unknown, True };

[[nodiscard]] Truth negate(Truth value);
[[nodiscard]] Truth all_of(const std::vector<Truth>& values);
[[nodiscard]] Truth any_of(const std::vector<Truth>& values);

/// How a caller is named by a `Principal` [P-1], weakest first [P-7].
enum class Level { None, Unknown, Account, Role, Direct };

/// What became of a statement.
struct Finding {
  bool is_match = false;
  Level level = Level::Direct;
  bool action = false;                    ///< whether its action holds,
  bool resource = false;                  ///< its resource,
  std::vector<Truth> conditions;          ///< and each of its conditions, in the order written
  std::vector<std::string> missing_keys;  ///< as spelled, in the order met, repeats included [M-7]
};

[[nodiscard]] Finding examine(const Statement& statement, PolicyVersion version, PolicyType type,
                              const Situation& situation);

}  // namespace abac::oracle
