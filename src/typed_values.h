// Texts of a request as the values of typed operators: each text is read once in a decision,
// however many conditions compare it.
#pragma once

#include "condition_operator.h"
#include "condition_value.h"

#include <array>
#include <cstdint>
#include <new>
#include <optional>
#include <string_view>

namespace abac::internal {

/// A request's value under the ARN operators [C-27].
struct ArnParts {
  std::array<std::string_view, 6> parts;
};

/// Splits a text at its first five colons; nothing where it is not an ARN [C-28].
[[nodiscard]] inline std::optional<ArnParts> parse_arn_parts(std::string_view text) noexcept {
  std::optional<ArnParts> arn(std::in_place);
  for (std::size_t i = 0; i < 5; ++i) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    arn->parts[i] = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  arn->parts[5] = text;
  if (arn->parts[0] != "arn") return std::nullopt;
  return arn;
}

/// Remembers the values of the keys asked for last. Not thread-safe; one object serves one
/// decision. What it returns lives until the next call; null where the text cannot be read [C-13].
class TypedValues {
 public:
  TypedValues() noexcept {}
  TypedValues(const TypedValues&) = delete;
  TypedValues& operator=(const TypedValues&) = delete;

  [[nodiscard]] const Decimal* decimal(std::uint32_t slot, std::string_view text) noexcept {
    return read(OperandType::Numeric, slot, text, &Value::decimal, parse_decimal);
  }
  [[nodiscard]] const Instant* instant(std::uint32_t slot, std::string_view text) noexcept {
    return read(OperandType::Date, slot, text, &Value::instant, parse_instant);
  }
  [[nodiscard]] const IpAddress* address(std::uint32_t slot, std::string_view text) noexcept {
    return read(OperandType::IpAddress, slot, text, &Value::address, parse_ip_address);
  }
  [[nodiscard]] const ArnParts* arn(std::uint32_t slot, std::string_view text) noexcept {
    return read(OperandType::Arn, slot, text, &Value::arn, parse_arn_parts);
  }

 private:
  static constexpr std::uint32_t kRemembered = 8;

  union Value {
    Value() noexcept {}
    Decimal decimal;
    Instant instant;
    IpAddress address;
    ArnParts arn;
  };
  struct Entry {
    Entry() noexcept {}
    std::string_view text;
    OperandType type;
    bool is_readable;
    Value value;
  };

  template <class T, class Parse>
  const T* read(OperandType type, std::uint32_t slot, std::string_view text, T Value::*member,
                Parse&& parse) noexcept {
    const std::uint32_t place = slot % kRemembered;
    Entry& entry = entries_[place];
    const unsigned bit = 1U << place;
    if ((known_ & bit) == 0 || entry.type != type || entry.text.data() != text.data() ||
        entry.text.size() != text.size()) {
      known_ |= bit;
      entry.text = text;
      entry.type = type;
      const std::optional<T> value = parse(text);
      entry.is_readable = value.has_value();
      if (value) new (&(entry.value.*member)) T(*value);
    }
    return entry.is_readable ? &(entry.value.*member) : nullptr;
  }

  unsigned known_ = 0;
  union {  // uninitialised until known
    std::array<Entry, kRemembered> entries_;
  };
};

}  // namespace abac::internal
