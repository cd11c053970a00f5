// The words that a service asks with, known beforehand: its actions and its context keys.
#pragma once

#include <abac/borrowed.h>
#include <abac/expected.h>
#include <abac/export.h>

#include <cstddef>
#include <memory>
#include <utility>

namespace abac::inline abi1 {

namespace internal {
struct Access;
struct VocabularyState;
}  // namespace internal

/// The actions and context keys that a service knows, made once and shared by any number of
/// PolicySets. What a set compiled with it does about each action is found out then, so that a
/// decision about one of them begins with the tests that are left. Without, a set does so for the
/// actions that its policies name in full.
///
/// Nothing is decided otherwise for it: an action that is not in it costs more time and gets the
/// same answer. Cheap to copy; owns its texts; any number of threads may use one object at once.
class ABAC_API Vocabulary {
 public:
  /// Makes a vocabulary. Of two actions that differ in case alone the second is left out; all
  /// beyond 65,535 are too.
  ///
  /// Errors: `invalid_action` with the place `/actions/3`; `duplicate_context_key` [K-3] with
  /// the place `/context_keys/1`; `out_of_memory`. Never throws.
  [[nodiscard]] static Expected<Vocabulary> make(const BorrowedTexts& actions,
                                                 const BorrowedTexts& context_keys = {});

  /// Returns how many actions it has that decisions can find by it: those of 8 to 48 bytes without
  /// `_`. Of thousands a few in a hundred may be left out, where too many stand in one place.
  [[nodiscard]] std::size_t action_count() const noexcept;

  /// Returns the bytes of memory that it holds.
  [[nodiscard]] std::size_t memory_bytes() const noexcept;

 private:
  friend struct internal::Access;
  explicit Vocabulary(std::shared_ptr<const internal::VocabularyState> state) noexcept
      : state_(std::move(state)) {}

  std::shared_ptr<const internal::VocabularyState> state_;
};

}  // namespace abac::inline abi1
