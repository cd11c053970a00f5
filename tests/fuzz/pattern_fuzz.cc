// Wildcards of values, ARN values, resources and actions [C-16], [C-27], [R-7], [A-4] against the
// oracle's matcher: a pattern and a text, a line each.
#include "fuzz.h"
#include "oracle/oracle_values.h"
#include "program/action_index.h"

#include <re2/re2.h>

namespace abac::fuzz {
namespace {

Policy policy_of(const std::string& action, const std::string& resource) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  Statement& statement = policy.statements.emplace_back();
  statement.effect = Effect::Allow;
  statement.action.entries = {{action, {}}};
  statement.resource = EntryList{};
  statement.resource->entries = {{resource, {}}};
  return policy;
}

void check_value(const char* op, const std::string& pattern, const std::string& text) {
  Policy policy = policy_of("*", "*");
  policy.statements[0].conditions = {{{op, {}}, {"ex:key", {}}, false, {{pattern, {}}}}};
  OwnedRequest::Fields fields = user_request();
  fields.context = {{"ex:key", false, {text}}};
  compare_with_oracle(attached(policy, PolicyType::Identity), {fields});
}

void check_resource(const std::string& pattern, const std::string& arn) {
  OwnedRequest::Fields fields = user_request();
  fields.resource_arn = arn;
  fields.resource_account.reset();
  Policy policy = policy_of("*", pattern);
  compare_with_oracle(attached(policy, PolicyType::Identity), {fields});
  // These complete no ARN, and the former takes API Gateway's short form.
  policy.statements[0].principal.emplace().is_everyone = true;
  compare_with_oracle(attached(policy, PolicyType::Resource), {fields});
  compare_with_oracle(attached(policy, PolicyType::VpcEndpoint), {fields});
}

void check_action(const std::string& pattern, const std::string& action) {
  OwnedRequest::Fields fields = user_request();
  fields.action = action;
  compare_with_oracle(attached(policy_of(pattern, "*"), PolicyType::Identity), {fields});

  std::string regex = "(?is)";
  for (const char c : pattern) {
    regex += c == '*' ? ".*" : c == '?' ? "." : RE2::QuoteMeta(std::string(1, c));
  }
  const RE2 compiled(regex, RE2::Latin1);
  if (!compiled.ok()) return;  // too large
  const bool is_ascii = is_plain_ascii(action) && is_plain_ascii(pattern);
  require(!is_ascii || internal::matches_action(oracle::ascii_lower(pattern), action) ==
                           RE2::FullMatch(action, compiled),
          "an action pattern matches as RE2 does");
}

}  // namespace

void test_input(std::string_view input) {
  const auto [pattern, text] = lines_of<2>(input);
  if (!is_utf8(pattern) || !is_utf8(text)) return;
  for (const char* op : {"StringLike", "StringNotLike", "ArnLike"}) check_value(op, pattern, text);
  check_resource(pattern, text);
  check_action(pattern, text);
}

}  // namespace abac::fuzz
