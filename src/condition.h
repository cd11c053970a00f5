// One condition against a request: true, false or cannot tell [C-7].
#pragma once

#include "request_keys.h"
#include "truth.h"

namespace abac::internal {

/// Tests one key under one operator, given the key's value.
[[nodiscard]] Truth test_any_condition(const Atom& atom, const KeyValue& key,
                                       RequestKeys& keys) noexcept;

/// Tests one key under one operator. The usual condition, a single value of each side compared as
/// text, is tested in place; it gives what `test_any_condition` gives.
[[nodiscard]] inline Truth test_condition(const Atom& atom, RequestKeys& keys) noexcept {
  const KeyValue& key = keys.value(atom.slot);
  if (atom.operand == OperandType::String && atom.qualifier == SetQualifier::None &&
      key.is_single() && atom.values.size() == 1) {
    const Program& program = keys.program();
    const Value& value = program.values[atom.values.begin];
    if (value.kind == Value::Kind::Text) {
      return to_truth(equal_text(program.text(value.text()), key.single()) != atom.is_negated);
    }
    if (value.tokens().size() == 1) {  // `${…}` alone
      const auto wanted = keys.variable(program.tokens[value.tokens().begin].text.offset);
      return to_truth((wanted && equal_text(*wanted, key.single())) != atom.is_negated);
    }
  }
  return test_any_condition(atom, key, keys);
}

/// Tests one request value against one policy value: `compare` of [C-7], [C-13]…[C-29], [V-11].
/// REQUIRES: `value` is one of the program's.
[[nodiscard]] Truth compare(const Atom& atom, const Value& value, std::string_view text,
                            RequestKeys& keys) noexcept;

}  // namespace abac::internal
