// Policy sets: what validation accepts is compiled and decides as the oracle does; what it refuses
// never becomes a PolicySet.
#include "fuzz.h"

#include <abac/evaluate.h>
#include <abac/validate.h>

namespace abac::fuzz {
namespace {

/// Requests of several kinds of caller.
std::vector<OwnedRequest::Fields> requests() {
  std::vector<OwnedRequest::Fields> list(4, user_request());
  list[1].principal_arn = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
  list[1].principal_tags = {{"team", "blue"}};
  list[1].resource_tags = {{"team", "blue"}};
  list[1].context = {{"aws:SourceIp", false, {"203.0.113.7"}},
                     {"aws:CurrentTime", false, {"2026-01-02T03:04:05Z"}},
                     {"aws:SecureTransport", false, {"true"}},
                     {"s3:max-keys", false, {"10"}},
                     {"aws:CalledVia", true, {"athena.amazonaws.com", "x.amazonaws.com"}}};
  list[2].principal_arn = "lambda.amazonaws.com";
  list[3].principal_arn = "arn:aws:iam::111122223333:role/Dev";
  list[3].action = "sts:AssumeRole";
  list[3].resource_arn = "arn:aws:iam::111122223333:role/Other";
  return list;
}

std::string lines(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += to_string(diagnostic) + "\n";
  return text;
}

}  // namespace

void test_input(std::string_view text) {
  const auto diagnostics = validate_policy(text);
  for (const Diagnostic& diagnostic : diagnostics) require_sound(diagnostic, text);
  const bool has_error = refuses_attaching(diagnostics);
  const auto policies = parse_policies(text);
  if (!policies) {
    require_sound(policies.error(), text);
    require(has_error, "validation finds what parsing refuses", to_string(policies.error()));
    return;
  }
  const auto set = PolicySet::compile(*policies);
  require(set.has_value() != has_error, "validation finds an error exactly where a set is refused",
          set ? lines(diagnostics) : to_string(set.error()));
  if (!set || !is_plain_ascii(text)) return;
  static const auto all_requests = requests();
  compare_with_oracle(*policies, all_requests);
}

}  // namespace abac::fuzz
