// The words of decisions [M-1], and of what settles them.
#include <abac/evaluate.h>
#include <abac/reason.h>

#include <ostream>

#include "decide/combine.h"

namespace abac::inline abi1 {

std::string_view to_string(Decision decision) noexcept {
  switch (decision) {
    case Decision::Allowed:
      return "allowed";
    case Decision::ImplicitDeny:
      return "implicitDeny";
    case Decision::ExplicitDeny:
      return "explicitDeny";
    case Decision::Refused:
      return "refused";
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, Decision decision) {
  return out << to_string(decision);
}

std::string_view to_string(Step step) noexcept {
  if (const auto* const guardrail = internal::outer_guardrail_of(step)) {
    return internal::traits_of(guardrail->type).name;
  }
  switch (step) {
    case Step::ExplicitDeny:
      return "explicit_deny";
    case Step::CallerWithoutIdentity:
      return "caller_without_identity";
    case Step::OtherAccount:
      return "other_account";
    case Step::OwnGate:
      return "own_gate";
    case Step::SameAccount:
      return "same_account";
    default:
      break;
  }
  return {};
}

std::ostream& operator<<(std::ostream& out, Step step) { return out << to_string(step); }

}  // namespace abac::inline abi1
