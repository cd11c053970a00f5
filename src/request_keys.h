// The context keys of one request, looked up when they are first asked for; and the texts of
// patterns, with policy variables as the request fills them [V-5]…[V-8].
#pragma once

#include "key_lookup.h"
#include "program.h"
#include "typed_values.h"

#include <array>
#include <new>
#include <optional>

namespace abac::internal {

/// Not thread-safe; one object serves one decision.
class RequestKeys {
 public:
  RequestKeys(const Program& program, const Request& request, RequestFacts& facts) noexcept
      : program_(program), request_(request), facts_(facts) {}
  RequestKeys(const RequestKeys&) = delete;
  RequestKeys& operator=(const RequestKeys&) = delete;

  [[nodiscard]] const Program& program() const noexcept { return program_; }

  /// Returns the value of the key of a slot. For a slot past the remembered ones it lives until the
  /// next call.
  [[nodiscard]] const KeyValue& value(std::uint32_t slot) noexcept {
    if (slot < kRemembered && (known_[slot / 64] & bit_of(slot)) != 0) return values_[slot];
    return look_up(slot);
  }

  /// The values of keys as typed operators read them.
  [[nodiscard]] TypedValues& typed() noexcept { return typed_; }

  /// Returns the text of a policy variable, or nothing where it has no value [V-6]…[V-8].
  [[nodiscard]] std::optional<std::string_view> variable(std::uint32_t index) noexcept {
    const Variable& variable = program_.variables[index];
    const std::uint32_t slot = variable.slot;
    // Not by `value`, whose last result may be in use for a slot that is not remembered.
    return slot < kRemembered ? text_of(variable, value(slot)) : other_variable(variable);
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

  /// `variable` with the value of its key.
  [[nodiscard]] std::optional<std::string_view> text_of(const Variable& variable,
                                                        const KeyValue& key) const noexcept {
    if (key.shape() == KeyValue::Shape::Multi) return std::nullopt;
    if (key.is_single() && !key.single().empty()) return key.single();
    if (variable.has_default) return program_.text(variable.default_text);
    return std::nullopt;
  }

  /// `variable` of a slot that is not remembered.
  [[nodiscard]] ABAC_NEVER_INLINE std::optional<std::string_view> other_variable(
      const Variable& variable) noexcept {
    return text_of(variable, find_key(program_.keys[variable.slot], request_, facts_));
  }

  [[nodiscard]] ABAC_NEVER_INLINE const KeyValue& look_up(std::uint32_t slot) noexcept {
    const ContextKey& key = program_.keys[slot];
    const bool is_remembered = slot < kRemembered;
    KeyValue* const value = is_remembered ? &values_[slot] : &other_value_;
    if (is_remembered) known_[slot / 64] |= bit_of(slot);
    if (is_nowhere(key, facts_)) return *new (value) KeyValue();
    return *new (value) KeyValue(find_key(key, request_, facts_));
  }

  /// The most used keys come first, so that the rest, looked up each time, is rare.
  static constexpr std::size_t kRemembered = 128;

  const Program& program_;
  const Request& request_;
  RequestFacts& facts_;
  std::array<std::uint64_t, kRemembered / 64> known_{};  ///< bits by slot
  KeyValue other_value_;
  TypedValues typed_;
  union {  // uninitialised until known
    std::array<KeyValue, kRemembered> values_;
  };
};

}  // namespace abac::internal
