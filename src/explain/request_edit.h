// The facts of a request, one by one, and requests with some of them changed. Which changes to try
// is explain_search.h.
#pragma once

#include "base/arena.h"
#include "base/bytes.h"
#include "base/case_folding.h"
#include "decide/request_keys.h"
#include "program/program.h"

#include <abac/explain.h>

#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// The fact that a context key's value comes from.
struct RequestFact {
  enum class Kind : std::uint8_t {
    PrincipalTag,
    ResourceTag,
    RequestTag,
    ContextKey,
    TagKeys,  ///< the keys of all request tags
    Caller,   ///< who calls, or whose the resource is: nothing that a change proposes
  };
  Kind kind = Kind::ContextKey;
  std::string_view
      name;  ///< the tag's or the context key's, as the request or the policy spells it
};

/// Returns the fact behind a key use. Borrows from program and request.
[[nodiscard]] RequestFact fact_of(const Program& program, std::uint32_t key_use,
                                  RequestKeys& keys) noexcept;

/// Returns whether the names fold to one [K-1]; soon where they begin or end differently.
[[nodiscard]] inline bool is_same_name(std::string_view a, std::string_view b) noexcept {
  if (a.empty() || b.empty()) return a.size() == b.size();
  const auto may_fold = [](char x, char y) {  // true too often
    constexpr unsigned kCaseBit = 0x20;
    const unsigned first = static_cast<unsigned char>(x);
    const unsigned second = static_cast<unsigned char>(y);
    return ((first ^ second) & ~kCaseBit) == 0 || ((first | second) & 0x80U) != 0;
  };
  return may_fold(a.back(), b.back()) && may_fold(a.front(), b.front()) &&
         (equal_text(a, b) || fold_equal(a, b));
}

/// Returns whether the two are one fact: names fold [K-1].
[[nodiscard]] bool is_same_fact(const RequestFact& a, const RequestFact& b) noexcept;

/// Returns the edit of a fact, not yet with values. REQUIRES: neither TagKeys nor Caller.
[[nodiscard]] Edit edit_of(const RequestFact& fact) noexcept;

/// Returns whether both edits change the same thing.
[[nodiscard]] bool is_same_target(const Edit& a, const Edit& b) noexcept;

/// Returns the edits with one more, which replaces an earlier one of the same target. They stand in
/// an order that does not depend on which was first.
[[nodiscard]] std::span<const Edit> with_edit(std::span<const Edit> edits, const Edit& edit,
                                              Arena& arena);

/// Returns the request with the edits made that are about requests. Borrows from both and from the
/// arena.
[[nodiscard]] Request edited(const Request& request, std::span<const Edit> edits, Arena& arena);

}  // namespace abac::inline abi1::internal
