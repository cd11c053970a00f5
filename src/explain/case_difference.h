// Values of policies that a request misses by case alone: the commonest slip, and hard to see.
//
// Idea: the policy's value becomes a list of symbols, characters and wildcards, with its variables
// filled in. It is compared with the request's text as it is and once more with both folded: a text
// that matches only then differs in case. The evaluator is not asked, since it never folds values
// [K-2]; what it finds to match is not asked about here.
//
// Example: `Team?` and `teamA` are `T e a m ?` and `t e a m A`; folded, all five agree.
//
// Cost: what the two have in common at their beginnings where that is not all, which it seldom is;
// else pattern × text at worst. Bound: kMaxSteps for all values of an explanation together. What is
// past it is not said to differ in case, and `gave_up` tells that there is such.
#pragma once

#include "base/arena.h"
#include "decide/request_keys.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace abac::inline abi1::internal {

/// Compares for one request. Not thread-safe. Borrows keys and arena.
class CaseComparer {
 public:
  CaseComparer(RequestKeys& keys, Arena& scratch)
      : keys_(keys), pattern_(scratch.list<char32_t>()), text_(scratch.list<char32_t>()) {}

  /// Returns whether a text of the request differs from the value of a condition in case alone.
  /// False for operand types whose values have no case, or in which it does not count. Throws
  /// std::bad_alloc.
  [[nodiscard]] bool differs_in_case(const Value& value, OperandType operand,
                                     std::string_view text);
  /// The same for an entry of `Resource`.
  [[nodiscard]] bool differs_in_case(const ResourcePattern& pattern, std::string_view arn);
  /// The same for a text that is no pattern.
  [[nodiscard]] bool differs_in_case(std::string_view written, std::string_view text);

  /// Says that something was not compared for a bound of the caller's.
  void give_up() noexcept { gave_up_ = true; }
  /// Returns whether something was not compared for a bound.
  [[nodiscard]] bool gave_up() const noexcept { return gave_up_; }

 private:
  static constexpr std::size_t kMaxCharacters = 4096;  // of a text that is compared
  static constexpr std::size_t kMaxSteps = 200'000;

  using Symbols = List<char32_t>;

  /// How far a text begins with another.
  enum class Beginning : std::uint8_t { No, Yes, Whole };

  [[nodiscard]] bool is_done() noexcept {
    if (steps_ <= kMaxSteps) return false;
    gave_up_ = true;
    return true;
  }
  [[nodiscard]] Beginning begins_folded(std::string_view text, std::string_view beginning);
  [[nodiscard]] bool differs_in_beginning(std::string_view beginning, std::string_view text);
  [[nodiscard]] std::string_view first_literal(Range tokens) const noexcept;
  void add_literal(std::string_view text, Symbols& symbols);
  [[nodiscard]] bool add_tokens(std::span<const Range> parts);
  [[nodiscard]] bool add(const Value& value);
  [[nodiscard]] bool add_components(const ComponentPattern& code);
  [[nodiscard]] bool compare(std::string_view text);
  [[nodiscard]] bool is_match();

  RequestKeys& keys_;
  Symbols pattern_;
  Symbols text_;
  std::size_t steps_ = 0;
  bool gave_up_ = false;
};

}  // namespace abac::inline abi1::internal
