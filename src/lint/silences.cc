#include "lint/silences.h"

#include <algorithm>
#include <compare>
#include <utility>

#include "lint/facts.h"

namespace abac::inline abi1::internal {
namespace {

using enum ErrorCode;

/// `silent` is left out where `loud` was found.
struct Silence {
  ErrorCode loud;
  ErrorCode silent;
  bool is_of_document;  ///< Anywhere in the document; else in the same statement.
};

constexpr Silence kSilences[] = {
    {FullAdmin, ServiceWildcard, false},
    {FullAdmin, PassRoleEverywhere, false},
    {FullAdmin, PrivilegeEscalation, false},
    {FullAdmin, CredentialCreation, false},
    {FullAdmin, DataReadEverywhere, false},
    {FullAdmin, PermissionsManagementEverywhere, false},
    {FullAdmin, BoundaryRemovable, false},
    {PublicAccess, KmsAccountMissing, true},
    {VariableInOldVersion, MissingVersion, true},
    {VariableInOldVersion, OldVersion, true},
};

/// A finding that silences others, and where it does: in a statement, or in a document.
struct LoudPlace {
  const void* place;  ///< The facts of the statement or of the document.
  ErrorCode code;

  friend auto operator<=>(const LoudPlace&, const LoudPlace&) = default;
};

const void* document_of(const FoundByCheck& found) noexcept {
  return found.statement == nullptr ? nullptr : &found.statement->document;
}

/// Whether what the statement grants does not matter, as it is dead or denied.
constexpr ErrorCode kDead[] = {ConditionNeverTrue, ShadowedAllow};

class LoudPlaces {
 public:
  explicit LoudPlaces(const std::vector<FoundByCheck>& found) {
    for (const FoundByCheck& one : found) {
      const ErrorCode code = one.check->info.code;
      places_.push_back({one.statement, code});
      places_.push_back({document_of(one), code});
    }
    std::ranges::sort(places_);
  }

  [[nodiscard]] bool silence(const FoundByCheck& one) const noexcept {
    if (one.check->grades_grant && one.statement != nullptr &&
        std::ranges::any_of(kDead, [&](ErrorCode code) { return has(one.statement, code); })) {
      return true;
    }
    return std::ranges::any_of(kSilences, [&](const Silence& silence) {
      if (silence.silent != one.check->info.code) return false;
      if (!silence.is_of_document) {
        return one.statement != nullptr && has(one.statement, silence.loud);
      }
      // What is said of the whole document, and of a document alone, stands with all of it.
      return one.statement == nullptr ? has_anywhere(silence.loud)
                                      : has(&one.statement->document, silence.loud);
    });
  }

 private:
  [[nodiscard]] bool has(const void* place, ErrorCode code) const noexcept {
    return std::ranges::binary_search(places_, LoudPlace{place, code});
  }
  [[nodiscard]] bool has_anywhere(ErrorCode code) const noexcept {
    return std::ranges::find(places_, code, &LoudPlace::code) != places_.end();
  }

  std::vector<LoudPlace> places_;  ///< Sorted.
};

}  // namespace

void silence(std::vector<FoundByCheck>& found) {
  if (found.empty()) return;
  const LoudPlaces loud(found);
  std::vector<FoundByCheck> kept;
  kept.reserve(found.size());
  for (FoundByCheck& one : found) {
    if (!loud.silence(one)) kept.push_back(std::move(one));
  }
  found = std::move(kept);
}

}  // namespace abac::inline abi1::internal
