// Tests of the strict reader of dates.
#include "iam/condition_value.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>

#include "support/catch.h"

using namespace abac::internal;

namespace {

std::string order_name(std::strong_ordering order) {
  return order < 0 ? "less" : order > 0 ? "greater" : "equal";
}

// Shows sign, seconds and the fraction.
std::string instant(std::string_view text) {
  const auto parsed = parse_instant(text);
  if (!parsed) return "unreadable";
  std::string fraction = std::to_string(parsed->nanoseconds);
  fraction.insert(0, 9 - fraction.size(), '0');
  return (parsed->is_negative ? "-" : "") + std::to_string(parsed->seconds) + "." + fraction +
         std::string(parsed->further_digits);
}

std::string compare_instants(std::string_view a, std::string_view b) {
  const auto x = parse_instant(a);
  const auto y = parse_instant(b);
  if (!x || !y) return "unreadable";
  CHECK((*x == *y) == ((*x <=> *y) == 0));
  CHECK(order_name(*y <=> *x) == order_name(0 <=> (*x <=> *y)));
  return order_name(*x <=> *y);
}

}  // namespace

TEST_CASE("C-20 the forms of a date", "[condition_value]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"1970-01", "0.000000000"},
      {"1970-01-01", "0.000000000"},
      {"1970-01-01T00:00", "0.000000000"},
      {"1970-01-01T00:00Z", "0.000000000"},
      {"1970-01-01T00:00:00Z", "0.000000000"},
      {"1970-01-01T00:00:00.0Z", "0.000000000"},
      {"1970-01-01T00:00:00.5", "0.500000000"},
      {"1970-01-01T00:00:01.000000001Z", "1.000000001"},
      {"1970-01-01T01:00+01:00", "0.000000000"},
      {"1970-01-01T00:00:00+00:00", "0.000000000"},
      {"1970-01-01T00:00:00-00:00", "0.000000000"},
      {"1970-01-01T00:00+00:01", "-60.000000000"},
      {"1970-01-01T00:00-23:59", "86340.000000000"},
      {"1970-01-01T00:00+23:59", "-86340.000000000"},
      {"1969-12-31T23:59:59Z", "-1.000000000"},
      {"1969-12-31T23:59:59.999999999Z", "-0.000000001"},
      {"1969-12-31T23:59:58.25Z", "-1.750000000"},
      {"2024-03", "1709251200.000000000"},
      {"2024-01-01", "1704067200.000000000"},
      {"2024-02-29T12:34:56.789Z", "1709210096.789000000"},
      {"2024-02-29T12:34:56.789+05:30", "1709190296.789000000"},
      {"2024-02-29T12:34-08:00", "1709238840.000000000"},
      {"2000-02-29", "951782400.000000000"},
      {"2038-01-19T03:14:08Z", "2147483648.000000000"},
      {"9999-12-31T23:59:59.999999999Z", "253402300799.999999999"},
      {"0001-01-01T00:00:00Z", "-62135596800.000000000"},
      {"0001-01", "-62135596800.000000000"},
      {"0001-01-01T00:00:00.5Z", "-62135596799.500000000"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(instant(row.text) == row.expected);
  }
}

