// Texts that a policy's patterns and values match, and texts beside them: what a search puts into a
// request to see what is then decided. Every text is tried before it is believed.
#pragma once

#include "base/arena.h"
#include "decide/request_keys.h"

#include <optional>
#include <string_view>

namespace abac::inline abi1::internal {

/// Returns a text that the tokens match, `fill` standing for each `*`; nothing where a variable has
/// no value.
[[nodiscard]] std::optional<std::string_view> example_of(Range tokens, std::string_view fill,
                                                         RequestKeys& keys, Arena& arena);

/// Appends texts that compare to the policy's value as its operator asks, likeliest first. None
/// where the value looks like a pattern and is plain text (plain_text.h), which nobody means.
void add_matching(const Atom& atom, const Value& value, RequestKeys& keys, Arena& arena,
                  List<std::string_view>& texts);

/// Appends texts of the operator's type that its values may not match, likeliest first.
void add_differing(const Atom& atom, const Value& value, Arena& arena, const Program& program,
                   List<std::string_view>& texts);

/// Appends resources that the entry may match, likeliest first: its own text where that is one;
/// else one that is as near to `arn` as its wildcards let it be, and has region and account where
/// such resources have them.
void add_example_resources(const ResourcePattern& pattern, std::string_view arn, RequestKeys& keys,
                           Arena& arena, List<std::string_view>& texts);

/// Returns an action that the (folded) pattern matches, as near to `action` as its wildcards let it
/// be.
[[nodiscard]] std::string_view example_action(std::string_view pattern, std::string_view action,
                                              Arena& arena);

}  // namespace abac::inline abi1::internal
