// What stands behind a Vocabulary.
#pragma once

#include "program/known_actions.h"

#include <string>
#include <vector>

namespace abac::inline abi1::internal {

struct VocabularyState {
  KnownActions actions;
  std::vector<std::string> context_keys;  ///< no two fold to one name [K-3]
};

}  // namespace abac::inline abi1::internal
