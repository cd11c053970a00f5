// What a condition says of a key that the request does not have, which the program alone tells
// [C-7]; and which answers suffice.
#pragma once

#include "iam/truth.h"
#include "program/program.h"

#include <abac/policy.h>

namespace abac::inline abi1::internal {

/// [N-4]: what cannot be told makes a Deny match and an Allow not.
[[nodiscard]] constexpr bool suffices(Effect effect, Truth truth) noexcept {
  return truth >= (effect == Effect::Deny ? Truth::Unknown : Truth::True);
}

/// What a condition other than `Null` says of a key that the request does not have [C-7].
[[nodiscard]] inline Truth test_absent(const Atom& atom) noexcept {
  if (atom.is_if_exists) return Truth::True;
  switch (atom.qualifier) {
    case SetQualifier::ForAllValues:
      return Truth::True;
    case SetQualifier::ForAnyValue:
      return Truth::False;
    case SetQualifier::None:
      break;
  }
  return to_truth(atom.is_negated);
}

}  // namespace abac::inline abi1::internal