TEST_CASE("C-20 what is not wholly a date is none", "[condition_value]") {
  for (const char* const text : {
           "",
           " ",
           "-",
           "tomorrow",
           "2024-",
           "2024-1",
           "2024-001",
           "2024-01-",
           "2024-01-1",
           "2024-01-001",
           "2024-01-01T",
           "2024-01-01T1",
           "2024-01-01T12",
           "2024-01-01T12Z",
           "2024-01-01T12:",
           "2024-01-01T12:3",
           "2024-01-01T12:30:",
           "2024-01-01T12:30:0",
           "2024-01-01T12:30:00.",
           "2024-01-01T12:30:00.Z",
           "2024-01-01T12:30:00,5Z",
           "2024-01-01T12:30.5Z",
           "2024-01-01T12:30:00.1234567890Z",
           "2024-01-01T12:30:00ZZ",
           "2024-01-01T12:30:00Z ",
           "2024-01-01T12:30:00 Z",
           " 2024-01-01",
           "2024-01-01 ",
           "2024-01-01\n",
           "2024-01-01 12:30:00Z",
           "2024-01-01t12:30:00Z",
           "2024-01-01T12:30:00z",
           "2024-01-01Z",
           "2024-01Z",
           "2024-01T00:00Z",
           "2024-01-01+01:00",
           "2024-01-01T12:30:00+",
           "2024-01-01T12:30:00+1:00",
           "2024-01-01T12:30:00+01",
           "2024-01-01T12:30:00+0100",
           "2024-01-01T12:30:00+01:0",
           "2024-01-01T12:30:00+01:00Z",
           "2024-01-01T12:30:00Z+01:00",
           "2024-01-01T12:30:00+24:00",
           "2024-01-01T12:30:00-24:00",
           "2024-01-01T12:30:00+01:60",
           "2024-01-01T12:30:00\xe2\x88\x92"
           "01:00",
           "2024-01-01T24:00:00Z",
           "2024-01-01T23:60:00Z",
           "2024-01-01T23:59:60Z",
           "2024-00-01",
           "2024-13-01",
           "2024-01-00",
           "2024-01-32",
           "2023-02-29",
           "2024-02-30",
           "1900-02-29",
           "2100-02-29",
           "2024-04-31",
           "2024/01/01",
           "2024-01/01",
           "20240101T000000Z",
           "24-01-01",
           "02024-01-01",
           "12024-01-01",
           "+2024-01-01",
           "-2024-01-01",
           "0000-01-01",
           "0000-12-31T23:59:00-01:00",
           "2024-W01",
           "2024-W01-1",
           "2024-001T00:00Z",
           "Mon, 01 Jan 2024 00:00:00 GMT",
           "January 1, 2024",
           "2024-01-01T12:30:00[UTC]",
           "2O24-01-01",
           "\xef\xbc\x92"
           "024-01-01",
       }) {
    CAPTURE(text);
    CHECK(instant(text) == "unreadable");
    CHECK_FALSE(lacks_zone(text));
  }
  CHECK_FALSE(parse_instant(std::string_view("2024-01-01\0", 11)).has_value());
}

TEST_CASE("C-21 instants lie in the years 1 to 9999 also behind their offset",
          "[condition_value]") {
  CHECK(instant("9999-12-31T23:59:59+00:00") == "253402300799.000000000");
  CHECK(instant("9999-12-31T23:59:59-00:01") == "unreadable");
  CHECK(instant("9999-12-31T22:59:59.9-01:00") == "253402300799.900000000");
  CHECK(instant("9999-12-31T23:00:00-01:00") == "unreadable");
  CHECK(instant("0001-01-01T00:59:59.9+01:00") == "unreadable");
  CHECK(instant("0001-01-01T01:00:00+01:00") == "-62135596800.000000000");
  CHECK(instant("253402300799") == "253402300799.000000000");
  CHECK(instant("253402300799.999999999999999") == "253402300799.999999999999999");
  CHECK(instant("253402300800") == "unreadable");
  CHECK(instant("253402300800.0") == "unreadable");
  CHECK(instant("-62135596800") == "-62135596800.000000000");
  CHECK(instant("-62135596800.000") == "-62135596800.000000000");
  CHECK(instant("-62135596800.0000000001") == "unreadable");
  CHECK(instant("-62135596801") == "unreadable");
  CHECK(instant("1704067200000") == "unreadable");
  CHECK(instant("18446744073709551616") == "unreadable");
  CHECK(instant("18446744075413618816") == "unreadable");
  CHECK(instant(std::string(1 << 20, '9')) == "unreadable");
}

