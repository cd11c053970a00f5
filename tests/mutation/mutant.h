// What `mutate.py` writes into the sources calls these: each mutant has a number, and the one whose
// number stands in the environment's ABAC_MUTANT is what runs. Included before all else by the
// compiler's -include, in the mutated build alone.
#pragma once

#include <cstdlib>

#include <string_view>
#include <type_traits>

namespace abac_mutation {

extern int active;              // 0: none
extern unsigned char* reached;  // by number; of a process that is asked for it, a file

// Notes a mutant as reached where what it gives differs from what it should: a test in which no
// value differs cannot tell it.
inline bool is(int number, bool differs) noexcept {
  if (differs) reached[number] = 1;
  return active == number;
}

// For functions that the compiler may call: there no mutant runs.
constexpr bool is_at_run_time(int number, bool differs) noexcept {
  return !std::is_constant_evaluated() && is(number, differs);
}

template <bool IsConstexpr>
constexpr bool chosen(int number, bool differs) noexcept {
  if constexpr (IsConstexpr) {
    return is_at_run_time(number, differs);
  } else {
    return is(number, differs);
  }
}

}  // namespace abac_mutation

// In a function that is not constexpr nothing may be settled before it runs, not even the value of
// a `const` variable: hence two of each.
// NOLINTBEGIN(bugprone-macro-parentheses): a specifier takes none
#define ABAC_MUTATION_HELPERS(suffix, specifier, is_constexpr)                                   \
  specifier bool abac_is_##suffix(int number) noexcept {                                         \
    return abac_mutation::chosen<is_constexpr>(number, true);                                    \
  }                                                                                              \
  template <class T>                                                                             \
  specifier T abac_pick_##suffix(int number, T value, T other) noexcept {                        \
    return abac_mutation::chosen<is_constexpr>(number, value != other) ? other : value;          \
  }                                                                                              \
  specifier bool abac_true_##suffix(int number, bool value) noexcept {                           \
    return abac_pick_##suffix(number, value, true);                                              \
  }                                                                                              \
  specifier bool abac_false_##suffix(int number, bool value) noexcept {                          \
    return abac_pick_##suffix(number, value, false);                                             \
  }                                                                                              \
  template <class T>                                                                             \
  specifier T abac_number_##suffix(int number, T value, int change) noexcept {                   \
    return abac_is_##suffix(number) ? static_cast<T>(value + change) : value;                    \
  }                                                                                              \
  specifier std::string_view abac_text_##suffix(int number, std::string_view text) noexcept {    \
    return abac_is_##suffix(number) ? text.substr(0, text.size() - 1) : text;                    \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier bool abac_less_##suffix(int number, const A& a, const B& b) noexcept {               \
    return abac_pick_##suffix(number, a < b, a <= b);                                            \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier bool abac_less_equal_##suffix(int number, const A& a, const B& b) noexcept {         \
    return abac_pick_##suffix(number, a <= b, a < b);                                            \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier bool abac_greater_##suffix(int number, const A& a, const B& b) noexcept {            \
    return abac_pick_##suffix(number, a > b, a >= b);                                            \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier bool abac_greater_equal_##suffix(int number, const A& a, const B& b) noexcept {      \
    return abac_pick_##suffix(number, a >= b, a > b);                                            \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier auto abac_plus_##suffix(int number, A a, B b) noexcept {                             \
    using Result = decltype(a + b);                                                              \
    return abac_pick_##suffix(number, static_cast<Result>(a + b), static_cast<Result>(a - b));   \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier auto abac_minus_##suffix(int number, A a, B b) noexcept {                            \
    using Result = decltype(a - b);                                                              \
    return abac_pick_##suffix(number, static_cast<Result>(a - b), static_cast<Result>(a + b));   \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier auto abac_left_##suffix(int number, A a, B b) noexcept {                             \
    using Result = decltype(a << b);                                                             \
    return abac_pick_##suffix(number, static_cast<Result>(a << b), static_cast<Result>(a >> b)); \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier auto abac_right_##suffix(int number, A a, B b) noexcept {                            \
    using Result = decltype(a >> b);                                                             \
    return abac_pick_##suffix(number, static_cast<Result>(a >> b), static_cast<Result>(a << b)); \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier auto abac_xor_bits_##suffix(int number, A a, B b) noexcept {                         \
    using Result = decltype(a ^ b);                                                              \
    return abac_pick_##suffix(number, static_cast<Result>(a ^ b), static_cast<Result>(a | b));   \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier auto abac_and_bits_##suffix(int number, A a, B b) noexcept {                         \
    using Result = decltype(a & b);                                                              \
    const auto value =                                                                           \
        abac_pick_##suffix(number, static_cast<Result>(a & b), static_cast<Result>(a));          \
    return abac_pick_##suffix(number + 1, value, static_cast<Result>(b));                        \
  }                                                                                              \
  template <class A, class B>                                                                    \
  specifier auto abac_or_bits_##suffix(int number, A a, B b) noexcept {                          \
    using Result = decltype(a | b);                                                              \
    const auto value =                                                                           \
        abac_pick_##suffix(number, static_cast<Result>(a | b), static_cast<Result>(a));          \
    return abac_pick_##suffix(number + 1, value, static_cast<Result>(b));                        \
  }

ABAC_MUTATION_HELPERS(r, inline, false)
ABAC_MUTATION_HELPERS(c, constexpr, true)
#undef ABAC_MUTATION_HELPERS
// NOLINTEND(bugprone-macro-parentheses)
