// Dates of conditions [C-20]-[C-22]: two, a line each.
#include "fuzz.h"
#include "iam/condition_value.h"
#include "oracle/oracle_values.h"

namespace abac::fuzz {
namespace {

void check_reading(const std::string& text) {
  const auto date = internal::parse_instant(text);
  require(date.has_value() == oracle::compare_dates(text, "0").has_value(),
          "a text is a date for the oracle too");
  if (!date || !internal::lacks_zone(text)) return;
  const std::string zoned = text + "Z";
  const auto same = internal::parse_instant(zoned);
  require(same && *same == *date, "without a zone a date is UTC");
}

}  // namespace

void test_input(std::string_view input) {
  const auto [left, right] = lines_of<2>(input);
  check_reading(left);
  check_reading(right);
  const auto a = internal::parse_instant(left);
  const auto b = internal::parse_instant(right);
  if (!a || !b) return;
  const int order = *a < *b ? -1 : *a == *b ? 0 : 1;
  require(order == oracle::compare_dates(left, right), "dates compare as the oracle says");
}

}  // namespace abac::fuzz
