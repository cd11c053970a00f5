// The edges of the checks of addresses.
#include <string>

#include "lint/advice.h"

using enum abac::ErrorCode;

namespace {

std::string with(const std::string& effect, const std::string& op, const std::string& key,
                 const std::string& values) {
  return document_of(R"({"Effect": ")" + effect +
                     R"(", "Action": "s3:GetObject", "Resource": "*", "Condition": {")" + op +
                     R"(": {")" + key + R"(": )" + values + "}}}");
}

std::string allow(const std::string& values) {
  return with("Allow", "IpAddress", "aws:SourceIp", values);
}

bool finds(abac::ErrorCode code, const std::string& json) { return places(code, json) != "-"; }

}  // namespace

TEST_CASE("C-24 bits behind the prefix are told with the range that they mean") {
  CHECK(fixed(IpHostBits, allow(R"(["203.0.113.9/24", "203.0.113.9", "203.0.113.0/24"])")) ==
        allow(R"(["203.0.113.0/24", "203.0.113.9", "203.0.113.0/24"])"));
  CHECK(fixed(IpHostBits, allow(R"("198.51.100.200/25")")) == allow(R"("198.51.100.128/25")"));
  CHECK(fixed(IpHostBits, allow(R"("203.0.113.9/0")")) == allow(R"("0.0.0.0/0")"));
  CHECK(fixed(IpHostBits, allow(R"("2001:db8::ff/33")")) == allow(R"("2001:db8::/33")"));
  CHECK(fixed(IpHostBits, allow(R"("2001:db8:1:2:3:4:5:6/127")")) ==
        allow(R"("2001:db8:1:2:3:4:5:6/127")"));
  CHECK(fixed(IpHostBits, allow(R"("2001:db8:1:2:3:4:5:7/127")")) ==
        allow(R"("2001:db8:1:2:3:4:5:6/127")"));
  CHECK(fixed(IpHostBits, allow(R"("::1/64")")) == allow(R"("::/64")"));
  CHECK(finds(IpHostBits, with("Deny", "NotIpAddress", "aws:VpcSourceIp", R"("10.0.0.1/8")")));
}

TEST_CASE("private ranges as source addresses are told where they are all, or each of some") {
  for (const std::string range : {"10.1.0.0/16", "172.31.0.0/16", "192.168.0.1", "100.64.0.0/10",
                                  "127.0.0.1", "169.254.0.0/16", "fd00::/8", "fe80::/10"}) {
    CAPTURE(range);
    const std::string json = allow('"' + range + '"');
    CHECK(places(PrivateSourceIp, json) == "/Statement/0/Condition/IpAddress/aws:SourceIp");
    CHECK_FALSE(finds(SomePrivateSourceIp, json));
  }
  for (const std::string range : {"8.0.0.0/7", "172.16.0.0/11", "11.0.0.0/8", "fc00::/6"}) {
    CAPTURE(range);
    CHECK_FALSE(finds(PrivateSourceIp, allow('"' + range + '"')));
  }
  const std::string some = allow(R"(["203.0.113.0/24", "10.0.0.0/8", "192.168.1.0/24"])");
  CHECK_FALSE(finds(PrivateSourceIp, some));
  CHECK(places(SomePrivateSourceIp, some) ==
        "/Statement/0/Condition/IpAddress/aws:SourceIp/1 "
        "/Statement/0/Condition/IpAddress/aws:SourceIp/2");
  CHECK_FALSE(
      finds(PrivateSourceIp, with("Allow", "IpAddress", "aws:VpcSourceIp", R"("10.0.0.0/8")")));
}

TEST_CASE("private source addresses are accepted where the caller puts the peer's there") {
  const abac::LintOptions accepting{.accepts_private_source_ip = true};
  CHECK(places(PrivateSourceIp, allow(R"("10.0.0.0/8")"), accepting) == "-");
  CHECK(places(SomePrivateSourceIp, allow(R"(["203.0.113.0/24", "10.0.0.0/8"])"), accepting) ==
        "-");
}

TEST_CASE("C-26 a range of everything is told where it lets in") {
  for (const std::string range : {R"("0.0.0.0/0")", R"("::/0")"}) {
    CAPTURE(range);
    const auto finds_in = [&](const std::string& effect, const std::string& op) {
      return finds(EveryoneSourceIp, with(effect, op, "aws:SourceIp", range));
    };
    CHECK(finds_in("Allow", "IpAddress"));
    CHECK(finds_in("Deny", "NotIpAddress"));
    CHECK_FALSE(finds_in("Deny", "IpAddress"));
    CHECK_FALSE(finds_in("Allow", "NotIpAddress"));
  }
  CHECK_FALSE(finds(EveryoneSourceIp, with("Allow", "IpAddress", "x:y", R"("0.0.0.0/0")")));
}

TEST_CASE("a range is wide below a prefix of 8, or 19 of IPv6") {
  CHECK(finds(WideSourceIp, allow(R"("64.0.0.0/7")")));
  CHECK_FALSE(finds(WideSourceIp, allow(R"("64.0.0.0/8")")));
  CHECK(finds(WideSourceIp, allow(R"("2000::/18")")));
  CHECK_FALSE(finds(WideSourceIp, allow(R"("2000::/19")")));
  CHECK_FALSE(finds(WideSourceIp, allow(R"("0.0.0.0/0")")));
  CHECK_FALSE(finds(WideSourceIp, with("Deny", "IpAddress", "aws:SourceIp", R"("64.0.0.0/2")")));
}

TEST_CASE("C-24 an address of IPv6 without prefix gets that of one address") {
  CHECK(fixed(Ipv6WithoutPrefix, allow(R"("2001:db8::1")")) == allow(R"("2001:db8::1/128")"));
  CHECK_FALSE(finds(Ipv6WithoutPrefix, allow(R"("203.0.113.1")")));
  CHECK_FALSE(finds(Ipv6WithoutPrefix, allow(R"("::ffff:203.0.113.1")")));
}
