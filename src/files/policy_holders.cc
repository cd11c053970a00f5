// The members that hold policies. AWS has some twenty names for them; what is attached to what is
// said by the resource's type, or by what else the object holds.
#include "files/policy_holders.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "diagnostics/quoted_text.h"

namespace abac::inline abi1::internal {
namespace {

using Kind = FoundPolicies::Kind;
using ToldBy = FoundPolicy::ToldBy;

constexpr HeldUse kIdentity = {{PolicyType::Identity, false}};
constexpr HeldUse kResource = {{PolicyType::Resource, false}};
constexpr HeldUse kTrust = {{PolicyType::Resource, true}};
constexpr HeldUse kEndpoint = {{PolicyType::VpcEndpoint, false}};
constexpr HeldUse kSession = {{PolicyType::Session, false}};
constexpr HeldUse kByContent = {{}, ToldBy::Content};

/// What stands in a member of an answer, where nothing else tells.
enum class Holds : std::uint8_t { Trust, Identity, Resource, Document };

struct Holder {
  std::string_view member;
  Holds holds;
};

constexpr auto kHolders = std::to_array<Holder>({
    {"AccessPolicies", Holds::Resource},  // of a search domain; `Options` within, where described
    {"AccessPolicy", Holds::Resource},
    {"AssumeRolePolicyDocument", Holds::Trust},
    {"Content", Holds::Document},
    {"Document", Holds::Document},
    {"FileSystemPolicy", Holds::Resource},
    {"InlinePolicy", Holds::Identity},
    {"KeyPolicy", Holds::Resource},
    {"Options", Holds::Document},
    {"PermissionsPolicyDocument", Holds::Resource},
    {"Policies", Holds::Document},
    {"Policy", Holds::Document},
    {"PolicyDocument", Holds::Document},
    {"PolicyInJson", Holds::Resource},
    {"PolicyText", Holds::Resource},
    {"RegistryPolicy", Holds::Resource},
    {"RepositoryPolicyText", Holds::Resource},
    {"ResourcePolicy", Holds::Resource},
    {"ResourcePolicyDocument", Holds::Resource},
    {"access_policies", Holds::Resource},
    {"access_policy", Holds::Resource},
    {"assumeRolePolicyDocument", Holds::Trust},
    {"assume_role_policy", Holds::Trust},
    {"assume_role_policy_document", Holds::Trust},
    {"content", Holds::Document},
    {"document", Holds::Document},
    {"file_system_policy", Holds::Resource},
    {"inline_policy", Holds::Identity},
    {"json", Holds::Document},
    {"key_policy", Holds::Resource},
    {"policy", Holds::Document},
    {"policyDocument", Holds::Document},
    {"policyText", Holds::Resource},
    {"policy_document", Holds::Document},
    {"policy_text", Holds::Resource},
    {"repository_policy_text", Holds::Resource},
    {"resourcePolicy", Holds::Resource},
    {"resource_policy", Holds::Resource},
});

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> texts) {
  return std::ranges::find(texts, text) != texts.end();
}

/// Of a policy of an organization. Tag policies, backup policies and their like are none of IAM's.
std::optional<HeldUse> organization_use(std::string_view type) {
  if (type == "SERVICE_CONTROL_POLICY") return HeldUse{{PolicyType::ServiceControl, false}};
  if (type == "RESOURCE_CONTROL_POLICY") return HeldUse{{PolicyType::ResourceControl, false}};
  return {};
}

std::optional<HeldUse> template_use(Holds holds, const Surroundings& around) {
  const std::string_view type = around.resource_type;
  if (holds == Holds::Trust) return kTrust;
  if (type == "AWS::Organizations::Policy") {
    return organization_use(around.resource ? around.resource->text_of("Type") : "");
  }
  if (is_any_of(type, {"AWS::IoT::Policy", "AWS::RAM::Permission"})) return {};
  if (type == "AWS::EC2::VPCEndpoint") return kEndpoint;
  if (type == "AWS::Transfer::User") return kSession;
  if (type.starts_with("AWS::IAM::") || type.starts_with("AWS::SSO::") ||
      type.starts_with("AWS::Serverless::")) {
    return kIdentity;
  }
  return type.starts_with("AWS::") ? kResource : kByContent;
}

std::optional<HeldUse> plan_use(Holds holds, const Surroundings& around) {
  const std::string_view type = around.resource_type;
  if (holds == Holds::Trust) return kTrust;
  if (type == "aws_organizations_policy") {
    const std::string_view of = around.resource ? around.resource->text_of("type") : "";
    return organization_use(of.empty() ? "SERVICE_CONTROL_POLICY" : of);
  }
  if (is_any_of(type, {"aws_ecr_lifecycle_policy", "aws_iot_policy"})) return {};
  if (is_any_of(type, {"aws_vpc_endpoint", "aws_vpc_endpoint_policy"})) return kEndpoint;
  if (type == "aws_transfer_user") return kSession;
  if (type == "aws_iam_policy_document") return kByContent;
  if (type.starts_with("aws_iam_") || type.starts_with("awscc_iam_") ||
      type.starts_with("aws_ssoadmin_")) {
    return kIdentity;
  }
  return type.starts_with("aws_") || type.starts_with("awscc_") ? kResource : kByContent;
}

std::optional<HeldUse> answer_use(std::string_view member, Holds holds, const TreeValue& value,
                                  const Surroundings& around) {
  switch (holds) {
    case Holds::Trust:
      return kTrust;
    case Holds::Identity:
      return kIdentity;
    case Holds::Resource:
      return kResource;
    case Holds::Document:
      break;
  }
  const auto has = [&](std::string_view name) {
    return around.object && around.object->find(name).has_value();
  };
  if (has("VpcEndpointId")) return kEndpoint;
  if (member == "PolicyDocument" &&
      (has("RoleName") || has("UserName") || has("GroupName") || has("PolicyName"))) {
    return kIdentity;
  }
  if (member == "policyDocument" && has("policyName")) return kResource;  // of a log group
  if (member == "Document" &&
      is_any_of(around.object_name, {"PolicyVersion", "PolicyVersionList"})) {
    return kIdentity;
  }
  if (member == "Content" && around.object) {
    const auto summary = around.object->find("PolicySummary");
    return summary ? organization_use(summary->text_of("Type")) : kByContent;
  }
  if (member == "Policy" && value.is_string()) return kResource;
  // Not AWS alone calls a text so.
  if (member == "policy" && value.is_string()) {
    return shown_policy_use(value.text()).type == PolicyType::Resource ? kResource : kByContent;
  }
  if (member == "Options" && around.object_name == "AccessPolicies") return kResource;
  if (is_any_of(member, {"Options", "Policies"})) return {};
  return kByContent;
}

template <class Is>
bool any_child(const TreeValue& value, const Is& is) {
  const ValueChildren children = value.children();
  return std::any_of(children.begin(), children.end(), is);
}

template <class Is>
bool all_children(const TreeValue& value, const Is& is) {
  const ValueChildren children = value.children();
  return std::all_of(children.begin(), children.end(), is);
}

bool has_element(const TreeValue& statements, std::initializer_list<std::string_view> names) {
  const auto has = [&](const TreeValue& statement) {
    return std::ranges::any_of(
        names, [&](std::string_view name) { return statement.find(name).has_value(); });
  };
  if (!statements.is_array()) return has(statements);
  return any_child(statements, has);
}

bool is_sts_alone(const TreeValue& action) {
  if (action.is_string()) return action.text().substr(0, 4) == "sts:";
  return action.is_array() && action.size() > 0 && all_children(action, is_sts_alone);
}

bool has_sts_alone(const TreeValue& statements) {
  const auto is = [](const TreeValue& statement) {
    const auto action = statement.find("Action");
    return action && is_sts_alone(*action);
  };
  if (!statements.is_array()) return is(statements);
  return statements.size() > 0 && all_children(statements, is);
}

/// Whether a statement names who may assume a role, and nothing but that.
bool lets_somebody_assume(const TreeValue& statement) {
  constexpr std::string_view kActions[] = {"sts:AssumeRole", "sts:AssumeRoleWithSAML",
                                           "sts:AssumeRoleWithWebIdentity", "sts:TagSession",
                                           "sts:SetSourceIdentity"};
  const auto is_known = [&](const TreeValue& action) {
    return std::ranges::find(kActions, action.text()) != std::end(kActions);
  };
  const auto action = statement.find("Action");
  const auto principal = statement.find("Principal");
  if (!action || !principal || !principal->is_object()) return false;
  return action->is_array() ? all_children(*action, is_known) : is_known(*action);
}

template <class Is>
bool all_of_statements(const TreeValue& statements, const Is& is) {
  return statements.is_array() ? all_children(statements, is) : is(statements);
}

}  // namespace

