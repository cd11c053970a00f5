// Tests of the strict readers of IP addresses and ranges.
#include "iam/condition_value.h"

#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace abac::internal;

namespace {

std::string dump(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

std::string address(std::string_view text) {
  const auto parsed = parse_ip_address(text);
  return parsed ? dump(*parsed) : "unreadable";
}

std::string range(std::string_view text) {
  const auto parsed = parse_ip_range(text);
  return parsed ? dump(parsed->address) + "/" + std::to_string(parsed->prefix) : "unreadable";
}

bool is_in(std::string_view address_text, std::string_view range_text) {
  const auto a = parse_ip_address(address_text);
  const auto r = parse_ip_range(range_text);
  REQUIRE(a.has_value());
  REQUIRE(r.has_value());
  return contains(*r, *a);
}

}  // namespace

TEST_CASE("C-24 addresses of version four are four plain octets", "[condition_value]") {
  CHECK(address("0.0.0.0") == "0.0.0.0");
  CHECK(address("203.0.113.7") == "203.0.113.7");
  CHECK(address("255.255.255.255") == "255.255.255.255");
  for (const char* const text : {"",          "1",
                                 "1.2",       "1.2.3",
                                 "1.2.3.",    ".1.2.3",
                                 "1..2.3",    "1.2.3.4.",
                                 "1.2.3.4.5", "10.0.0.256",
                                 "1.2.3.999", "1.2.3.1000",
                                 "01.2.3.4",  "1.2.3.04",
                                 "00.0.0.0",  "1.2.3.00",
                                 "0x1.2.3.4", "1.2.3.a",
                                 "+1.2.3.4",  "-1.2.3.4",
                                 " 1.2.3.4",  "1.2.3.4 ",
                                 "1. 2.3.4",  "1,2,3,4",
                                 "1.2.3.4\n", "1.2.3.4:80",
                                 "16909060",  "10.1.2.3, 1.1.1.1",
                                 "localhost", "\xd9\xa1.2.3.4"}) {
    CAPTURE(text);
    CHECK(address(text) == "unreadable");
    CHECK(range(text) == "unreadable");
  }
  CHECK_FALSE(parse_ip_address(std::string_view("1.2.3.4\0", 8)).has_value());
}

TEST_CASE("C-24 addresses of version six are the text of RFC 4291", "[condition_value]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"2001:db8::1", "2001:db8::1"},
      {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
      {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
      {"abcd:EF01:2345:6789:aBcD:ef01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"1:2:3::5:6:7:8", "1:2:3:0:5:6:7:8"},
      {"1::8", "1::8"},
      {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(address(row.text) == row.expected);
  }
  for (const char* const text : {":",
                                 ":::",
                                 "::::",
                                 "1:",
                                 ":1",
                                 "1:2",
                                 "1:2:3:4:5:6:7",
                                 "1:2:3:4:5:6:7:8:9",
                                 "1:2:3:4:5:6:7:8::",
                                 "::1:2:3:4:5:6:7:8",
                                 "1:2:3:4::5:6:7:8",
                                 "1::2::3",
                                 "::1::",
                                 "1:::2",
                                 ":1:2:3:4:5:6:7:8",
                                 "1:2:3:4:5:6:7:8:",
                                 ":1::",
                                 "::1:",
                                 "1:2:3:4:5:6:7:",
                                 "12345::",
                                 "::00001",
                                 "g::",
                                 "::g",
                                 "::-1",
                                 ":: ",
                                 " ::",
                                 ": :",
                                 "::1%eth0",
                                 "fe80::1%1",
                                 "[::1]",
                                 "[::1]:80",
                                 "::1.2.3",
                                 "::1.2.3.4.5",
                                 "::1.2.3.256",
                                 "::01.2.3.4",
                                 "::1.2.3.4:5",
                                 "1.2.3.4::",
                                 "1.2.3.4:1:2:3:4:5:6",
                                 "1:2:3:4:5:6:7:1.2.3.4",
                                 "1:2:3:4:5:1.2.3.4",
                                 "1:2:3:4:5:6::1.2.3.4",
                                 "::1.2.3.4.",
                                 "::.1.2.3",
                                 "::ffff:1.2.3",
                                 "::0x1",
                                 "::1\n"}) {
    CAPTURE(text);
    CHECK(address(text) == "unreadable");
    CHECK(range(text) == "unreadable");
  }
  CHECK_FALSE(parse_ip_address(std::string(1 << 20, ':')).has_value());
}

TEST_CASE("C-24 addresses agree with the operating system's reader", "[condition_value]") {
  std::mt19937 random(11);
  const std::vector<std::string> pieces = {"0",   "1",   "ff",      "FFFF", "00",  "12345",
                                           ":",   ":",   ":",       "::",   ".",   ".",
                                           "255", "256", "1.2.3.4", "g",    "ffff"};
  std::size_t readable = 0;
  std::size_t wrong = 0;
  for (int i = 0; i < 400000; ++i) {
    std::string text;
    const bool is_regular = i % 2 == 0;
    const auto count = 1 + random() % (is_regular ? 9 : 15);
    for (unsigned n = 0; n < count; ++n) {
      if (is_regular && n > 0) text += random() % 8 == 0 ? "::" : ":";
      text += pieces[is_regular ? random() % 4 : random() % pieces.size()];
    }
    IpAddress expected;
    bool is_readable = inet_pton(AF_INET, text.c_str(), expected.bytes.data()) == 1;
    if (!is_readable) {
      expected.is_v6 = true;
      is_readable = inet_pton(AF_INET6, text.c_str(), expected.bytes.data()) == 1;
    }
    const auto parsed = parse_ip_range(text);
    if (is_readable) ++readable;
    if (parsed.has_value() != is_readable) {
      ++wrong;
    } else if (parsed && parsed->address.is_v6 == expected.is_v6 && parsed->address != expected) {
      ++wrong;
    }
  }
  CHECK(wrong == 0);
  CHECK(readable > 5000);
}

TEST_CASE("C-24 a range has a plain prefix and is one address without", "[condition_value]") {
  struct Row {
    const char* text;
    const char* expected;
  };
  const Row rows[] = {
      {"203.0.113.0/24", "203.0.113.0/24"},
      {"203.0.113.9/24", "203.0.113.9/24"},
      {"203.0.113.7", "203.0.113.7/32"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"1.2.3.4/32", "1.2.3.4/32"},
      {"2001:db8::1", "2001:db8::1/128"},
      {"2001:db8::/32", "2001:db8::/32"},
      {"::/0", "::/0"},
      {"::1/128", "::1/128"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(range(row.text) == row.expected);
  }
  for (const char* const text : {"1.2.3.4/",
                                 "1.2.3.4/33",
                                 "1.2.3.4/032",
                                 "1.2.3.4/00",
                                 "1.2.3.4/01",
                                 "1.2.3.4/-1",
                                 "1.2.3.4/+1",
                                 "1.2.3.4/ 8",
                                 "1.2.3.4/8 ",
                                 "1.2.3.4 /8",
                                 "1.2.3.4/8/8",
                                 "1.2.3.4//8",
                                 "1.2.3.4/255.255.255.0",
                                 "1.2.3.4/a",
                                 "1.2.3.4/256",
                                 "1.2.3.4/4294967304",
                                 "/8",
                                 "/",
                                 "10/8",
                                 "10.0/8",
                                 "10.0.0.0-10.0.0.9",
                                 "10.0.0.*",
                                 "*",
                                 "::/129",
                                 "::/",
                                 "::/0128",
                                 "::/1000",
                                 "::1/-0",
                                 "fe80::1%eth0/64",
                                 "[::]/0"}) {
    CAPTURE(text);
    CHECK(range(text) == "unreadable");
  }
}

TEST_CASE("C-25 a request value is one address without prefix", "[condition_value]") {
  for (const char* const text : {"1.2.3.4/32", "1.2.3.4/", "::1/128", "10.1.2.3,1.1.1.1"}) {
    CAPTURE(text);
    CHECK(address(text) == "unreadable");
  }
}

TEST_CASE("C-25 a mapped address is the address of version four on both sides",
          "[condition_value]") {
  CHECK(address("::ffff:10.1.2.3") == "10.1.2.3");
  CHECK(address("::FFFF:0a01:0203") == "10.1.2.3");
  CHECK(address("0:0:0:0:0:ffff:a01:203") == "10.1.2.3");
  CHECK(address("::10.1.2.3") == "::10.1.2.3");
  CHECK(address("::fffe:10.1.2.3") == "::fffe:a01:203");
  CHECK(address("1::ffff:10.1.2.3") == "1::ffff:a01:203");
  CHECK(range("::ffff:10.1.2.3") == "10.1.2.3/32");
  CHECK(range("::ffff:10.0.0.0/104") == "10.0.0.0/8");
  CHECK(range("::ffff:10.0.0.0/96") == "10.0.0.0/0");
  CHECK(range("::ffff:10.0.0.0/128") == "10.0.0.0/32");
  const auto wide = parse_ip_range("::ffff:0:0/95");
  REQUIRE(wide.has_value());
  CHECK(wide->address.is_v6);
  CHECK(wide->prefix == 95);
}

TEST_CASE("C-26 a range contains the addresses of its family that share its prefix",
          "[condition_value]") {
  struct Row {
    const char* range;
    const char* address;
    bool expected;
  };
  const Row rows[] = {
      {"203.0.113.0/24", "203.0.113.7", true},
      {"203.0.113.9/24", "203.0.113.7", true},
      {"203.0.113.0/24", "203.0.114.0", false},
      {"203.0.113.0/24", "203.0.112.255", false},
      {"203.0.113.7", "203.0.113.7", true},
      {"203.0.113.7", "203.0.113.8", false},
      {"203.0.113.7", "2001:db8::1", false},
      {"10.0.0.0/9", "10.127.255.255", true},
      {"10.0.0.0/9", "10.128.0.0", false},
      {"10.0.0.0/31", "10.0.0.1", true},
      {"10.0.0.0/31", "10.0.0.2", false},
      {"128.0.0.0/1", "255.0.0.0", true},
      {"128.0.0.0/1", "127.255.255.255", false},
      {"0.0.0.0/0", "255.255.255.255", true},
      {"0.0.0.0/0", "::", false},
      {"0.0.0.0/0", "::ffff:1.2.3.4", true},
      {"9.9.9.9/0", "1.1.1.1", true},
      {"2001:db8::1", "2001:DB8:0:0:0:0:0:1", true},
      {"2001:db8::1", "2001:db8::2", false},
      {"2001:db8::/32", "2001:db8:ffff::", true},
      {"2001:db8::/32", "2001:db9::", false},
      {"2001:db8::/33", "2001:db8:7fff::", true},
      {"2001:db8::/33", "2001:db8:8000::", false},
      {"2001:db8::/127", "2001:db8::1", true},
      {"2001:db8::/127", "2001:db8::2", false},
      {"::/0", "ffff::", true},
      {"::/0", "1.2.3.4", false},
      {"::/0", "::ffff:1.2.3.4", false},
      {"::/0", "::1.2.3.4", true},
      {"::ffff:0:0/95", "1.2.3.4", false},
      {"::ffff:0:0/95", "::ffff:1.2.3.4", false},
      {"::ffff:0:0/95", "::fffe:1.2.3.4", true},
      {"10.0.0.0/8", "::ffff:10.1.2.3", true},
      {"::ffff:10.0.0.0/104", "10.1.2.3", true},
      {"::ffff:10.0.0.0/104", "::ffff:10.1.2.3", true},
      {"::ffff:10.0.0.0/104", "11.1.2.3", false},
      {"::ffff:0:0/96", "1.2.3.4", true},
      {"::ffff:0:0/96", "::1", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.range, row.address);
    CHECK(is_in(row.address, row.range) == row.expected);
  }
}

TEST_CASE("C-26 every prefix length separates at its own bit", "[condition_value]") {
  for (const bool is_v6 : {false, true}) {
    const unsigned width = is_v6 ? 128 : 32;
    for (unsigned prefix = 0; prefix <= width; ++prefix) {
      IpRange tested;
      tested.address.is_v6 = is_v6;
      tested.address.bytes[0] = 0x20;
      tested.prefix = static_cast<std::uint8_t>(prefix);
      for (unsigned bit = 0; bit < width; ++bit) {
        IpAddress other = tested.address;
        other.bytes[bit / 8] = static_cast<std::uint8_t>(other.bytes[bit / 8] ^ (0x80U >> bit % 8));
        CAPTURE(is_v6, prefix, bit);
        CHECK(contains(tested, other) == (bit >= prefix));
      }
    }
  }
}
