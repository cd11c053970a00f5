// One condition against a request: true, false or cannot tell [C-7].
#pragma once

#include "request_keys.h"
#include "truth.h"

namespace abac::internal {

/// Tests one key under one operator.
[[nodiscard]] Truth test_condition(const Atom& atom, RequestKeys& keys) noexcept;

/// Tests one request value against one policy value: `compare` of [C-7], [C-13]…[C-29], [V-11].
[[nodiscard]] Truth compare(const Atom& atom, const Value& value, std::string_view text,
                            RequestKeys& keys) noexcept;

}  // namespace abac::internal