TEST_CASE("C-21 digits alone are epoch seconds", "[condition_value]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"0", "0.000000000"},
      {"-0", "0.000000000"},
      {"-0.000", "0.000000000"},
      {"2024", "2024.000000000"},
      {"20240101", "20240101.000000000"},
      {"1704067200", "1704067200.000000000"},
      {"0001704067200", "1704067200.000000000"},
      {"1704067200.5", "1704067200.500000000"},
      {"1704067200.123456789", "1704067200.123456789"},
      {"1704067200.1234567890", "1704067200.123456789"},
      {"1704067200.12345678901", "1704067200.12345678901"},
      {"0.00000000001", "0.00000000001"},
      {"-0.00000000001", "-0.00000000001"},
      {"-1", "-1.000000000"},
      {"-1.25", "-1.250000000"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(instant(row.text) == row.expected);
    CHECK_FALSE(lacks_zone(row.text));
  }
  for (const char* const text : {"+1", "1.", ".5", "-.5", "-1.", "--1", "1.2.3", "1e5", "1 ", " 1",
                                 "- 1", "1_000", "0x1", "1s"}) {
    CAPTURE(text);
    CHECK(instant(text) == "unreadable");
  }
  CHECK(parse_instant("0." + std::string(1 << 20, '0')) == parse_instant("0"));
  CHECK(instant("2024") != instant("2024-01"));
}

TEST_CASE("C-22 instants compare exactly", "[condition_value]") {
  struct Row {
    const char* a;
    const char* b;
    const char* order;
  };
  const Row rows[] = {
      {"2024-01-01", "2024-01-01T00:00:00Z", "equal"},
      {"2024-01-01", "2024-01-01T00:00:00.000000001Z", "less"},
      {"2024-01-01", "2024-01", "equal"},
      {"2024-01-01T00:00Z", "1704067200", "equal"},
      {"2024-01-01T01:00+01:00", "2023-12-31T19:00-05:00", "equal"},
      {"2024-01-01T00:00", "2024-01-01T00:00Z", "equal"},
      {"2024", "2024-01-01", "less"},
      {"1.1", "1.10", "equal"},
      {"1.0000000001", "1.0000000002", "less"},
      {"1.0000000001", "1.00000000010", "equal"},
      {"1.00000000011", "1.0000000001", "greater"},
      {"1.00000000019", "1.0000000002", "less"},
      {"-1.0000000001", "-1.0000000002", "greater"},
      {"-1.0000000001", "-1", "less"},
      {"-0.0000000001", "0", "less"},
      {"-0", "0", "equal"},
      {"-1", "1", "less"},
      {"-2", "-1", "less"},
      {"-1.5", "1969-12-31T23:59:58.5Z", "equal"},
      {"-0.000000001", "1969-12-31T23:59:59.999999999Z", "equal"},
      {"0001-01", "9999-12", "less"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a, row.b);
    CHECK(compare_instants(row.a, row.b) == row.order);
  }
}

TEST_CASE("C-21 every day of the calendar follows the one before", "[condition_value]") {
  constexpr std::array<int, 12> lengths = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  std::int64_t expected = -62135596800;
  std::size_t wrong = 0;
  std::array<char, 16> text{};
  for (int year = 1; year <= 9999; ++year) {
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; ++month) {
      const int length = lengths[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap);
      for (int day = 1; day <= 32; ++day) {
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", year, month, day);
        const auto parsed = parse_instant(text.data());
        if (parsed.has_value() != (day <= length)) ++wrong;
        if (!parsed) continue;
        const auto seconds = static_cast<std::int64_t>(parsed->seconds);
        if ((parsed->is_negative ? -seconds : seconds) != expected) ++wrong;
        expected += 86400;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(expected == 253402300800);
}

TEST_CASE("C-20 a time of day without zone is read as UTC and told", "[condition_value]") {
  for (const char* const text :
       {"2024-01-01T00:00", "2024-01-01T00:00:00", "2024-01-01T00:00:00.5"}) {
    CAPTURE(text);
    CHECK(lacks_zone(text));
  }
  for (const char* const text :
       {"2024-01", "2024-01-01", "2024-01-01T00:00Z", "2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00.5+01:00", "2024-01-01T00:00-01:00", "1704067200"}) {
    CAPTURE(text);
    CHECK(parse_instant(text).has_value());
    CHECK_FALSE(lacks_zone(text));
  }
}
