// Tests of the strict readers of numbers, booleans and base64; dates and IP ranges are beside it.
#include "iam/condition_value.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "support/catch.h"

using namespace abac::internal;

namespace {

std::string order_name(std::strong_ordering order) {
  return order < 0 ? "less" : order > 0 ? "greater" : "equal";
}

std::string compare_numbers(std::string_view a, std::string_view b) {
  const auto x = parse_decimal(a);
  const auto y = parse_decimal(b);
  if (!x || !y) return "unreadable";
  CHECK((*x == *y) == ((*x <=> *y) == 0));
  CHECK(order_name(*y <=> *x) == order_name(0 <=> (*x <=> *y)));
  return order_name(*x <=> *y);
}

// Shows the digits and the exponent behind `0.`: `-0.15e3`.
std::string dump(const Decimal& decimal) {
  return (decimal.is_negative ? "-0." : "0.") + std::string(decimal.digits.data(), decimal.size) +
         "e" + std::to_string(decimal.exponent);
}

std::string number(std::string_view text) {
  const auto decimal = parse_decimal(text);
  return decimal ? dump(*decimal) : "unreadable";
}

}  // namespace

TEST_CASE("C-17 numbers are read whole and reduced to digits and exponent", "[condition_value]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"0", "0.e0"},        {"-0", "0.e0"},         {"+0", "0.e0"},
      {"0.000", "0.e0"},    {"-.0", "0.e0"},        {"0e400", "0.e0"},
      {"-0e-400", "0.e0"},  {"1", "0.1e1"},         {"+1", "0.1e1"},
      {"-1", "-0.1e1"},     {"10", "0.1e2"},        {"007", "0.7e1"},
      {"1.50", "0.15e1"},   {".5", "0.5e0"},        {"-.5", "-0.5e0"},
      {"0.05", "0.5e-1"},   {"00.0050", "0.5e-2"},  {"123.456", "0.123456e3"},
      {"1e2", "0.1e3"},     {"1E2", "0.1e3"},       {"1e+2", "0.1e3"},
      {"1e-2", "0.1e-1"},   {"1.5e1", "0.15e2"},    {".5e1", "0.5e1"},
      {"1e400", "0.1e401"}, {"1e-400", "0.1e-399"}, {"1e0000000000000000000000400", "0.1e401"},
      {"1e-0", "0.1e1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(number(row.text) == row.expected);
  }
}

TEST_CASE("C-17 what is not wholly a number is none", "[condition_value]") {
  for (const char* const text : {"",
                                 " ",
                                 "+",
                                 "-",
                                 ".",
                                 "e1",
                                 "-e1",
                                 ".e1",
                                 "1.",
                                 "1.e1",
                                 "-1.",
                                 "1e",
                                 "1e+",
                                 "1e-",
                                 "1e1.0",
                                 "1e1e1",
                                 "1.2.3",
                                 "1..2",
                                 "..1",
                                 "--1",
                                 "++1",
                                 "+-1",
                                 "-+1",
                                 "1-",
                                 "1e--1",
                                 "1e+-1",
                                 " 1",
                                 "1 ",
                                 "1 0",
                                 "1\n",
                                 "\t1",
                                 "10abc",
                                 "abc",
                                 "1,000",
                                 "1_000",
                                 "1'000",
                                 "0x10",
                                 "0b1",
                                 "1f",
                                 "1d",
                                 "inf",
                                 "-inf",
                                 "nan",
                                 "NaN",
                                 "Infinity",
                                 "1/2",
                                 "1%",
                                 "$1",
                                 "1e401",
                                 "1e-401",
                                 "0e401",
                                 "1e99999999999999999999",
                                 "1e-99999999999999999999",
                                 "\xd9\xa1",
                                 "\xef\xbc\x91",
                                 "\xe2\x88\x92"
                                 "1"}) {
    CAPTURE(text);
    CHECK(number(text) == "unreadable");
  }
  CHECK_FALSE(parse_decimal(std::string_view("1\0", 2)).has_value());
}

TEST_CASE("C-17 a mantissa has at most 64 digits and any zero counts", "[condition_value]") {
  CHECK(parse_decimal(std::string(64, '9')).has_value());
  CHECK_FALSE(parse_decimal(std::string(65, '9')).has_value());
  CHECK(
      parse_decimal("-" + std::string(32, '1') + "." + std::string(32, '1') + "e400").has_value());
  CHECK_FALSE(parse_decimal(std::string(32, '1') + "." + std::string(33, '1')).has_value());
  CHECK(parse_decimal(std::string(63, '0') + "1").has_value());
  CHECK_FALSE(parse_decimal(std::string(64, '0') + "1").has_value());
  CHECK(parse_decimal("." + std::string(64, '0')).has_value());
  CHECK_FALSE(parse_decimal("0." + std::string(64, '0')).has_value());
  CHECK_FALSE(parse_decimal(std::string(1 << 20, '1')).has_value());

  CHECK(number(std::string(64, '9') + "e400") == "0." + std::string(64, '9') + "e464");
  CHECK(number("." + std::string(63, '0') + "1e-400") == "0.1e-463");
}

