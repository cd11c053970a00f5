// The readers of ARNs that every decision calls, in line: whatever looks unusual is left to arn.cc.
#pragma once

#include "arn.h"
#include "bytes.h"

namespace abac::internal {

/// As substr, for places known to be inside the text.
constexpr std::string_view slice(std::string_view text, std::size_t begin,
                                 std::size_t size) noexcept {
  return {text.data() + begin, size};
}

/// Splits a request's resource ARN into `arn`; returns whether it is one. Where not, `arn` is
/// left in any state.
[[nodiscard]] ABAC_ALWAYS_INLINE bool parse_resource_arn(std::string_view text, Arn& arn) noexcept {
  if (text.size() < 8 || load_4(text.data()) != load_4("arn:")) return false;
  std::uint64_t colons = positions_of(':', text) & ~std::uint64_t{0xF};
  std::size_t start = 4;
  for (std::string_view* part : {&arn.partition, &arn.service, &arn.region, &arn.account}) {
    const std::size_t colon =
        colons != 0 ? static_cast<std::size_t>(std::countr_zero(colons)) : text.find(':', start);
    if (colon == std::string_view::npos) return false;
    *part = slice(text, start, colon - start);
    start = colon + 1;
    colons &= colons - 1;
  }
  arn.resource = slice(text, start, text.size() - start);
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
  constexpr std::uint64_t kFiveBytes = 0xFF'FFFF'FFFF;
  constexpr std::size_t kAccount = 13;
  constexpr std::size_t kResource = kAccount + 13;
  if (text.size() < kResource + 14 || load_8(text.data()) != word_of("arn:aws:")) return false;
  const std::uint64_t service = load_8(text.data() + 8) & kFiveBytes;
  const std::uint64_t resource = load_8(text.data() + kResource);
  std::size_t name = 0;
  if (service == (word_of("sts::\0\0\0") & kFiveBytes) && resource == word_of("assumed-") &&
      (load_8(text.data() + kResource + 5) == word_of("ed-role/"))) {
    caller.kind = CallerKind::RoleSession;
    name = kResource + 13;
  } else if (service == (word_of("iam::\0\0\0") & kFiveBytes) &&
             (resource & kFiveBytes) == (word_of("user/\0\0\0") & kFiveBytes)) {
    caller.kind = CallerKind::User;
    name = kResource + 5;
  } else {
    return false;
  }
  const std::string_view rest = slice(text, name, text.size() - name);
  if (rest.empty() || rest.size() > 64 || text[kResource - 1] != ':' ||
      !are_twelve_digits(text.data() + kAccount)) {
    return false;
  }
  const NameScan scan = scan_name(rest);
  if (scan.other != 0) return false;
  caller.text = text;
  caller.partition = slice(text, 4, 3);
  caller.account = slice(text, kAccount, 12);
  if (caller.kind == CallerKind::User) {
    caller.path = slice(text, name - 1, 1);
    caller.name = rest;
    return scan.slashes == 0;
  }
  const auto slash = static_cast<std::size_t>(std::countr_zero(scan.slashes));
  if (scan.slashes == 0 || (scan.slashes & (scan.slashes - 1)) != 0 || slash == 0 ||
      slash + 1 == rest.size()) {
    return false;
  }
  caller.name = slice(rest, 0, slash);
  caller.session = slice(rest, slash + 1, rest.size() - slash - 1);
  return true;
}

/// Classifies `principal.arn` [K-7] into `caller`; returns whether it has a form.
[[nodiscard]] ABAC_ALWAYS_INLINE bool parse_caller(std::string_view text, std::string_view action,
                                                   Caller& caller) noexcept {
  return read_usual_caller(text, caller) || parse_any_caller(text, action, caller);
}

}  // namespace abac::internal
