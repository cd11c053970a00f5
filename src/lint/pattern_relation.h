// How two patterns relate: whether one matches all that the other does, and whether some text
// matches both. For action entries, folded by the caller, and for resource entries by components.
#pragma once

#include <string_view>

namespace abac::inline abi1::internal {

/// Returns whether every text that `narrow` matches is matched by `wide`; `*` and `?` are
/// wildcards, all else is literal.
///
/// `narrow` is read as a text over the letters and its own two wildcards: a `*` of `wide` takes
/// any run of it, a `?` of `wide` one character of it or its `?`, and a letter the same letter. So
/// `s3:Get*` covers `s3:Get?bject*`, as `*` takes `?bject*`. Sound, but not complete: `*?` covers
/// `?*` and is not told so. Cost: at most the product of the sizes, or a million steps, beyond
/// which it is not told either.
[[nodiscard]] bool covers(std::string_view wide, std::string_view narrow) noexcept;

/// The same for texts in which, with `variables`, each `${…}` stands for an unknown text: then
/// `wide` covers what is equal to it up to a final star of its own, and nothing else.
[[nodiscard]] bool covers(std::string_view wide, std::string_view narrow, bool variables) noexcept;

/// Returns whether some text matches both patterns. Where the product of their sizes is beyond a
/// limit of a million, it is not looked for, and said to exist.
[[nodiscard]] bool overlap(std::string_view a, std::string_view b);

/// Returns whether a resource entry matches nothing but what its completed form does. Of one
/// that has fewer than six parts, as written too, a `*` at the end of a part may run past colons
/// `arn:aws:*:x` also matches what ends in `:x`, which `arn:aws:*:x:*:*` does not.
[[nodiscard]] bool means_its_completed_form(std::string_view entry, bool variables) noexcept;

/// Returns whether every ARN that the resource entry `narrow` matches is matched by the resource
/// entry `wide`: component by component, with the components that are missing read as `*`
/// where `completes` says so. With `variables`, what stands in `${…}` is no wildcard, and
/// equal to itself alone.
struct ArnReading {
  bool variables = false;
  bool completes = false;
};
[[nodiscard]] bool resource_covers(std::string_view wide, std::string_view narrow,
                                   ArnReading reading);

/// Returns whether some ARN matches both resource entries, variables being `*`.
[[nodiscard]] bool resources_overlap(std::string_view a, std::string_view b, ArnReading reading);

}  // namespace abac::inline abi1::internal
