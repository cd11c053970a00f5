// What all fuzz targets share. A target is one file that defines `test_input`; support.cc passes
// libFuzzer's inputs to it. Targets check properties: an input is a finding where one is violated,
// and not only where the program ends, leaks, or takes too long.
#pragma once

#include <abac/policy_set.h>
#include <abac/request.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "support/attached_policy.h"

namespace abac::fuzz {

/// Runs the target on an input.
void test_input(std::string_view input);

/// Ends the program, which libFuzzer reports with the input, unless the property holds.
void require(bool holds, std::string_view property, const std::string& details = {});

/// Cuts a text at its first line breaks: the last part has the rest, missing ones are empty.
template <std::size_t Count>
[[nodiscard]] std::array<std::string, Count> lines_of(std::string_view text) {
  std::array<std::string, Count> lines;
  for (std::size_t i = 0; i < Count; ++i) {
    const std::size_t end = i + 1 < Count ? text.find('\n') : std::string_view::npos;
    lines[i] = text.substr(0, end);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// Returns whether the text is ASCII without escapes of JSON that stand for anything else. Of other
/// texts the oracle does not know all case foldings.
[[nodiscard]] bool is_plain_ascii(std::string_view json);

/// Returns whether the text is UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Checks what holds for every refusal: it has a code and a message of one line, and names a place
/// of the text, or none.
void require_sound(const Diagnostic& error, std::string_view text);

/// Returns whether diagnostics of `validate_policy` have an error for which the policy is refused
/// when it is compiled. What is refused in a role trust policy [G-17] is an error of validation
/// wherever a policy looks like one; whether it is one, only the request tells.
[[nodiscard]] bool refuses_attaching(const std::vector<Diagnostic>& diagnostics);

/// Compiles the policies and, unless they are refused, checks that engine and oracle agree on the
/// requests. REQUIRES: the oracle knows how all keys fold.
void compare_with_oracle(const Policies& policies,
                         const std::vector<OwnedRequest::Fields>& requests);

/// Returns the request of a user for an object, of one account.
[[nodiscard]] OwnedRequest::Fields user_request();

}  // namespace abac::fuzz
