// The context keys of one request, looked up when they are first asked for; and the texts of
// patterns, with policy variables as the request fills them [V-5]…[V-8].
//
// What was looked up is remembered, so that no key is searched twice however often conditions and
// variables ask for it: the kRemembered most used of a policy set in an array by slot, all others
// in a hash table by slot (slot_table.h), once kSearches of them were searched: few decisions ask
// for so many, and those that do not take no memory.
#pragma once

#include "decide/slot_table.h"
#include "decide/typed_values.h"
#include "decide/value_set.h"
#include "decide/variable_set.h"
#include "program/program.h"
#include "request/key_lookup.h"

#include <array>
#include <new>
#include <optional>

namespace abac::inline abi1::internal {

/// Not thread-safe; one object serves one decision.
class RequestKeys {
 public:
  RequestKeys(const Program& program, const Request& request, const RequestFacts& facts) noexcept
      : program_(program), request_(request), facts_(facts) {}
  RequestKeys(const RequestKeys&) = delete;
  RequestKeys& operator=(const RequestKeys&) = delete;

  [[nodiscard]] const Program& program() const noexcept { return program_; }

  /// Returns the value of the key of a slot. For a slot past kRemembered it lives until the next
  /// call.
  [[nodiscard]] const KeyValue& value(std::uint32_t slot) noexcept {
    if (slot < kRemembered && (known_[slot / 64] & bit_of(slot)) != 0) return values_[slot];
    return look_up(slot);
  }

  // For explanations, which name what keys are found in.
  [[nodiscard]] const Request& request() const noexcept { return request_; }
  [[nodiscard]] const RequestFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] KeyMaps& maps() noexcept { return maps_; }

  /// The values of keys as typed operators read them.
  [[nodiscard]] TypedValues& typed() noexcept { return typed_; }

  /// Returns the text of a policy variable, or nothing where it has no value [V-6]…[V-8].
  [[nodiscard]] std::optional<std::string_view> variable(std::uint32_t index) noexcept {
    const Variable& variable = program_.variables[index];
    const std::uint32_t slot = variable.slot;
    // Not by `value`, whose last result may be in use for a slot that is not remembered.
    return slot < kRemembered ? text_of(variable, value(slot)) : other_variable(variable);
  }

  /// The values with variables of the long list that is searched.
  [[nodiscard]] VariableSet& variable_set() noexcept { return variable_set_; }

  /// Returns the set of the values of a slot's key as operators of the type read them, filled or
  /// not, or null where there is no memory for it. REQUIRES: `key` is the value of the slot.
  [[nodiscard]] ValueSet* value_set(std::uint32_t slot, OperandType type,
                                    const KeyValue& key) noexcept {
    constexpr std::uint32_t kTypes = 16;
    if (slot >= 0xFFFFFFFF / kTypes) return nullptr;
    const std::uint32_t place = slot * kTypes + static_cast<std::uint32_t>(type);
    if (has_value_sets_ == 0) {
      new (&value_sets_) SlotTable<ValueSet>();
      has_value_sets_ = 1;
    }
    if (ValueSet* const known = value_sets_.find(place)) return known;
    return value_sets_.add(place, ValueSet(key, type), maps_.memory());
  }

  /// Returns whether every variable among the tokens has a value.
  [[nodiscard]] bool are_resolved(Range tokens) noexcept {
    for (std::uint32_t i = tokens.begin; i < tokens.end; ++i) {
      const Token& token = program_.tokens[i];
      if (token.kind == Token::Kind::Variable && !variable(token.text.offset)) return false;
    }
    return true;
  }

  /// The texts of patterns, as `matches_glob` asks for them.
  class Texts {
   public:
    explicit Texts(RequestKeys& keys) noexcept : keys_(keys) {}
    [[nodiscard]] std::string_view literal(TextRef text) const noexcept {
      return keys_.program_.text(text);
    }
    /// REQUIRES: the variable has a value.
    [[nodiscard]] std::string_view variable(std::uint32_t index) const noexcept {
      return keys_.variable(index).value_or(std::string_view());
    }

