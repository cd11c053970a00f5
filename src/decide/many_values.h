// Conditions on keys of many values.
#pragma once

#include "decide/request_keys.h"
#include "iam/truth.h"

namespace abac::inline abi1::internal {

/// Gives what test_any_condition gives, of a key that may have many values: in the time that the
/// condition's own values take, once such keys were asked often. REQUIRES: the operator is not
/// `Null`, and `key` is the value of the condition's key.
[[nodiscard]] Truth test_many(const Atom& atom, const KeyValue& key, RequestKeys& keys) noexcept;

}  // namespace abac::inline abi1::internal
