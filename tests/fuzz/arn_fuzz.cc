// ARNs of resources [R-1], callers [K-7] and principals [G-23], and actions [A-1], [A-2]: a text
// and an action, a line each.
#include "fuzz.h"
#include "iam/arn.h"
#include "oracle/oracle_request.h"

#include <re2/re2.h>

namespace abac::fuzz {
namespace {

void check_resource(const std::string& text) {
  const auto parts = oracle::arn_parts(text);
  const bool is_arn = parts.size() == 6 && parts[0] == "arn" && !parts[1].empty() &&
                      !parts[2].empty() && !parts[5].empty();
  const auto arn = internal::parse_resource_arn(text);
  require(arn.has_value() == is_arn, "an ARN has six parts, three of them not empty");
  if (!arn) return;
  require(arn->partition == parts[1] && arn->service == parts[2] && arn->region == parts[3] &&
              arn->account == parts[4] && arn->resource == parts[5],
          "an ARN is cut at its first five colons");
}

void check_action(const std::string& text) {
  static const RE2 action("[A-Za-z0-9-]+:[A-Za-z0-9_-]+", RE2::Latin1);
  static const RE2 pattern(R"(\*+|\*:\*|[A-Za-z0-9-]+:[ -9;-~]+)", RE2::Latin1);
  static const RE2 live(R"(\*+|\*:\*|[A-Za-z0-9-]+:[A-Za-z0-9_*?-]+)", RE2::Latin1);
  require(internal::is_action(text) == RE2::FullMatch(text, action), "an action has its form");
  const bool is_pattern = RE2::FullMatch(text, pattern) && text.find("${") == std::string::npos;
  require(internal::is_action_pattern(text) == is_pattern, "an action pattern has its form");
  require(!is_pattern || internal::is_dead_action_pattern(text) != RE2::FullMatch(text, live),
          "an action pattern is dead by a character that no action has");
}

void check_caller(const std::string& text, const std::string& action) {
  OwnedRequest::Fields fields = user_request();
  fields.principal_arn = text;
  fields.action = action;
  fields.resource_arn = "*";
  const auto caller = internal::parse_caller(text, action);
  std::optional<oracle::Situation> situation;
  try {
    situation = oracle::understand({}, fields);
  } catch (const oracle::Refusal&) {
    require(!caller, "a caller of no kind is refused");
    return;
  }
  require(caller.has_value(), "a caller of some kind is accepted");
  const oracle::Identity& known = situation->caller;
  require(static_cast<int>(caller->kind) == static_cast<int>(known.kind), "the kind is the same");
  require(caller->text == text, "a caller keeps its text");
  if (!internal::has_identity(caller->kind)) return;
  require(caller->partition == known.partition && caller->account == known.account &&
              caller->name == known.name && caller->session == known.session,
          "the parts of a caller are the same");
}

/// The text as a principal, and requests of those whom it may name.
void check_principal(PrincipalKind kind, const std::string& text) {
  Policy policy;
  policy.version = PolicyVersion::V2012_10_17;
  Statement& statement = policy.statements.emplace_back();
  statement.effect = Effect::Allow;
  statement.action.entries = {{"*", {}}};
  statement.resource = EntryList{};
  statement.resource->entries = {{"*", {}}};
  statement.principal = PrincipalElement{};
  statement.principal->entries = {{kind, false, {text, {}}}};
  std::vector<OwnedRequest::Fields> requests(3, user_request());
  requests[1].principal_arn = text;
  requests[2].principal_arn = "arn:aws:sts::111122223333:assumed-role/Dev/s1";
  compare_with_oracle(attached(policy, PolicyType::Resource), requests);
}

}  // namespace

void test_input(std::string_view input) {
  const auto [text, action] = lines_of<2>(input);
  check_resource(text);
  check_action(text);
  check_action(action);
  if (!is_utf8(text)) {
    (void)internal::parse_caller(text, action);
    return;
  }
  if (internal::is_action(action)) check_caller(text, action);
  for (const PrincipalKind kind : {PrincipalKind::Aws, PrincipalKind::Service,
                                   PrincipalKind::Federated, PrincipalKind::CanonicalUser}) {
    check_principal(kind, text);
  }
}

}  // namespace abac::fuzz
