// Values of policies that look like patterns and are plain text: a wildcard under an operator of
// equality [C-14], a variable in a document of a version that has none [V-1]; and keys that no
// request has. Whoever wrote them meant something else, so an explanation says it, and no change
// proposes to put such a text into the request.
#pragma once

#include "base/arena.h"
#include "decide/request_keys.h"

#include <abac/explain.h>

#include <string_view>

namespace abac::inline abi1::internal {

/// Returns whether the value has a `*` or `?` that was not written as `${*}` or `${?}` and that its
/// operator takes literally.
[[nodiscard]] bool has_plain_wildcard(const Program& program, const Atom& atom,
                                      const Value& value) noexcept;

/// Returns whether the value has `${…}`, and its document no variables.
[[nodiscard]] bool has_plain_variable(const Program& program, const Value& value) noexcept;
/// The same of an entry of `Resource`.
[[nodiscard]] bool has_plain_variable(const Program& program,
                                      const ResourcePattern& pattern) noexcept;

/// Returns whether the request lacks the key as every request does: it is none of AWS's, though it
/// is named like one.
[[nodiscard]] bool is_mistaken_key(const Atom& atom, RequestKeys& keys) noexcept;

/// Returns whether the condition has no set operator, and its key several values: by the request,
/// or by what is known of the key [C-10].
[[nodiscard]] bool lacks_set_operator(const Atom& atom, RequestKeys& keys) noexcept;

/// Tells what a value looks like and is not, of a condition that does not hold; the patterns of the
/// engine say whether it would match as one. Throws std::bad_alloc.
void tell_plain_text(const Atom& atom, const Value& value, RequestKeys& keys, Arena& arena,
                     PolicyValue& told);

/// Tells of a condition that does not hold what is wrong with its key. Throws std::bad_alloc.
void tell_mistakes(const Atom& atom, RequestKeys& keys, Arena& arena, ConditionFinding& told);

}  // namespace abac::inline abi1::internal