TEST_CASE("C-18 numbers compare exactly as decimals", "[condition_value]") {
  struct Row {
    const char* a;
    const char* b;
    const char* order;
  };
  const Row rows[] = {
      {"9007199254740993", "9007199254740992", "greater"},
      {"1.0", "1", "equal"},
      {"1e2", "100", "equal"},
      {"100e-2", "1.00", "equal"},
      {"-0", "0", "equal"},
      {"0e5", "-0.0", "equal"},
      {"0.1", "0.10000000000000000000000001", "less"},
      {"0.3", "0.30000000000000004", "less"},
      {"1e400", "9.99e399", "greater"},
      {"1e-400", "0", "greater"},
      {"-1e-400", "0", "less"},
      {"-1e-400", "1e-400", "less"},
      {"10", "9", "greater"},
      {"10", "09", "greater"},
      {"-10", "-9", "less"},
      {"-1", "-1.5", "greater"},
      {"12", "123", "less"},
      {"12", "1.2", "greater"},
      {"129", "13", "greater"},
      {"0.129", "0.13", "less"},
      {"-0.129", "-0.13", "greater"},
      {"5", "50", "less"},
      {"+7", "7", "equal"},
      {"18446744073709551616", "18446744073709551615", "greater"},
      {"1234567890123456789012345678901234567890123456789012345678901234",
       "1234567890123456789012345678901234567890123456789012345678901235", "less"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.a, row.b);
    CHECK(compare_numbers(row.a, row.b) == row.order);
  }
}

TEST_CASE("C-18 numbers order as the integers they scale to", "[condition_value]") {
  std::mt19937 random(7);
  const auto pick = [&random](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  // Writes mantissa × 10^exponent with `places` digits behind the point.
  const auto write = [&pick](int mantissa, int exponent) {
    std::string digits = std::to_string(std::abs(mantissa));
    const int places = pick(0, 4);
    if (places > 0) {
      const auto count = static_cast<std::size_t>(places);
      if (digits.size() <= count) digits.insert(0, count + 1 - digits.size(), '0');
      digits.insert(digits.size() - count, ".");
    }
    return (mantissa < 0 ? "-" : "") + digits + "e" + std::to_string(exponent + places);
  };
  std::size_t wrong = 0;
  for (int i = 0; i < 100000; ++i) {
    const int a = pick(-1200, 1200);
    const int b = pick(-1200, 1200);
    const int a_exponent = pick(-3, 3);
    const int b_exponent = pick(-3, 3);
    const auto scaled = [](int mantissa, int exponent) {
      std::int64_t value = mantissa;
      for (int n = -3; n < exponent; ++n) value *= 10;
      return value;
    };
    const auto x = parse_decimal(write(a, a_exponent));
    const auto y = parse_decimal(write(b, b_exponent));
    if (!x || !y || (*x <=> *y) != (scaled(a, a_exponent) <=> scaled(b, b_exponent))) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("C-23 a boolean is true or false in any ASCII case", "[condition_value]") {
  for (const char* const text : {"true", "TRUE", "True", "tRuE"}) {
    CAPTURE(text);
    CHECK(parse_boolean(text) == std::optional<bool>(true));
  }
  for (const char* const text : {"false", "FALSE", "False", "fAlSe"}) {
    CAPTURE(text);
    CHECK(parse_boolean(text) == std::optional<bool>(false));
  }
  for (const char* const text : {"",
                                 "1",
                                 "0",
                                 "yes",
                                 "no",
                                 "t",
                                 "f",
                                 "on",
                                 "null",
                                 " true",
                                 "true ",
                                 "truе",
                                 "true\n",
                                 "tru",
                                 "truee",
                                 "truu",
                                 "falsy",
                                 "fals",
                                 "falss",
                                 "fal\xc5\xbf"
                                 "e"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_boolean(text).has_value());
  }
  CHECK_FALSE(parse_boolean(std::string_view("true\0", 5)).has_value());
}

TEST_CASE("C-23 base64 is standard and padded with zero trailing bits", "[condition_value]") {
  for (const char* const text :
       {"", "QQ==", "QUI=", "QUJD", "QUJDRA==", "AAAA", "////", "++++", "+/+/",
        "AA==", "AAA=", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"}) {
    CAPTURE(text);
    CHECK(is_base64(text));
  }
  for (const char* const text :
       {"=",       "==",   "===",  "====",  "A",        "A=",     "A==",      "A===",
        "AA",      "AA=",  "AAA",  "AAAAA", "AA===",    "QQ",     "QUI",      "QR==",
        "Qf==",    "QUJ=", "QUL=", "QUI==", "QQ==QQ==", "QQ=A",   "Q=Q=",     "=QQQ",
        "QUJ-",    "QUJ_", "QUJ ", " QUJ",  "QU\nJ",    "QUJD\n", "QUJD====", "QUJDQ===",
        "QUJ\xc3", "QUJ.", "QUJ@", "QUJ[",  "QUJ`",     "QUJ{",   "QUJ~",     "QUJ:"}) {
    CAPTURE(text);
    CHECK_FALSE(is_base64(text));
  }
}

TEST_CASE("C-23 every encoding is base64 and only one text stands for given bytes",
          "[condition_value]") {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::size_t one_byte = 0;
  std::size_t two_bytes = 0;
  for (const char a : alphabet) {
    for (const char b : alphabet) {
      if (is_base64(std::string{a, b, '=', '='})) ++one_byte;
      for (const char c : alphabet) {
        if (is_base64(std::string{a, b, c, '='})) ++two_bytes;
      }
    }
  }
  CHECK(one_byte == 256);
  CHECK(two_bytes == 65536);
}
