// The readers of ARNs that every decision calls, in line: whatever looks unusual is left to arn.cc.
#pragma once

#include "base/bytes.h"
#include "iam/arn.h"

namespace abac::inline abi1::internal {

/// As substr, for places known to be inside the text.
constexpr std::string_view slice(std::string_view text, std::size_t begin,
                                 std::size_t size) noexcept {
  return {text.data() + begin, size};
}

/// Splits a request's resource ARN into `arn`; returns whether it is one. Where not, `arn` is
/// left in any state.
[[nodiscard]] ABAC_ALWAYS_INLINE bool parse_resource_arn(std::string_view text, Arn& arn) noexcept {
  if (text.size() < 8 || load_4(text.data()) != load_4("arn:")) return false;
  const std::uint64_t colons = positions_of(':', text) & ~std::uint64_t{0xF};
  const std::uint64_t from_second = colons & (colons - 1);
  const std::uint64_t from_third = from_second & (from_second - 1);
  const std::uint64_t from_fourth = from_third & (from_third - 1);
  if (from_fourth == 0) return parse_any_resource_arn(text, arn);
  const auto between = [&](std::size_t colon, std::size_t next) {
    return slice(text, colon + 1, next - colon - 1);
  };
  const std::size_t first = first_place(colons);
  const std::size_t second = first_place(from_second);
  const std::size_t third = first_place(from_third);
  const std::size_t fourth = first_place(from_fourth);
  arn.partition = slice(text, 4, first - 4);
  arn.service = between(first, second);
  arn.region = between(second, third);
  arn.account = between(third, fourth);
  arn.resource = between(fourth, text.size());
  return !arn.partition.empty() && !arn.service.empty() && !arn.resource.empty();
}

/// The eight characters of a literal as a word.
constexpr std::uint64_t word_of(const char (&text)[9]) noexcept {
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 8; ++i) {
    word |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
  }
  return word;
}

/// Reads the usual callers, a role session or a user without path in partition `aws`, by words.
/// Whatever looks different, sound or not, is left to the slower reading.
[[nodiscard]] ABAC_ALWAYS_INLINE bool read_usual_caller(std::string_view text,
                                                        Caller& caller) noexcept {
  constexpr std::size_t kAccount = 13;
  constexpr std::size_t kResource = kAccount + 13;
  constexpr std::size_t kUserName = kResource + 5;
  constexpr std::size_t kRoleName = kResource + 13;
  const char* const data = text.data();
  if (text.size() <= kUserName || load_8(data) != word_of("arn:aws:") ||
      !are_twelve_digits(data + kAccount)) {
    return false;
  }
  const std::uint64_t service = load_8(data + 5);
  const std::size_t name = service == word_of("ws:sts::") ? kRoleName : kUserName;
  const std::string_view rest = slice(text, name, text.size() - name);
  if (service == word_of("ws:sts::")) {
    if (text.size() <= kRoleName || rest.size() > 64 ||
        load_8(data + kResource - 1) != word_of(":assumed") ||
        load_8(data + kRoleName - 8) != word_of("ed-role/")) {
      return false;
    }
    const NameScan scan = scan_name(rest);
    const std::size_t slash = first_place(scan.slashes);
    caller.kind = CallerKind::RoleSession;
    caller.path = {};
    caller.name = slice(rest, 0, slash);
    caller.session = slice(rest, slash + 1, rest.size() - slash - 1);
    if (scan.has_other || scan.slashes == 0 || (scan.slashes & (scan.slashes - 1)) != 0 ||
        slash == 0 || slash + 1 == rest.size()) {
      return false;
    }
  } else {
    if (service != word_of("ws:iam::") || rest.size() > 64 ||
        load_8(data + kUserName - 8) >> 16 != word_of("xx:user/") >> 16) {
      return false;
    }
    const NameScan scan = scan_name(rest);
    if (scan.has_other || scan.slashes != 0) return false;
    caller.kind = CallerKind::User;
    caller.path = slice(text, name - 1, 1);
    caller.name = rest;
    caller.session = {};
  }
  caller.text = text;
  caller.partition = slice(text, 4, 3);
  caller.account = slice(text, kAccount, 12);
  return true;
}

/// Classifies `principal.arn` [K-7] into `caller`; returns whether it has a form.
[[nodiscard]] ABAC_ALWAYS_INLINE bool parse_caller(std::string_view text, std::string_view action,
                                                   Caller& caller) noexcept {
  return read_usual_caller(text, caller) || parse_any_caller(text, action, caller);
}

}  // namespace abac::inline abi1::internal
