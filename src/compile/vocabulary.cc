// The public face of vocabularies.
#include "base/case_folding.h"
#include "diagnostics/diagnostic_list.h"
#include "iam/folded_action.h"
#include "program/access.h"
#include "program/vocabulary_state.h"

#include <abac/vocabulary.h>

#include <fmt/core.h>

#include <memory>
#include <new>
#include <string>
#include <unordered_set>

namespace abac::inline abi1 {

Expected<Vocabulary> Vocabulary::make(const BorrowedTexts& actions,
                                      const BorrowedTexts& context_keys) {
  try {
    auto state = std::make_shared<internal::VocabularyState>();
    for (std::size_t i = 0; i < actions.size(); ++i) {
      internal::FoldedAction action;
      if (!action.read(actions[i])) {
        return internal::make_error(ErrorCode::InvalidAction,
                                    "expected `service:name` without wildcards",
                                    fmt::format("/actions/{}", i));
      }
      state->actions.add(actions[i]);
    }
    std::unordered_set<std::string> folded;
    for (std::size_t i = 0; i < context_keys.size(); ++i) {
      if (!folded.insert(internal::fold(context_keys[i])).second) {
        return internal::make_error(ErrorCode::DuplicateContextKey,
                                    "expected context keys that differ in more than case",
                                    fmt::format("/context_keys/{}", i));
      }
      state->context_keys.emplace_back(context_keys[i]);
    }
    return internal::Access::handle<Vocabulary, internal::VocabularyState>(std::move(state));
  } catch (const std::bad_alloc&) {
    return internal::out_of_memory();
  }
}

std::size_t Vocabulary::action_count() const noexcept {
  return state_ == nullptr ? 0 : state_->actions.size();
}

std::size_t Vocabulary::memory_bytes() const noexcept {
  if (state_ == nullptr) return 0;
  std::size_t bytes = sizeof(*state_) + state_->actions.memory_bytes() +
                      state_->context_keys.capacity() * sizeof(std::string);
  for (const std::string& key : state_->context_keys) bytes += key.capacity();
  return bytes;
}

}  // namespace abac::inline abi1
