// The check of what a program may hold: elements without an address in them.
//
// A compiled program is a set of arrays that grow while it is made, shrink when it is done and are
// copied with it. An element that holds an address into one of them (a pointer, a reference, a
// view) is right until that array moves, and then reads freed memory. So elements say where
// something stands, by offset and size, and a program's arrays are each an `OffsetVector`, which
// compiles for no other elements. The check looks at every member's type, members of members too.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace abac::inline abi1::internal {

/// Whether no part of the type is an address. To be specialised for a class with private members,
/// beside it.
template <class T>
inline constexpr bool kHoldsOffsetsOnly = std::is_arithmetic_v<T> || std::is_enum_v<T>;

namespace offsets_only {

template <class... T>
struct Types {};

/// Initializes a member of any type; only named, never converted.
struct Anything {
  template <class T>
  operator T() const;  // NOLINT
};

/// Returns how many initializers an aggregate takes: the number of its members.
template <class T, class... Members>
constexpr std::size_t member_count() {
  if constexpr (requires { T{Members{}..., Anything{}}; }) {
    return member_count<T, Members..., Anything>();
  } else {
    return sizeof...(Members);
  }
}

#define ABAC_TYPES_OF(count, ...)                                                  \
  if constexpr (member_count<T>() == (count)) {                                    \
    const auto& [__VA_ARGS__] = t;                                                 \
    return []<class... M>(const M&...) -> Types<M...> { return {}; }(__VA_ARGS__); \
  } else
/// Returns the types of the members. Only its type is asked for.
template <class T>
auto types_of(const T& t) {
  ABAC_TYPES_OF(1, a)
  ABAC_TYPES_OF(2, a, b)
  ABAC_TYPES_OF(3, a, b, c)
  ABAC_TYPES_OF(4, a, b, c, d)
  ABAC_TYPES_OF(5, a, b, c, d, e)
  ABAC_TYPES_OF(6, a, b, c, d, e, f)
  ABAC_TYPES_OF(7, a, b, c, d, e, f, g)
  ABAC_TYPES_OF(8, a, b, c, d, e, f, g, h)
  ABAC_TYPES_OF(9, a, b, c, d, e, f, g, h, i)
  ABAC_TYPES_OF(10, a, b, c, d, e, f, g, h, i, j)
  ABAC_TYPES_OF(11, a, b, c, d, e, f, g, h, i, j, k)
  ABAC_TYPES_OF(12, a, b, c, d, e, f, g, h, i, j, k, l)
  ABAC_TYPES_OF(13, a, b, c, d, e, f, g, h, i, j, k, l, m)
  return Types<void>();  // of more members: add a line
}
#undef ABAC_TYPES_OF

template <class T>
constexpr bool check();

template <class... T>
constexpr bool check_all(Types<T...>) {
  return (check<T>() && ...);
}

template <class T>
struct Element {
  using Type = T;
};
template <class T, std::size_t Size>
struct Element<std::array<T, Size>> : Element<T> {};

template <class T>
constexpr bool check() {
  using Type = typename Element<T>::Type;
  if constexpr (kHoldsOffsetsOnly<Type>) {
    return true;
  } else if constexpr (std::is_aggregate_v<Type>) {
    return check_all(decltype(types_of(std::declval<const Type&>()))());
  } else {
    return false;
  }
}

}  // namespace offsets_only

/// Elements that stay right wherever their array, and the arrays that they refer to, are moved.
template <class T>
concept OffsetsOnly = offsets_only::check<T>();

/// Whether arrays have such elements only: for classes whose elements are theirs alone, and so not
/// complete where their arrays are declared.
template <class... Arrays>
inline constexpr bool kAreOffsetArrays = (OffsetsOnly<typename Arrays::value_type> && ...);

}  // namespace abac::inline abi1::internal
