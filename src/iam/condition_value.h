// Strict readers of typed condition values: numbers, dates, booleans, base64, IP ranges. None of
// them allocates; each reads the whole text or returns nothing. At the end stands, for each operand
// type of which programs store what was read, what that is.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "iam/condition_operator.h"
#include "iam/pattern_token.h"

namespace abac::inline abi1::internal {

/// An exact decimal number [C-17], [C-18]: 0.d₁d₂…dₙ × 10^exponent, without leading or trailing
/// zero digits; zero has no digits, exponent 0 and is not negative.
struct Decimal {
  bool is_negative = false;
  std::uint8_t size = 0;  ///< number of digits, at most 64
  std::int16_t exponent = 0;
  std::array<char, 64> digits{};  ///< '0'–'9'; zero-filled behind `size`

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept;
  friend bool operator==(const Decimal& a, const Decimal& b) noexcept { return (a <=> b) == 0; }
};

[[nodiscard]] std::optional<Decimal> parse_decimal(std::string_view text) noexcept;

/// A point in time [C-20]…[C-22], exact: sign and magnitude relative to 1970-01-01T00:00:00Z.
/// `further_digits` are the fraction's digits past the ninth, without trailing zeros, borrowed from
/// the text that was parsed (only epoch seconds can have them).
struct Instant {
  bool is_negative = false;
  std::uint32_t nanoseconds = 0;
  std::uint64_t seconds = 0;
  std::string_view further_digits;

  friend std::strong_ordering operator<=>(const Instant& a, const Instant& b) noexcept;
  friend bool operator==(const Instant& a, const Instant& b) noexcept { return (a <=> b) == 0; }
};

[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text) noexcept;

/// Returns whether the text is a date with a time of day but no zone, which is read as UTC [C-20].
[[nodiscard]] bool lacks_zone(std::string_view text) noexcept;

/// Reads `true` or `false`, in any ASCII case [C-23].
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text) noexcept;

/// Returns whether the text is standard padded base64 with zero trailing bits [C-23]. Two such
/// texts decode to the same bytes exactly where they are equal.
[[nodiscard]] bool is_base64(std::string_view text) noexcept;

/// An address of either family; IPv4 (mapped IPv6 too [C-25]) stands in the first four bytes.
struct IpAddress {
  bool is_v6 = false;
  std::array<std::uint8_t, 16> bytes{};

  friend bool operator==(const IpAddress&, const IpAddress&) = default;
};

/// An address with the number of leading bits that count [C-24].
struct IpRange {
  IpAddress address;
  std::uint8_t prefix = 0;
};

/// Reads one address without prefix [C-25].
[[nodiscard]] std::optional<IpAddress> parse_ip_address(std::string_view text) noexcept;

/// Reads `addr` or `addr/prefix` [C-24], [C-25].
[[nodiscard]] std::optional<IpRange> parse_ip_range(std::string_view text) noexcept;

/// Returns whether the range contains the address [C-26].
[[nodiscard]] inline bool contains(const IpRange& range, const IpAddress& address) noexcept {
  if (range.address.is_v6 != address.is_v6) return false;
  const auto half = [](const IpAddress& of, std::size_t begin) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 8; ++i) word = word << 8 | of.bytes[begin + i];
    return word;
  };
  const std::uint64_t high = half(range.address, 0) ^ half(address, 0);
  if (range.prefix <= 64) return range.prefix == 0 || high >> (64 - range.prefix) == 0;
  const std::uint64_t low = half(range.address, 8) ^ half(address, 8);
  return high == 0 && low >> (128 - range.prefix) == 0;
}

/// Returns what a value of the operand type must look like, for messages: `padded base64`.
[[nodiscard]] std::string_view value_form(OperandType operand) noexcept;

/// Returns whether an operator of the type can read the value, which has no policy variable [G-36].
[[nodiscard]] bool is_readable_as(OperandType operand, std::string_view value) noexcept;

// The operand types of which a program stores what was read of a policy's value. The compiler, the
// program, the memory of values in a decision, tables of values and explanations go over the list
// of them and name none, so a new one is described here and listed in StoredOperands. Each has:
//
//   kType         its operand type
//   Given         what a request's value is read as, by `parse_given`
//   Stored        what a program keeps of a policy's value, by `parse_stored`, which is told where
//                 the text stands in the program; no address may be in it, see OffsetVector
//   stored_value  what of that is compared; it may borrow the program's texts

/// Numbers are stored as they are read.
struct NumericOperand {
  static constexpr OperandType kType = OperandType::Numeric;
  using Given = Decimal;
  using Stored = Decimal;

  [[nodiscard]] static std::optional<Given> parse_given(std::string_view text) noexcept {
    return parse_decimal(text);
  }
  [[nodiscard]] static std::optional<Stored> parse_stored(std::string_view text, TextRef) noexcept {
    return parse_decimal(text);
  }
  [[nodiscard]] static const Decimal& stored_value(const Stored& stored,
                                                   std::string_view) noexcept {
    return stored;
  }
};

/// Dates are stored as an `Instant` by offsets.
struct DateOperand {
  static constexpr OperandType kType = OperandType::Date;
  using Given = Instant;
  struct Stored {
    bool is_negative = false;
    std::uint32_t nanoseconds = 0;
    std::uint64_t seconds = 0;
    TextRef further_digits;
  };

  [[nodiscard]] static std::optional<Given> parse_given(std::string_view text) noexcept {
    return parse_instant(text);
  }
  [[nodiscard]] static std::optional<Stored> parse_stored(std::string_view text,
                                                          TextRef place) noexcept;
  [[nodiscard]] static Instant stored_value(const Stored& stored, std::string_view texts) noexcept {
    const std::string_view digits(texts.data() + stored.further_digits.offset,
                                  stored.further_digits.size);
    return {stored.is_negative, stored.nanoseconds, stored.seconds, digits};
  }
};

/// Of a policy ranges are stored, with which a request's address is compared.
struct IpAddressOperand {
  static constexpr OperandType kType = OperandType::IpAddress;
  using Given = IpAddress;
  using Stored = IpRange;

  [[nodiscard]] static std::optional<Given> parse_given(std::string_view text) noexcept {
    return parse_ip_address(text);
  }
  [[nodiscard]] static std::optional<Stored> parse_stored(std::string_view text, TextRef) noexcept {
    return parse_ip_range(text);
  }
  [[nodiscard]] static const IpRange& stored_value(const Stored& stored,
                                                   std::string_view) noexcept {
    return stored;
  }
};

/// Operand types by their descriptions.
template <class... Operand>
struct OperandList {
  /// Calls `call(Operand())` for each.
  template <class Call>
  static constexpr void for_each(Call&& call) {
    (call(Operand()), ...);
  }

  /// Calls `call(Operand())` for that of the type, if it is listed. Returns whether it is.
  template <class Call>
  static constexpr bool visit(OperandType type, Call&& call) {
    return ((Operand::kType == type && (call(Operand()), true)) || ...);
  }
};

using StoredOperands = OperandList<NumericOperand, DateOperand, IpAddressOperand>;

/// Whether one value can be less than another.
template <class Operand>
concept OrderedOperand = std::three_way_comparable<typename Operand::Given>;

}  // namespace abac::inline abi1::internal
