// Numbers of conditions [C-17], [C-18]: two, a line each.
#include "fuzz.h"
#include "iam/condition_value.h"
#include "oracle/oracle_values.h"

#include <cstdlib>

namespace abac::fuzz {

void test_input(std::string_view input) {
  const auto [left, right] = lines_of<2>(input);
  const auto a = internal::parse_decimal(left);
  const auto b = internal::parse_decimal(right);
  require(a.has_value() == oracle::compare_numbers(left, "0").has_value(),
          "a text is a number for the oracle too");
  require(b.has_value() == oracle::compare_numbers(right, "0").has_value(),
          "a text is a number for the oracle too");
  if (!a || !b) return;
  const int order = *a < *b ? -1 : *a == *b ? 0 : 1;
  require(order == oracle::compare_numbers(left, right), "numbers compare as the oracle says");
  // Rounding keeps the order, though not what is equal.
  const double x = std::strtod(left.c_str(), nullptr);
  const double y = std::strtod(right.c_str(), nullptr);
  require(x == y || order == (x < y ? -1 : 1), "numbers compare as in floating point");
}

}  // namespace abac::fuzz
