// From libFuzzer to the target, and the functions that all targets share.
#include "fuzz.h"

#include "oracle/oracle_compare.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace abac::fuzz {

void require(bool holds, std::string_view property, const std::string& details) {
  if (holds) return;
  std::fprintf(stderr, "violated: %.*s\n%s\n", static_cast<int>(property.size()), property.data(),
               details.c_str());
  std::abort();
}

bool is_plain_ascii(std::string_view json) {
  return json.find("\\u") == std::string_view::npos &&
         std::all_of(json.begin(), json.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view text) {
  try {
    (void)nlohmann::json(text).dump();
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
  return true;
}

void require_sound(const Diagnostic& error, std::string_view text) {
  const std::string line = to_string(error);
  require(error.code != ErrorCode::None && !error.message.empty(), "a refusal says why", line);
  require(error.message.find('\n') == std::string::npos, "a message has one line", line);
  require(error.pointer.empty() || error.pointer.front() == '/', "a pointer begins with /", line);
  const SourceRange& where = error.where;
  if (where.line == 0) {
    require(where == SourceRange{}, "an unknown place is unknown altogether", line);
    return;
  }
  require(where.begin <= where.end && where.end <= text.size(), "a place is in the text", line);
  const std::string_view before = text.substr(0, where.begin);
  const auto breaks = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  require(where.line == static_cast<std::size_t>(breaks) + 1 &&
              where.column == where.begin - line_begin + 1,
          "line and column are those of the first byte", line);
}

bool refuses_attaching(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::Error &&
           diagnostic.code != ErrorCode::InvalidTrustPolicy;
  });
}

void compare_with_oracle(const Policies& policies,
                         const std::vector<OwnedRequest::Fields>& requests) {
  const auto set = PolicySet::compile(policies);
  if (!set) return;
  for (const OwnedRequest::Fields& fields : requests) {
    const OwnedRequest request(fields);
    const auto answer = oracle::interpret(policies, fields);
    const std::string problem = oracle::disagreement(*set, request.view(), answer);
    require(problem.empty(), "engine and oracle agree", problem);
  }
}

OwnedRequest::Fields user_request() {
  OwnedRequest::Fields fields;
  fields.principal_arn = "arn:aws:iam::111122223333:user/alice";
  fields.action = "s3:GetObject";
  fields.resource_arn = "arn:aws:s3:::bucket/key";
  fields.resource_account = "111122223333";
  return fields;
}

}  // namespace abac::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  abac::fuzz::test_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
