// One condition against a request: true, false or cannot tell [C-7].
#pragma once

#include "decide/request_keys.h"
#include "iam/truth.h"
#include "program/absent_key.h"

namespace abac::inline abi1::internal {

/// Tests one key under one operator, given the key's value.
[[nodiscard]] Truth test_any_condition(const Atom& atom, const KeyValue& key,
                                       RequestKeys& keys) noexcept;

/// The same for a key of one value. REQUIRES: the form is not Any.
[[nodiscard]] Truth test_single(const Atom& atom, std::string_view text,
                                RequestKeys& keys) noexcept;

/// Returns the first of the statements, from `from` on, whose first condition suffices for the
/// effect, or their number. REQUIRES: those conditions differ in their values alone, their form is
/// not Any, and `text` is the one value of their key.
[[nodiscard]] std::size_t find_sufficing(std::span<const std::uint32_t> statements,
                                         std::size_t from, Effect effect, std::string_view text,
                                         RequestKeys& keys) noexcept;

/// Tests one key under one operator. The usual condition, a single value of each side compared as
/// text, is tested in place; it gives what `test_any_condition` gives.
[[nodiscard]] ABAC_ALWAYS_INLINE Truth test_condition(const Atom& atom,
                                                      RequestKeys& keys) noexcept {
  const KeyValue& key = keys.value(atom.slot);
  if (atom.form == Atom::Form::Any || !key.is_single()) {
    if (key.is_absent() && atom.operand != OperandType::Null) return test_absent(atom);
    return test_any_condition(atom, key, keys);
  }
  const std::string_view text = key.single();
  if (atom.form == Atom::Form::Text) {
    return to_truth(equal_text(keys.program().text(atom.text), text) != atom.is_negated);
  }
  if (atom.form == Atom::Form::Variable) {
    const auto wanted = keys.variable(atom.text.offset);
    return to_truth((wanted && equal_text(*wanted, text)) != atom.is_negated);
  }
  return test_single(atom, text, keys);
}

/// Tests one request value against one policy value: `compare` of [C-7], [C-13]…[C-29], [V-11].
/// Or-ed over all values of a condition it is the plain form of a table of values. REQUIRES:
/// `value` is one of the program's.
[[nodiscard]] Truth compare(const Atom& atom, const Value& value, std::string_view text,
                            RequestKeys& keys) noexcept;

}  // namespace abac::inline abi1::internal
