// One statement's `Resource` or `NotResource` against a request's resource [2.2].
#pragma once

#include "decide/request_keys.h"

namespace abac::inline abi1::internal {

/// Returns whether the entry matches the resource, [R-7], [R-10].
[[nodiscard]] bool matches_resource(const ResourcePattern& pattern, std::string_view arn,
                                    RequestKeys& keys) noexcept;

/// Returns whether the statement's element holds, [R-12].
[[nodiscard]] bool covers_resource(const StatementCode& statement, std::string_view arn,
                                   RequestKeys& keys) noexcept;

/// Returns whether some entry of the statement holds a variable without value [V-13], [M-7].
[[nodiscard]] bool has_unresolved_resource(const Program& program, const StatementCode& statement,
                                           RequestKeys& keys) noexcept;

}  // namespace abac::inline abi1::internal
