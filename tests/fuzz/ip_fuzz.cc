// Addresses of conditions [C-24]-[C-26]: a range and an address, a line each.
#include "fuzz.h"
#include "iam/condition_value.h"
#include "oracle/oracle_values.h"

#include <arpa/inet.h>

namespace abac::fuzz {
namespace {

std::string bits_of(const internal::IpAddress& address) {
  std::string bits;
  for (std::size_t i = 0; i < (address.is_v6 ? 16U : 4U); ++i) {
    for (int bit = 7; bit >= 0; --bit) bits += (address.bytes[i] >> bit & 1) != 0 ? '1' : '0';
  }
  return bits;
}

void check_address(const std::string& text) {
  const auto address = internal::parse_ip_address(text);
  const auto bits = oracle::read_address(text);
  require(address.has_value() == bits.has_value(), "a text is an address for the oracle too");
  if (!address) return;
  require(bits_of(*address) == *bits, "an address has the bits that the oracle reads");
  const int family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
  unsigned char bytes[sizeof(in6_addr)];
  require(inet_pton(family, text.c_str(), bytes) == 1, "the system reads the address too");
}

}  // namespace

void test_input(std::string_view input) {
  const auto [range_text, address_text] = lines_of<2>(input);
  check_address(address_text);
  check_address(range_text);
  const auto range = internal::parse_ip_range(range_text);
  const auto wanted = oracle::read_address_range(range_text);
  require(range.has_value() == wanted.has_value(), "a text is a range for the oracle too");
  const auto address = internal::parse_ip_address(address_text);
  if (!range || !address) return;
  const std::string bits = bits_of(*address);
  require(contains(*range, *address) ==
              (bits.size() == wanted->family_bits && bits.starts_with(wanted->leading_bits)),
          "a range contains what begins with its bits");
}

}  // namespace abac::fuzz