std::optional<HeldUse> use_of_member(std::string_view member, const TreeValue& value,
                                     const Surroundings& around) {
  const auto* const found = std::ranges::find(kHolders, member, &Holder::member);
  if (found == kHolders.end()) return {};
  switch (around.kind) {
    case Kind::Template:
      return template_use(found->holds, around);
    case Kind::Plan:
      return plan_use(found->holds, around);
    default:
      return answer_use(member, found->holds, value, around);
  }
}

std::optional<HeldUse> use_of_statements(std::string_view member, const Surroundings& around) {
  if (around.kind != Kind::Template) return {};
  const bool is_of_bus =
      member == "Statement" && around.resource_type == "AWS::Events::EventBusPolicy";
  const bool is_of_api = member == "CustomStatements" && around.object_name == "ResourcePolicy" &&
                         around.resource_type.starts_with("AWS::Serverless::");
  if (!is_of_bus && !is_of_api) return {};
  return HeldUse{{PolicyType::Resource, false}, ToldBy::Wrapper, true};
}

std::string_view own_name(const std::optional<TreeValue>& object) {
  if (!object) return {};
  for (const std::string_view name :
       {"PolicyName", "policyName", "policy_name", "name", "Name", "Sid"}) {
    const std::string_view text = object->text_of(name);
    if (!text.empty()) return text_begin(text, kMaxHeldName);
  }
  return {};
}

std::string_view owner_name(const TreeValue& object) {
  for (const std::string_view name : {"RoleName", "UserName", "GroupName", "PolicyName", "address",
                                      "VpcEndpointId", "repositoryName"}) {
    const std::string_view text = object.text_of(name);
    if (!text.empty()) return text_begin(text, kMaxHeldName);
  }
  return {};
}

PolicyUse use_by_content(const TreeValue& document) {
  const auto statements = document.find("Statement");
  if (!statements || !has_element(*statements, {"Principal", "NotPrincipal"})) return {};
  // A `Resource` is refused in trust policies, and told so: who names somebody for whom a role may
  // be assumed means one all the same. An endpoint policy of `sts` is for `*`.
  const bool is_trust =
      has_sts_alone(*statements) && (!has_element(*statements, {"Resource", "NotResource"}) ||
                                     all_of_statements(*statements, lets_somebody_assume));
  return {PolicyType::Resource, is_trust};
}

}  // namespace abac::inline abi1::internal
