// Texts of a request as the values of typed operators: each text is read once in a decision,
// however many conditions compare it.
#pragma once

#include "iam/condition_operator.h"
#include "iam/condition_value.h"

#include <array>
#include <cstdint>
#include <new>
#include <optional>
#include <string_view>
#include <type_traits>

namespace abac::inline abi1::internal {

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

/// The ARN operators, described as those of StoredOperands are: what a program keeps of a policy's
/// value, and how that is compared, is their own.
struct ArnOperand {
  static constexpr OperandType kType = OperandType::Arn;
  using Given = ArnParts;

  [[nodiscard]] static std::optional<Given> parse_given(std::string_view text) noexcept {
    return parse_arn_parts(text);
  }
};

/// Room for a value of any of the types.
template <class... T>
union OneOf {};
template <class First, class... Rest>
union OneOf<First, Rest...> {
  OneOf() noexcept {}

  /// Returns where a value of the type stands.
  template <class T>
  [[nodiscard]] static T* place(OneOf& room) noexcept {
    if constexpr (std::is_same_v<T, First>) {
      return &room.first;
    } else {
      return OneOf<Rest...>::template place<T>(room.rest);
    }
  }

  First first;
  OneOf<Rest...> rest;
};

/// Room for what a request's value is read as by any of the operand types, or by ArnOperand.
template <class Operands>
struct GivenRoom;
template <class... Operand>
struct GivenRoom<OperandList<Operand...>> {
  using Type = OneOf<typename Operand::Given..., ArnParts>;
};

/// Remembers the values of the keys asked for last. Not thread-safe; one object serves one
/// decision.
class TypedValues {
 public:
  TypedValues() noexcept {}
  TypedValues(const TypedValues&) = delete;
  TypedValues& operator=(const TypedValues&) = delete;

  /// Returns what the text, the value of the key of the slot, is read as by operators of the type;
  /// null where it cannot be read [C-13]. It lives until the next call.
  template <class Operand>
  [[nodiscard]] const typename Operand::Given* read(std::uint32_t slot,
                                                    std::string_view text) noexcept {
    using Given = typename Operand::Given;
    using Room = GivenRoom<StoredOperands>::Type;
    const std::uint32_t place = slot % kRemembered;
    Entry& entry = entries_[place];
    const unsigned bit = 1U << place;
    if ((known_ & bit) == 0 || entry.type != Operand::kType || entry.text.data() != text.data() ||
        entry.text.size() != text.size()) {
      known_ |= bit;
      entry.text = text;
      entry.type = Operand::kType;
      const std::optional<Given> value = Operand::parse_given(text);
      entry.is_readable = value.has_value();
      if (value) new (Room::template place<Given>(entry.room)) Given(*value);
    }
    return entry.is_readable ? Room::template place<Given>(entry.room) : nullptr;
  }

 private:
  static constexpr std::uint32_t kRemembered = 8;

  struct Entry {
    Entry() noexcept {}
    std::string_view text;
    OperandType type;
    bool is_readable;
    GivenRoom<StoredOperands>::Type room;
  };

  unsigned known_ = 0;
  union {  // uninitialised until known
    std::array<Entry, kRemembered> entries_;
  };
};

}  // namespace abac::inline abi1::internal
