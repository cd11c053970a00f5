// Verdict → words. Those for the reason are iam/denial_reason.cc.
#include "decide/message.h"

#include "base/join.h"
#include "iam/denial_reason.h"

namespace abac::inline abi1::internal {
namespace {

// [M-2]
constexpr std::string_view kUser = "User: ";
constexpr std::string_view kAction = " is not authorized to perform: ";
constexpr std::string_view kResource = " on resource: ";

std::string_view caller_words(std::string_view principal_arn) noexcept {
  return principal_arn == "*" ? "anonymous" : principal_arn;
}

/// Returns the ARN of the policy with the first Deny, empty where its name is none. That Deny is of
/// the type which an explicit denial names, because [M-4] has the order of [M-6]; and the place of
/// a policy without name begins as no ARN does.
std::string_view denying_arn(std::span<const MatchedStatement> matched) noexcept {
  for (const MatchedStatement& statement : matched) {
    if (statement.effect != Effect::Deny) continue;
    return statement.policy.starts_with("arn:") ? statement.policy : std::string_view();
  }
  return {};
}

}  // namespace

std::optional<DenialReason> reason_of(const Verdict& verdict, bool is_trust_case,
                                      std::span<const MatchedStatement> matched) noexcept {
  if (!verdict.reason) return std::nullopt;
  DenialReason reason{*verdict.reason, verdict.decision == Decision::ExplicitDeny, is_trust_case};
  if (reason.is_explicit && traits_of(reason.type).is_denial_named) {
    reason.policy_arn = denying_arn(matched);
  }
  return reason;
}

void append_denial_head(std::string& message, std::string_view principal_arn,
                        std::string_view action, std::string_view resource_arn) {
  for (const std::string_view piece :
       {kUser, caller_words(principal_arn), kAction, action, kResource, resource_arn}) {
    message += piece;
  }
}

void set_denial_message(std::string& message, const DenialReason& reason, const Request& request) {
  const auto why = reason_words(reason, request.action);
  set_joined(message, {kUser, caller_words(request.principal.arn), kAction, request.action,
                       kResource, request.resource.arn, why[0], why[1], why[2], why[3], why[4]});
}

}  // namespace abac::inline abi1::internal