   private:
    RequestKeys& keys_;
  };
  [[nodiscard]] Texts texts() noexcept { return Texts(*this); }

 private:
  [[nodiscard]] static std::uint64_t bit_of(std::uint32_t slot) noexcept {
    return std::uint64_t{1} << (slot % 64);
  }

  [[nodiscard]] ABAC_ALWAYS_INLINE KeyValue find(const ContextKey& key) noexcept {
    if (is_nowhere(key, facts_)) return {};
    return find_key(key, program_.key_names.data(), request_, facts_, maps_);
  }

  /// `find` where it need not stand in line: for a slot past kRemembered.
  [[nodiscard]] ABAC_NEVER_INLINE KeyValue find_other(std::uint32_t slot) noexcept {
    return find(program_.keys[slot]);
  }

  /// `variable` with the value of its key.
  [[nodiscard]] std::optional<std::string_view> text_of(const Variable& variable,
                                                        const KeyValue& key) const noexcept {
    if (key.shape() == KeyValue::Shape::Multi) return std::nullopt;
    if (key.is_single() && !key.single().empty()) return key.single();
    if (variable.has_default) return program_.text(variable.default_text);
    return std::nullopt;
  }

  /// `variable` of a slot past kRemembered.
  [[nodiscard]] ABAC_NEVER_INLINE std::optional<std::string_view> other_variable(
      const Variable& variable) noexcept {
    if (const KeyValue* const known = other_value(variable.slot)) return text_of(variable, *known);
    return text_of(variable, find_other(variable.slot));
  }

  /// Returns the value of a slot past kRemembered from the table of those, or null where it is not
  /// to be remembered.
  [[nodiscard]] const KeyValue* other_value(std::uint32_t slot) noexcept {
    if (other_searches_ < kSearches) {
      ++other_searches_;
      return nullptr;
    }
    if (const KeyValue* const known = others_.find(slot)) return known;
    return others_.add(slot, find_other(slot), maps_.memory());
  }

  [[nodiscard]] ABAC_NEVER_INLINE const KeyValue& look_up(std::uint32_t slot) noexcept {
    if (slot < kRemembered) {
      known_[slot / 64] |= bit_of(slot);
      return *new (&values_[slot]) KeyValue(find(program_.keys[slot]));
    }
    return look_up_other(slot);
  }

  /// `look_up` of a slot past kRemembered.
  [[nodiscard]] ABAC_NEVER_INLINE const KeyValue& look_up_other(std::uint32_t slot) noexcept {
    if (const KeyValue* const known = other_value(slot)) return *known;
    return *new (&unremembered_) KeyValue(find_other(slot));
  }

  static constexpr std::size_t kRemembered = 64;
  /// So many look-ups of other slots are not remembered.
  static constexpr std::uint16_t kSearches = 16;

  const Program& program_;
  const Request& request_;
  const RequestFacts& facts_;
  TypedValues typed_;
  // What begins as zero stands together, to be set at once: from the end of `others_` to the
  // beginning of `maps_`, and from `other_searches_` to the beginning of `variable_set_`.
  SlotTable<KeyValue> others_;
  std::array<std::uint64_t, (kRemembered + 63) / 64> known_{};  ///< bits by slot
  KeyMaps maps_;
  std::uint16_t other_searches_ = 0;
  std::uint16_t has_value_sets_ = 0;  ///< 0 or 1
  VariableSet variable_set_;
  union {  // uninitialised until known
    std::array<KeyValue, kRemembered> values_;
  };
  union {  // uninitialised until there are some
    SlotTable<ValueSet> value_sets_;
  };
  union {  // the last that was looked up and not remembered
    KeyValue unremembered_;
  };
};

}  // namespace abac::inline abi1::internal
