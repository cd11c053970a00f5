// Decision → words.
#include "message.h"

#include <fmt/format.h>

#include <array>

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

std::string denial_message(const Verdict& verdict, const Request& request, bool is_trust_case) {
  if (!verdict.reason) return {};
  const Words& words = is_trust_case && *verdict.reason == PolicyType::Resource
                           ? kTrustPolicy
                           : kWords[static_cast<std::size_t>(*verdict.reason)];
  const std::string_view arn = request.principal.arn;
  std::string message =
      fmt::format("User: {} is not authorized to perform: {} on resource: {} ",
                  arn == "*" ? "anonymous" : arn, request.action, request.resource.arn);
  if (verdict.decision == Decision::ExplicitDeny) {
    fmt::format_to(std::back_inserter(message), "with an explicit deny in {}", words.with_article);
  } else {
    fmt::format_to(std::back_inserter(message), "because no {} allows the {} action", words.without,
                   request.action);
  }
  return message;
}

std::string policy_place(const Program& program, const PolicyOrigin& policy) {
  if (policy.has_name) return std::string(program.text(policy.name));
  const Layer& layer = program.layers[policy.layer];
  if (layer.type == PolicyType::ServiceControl || layer.type == PolicyType::ResourceControl) {
    return fmt::format("{}[{}][{}]", to_string(layer.type), layer.level, policy.index);
  }
  return fmt::format("{}[{}]", to_string(layer.type), policy.index);
}

}  // namespace abac::internal
