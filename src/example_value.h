// Texts that a policy's patterns and values match, and texts beside them: what a search puts into a
// request to see what is then decided. Every text is tried before it is believed.
#pragma once

#include "arena.h"
#include "request_keys.h"

#include <optional>
#include <string_view>

namespace abac::internal {

/// Returns a text that the tokens match, `fill` standing for each `*`; nothing where a variable has
/// no value.
[[nodiscard]] std::optional<std::string_view> example_of(Range tokens, std::string_view fill,
                                                         RequestKeys& keys, Arena& arena);

/// Appends texts that compare to the policy's value as its operator asks, likeliest first.
void add_matching(const Atom& atom, const Value& value, RequestKeys& keys, Arena& arena,
                  List<std::string_view>& texts);

/// Appends texts of the operator's type that its values may not match, likeliest first.
void add_differing(const Atom& atom, const Value& value, Arena& arena, const Program& program,
                   List<std::string_view>& texts);

/// Returns a resource that the entry matches, as near to `arn` as its wildcards let it be.
[[nodiscard]] std::optional<std::string_view> example_resource(const ResourcePattern& pattern,
                                                               std::string_view arn,
                                                               RequestKeys& keys, Arena& arena);

/// Returns an action that the (folded) pattern matches, as near to `action` as its wildcards let it
/// be.
[[nodiscard]] std::string_view example_action(std::string_view pattern, std::string_view action,
                                              Arena& arena);

}  // namespace abac::internal
