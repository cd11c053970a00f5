// Decision → words.
#include "message.h"

#include <fmt/core.h>

#include <array>
#include <initializer_list>

namespace abac::internal {
namespace {

struct Words {
  std::string_view with_article;
  std::string_view without;
};

/// [M-3], by PolicyType.
constexpr std::array<Words, 7> kWords = {{
    {"an identity-based policy", "identity-based policy"},
    {"a resource-based policy", "resource-based policy"},
    {"a permissions boundary", "permissions boundary"},
    {"a session policy", "session policy"},
    {"a service control policy", "service control policy"},
    {"a resource control policy", "resource control policy"},
    {"a VPC endpoint policy", "VPC endpoint policy"},
}};
constexpr Words kTrustPolicy = {"the role trust policy", "role trust policy"};

}  // namespace

void set_denial_message(std::string& message, const Verdict& verdict, const Request& request,
                        bool is_trust_case) {
  const Words& words = is_trust_case && *verdict.reason == PolicyType::Resource
                           ? kTrustPolicy
                           : kWords[static_cast<std::size_t>(*verdict.reason)];
  const std::string_view arn = request.principal.arn;
  message.clear();
  message.reserve(160 + arn.size() + 2 * request.action.size() + request.resource.arn.size());
  const auto append = [&](std::initializer_list<std::string_view> pieces) {
    for (std::string_view piece : pieces) message += piece;
  };
  append({"User: ", arn == "*" ? "anonymous" : arn, " is not authorized to perform: ",
          request.action, " on resource: ", request.resource.arn});
  if (verdict.decision == Decision::ExplicitDeny) {
    append({" with an explicit deny in ", words.with_article});
  } else {
    append({" because no ", words.without, " allows the ", request.action, " action"});
  }
}

std::string policy_place(PolicyType type, std::size_t level, std::size_t index) {
  if (type == PolicyType::ServiceControl || type == PolicyType::ResourceControl) {
    return fmt::format("{}[{}][{}]", to_string(type), level, index);
  }
  return fmt::format("{}[{}]", to_string(type), index);
}

}  // namespace abac::internal
